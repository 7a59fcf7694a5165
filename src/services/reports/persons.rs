//! The persons of a list, with all that the rows and the words say of them: whoever makes a line of a report into a card for
//! somebody to see takes it from here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::opened::{OnBoard, Stands};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::{ChildId, MissingEpisodeId, ReferenceId, UserId};
use crate::domain::report::{Line, Share};
use crate::services::reading::moved::{Moved, moved};
use crate::services::reading::spoken::{Spoken, spoken};
use crate::services::{Error, Services};
use crate::store::interviews::Kept;
use crate::store::{episodes, interviews};

impl Services {
    /// What the rows and the words say of some persons.
    pub(super) async fn gathered_of(&self, persons: &[ChildId]) -> Result<Gathered, Error> {
        let db = self.database.read();
        let persons: Vec<ChildId> = persons.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let mut gathered = Gathered::default();
        let mut references: Vec<ReferenceId> = vec![];
        for held in episodes::of_persons(db, &persons).await? {
            references.extend(held.episode.references.iter().chain(&held.episode.struck_out));
            gathered.episodes.entry(held.person).or_default().push(held.episode);
        }
        gathered.interviews = interviews::of_persons(db, &persons).await?;
        gathered.told = spoken(db, &references).await?;
        gathered.moved = moved(db, &gathered.episodes.values().flatten().collect::<Vec<_>>()).await?;
        gathered.names =
            self.names(gathered.interviews.iter().filter_map(|kept| kept.interview.worker()).collect()).await?;
        Ok(gathered)
    }
}

/// What is known of the persons of a list.
#[derive(Default)]
pub(super) struct Gathered {
    episodes: BTreeMap<ChildId, Vec<MissingEpisode>>,
    interviews: Vec<Kept>,
    told: BTreeMap<ReferenceId, Spoken>,
    moved: BTreeMap<MissingEpisodeId, Moved>,
    names: BTreeMap<UserId, String>,
}

impl Gathered {
    /// Which of the persons are missing now.
    pub(super) fn missing_now(&self) -> BTreeSet<ChildId> {
        let gone = |all: &[MissingEpisode]| all.iter().any(|episode| episode.state == State::Missing);
        self.episodes.iter().filter(|(_, all)| gone(all)).map(|(person, _)| *person).collect()
    }

    pub(super) fn child(&self, person: ChildId, now: DateTime<Utc>) -> (Option<ChildDescription>, Option<u32>) {
        let episodes = self.episodes.get(&person).map_or(&[][..], Vec::as_slice);
        let references = episodes.iter().flat_map(|episode| episode.references.iter().chain(&episode.struck_out));
        let child = Spoken::together(references.filter_map(|reference| self.told.get(reference))).child().cloned();
        let born = episodes.iter().find_map(|episode| episode.born);
        (child, born.and_then(|born| age_on(born, london_date(now))))
    }

    pub(super) fn of_line(
        &self,
        line: &Line,
        authority: &AuthorityCode,
        gone: &BTreeSet<ChildId>,
        now: DateTime<Utc>,
    ) -> OnBoard {
        let keeps = line.keeper == *authority;
        // Who has the duty is to know whom to see, whoever keeps the record.
        let sees_whole = keeps || line.share != Share::Other;
        let (child, age) = self.child(line.child, now);
        let interview = line.interview.filter(|_| line.owes());
        let kept = self.interviews.iter().find(|kept| Some(kept.id) == interview).filter(|_| sees_whole);
        let moved = self.moved.get(&line.episode).cloned();
        let moved = if keeps { moved } else { moved.map(Moved::without_words) };
        let timed = |at: Option<DateTime<Utc>>| at.filter(|_| sees_whole);
        OnBoard {
            child: child.filter(|_| sees_whole),
            record: Some(line.child).filter(|_| keeps),
            age: age.filter(|_| sees_whole),
            episode: Some(line.episode).filter(|_| keeps),
            stands: Some(Stands {
                began_at: timed(line.began_at),
                whereabouts: line.whereabouts,
                back_at: timed(line.back_at),
                due_at: timed(line.due_at),
                standing: line.standing,
                risk: line.risk.filter(|_| sees_whole),
                is_missing_again: !line.is_missing() && gone.contains(&line.child),
            }),
            interview: kept.map(|kept| kept.id),
            worker: kept.and_then(|kept| kept.interview.worker()).and_then(|worker| self.names.get(&worker).cloned()),
            is_left: kept.is_some_and(|kept| kept.interview.worker().is_some() && !line.allocated),
            progress: kept.map(|kept| kept.interview.clone()),
            step: None,
            last_told: None,
            told: vec![],
            review: None,
            moved: moved.filter(|_| sees_whole),
        }
    }
}
