//! The write-up of a talk: a list of its sections, a page for each, and a last look before it is sent for sign-off. Each
//! section is saved by itself as a draft, so whatever was said to be saved is there whatever happens next.

mod answers;
mod around;
mod body;
mod check;
mod concern;
mod drawing;
mod fields;
mod late;
mod overview;
mod section;
mod sign_off;
mod torn;
mod words;

use chrono::{DateTime, Utc};

use super::{at, id_of, stands, wording};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{Stage, TalkIndependence};
use crate::services::accounts::SignedIn;
use crate::services::interviews::{Saved, Whole};
use crate::web::Pages;
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get};
use fields::{SECTIONS, Section};

/// Pages about the write-up.
pub(super) fn routes() -> Routes {
    Routes::new()
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

    /// Where it and the allocation say different things of how free the child was to speak. Not a fault: somebody else may
    /// have held the talk, or the allocation was wrong. Whoever sends it and whoever signs it off must see it.
    fn doubt_of_independence(&self) -> Option<String> {
        let said = self.saved.body.get("independence").cloned()?;
        let said: TalkIndependence = serde_json::from_value(said).ok()?;
        let given = self.whole.interview.allocation.given()?;
        said.claims_more_than(given.independence).then(|| {
            let known = wording::independence(given.independence).to_lowercase();
            format!("The write-up says that whoever held the talk is independent. When it was given to them, it was said: {known}. Put right what is wrong.")
        })
    }

    /// Whether a talk at that time was late.
    fn is_late(&self, held: DateTime<Utc>) -> bool {
        self.whole.shown.due_at.is_some_and(|due| held > due)
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
