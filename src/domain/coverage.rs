//! Coverage is which interviews of a child are about which episodes, and what they do for each. An interview hangs on the
//! anchors it was recorded with and follows them, wherever references move; any interview over an episode meets its
//! duty, the earlier recorded carries its ladder.

use chrono::{DateTime, Utc};

use super::deadline::{Progress, Standing, standing};
use super::episode::MissingEpisode;
use super::ids::InterviewId;
use super::interview::Interview;

/// The episodes and interviews of one child.
#[derive(Clone, Debug)]
pub struct Coverage<'a> {
    episodes: &'a [MissingEpisode],
    interviews: Vec<(InterviewId, &'a Interview)>,
}

/// What of an interview's standing holds whatever the time: when it is due, and where it stands for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// When its most urgent episode is due.
    pub due_at: Option<DateTime<Utc>>,
    /// From when on one of its episodes is due soon.
    pub due_soon_at: Option<DateTime<Utc>>,
    /// Where that episode stands, unless that changes with time alone.
    pub settled: Option<Standing>,
}

impl<'a> Coverage<'a> {
    /// Of one child's episodes and interviews.
    #[must_use]
    pub fn new(
        episodes: &'a [MissingEpisode],
        interviews: impl IntoIterator<Item = (InterviewId, &'a Interview)>,
    ) -> Self {
        let mut interviews: Vec<_> = interviews.into_iter().collect();
        interviews.sort_by_key(|(id, interview)| (interview.arisen_at, *id));
        Self { episodes, interviews }
    }

    /// The episodes that an interview covers now, in the order in which it came to cover them.
    #[must_use]
    pub fn covered_by(&self, interview: &Interview) -> Vec<&'a MissingEpisode> {
        let mut covered: Vec<&MissingEpisode> = vec![];
        for anchor in &interview.episodes {
            let holder = self.episodes.iter().find(|episode| episode.holds((*anchor).into()));
            covered.extend(holder.filter(|holder| covered.iter().all(|known| known.id != holder.id)));
        }
        covered
    }

    /// The interviews over an episode, earliest recorded first.
    pub fn over(&self, episode: &MissingEpisode) -> impl Iterator<Item = (InterviewId, &'a Interview)> {
        let covers = |interview: &Interview| interview.episodes.iter().any(|anchor| episode.holds((*anchor).into()));
        self.interviews.iter().copied().filter(move |(_, interview)| covers(interview))
    }

    /// The interview that carries an episode's ladder: the earliest recorded that is, or can still be, about it.
    #[must_use]
    pub fn carrier(&self, episode: &MissingEpisode) -> Option<InterviewId> {
        self.over(episode).find(|(_, interview)| !self.is_spent(interview, episode)).map(|(id, _)| id)
    }

    /// Whether an episode owes an interview and none is, or can still be, about it.
    #[must_use]
    pub fn lacks_one(&self, episode: &MissingEpisode) -> bool {
        episode.owes() && self.carrier(episode).is_none()
    }

    /// How far the interviews over an episode have come: the earliest talk and the earliest closure that count for it.
    #[must_use]
    pub fn progress(&self, episode: &MissingEpisode) -> Progress {
        let talks = self.over(episode).filter(|(_, interview)| self.talk_counts(interview, episode));
        let closures = self.over(episode).filter(|(_, interview)| closure_counts(interview, episode));
        Progress {
            returned_at: episode.returned_at,
            found_at: episode.found_at,
            held_at: talks.filter_map(|(_, interview)| interview.held_at()).min(),
            closed_at: closures.filter_map(|(_, interview)| interview.ended_at()).min(),
        }
    }

    /// Which other interview's talk was about what `interview` is open for, and when it was held; nothing while a talk is
    /// still to be held.
    #[must_use]
    pub fn met_by(
        &self,
        own: InterviewId,
        interview: &Interview,
        now: DateTime<Utc>,
    ) -> Option<(InterviewId, DateTime<Utc>)> {
        if interview.held_at().or(interview.ended_at()).is_some() {
            return None;
        }
        let (episode, _) = self.most_urgent(interview, now)?;
        let held_at = self.progress(episode).held_at?;
        let mut others = self.over(episode).filter(|(id, other)| *id != own && other.held_at() == Some(held_at));
        others.next().map(|(id, _)| (id, held_at))
    }

