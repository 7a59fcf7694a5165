//! How an interview can end without a talk as it stands: which of the ways what is recorded carries, and why not.

use super::may::{self, Task};
use super::whole::Whole;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{ClosureOutcome, ClosureRules, Refusal, may_end};
use crate::domain::party::Caller;
use crate::domain::violation::Code;
use crate::services::{Error, Services};
use crate::store::interviews::one;
use crate::store::people::Person;
use crate::store::policies;

/// An interview with the ways in which it can end without a talk.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// The interview.
    pub whole: Whole,
    /// Each way, with the rule that forbids it where one does.
    pub ways: Vec<(ClosureOutcome, Option<Refusal>)>,
    /// The numbers of the policy by which it runs.
    pub rules: ClosureRules,
}

impl Closing {
    /// Why it cannot end in this way as it stands.
    #[must_use]
    pub fn refused(&self, outcome: ClosureOutcome) -> Option<Refusal> {
        self.ways.iter().find(|(way, _)| *way == outcome).and_then(|(_, refused)| *refused)
    }
}

impl Services {
    /// The ways in which `person` could propose to end an interview.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that they may look at; the database's.
    pub async fn ways_to_close(&self, caller: &Caller, person: &Person, id: InterviewId) -> Result<Closing, Error> {
        let db = self.database.read();
        let whole = self.whole_interview(caller, person, id).await?;
        let kept = one(db, id).await?.ok_or(Error::NotFound)?;
        let versions = policies::of_authority(db, &kept.told_authority).await?;
        // The policy of the first episode that it covers, as when it is proposed.
        let first = whole.interview.episodes.first();
        let holder =
            whole.known.absences.iter().find(|of| first.is_some_and(|first| of.episode.holds((*first).into())));
        let policy = match holder {
            Some(holder) => versions.numbered(holder.episode.terms.policy_version),
            None => versions.latest(),
        };
        let rules = ClosureRules::from(policy);
        let is_manager = may::is_manager(Task::Close, caller, person);
        let way = |outcome: ClosureOutcome| (outcome, may_end(&whole.interview, outcome, is_manager, rules).err());
        let ways = ClosureOutcome::WORDS.iter().map(|(_, outcome)| way(*outcome)).collect();
        Ok(Closing { whole, ways, rules })
    }
}
