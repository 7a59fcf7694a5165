//! A line is one episode as a report looks at it: how it stood at an instant, and whose it is.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::age::AgeBand;
use super::lateness::{Cause, Course};
use super::origin::Origin;
use crate::domain::authority::AuthorityCode;
use crate::domain::coverage::Coverage;
use crate::domain::deadline::{Standing, standing};
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, UserId};
use crate::domain::interview::{Attempt, AttemptOutcome, Interview, Outcome};
use crate::domain::notice::RiskLevel;
use crate::domain::ssda903::LaChildId;

/// A child with all that a report needs of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportedChild {
    /// The person.
    pub id: ChildId,
    /// The authority that was told, and keeps the record.
    pub keeper: AuthorityCode,
    /// All episodes.
    pub episodes: Vec<MissingEpisode>,
    /// All interviews.
    pub interviews: Vec<(InterviewId, Interview)>,
    /// From where each episode began, as far as that was asked for.
    pub origins: BTreeMap<MissingEpisodeId, Origin>,
    /// When the end of each was first told to the council, of those that were late ([`Self::late`]).
    pub told: BTreeMap<MissingEpisodeId, DateTime<Utc>>,
    /// The authority's own numbers of the child, as far as they were asked for.
    pub known_as: Vec<LaChildId>,
}

/// Whose an episode is, as an authority's report sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The authority has the duty, and it is a child.
    Own,
    /// The authority has the duty; whoever went missing was 18 or over.
    OwnAdult,
    /// Another authority has the duty.
    Other,
}

/// Where a child was, as far as anybody had said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Had not gone yet.
    NotGone,
    /// Gone, and no end had come.
    Missing,
    /// Back, and not every source says so.
    Unconfirmed,
    /// Back.
    Back,
}

/// Whom an offer reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The child, if perhaps others too.
    Child,
    /// A parent or carer only.
    CarerOnly,
}

/// One episode as it stood at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The episode.
    pub episode: MissingEpisodeId,
    /// The person.
    pub child: ChildId,
    /// Who keeps the record.
    pub keeper: AuthorityCode,
    /// Whose it is.
    pub share: Share,
    /// Since when, or what stands in for it.
    pub began_at: Option<DateTime<Utc>>,
    /// Whether the child was away.
    pub whereabouts: Whereabouts,
    /// When the child was back (returned, else found), if by then.
    pub back_at: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Where it stood; nowhere where no interview is owed.
    pub standing: Option<Standing>,
    /// When it was held.
    pub held_at: Option<DateTime<Utc>>,
    /// When its closure was approved.
    pub closed_at: Option<DateTime<Utc>>,
    /// How long after the return; unknown where the time of return is.
    pub taken: Option<TimeDelta>,
    /// Whom an offer had reached.
    pub offer: Option<Offer>,
    /// Whether somebody had said yes; a talk that was held was agreed to.
    pub accepted: bool,
    /// Whether it was closed since the child, a parent or a carer declined.
    pub declined: bool,
    /// The interview that carries it.
    pub interview: Option<InterviewId>,
    /// Who has that.
    pub worker: Option<UserId>,
    /// Whether it had been given to anybody.
    pub allocated: bool,
    /// The risk.
    pub risk: Option<RiskLevel>,
    /// From where the child went missing.
    pub origin: Origin,
    /// How old the child was.
    pub age: Option<AgeBand>,
    /// Where the time went from the return to the end, in minutes, if that came after the deadline; else nothing.
    pub spent: Vec<(Cause, i64)>,
}

impl ReportedChild {
    /// The child's episodes as they stood at `at`, for a report of `authority`. What a person struck out is none.
    #[must_use]
    pub fn lines(&self, authority: &AuthorityCode, at: DateTime<Utc>) -> Vec<Line> {
        let coverage = Coverage::new(&self.episodes, self.interviews.iter().map(|(id, interview)| (*id, interview)));
        let standing = self.episodes.iter().filter(|episode| episode.state != State::Cancelled);
        standing
            .filter(|episode| self.concerns(episode, authority))
            .map(|episode| self.line(&coverage, episode, authority, at))
            .collect()
    }

    /// The episodes whose interview was late at `at`: held or closed after the deadline, or overdue.
    #[must_use]
    pub fn late(&self, at: DateTime<Utc>) -> Vec<MissingEpisodeId> {
        let coverage = Coverage::new(&self.episodes, self.interviews.iter().map(|(id, interview)| (*id, interview)));
        let late = self.episodes.iter().filter(|episode| coverage.standing(episode, at).is_some_and(is_late));
        late.map(|episode| episode.id).collect()
    }

