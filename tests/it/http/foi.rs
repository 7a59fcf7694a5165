//! The FOI pack: nine children came back in November, one more is looked after by the council's own tables, and what was done
//! about each differs.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::opened::lists_are_as_long_as_figures;
use super::timeliness::served;
use super::{Served, answered};
use crate::app::On;
use crate::builders::{child, known};
use crate::on_both;

pub const PACK: &str = "/api/v1/reports/foi?authority=990&financial_year=2026";

/// A key with which the council takes in its tables, and files are had.
pub const FILES: &str = r#"
    api_keys = [{ name = "files", organisation = "Northshire County Council", scopes = ["reports", "exports"] }]
"#;

/// The council's own tables of 2026-27: Lena is in its care, another child was for a short break, a third never went missing.
fn tables() -> Value {
    let header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n\
        C1,2,09/04/2012,WBRI,,,\nC2,2,01/02/2013,WBRI,,,\nC3,2,03/04/2013,WBRI,,,\n";
    let spell = |id: &str, began: &str, status: &str, ended: &str, reason: &str| {
        format!("{id},{began},S,{status},N1,U4,PR1,{ended},{reason},,ZZ1 1ZZ,ZZ1 1ZZ,\n")
    };
    let episodes = [
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n".to_owned(),
        spell("C1", "10/01/2024", "C2", "", ""),
        spell("C2", "10/06/2026", "V4", "12/06/2026", "E8"),
        spell("C3", "10/06/2025", "C2", "10/07/2026", "E8"),
    ];
    json!({ "authority": "990", "year": 2027, "header": header, "episodes": episodes.concat() })
}

impl Served {
    async fn settles(&self, episode: &str, field: &str, value: &str) {
        let body = json!({ "field": field, "value": value, "reason": "As the council has it." });
        let path = format!("/api/v1/missing-episodes/{episode}/settlements");
        assert_eq!(self.post_as("north", "", &path, &body).await.code, 200);
    }

    /// The nine children of November and Lena, who is looked after and placed outside the area; the council has decided what
    /// it decides. Gives the episodes in the order of recording.
    pub async fn foi_year(&self) -> Vec<String> {
        let mut episodes = self.november().await;
        let lena = known(child("Lena", "Larch", "2012-04-09"), "la_child_id", "C1");
        let of_lena = [("child", lena), ("host_authority", json!("992"))];
        episodes.push(self.came_home("Larch", "2012-04-09", "2026-11-20T12:00:00Z", &of_lena).await);
        let lenas = self.interview(&episodes[9]).await;
        self.gives(&lenas, "wanda").await;
        let record = json!({
            "held_at": "2026-11-22T10:00:00Z", "draft": true,
            "actions": [{ "what": "Speak to the school.", "owner": "Wanda", "due_on": "2026-11-30" }],
        });
        self.does("cora", &lenas, "record", &record).await;
        let done = json!({ "action": 1, "done_on": "2026-11-23", "note": "The school knows." });
        self.does("cora", &lenas, "actions/completion", &done).await;
        self.settles(&episodes[9], "ssda903_class", "M").await;
        self.settles(&episodes[7], "host_authority", "990").await;
        self.takes_in_tables().await;
        episodes
    }

    async fn takes_in_tables(&self) {
        let answer = self.with("files", Method::POST, "/api/v1/exports/ssda903-tables").json(&tables());
        let answer = answered(answer).await;
        assert_eq!(answer.code, 201, "{}", answer.text);
    }
}

/// The numbers of some answers: children, episodes, owed, then by episode and by interview what was done.
fn numbers(answers: &Value) -> Vec<u64> {
    let number =
        |pointer: &str| answers.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{answers}"));
    let mut found: Vec<u64> =
        ["/children/number", "/missing_episodes/number", "/interviews_owed/number"].map(number).to_vec();
    for figure in ["offered", "held", "held_within_72h", "follow_up_planned", "follow_up_given"] {
        found.push(number(&format!("/{figure}/by_episode/number")));
        found.push(number(&format!("/{figure}/by_interview/number")));
    }
    found
}

fn split(pack: &Value, by: &str) -> Vec<(Value, Vec<u64>)> {
    let splits = pack["splits"].as_array().expect("splits");
    let split = splits.iter().find(|split| split["by"] == by).expect("it is split by that");
    let groups = split["groups"].as_array().expect("groups");
    groups.iter().map(|group| (group["group"].clone(), numbers(group))).collect()
}

