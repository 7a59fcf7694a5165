//! `/account/authenticator`: turning an authenticator app on and off.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::qr::Picture;
use crate::services::Error;
use crate::services::accounts::{Offered, SignedIn, Visitor};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::begun;
use crate::web::{Pages, page};

const ACCOUNT: &str = "/account";
const CONFIRM: &str = "/account/authenticator/confirm";

/// Asks for the password, to turn it on or off.
#[derive(Template)]
#[template(path = "authenticator.html")]
struct Turn {
    frame: Frame,
    form: Form,
    is_on: bool,
    email: String,
}

/// Shows the secret and asks for its first code.
#[derive(Template)]
#[template(path = "authenticator_confirm.html")]
struct Confirm {
    frame: Frame,
    form: Form,
    picture: Option<Picture>,
    secret: String,
}

/// Shows the recovery codes: this once.
#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    frame: Frame,
    codes: Vec<String>,
}

/// Shows it.
pub(super) async fn show(frame: Frame, who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let is_on = pages.services.own_account(&who).await?.authenticator_on_at.is_some();
    let frame = frame.back_to("Back to your account", ACCOUNT);
    Ok(page::shown(&Turn { frame, form: Form::empty(), is_on, email: who.person.email }))
}

/// Offers a secret where there is none, and turns it off where there is one.
pub(super) async fn turn(
    frame: Frame,
    who: SignedIn,
    visitor: Visitor,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let is_on = pages.services.own_account(&who).await?.authenticator_on_at.is_some();
    // What was meant when the page was shown: it may have been turned since in another window.
    let wants_off = form.value("turn") == "off";
    if is_on != wants_off {
        return Ok(Redirect::to(ACCOUNT).into_response());
    }
    let read = form.read(|form| form.secret("current_password", "Enter your current password"));
    let done = match &read {
        None => Err(Error::Invalid(vec![])),
        Some(password) if is_on => match pages.services.turn_authenticator_off(&who, &visitor, password).await {
            Ok(opened) => Ok(begun(Redirect::to("/account?done=authenticator-off").into_response(), &opened)),
            Err(error) => Err(error),
        },
        Some(password) => {
            let offered = pages.services.offer_authenticator(&who, password).await;
            offered.map(|()| Redirect::to(CONFIRM).into_response())
        }
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(Error::Invalid(faults)) => {
            for fault in faults {
                form.blame_field("current_password", fault.detail);
            }
            let frame = frame.back_to("Back to your account", ACCOUNT).with_faults_of(&form);
            Ok(page::faulty(&Turn { frame, form, is_on, email: who.person.email }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows what was offered; whoever waited too long begins again.
pub(super) async fn offer(frame: Frame, who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    Ok(match pages.services.offered_authenticator(&who).await? {
        Some(offered) => page::shown(&Confirm::of(frame, Form::empty(), &offered)),
        None => Redirect::to("/account/authenticator").into_response(),
    })
}

/// Takes the first code.
pub(super) async fn confirm(
    frame: Frame,
    who: SignedIn,
    visitor: Visitor,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let Some(offered) = pages.services.offered_authenticator(&who).await? else {
        return Ok(Redirect::to("/account/authenticator").into_response());
    };
    let read = form.read(|form| form.secret("code", "Enter the code that your app shows"));
    let faults = match read {
        None => vec![],
        Some(code) => match pages.services.turn_authenticator_on(&who, &visitor, &code).await {
            Ok((opened, codes)) => {
                // Its own forms are those of the session that has just begun.
                let mut frame = frame.done("Your authenticator app is on, and every other session of yours has ended");
                if let Some(person) = &mut frame.person {
                    person.token.clone_from(&opened.session.form_token);
                }
                return Ok(begun(page::shown(&RecoveryCodes { frame, codes }), &opened));
            }
            Err(Error::Invalid(faults)) => faults,
            Err(Error::NotFound) => return Ok(Redirect::to("/account/authenticator").into_response()),
            Err(error) => return Err(error.into()),
        },
    };
    for fault in faults {
        form.blame_field("code", fault.detail);
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::faulty(&Confirm::of(frame, form, &offered)))
}

impl Confirm {
    fn of(frame: Frame, form: Form, offered: &Offered) -> Self {
        let groups: Vec<_> = offered.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        let frame = frame.back_to("Back", "/account/authenticator");
        Self { frame, form, picture: Picture::of(&offered.uri), secret: groups.join(" ") }
    }
}
