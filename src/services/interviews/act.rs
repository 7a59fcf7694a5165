//! Acting on an interview: look, lock, fold, decide, append one fact, let the rows follow. One transaction; nothing of
//! what was refused is kept but a line in the audit.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::facts::{actor, edition, facts_of, recorded, said_before};
use super::may::{self, Sight, Task};
use super::view::{Ground, ReturnInterview};
use crate::domain::calendar::{age_on, london_date};
use crate::domain::edition::Expected;
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{ChildId, FactId, InterviewId};
use crate::domain::interview::{Actor, ClosureRules, CoveredEpisode, Decided, Gathered, Interview, Refusal};
use crate::domain::party::Caller;
use crate::services::idempotency::{self, Done};
use crate::services::look::{Grounds, mark};
use crate::services::refresh::Person as Child;
use crate::services::webhooks::{Listeners, picture};
use crate::services::{Error, Services, TRIES, audit_line, duties, salt};
use crate::store::interviews::Kept;
use crate::store::people::Person;
use crate::store::writes::Writes;
use crate::store::{audit, children, interviews, ledger, people, watches};

/// About which interview somebody does something, and in which edition they expect it.
#[derive(Clone, Debug)]
pub struct About {
    /// Which.
    pub id: InterviewId,
    /// In which edition.
    pub expected: Expected,
}

impl From<InterviewId> for About {
    fn from(id: InterviewId) -> Self {
        Self { id, expected: Expected::Whichever }
    }
}

/// Somebody does something about an interview.
pub(super) struct Doing<'a> {
    pub caller: &'a Caller,
    pub acting: &'a Person,
    pub id: InterviewId,
    pub expected: Expected,
    pub task: Task,
}

/// What there is before it is done.
pub(super) struct Before<'a> {
    pub kept: &'a Kept,
    pub interview: &'a Interview,
    pub gathered: &'a Gathered,
    pub child: &'a Child,
    pub now: DateTime<Utc>,
}

