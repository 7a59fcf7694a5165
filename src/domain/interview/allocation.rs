//! An allocation gives the interview to one worker and says how independent that worker is. It is not yet telling: the
//! worker acknowledges it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::gathered::Gathered;
use super::limits::{LINE, PASSAGE, beside};
use super::refusal::Refusal;
use super::state::{Allocation, Interview};
use crate::domain::ids::UserId;
use crate::domain::violation::{Reader, Violation};

/// How independent the worker is of those who look after the child. The interviewer should be independent of the
/// placement and of the responsible authority; a child may prefer somebody who is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Independence {
    /// Not involved in the placement.
    pub of_placement: bool,
    /// Not of the responsible authority.
    pub of_authority: bool,
    /// The child chose this person.
    pub childs_choice: bool,
}

impl Independence {
    /// Whether the worker is independent of both; if not, somebody must say why they were chosen.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.of_placement && self.of_authority
    }
}

/// An allocation as asked for: the worker is named by e-mail address, which the caller looks up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationAsked {
    /// The worker's e-mail address.
    pub worker: String,
    independence: Independence,
    reason: Option<String>,
}

/// An allocation to a known worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocate {
    worker: UserId,
    independence: Independence,
    reason: Option<String>,
}

impl AllocationAsked {
    /// Reads the body of `allocation`.
    ///
    /// # Errors
    /// Every fault of it; also a worker who is not fully independent without a reason.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let worker = reader.text("worker", LINE);
            let worker = reader.required("worker", worker);
            if worker.as_ref().is_some_and(|worker| !worker.contains('@')) {
                reader.fault("worker", "must be the worker's e-mail address");
            }
            let independence = reader.object("independence", independence);
            let (independence, reason) = reader.required("independence", independence)?;
            Some(Self { worker: worker?, independence, reason })
        })
    }

    /// The same with the worker looked up.
    #[must_use]
    pub fn to(self, worker: UserId) -> Allocate {
        Allocate { worker, independence: self.independence, reason: self.reason }
    }
}

fn independence(reader: &mut Reader<'_>) -> Option<(Independence, Option<String>)> {
    let of_placement = reader.boolean("of_placement");
    let of_placement = reader.required("of_placement", of_placement);
    let of_authority = reader.boolean("of_authority");
    let of_authority = reader.required("of_authority", of_authority);
    let childs_choice = reader.boolean("childs_choice").unwrap_or(false);
    let reason = reader.text("reason", PASSAGE);
    let independence = Independence { of_placement: of_placement?, of_authority: of_authority?, childs_choice };
    if !independence.is_full() && reader.raw("reason").is_none() {
        reader.fault("reason", "is required, because the worker is not independent of both placement and authority");
    }
    Some((independence, reason))
}

/// Gives the interview to a worker. It may pass to another as long as the record is not signed off.
///
/// # Errors
/// It has ended, is signed off, or is theirs on the same terms.
pub fn allocate(interview: &Interview, asked: Allocate, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    interview.refuse_if_over()?;
    let Allocate { worker, independence, reason } = asked;
    match interview.allocation.given() {
        Some(given) if given.worker == worker && given.independence == independence => {
            return Err(Refusal::AlreadyAllocatedToThem { at: given.at });
        }
        _ => {}
    }
    let texts: Map<_, _> = reason.map(|reason| ("reason".to_owned(), reason.into())).into_iter().collect();
    let fact = InterviewFact::Allocated { worker, independence };
    Ok(Decided { fact, happened_at: now, texts: beside(texts) })
}

/// The worker says that they know. There is nothing to say besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledge;

impl Acknowledge {
    /// Reads the body of `allocation/acknowledgement`: an empty object.
    ///
    /// # Errors
    /// Every field that is there.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |_| Some(Self))
    }
}

/// Acknowledges the allocation.
///
/// # Errors
/// Nobody has it, somebody else has it, or it was acknowledged before.
pub fn acknowledge(
    interview: &Interview,
    _said: Acknowledge,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let given = interview.allocation.given().ok_or(Refusal::NotAllocated)?;
    if given.worker != gathered.actor.user {
        return Err(Refusal::NotTheWorker);
    }
    if let Allocation::Acknowledged { at, .. } = interview.allocation {
        return Err(Refusal::AlreadyAcknowledged { at });
    }
    Ok(Decided { fact: InterviewFact::AllocationAcknowledged, happened_at: now, texts: None })
}
