//! Made-up histories, at the edges of the rules.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::instant::outward;
use homeward::services::reading::repeats::Asked;
use homeward::services::repeat_missing::Repeat;
use homeward::services::setup::Setup;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::{everybody, is_clean, plainly, unsettled};
use crate::app::{App, On};
use crate::builders::{child, missing, returned, with};
use crate::histories::decided::{Council, Deed, deed};
use crate::histories::{cases, try_on};
use crate::on_both;

/// What happens.
#[derive(Clone, Debug)]
enum Event {
    /// Something is told or decided.
    Deed(Deed),
    /// Time goes on for so many hours,
    Hours(i64),
    /// or to an edge of a rule, or so many microseconds beside it.
    Edge(Index, i64),
    /// The council chooses other rules.
    Rules(Index),
    /// The job renews what time has ended.
    Renewal,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => deed().prop_map(Event::Deed),
        1 => (1..2000_i64).prop_map(Event::Hours),
        4 => (any::<Index>(), -1..2_i64).prop_map(|(which, beside)| Event::Edge(which, beside)),
        1 => any::<Index>().prop_map(Event::Rules),
        2 => proptest::strategy::Just(Event::Renewal),
    ]
}

/// Other children, each with how many days ago and for how many hours they went missing.
fn others() -> impl Strategy<Value = Vec<Vec<(i64, i64)>>> {
    vec(vec((0..100_i64, 1..40_i64), 1..5), 3..6)
}

async fn are_told(council: &Council, others: &[Vec<(i64, i64)>]) {
    let police = council.app.caller("Northshire Police").await;
    let last = council.app.services.clock.now() - TimeDelta::hours(40);
    for (who, occasions) in others.iter().enumerate() {
        let name = ["Ashdown", "Birchley", "Cedars", "Dogwood", "Elderfield"][who];
        let child = child(&name[..4], name, &format!("201{who}-0{}-1{who}", who + 3));
        for (number, (days, hours)) in occasions.iter().enumerate() {
            let (reference, start) = (format!("{name}-{number}"), last - TimeDelta::days(*days));
            let level = ["low", "medium", "high"][number % 3];
            let risk = json!({ "level": level });
            let gone = with(missing(&reference, &child, &outward(start)), "risk", risk);
            let home = returned(&reference, &outward(start + TimeDelta::hours(*hours)));
            for notice in [gone, home] {
                council.app.services.receive(&police, &notice).await.expect("it is taken in");
            }
        }
    }
}

/// What councils might choose.
fn rules() -> [Value; 4] {
    let rules = |many: Value, long: Value| json!({ "too_many": many, "too_long": long });
    [
        rules(json!([{ "episodes": 1, "window_days": 7 }]), json!([])),
        rules(json!([{ "episodes": 2, "window_days": 42 }]), json!([{ "hours": 1, "window_days": 3 }])),
        rules(json!([]), json!([{ "hours": 6, "window_days": 120 }])),
        rules(
            json!([{ "episodes": 3, "window_days": 90 }, { "episodes": 2, "window_days": 28 }]),
            json!([{ "hours": 24, "window_days": 90 }]),
        ),
    ]
}

/// The instants at which something may begin or end to count, to whatever rules.
async fn edges(app: &App) -> Vec<DateTime<Utc>> {
    let mut found = vec![];
    for episode in everybody(app).await.into_values().flatten() {
        let Some(start) = episode.stood_in_start() else { continue };
        found.push(start);
        found.extend([3, 7, 28, 42, 90, 120].map(|days| start + TimeDelta::days(days)));
        found.extend([1, 6, 24].map(|hours| start + TimeDelta::hours(hours)));
        found.extend(episode.ended_at());
    }
    found.sort();
    found
}

async fn comes_about(council: &Council, event: Event) {
    let app = &council.app;
    let clock = &app.services.clock;
    // No two things are recorded at one instant, so that what was known by each can be told.
    clock.set(clock.now() + TimeDelta::minutes(1));
    match event {
        Event::Deed(deed) => council.see_to(deed).await,
        Event::Hours(hours) => clock.set(clock.now() + TimeDelta::hours(hours)),
        Event::Edge(which, beside) => {
            let ahead: Vec<_> =
                edges(app).await.into_iter().filter(|edge| *edge > clock.now() + TimeDelta::minutes(1)).collect();
            if !ahead.is_empty() {
                clock.set(*which.get(&ahead) + TimeDelta::microseconds(beside));
            }
        }
        Event::Rules(which) => {
            let chosen = json!({ "policies": [{ "authority": "990", "repeat": which.get(&rules()) }] });
            let setup: Setup = serde_json::from_value(chosen).expect("a file");
            app.services.apply(&setup).await.expect("it applies");
        }
        Event::Renewal => {
            assert!(app.services.renew_standings().await.expect("they are renewed"));
            assert_eq!(unsettled(app).await, 0);
        }
    }
}

/// The report, read a page of `limit` after the other.
async fn paged(council: &Council, at: DateTime<Utc>, known_at: Option<DateTime<Utc>>, limit: usize) -> Vec<Repeat> {
    let authority = council.own.organisation.authorities[0].clone();
    let mut asked = Asked { authority, at: Some(at), known_at, behind: 0, limit };
    let mut all = vec![];
    loop {
        let page = council.app.services.report_repeat_missing(&council.own, &asked).await.expect("a page");
        assert!(page.children.len() == limit || !page.goes_on);
        all.extend(page.children);
        if !page.goes_on {
            return all;
        }
        asked.behind += limit;
    }
}

on_both! {
    async fn what_is_read_off_is_what_the_rules_say_of_all_episodes(on: On) {
        let most = Cell::new(0);
        try_on(cases(6, 100), &(others(), vec(event(), 1..24)), async |_, (others, events)| {
            let council = Council::on(on).await;
            are_told(&council, &others).await;
            let mut stood = vec![];
            for event in events {
                comes_about(&council, event).await;
                let now = council.app.services.clock.now();
                let report = plainly(&council.app, now).await;
                most.set(report.len().max(most.get()));
                for limit in [1, 2, 200] {
                    assert_eq!(paged(&council, now, None, limit).await, report, "{limit} at a time, at {now}");
                }
                let moment = TimeDelta::microseconds(1);
                let day = TimeDelta::days(1);
                for beside in [-moment, moment, -day, day, day + moment, day * -30, day * 80] {
                    let at = now + beside;
                    assert_eq!(council.app.repeats(at, None).await, plainly(&council.app, at).await, "at {at}");
                }
                stood.push((now, report));
                let two = &stood[stood.len().saturating_sub(2)..];
                for (then, report) in two {
                    // A minute ago, so that something may have become known since, and not.
                    assert_eq!(paged(&council, *then, Some(*then), 2).await, *report, "as known at {then}");
                }
            }
            for (then, report) in &stood {
                assert_eq!(council.app.repeats(*then, Some(*then)).await, *report, "as known at {then}");
            }
            is_clean(&council.app).await;
        });
        assert!(most.get() > 1, "some reports are of several children");
    }
}
