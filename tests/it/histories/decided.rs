//! People decide while notices come in: records are joined and parted, occasions too, values are settled. After each deed
//! every row is what all facts together give, although the deed worked out only whom it touched.

use std::collections::BTreeMap;

use homeward::domain::party::Caller;
use homeward::domain::review::{Decision, ReviewKind};
use homeward::services::Error;
use homeward::services::decisions::Acting;
use homeward::store::episodes::Wanted;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::fold::TOLD;
use super::made_up::{ORGANISATIONS, Telling, telling};
use super::{cases, try_on};
use crate::app::{App, On, at};
use crate::builders::{child, known};
use crate::on_both;

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// An agency tells.
    Tell(Telling),
    /// The council decides one of the reviews that there are.
    Decide(Index, bool),
    /// The council settles a value of one of the episodes, or takes that back.
    Settle(Index, Index),
}

const EVENING: &str = "2026-10-24T17:00:00Z";

/// Children who are easily taken for one another, so that people have to decide.
fn mistakable(which: usize) -> Value {
    let mia = || child("Mia", "Sample", "2012-03-04");
    match which {
        0 => mia(),
        1 => child("Mia", "Sampel", "2012-03-04"),
        2 => child("Mya", "Sample", "2012-04-03"),
        3 => known(mia(), "la_child_id", "C1"),
        4 => known(child("M", "Sample", "2011-01-02"), "la_child_id", "C1"),
        _ => json!({ "given_name": "Mia", "family_name": "Sample" }),
    }
}

pub fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        5 => telling(6, at(EVENING)).prop_map(Deed::Tell),
        3 => (any::<Index>(), any::<bool>()).prop_map(|(which, yes)| Deed::Decide(which, yes)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(which, value)| Deed::Settle(which, value)),
    ]
}

fn settlements() -> [Value; 7] {
    let settled = |field: &str, value: Value| json!({ "field": field, "value": value, "reason": "The log shows it." });
    [
        settled("returned_at", "2026-10-26T06:00:00Z".into()),
        settled("returned_at", Value::Null),
        settled("missing_from_at", EVENING.into()),
        settled("missing_from_at", Value::Null),
        settled("found_at", Value::Null),
        settled("classification", "absent".into()),
        settled("responsible_authority", "991".into()),
    ]
}

pub struct Council {
    pub app: App,
    callers: BTreeMap<String, Caller>,
    pub own: Caller,
}

impl Council {
    pub async fn on(on: On) -> Self {
        let app = App::northshire_at(on, at(TOLD)).await;
        let mut callers = BTreeMap::new();
        for name in ORGANISATIONS {
            callers.insert(name.to_owned(), app.caller(name).await);
        }
        let own = app.caller("Northshire County Council").await;
        Self { app, callers, own }
    }

    pub async fn see_to(&self, deed: Deed) {
        match deed {
            Deed::Tell(mut telling) => {
                if let Some(which) = telling.child {
                    telling.notice["child"] = mistakable(which);
                }
                telling.notice["reference"] = telling.notice["reference"].to_string().into();
                let told = self.app.services.receive(&self.callers[telling.organisation], &telling.notice).await;
                told.unwrap_or_else(|error| panic!("{error:?}: {}", telling.notice));
            }
            Deed::Decide(which, yes) => self.decide(which, yes).await,
            Deed::Settle(which, value) => self.settle(which, value).await,
        }
    }

    async fn decide(&self, which: Index, yes: bool) {
        let reviews = self.app.services.reviews(&self.own, None, None, 200).await.expect("reviews are listed");
        if reviews.is_empty() {
            return;
        }
        let review = which.get(&reviews);
        let decision = match (review.doubt.kind, yes) {
            (ReviewKind::Child | ReviewKind::Episode, true) => Decision::Join,
            (ReviewKind::Child | ReviewKind::Episode, false) => Decision::Part,
            (ReviewKind::Cancellation | ReviewKind::Return, true) => Decision::Confirm,
            (ReviewKind::Cancellation | ReviewKind::Return, false) => Decision::Reject,
        };
        let sent = json!({ "decision": decision.word(), "reason": "Checked with the home." });
        let acting = Acting { caller: &self.own, user: None };
        self.app.services.decide(&acting, review.id, &sent).await.expect("the review is decided");
    }

    async fn settle(&self, which: Index, value: Index) {
        let wanted = Wanted { limit: 200, ..Wanted::default() };
        let shown = self.app.services.missing_episodes(&self.own, &wanted).await.expect("episodes are listed");
        if shown.is_empty() {
            return;
        }
        let (episode, settlements) = (which.get(&shown).episode.id, settlements());
        let acting = Acting { caller: &self.own, user: None };
        let settled: Result<_, Error> = self.app.services.settle(&acting, episode, value.get(&settlements)).await;
        // What cannot have been is asked about and changes nothing.
        let is_refused = matches!(&settled, Err(Error::Invalid(faults)) if faults[0].pointer == "#/value");
        assert!(settled.is_ok() || is_refused, "{settled:?}");
    }

    async fn is_sound(&self, after: &str) {
        let verified = self.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new(), "after {after}");
    }
}

on_both! {
    async fn after_each_deed_every_row_is_what_all_facts_give(on: On) {
        try_on(cases(6, 100), &vec(deed(), 1..16), async |_, deeds| {
            let council = Council::on(on).await;
            for deed in deeds {
                let words = format!("{deed:?}");
                council.see_to(deed).await;
                council.is_sound(&words).await;
            }
        });
    }
}
