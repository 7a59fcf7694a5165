//! The report on timeliness: nine children came back in November, and what was done about each differs.

use homeward::services::setup::Setup;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;
use super::opened::lists_are_as_long_as_figures;
use super::records::{self, texts};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;

pub const REPORT: &str = "/api/v1/reports/timeliness?authority=990&from=2026-11-01&to=2026-12-01";

/// Who interviews, in two teams, and a key with which they do.
const DESK: &str = r#"
    teams = [
        { name = "East", organisation = "Northshire County Council" },
        { name = "West & North", organisation = "Northshire County Council" },
    ]
    users = [
        { email = "wanda@northshire.example.org", name = "Wanda Worker", organisation = "Northshire County Council", team = "East", roles = ["interviewer"] },
        { email = "will@northshire.example.org", name = "Will Worker", organisation = "Northshire County Council", team = "West & North", roles = ["interviewer"] },
        { email = "mina@northshire.example.org", name = "Mina Manager", organisation = "Northshire County Council", roles = ["team_manager"] },
    ]
    api_keys = [
        { name = "desk", organisation = "Northshire County Council", scopes = ["interviews", "records", "reports"] },
        { name = "southdesk", organisation = "Southshire County Council", scopes = ["interviews", "records", "reports"] },
    ]
"#;

pub async fn served(on: On) -> Served {
    let mut served = records::served(on).await;
    let setup: Setup = toml::from_str(DESK).expect("the set-up is written right");
    let issued = served.app.services.apply(&setup).await.expect("the set-up applies");
    served.keys.extend(issued.into_iter().map(|key| (key.name, key.secret)));
    served
}

impl Served {
    /// A child of this name was away for some hours and came back at `back`; what the notices say besides in `more`.
    pub async fn came_home(&self, name: &str, born: &str, back: &str, more: &[(&str, Value)]) -> String {
        let who = child("Amy", name, born);
        let start = crate::app::at(back) - chrono::TimeDelta::hours(6);
        let mut told = missing(name, &who, &homeward::domain::instant::outward(start));
        for (field, value) in more {
            told = with(told, field, value.clone());
        }
        self.tell("force", &told).await;
        self.tell("force", &returned(name, back)).await
    }

    /// The interview over an episode.
    pub async fn interview(&self, episode: &str) -> String {
        let read = self.get("north", &format!("/api/v1/missing-episodes/{episode}")).await.json();
        read["return_interview"]["id"].as_str().expect("an interview").to_owned()
    }

    pub async fn does(&self, who: &str, interview: &str, path: &str, body: &Value) {
        let path = format!("/api/v1/return-interviews/{interview}/{path}");
        let answer = self.post_as("desk", &format!("{who}@northshire.example.org"), &path, body).await;
        assert_eq!(answer.code, 200, "{path}: {}", answer.text);
    }

    pub async fn gives(&self, interview: &str, worker: &str) {
        let independence = json!({ "of_placement": true, "of_authority": true });
        let body = json!({ "worker": format!("{worker}@northshire.example.org"), "independence": independence });
        self.does("cora", interview, "allocation", &body).await;
    }

    pub async fn asks(&self, interview: &str, at: &str, to: &str, outcome: &str) {
        let body = json!({ "attempted_at": at, "channel": "phone", "to": to, "outcome": outcome });
        self.does("cora", interview, "attempts", &body).await;
    }

    pub async fn hears(&self, interview: &str, held_at: &str) {
        self.does("cora", interview, "record", &json!({ "held_at": held_at, "draft": true })).await;
    }

    pub async fn closes(&self, interview: &str, outcome: &str) {
        let body = json!({
            "outcome": outcome, "reason": "Declined when asked.", "why_not_asked": "The mother could not be reached.",
            "strategy_discussion": { "considered": true },
        });
        self.does("theo", interview, "closure", &body).await;
        self.does("mina", interview, "closure/approval", &json!({ "decision": "approved" })).await;
    }

