//! The FOI pack as a file, read back by a program that others wrote: Python's csv.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Served;
use super::foi::{FILES, PACK};
use super::records::texts;
use super::timeliness::served;
use crate::app::On;
use crate::judges::{judged, ours, python};
use crate::on_both;

const KEYS: &str = r#"
    api_keys = [
        { name = "other files", organisation = "Southshire County Council", scopes = ["reports", "exports"] },
    ]
    organisations = [{ name = "=HYPERLINK(\"x\") talks", kind = "interview_service", authorities = ["990"] }]
    users = [{ email = "eve@talks.example.org", name = "Eve Else", organisation = "=HYPERLINK(\"x\") talks", roles = ["interviewer"] }]
"#;
const WHY: &str = "authority=990&financial_year=2026&purpose=freedom_of_information";

impl Served {
    async fn file(&self, kind: &str, at: &str) -> Vec<u8> {
        let asked = self.with("files", Method::GET, &format!("/api/v1/exports/foi.{kind}?{WHY}{at}"));
        let answer = asked.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let told = answer.headers()["content-disposition"].to_str().expect("text").to_owned();
        assert_eq!(told, format!("attachment; filename=\"foi-990-2026-27-OFFICIAL-SENSITIVE.{kind}\""));
        answer.bytes().await.expect("a body").to_vec()
    }

    /// The table as others read it.
    async fn read_back(&self) -> Value {
        let csv = self.file("csv", "").await;
        let given = json!({ "csv": String::from_utf8(csv).expect("text") });
        let mut reader = python();
        reader.arg(ours("read_export.py"));
        let read = judged(reader, &given.to_string()).await;
        read.is_content();
        serde_json::from_str(&read.out).expect("what was read")
    }
}

on_both! {
    async fn the_table_says_what_the_report_says_and_others_read_it(on: On) {
        let served = served(on).await.with_also(FILES).await.with_also(KEYS).await;
        let episodes = served.foi_year().await;
        // A name that a spreadsheet would take for a formula.
        let interview = served.interview(&episodes[4]).await;
        let body = json!({ "worker": "eve@talks.example.org", "independence": { "of_placement": true, "of_authority": true } });
        served.does("cora", &interview, "allocation", &body).await;
        let pack = served.get("north", PACK).await.json();
        let read = served.read_back().await;
        let provider = "=HYPERLINK(\"x\") talks";
        let table = read["table"].as_array().expect("a table");
        let of = |part: &str, by: &str, group: &str, figure: &str| {
            let is = |row: &&Value| row["part"] == part && row["by"] == by && row["group"] == group && row["figure"] == figure;
            let found: Vec<&Value> = table.iter().filter(is).collect();
            found.first().map(|row| row["number"].as_str().expect("a text").parse::<u64>().expect("a number"))
        };
        assert_eq!(of("answer", "", "", "children_looked_after"), Some(2));
        assert_eq!(of("split", "status", "looked_after", "missing_episodes"), Some(1));
        assert_eq!(of("split", "status", "not_known", "missing_episodes"), Some(6));
        assert_eq!(of("left_out", "cause", "aged_18_and_over", "episodes_begun_left_out"), Some(1));
        assert_eq!(of("record", "", "", "episodes_begun"), Some(10));
        assert_eq!(of("split", "provider", &format!("'{provider}"), "interviews_owed"), Some(1), "in the table it is made harmless");
        assert!(table.iter().all(|row| row["marking"] == "OFFICIAL-SENSITIVE"));
        assert!(table.iter().all(|row| row["definition"].as_str().is_some_and(|said| !said.is_empty())));
        // All numbers of the report are in the table: each group has thirteen.
        let groups: usize = pack["splits"].as_array().expect("splits").iter().map(|split| split["groups"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(table.len(), 1 + 2 * 13 + groups * 13 + 5 * 2 + 2);
        assert_eq!(served.times_done("export.foi").await, 1, "it is noted");
    }
}

on_both! {
    async fn a_file_is_had_again_to_the_byte_and_only_by_its_council(on: On) {
        let served = served(on).await.with_also(FILES).await.with_also(KEYS).await;
        served.foi_year().await;
        let then = "2026-11-23T09:00:00Z";
        let at = format!("&at={then}&known_at={then}");
        let csv = served.file("csv", &at).await;
        served.now("2026-11-25T09:00:00Z");
        served.came_home("Late", "2013-05-06", "2026-11-24T20:00:00Z", &[]).await;
        assert!(served.file("csv", "").await != csv, "something has changed");
        assert!(served.file("csv", &at).await == csv, "and not what stood then");
        let path = format!("/api/v1/exports/foi.csv?{WHY}");
        served.get("other files", &path).await.problem(StatusCode::NOT_FOUND);
        served.get("north", &path).await.problem(StatusCode::FORBIDDEN);
        for (query, faults) in [
            ("", vec!["?authority", "?financial_year", "?purpose"]),
            ("authority=990&financial_year=2026&purpose=curiosity&format=x", vec!["?format", "?purpose"]),
        ] {
            let refused = served.get("files", &format!("/api/v1/exports/foi.csv?{query}")).await;
            let problem = refused.problem(StatusCode::BAD_REQUEST);
            assert_eq!(texts(problem["errors"].as_array().expect("faults"), "pointer"), faults, "{query}");
        }
    }
}