    /// Where an episode's interview stands at `now`; nowhere if none is owed.
    #[must_use]
    pub fn standing(&self, episode: &MissingEpisode, now: DateTime<Utc>) -> Option<Standing> {
        episode.owes().then(|| standing(&self.progress(episode), now, episode.terms.due_soon.elapsed()))
    }

    /// The episode that an interview must be held for first, with its standing at `now`.
    #[must_use]
    pub fn most_urgent(
        &self,
        interview: &Interview,
        now: DateTime<Utc>,
    ) -> Option<(&'a MissingEpisode, Option<Standing>)> {
        let covered = self.covered_by(interview).into_iter();
        let standing = covered.map(|episode| (episode, self.standing(episode, now)));
        standing.min_by_key(|(episode, standing)| (standing.map_or(NOT_URGENT, urgency), episode.due_at()))
    }

    /// When an interview is due and where it stands for good.
    #[must_use]
    pub fn outlook(&self, interview: &Interview) -> Outlook {
        // Once all time has passed, whatever still counts is overdue, and of that the earliest due comes first.
        let at_last = self.most_urgent(interview, DateTime::<Utc>::MAX_UTC);
        let counting = self.covered_by(interview).into_iter().filter(|episode| self.still_counts(episode));
        let due_soon_at = counting.filter_map(MissingEpisode::due_soon_at).min();
        at_last.map_or(Outlook::default(), |(episode, standing)| Outlook {
            due_at: episode.due_at(),
            due_soon_at,
            settled: standing.filter(|standing| *standing != Standing::Overdue),
        })
    }

    /// Whether an episode's time still runs: nothing but time can make it overdue.
    fn still_counts(&self, episode: &MissingEpisode) -> bool {
        self.standing(episode, DateTime::<Utc>::MAX_UTC) == Some(Standing::Overdue)
    }

    /// Whether an interview is over and was not about this episode.
    fn is_spent(&self, interview: &Interview, episode: &MissingEpisode) -> bool {
        let held_about_others = interview.held_at().is_some() && !self.talk_counts(interview, episode);
        let closed_before = interview.ended_at().is_some() && !closure_counts(interview, episode);
        held_about_others || closed_before
    }

    /// Whether an interview's talk was about this episode. A talk before the episode began was about others. Where a
    /// correction has moved every start behind the talk, it stays a talk about the earliest: a correction never
    /// invalidates an interview that was held.
    #[must_use]
    pub fn talk_counts(&self, interview: &Interview, episode: &MissingEpisode) -> bool {
        let Some(held_at) = interview.held_at() else { return false };
        let began_by_then = |episode: &MissingEpisode| episode.missing_from_at.is_none_or(|start| start <= held_at);
        if began_by_then(episode) {
            return true;
        }
        let covered = self.covered_by(interview);
        let earliest = covered.iter().min_by_key(|covered| (covered.missing_from_at, covered.id));
        !covered.iter().any(|covered| began_by_then(covered)) && earliest.is_some_and(|first| first.id == episode.id)
    }
}

/// Whether a closure ended this episode's duty: not if it was approved while the child was still away, for then nobody
/// had declined to talk about it.
fn closure_counts(interview: &Interview, episode: &MissingEpisode) -> bool {
    interview.ended_at().is_some_and(|closed| episode.ended_at().is_none_or(|back| back <= closed))
}

/// An episode that owes nothing comes last.
const NOT_URGENT: u8 = 8;

/// What comes first: late, then nearly late, then what has time, then what cannot be counted, then what is over.
const fn urgency(standing: Standing) -> u8 {
    match standing {
        Standing::Overdue => 0,
        Standing::DueSoon => 1,
        Standing::Running => 2,
        Standing::ReturnTimeMissing => 3,
        Standing::ClosedLate => 4,
        Standing::MetLate => 5,
        Standing::ClosedWithoutInterview => 6,
        Standing::Met => 7,
    }
}

#[cfg(test)]
mod tests;
