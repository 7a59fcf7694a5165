//! Signing out: the session ends on the server, and the browser forgets.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use crate::services::Error;
use crate::services::accounts::{SignedIn, same};
use crate::web::form::{Form, TOKEN};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::{Over, Unproven, ended, is_ours};
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
    over: Option<Extension<Over>>,
    State(pages): State<Pages>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Refusal> {
    let out = Redirect::to("/signed-out").into_response();
    let Some(Extension(who)) = who else {
        // Where no cookie came none is taken: a form of another site brings none, and must sign nobody out.
        return Ok(if over.is_some() && is_ours(&pages, &headers) { ended(out) } else { out });
    };
    if !is_ours(&pages, &headers) || !same(form.value(TOKEN), &who.session.form_token) {
        return Ok(Unproven::answer(frame));
    }
    match pages.services.end_own_session(&who, who.session.id).await {
        Ok(()) | Err(Error::NotFound) => Ok(ended(out)),
        Err(error) => Err(error.into()),
    }
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
