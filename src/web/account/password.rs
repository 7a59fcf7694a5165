//! `/account/password`: another password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::services::Error;
use crate::services::accounts::{SignedIn, Visitor};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::begun;
use crate::web::{Pages, page};

/// Asks for the present password and another.
#[derive(Template)]
#[template(path = "change_password.html")]
struct ChangePassword {
    frame: Frame,
    form: Form,
    email: String,
}

/// Shows it.
pub(super) async fn show(frame: Frame, who: SignedIn) -> Response {
    let frame = frame.back_to("Back to your account", "/account");
    page::shown(&ChangePassword { frame, form: Form::empty(), email: who.person.email })
}

/// Takes the answer.
pub(super) async fn change(
    frame: Frame,
    who: SignedIn,
    visitor: Visitor,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let read = form.read(|form| {
        let present = form.secret("current_password", "Enter your current password");
        let new = form.secret("password", "Enter a new password");
        Some((present?, new?))
    });
    let faults = match read {
        None => vec![],
        Some((present, new)) => match pages.services.change_password(&who, &visitor, &present, &new).await {
            Ok(opened) => return Ok(begun(Redirect::to("/account?done=password").into_response(), &opened)),
            Err(Error::Invalid(faults)) => faults,
            Err(error) => return Err(error.into()),
        },
    };
    for fault in faults {
        form.blame_field(fault.pointer.trim_start_matches("#/"), fault.detail);
    }
    let frame = frame.back_to("Back to your account", "/account").with_faults_of(&form);
    Ok(page::faulty(&ChangePassword { frame, form, email: who.person.email }))
}
