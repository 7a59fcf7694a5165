//! The Missing table of the SSDA903 return over the API: a hard year, from the council's own tables and the notices to what is
//! sent, which the public validator then finds no fault with.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::records::{served, texts};
use super::{Answered, Served, answered};
use crate::app::On;
use crate::builders::{child, known, missing, returned, with};
use crate::judges::ssda903::failing;
use crate::on_both;

pub const KEYS: &str = r#"
    api_keys = [
        { name = "returns", organisation = "Northshire County Council", scopes = ["records", "exports"] },
        { name = "other returns", organisation = "Southshire County Council", scopes = ["records", "exports"] },
        { name = "police returns", organisation = "Northshire Police", scopes = ["records", "exports"] },
    ]
"#;

pub const OF_YEAR: &str = "authority=990&year=2026";

/// By number: family name, birth date, spells of care as "began,ended,reason", and since when last year's table has them open.
pub type Known = (&'static str, &'static str, &'static str, &'static [&'static str], Option<&'static str>);
pub const CHILDREN: [Known; 10] = [
    ("101", "Ashdown", "2011-04-09", &["10/01/2024,,"], None),
    ("102", "Birchwood", "2010-06-15", &["10/01/2024,,"], None),
    ("103", "Cedars", "2012-08-01", &["10/01/2024,10/06/2025,X1", "10/06/2025,,"], None),
    ("104", "Downing", "2009-12-24", &["10/01/2024,,"], Some("20/03/2025")),
    ("105", "Elmhurst", "2007-10-15", &["10/01/2024,15/10/2025,E8"], None),
    ("106", "Foxglove", "2011-02-28", &["12/12/2025,,"], None),
    ("107", "Gorse", "2013-03-03", &["10/01/2024,20/09/2025,E4A", "01/11/2025,,"], None),
    ("108", "Hawthorn", "2010-01-02", &["10/01/2024,,"], None),
    ("109", "Ivydale", "2010-02-03", &["10/01/2024,,"], Some("01/03/2025")),
    ("110", "Juniper", "2011-11-11", &["01/05/2025,,"], None),
];

/// The tables as the council's case system gives them.
pub fn tables() -> [String; 3] {
    let day = |iso: &str| iso.split('-').rev().collect::<Vec<_>>().join("/");
    let header = |(number, _, born, ..): Known| format!("{number},1,{},WBRI,,,\n", day(born));
    let spell = |number: &str, spell: &str| {
        let [began, ended, reason] = spell.split(',').collect::<Vec<_>>()[..] else { panic!("{spell}") };
        format!("{number},{began},S,C2,N1,U4,PR1,{ended},{reason},,ZZ1 1ZZ,ZZ1 1ZZ,\n")
    };
    let episodes = |(number, _, _, spells, _): Known| spells.iter().map(|one| spell(number, one)).collect::<Vec<_>>();
    let last = |(number, _, born, _, open): Known| Some(format!("{number},{},M,{},\n", day(born), open?));
    let with = |heading: &str, lines: Vec<String>| format!("{heading}\n{}", lines.concat());
    [
        with("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", CHILDREN.into_iter().map(header).collect()),
        with(
            "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
            CHILDREN.into_iter().flat_map(episodes).collect(),
        ),
        with("CHILD,DOB,MISSING,MIS_START,MIS_END", CHILDREN.into_iter().filter_map(last).collect()),
    ]
}

impl Served {
    pub async fn import(&self, key: &str, tables: &[String; 3]) -> Answered {
        let [header, episodes, missing_last] = tables;
        let body = json!({
            "authority": "990", "year": 2026, "header": header, "episodes": episodes, "missing_last": missing_last,
        });
        answered(self.with(key, Method::POST, "/api/v1/exports/ssda903-tables").json(&body)).await
    }

    /// A child of the table was away from `began` until `ended`, as `who` tells; the episode.
    pub async fn away(&self, who: &str, number: &str, began: &str, ended: Option<&str>) -> String {
        let (_, family, born, ..) = CHILDREN.into_iter().find(|(known, ..)| *known == number).expect("it is known");
        let reference = format!("{who}-{number}-{began}");
        let told = missing(&reference, &known(child("Amy", family, born), "la_child_id", number), began);
        let episode = self.tell(who, &told).await;
        if let Some(ended) = ended {
            let back = with(returned(&reference, ended), "found_at", json!(ended));
            assert_eq!(self.tell(who, &back).await, episode);
        }
        episode
    }

    pub async fn decided(&self, episode: &str, class: &str) {
        let path = format!("/api/v1/missing-episodes/{episode}/settlements");
        let body = json!({ "field": "ssda903_class", "value": class, "reason": "By the council's own reading." });
        let answer = answered(self.with("returns", Method::POST, &path).json(&body)).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
    }

    /// The same, with what the council decided it to be.
    pub async fn classed(&self, who: &str, number: &str, class: &str, began: &str, ended: Option<&str>) {
        let episode = self.away(who, number, began, ended).await;
        self.decided(&episode, class).await;
    }

    async fn table(&self) -> Vec<String> {
        let answer = self.get("returns", &format!("/api/v1/exports/ssda903-missing.csv?{OF_YEAR}")).await;
        assert_eq!((answer.code, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", answer.text);
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"ssda903-missing-990-2026-OFFICIAL-SENSITIVE.csv\""
        );
        answer.text.lines().map(str::to_owned).collect()
    }

    async fn checks(&self) -> Value {
        let answer = self.get("returns", &format!("/api/v1/exports/ssda903-missing/checks?{OF_YEAR}")).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        answer.json()
    }
}

on_both! {
    async fn the_validator_finds_no_fault_with_a_hard_year(on: On) {
        let served = served(on).await.with_also(KEYS).await;
        let tables = tables();
        assert_eq!(served.import("returns", &tables).await.code, 201);
        served.classed("force", "101", "M", "2025-05-03T21:00:00Z", Some("2025-05-06T08:00:00Z")).await;
        served.classed("carers", "101", "M", "2025-05-05T00:00:00Z", Some("2025-05-06T09:00:00Z")).await;
        served.classed("force", "102", "M", "2025-06-01T21:00:00Z", Some("2025-06-09T08:00:00Z")).await;
        served.classed("carers", "102", "A", "2025-06-04T12:00:00Z", Some("2025-06-05T08:00:00Z")).await;
        served.classed("force", "103", "M", "2025-06-08T21:00:00Z", None).await;
        served.classed("force", "104", "M", "2025-03-20T21:00:00Z", Some("2025-04-03T08:00:00Z")).await;
        served.classed("force", "104", "A", "2026-03-30T21:00:00Z", Some("2026-04-02T08:00:00Z")).await;
        served.classed("force", "105", "M", "2025-10-01T21:00:00Z", None).await;
        served.classed("force", "106", "M", "2026-03-31T22:30:00Z", None).await;
        served.classed("force", "107", "A", "2025-07-01T01:00:00Z", Some("2025-07-01T03:00:00Z")).await;
        served.classed("force", "107", "M", "2025-07-01T20:00:00Z", Some("2025-07-01T22:30:00Z")).await;
        served.classed("force", "107", "M", "2025-09-18T20:00:00Z", Some("2025-11-03T08:00:00Z")).await;
        served.classed("force", "110", "not_reported", "2025-07-01T20:00:00Z", Some("2025-07-01T22:30:00Z")).await;
        let undecided = served.away("force", "110", "2025-08-01T20:00:00Z", Some("2025-08-01T22:30:00Z")).await;
        let rows = served.table().await;
        assert_eq!(
            rows,
            [
                "CHILD,DOB,MISSING,MIS_START,MIS_END",
                "101,09/04/2011,M,03/05/2025,06/05/2025",
                "102,15/06/2010,M,01/06/2025,09/06/2025",
                "103,01/08/2012,M,08/06/2025,10/06/2025",
                "103,01/08/2012,M,11/06/2025,",
                "104,24/12/2009,M,20/03/2025,03/04/2025",
                "104,24/12/2009,A,30/03/2026,",
                "105,15/10/2007,M,01/10/2025,15/10/2025",
                "106,28/02/2011,M,31/03/2026,",
                "107,03/03/2013,M,01/07/2025,01/07/2025",
                "107,03/03/2013,A,01/07/2025,01/07/2025",
                "107,03/03/2013,M,18/09/2025,20/09/2025",
                "107,03/03/2013,M,01/11/2025,03/11/2025",
                "109,03/02/2010,M,01/03/2025,",
            ]
        );
        let [header, episodes, last] = &tables;
        let sent = json!({ "year": 2026, "header": header, "episodes": episodes, "missing": rows.join("\n") + "\n", "missing_last": last });
        let said = failing(&[sent]).await;
        assert_eq!(said[0].len(), 20, "no rule was skipped: {said:?}");
        assert!(said[0].values().all(Vec::is_empty), "{said:?}");
        let checks = served.checks().await;
        assert_eq!((&checks["rows"], &checks["failures"]), (&json!(13), &json!([])), "{checks}");
        let changes = checks["changes"].as_array().expect("changes");
        let see_to: Vec<_> = changes.iter().filter(|change| change["somebody_must_see_to_it"] == true).collect();
        assert_eq!(texts(&see_to.iter().map(|change| (*change).clone()).collect::<Vec<_>>(), "child"), ["109", "110"]);
        assert_eq!(see_to[1]["missing_episodes"], json!([undecided]), "what nobody has decided is in no row");
        served.decided(&undecided, "A").await;
        assert!(served.table().await.contains(&"110,11/11/2011,A,01/08/2025,01/08/2025".to_owned()));
        let verified = served.app.services.verify().await.expect("it is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
        let every_child = 1 + 8;
        assert_eq!(served.times_done("export.ssda903.checks").await, every_child);
        assert_eq!(served.times_done("export.ssda903").await, 2 * every_child, "a line for each child that was read");
    }
}

on_both! {
    async fn faulty_tables_change_nothing_and_the_same_tables_are_taken_in_once(on: On) {
        let served = served(on).await.with_also(KEYS).await;
        let path = format!("/api/v1/exports/ssda903-missing.csv?{OF_YEAR}");
        served.get("returns", &path).await.problem(StatusCode::CONFLICT);
        let good = tables();
        let first = served.import("returns", &good).await;
        assert_eq!(first.code, 201, "{}", first.text);
        assert_eq!((&first.json()["children"], &first.json()["spells"]), (&json!(10), &json!(12)));
        assert_eq!(first.json()["open_last_year"], 2);
        let again = served.import("returns", &good).await;
        assert_eq!((again.code, again.json()), (200, first.json()));
        let [header, episodes, last] = good.clone();
        let faulty = [header.replace("09/04/2011", "2011-04-09"), episodes.replace("15/10/2025,E8", "15/10/2026,E8"), last];
        let refused = served.import("returns", &faulty).await;
        assert_eq!(refused.pointers(), ["#/header/2/DOB", "#/episodes/7/DEC"]);
        let before = served.table().await;
        assert_eq!(before.len(), 1 + 2, "what last year left open is carried forward: {before:?}");
        let [header, episodes, last] = good;
        let later = [header, episodes, last.replace("109,03/02/2010,M,01/03/2025,\n", "")];
        assert_eq!(served.import("returns", &later).await.code, 201);
        assert_eq!(served.table().await.len(), 1 + 1, "the later import holds");
        assert_eq!(served.count("ssda903_imports").await, 2);
    }
}

on_both! {
    async fn a_return_is_for_the_authoritys_own_council(on: On) {
        let served = served(on).await.with_also(KEYS).await;
        assert_eq!(served.import("returns", &tables()).await.code, 201);
        for path in ["ssda903-missing.csv", "ssda903-missing/checks"] {
            let path = format!("/api/v1/exports/{path}?{OF_YEAR}");
            for key in ["other returns", "police returns"] {
                served.get(key, &path).await.problem(StatusCode::NOT_FOUND);
                served.import(key, &tables()).await.problem(StatusCode::NOT_FOUND);
            }
            served.get("north", &path).await.problem(StatusCode::FORBIDDEN);
        }
        assert_eq!(served.times_done("export.ssda903").await + served.times_done("export.ssda903.checks").await, 0);
        let refused = served.get("returns", "/api/v1/exports/ssda903-missing.csv?authority=9&year=26&known_at=1").await;
        let problem = refused.problem(StatusCode::BAD_REQUEST);
        let pointers = texts(problem["errors"].as_array().expect("faults"), "pointer");
        assert_eq!(pointers, ["?authority", "?known_at", "?year"]);
    }
}
