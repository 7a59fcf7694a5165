//! What is behind a figure: a list as long as the figure is large, a part at a time.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Moment;
use crate::domain::authority::AuthorityCode;
use crate::domain::deadline::Standing;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, ReviewId, StepId};
use crate::domain::party::Caller;
use crate::domain::report::{Line, Share};
use crate::services::{Error, Services, audit_line};
use crate::store::audit;

/// One thing that a figure counts, as far as the authority may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The child; not where another authority keeps the record.
    pub child: Option<ChildId>,
    /// The episode.
    pub episode: Option<MissingEpisodeId>,
    /// The interview that carries the episode, where one is owed.
    pub interview: Option<InterviewId>,
    /// Where that stood.
    pub standing: Option<Standing>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When the child was back.
    pub back_at: Option<DateTime<Utc>>,
    /// When the interview was held.
    pub held_at: Option<DateTime<Utc>>,
    /// The step that nobody has answered.
    pub escalation: Option<StepId>,
    /// The doubt that waits for a person.
    pub review: Option<ReviewId>,
    /// Whose record it is, for the audit.
    pub(super) person: ChildId,
    /// By what it is found again: lists are in the order of these.
    pub(super) key: Uuid,
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// So many were shown before.
    pub behind: usize,
    /// At most so many are shown now.
    pub limit: usize,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is on it.
    pub items: Vec<Behind>,
    /// The instants of the whole list.
    pub moment: Moment,
    /// Whether there are more.
    pub goes_on: bool,
}

impl Behind {
    /// An episode as `authority` may see it: its own whole; of a child it has the duty for but keeps no record of, all
    /// about the interview; of others who live there, where they stand.
    pub(super) fn of(line: &Line, authority: &AuthorityCode) -> Self {
        let keeps = line.keeper == *authority;
        let sees_times = keeps || line.share != Share::Other;
        let timed = |at: Option<DateTime<Utc>>| at.filter(|_| sees_times);
        Self {
            child: keeps.then_some(line.child),
            episode: Some(line.episode),
            interview: line.interview.filter(|_| line.owes()),
            standing: line.standing,
            due_at: timed(line.due_at),
            back_at: timed(line.back_at),
            held_at: timed(line.held_at),
            escalation: None,
            review: None,
            person: line.child,
            key: line.episode.0,
        }
    }

    /// Something that is no episode.
    pub(super) const fn other(person: ChildId, key: Uuid) -> Self {
        Self {
            child: None,
            episode: None,
            interview: None,
            standing: None,
            due_at: None,
            back_at: None,
            held_at: None,
            escalation: None,
            review: None,
            person,
            key,
        }
    }

    /// The same where it is the interview that is counted, and not the episode.
    pub(super) const fn by_interview(self, interview: InterviewId) -> Self {
        Self { interview: Some(interview), key: interview.0, ..self }
    }

    pub(super) fn object(&self) -> String {
        let named = |kind: &str, id: Option<Uuid>| id.map(|id| format!("{kind}:{id}"));
        named("escalation", self.escalation.map(|id| id.0))
            .or_else(|| named("review", self.review.map(|id| id.0)))
            .or_else(|| named("return_interview", self.interview.map(|id| id.0).filter(|id| *id == self.key)))
            .unwrap_or_else(|| format!("missing_episode:{}", self.key))
    }
}

impl Services {
    /// The `part` of `all` that is asked for; each that is shown leaves a line in the audit.
    pub(super) async fn part(
        &self,
        caller: &Caller,
        action: &str,
        mut all: Vec<Behind>,
        part: Part,
        moment: Moment,
    ) -> Result<Place, Error> {
        all.sort_by_key(|item| item.key);
        all.drain(..part.behind.min(all.len()));
        let goes_on = all.len() > part.limit;
        all.truncate(part.limit);
        let now = self.clock.now();
        let lines =
            all.iter().map(|item| audit_line(caller, now, action, Some(item.object()), Some(item.person), "done"));
        audit::write_all(self.database.read(), lines.collect()).await?;
        Ok(Place { items: all, moment, goes_on })
    }
}
