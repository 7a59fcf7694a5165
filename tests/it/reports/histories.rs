//! Whatever was told, decided and done, a report from the rows is the same as from the facts; and had again later, as
//! known then, it is what it was.

use std::fmt::Write as _;

use chrono::TimeDelta;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::instant::outward;
use homeward::domain::report::By;
use homeward::domain::report::foi::FinancialYear;
use homeward::domain::report::timeliness::Days;
use homeward::domain::violation::Code;
use homeward::services::interviews::Asked as InterviewsAsked;
use homeward::services::reports::{Asked, Ground, Moment};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::Index;
use serde_json::json;

use crate::app::{On, at};
use crate::histories::decided::{Council, Deed, deed};
use crate::histories::{cases, try_on};
use crate::on_both;

/// What somebody does about one of the interviews that there are.
#[derive(Clone, Debug)]
struct Act {
    which: Index,
    what: usize,
}

fn act() -> impl Strategy<Value = Act> {
    (any::<Index>(), 0..7_usize).prop_map(|(which, what)| Act { which, what })
}

/// Does it, where the rules let it be done.
async fn does(council: &Council, act: &Act) {
    let (services, own) = (&council.app.services, &council.own);
    let asked = InterviewsAsked { limit: 200, ..InterviewsAsked::default() };
    let all = services.return_interviews(own, &asked).await.expect("interviews are listed").items;
    if all.is_empty() {
        return;
    }
    let (id, now) = (act.which.get(&all).id, services.clock.now());
    let person = async |name: &str| {
        let email = format!("{name}@northshire.example.org");
        services.acting_user(own, &email).await.expect("a person of the council")
    };
    let (cora, theo, sera) = (person("cora").await, person("theo").await, person("sera").await);
    let tried = |to: &str, outcome: &str| json!({ "attempted_at": outward(now), "channel": "phone", "to": to, "outcome": outcome });
    let strategy = json!({ "considered": true, "decision": "not_needed", "reason": "No sign of harm." });
    let closure = |outcome: &str, reason: &str| json!({ "outcome": outcome, "reason": reason, "why_not_asked": "Nobody was in.", "strategy_discussion": strategy });
    let independence = json!({ "of_placement": true, "of_authority": true });
    let allocation = json!({ "worker": "ida@northshire.example.org", "independence": independence });
    // What the rules refuse here is not done; they are tried elsewhere.
    match act.what {
        0 => drop(services.allocate(own, &cora, id, &allocation).await),
        1 => drop(services.log_attempt(own, &cora, id, &tried("child", "accepted")).await),
        2 => drop(services.log_attempt(own, &cora, id, &tried("parent_or_carer", "declined_by_parent_or_carer")).await),
        3 => drop(services.save_record(own, &cora, id, &json!({ "held_at": outward(now), "draft": true })).await),
        4 => {
            let proposal = closure("declined_by_parent_or_carer", "She said no.");
            drop(services.propose_closure(own, &cora, id, &proposal).await);
        }
        5 => drop(services.propose_closure(own, &theo, id, &closure("not_required", "duplicate")).await),
        _ => drop(services.decide_closure(own, &sera, id, &json!({ "decision": "approved" })).await),
    }
}

/// All that the reports of one authority say, in words.
async fn said(council: &Council, authority: &str, moment: Moment, ground: Ground) -> String {
    let services = &council.app.services;
    let authority = AuthorityCode::try_from(authority.to_owned()).expect("three digits");
    let asked = Asked { authority, at: Some(moment.at), known_at: Some(moment.known_at) };
    let days = Days { from: "2026-10-25".parse().expect("a day"), to: "2026-12-01".parse().expect("a day") };
    let mut said = format!("{:?}\n", services.live_on(&asked, moment, ground).await.expect("the board is made"));
    for (_, by) in By::WORDS {
        let report = services.timeliness_on(&asked, days, Some(*by), moment, ground).await;
        writeln!(said, "{by:?} {:?}", report.expect("the report is made")).expect("a text takes more");
    }
    for begins in [2025, 2026] {
        let year = FinancialYear::try_from(begins).expect("it is a year");
        let pack = services.foi_on(&asked.authority, year, moment, ground).await;
        writeln!(said, "{pack:?}", pack = pack.expect("the pack is made")).expect("a text takes more");
    }
    said
}

on_both! {
    async fn rows_and_facts_say_the_same_now_and_facts_say_later_what_rows_said_then(on: On) {
        let story = vec((deed(), act(), act()), 1..10);
        try_on(cases(4, 60), &story, async |_, deeds: Vec<(Deed, Act, Act)>| {
            let council = Council::on(on).await;
            let mut stood = vec![];
            for (told, one, other) in deeds {
                let now = council.app.services.clock.now() + TimeDelta::hours(7);
                council.app.services.clock.set(now);
                council.see_to(told).await;
                does(&council, &one).await;
                does(&council, &other).await;
                council.app.look().await;
                for authority in ["990", "991", "992"] {
                    let moment = Moment { at: now, known_at: now };
                    stood.push((authority, moment, said(&council, authority, moment, Ground::Rows).await));
                }
            }
            let now = council.app.services.clock.now() + TimeDelta::hours(1);
            council.app.services.clock.set(now);
            for (authority, moment, rows) in &stood {
                assert_eq!(said(&council, authority, *moment, Ground::Facts).await, *rows, "{authority} as known then");
            }
            for from in ["2026-10-25T00:30:00Z", "2026-10-29T06:00:00Z", "2026-11-30T09:00:00Z"].map(at) {
                let moment = Moment { at: from.min(now), known_at: now };
                for authority in ["990", "991", "992"] {
                    let rows = said(&council, authority, moment, Ground::Rows).await;
                    assert_eq!(said(&council, authority, moment, Ground::Facts).await, rows, "{authority} from {from}");
                }
            }
        });
    }
}