    /// The nine children; the clock is at nine on 23 November, and afterwards.
    pub async fn november(&self) -> Vec<String> {
        let (long_ago, young) = ("2026-11-10T12:00:00Z", "2012-04-09");
        let risk = |level: &str| ("risk", json!({ "level": level }));
        let home = ("missing_from", json!({ "setting": "childrens_home", "name": "Oak House" }));
        let held = self.came_home("Held", young, long_ago, &[risk("high"), home]).await;
        let declined = self.came_home("Declined", young, long_ago, &[risk("low")]).await;
        let carer = self.came_home("Carer", "2010-01-02", "2026-11-12T12:00:00Z", &[]).await;
        let nothing = self.came_home("Nothing", young, "2026-11-13T12:00:00Z", &[]).await;
        let soon = self.came_home("Soon", "2016-12-01", "2026-11-22T12:00:00Z", &[]).await;
        let mut found = returned("Found", long_ago);
        found["found_at"] = found["returned_at"].take();
        found.as_object_mut().expect("a notice").remove("returned_at");
        self.tell("force", &missing("Found", &child("Bea", "Found", young), "2026-11-10T06:00:00Z")).await;
        let found = self.tell("force", &found).await;
        let absent = self.came_home("Absent", young, long_ago, &[("classification", json!("absent"))]).await;
        let south = ("responsible_authority", json!("991"));
        let other = self.came_home("Other", young, long_ago, &[south]).await;
        let adult = self.came_home("Adult", "2008-11-01", long_ago, &[]).await;
        let of = async |episode: &str| self.interview(episode).await;
        let (held_i, declined_i, carer_i) = (of(&held).await, of(&declined).await, of(&carer).await);
        self.gives(&held_i, "wanda").await;
        self.hears(&held_i, "2026-11-12T10:30:00Z").await;
        self.gives(&declined_i, "will").await;
        self.asks(&declined_i, "2026-11-12T12:00:00Z", "child", "declined_by_child").await;
        self.closes(&declined_i, "declined_by_child").await;
        self.gives(&carer_i, "wanda").await;
        self.asks(&carer_i, "2026-11-13T12:00:00Z", "parent_or_carer", "declined_by_parent_or_carer").await;
        vec![held, declined, carer, nothing, soon, found, absent, other, adult]
    }
}

fn rate(numerator: u64, denominator: u64, percent: f64) -> Value {
    json!({ "numerator": numerator, "denominator": denominator, "percent": percent })
}

on_both! {
    async fn every_figure_says_what_was_done_about_nine_children(on: On) {
        let served = served(on).await;
        let episodes = served.november().await;
        let mut report = served.get("north", REPORT).await.json();
        let list = report["list"].as_str().expect("a link").to_owned();
        let owed = served.items("north", &format!("{list}&figure=owed")).await;
        assert_eq!(texts(&owed, "missing_episode"), episodes[..6], "in the order of recording");
        assert_eq!(served.times_done("report.timeliness.episodes").await, 6, "a line for each that is shown");
        assert_eq!(served.times_done("report.timeliness").await, 1);
        let mut take = |name: &str| report.as_object_mut().expect("a report").remove(name).expect("a part of it");
        let (apart, causes, late) = (take("apart"), take("late_by_cause"), take("late"));
        // All was written down on the 23rd at nine; one was asked after 48 hours, a carer after 24, of the third nobody knew.
        let took = causes.as_array().expect("causes").iter();
        let took = took.map(|cause| json!([cause["cause"], cause["number"], cause["minutes"]]));
        assert_eq!(json!(took.collect::<Vec<_>>()), json!([
            ["missing_again", 0, 0], ["told_late", 1, (48 + 24 + 237) * 60], ["waiting_for_allocation", 0, 0],
            ["waiting_for_first_attempt", 0, 0], ["attempts", 2, (261 + 237) * 60], ["child_unavailable", 0, 0], ["waiting_for_talk", 0, 0],
        ]));
        assert_eq!(late, json!({ "number": 3, "minutes": (309 + 261 + 237) * 60 }), "from return to closure or now");
        assert_eq!((&apart["other_authorities"]["owed"], &apart["other_authorities"]["never_offered"]), (&json!(1), &json!(1)));
        assert_eq!(apart["other_authorities"]["rates"]["accepted"], json!({ "numerator": 0, "denominator": 0, "percent": null }));
        assert_eq!(apart["aged_18_and_over"]["owed"], 0, "the policy owes them nothing");
        assert_eq!(report, json!({
            "authority": "990", "from": "2026-11-01", "to": "2026-12-01",
            "at": "2026-11-23T09:00:00Z", "known_at": "2026-11-23T09:00:00Z",
            "episodes": 8, "returned": 8, "owed": 6, "due": 4, "not_yet_due": 1, "return_time_missing": 1,
            "offered": 3, "offered_to_child": 2, "offered_to_carer_only": 1, "accepted": 1, "declined": 1,
            "held": 1, "held_within_72h": 1, "never_offered": 3, "closed_late": 1, "median_hours": 46.5,
            "rates": {
                "offered": rate(3, 6, 50.0), "accepted": rate(1, 3, 33.3), "held": rate(1, 4, 25.0),
                "held_within_72h_of_due": rate(1, 4, 25.0), "held_within_72h_of_held": rate(1, 1, 100.0),
            },
            "by_group": [], "list": list,
        }));
    }
}

