//! What somebody had typed on a page when their session ended, for the page to show again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::services::accounts::SignedIn;
use crate::web::Pages;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;

/// The form that its reader had typed in; an empty one where they had not. Shown once.
pub struct Typed {
    /// The form.
    pub form: Form,
    /// Whether it was typed before.
    pub is_back: bool,
}

impl Typed {
    /// What was typed, or else what the page begins with.
    #[must_use]
    pub fn or(self, begun: Form) -> Form {
        if self.is_back { self.form } else { begun }
    }

    /// The frame, which says that nothing was sent yet where something was typed before.
    #[must_use]
    pub fn told(&self, frame: Frame) -> Frame {
        if self.is_back {
            return frame.important("You have signed in again. Here is what you had typed: nothing of it was sent yet");
        }
        frame
    }
}

impl FromRequestParts<Pages> for Typed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Refusal> {
        let who = <SignedIn as FromRequestParts<Pages>>::from_request_parts(parts, pages).await?;
        let kept = pages.services.kept_form(who.session.id, parts.uri.path()).await?;
        let is_back = kept.is_some();
        let typed = kept.into_iter().flatten();
        let form = typed.fold(Form::empty(), |form, (name, value)| form.with(&name, value));
        Ok(Self { form, is_back })
    }
}
