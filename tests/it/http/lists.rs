//! Annex A list 8 and the table `ssd_missing` over the API, and read back as CSV: what they say, whose they are, as known when.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;
use super::records::served;
use super::ssda903::{KEYS, tables};
use crate::app::On;
use crate::builders::{child, known, missing, returned, with};
use crate::on_both;

const ANNEX_A: &str = "annex-a-list-8.csv";
const SSD: &str = "ssd-missing.csv";

const TALKS: &str = r#"
    api_keys = [{ name = "talks", organisation = "Northshire County Council", scopes = ["interviews"] }]
"#;

/// The records of a CSV by its own reader, the heading first.
fn read(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| cells(record.expect("a record of as many cells"))).collect()
}

impl Served {
    async fn list(&self, file: &str, more: &str) -> Vec<Vec<String>> {
        let answer = self.get("returns", &format!("/api/v1/exports/{file}?authority=990&year=2026{more}")).await;
        assert_eq!((answer.code, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", answer.text);
        let name = file.trim_end_matches(".csv");
        let said = format!("attachment; filename=\"{name}-990-2026-OFFICIAL-SENSITIVE.csv\"");
        assert_eq!(answer.header("content-disposition"), said);
        read(&answer.text)
    }

    /// What list 8 says of a child, without its number and birth date.
    async fn said_of(&self, number: &str, more: &str) -> Vec<String> {
        let list = self.list(ANNEX_A, more).await;
        list.into_iter().find(|row| row[0] == number).expect("the child is on it").split_off(2)
    }
}

on_both! {
    async fn what_inspectors_and_other_tools_read_is_made_from_decisions_and_interviews(on: On) {
        let served = served(on).await.with_also(KEYS).await.with_also(TALKS).await;
        // Within the year, so that the twelve months end now.
        served.now("2026-03-20T12:00:00Z");
        served.get("returns", &format!("/api/v1/exports/{ANNEX_A}?authority=990&year=2026")).await.problem(StatusCode::CONFLICT);
        assert_eq!(served.import("returns", &tables()).await.code, 201);
        served.classed("force", "101", "M", "2025-05-03T21:00:00Z", Some("2025-05-06T08:00:00Z")).await;
        let latest = served.away("force", "101", "2026-03-17T21:00:00Z", Some("2026-03-18T08:00:00Z")).await;
        served.classed("force", "102", "A", "2025-06-01T21:00:00Z", Some("2025-06-09T08:00:00Z")).await;
        served.classed("force", "108", "M", "2026-03-19T21:00:00Z", None).await;
        // Too long ago for the list, and before the year.
        served.classed("force", "108", "M", "2025-03-19T21:00:00Z", Some("2025-03-19T23:00:00Z")).await;
        let nameless = missing("unnumbered", &child("Amy", "Nobody", "2012-01-02"), "2025-09-01T20:00:00Z");
        served.tell("force", &nameless).await;
        served.tell("force", &returned("unnumbered", "2025-09-02T08:00:00Z")).await;
        // Never looked after, and no less absent.
        let at_home = known(child("Bo", "Athome", "2012-01-02"), "la_child_id", "900");
        let absent = with(missing("at home", &at_home, "2025-09-03T20:00:00Z"), "classification", json!("absent"));
        served.tell("force", &absent).await;
        served.tell("force", &returned("at home", "2025-09-04T08:00:00Z")).await;
        let list = served.list(ANNEX_A, "").await;
        assert_eq!(list[0].len(), 7, "{:?}", list[0]);
        assert_eq!(list.len(), 1 + 10, "everybody in care in the twelve months");
        assert_eq!(served.said_of("101", "").await, ["1", "0", "b) No", "c) Unknown", "1"], "one is not decided");
        served.decided(&latest, "M").await;
        let then = "2026-03-20T12:00:00Z";
        served.now("2026-03-20T13:00:00Z");
        assert_eq!(served.said_of("101", "").await, ["2", "0", "b) No", "c) Unknown", ""]);
        assert_eq!(served.said_of("102", "").await, ["0", "1", "", "", ""]);
        assert_eq!(served.said_of("108", "").await, ["1", "0", "c) Unknown", "c) Unknown", ""], "still away");
        let shown = served.get("returns", &format!("/api/v1/missing-episodes/{latest}")).await.json();
        let interview = shown["return_interview"]["id"].as_str().expect("one is owed").to_owned();
        let tried = json!({ "attempted_at": "2026-03-20T12:30:00Z", "channel": "phone", "to": "child", "outcome": "accepted",
            "appointment_at": "2026-03-20T16:00:00Z" });
        served.offers(&interview, &tried, then).await;
    }
}

impl Served {
    /// The rest of the story: the child says yes, and both lists say so from then on.
    async fn offers(&self, interview: &str, tried: &Value, then: &str) {
        let path = format!("/api/v1/return-interviews/{interview}/attempts");
        let answer = self.post_as("talks", "theo@northshire.example.org", &path, tried).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        assert_eq!(self.said_of("101", "").await, ["2", "0", "a) Yes", "a) Yes", ""]);
        let table = self.list(SSD, "").await;
        assert_eq!(table[0].join(","), homeward::domain::ssd::HEADING);
        let rows: Vec<String> = table[1..].iter().map(|row| row[1..].join(",")).collect();
        assert_eq!(
            rows,
            [
                "101,2025-05-03T22:00:00,M,2025-05-06T09:00:00,N,",
                "102,2025-06-01T22:00:00,A,2025-06-09T09:00:00,N,",
                "900,2025-09-03T21:00:00,,2025-09-04T09:00:00,NA,NA",
                "101,2026-03-17T21:00:00,M,2026-03-18T08:00:00,Y,Y",
                "108,2026-03-19T21:00:00,M,,,",
            ]
        );
        let before = format!("&known_at={then}");
        assert_eq!(self.said_of("101", &before).await[2..4], ["b) No", "c) Unknown"], "the offer was not known then");
        let table = self.list(SSD, &before).await;
        assert_eq!((table.len(), table[4][5].as_str()), (1 + 5, "N"), "{table:?}");
        // Once the year is over, its list looks from its end.
        self.now("2026-06-01T09:00:00Z");
        assert_eq!(self.said_of("108", "").await[0], "1");
        assert_eq!(self.times_done("export.annex_a").await, 8 * (1 + 3), "a line for each child in care who was gone");
        for (key, code) in [("other returns", StatusCode::NOT_FOUND), ("force", StatusCode::FORBIDDEN)] {
            for file in [ANNEX_A, SSD] {
                self.get(key, &format!("/api/v1/exports/{file}?authority=990&year=2026")).await.problem(code);
            }
        }
    }
}