    /// What is known of the time between the return of the child and `until`.
    fn course(
        &self,
        episode: &MissingEpisode,
        over: &[(InterviewId, &Interview)],
        until: DateTime<Utc>,
    ) -> Option<Course> {
        let back_at = episode.returned_at?;
        let tried = over.iter().flat_map(|(_, interview)| &interview.attempts);
        let tried = tried.filter(|attempt| back_at <= attempt.attempted_at && attempt.attempted_at <= until);
        let others = self.episodes.iter().filter(|other| other.id != episode.id && other.state != State::Cancelled);
        Some(Course {
            back_at,
            until,
            told_at: self.told.get(&episode.id).copied(),
            allocated_at: over.iter().filter_map(|(_, interview)| interview.first_allocated_at()).min(),
            attempts: tried.map(|attempt| (attempt.attempted_at, attempt.outcome)).collect(),
            away: others.filter_map(|other| Some((other.stood_in_start()?, other.ended_at()))).collect(),
        })
    }

    pub(super) fn line(
        &self,
        coverage: &Coverage<'_>,
        episode: &MissingEpisode,
        authority: &AuthorityCode,
        at: DateTime<Utc>,
    ) -> Line {
        let by_then = |moment: &DateTime<Utc>| *moment <= at;
        let progress = coverage.progress(episode);
        let held_at = progress.held_at.filter(by_then);
        let due_soon = episode.terms.due_soon.elapsed();
        let over: Vec<(InterviewId, &Interview)> = coverage.over(episode).collect();
        let tried: Vec<&Attempt> =
            over.iter().flat_map(|(_, i)| &i.attempts).filter(|attempt| attempt.attempted_at <= at).collect();
        let to_child = held_at.is_some() || tried.iter().any(|attempt| attempt.is_offer_to_child());
        let to_anyone = to_child || tried.iter().any(|attempt| attempt.is_offer());
        let said_yes = tried.iter().any(|attempt| attempt.outcome == AttemptOutcome::Accepted);
        let closed_at = progress.closed_at.filter(by_then);
        let closure = over.iter().find(|(_, i)| closed_at.is_some() && i.ended_at() == closed_at);
        let carrier = coverage.carrier(episode);
        let its = over.iter().find(|(id, _)| Some(*id) == carrier).map(|(_, interview)| *interview);
        let whereabouts = match episode.ended_at().filter(by_then) {
            Some(_) if episode.return_confirmed => Whereabouts::Back,
            Some(_) => Whereabouts::Unconfirmed,
            None if episode.stood_in_start().is_some_and(|began| began <= at) => Whereabouts::Missing,
            None => Whereabouts::NotGone,
        };
        let stands = episode.owes().then(|| standing(&progress, at, due_soon));
        let until = held_at.or(closed_at).unwrap_or(at);
        let course = stands.filter(|stands| is_late(*stands)).and_then(|_| self.course(episode, &over, until));
        Line {
            episode: episode.id,
            child: self.id,
            keeper: self.keeper.clone(),
            share: self.share(episode, authority),
            began_at: episode.stood_in_start(),
            whereabouts,
            back_at: episode.back_at().filter(by_then),
            due_at: episode.due_at(),
            standing: stands,
            held_at,
            closed_at,
            taken: progress.hours_taken().filter(|_| held_at.is_some()).map(|taken| taken.elapsed),
            offer: to_anyone.then_some(if to_child { Offer::Child } else { Offer::CarerOnly }),
            accepted: held_at.is_some() || said_yes,
            declined: held_at.is_none() && closure.is_some_and(|(_, i)| is_refusal(i.outcome())),
            interview: carrier,
            worker: its.and_then(Interview::worker),
            allocated: its.and_then(Interview::first_allocated_at).is_some_and(|first| first <= at),
            risk: episode.risk,
            origin: self.origins.get(&episode.id).cloned().unwrap_or_default(),
            age: episode.born.zip(episode.stood_in_start()).and_then(|(born, start)| AgeBand::at(born, start)),
            spent: course.map_or_else(Vec::new, |course| course.minutes()),
        }
    }

    /// The duty is the responsible authority's; unknown, it is that of the one told.
    fn share(&self, episode: &MissingEpisode, authority: &AuthorityCode) -> Share {
        let has_duty = episode.responsible_authority.as_ref().unwrap_or(&self.keeper);
        match (has_duty == authority, episode.is_of_a_child()) {
            (false, _) => Share::Other,
            (true, true) => Share::Own,
            (true, false) => Share::OwnAdult,
        }
    }

    /// Whether an episode is for `authority` to see: it was told, has the duty, or the child lives there.
    pub(super) fn concerns(&self, episode: &MissingEpisode, authority: &AuthorityCode) -> bool {
        let named = [&episode.responsible_authority, &episode.host_authority];
        self.keeper == *authority || named.into_iter().flatten().any(|named| named == authority)
    }
}

impl Line {
    /// Whether an interview is owed, to whomever.
    #[must_use]
    pub const fn owes(&self) -> bool {
        self.standing.is_some()
    }

    /// Whether it was over: held, or closed with approval.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.held_at.is_some() || self.closed_at.is_some()
    }

    /// Whether the child was gone.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.whereabouts == Whereabouts::Missing
    }
}

const fn is_late(standing: Standing) -> bool {
    matches!(standing, Standing::MetLate | Standing::ClosedLate | Standing::Overdue)
}

const fn is_refusal(outcome: Option<Outcome>) -> bool {
    matches!(outcome, Some(Outcome::DeclinedByChild | Outcome::DeclinedByParentOrCarer))
}
