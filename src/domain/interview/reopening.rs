//! Reopening takes back an ending: a closure no longer stands, or a signed-off record goes back to be changed. A later
//! yes reopens a closure by itself; this verb is for every other reason.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::limits::{PASSAGE, beside, keep_text};
use super::refusal::Refusal;
use super::state::Interview;
use crate::domain::violation::{Reader, Violation};

/// An interview to be reopened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopen {
    texts: Map<String, Value>,
}

impl Reopen {
    /// Reads the body of `reopening`.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let mut texts = Map::new();
            keep_text(reader, &mut texts, "reason", PASSAGE);
            reader.required("reason", texts.get("reason"));
            Some(Self { texts })
        })
    }
}

/// Reopens what was closed or signed off.
///
/// # Errors
/// It is open.
pub fn reopen(interview: &Interview, said: Reopen, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    if interview.ended_at().or(interview.signed_off_at()).is_none() {
        return Err(Refusal::NothingToReopen);
    }
    Ok(Decided { fact: InterviewFact::Reopened, happened_at: now, texts: beside(said.texts) })
}

impl Interview {
    /// Refuses what may not follow a sign-off.
    pub(super) fn refuse_if_signed_off(&self) -> Result<(), Refusal> {
        self.signed_off_at().map_or(Ok(()), |at| Err(Refusal::AlreadySignedOff { at }))
    }

    /// Refuses what may follow neither a sign-off nor an approved closure.
    ///
    /// # Errors
    /// The refusal, with when it was.
    pub fn refuse_if_over(&self) -> Result<(), Refusal> {
        self.refuse_if_signed_off()?;
        self.ended_at().map_or(Ok(()), |at| Err(Refusal::Ended { at }))
    }
}
