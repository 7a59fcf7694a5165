//! A return interview as it is shown: where it stands for each episode that it covers, and for the most urgent of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::may::Sight;
use crate::domain::coverage::Coverage;
use crate::domain::deadline::{Standing, due_because};
use crate::domain::edition::Edition;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, UserId};
use crate::domain::interview::Outcome;
use crate::domain::policy::FIRST_VERSION;
use crate::services::refresh::Person;
use crate::services::{Error, duties};
use crate::store::interviews::Kept;
use crate::store::{episodes, interviews, people};

/// An interview as one caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnInterview {
    /// Its id.
    pub id: InterviewId,
    /// The episodes that it covers, each with its own deadline.
    pub missing_episodes: Vec<EpisodeDue>,
    /// When its most urgent episode is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Why then, in words.
    pub due_because: Option<String>,
    /// Where its most urgent episode stands.
    pub standing: Option<Standing>,
    /// The e-mail address of the worker who has it.
    pub worker: Option<String>,
    /// When it was first offered.
    pub offered_at: Option<DateTime<Utc>>,
    /// When it was held.
    pub held_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The version of the authority's policy by which its most urgent episode runs.
    pub policy_version: u32,
    /// Its edition, where one interview is shown to somebody who may change it.
    pub edition: Option<Edition>,
}

/// A covered episode against its own deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpisodeDue {
    /// The episode, by its present id.
    pub id: MissingEpisodeId,
    /// When its interview is due; nothing where none is owed or the time of return is missing.
    pub due_at: Option<DateTime<Utc>>,
    /// Where it stands; nowhere where none is owed.
    pub standing: Option<Standing>,
    /// Whether the talk was held before the child was back, as both are recorded now. That counts; but where a correction
    /// made it so, one of the two may be wrong.
    pub before_return: bool,
}

impl EpisodeDue {
    /// Of an episode at `now`.
    pub(super) fn of(coverage: &Coverage<'_>, episode: &MissingEpisode, now: DateTime<Utc>) -> Self {
        Self {
            id: episode.id,
            due_at: episode.due_at(),
            standing: coverage.standing(episode, now),
            before_return: coverage.progress(episode).hours_taken().is_some_and(|taken| taken.before_return),
        }
    }
}

/// What an episode says of its interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterviewDue {
    /// The interview that carries its ladder.
    pub id: InterviewId,
    /// When it is due; nothing where the time of return is missing.
    pub due_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub standing: Standing,
}

/// What the shown interviews are worked out from.
pub(super) struct Ground {
    episodes: BTreeMap<ChildId, Vec<MissingEpisode>>,
    interviews: BTreeMap<ChildId, Vec<Kept>>,
    emails: BTreeMap<UserId, String>,
}

impl Ground {
    /// Reads all that bears on `shown`.
    pub(super) async fn of(db: &impl ConnectionTrait, shown: &[Kept]) -> Result<Self, Error> {
        let mut persons: Vec<ChildId> = shown.iter().map(|kept| kept.person).collect();
        persons.sort();
        persons.dedup();
        let workers: Vec<UserId> = shown.iter().filter_map(|kept| kept.interview.worker()).collect();
        let mut ground = Self { episodes: BTreeMap::new(), interviews: BTreeMap::new(), emails: BTreeMap::new() };
        for held in episodes::of_persons(db, &persons).await? {
            ground.episodes.entry(held.person).or_default().push(held.episode);
        }
        for kept in interviews::of_persons(db, &persons).await? {
            ground.interviews.entry(kept.person).or_default().push(kept);
        }
        for worker in people::with_ids(db, &workers).await? {
            ground.emails.insert(worker.id, worker.email);
        }
        Ok(ground)
    }

    /// All episodes of the child that an interview is about.
    pub(super) fn episodes(&self, kept: &Kept) -> &[MissingEpisode] {
        self.episodes.get(&kept.person).map_or(&[][..], Vec::as_slice)
    }

    /// All interviews of that child, earliest recorded first.
    pub(super) fn interviews(&self, kept: &Kept) -> &[Kept] {
        self.interviews.get(&kept.person).map_or(&[][..], Vec::as_slice)
    }

