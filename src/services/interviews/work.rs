//! My work: the interviews that a worker has to see to, with what they have to know of each.

use super::may::{self, Sight};
use super::preparing::{Preparation, prepared};
use super::view::{Ground, ReturnInterview};
use crate::domain::deadline::Standing;
use crate::domain::interview::{Interview, Stage};
use crate::domain::party::Caller;
use crate::services::interviews::facts::actor;
use crate::services::{Error, Services, audit_line};
use crate::store::audit;
use crate::store::interviews::of_worker;
use crate::store::people::Person;

/// An interview among the work of its worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// When it is due, and where it stands.
    pub shown: ReturnInterview,
    /// How far it has come.
    pub interview: Interview,
    /// What there is to know beforehand.
    pub known: Preparation,
}

impl Services {
    /// The interviews that `person` has and that somebody still has to do something about; most pressing first.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever holds no interviews; the database's.
    pub async fn my_work(&self, caller: &Caller, person: &Person) -> Result<Vec<Work>, Error> {
        if !may::can_hold_interviews(person) {
            return Err(Error::NotFound);
        }
        let db = self.database.read();
        let now = self.clock.now();
        let mut mine = vec![];
        for kept in of_worker(db, person.id).await? {
            let is_open = kept.interview.stage() != Stage::Over;
            if is_open && self.sight(caller, &kept).await? == Some(Sight::Whole) {
                mine.push(kept);
            }
        }
        let ground = Ground::of(db, &mine).await?;
        let known = prepared(db, &ground, &mine, false, now).await?;
        let mut work: Vec<Work> = mine
            .iter()
            .zip(known)
            .map(|(kept, known)| {
                let shown = ground.view(kept, Sight::Whole, now);
                Work { shown, interview: kept.interview.clone(), known }
            })
            .filter(Work::is_to_be_done)
            .collect();
        work.sort_by_key(|work| (work.shown.due_at.is_none(), work.shown.due_at, work.shown.id));
        let mut lines = vec![];
        for kept in mine.iter().filter(|kept| work.iter().any(|work| work.shown.id == kept.id)) {
            let object = Some(format!("return_interview:{}", kept.id));
            let line = audit_line(caller, now, "return_interview.work", object, Some(kept.person), "done");
            lines.push(audit::Line { actor: actor(person.id), ..line });
        }
        audit::write_all(db, lines).await?;
        Ok(work)
    }
}

impl Work {
    /// Whether anything is left to do: no talk where none is owed, or where another one met the duty.
    fn is_to_be_done(&self) -> bool {
        use Standing::{DueSoon, Overdue, ReturnTimeMissing, Running};
        let is_owed = matches!(self.shown.standing, Some(Overdue | DueSoon | Running | ReturnTimeMissing));
        is_owed || self.interview.stage() != Stage::ToHold
    }
}