on_both! {
    async fn every_question_is_answered_and_every_number_opens(on: On) {
        let served = served(on).await.with_also(FILES).await;
        let episodes = served.foi_year().await;
        let pack = served.get("north", PACK).await.json();
        assert_eq!((&pack["from"], &pack["to"]), (&json!("2026-04-01"), &json!("2027-04-01")));
        assert_eq!(pack["children_looked_after"]["number"], 2, "not for a short break");
        assert_eq!(pack["children_looked_after"]["short_breaks_only"], 1);
        // Held, Declined, Carer, Nothing, Soon, Found and Lena.
        assert_eq!(numbers(&pack["own"]), [7, 7, 7, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1]);
        assert_eq!(numbers(&pack["other_authorities"]), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let lenas = vec![1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        let others = vec![6, 6, 6, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0];
        assert_eq!(split(&pack, "status"), [(json!("looked_after"), lenas.clone()), (Value::Null, others.clone())]);
        assert_eq!(split(&pack, "class"), [(json!("M"), lenas.clone()), (Value::Null, others.clone())]);
        assert_eq!(split(&pack, "area"), [(json!("outside"), lenas), (Value::Null, others)]);
        let all = numbers(&pack["own"]);
        assert_eq!(split(&pack, "told_by"), [(json!("police"), all.clone())]);
        assert_eq!(split(&pack, "classification"), [(json!("missing"), all)]);
        let provided = split(&pack, "provider");
        assert_eq!(provided.iter().map(|(group, of)| (group.clone(), of[5])).collect::<Vec<_>>(), [
            (json!("Northshire County Council"), 2), (Value::Null, 0),
        ]);
        let left_out = pack["left_out"].as_array().expect("causes").iter();
        let left_out = left_out.map(|cause| json!([cause["cause"], cause["begun"]["number"], cause["ended"]["number"]]));
        assert_eq!(left_out.collect::<Vec<_>>(), [
            json!(["cancelled", 0, 0]), json!(["of_another_authority", 0, 0]), json!(["aged_18_and_over", 1, 1]),
            json!(["only_absent", 1, 0]), json!(["owes_no_interview", 0, 1]),
        ]);
        assert_eq!((&pack["checks"]["all_add_up"], &pack["checks"]["episodes_begun"]["number"]), (&json!(true), &json!(10)));
        assert!(lists_are_as_long_as_figures(&served, "north", &pack).await > 80);
        let list = pack["own"]["held"]["by_interview"]["list"].as_str().expect("a link");
        let held = served.items("north", list).await;
        assert_eq!(held.iter().map(|item| item["missing_episode"].as_str().expect("an id")).collect::<Vec<_>>(), [&episodes[0], &episodes[9]]);
        let list = pack["children_looked_after"]["list"].as_str().expect("a link");
        let looked_after = served.items("north", list).await;
        let known: Vec<_> = looked_after.iter().map(|item| (item["la_child_id"].clone(), item["child_id"].is_null())).collect();
        assert_eq!(known, [(json!("C1"), false), (json!("C3"), true)], "who never went missing has no record");
        assert_eq!(served.times_done("report.foi").await, 1);
    }
}

on_both! {
    async fn a_pack_is_had_again_as_it_stood(on: On) {
        let served = served(on).await.with_also(FILES).await;
        let episodes = served.november().await;
        let mut stood = vec![];
        for (day, act) in (24..).zip(["nothing", "tell", "number", "tables", "class", "status"]) {
            let now = format!("2026-11-{day}T09:00:00Z");
            served.now(&now);
            let amy = |name: &str| known(child("Amy", name, "2012-04-09"), "la_child_id", "C1");
            match act {
                "nothing" => {}
                "tell" => drop(served.came_home("Late", "2013-05-06", "2026-11-24T20:00:00Z", &[]).await),
                // The first child's notice is amended: only now is it known by the number.
                "number" => {
                    let amended = json!({ "type": "amended", "reference": "Held", "authority": "990", "reported_at": now, "child": amy("Held") });
                    served.tell("force", &amended).await;
                }
                "tables" => served.takes_in_tables().await,
                "class" => served.settles(&episodes[0], "ssda903_class", "A").await,
                _ => served.settles(&episodes[1], "host_authority", "992").await,
            }
            let present = served.get("north", PACK).await.json();
            stood.push((format!("{PACK}&at={now}&known_at={now}"), act, present));
        }
        let looked_after = |pack: &Value| split(pack, "status").iter().filter(|(group, _)| *group == "looked_after").count();
        assert_eq!(stood.iter().map(|(.., pack)| looked_after(pack)).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 1]);
        served.now("2026-12-24T09:00:00Z");
        for (path, act, present) in stood {
            assert_eq!(served.get("north", &path).await.json(), present, "after {act}: {path}");
        }
    }
}

on_both! {
    async fn the_pack_is_for_the_authoritys_own_council_and_every_fault_is_named(on: On) {
        let served = served(on).await;
        served.november().await;
        let of = |list: &str, more: &str| format!("/api/v1/reports/foi{list}?authority=990&financial_year=2026{more}");
        for path in [of("", ""), of("/items", "&figure=children"), of("/looked-after", "")] {
            for key in ["south", "force", "carers"] {
                served.get(key, &path).await.problem(StatusCode::NOT_FOUND);
            }
            served.get("council", &path).await.problem(StatusCode::FORBIDDEN);
            assert_eq!(served.get("north", &path).await.code, 200, "{path}");
        }
        for (path, faults) in [
            ("/api/v1/reports/foi".to_owned(), vec!["?authority", "?financial_year"]),
            ("/api/v1/reports/foi?authority=990&financial_year=2014".to_owned(), vec!["?financial_year"]),
            ("/api/v1/reports/foi?authority=990&financial_year=2025-26&year=2026".to_owned(), vec!["?financial_year", "?year"]),
            (of("/items", ""), vec!["?figure"]),
            (of("/items", "&figure=x&whose=mine&by=age&cause=none"), vec!["?by", "?cause", "?figure", "?whose"]),
            (of("/items", "&figure=held&cause=cancelled"), vec!["?cause"]),
            (of("/items", "&figure=held&group=M"), vec!["?by"]),
            (of("/items", "&figure=held&whose=other_authorities&by=class&group=M"), vec!["?group"]),
            (of("/items", "&figure=episodes_begun&whose=own"), vec!["?whose"]),
            (of("/looked-after", "&cursor=x&limit=0"), vec!["?cursor", "?limit"]),
        ] {
            let problem = served.get("north", &path).await;
            let found = problem.json()["errors"].as_array().expect("faults").clone();
            let found: Vec<_> = found.iter().map(|fault| fault["pointer"].as_str().expect("a pointer")).collect();
            assert_eq!(found, faults, "{path}");
        }
    }
}
