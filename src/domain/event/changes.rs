//! What changed between two pictures, as far as one organisation may know of it.

use chrono::{DateTime, Utc};

use super::picture::{Owed, Picture, Pictured};
use super::{About, Event, EventType};
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::notice::RiskLevel;
use crate::domain::party::{Organisation, OrganisationKind};
use crate::domain::sight::Sight;

/// The events that `organisation` is told of, where `before` became `after`: episodes first, each in the order of its id.
#[must_use]
pub fn changes(before: &Picture, after: &Picture, organisation: &Organisation) -> Vec<Event> {
    let all = before.episodes.iter().chain(&after.episodes).map(|pictured| pictured.episode.id);
    let mut episodes: Vec<MissingEpisodeId> = all.collect();
    episodes.sort();
    episodes.dedup();
    let mut events = vec![];
    for id in episodes {
        let face = |picture: &Picture| picture.episode(id).and_then(|pictured| Face::of(pictured, organisation));
        let about = |kind| Event { kind, about: About::Episode(id) };
        events.extend(of_faces(face(before).as_ref(), face(after).as_ref()).into_iter().map(about));
    }
    for owed in &after.interviews {
        events.extend(of_interview(before, after, owed, organisation));
    }
    events
}

/// What one organisation can see of an episode.
#[derive(PartialEq)]
struct Face {
    state: State,
    return_confirmed: bool,
    cancellation_pending: bool,
    times: Option<[Option<DateTime<Utc>>; 3]>,
    risk: Option<RiskLevel>,
    whole: Option<MissingEpisode>,
}

impl Face {
    fn of(pictured: &Pictured, organisation: &Organisation) -> Option<Self> {
        let (sight, episode) = (pictured.sight(organisation)?, &pictured.episode);
        let times = [episode.missing_from_at, episode.found_at, episode.returned_at];
        Some(Self {
            state: episode.state,
            return_confirmed: episode.return_confirmed,
            cancellation_pending: episode.cancellation_pending,
            times: sight.shows_times().then_some(times),
            risk: episode.risk.filter(|_| sight.shows_risk()),
            whole: sight.shows_sources().then(|| episode.clone()),
        })
    }
}

fn of_faces(before: Option<&Face>, after: Option<&Face>) -> Vec<EventType> {
    let ended = |state: State| match state {
        State::Missing => None,
        State::Returned => Some(EventType::EpisodeReturned),
        State::Cancelled => Some(EventType::EpisodeCancelled),
    };
    match (before, after) {
        (None, None) => vec![],
        (None, Some(after)) => [EventType::EpisodeOpened].into_iter().chain(ended(after.state)).collect(),
        // It is part of another now: asked by its id, the API answers with that one.
        (Some(_), None) => vec![EventType::EpisodeChanged],
        (Some(before), Some(after)) if before == after => vec![],
        (Some(before), Some(after)) if before.state == after.state => vec![EventType::EpisodeChanged],
        (Some(_), Some(after)) => vec![ended(after.state).unwrap_or(EventType::EpisodeChanged)],
    }
}

/// How much an organisation may know of an interview.
#[derive(Clone, Copy, PartialEq)]
enum Knows {
    /// All of it.
    Whole,
    /// Whether it is due, offered, held or over, for the episodes that they see.
    ThatItIs,
    /// What came of it.
    Outcome,
}

fn knows(picture: &Picture, owed: &Owed, organisation: &Organisation) -> Option<Knows> {
    let councils =
        |code| organisation.kind == OrganisationKind::LocalAuthority && organisation.authorities.contains(code);
    let acts = councils(&owed.told_authority) && !picture.authorities.contains(&owed.authority);
    if councils(&owed.authority) || acts || picture.is_theirs(owed, organisation) {
        return Some(Knows::Whole);
    }
    let sights = picture.covered(&owed.interview).filter_map(|pictured| pictured.sight(organisation));
    let known = sights.map(|sight| if sight == Sight::Outcome { Knows::Outcome } else { Knows::ThatItIs });
    known.reduce(|one, other| if one == Knows::ThatItIs { one } else { other })
}

fn of_interview(before: &Picture, after: &Picture, owed: &Owed, organisation: &Organisation) -> Vec<Event> {
    let Some(knows) = knows(after, owed, organisation) else { return vec![] };
    let earlier = before.interview(owed.id);
    let (was, is) = (earlier.map(|earlier| &earlier.interview), &owed.interview);
    let seen = |pictured: &&Pictured| knows == Knows::Whole || pictured.sight(organisation).is_some();
    let due = |picture: &Picture, owed: &Owed| {
        let covered = picture.covered(&owed.interview).filter(seen).map(|pictured| &pictured.episode);
        covered.filter(|episode| episode.owes()).map(|episode| (episode.id, episode.due_at())).collect::<Vec<_>>()
    };
    let due_now = due(after, owed);
    // One who comes to know of it hears that it is due; what else had come of it by then, the API tells.
    let knew = earlier.filter(|earlier| self::knows(before, earlier, organisation).is_some());
    let is_due = !due_now.is_empty() && knew.is_none_or(|knew| due(before, knew) != due_now);
    let worker = |of: &crate::domain::interview::Interview| of.worker();
    let mut kinds = vec![];
    if knows != Knows::Outcome && is_due {
        kinds.push(EventType::InterviewDue);
    }
    if knows == Knows::Whole && worker(is).is_some() && was.and_then(worker) != worker(is) {
        kinds.push(EventType::InterviewAllocated);
    }
    if knows != Knows::Outcome && is.offered_at().is_some() && was.is_none_or(|was| was.offered_at().is_none()) {
        kinds.push(EventType::InterviewOffered);
    }
    if is.held_at().is_some() && was.is_none_or(|was| was.held_at().is_none()) {
        kinds.push(EventType::InterviewHeld);
    }
    if is.ended_at().is_some() && was.is_none_or(|was| was.ended_at().is_none()) {
        kinds.push(EventType::InterviewClosed);
    }
    let episodes: Vec<MissingEpisodeId> = after.covered(is).filter(seen).map(|pictured| pictured.episode.id).collect();
    kinds.into_iter().map(|kind| Event { kind, about: About::Interview(owed.id, episodes.clone()) }).collect()
}
