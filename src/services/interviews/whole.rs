//! One interview with all that there is to see of it, for a person who has to do with it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::facts::{actor, edition, recorded};
use super::may::{self, Sight, Task};
use super::preparing::{AskedFor, Preparation, asked_by, last_record, prepared, words};
use super::view::{Ground, ReturnInterview};
use crate::domain::edition::Edition;
use crate::domain::fact::Fact;
use crate::domain::ids::{ChildId, FactId, InterviewId, MissingEpisodeId, UserId};
use crate::domain::interview::{Interview, InterviewFact, Recorded};
use crate::domain::party::Caller;
use crate::services::reading::moved::{Moved, moved};
use crate::services::{Error, Services, audit_line};
use crate::store::interviews::{Kept, one};
use crate::store::people::Person;
use crate::store::{audit, ledger, people};

/// An interview as a person sees it who has to do with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// When it is due, and where it stands.
    pub shown: ReturnInterview,
    /// How far it has come.
    pub interview: Interview,
    /// What there is to know before the talk.
    pub known: Preparation,
    /// What its own talk asks for, done or not.
    pub asks_for: Option<AskedFor>,
    /// Of which talks with the child, its own among them, this person may say what came of what they asked for.
    pub answers_for: BTreeSet<InterviewId>,
    /// Which other interview's talk was about its absences, so that none is still to be held, and when it was.
    pub met_by: Option<(InterviewId, DateTime<Utc>)>,
    /// What was done about it, earliest first; of drafts one after the other only the last.
    pub done: Vec<Done>,
    /// The names of the people who did it or were given it.
    pub names: BTreeMap<UserId, String>,
    /// What this person may do about it, as far as their role goes.
    pub allowed: Allowed,
    /// Its deadlines that moved after they had passed, by the episode.
    pub moved: BTreeMap<MissingEpisodeId, Moved>,
    /// The child's record, where the caller is the council that keeps it.
    pub keeps_record: Option<ChildId>,
}

/// One thing that was done, with the words that were said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What, by whom and when.
    pub what: Recorded<InterviewFact>,
    /// The words; `null` where there are none, and for records, which have a page of their own.
    pub words: Value,
}

impl Done {
    /// Whether it sent something back: a manager's decision, or somebody who opened it again.
    #[must_use]
    pub const fn is_decision(&self) -> bool {
        use InterviewFact::{ClosureDecided, Reopened, SignOffDecided};
        matches!(self.what.fact, ClosureDecided { .. } | SignOffDecided { .. } | Reopened)
    }
}

/// What a person's role allows about an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own, and none follows from another")]
pub struct Allowed {
    /// To say that the allocation has reached them.
    pub acknowledge: bool,
    /// To log attempts, cover episodes, write the record and propose to end it without an interview.
    pub work_on: bool,
    /// To open it again, and to give it to a worker: the same people do both.
    pub reopen: bool,
    /// To sign the record off or give it back.
    pub sign_off: bool,
    /// To decide whether it ends without a talk.
    pub decide_closure: bool,
}

/// The record of a talk as last saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The body that would save the same again.
    pub body: Map<String, Value>,
    /// When it was saved, and by whom.
    pub last: Option<(DateTime<Utc>, Option<String>)>,
    /// The edition that the interview is in.
    pub edition: Edition,
}

impl Services {
    /// An interview with all that there is to see of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `person` may look at; the database's.
    pub async fn whole_interview(&self, caller: &Caller, person: &Person, id: InterviewId) -> Result<Whole, Error> {
        let db = self.database.read();
        let now = self.clock.now();
        let (kept, worker) = self.looked_at(caller, person, id).await?;
        let facts = ledger::of_interview(db, id).await?;
        let ground = Ground::of(db, std::slice::from_ref(&kept)).await?;
        let known = prepared(db, &ground, std::slice::from_ref(&kept), true, now).await?;
        let known = known.into_iter().next().ok_or(Error::NotFound)?;
        let done = self.done(&facts).await?;
        let mut ids: BTreeSet<UserId> = done.iter().filter_map(|done| done.what.actor).collect();
        for done in &done {
            if let InterviewFact::Allocated { worker, .. } = done.what.fact {
                ids.insert(worker);
            }
        }
        let people = people::with_ids(db, &ids.into_iter().collect::<Vec<_>>()).await?;
        let is_worker = worker.as_ref().is_some_and(|worker| worker.id == person.id);
        let may = |task: Task| may::permit(task, person, worker.as_ref()).is_ok();
        let decides = |task: Task| may::is_manager(task, caller, person);
        let allowed = Allowed {
            acknowledge: is_worker,
            work_on: may(Task::Attempt),
            reopen: may(Task::Reopen),
            sign_off: decides(Task::SignOff),
            decide_closure: decides(Task::DecideClosure),
        };
        let asks_for = asked_by(db, &kept).await?;
        let mut answers_for = BTreeSet::new();
        for asked in known.asked_for.iter().chain(&asks_for) {
            let Some(other) = ground.interviews(&kept).iter().find(|other| other.id == asked.interview) else {
                continue;
            };
            if self.may_answer_for(caller, person, other).await? {
                answers_for.insert(other.id);
            }
        }
        let mut shown = ground.view(&kept, Sight::Whole, now);
        shown.edition = Some(edition_of(&facts)?);
        self.note(caller, person, &kept, "return_interview.read", now).await?;
        let names = people.into_iter().map(|person| (person.id, person.name)).collect();
        let met_by = ground.coverage(&kept).met_by(id, &kept.interview, now);
        let keeps_record = Some(kept.person).filter(|_| caller.is_council_of(&kept.told_authority));
        let covered: Vec<_> = ground.coverage(&kept).covered_by(&kept.interview);
        let mut moved = moved(db, &covered).await?;
        if keeps_record.is_none() {
            moved = moved.into_iter().map(|(id, moved)| (id, moved.without_words())).collect();
        }
        Ok(Whole {
            moved,
            shown,
            interview: kept.interview,
            known,
            asks_for,
            answers_for,
            met_by,
            done,
            names,
            allowed,
            keeps_record,
        })
    }

