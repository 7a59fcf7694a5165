//! The whole program: notices come in through intake in any order and more than once, and what the council reads is the
//! record that the rules give when they hear the notices in the order of writing.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::ids::{ChildId, ReferenceId};
use homeward::domain::party::Caller;
use homeward::domain::reference::Reference;
use homeward::domain::review::ReviewKind;
use homeward::store::episodes::Wanted;
use uuid::Uuid;

use super::fold::{TOLD, folded, overlap, view, views};
use super::made_up::{History, ORGANISATIONS, Telling, history};
use super::{cases, try_on};
use crate::app::{App, On, at};
use crate::on_both;

struct Told {
    app: App,
    callers: BTreeMap<String, Caller>,
    council: Caller,
}

impl Told {
    async fn on(on: On) -> Self {
        let app = App::northshire_at(on, at(TOLD)).await;
        let mut callers = BTreeMap::new();
        for name in ORGANISATIONS {
            callers.insert(name.to_owned(), app.caller(name).await);
        }
        let council = app.caller("Northshire County Council").await;
        Self { app, callers, council }
    }

    /// Tells it; gives the child with whom it stands now, and whether it came before.
    async fn tell(&self, telling: &Telling) -> (ChildId, bool) {
        let receipt = self.app.services.receive(&self.callers[telling.organisation], &telling.notice).await;
        let receipt = receipt.unwrap_or_else(|error| panic!("{error:?}: {}", telling.notice));
        (receipt.child, receipt.duplicate)
    }

    /// What the council reads of the children of whom `history` tells.
    async fn read(&self, history: &History) -> Vec<Vec<String>> {
        let mut children = BTreeSet::new();
        for telling in &history.tellings {
            let (child, came_before) = self.tell(telling).await;
            assert!(came_before, "{}", telling.notice);
            children.insert(child);
        }
        let overlapping = self.overlapping().await;
        let mut read = vec![];
        for child in children {
            let wanted = Wanted { child: Some(child), limit: 200, ..Wanted::default() };
            let shown = self.app.services.missing_episodes(&self.council, &wanted).await.expect("episodes are listed");
            let references = shown.iter().flat_map(|shown| &shown.references);
            let by_id = |r: &Reference| (r.id, format!("{}/{}", r.organisation, r.name));
            let names: BTreeMap<ReferenceId, String> = references.clone().map(by_id).collect();
            let is_known = references.clone().any(|reference| reference.born.is_some());
            for shown in &shown {
                let due = shown.return_interview.map(|interview| interview.due_at);
                let owed = (is_known && shown.episode.owes()).then(|| shown.episode.due_at());
                assert_eq!(due, owed, "what is owed to a known child has its interview");
            }
            let mut of_child: Vec<_> = shown.iter().map(|shown| view(&shown.episode, &names).to_string()).collect();
            let held = |id: Uuid| shown.iter().find(|shown| shown.episode.id.0 == id).map(|shown| &shown.episode);
            for (one, other) in overlapping.iter().filter_map(|(one, other)| held(*one).zip(held(*other))) {
                of_child.extend([one, other].map(|episode| overlap(episode, &names)));
            }
            read.push(of_child);
        }
        read
    }

    /// The pairs of episodes of which the council is asked whether they are one.
    async fn overlapping(&self) -> Vec<(Uuid, Uuid)> {
        let reviews = self.app.services.reviews(&self.council, Some(ReviewKind::Episode), None, 100_000).await;
        let standing = reviews.expect("reviews are listed").into_iter().filter(|review| review.standing);
        let overlaps = standing.filter(|review| review.doubt.reason == "one_organisation_overlaps");
        overlaps.map(|review| (review.doubt.subject, review.doubt.other)).collect()
    }

    async fn is_sound(&self) {
        let verified = self.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn notices_in_any_order_and_more_than_once_give_the_record_of_the_rules(on: On) {
        let told = Told::on(on).await;
        try_on(cases(16, 150), &history(), async |number, history| {
            let history = history.of(number);
            let mut seen = BTreeSet::new();
            for telling in history.arriving() {
                let (_, came_before) = told.tell(telling).await;
                let sameness = (telling.organisation, telling.notice.to_string());
                assert_eq!(came_before, !seen.insert(sameness), "{}", telling.notice);
            }
            assert_eq!(sorted(told.read(&history).await), views(&folded(history.tellings.iter())));
        });
        told.is_sound().await;
    }
}

/// In an order that no id decides.
fn sorted(mut persons: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for person in &mut persons {
        person.sort();
    }
    persons.retain(|person| !person.is_empty());
    persons.sort();
    persons
}