    /// Which of the one are about which of the other.
    pub(super) fn coverage(&self, kept: &Kept) -> Coverage<'_> {
        duties::coverage(self.episodes(kept), self.interviews(kept))
    }

    /// The interview as somebody with `sight` of it sees it at `now`.
    pub(super) fn view(&self, kept: &Kept, sight: Sight, now: DateTime<Utc>) -> ReturnInterview {
        let coverage = self.coverage(kept);
        let interview = &kept.interview;
        let whole = sight == Sight::Whole;
        let due = |episode: &MissingEpisode| {
            let due = EpisodeDue::of(&coverage, episode, now);
            EpisodeDue { before_return: due.before_return && whole, ..due }
        };
        let urgent = coverage.most_urgent(interview, now).map(|(episode, _)| episode);
        let own = urgent.map(due);
        ReturnInterview {
            id: kept.id,
            missing_episodes: coverage.covered_by(interview).into_iter().map(due).collect(),
            due_at: own.and_then(|own| own.due_at),
            due_because: urgent.filter(|urgent| urgent.owes()).and_then(|e| e.returned_at).map(due_because),
            standing: own.and_then(|own| own.standing),
            worker: interview.worker().filter(|_| whole).and_then(|worker| self.emails.get(&worker).cloned()),
            offered_at: interview.offered_at().filter(|_| whole),
            held_at: interview.held_at().filter(|_| whole),
            outcome: interview.outcome(),
            policy_version: urgent.map_or(FIRST_VERSION, |urgent| urgent.terms.policy_version),
            edition: None,
        }
    }
}

/// What each of `wanted` says of its interview at `now`; those that owe none, or have none yet, are left out.
///
/// # Errors
/// When the database does not answer.
pub(in crate::services) async fn due_of(
    db: &impl ConnectionTrait,
    wanted: &[(ChildId, &MissingEpisode)],
    now: DateTime<Utc>,
) -> Result<BTreeMap<MissingEpisodeId, InterviewDue>, Error> {
    let owing = || wanted.iter().filter(|(_, episode)| episode.owes());
    let mut persons: Vec<ChildId> = owing().map(|(person, _)| *person).collect();
    if persons.is_empty() {
        return Ok(BTreeMap::new());
    }
    persons.sort();
    persons.dedup();
    let interviews = interviews::of_persons(db, &persons).await?;
    // A talk is about the episodes that had begun by then, so the others of the person bear on it too.
    let mut episodes: BTreeMap<ChildId, Vec<MissingEpisode>> = BTreeMap::new();
    for held in episodes::of_persons(db, &persons).await? {
        episodes.entry(held.person).or_default().push(held.episode);
    }
    let mut found = BTreeMap::new();
    for (person, episode) in owing() {
        let all = episodes.get(person).map_or(&[][..], Vec::as_slice);
        let own = interviews.iter().filter(|kept| kept.person == *person).map(|kept| (kept.id, &kept.interview));
        found.extend(due(&Coverage::new(all, own), episode, now));
    }
    Ok(found)
}

/// What an episode of `person`, whose `interviews` these are among, says of its interview at `now`.
pub(in crate::services) fn due_in(
    person: &Person,
    interviews: &[Kept],
    id: MissingEpisodeId,
    now: DateTime<Utc>,
) -> Option<InterviewDue> {
    let episodes = &person.record.episodes;
    let episode = episodes.iter().find(|episode| episode.id == id && episode.owes())?;
    let own = interviews.iter().filter(|kept| kept.person == person.id).map(|kept| (kept.id, &kept.interview));
    due(&Coverage::new(episodes, own), episode, now).map(|(_, due)| due)
}

fn due(
    coverage: &Coverage<'_>,
    episode: &MissingEpisode,
    now: DateTime<Utc>,
) -> Option<(MissingEpisodeId, InterviewDue)> {
    let (id, standing) = coverage.carrier(episode).zip(coverage.standing(episode, now))?;
    Some((episode.id, InterviewDue { id, due_at: episode.due_at(), standing }))
}