    /// Whether `person` may say what came of what a talk asked for.
    async fn may_answer_for(&self, caller: &Caller, person: &Person, kept: &Kept) -> Result<bool, Error> {
        let worker = match kept.interview.worker() {
            Some(worker) => people::with_ids(self.database.read(), &[worker]).await?.pop(),
            None => None,
        };
        let sees = self.sight(caller, kept).await? == Some(Sight::Whole);
        Ok(sees && may::may_look(person, worker.as_ref()) && may::permit(Task::Action, person, worker.as_ref()).is_ok())
    }

    /// The record of an interview as last saved; an empty one where none was.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no interview that `person` may look at; the database's.
    pub async fn saved_record(&self, caller: &Caller, person: &Person, id: InterviewId) -> Result<Saved, Error> {
        let db = self.database.read();
        let (kept, _) = self.looked_at(caller, person, id).await?;
        let facts = ledger::of_interview(db, id).await?;
        let mut saved = Saved { body: Map::new(), last: None, edition: edition_of(&facts)? };
        if let Some((fact, InterviewFact::RecordDrafted(content) | InterviewFact::RecordSubmitted(content))) =
            last_record(&facts)?
        {
            saved.body = content.as_sent(Some(&words(db, fact).await?));
            let by = recorded(fact)?.and_then(|done| done.actor);
            let by = people::with_ids(db, by.as_slice()).await?.pop();
            saved.last = Some((fact.recorded_at, by.map(|person| person.name)));
        }
        self.note(caller, person, &kept, "return_interview.record_read", self.clock.now()).await?;
        Ok(saved)
    }

    /// The interview, if `person` may look at it, and who has it.
    async fn looked_at(
        &self,
        caller: &Caller,
        person: &Person,
        id: InterviewId,
    ) -> Result<(Kept, Option<Person>), Error> {
        let db = self.database.read();
        let kept = one(db, id).await?.ok_or(Error::NotFound)?;
        let worker = match kept.interview.worker() {
            Some(worker) => people::with_ids(db, &[worker]).await?.pop(),
            None => None,
        };
        let sees = self.sight(caller, &kept).await? == Some(Sight::Whole);
        if sees && person.organisation == caller.organisation.id && may::may_look(person, worker.as_ref()) {
            return Ok((kept, worker));
        }
        Err(Error::NotFound)
    }

    /// What was done, with its words.
    async fn done(&self, facts: &[Fact]) -> Result<Vec<Done>, Error> {
        let mut done: Vec<Done> = vec![];
        for fact in facts {
            let Some(what) = recorded(fact)? else { continue };
            let is_draft = |what: &Recorded<InterviewFact>| matches!(what.fact, InterviewFact::RecordDrafted(_));
            // One who saves as they type has done one thing.
            if is_draft(&what) && done.last().is_some_and(|last| is_draft(&last.what) && last.what.actor == what.actor)
            {
                done.pop();
            }
            done.push(Done { what, words: Value::Null });
        }
        let of_records = |done: &&Done| {
            matches!(done.what.fact, InterviewFact::RecordDrafted(_) | InterviewFact::RecordSubmitted(_))
        };
        let wanted: Vec<FactId> = done.iter().filter(|done| !of_records(done)).map(|done| done.what.id).collect();
        for words in ledger::words(self.database.read(), &wanted).await? {
            let of_it = done.iter_mut().find(|done| done.what.id == words.fact_id);
            if let Some((of_it, words)) = of_it.zip(serde_json::from_str(&words.text).ok()) {
                of_it.words = words;
            }
        }
        Ok(done)
    }

    /// Notes that `person` was shown it.
    async fn note(
        &self,
        caller: &Caller,
        person: &Person,
        kept: &Kept,
        action: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let object = Some(format!("return_interview:{}", kept.id));
        let line = audit_line(caller, now, action, object, Some(kept.person), "done");
        audit::write(self.database.read(), &audit::Line { actor: actor(person.id), ..line }).await?;
        Ok(())
    }
}

fn edition_of(facts: &[Fact]) -> Result<Edition, Error> {
    let mut done = vec![];
    for fact in facts {
        done.extend(recorded(fact)?);
    }
    Ok(edition(&done))
}
