//! What waits for a manager: records to be signed off, endings without a talk to be approved. Nobody decides on their own
//! work, yet they see that it waits.

use chrono::{DateTime, Utc};

use super::may::{self, Sight, Task};
use super::preparing::prepared;
use super::view::Ground;
use super::work::Work;
use crate::domain::authority::AuthorityCode;
use crate::domain::interview::Stage;
use crate::domain::party::Caller;
use crate::services::interviews::facts::actor;
use crate::services::{Error, Services, audit_line};
use crate::store::interviews::Kept;
use crate::store::people::Person;
use crate::store::{audit, awaiting, parties, people};

/// An interview about which a manager is to decide something.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The interview, with what there is to know of it.
    pub work: Work,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Whether the one who looks had a part in it, and so may not decide.
    pub is_own: bool,
    /// The name of the worker who has it.
    pub worker: Option<String>,
}

impl Services {
    /// What `person` may decide on, and what of theirs another manager decides on; what has waited longest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no manager; the database's.
    pub async fn waiting_for_decision(&self, caller: &Caller, person: &Person) -> Result<Vec<Waiting>, Error> {
        if !may::is_manager(Task::SignOff, caller, person) {
            return Err(Error::NotFound);
        }
        let Some(reach) = may::reach(caller) else { return Ok(vec![]) };
        let db = self.database.read();
        let now = self.clock.now();
        let mut seen = vec![];
        for kept in awaiting::within_reach(db, &reach).await? {
            let task = if kept.interview.stage() == Stage::ForApproval { Task::DecideClosure } else { Task::SignOff };
            if may::is_manager(task, caller, person) && self.sight(caller, &kept).await? == Some(Sight::Whole) {
                seen.push(kept);
            }
        }
        let ground = Ground::of(db, &seen).await?;
        let known = prepared(db, &ground, &seen, false, now).await?;
        let workers: Vec<_> = seen.iter().filter_map(|kept| kept.interview.worker()).collect();
        let workers = people::with_ids(db, &workers).await?;
        let name = |kept: &Kept| {
            let worker = kept.interview.worker()?;
            workers.iter().find(|known| known.id == worker).map(|worker| worker.name.clone())
        };
        let mut waiting = vec![];
        let mut lines = vec![];
        for (kept, known) in seen.iter().zip(known) {
            let Some(since) = kept.interview.waits_since() else { continue };
            let shown = ground.view(kept, Sight::Whole, now);
            let work = Work { shown, interview: kept.interview.clone(), known };
            waiting.push(Waiting { work, since, is_own: kept.interview.is_work_of(person.id), worker: name(kept) });
            let object = Some(format!("return_interview:{}", kept.id));
            let line = audit_line(caller, now, "return_interview.waiting", object, Some(kept.person), "done");
            lines.push(audit::Line { actor: actor(person.id), ..line });
        }
        audit::write_all(db, lines).await?;
        waiting.sort_by_key(|waiting| (waiting.since, waiting.work.shown.id));
        Ok(waiting)
    }

    /// How much waits for the managers of the council that an authority has; nothing of it is about one child. The bounds
    /// are those of [`may::sight`].
    pub(in crate::services) async fn waiting_in(&self, authority: &AuthorityCode) -> Result<u64, Error> {
        let db = self.database.read();
        let kept_here = parties::authorities(db).await?;
        let counted = awaiting::count(db, authority).await?;
        let is_theirs = |duty: &AuthorityCode| duty == authority || kept_here.iter().all(|(code, _)| code != duty);
        Ok(counted.iter().filter(|(duty, _)| is_theirs(duty)).map(|(_, count)| count).sum())
    }
}
