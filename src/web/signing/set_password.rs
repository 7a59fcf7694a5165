//! `/set-password/…`: whoever holds a link sets their password.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::services::Error;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::{Proven, Stranger};
use crate::web::{Pages, page};

/// Asks for a password.
#[derive(Template)]
#[template(path = "set_password.html")]
struct SetPassword {
    frame: Frame,
    form: Form,
    name: String,
    /// For the browser, which keeps passwords by it.
    email: String,
}

/// Says that the link opens nothing.
#[derive(Template)]
#[template(path = "link_over.html")]
struct LinkOver {
    frame: Frame,
}

/// Says that it is set.
#[derive(Template)]
#[template(path = "password_set.html")]
struct PasswordSet {
    frame: Frame,
}

/// Shows it. Looking does not use the link up: programs that check mail look as well.
pub(super) async fn show(
    frame: Frame,
    stranger: Stranger,
    Path(token): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    Ok(match pages.services.link_owner(&token).await? {
        Some(owner) => {
            let frame = stranger.framed(frame);
            let (name, email) = (owner.name, owner.email);
            stranger.keeps(untold(page::shown(&SetPassword { frame, form: Form::empty(), name, email })))
        }
        None => over(frame),
    })
}

/// Takes the answer.
pub(super) async fn set(
    frame: Frame,
    stranger: Stranger,
    Path(token): Path<String>,
    State(pages): State<Pages>,
    Proven(mut form): Proven,
) -> Result<Response, Refusal> {
    let Some(owner) = pages.services.link_owner(&token).await? else { return Ok(over(frame)) };
    let frame = stranger.framed(frame);
    let again = |form: Form, frame: Frame| {
        let (name, email) = (owner.name.clone(), owner.email.clone());
        untold(page::faulty(&SetPassword { frame: frame.with_faults_of(&form), form, name, email }))
    };
    let Some(password) = form.read(|form| form.secret("password", "Enter a password")) else {
        return Ok(again(form, frame));
    };
    match pages.services.set_password_by_link(&token, &password).await {
        Ok(()) => Ok(untold(page::shown(&PasswordSet { frame }))),
        Err(Error::NotFound) => Ok(over(frame)),
        Err(Error::Invalid(faults)) => {
            for fault in faults {
                form.blame_field("password", fault.detail);
            }
            Ok(again(form, frame))
        }
        Err(error) => Err(error.into()),
    }
}

fn over(frame: Frame) -> Response {
    page::answered(StatusCode::NOT_FOUND, &LinkOver { frame }).into_response()
}

/// The address of this page opens it: it is told to nobody, not to our own pages either.
fn untold(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer
}
