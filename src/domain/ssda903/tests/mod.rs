//! The Missing table by tables of cases, by a hard year, and by properties that hold for any year.

mod cases;
mod deciding;
mod files;
mod laws;
mod rules;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::absence::{Absence, Footing};
use super::making::{Made, make};
use super::rules::Tables;
use super::{Class, Decision, LaChildId, LookedAfter, Period, Spell, Year};
use crate::domain::calendar::london_instant;
use crate::domain::ids::{MissingEpisodeId, ReferenceId};

fn year() -> Year {
    Year::try_from(2026).expect("it is a year")
}

fn on(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect(text)
}

fn at(text: &str) -> DateTime<Utc> {
    london_instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text))
}

fn id(text: &str) -> LaChildId {
    LaChildId::read(text).expect("it is a number")
}

fn spell(began: &str, ended: Option<&str>) -> Spell {
    Spell {
        began: on(began),
        ended: ended.map(on),
        legal_status: "C2".into(),
        placement: "U4".into(),
        reason_ended: ended.map(|_| "X1".into()),
    }
}

fn child(spells: Vec<Spell>) -> LookedAfter {
    LookedAfter { child: id("100"), born: Some(on("2010-06-15")), spells, last_year: vec![] }
}

fn open_since(began: &str, class: Class) -> Period {
    Period { class, began: on(began), ended: None }
}

fn absence(number: u128, decided: Decision, began: &str, ended: Option<&str>) -> Absence {
    Absence {
        known_as: vec![id("100")],
        born: None,
        episode: MissingEpisodeId::from(ReferenceId(Uuid::from_u128(number))),
        footing: Footing::Firm,
        decided: Some(decided),
        began: Some(at(began)),
        found_at: ended.map(at),
        returned_at: ended.map(at),
    }
}

/// A row as one reads it.
fn rows(made: &Made) -> Vec<String> {
    let until = |ended: Option<NaiveDate>| ended.map_or_else(|| "open".to_owned(), |ended| ended.to_string());
    made.rows.iter().map(|row| format!("{} {} {}", row.class.word(), row.began, until(row.ended))).collect()
}

fn failing(made: &Made, children: &[LookedAfter], with_last_year: bool) -> Vec<String> {
    let failures = Tables::of(children, with_last_year, &made.rows).failures(year());
    failures.iter().map(|failure| format!("{}: {}", failure.rule.word(), failure.words)).collect()
}
