//! `/sign-in`: the address and the password.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{too_often, waiting};
use crate::services::accounts::{Credentials, Entered, Onward, SignedIn, Visitor};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::{Over, Proven, Stranger, begun, local};
use crate::web::{Pages, page};

/// Whoever fails is told no more than this, whatever was wrong.
const WRONG: &str = "Your email address or password is not right";

/// Asks who it is.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: Form,
    /// Why one is asked, where it is not plain.
    because: Vec<&'static str>,
}

/// From where somebody was led here.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "return", default)]
    back: String,
}

/// Shows it, or leads on whoever is signed in.
pub(super) async fn show(
    frame: Frame,
    stranger: Stranger,
    who: Option<axum::Extension<SignedIn>>,
    over: Option<axum::Extension<Over>>,
    Query(Asked { back }): Query<Asked>,
) -> Response {
    let path = local::path(&back).unwrap_or("/");
    if who.is_some() {
        return Redirect::to(path).into_response();
    }
    let because = match over {
        Some(_) => {
            vec!["Your session has ended. You are signed out when you do nothing for 30 minutes, and after 12 hours."]
        }
        None => vec![],
    };
    let form = Form::empty().with("return", path);
    stranger.keeps(page::shown(&SignInPage { frame: stranger.framed(frame), form, because }))
}

/// Asks somebody to sign in whose form came too late. Nothing of it was done.
pub(in crate::web) fn after_a_late_form(
    pages: &Pages,
    stranger: &Stranger,
    path: &str,
    kept: Option<String>,
) -> Response {
    let because = match &kept {
        Some(_) => vec![
            "Your session has ended. What you typed was not sent yet, and is not lost.",
            "Sign in again within the hour, and it is shown to you as you left it.",
        ],
        None => vec!["You are not signed in. What you typed was not sent, and could not be kept."],
    };
    let form = Form::empty().with("return", path).with("kept", kept.unwrap_or_default());
    let frame = stranger.framed(pages.frame(None, "/sign-in"));
    let mut answer = page::answered(StatusCode::UNAUTHORIZED, &SignInPage { frame, form, because });
    // The standard wants a way named; browsers ask nobody for a password that they do not know how to send.
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form"));
    stranger.keeps(answer)
}

/// Takes the answer.
pub(super) async fn enter(
    frame: Frame,
    stranger: Stranger,
    visitor: Visitor,
    State(pages): State<Pages>,
    Proven(mut form): Proven,
) -> Result<Response, Refusal> {
    let read = form.read(|form| {
        let email = form.required("email", "Enter your email address");
        let password = form.secret("password", "Enter your password");
        Some(Credentials { email: email?, password: password? })
    });
    let frame = stranger.framed(frame);
    let Some(said) = read else {
        let frame = frame.with_faults_of(&form);
        return Ok(page::faulty(&SignInPage { frame, form, because: vec![] }));
    };
    let path = local::path(form.value("return")).unwrap_or("/").to_owned();
    let kept = form.optional("kept");
    let entered = pages.services.sign_in(&said, &visitor, &Onward { path, kept }).await?;
    Ok(match entered {
        Entered::In(opened, path) => begun(Redirect::to(&path).into_response(), &opened),
        Entered::CodeAsked => Redirect::to("/sign-in/code").into_response(),
        Entered::Refused => {
            form.blame_field("email", WRONG);
            page::faulty(&SignInPage { frame: frame.with_faults_of(&form), form, because: vec![] })
        }
        Entered::Wait(until) => {
            form.blame_field("email", too_often(until));
            let page = SignInPage { frame: frame.with_faults_of(&form), form, because: vec![] };
            waiting(until, pages.services.clock.now(), &page)
        }
    })
}
