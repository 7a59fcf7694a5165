//! `/sign-in/code`: the code of an authenticator app, asked of whoever knew the password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{too_often, waiting};
use crate::services::Error;
use crate::services::accounts::{Entered, Visitor};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::{Proven, Stranger, begun};
use crate::web::{Pages, page};

/// Asks for the code.
#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    frame: Frame,
    form: Form,
}

/// Shows it to whom it is asked of.
pub(super) async fn show(
    frame: Frame,
    stranger: Stranger,
    visitor: Visitor,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    if !pages.services.is_asked_for_code(&visitor.visit).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let frame = stranger.framed(frame).back_to("Back", "/sign-in");
    Ok(page::shown(&CodePage { frame, form: Form::empty() }))
}

/// Takes the answer.
pub(super) async fn enter(
    frame: Frame,
    stranger: Stranger,
    visitor: Visitor,
    State(pages): State<Pages>,
    Proven(mut form): Proven,
) -> Result<Response, Refusal> {
    let frame = stranger.framed(frame).back_to("Back", "/sign-in");
    let Some(code) = form.read(|form| form.secret("code", "Enter the code of your app, or a recovery code")) else {
        return Ok(page::faulty(&CodePage { frame: frame.with_faults_of(&form), form }));
    };
    let said = match pages.services.enter_code(&code, &visitor).await {
        Ok(Entered::In(opened, path)) => return Ok(begun(Redirect::to(&path).into_response(), &opened)),
        Err(Error::NotFound) | Ok(Entered::CodeAsked) => return Ok(Redirect::to("/sign-in").into_response()),
        Ok(Entered::Refused) => None,
        Ok(Entered::Wait(until)) => Some(until),
        Err(error) => return Err(error.into()),
    };
    let Some(until) = said else {
        form.blame_field("code", "That code is not right, or was used before. Enter the newest one");
        return Ok(page::faulty(&CodePage { frame: frame.with_faults_of(&form), form }));
    };
    form.blame_field("code", too_often(until));
    let page = CodePage { frame: frame.with_faults_of(&form), form };
    Ok(waiting(until, pages.services.clock.now(), &page))
}