on_both! {
    async fn the_groups_sum_up_to_the_whole_and_every_figure_opens(on: On) {
        let served = served(on).await;
        served.november().await;
        let whole = served.get("north", REPORT).await.json();
        assert!(lists_are_as_long_as_figures(&served, "north", &whole).await >= 15);
        for (by, groups) in [
            ("team", vec![json!("East"), json!("West & North"), Value::Null]),
            ("worker", vec![json!("wanda@northshire.example.org"), json!("will@northshire.example.org"), Value::Null]),
            ("provider", vec![Value::Null]),
            ("placement", vec![json!("childrens_home"), Value::Null]),
            ("risk", vec![json!("high"), json!("low"), Value::Null]),
            ("age", vec![json!("13_to_15"), json!("16_to_17"), json!("18_and_over"), json!("under_10")]),
            ("month", vec![json!("2026-11")]),
        ] {
            let report = served.get("north", &format!("{REPORT}&by={by}")).await.json();
            let found = report["by_group"].as_array().expect("groups").clone();
            assert_eq!(found.iter().map(|group| group["group"].clone()).collect::<Vec<_>>(), groups, "{by}");
            for figure in ["episodes", "owed", "due", "offered", "held", "closed_late", "never_offered"] {
                let sum: u64 = found.iter().map(|group| group[figure].as_u64().expect("a number")).sum();
                assert_eq!(sum, whole[figure].as_u64().expect("a number"), "{by}: {figure}");
            }
            lists_are_as_long_as_figures(&served, "north", &report["by_group"]).await;
        }
    }
}

on_both! {
    async fn a_report_of_timeliness_is_had_again_as_it_stood(on: On) {
        let served = served(on).await;
        served.november().await;
        let mut stood = vec![];
        let acts = ["allocate", "offer", "hold", "tell", "settle", "join"];
        let episode = served.came_home("Late", "2013-05-06", "2026-11-22T20:00:00Z", &[]).await;
        let interview = served.interview(&episode).await;
        for (day, act) in (24..).zip(acts) {
            let now = format!("2026-11-{day}T09:00:00Z");
            served.now(&now);
            match act {
                "allocate" => served.gives(&interview, "will").await,
                "offer" => served.asks(&interview, &now, "child", "accepted").await,
                "hold" => served.hears(&interview, &now).await,
                "tell" => drop(served.came_home("Told late", "2014-01-02", "2026-11-15T20:00:00Z", &[]).await),
                "settle" => {
                    let body = json!({ "field": "returned_at", "value": "2026-11-25T20:00:00Z", "reason": "The log." });
                    let path = format!("/api/v1/missing-episodes/{episode}/settlements");
                    assert_eq!(served.post_as("north", "", &path, &body).await.code, 200);
                }
                _ => drop(served.came_home("Latr", "2013-05-06", "2026-11-27T20:00:00Z", &[]).await),
            }
            for by in ["team", "placement"] {
                let path = format!("{REPORT}&by={by}");
                let present = served.get("north", &path).await.json();
                stood.push((format!("{path}&at={now}&known_at={now}"), act, present));
            }
        }
        let each = |figure: &str| stood.iter().step_by(2).map(|(.., report)| report[figure].as_u64()).collect::<Vec<_>>();
        assert_eq!(each("owed"), [7, 7, 7, 8, 8, 9].map(Some), "the story changes the report");
        assert_eq!(each("held"), [1, 1, 2, 2, 2, 2].map(Some));
        served.now("2026-12-24T09:00:00Z");
        for (path, act, present) in stood {
            assert_eq!(served.get("north", &path).await.json(), present, "after {act}: {path}");
        }
    }
}

