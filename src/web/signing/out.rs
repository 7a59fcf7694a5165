//! Signing out: the session ends on the server, and the browser forgets.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::services::Error;
use crate::services::accounts::{SignedIn, same};
use crate::web::form::{Form, TOKEN};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::{Unproven, ended};
use crate::web::{Pages, page};

/// Says that one is signed out.
#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    frame: Frame,
}

/// Ends the session. Whoever has none is signed out already.
pub(super) async fn sign_out(
    frame: Frame,
    who: Option<Extension<SignedIn>>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    if let Some(Extension(who)) = who {
        // Another site is not to sign people out in the middle of their work.
        if !same(form.value(TOKEN), &who.session.form_token) {
            return Ok(Unproven::answer(frame));
        }
        match pages.services.end_own_session(&who, who.session.id).await {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(ended(Redirect::to("/signed-out").into_response()))
}

/// Whoever follows the address of the button by hand is led to where they can press it.
pub(super) async fn leave() -> Response {
    Redirect::to("/").into_response()
}

/// Shows it.
pub(super) async fn show(frame: Frame) -> Response {
    if frame.person.is_some() {
        return Redirect::to("/home").into_response();
    }
    page::shown(&SignedOut { frame })
}
