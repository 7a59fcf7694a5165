//! What can be done about an interview: a verb for each row of the contract's table. Each takes the body as sent and
//! answers with the interview as it then is.

use serde_json::Value;

use super::act::{About, Before, Doing, refused};
use super::may::{Task, can_hold_interviews};
use super::view::ReturnInterview;
use crate::domain::interview::{
    Acknowledge, AllocationAsked, AnswerAction, CandidateEpisode, Cover, Decided, LogAttempt, ProposeClosure, Reopen,
    SaveRecord, Verdict, acknowledge, allocate, answer_action, cover, decide_closure, log_attempt, propose_closure,
    reopen, save_record, sign_off,
};
use crate::domain::party::{Caller, Organisation, OrganisationKind};
use crate::services::{Error, Services};
use crate::store::people::Person;
use crate::store::{parties, people};

/// Every verb may answer thus: [`Error::Invalid`] with the faults of what was sent, [`Error::NotFound`] where the caller
/// may not see the interview, [`Error::Forbidden`] where the person may not do it, [`Error::Stale`] where it is in another
/// edition than expected, [`Error::Refused`] where it cannot follow on what is recorded, and the database's.
type Done = Result<ReturnInterview, Error>;

impl Services {
    /// Covers another episode of the child.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn cover_episode(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let said = Cover::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Cover), |before| {
            let holder = before.child.record.episodes.iter().find(|episode| episode.holds(said.episode.into()));
            // Another child's episode is answered as one that does not exist.
            let Some(episode) = holder else {
                return Err(Error::fault("#/missing_episode", "is not a missing episode of this child"));
            };
            let candidate =
                CandidateEpisode { id: episode.id, is_this_childs: true, started_at: episode.missing_from_at };
            cover(before.interview, candidate, before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// Gives the interview to a worker.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn allocate(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let asked = AllocationAsked::parse(sent).map_err(Error::Invalid)?;
        let db = self.database.read();
        let worker = people::by_email(db, &asked.worker).await?.filter(can_hold_interviews);
        let employer = match &worker {
            Some(worker) => parties::organisation(db, worker.organisation).await?,
            None => None,
        };
        self.act(&Doing::of(caller, acting, about, Task::Allocate), |before| {
            let suitable = employer.as_ref().is_some_and(|employer| may_employ_the_worker(employer, caller, before));
            let Some(worker) = worker.as_ref().filter(|_| suitable) else {
                return Err(Error::fault("#/worker", "is not somebody who holds interviews for this authority"));
            };
            allocate(before.interview, asked.clone().to(worker.id), before.now).map_err(refused)
        })
        .await
    }

    /// Its worker says that the allocation has reached them.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn acknowledge_allocation(
        &self,
        caller: &Caller,
        acting: &Person,
        about: impl Into<About>,
        sent: &Value,
    ) -> Done {
        let said = Acknowledge::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Acknowledge), |before| {
            acknowledge(before.interview, said, before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// Logs a try to offer or hold the interview.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn log_attempt(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let said = LogAttempt::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Attempt), |before| {
            log_attempt(before.interview, said.clone(), before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// Saves the record of the talk, as a draft or finished.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn save_record(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let said = SaveRecord::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Record), |before| {
            save_record(before.interview, said.clone(), before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// Says that something the record asks for is done, or is to be done after all.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn answer_action(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let said = AnswerAction::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Action), |before| {
            answer_action(before.interview, said.clone(), before.now).map_err(refused)
        })
        .await
    }

    /// Proposes to end it without an interview.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn propose_closure(
        &self,
        caller: &Caller,
        acting: &Person,
        about: impl Into<About>,
        sent: &Value,
    ) -> Done {
        let said = ProposeClosure::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Close), |before| {
            propose_closure(before.interview, said.clone(), before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// A manager decides on the proposed closure.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn decide_closure(
        &self,
        caller: &Caller,
        acting: &Person,
        about: impl Into<About>,
        sent: &Value,
    ) -> Done {
        let verdict = Verdict::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::DecideClosure), |before| {
            decide_closure(before.interview, verdict.clone(), before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// A manager decides on the submitted record.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn sign_off(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let verdict = Verdict::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::SignOff), |before| {
            sign_off(before.interview, verdict.clone(), before.gathered, before.now).map_err(refused)
        })
        .await
    }

    /// Opens again what was closed or signed off.
    ///
    /// # Errors
    /// See [`Done`].
    pub async fn reopen(&self, caller: &Caller, acting: &Person, about: impl Into<About>, sent: &Value) -> Done {
        let said = Reopen::parse(sent).map_err(Error::Invalid)?;
        self.act(&Doing::of(caller, acting, about, Task::Reopen), |before: &Before<'_>| -> Result<Decided, Error> {
            reopen(before.interview, said.clone(), before.now).map_err(refused)
        })
        .await
    }
}

/// A council gives interviews to its own people and to those of a service that interviews for the authority; a service
/// passes them on among its own.
fn may_employ_the_worker(employer: &Organisation, caller: &Caller, before: &Before<'_>) -> bool {
    let serves = [&before.kept.authority, &before.kept.told_authority].iter().any(|a| employer.authorities.contains(a));
    let is_own = employer.id == caller.organisation.id;
    let is_council = caller.organisation.kind == OrganisationKind::LocalAuthority;
    is_own || (is_council && employer.kind == OrganisationKind::InterviewService && serves)
}