impl Services {
    /// Does what `decide` says follows, and gives the interview as it then is.
    pub(super) async fn act<F>(&self, doing: &Doing<'_>, decide: F) -> Result<ReturnInterview, Error>
    where
        F: Fn(&Before<'_>) -> Result<Decided, Error> + Send + Sync,
    {
        let now = self.clock.now();
        let mut tries = 1;
        let done = loop {
            match self.try_act(doing, &decide, now).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                other => break other,
            }
        };
        self.wakes.recorded();
        if done.as_ref().is_err_and(Error::is_refusal) {
            audit::write(self.database.read(), &doing.line("refused", None, now)).await?;
        }
        done
    }

    async fn try_act<F>(&self, doing: &Doing<'_>, decide: &F, now: DateTime<Utc>) -> Result<ReturnInterview, Error>
    where
        F: Fn(&Before<'_>) -> Result<Decided, Error> + Send + Sync,
    {
        let tx = self.database.begin().await?;
        let (kept, child) = locked(&*tx, doing.id).await?;
        doing.permitted(&*tx, &kept).await?;
        let mut facts = facts_of(&*tx, kept.id).await?;
        let present = edition(&facts);
        if !doing.expected.is_met_by(&present) {
            return Err(Error::Stale(present));
        }
        let interview = Interview::from_facts(&facts);
        let stored = interviews::of_persons(&*tx, &[child.id]).await?;
        let gathered = doing.gathered(&interview, &child, &stored, now);
        let before = Before { kept: &kept, interview: &interview, gathered: &gathered, child: &child, now };
        let decided = decide(&before)?;
        // An attempt counts towards what was tried, so one that is sent twice is one.
        let is_repeated = doing.task == Task::Attempt && said_before(&*tx, kept.id, doing.acting.id, &decided).await?;
        if !is_repeated {
            let fact = doing.append(&*tx, &kept, &child, decided, now).await?;
            facts.extend(recorded(&fact)?);
        }
        let interview = Interview::from_facts(&facts);
        let mut present = stored.clone();
        for own in present.iter_mut().filter(|own| own.id == kept.id) {
            own.interview = interview.clone();
        }
        let mut writes = Writes::default();
        let present = duties::settle(&*tx, &mut writes, &child, &stored, present, now).await?;
        let covered = child.record.episodes.iter().filter(|e| interview.episodes.iter().any(|a| e.holds((*a).into())));
        let touched = covered.map(|episode| episode.id.0).chain([kept.id.0]).collect();
        watches::wake(&*tx, &touched, now).await?;
        mark(&mut writes, &Grounds::gather(&*tx, &child, &present).await?, &touched, now);
        told(&*tx, &mut writes, &child, [&stored, &present], now).await?;
        audit::add(&mut writes, &doing.line("done", Some(child.id), now));
        writes.send(&*tx).await?;
        let own = present.into_iter().find(|own| own.id == kept.id).ok_or(Error::NotFound)?;
        let mut shown = Ground::of(&*tx, std::slice::from_ref(&own)).await?.view(&own, Sight::Whole, now);
        shown.edition = Some(edition(&facts));
        let answer = idempotency::keep(&*tx, Done::Interview(&shown)).await?;
        tx.commit().await?;
        answer.done();
        Ok(shown)
    }
}

/// Tells whoever listens what is new of the child's interviews, which were as the first of these and are as the second.
async fn told(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    child: &Child,
    [before, after]: [&[Kept]; 2],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let listeners = Listeners::now(tx).await?;
    let Some(record) = child.records.first().filter(|_| !listeners.are_none()) else { return Ok(()) };
    let episodes = || child.record.episodes.iter().map(|episode| (episode, &record.authority));
    let then = picture(tx, &listeners, episodes(), child.references.iter(), before).await?;
    let present = picture(tx, &listeners, episodes(), child.references.iter(), after).await?;
    listeners.hear(writes, &then, &present, now);
    Ok(())
}

/// The interview with its child, whose records are locked.
pub(super) async fn locked(tx: &impl ConnectionTrait, id: InterviewId) -> Result<(Kept, Child), Error> {
    let seen = interviews::one(tx, id).await?.ok_or(Error::NotFound)?;
    let records = children::of_persons(tx, &[seen.person]).await?;
    let kept = interviews::one(tx, id).await?.ok_or(Error::NotFound)?;
    if kept.person != seen.person {
        // It went to another child between our look and our lock.
        return Err(Error::Busy);
    }
    let child = Child::of_records(tx, kept.person, records).await?;
    Ok((kept, child))
}

impl<'a> Doing<'a> {
    pub(super) fn of(caller: &'a Caller, acting: &'a Person, about: impl Into<About>, task: Task) -> Self {
        let About { id, expected } = about.into();
        Self { caller, acting, id, expected, task }
    }

    pub(super) async fn permitted(&self, db: &impl ConnectionTrait, kept: &Kept) -> Result<(), Error> {
        let worker = match kept.interview.worker() {
            Some(worker) => people::with_ids(db, &[worker]).await?.pop(),
            None => None,
        };
        let sight = may::sight(db, self.caller, kept, worker.as_ref()).await?.ok_or(Error::NotFound)?;
        if self.acting.organisation != self.caller.organisation.id {
            return Err(Error::Forbidden("The acting person is not a user of this key's organisation.".to_owned()));
        }
        if sight == Sight::Outcome {
            return Err(Error::Forbidden(format!("Authority {} has the duty of this interview.", kept.authority)));
        }
        may::permit(self.task, self.acting, worker.as_ref())
    }

    fn gathered(&self, interview: &Interview, child: &Child, stored: &[Kept], now: DateTime<Utc>) -> Gathered {
        let covered = |episode: &MissingEpisode| CoveredEpisode {
            id: episode.id,
            started_at: episode.missing_from_at,
            found_at: episode.found_at,
            returned_at: episode.returned_at,
            due_at: episode.due_at(),
        };
        let coverage = duties::coverage(&child.record.episodes, stored);
        Gathered {
            actor: Actor { user: self.acting.id, is_manager: may::is_manager(self.task, self.caller, self.acting) },
            episodes: coverage.covered_by(interview).into_iter().map(covered).collect(),
            childs_age: child.record.born.and_then(|born| age_on(born, london_date(now))),
            rules: ClosureRules::from(child.policy_of(interview)),
        }
    }

    /// Appends what was decided to the stream of the record that the interview's anchor stands with.
    async fn append(
        &self,
        tx: &impl ConnectionTrait,
        kept: &Kept,
        child: &Child,
        decided: Decided,
        now: DateTime<Utc>,
    ) -> Result<Fact, Error> {
        let anchor = kept.anchor().and_then(|anchor| child.reference(anchor)).ok_or(Error::NotFound)?;
        let draft = Draft {
            id: FactId::fresh(now),
            authority: anchor.authority.clone(),
            child_id: anchor.child,
            reference_id: None,
            interview_id: Some(kept.id),
            body: Body::Interview(decided.fact),
            happened_at: decided.happened_at,
            told_at: now,
            recorded_at: now,
            source: Source { organisation_id: Some(self.caller.organisation.id), actor: actor(self.acting.id) },
            replaces: None,
            text: decided.texts,
        };
        Ok(ledger::append(tx, &draft, &salt()?).await?)
    }

    pub(super) fn line(&self, outcome: &str, child: Option<ChildId>, now: DateTime<Utc>) -> audit::Line {
        let object = Some(format!("return_interview:{}", self.id));
        let mut line = audit_line(self.caller, now, self.task.action(), object, child, outcome);
        line.actor = actor(self.acting.id);
        line
    }
}

/// A rule said no: a fault of one field, a thing that this person may not do, or a thing that cannot follow now.
pub(super) fn refused(refusal: Refusal) -> Error {
    let said = refusal.to_string();
    match refusal {
        Refusal::OnlyAManagerApproves
        | Refusal::OnlyAManagerSaysNotRequired
        | Refusal::OnlyAManagerSignsOff
        | Refusal::ApprovedByItsAuthor
        | Refusal::SignedOffByItsAuthor
        | Refusal::NotTheWorker => Error::Forbidden(said),
        Refusal::AnotherChildsEpisode => Error::fault("#/missing_episode", said),
        other => match other.pointer() {
            Some(pointer) => Error::fault(&pointer, said),
            None => Error::Refused(said),
        },
    }
}
