//! Reading return interviews, one or many. Each that is shown leaves a line in the audit.

use chrono::{DateTime, Utc};

use super::facts::{edition, facts_of};
use super::may::{self, Sight};
use super::view::{Ground, ReturnInterview};
use crate::domain::authority::AuthorityCode;
use crate::domain::deadline::Standing;
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::party::Caller;
use crate::services::reading::facts::{ToldFact, told};
use crate::services::{Error, Services, audit_line};
use crate::store::interviews::{Kept, Wanted, list, one};
use crate::store::{audit, ledger, people};

/// Which interviews a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Where they stand.
    pub standing: Option<Standing>,
    /// Who has the duty.
    pub authority: Option<AuthorityCode>,
    /// The e-mail address of the worker who has them.
    pub worker: Option<String>,
    /// The name of the team whose workers have them.
    pub team: Option<String>,
    /// Those still to be held that nobody has.
    pub unallocated: bool,
    /// Those behind this one.
    pub after: Option<InterviewId>,
    /// At most this many.
    pub limit: u64,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The interviews, earliest recorded first.
    pub items: Vec<ReturnInterview>,
    /// The last of them, where more follow.
    pub next: Option<InterviewId>,
}

impl Services {
    /// The interviews that are asked for, as far as `caller` may see them, earliest recorded first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn return_interviews(&self, caller: &Caller, asked: &Asked) -> Result<Listed, Error> {
        let Some(reach) = may::reach(caller) else { return Ok(Listed { items: vec![], next: None }) };
        let db = self.database.read();
        let now = self.clock.now();
        let wanted = Wanted {
            standing: asked.standing,
            authority: asked.authority.clone(),
            workers: self.workers(asked).await?,
            unallocated: asked.unallocated,
            after: asked.after,
            // One more tells whether any follow.
            limit: asked.limit.saturating_add(1),
        };
        let mut found = list(db, &wanted, &reach, now).await?;
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let more_follow = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more_follow).map(|last| last.id);
        Ok(Listed { items: self.shown(caller, &found, "return_interview.list", now).await?, next })
    }

    /// One interview.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `caller` may see; the database's.
    pub async fn return_interview(&self, caller: &Caller, id: InterviewId) -> Result<ReturnInterview, Error> {
        let db = self.database.read();
        // Before what is shown: if somebody writes in between, an older edition is named, and a change that rests on it
        // is refused.
        let edition = edition(&facts_of(db, id).await?);
        let found: Vec<Kept> = one(db, id).await?.into_iter().collect();
        let may_change = match found.first() {
            Some(kept) => self.sight(caller, kept).await? == Some(Sight::Whole),
            None => false,
        };
        let shown = self.shown(caller, &found, "return_interview.read", self.clock.now()).await?;
        let shown = shown.into_iter().next().ok_or(Error::NotFound)?;
        Ok(ReturnInterview { edition: may_change.then_some(edition), ..shown })
    }

    /// The facts of an interview, as recorded by `known_at`, in the order of recording; for whoever sees all of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `caller` may see so; the database's.
    pub async fn return_interview_facts(
        &self,
        caller: &Caller,
        id: InterviewId,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Vec<ToldFact>, Error> {
        let db = self.database.read();
        let kept = one(db, id).await?.ok_or(Error::NotFound)?;
        self.sight(caller, &kept).await?.filter(|sight| *sight == Sight::Whole).ok_or(Error::NotFound)?;
        let mut facts = ledger::of_interview(db, id).await?;
        facts.retain(|fact| known_at.is_none_or(|known_at| fact.recorded_at <= known_at));
        let told = told(db, facts, true).await?;
        let object = Some(format!("return_interview:{id}"));
        let line = audit_line(caller, self.clock.now(), "return_interview.facts", object, Some(kept.person), "done");
        audit::write(db, &line).await?;
        Ok(told)
    }

    /// What `caller` may see of `found`, with a line in the audit for each.
    async fn shown(
        &self,
        caller: &Caller,
        found: &[Kept],
        action: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<ReturnInterview>, Error> {
        let db = self.database.read();
        let ground = Ground::of(db, found).await?;
        let mut shown = vec![];
        let mut lines = vec![];
        for kept in found {
            if let Some(sight) = self.sight(caller, kept).await? {
                shown.push(ground.view(kept, sight, now));
                let object = Some(format!("return_interview:{}", kept.id));
                lines.push(audit_line(caller, now, action, object, Some(kept.person), "done"));
            }
        }
        audit::write_all(db, lines).await?;
        Ok(shown)
    }

    /// How much `caller` sees of it.
    pub(super) async fn sight(&self, caller: &Caller, kept: &Kept) -> Result<Option<Sight>, Error> {
        let db = self.database.read();
        // Most are the council's own; only of others does it matter who has them.
        if caller.is_council_of(&kept.authority) {
            return Ok(Some(Sight::Whole));
        }
        let worker = match kept.interview.worker() {
            Some(worker) => people::with_ids(db, &[worker]).await?.pop(),
            None => None,
        };
        may::sight(db, caller, kept, worker.as_ref()).await
    }

    /// The workers that a list asks for; nothing if it asks for none. Nobody is of a name that nobody has.
    async fn workers(&self, asked: &Asked) -> Result<Option<Vec<UserId>>, Error> {
        let db = self.database.read();
        let named = match &asked.worker {
            Some(email) => Some(people::by_email(db, email).await?.map(|worker| worker.id).into_iter().collect()),
            None => None,
        };
        let of_team = match &asked.team {
            Some(name) => Some(people::of_teams_named(db, name).await?),
            None => None,
        };
        Ok(match (named, of_team) {
            (Some(named), Some(of_team)) => Some(named.into_iter().filter(|id| of_team.contains(id)).collect()),
            (Some(only), None) | (None, Some(only)) => Some(only),
            (None, None) => None,
        })
    }
}
