//! Histories made up at random. Times lie at the edges of the rules, a second to either side of them, and around the
//! nights on which the clocks change; they are written with London's offset, as people's systems do.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::London;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use crate::app::at;
use crate::builders::child;

/// Those who tell; all are there for the authority 990.
pub const ORGANISATIONS: [&str; 3] = ["Northshire Police", "Oakfield Homes", "Riverside Fostering"];
/// How many names for occasions each of them uses.
const OCCASIONS: usize = 2;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
/// What the rules count with: half an hour after an end, six hours between ends, a day between starts, the 72 hours.
const EDGES: [i64; 7] = [0, 0, 30 * MINUTE, 6 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR];
/// The evenings before the clocks go forward, and before they go back.
const EVENINGS: [&str; 2] = ["2026-03-28T18:00:00Z", "2026-10-24T17:00:00Z"];

/// A notice and who tells it. Its child is a number until [`History::of`] gives it a name.
#[derive(Clone, Debug)]
pub struct Telling {
    pub organisation: &'static str,
    pub child: Option<usize>,
    pub notice: Value,
}

/// What is told, in the order in which it was written down; and the order in which it comes in, some of it twice.
#[derive(Clone, Debug)]
pub struct History {
    pub tellings: Vec<Telling>,
    pub arrival: Vec<usize>,
}

impl History {
    /// The same with children and references that no other number has.
    pub fn of(mut self, number: usize) -> Self {
        for telling in &mut self.tellings {
            telling.notice["reference"] = format!("{number}-{}", telling.notice["reference"]).into();
            if let Some(which) = telling.child {
                telling.notice["child"] = unmistakable(number * 3 + which);
            }
        }
        self
    }

    /// The notices as they come in.
    pub fn arriving(&self) -> impl Iterator<Item = &Telling> {
        self.arrival.iter().map(|place| &self.tellings[*place])
    }
}

/// A child with a birth date of their own, near which no other's lies: from just 18 to very young.
fn unmistakable(number: usize) -> Value {
    let (day, month, year) = (13 + number % 16, 1 + number / 16 % 12, 2008 + number / 192 % 14);
    child("Mia", "Sample", &format!("{year}-{month:02}-{day:02}"))
}

pub fn history() -> impl Strategy<Value = History> {
    (1..4_usize, select(&EVENINGS))
        .prop_flat_map(|(children, evening)| vec(telling(children, at(evening)), 1..12))
        .prop_flat_map(|tellings| {
            let all: Vec<usize> = (0..tellings.len()).collect();
            let again = subsequence(all.clone(), 0..=all.len());
            let arrival = again.prop_map(move |again| [all.clone(), again].concat()).prop_shuffle();
            (Just(tellings), arrival)
        })
        .prop_map(|(tellings, arrival)| History { tellings, arrival })
}

/// One notice of any type. Whoever tells mostly means the same child by a reference, but not always.
pub fn telling(children: usize, evening: DateTime<Utc>) -> impl Strategy<Value = Telling> {
    let whose = prop_oneof![6 => Just(0), 1 => 0..children];
    let who = (0..ORGANISATIONS.len(), 0..OCCASIONS, whose, weighted(0.3, 0..4_i64));
    let authorities = (weighted(0.2, select(&["990", "991"])), weighted(0.2, select(&["990", "992"])));
    let said = prop_oneof![
        4 => missing(evening),
        4 => returned(evening),
        1 => select(&CLASSIFICATIONS).prop_map(|is| (false, json!({ "type": "reclassified", "classification": is }))),
        1 => select(&RISKS).prop_map(|is| (false, json!({ "type": "risk_assessed", "risk": { "level": is } }))),
        2 => amended(evening),
        1 => cancelled(),
    ];
    (who, instant(evening), authorities, said).prop_map(
        move |((organisation, occasion, whose, sequence), reported, (responsible, host), (names, mut notice))| {
            let child = names.then_some((occasion + whose) % children);
            notice["reference"] = occasion.into();
            notice["authority"] = "990".into();
            notice["reported_at"] = reported.into();
            for (field, value) in [("responsible_authority", responsible), ("host_authority", host)] {
                if let Some(value) = value {
                    notice[field] = value.into();
                }
            }
            if let Some(sequence) = sequence {
                notice["sequence"] = sequence.into();
            }
            Telling { organisation: ORGANISATIONS[organisation], child, notice }
        },
    )
}

