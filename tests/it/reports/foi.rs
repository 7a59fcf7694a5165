//! The FOI pack over the scripted year: what is asked of it, and of the program that works it out again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use homeward::domain::ids::MissingEpisodeId;
use homeward::domain::instant::outward;
use serde_json::{Value, json};

use super::recomputed::{END, KEY, plain};
use super::year::Year;
use crate::app::at;
use crate::http::Served;

const THEN: &str = "2026-06-30T22:30:00Z";

/// Numbers that must not be nought everywhere, or their agreement would say nothing.
const NUMBERS: [&str; 20] = [
    "/children_looked_after/number",
    "/children_looked_after/short_breaks_only",
    "/own/children/number",
    "/own/missing_episodes/number",
    "/own/interviews_owed/number",
    "/own/offered/by_interview/number",
    "/own/held/by_episode/number",
    "/own/held_within_72h/by_interview/number",
    "/own/follow_up_planned/by_interview/number",
    "/own/follow_up_given/by_episode/number",
    "/own/follow_up_given/by_interview/number",
    "/other_authorities/missing_episodes/number",
    "/other_authorities/offered/by_episode/number",
    "/other_authorities/held/by_interview/number",
    "/left_out/0/begun/number",
    "/left_out/1/begun/number",
    "/left_out/2/begun/number",
    "/left_out/3/begun/number",
    "/left_out/4/ended/number",
    "/cancellation_pending",
];

/// Decides of absences what the pack asks, and takes in the tables of the year that goes on.
pub async fn is_prepared(served: &Served, year: &mut Year<'_>) {
    let found = served.paged(KEY, "/api/v1/missing-episodes", 200).await;
    let id = |item: &Value| MissingEpisodeId(item["id"].as_str().expect("an id").parse().expect("a UUID"));
    year.places(&found.iter().map(id).collect::<Vec<_>>()).await;
    year.strikes_one_out().await;
    year.take_in_tables(2027, at(END)).await;
}

/// The council's own tables as they were taken in.
pub fn tables(year: &Year<'_>) -> Value {
    let taken = year.tables.iter().map(|(of, (taken_at, tables))| {
        let said =
            json!({ "imported_at": outward(*taken_at), "header": tables["header"], "episodes": tables["episodes"] });
        (of.to_string(), said)
    });
    Value::Object(taken.collect())
}

/// As what services knew the child, which differs from one to the next.
pub fn status(now: DateTime<Utc>) -> Value {
    match now.timestamp() / 60 % 4 {
        0 => json!({ "statuses": ["looked_after"], "legal_status": "section_20", "source": "worker" }),
        1 => json!({ "statuses": ["child_in_need"], "source": "case_record" }),
        2 => json!({ "statuses": ["not_known"] }),
        _ => json!({ "statuses": [] }),
    }
}

/// The council's own tables for the return of `year`, of the children whose numbers the feed tells: one in four is in care all
/// along, one until the middle of January, one for short breaks, and one is not.
pub fn tables_of(year: i32, feed: &[Value]) -> Value {
    let born: BTreeMap<String, String> = feed
        .iter()
        .filter_map(|line| {
            let child = &line["notice"]["child"];
            let number = child["identifiers"][0]["value"].as_str()?.to_owned();
            Some((number, child["date_of_birth"].as_str()?.split('-').rev().collect::<Vec<_>>().join("/")))
        })
        .collect();
    let mut header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n".to_owned();
    let mut episodes =
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n".to_owned();
    let january = format!("15/01/{year}");
    for (place, (number, born)) in born.iter().enumerate() {
        let (status, ended, reason) = match place % 4 {
            0 => ("C2", "", ""),
            1 => ("V2", january.as_str(), "E8"),
            2 => ("V4", "", ""),
            _ => continue,
        };
        writeln!(header, "{number},1,{born},WBRI,,,").expect("a text takes more");
        writeln!(episodes, "{number},10/01/2024,S,{status},N1,U4,PR1,{ended},{reason},,ZZ1 1ZZ,ZZ1 1ZZ,")
            .expect("a text takes more");
    }
    json!({ "authority": "990", "year": year, "header": header, "episodes": episodes })
}

