//! Who goes missing again and again is read off where each person stands. Whatever becomes known, is decided or passes, it
//! is what the rules say of all episodes there are.

mod histories;
mod renewed;
mod updated;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use homeward::domain::episode::MissingEpisode;
use homeward::domain::ids::ChildId;
use homeward::domain::repeat_missing::{Counted, Repeating};
use homeward::services::repeat_missing::Repeat;
use homeward::store::repeats::{self, Asked};
use homeward::store::{children, episodes, policies};

use crate::app::App;

/// All persons of Northshire with all their episodes that count.
async fn everybody(app: &App) -> BTreeMap<ChildId, Vec<MissingEpisode>> {
    let db = app.services.database.read();
    let persons = children::all(db).await.expect("the children are read").into_iter().map(|child| child.person);
    let held = episodes::of_persons(db, &persons.collect::<Vec<_>>()).await.expect("the episodes are read");
    let mut found: BTreeMap<ChildId, Vec<MissingEpisode>> = BTreeMap::new();
    for held in held.into_iter().filter(|held| held.authority.as_str() == "990" && held.episode.counts()) {
        found.entry(held.person).or_default().push(held.episode);
    }
    found
}

/// What the rules in force say of them, most urgent first.
async fn plainly(app: &App, at: DateTime<Utc>) -> Vec<Repeat> {
    let northshire = "990".to_owned().try_into().expect("a code");
    let known = policies::of_authority(app.services.database.read(), &northshire).await.expect("policies are read");
    let repeat = |(child, mut episodes): (ChildId, Vec<MissingEpisode>)| {
        episodes.sort_by_key(|episode| (episode.stood_in_start(), episode.id));
        let counted: Vec<Counted> = episodes.iter().filter_map(Counted::of).collect();
        let repeating: Repeating = known.latest().repeat.repeating(&counted, at)?;
        let begun = episodes.iter().rfind(|episode| episode.stood_in_start().is_some_and(|start| start <= at));
        Some(Repeat { child, repeating, risk: begun.and_then(|last| last.risk) })
    };
    let mut found: Vec<Repeat> = everybody(app).await.into_iter().filter_map(repeat).collect();
    found.sort_by_key(|repeat| (repeat.repeating.urgency(), repeat.child));
    found
}

/// How many rows do not say where their persons stand now.
async fn unsettled(app: &App) -> usize {
    let db = app.services.database.read();
    let northshire = "990".to_owned().try_into().expect("a code");
    let known = policies::of_authority(db, &northshire).await.expect("policies are read");
    let asked = Asked { authority: &northshire, policy_version: known.latest().version, at: app.services.clock.now() };
    repeats::unsettled(db, asked).await.expect("standings are read").len()
}

async fn is_clean(app: &App) {
    let verified = app.services.verify().await.expect("the ledger is verified");
    assert_eq!(verified.differences, Vec::<String>::new());
}