on_both! {
    async fn what_is_recorded_a_microsecond_later_was_not_known(on: On) {
        let served = served(on).await;
        served.november().await;
        let (then, later) = ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00.000001Z");
        served.now(later);
        served.came_home("Late", "2013-05-06", "2026-11-22T20:00:00Z", &[]).await;
        for (known_at, owed) in [(then, 6), (later, 7), ("2026-11-23T09:00:00.000002Z", 7)] {
            let report = served.get("north", &format!("{REPORT}&at={later}&known_at={known_at}")).await.json();
            assert_eq!(report["owed"], owed, "known at {known_at}");
        }
    }
}

on_both! {
    async fn timeliness_is_for_the_authoritys_own_council_and_every_fault_is_named(on: On) {
        let served = served(on).await;
        served.november().await;
        let list = format!("{}&figure=owed", REPORT.replace("timeliness", "timeliness/episodes"));
        for path in [REPORT, list.as_str()] {
            for key in ["south", "force", "carers"] {
                served.get(key, path).await.problem(StatusCode::NOT_FOUND);
            }
            served.get("council", path).await.problem(StatusCode::FORBIDDEN);
        }
        for (path, faults) in [
            ("timeliness", vec!["?authority", "?from", "?to"]),
            ("timeliness?authority=9&from=1&to=2026-02-30&by=x&at=now&known_at=1&limit=1", vec!["?at", "?authority", "?by", "?from", "?known_at", "?limit", "?to"]),
            ("timeliness/episodes?authority=990&from=2026-11-01&to=2026-12-01", vec!["?figure"]),
            ("timeliness/episodes?authority=990&from=2026-11-01&to=2026-12-01&figure=held&group=East&cursor=x", vec!["?by", "?cursor"]),
            ("timeliness/episodes?authority=990&from=2026-11-01&to=2026-12-01&figure=all&apart=x", vec!["?apart", "?figure"]),
        ] {
            let problem = served.get("north", &format!("/api/v1/reports/{path}")).await.problem(StatusCode::BAD_REQUEST);
            assert_eq!(texts(problem["errors"].as_array().expect("faults"), "pointer"), faults, "{path}");
        }
        for (path, fault) in [
            ("timeliness?authority=990&from=2026-12-01&to=2026-12-01", "?to"),
            ("timeliness?authority=990&from=2021-12-01&to=2026-12-02", "?to"),
            ("timeliness?authority=990&from=1989-12-31&to=1990-01-02", "?from"),
            ("timeliness/episodes?authority=990&from=2026-11-01&to=2026-12-01&figure=held&group=East", "?by"),
            ("timeliness/episodes?authority=990&from=2026-11-01&to=2026-12-01&figure=held&by=age&group=East&apart=other_authorities", "?group"),
        ] {
            let answer = served.get("north", &format!("/api/v1/reports/{path}")).await;
            assert_eq!(answer.pointers(), [fault], "{path}: each can be read, and they do not go together");
        }
        let most = "/api/v1/reports/timeliness?authority=990&from=2021-12-01&to=2026-12-01";
        assert_eq!(served.get("north", most).await.code, 200);
    }
}

on_both! {
    async fn another_authoritys_duty_is_its_own_report_and_shows_it_no_record(on: On) {
        let served = served(on).await;
        served.november().await;
        let path = REPORT.replace("990", "991");
        let report = served.get("southdesk", &path).await.json();
        assert_eq!((&report["owed"], &report["episodes"]), (&json!(1), &json!(1)), "it was told to Northshire");
        lists_are_as_long_as_figures(&served, "southdesk", &report).await;
        let list = format!("{}&figure=owed", report["list"].as_str().expect("a link"));
        let [item] = &served.items("southdesk", &list).await[..] else { panic!("one episode") };
        assert_eq!(item["child_id"], Value::Null, "the record is Northshire's");
        assert!(item["return_interview"].is_string() && item["due_at"].is_string(), "the duty is not: {item}");
        let read = format!("/api/v1/return-interviews/{}/facts", item["return_interview"].as_str().expect("an id"));
        let facts = served.items("southdesk", &read).await;
        assert_eq!(texts(&facts, "kind"), ["duty_arisen"]);
        for key in ["desk", "north"] {
            let refused = served.get(key, &read).await;
            assert!(refused.code == if key == "desk" { 404 } else { 403 }, "{key}: {}", refused.text);
        }
    }
}