/// What is asked: both financial years of the feed now, one as it stood and as it was known then; and some lists.
pub fn asked() -> Vec<Value> {
    let pack = |year: i32, at: &str, known_at: &str| json!({ "financial_year": year, "at": at, "known_at": known_at });
    let mut asked = vec![
        pack(2025, END, END),
        pack(2026, END, END),
        pack(2025, THEN, THEN),
        pack(2025, "2026-03-31T22:59:59Z", END),
        pack(2026, END, THEN),
    ];
    for (figure, more) in [
        ("children", json!({})),
        ("children", json!({ "by": "status", "group": "looked_after" })),
        ("missing_episodes", json!({ "by": "class", "group": "M" })),
        ("missing_episodes", json!({ "whose": "other_authorities" })),
        ("interviews_owed", json!({ "by": "told_by", "group": "others" })),
        ("offered", json!({ "by": "area", "group": "outside" })),
        ("held_within_72h", json!({ "by": "status", "group": "not_looked_after" })),
        ("interviews_held", json!({})),
        ("interviews_held_within_72h", json!({ "by": "provider", "group": "Northshire County Council" })),
        ("interviews_follow_up_given", json!({})),
        ("episodes_begun_left_out", json!({ "cause": "only_absent" })),
        ("episodes_ended_left_out", json!({ "cause": "aged_18_and_over" })),
    ] {
        let mut list = pack(2025, END, END);
        list["figure"] = figure.into();
        list.as_object_mut().expect("a question").extend(more.as_object().expect("more of it").clone());
        asked.push(list);
    }
    asked
}

/// Where a question is asked over HTTP.
fn path(question: &Value) -> String {
    let list = if question["figure"].is_null() { "" } else { "/items" };
    let mut path = format!("/api/v1/reports/foi{list}?authority=990&financial_year={}", question["financial_year"]);
    for name in ["at", "known_at", "figure", "whose", "by", "group", "cause"] {
        if let Some(value) = question.get(name).and_then(Value::as_str) {
            write!(path, "&{name}={value}").expect("a text takes more");
        }
    }
    path
}

/// A pack without the words that explain it; of its checks, whether all add up.
fn without_words(answer: &Value) -> Value {
    let mut pack = plain(answer);
    let mut drop = |pointer: &str, names: &[&str]| {
        let part = pack.pointer_mut(pointer).expect("a part of it");
        let items = if part.is_array() { part.as_array_mut().into_iter().flatten().collect() } else { vec![part] };
        for item in items {
            item.as_object_mut().expect("fields").retain(|name, _| !names.contains(&name.as_str()));
        }
    };
    drop("", &["basis", "definitions"]);
    drop("/splits", &["definition"]);
    drop("/left_out", &["in_words"]);
    drop("/checks", &["checks"]);
    pack
}

/// The server answers what the other program did.
pub async fn is_as_worked_out(served: &Served, expected: &[Value]) {
    let asked = asked();
    assert_eq!(asked.len(), expected.len());
    let mut packs = vec![];
    for (question, expected) in asked.iter().zip(expected) {
        let path = path(question);
        if question["figure"].is_null() {
            let answer = served.get(KEY, &path).await;
            assert_eq!(answer.code, 200, "{question}: {}", answer.text);
            let found = without_words(&answer.json());
            assert_eq!(found, *expected, "{question}");
            packs.push(found);
            continue;
        }
        let figure = question["figure"].as_str().expect("a figure");
        let of_interviews = figure.starts_with("interviews_") && figure != "interviews_owed";
        let shown = |item: &Value| {
            let interview = if of_interviews { item["return_interview"].clone() } else { Value::Null };
            json!([item["missing_episode"], interview])
        };
        let mut found: Vec<Value> = served.paged(KEY, &path, 200).await.iter().map(shown).collect();
        found.sort_by_key(ToString::to_string);
        assert_eq!(json!(found), *expected, "{question}");
        assert!(!found.is_empty(), "the year has some of each: {question}");
    }
    for number in NUMBERS {
        let somewhere =
            packs.iter().any(|pack| pack.pointer(number).is_some_and(|it| it.as_u64().is_some_and(|it| it > 0)));
        assert!(somewhere, "the year has something of each: {number}");
    }
    let groups = packs.iter().flat_map(|pack| pack["splits"].as_array().expect("splits"));
    let groups: Vec<usize> = groups.map(|split| split["groups"].as_array().map_or(0, Vec::len)).collect();
    assert!(groups.iter().any(|number| *number >= 4), "it is split: {groups:?}");
}