const CLASSIFICATIONS: [&str; 3] = ["missing", "away_without_authorisation", "absent"];
const RISKS: [&str; 3] = ["low", "medium", "high"];

/// A time as people's systems write it, at an edge of two rules or a second beside it.
fn instant(evening: DateTime<Utc>) -> impl Strategy<Value = String> {
    (select(&EDGES), select(&EDGES), prop_oneof![2 => Just(0), 1 => -1..2_i64]).prop_map(move |(one, other, beside)| {
        let at = evening + TimeDelta::seconds(one + other + beside);
        at.with_timezone(&London).to_rfc3339()
    })
}

/// What a notice says, and whether it names the child.
type Said = (bool, Value);

/// `null` where nothing is said; told so, it would be a fault, so it is taken out.
fn plain(mut notice: Value) -> Value {
    if let Some(fields) = notice.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    notice
}

fn missing(evening: DateTime<Utc>) -> impl Strategy<Value = Said> {
    (instant(evening), of(select(&CLASSIFICATIONS)), weighted(0.3, select(&RISKS))).prop_map(|(start, is, risk)| {
        let risk = risk.map(|level| json!({ "level": level }));
        let notice = json!({ "type": "missing", "missing_from_at": start, "classification": is, "risk": risk });
        (true, plain(notice))
    })
}

fn returned(evening: DateTime<Utc>) -> impl Strategy<Value = Said> {
    let times = (instant(evening), instant(evening), 0..3);
    (times, weighted(0.3, Just(()))).prop_map(|((found, home, which), names)| {
        let (found, home) = match which {
            0 => (Some(found), None),
            1 => (None, Some(home)),
            _ => (Some(found), Some(home)),
        };
        (names.is_some(), plain(json!({ "type": "returned", "found_at": found, "returned_at": home })))
    })
}

/// A field that an amendment leaves alone, clears or sets.
fn amendment<S: Strategy<Value: Into<Value>>>(value: S) -> impl Strategy<Value = Option<Value>> {
    weighted(0.4, prop_oneof![1 => Just(Value::Null), 3 => value.prop_map(Into::into)])
}

fn amended(evening: DateTime<Utc>) -> impl Strategy<Value = Said> {
    let times = [(); 3].map(|()| amendment(instant(evening)));
    let risk = select(&RISKS).prop_map(|level| json!({ "level": level }));
    (times, amendment(select(&CLASSIFICATIONS)), amendment(risk), weighted(0.4, Just(()))).prop_map(
        |([start, found, home], is, risk, names)| {
            let mut notice = json!({ "type": "amended" });
            let before = |end: &Option<Value>| match (instant_of(start.as_ref()), instant_of(end.as_ref())) {
                (Some(start), Some(end)) => end < start,
                _ => false,
            };
            // A return before the start would be a fault within the notice.
            let faulty = before(&found) || before(&home);
            let fields = [("found_at", found.clone()), ("returned_at", home.clone()), ("classification", is)];
            let start = start.clone().filter(|_| !faulty);
            for (field, value) in fields.into_iter().chain([("missing_from_at", start), ("risk", risk)]) {
                if let Some(value) = value {
                    notice[field] = value;
                }
            }
            (names.is_some(), notice)
        },
    )
}

fn instant_of(value: Option<&Value>) -> Option<DateTime<Utc>> {
    value?.as_str()?.parse().ok()
}

fn cancelled() -> impl Strategy<Value = Said> {
    select(&["recorded_in_error", "duplicate_of", "never_missing"])
        .prop_map(|cause| (false, json!({ "type": "cancelled", "cause": cause, "reason": "Keyed by mistake." })))
}
