//! The SSDA903 return as it was known at another instant: what was recorded or imported later is left out of it, whether it was
//! told, decided, found to be one child, or taken in.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;
use super::records::served;
use super::ssda903::{CHILDREN, KEYS, OF_YEAR, tables};
use crate::app::On;
use crate::builders::{child, known, missing, returned, with};
use crate::on_both;

impl Served {
    async fn table_then(&self, known_at: &str) -> String {
        let path = format!("/api/v1/exports/ssda903-missing.csv?{OF_YEAR}&known_at={known_at}");
        let answer = self.get("returns", &path).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        answer.text
    }

    /// What the checks say, without the instant that they are of.
    async fn checks_then(&self, known_at: &str) -> Value {
        let path = format!("/api/v1/exports/ssda903-missing/checks?{OF_YEAR}&known_at={known_at}");
        let answer = self.get("returns", &path).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        let mut checks = answer.json();
        assert_eq!(checks["known_at"], known_at);
        checks["known_at"] = Value::Null;
        checks
    }
}

on_both! {
    async fn a_return_is_had_again_as_it_was_known_on_a_day(on: On) {
        let served = served(on).await.with_also(KEYS).await;
        let (before, then, later) = ("2026-11-23T08:00:00Z", "2026-11-24T09:00:00Z", "2026-12-01T09:00:00Z");
        served.now(before);
        let none = served.get("returns", &format!("/api/v1/exports/ssda903-missing.csv?{OF_YEAR}&known_at={before}")).await;
        none.problem(StatusCode::CONFLICT);
        served.now("2026-11-24T08:00:00Z");
        let [header, episodes, last] = tables();
        assert_eq!(served.import("returns", &[header.clone(), episodes.clone(), last.clone()]).await.code, 201);
        served.classed("force", "101", "M", "2025-05-03T21:00:00Z", Some("2025-05-06T08:00:00Z")).await;
        served.classed("carers", "101", "M", "2025-05-05T00:00:00Z", Some("2025-05-06T09:00:00Z")).await;
        let changes = served.away("force", "102", "2025-06-01T21:00:00Z", Some("2025-06-09T08:00:00Z")).await;
        served.decided(&changes, "A").await;
        served.classed("force", "103", "M", "2025-06-08T21:00:00Z", None).await;
        // Last year's table has this one open, though it ended in that year.
        served.classed("force", "104", "M", "2025-03-20T21:00:00Z", Some("2025-03-28T08:00:00Z")).await;
        served.classed("carers", "104", "A", "2025-08-01T21:00:00Z", Some("2025-08-02T08:00:00Z")).await;
        served.away("force", "110", "2025-08-01T20:00:00Z", Some("2025-08-01T22:30:00Z")).await;
        // Of this child nobody has told the number yet.
        let (_, family, born, ..) = CHILDREN[7];
        let nameless = missing("unnumbered", &child("Amy", family, born), "2025-09-01T20:00:00Z");
        let unnumbered = served.tell("force", &nameless).await;
        served.tell("force", &returned("unnumbered", "2025-09-02T08:00:00Z")).await;
        served.decided(&unnumbered, "M").await;
        served.now(then);
        let (table, checks) = (served.table_then(then).await, served.checks_then(then).await);
        assert_eq!(table.lines().count(), 1 + 6, "{table}");
        let left_out: Vec<_> = checks["changes"].as_array().expect("changes").iter().map(|one| one["change"].clone()).collect();
        assert_eq!(left_out.iter().filter(|change| **change == "left_out").count(), 3, "{checks}");

        served.now(later);
        served.decided(&changes, "M").await;
        let named = known(child("Amy", family, born), "la_child_id", "108");
        let amended = json!({
            "type": "amended", "reference": "unnumbered", "authority": "990", "reported_at": later, "child": named,
        });
        assert_eq!(served.send("force", &amended).await.code, 201);
        served.classed("force", "107", "M", "2025-07-01T20:00:00Z", Some("2025-07-01T22:30:00Z")).await;
        let back = with(returned("force-103-2025-06-08T21:00:00Z", "2025-06-09T08:00:00Z"), "found_at", json!("2025-06-09T08:00:00Z"));
        served.tell("force", &back).await;
        let without = last.replace("109,03/02/2010,M,01/03/2025,\n", "");
        assert_eq!(served.import("returns", &[header, episodes, without]).await.code, 201);

        let now = served.table_then(later).await;
        for row in ["102,15/06/2010,M,01/06/2025,09/06/2025", "103,01/08/2012,M,08/06/2025,09/06/2025",
            "107,03/03/2013,M,01/07/2025,01/07/2025", "108,02/01/2010,M,01/09/2025,02/09/2025"] {
            assert!(now.contains(row) && !table.contains(row), "{row}: {now}");
        }
        assert!(!now.contains("\n109,") && table.contains("\n109,"), "{now}");
        assert_eq!(served.table_then(then).await, table, "as it was known then, to the letter");
        assert_eq!(served.checks_then(then).await, checks);
        // What is not recorded yet cannot be known.
        let ahead = format!("/api/v1/exports/ssda903-missing/checks?{OF_YEAR}&known_at=2027-01-01T00:00:00Z");
        assert_eq!(served.get("returns", &ahead).await.json()["known_at"], later);
    }
}
