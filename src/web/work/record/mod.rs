//! The write-up of a talk: a list of its sections, a page for each, and a last look before it is sent for sign-off. Each
//! section is saved by itself as a draft, so whatever was said to be saved is there whatever happens next.

mod answers;
mod body;
mod check;
mod concern;
mod drawing;
mod fields;
mod overview;
mod section;
mod sign_off;
mod torn;
mod words;

use axum::Router;
use axum::routing::get;

use super::{at, id_of, stands};
use crate::domain::ids::InterviewId;
use crate::domain::interview::Stage;
use crate::services::accounts::SignedIn;
use crate::services::interviews::{Saved, Whole};
use crate::web::Pages;
use crate::web::refusal::Refusal;
use fields::{SECTIONS, Section};

/// Pages about the write-up.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/return-interviews/{id}/record", get(overview::show))
        .route("/return-interviews/{id}/sign-off", get(sign_off::ask).post(sign_off::decide))
        .route("/return-interviews/{id}/record/check", get(check::ask).post(check::send))
        .route("/return-interviews/{id}/record/{section}", get(section::show).post(section::save))
}

/// A write-up with the interview that it is of.
struct WriteUp {
    whole: Whole,
    saved: Saved,
}

impl WriteUp {
    /// Of an interview at which the reader may look.
    async fn of(pages: &Pages, who: &SignedIn, id: InterviewId) -> Result<Self, Refusal> {
        let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
        let saved = pages.services.saved_record(&who.caller, &who.person, id).await?;
        Ok(Self { whole, saved })
    }

    /// Of one on which the reader may write on.
    async fn to_write(pages: &Pages, who: &SignedIn, id: InterviewId) -> Result<Self, Refusal> {
        let write_up = Self::of(pages, who, id).await?;
        if !write_up.whole.allowed.work_on {
            return Err(Refusal::Forbidden);
        }
        if write_up.is_open() { Ok(write_up) } else { Err(stands::refused(&write_up.whole.interview)) }
    }

    /// Whether it can be written on as it stands.
    fn is_open(&self) -> bool {
        writes(self.whole.interview.stage())
    }

    fn id(&self) -> InterviewId {
        self.whole.shown.id
    }

    /// Where its list of sections is.
    fn home(&self) -> String {
        format!("{}/record", at(self.id()))
    }
}

/// Whether a write-up can be written on at this stage.
pub(super) const fn writes(stage: Stage) -> bool {
    matches!(stage, Stage::ToHold | Stage::ToWriteUp | Stage::GivenBack | Stage::ForApproval)
}

/// The section that an address names.
fn section_named(slug: &str) -> Result<&'static Section, Refusal> {
    SECTIONS.iter().find(|section| section.slug == slug).ok_or(Refusal::NotFound)
}
