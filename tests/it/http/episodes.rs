//! Missing episodes: what each reader is shown of one, and what the council settles.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::records::{CARERS_BACK, FORCE_BACK, STARTED, served, texts};
use crate::app::On;
use crate::builders::{cancelled, child, missing, returned};
use crate::on_both;

const LIST: &str = "/api/v1/missing-episodes";

on_both! {
    async fn each_reader_is_shown_what_is_theirs_to_see(on: On) {
        let served = served(on).await;
        let id = served.told_by_two().await;
        let path = format!("{LIST}/{id}");
        let whole = served.get("north", &path).await.json();
        let (child, interview) = (whole["child_id"].clone(), whole["return_interview"]["id"].clone());
        assert!(child.is_string() && interview.is_string(), "{whole}");
        let reference = |organisation: &str, name: &str| json!({
            "organisation": organisation, "reference": name, "cancelled": false });
        let (force, carers) = (reference("Northshire Police", "NP-1"), reference("Oakfield Homes", "OH-1"));
        let item = json!({
            "id": id, "child_id": child, "references": [force, carers], "state": "returned", "return_confirmed": true,
            "cancellation_pending": false, "classification": "missing", "missing_from_at": STARTED, "found_at": null,
            "returned_at": FORCE_BACK, "responsible_authority": "990", "host_authority": "991", "risk": "high",
            "return_interview": { "id": interview, "due_at": "2026-11-24T06:00:00Z", "standing": "due_soon" },
        });
        let sources = json!([
            { "organisation": "Northshire Police", "reference": "NP-1", "cancelled": false, "cause": null,
              "last_reported_at": FORCE_BACK, "classification": "missing", "missing_from_at": STARTED,
              "setting": "childrens_home", "found_at": null, "returned_at": FORCE_BACK,
              "responsible_authority": "990", "host_authority": "991", "risk": "high" },
            { "organisation": "Oakfield Homes", "reference": "OH-1", "cancelled": false, "cause": null,
              "last_reported_at": CARERS_BACK, "classification": "absent", "missing_from_at": "2026-11-20T21:50:00Z",
              "setting": null, "found_at": null, "returned_at": CARERS_BACK,
              "responsible_authority": null, "host_authority": null, "risk": null },
        ]);
        let disagreements = json!([{ "field": "returned_at", "earliest": FORCE_BACK, "latest": CARERS_BACK }]);
        let seen = |changes: Value| {
            let mut seen = item.clone();
            for (field, value) in changes.as_object().expect("fields") {
                seen[field] = value.clone();
            }
            seen
        };
        let partner = |references: &[&Value], risk: Value| seen(json!({
            "child_id": null, "references": references, "classification": null, "responsible_authority": null,
            "host_authority": null, "risk": risk }));
        let placed = seen(json!({
            "child_id": null, "references": [], "classification": null, "responsible_authority": null,
            "host_authority": null, "risk": null, "missing_from_at": null, "returned_at": null,
            "return_interview": { "id": interview, "due_at": null, "standing": "due_soon" } }));
        let mut detail = item.clone();
        detail["sources"] = sources;
        detail["disagreements"] = disagreements;
        for (key, item, read) in [
            ("north", item.clone(), detail),
            ("force", partner(&[&force], json!("high")), partner(&[&force], json!("high"))),
            ("carers", partner(&[&carers], Value::Null), partner(&[&carers], Value::Null)),
            ("south", placed.clone(), placed),
        ] {
            assert_eq!(served.get(key, &path).await.json(), read, "{key}");
            assert_eq!(served.get(key, LIST).await.json(), json!({ "items": [item], "next": null }), "{key}");
        }
        // The council's first reading was one too.
        assert_eq!(served.times_done("missing_episode.read").await, 5);
        assert_eq!(served.times_done("missing_episode.list").await, 4);
    }
}

on_both! {
    async fn what_is_not_theirs_is_not_there(on: On) {
        let served = served(on).await;
        let id = served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        let nothing = uuid::Uuid::from_u128(7);
        for key in ["south", "carers"] {
            assert_eq!(served.items(key, LIST).await, Vec::<Value>::new(), "{key}");
            for rest in ["", "/facts"] {
                let hidden = served.get(key, &format!("{LIST}/{id}{rest}")).await.problem(StatusCode::NOT_FOUND);
                let absent = served.get(key, &format!("{LIST}/{nothing}{rest}")).await.problem(StatusCode::NOT_FOUND);
                assert_eq!(hidden, absent, "{key}");
            }
        }
        assert_eq!((served.times_done("missing_episode.read").await, served.times_done("missing_episode.facts").await), (0, 0));
        for path in [format!("{LIST}/none"), format!("{LIST}/none/facts")] {
            served.get("north", &path).await.problem(StatusCode::NOT_FOUND);
        }
        served.get("home", LIST).await.problem(StatusCode::FORBIDDEN);
    }
}

on_both! {
    async fn nobody_finds_an_episode_by_what_they_are_not_shown_of_it(on: On) {
        let served = served(on).await;
        served.told_by_two().await;
        let child = texts(&served.items("north", LIST).await, "child_id").remove(0);
        for (name, key, query, found) in [
            ("the council by the child", "north", format!("child={child}"), 1),
            ("the council by anyone's reference", "north", "reference=OH-1".to_owned(), 1),
            ("a force by the child", "force", format!("child={child}"), 0),
            ("a force by its own reference", "force", "reference=NP-1".to_owned(), 1),
            ("a force by the home's reference", "force", "reference=OH-1".to_owned(), 0),
            ("another council by the child", "south", format!("child={child}"), 0),
            ("another council by a reference", "south", "reference=NP-1".to_owned(), 0),
        ] {
            assert_eq!(served.items(key, &format!("{LIST}?{query}")).await.len(), found, "{name}");
        }
    }
}

on_both! {
    async fn a_list_is_narrowed_and_read_page_by_page(on: On) {
        let served = served(on).await;
        let mut ids = vec![];
        for (number, name) in ["Ashdown", "Birch", "Cedar", "Dogwood", "Elder"].into_iter().enumerate() {
            let told = missing(&format!("NP-{number}"), &child("Amy", name, "2012-04-09"), STARTED);
            ids.push(served.tell("force", &told).await);
        }
        served.now("2026-11-23T10:00:00Z");
        served.tell("force", &returned("NP-1", FORCE_BACK)).await;
        served.tell("force", &cancelled("NP-2", FORCE_BACK)).await;
        for limit in [1, 2, 5, 200] {
            assert_eq!(texts(&served.paged("north", LIST, limit).await, "id"), ids, "{limit} at a time");
        }
        for (query, found) in [
            ("state=returned", vec![1]),
            ("state=missing", vec![0, 2, 3, 4]),
            ("state=cancelled", vec![]),
            ("reference=NP-3", vec![3]),
            ("reference=NP-3&state=returned", vec![]),
            ("authority=990&reference=NP-4", vec![4]),
            ("authority=991", vec![]),
            ("updated_since=2026-11-23T10:00:00Z", vec![1, 2]),
            ("updated_since=2026-11-23T11:00:01%2B01:00", vec![]),
        ] {
            let found: Vec<_> = found.into_iter().map(|number: usize| ids[number].clone()).collect();
            assert_eq!(texts(&served.items("north", &format!("{LIST}?{query}")).await, "id"), found, "{query}");
        }
        let faulty = format!("{LIST}?state=lost&authority=9&child=x&updated_since=now&cursor=z&reference=NP%00&x=1");
        let problem = served.get("north", &faulty).await.problem(StatusCode::BAD_REQUEST);
        let pointers = texts(problem["errors"].as_array().expect("faults"), "pointer");
        assert_eq!(pointers, ["?authority", "?child", "?cursor", "?reference", "?state", "?updated_since", "?x"]);
    }
}

on_both! {
    async fn facts_are_told_as_they_were_known(on: On) {
        let served = served(on).await;
        let amy = child("Amy", "Ashdown", "2012-04-09");
        let id = served.tell("force", &missing("NP-1", &amy, STARTED)).await;
        served.now("2026-11-23T10:00:00Z");
        served.tell("carers", &missing("OH-1", &amy, STARTED)).await;
        served.now("2026-11-23T11:00:00Z");
        served.tell("force", &returned("NP-1", FORCE_BACK)).await;
        let path = format!("{LIST}/{id}/facts");
        let all = served.items("north", &path).await;
        let told = |items: &[Value], who: &str| items.iter()
            .filter(|fact| fact["kind"] == "notice_received" && fact["source"] == who).count();
        assert_eq!((told(&all, "Northshire Police"), told(&all, "Oakfield Homes")), (2, 1));
        let first = all.iter().find(|fact| fact["kind"] == "notice_received").expect("a notice");
        assert_eq!((&first["recorded_at"], &first["source"]), (&json!("2026-11-23T09:00:00Z"), &json!("Northshire Police")));
        assert_eq!(first["content"]["reference"], "NP-1");
        assert_eq!(first["hash"].as_str().map(str::len), Some(64));
        let mut fields: Vec<_> = first.as_object().expect("fields").keys().cloned().collect();
        fields.sort();
        let named = ["child_id", "content", "happened_at", "hash", "id", "kind", "recorded_at", "reference_id"];
        assert_eq!(fields, [&named[..], &["return_interview", "source", "told_at"]].concat());
        let child_id = served.get("north", &format!("{LIST}/{id}")).await.json()["child_id"].clone();
        assert_eq!((&first["child_id"], &first["reference_id"]), (&child_id, &json!(id)), "by its anchor");
        for limit in [1, 2, all.len(), 200] {
            assert_eq!(served.paged("north", &path, limit).await, all, "{limit} at a time");
        }
        for (known_at, force, carers) in [
            ("2026-11-23T08:59:59Z", 0, 0),
            ("2026-11-23T09:00:00Z", 1, 0),
            ("2026-11-23T10:00:00Z", 1, 1),
            ("2026-11-23T11:00:00Z", 2, 1),
        ] {
            let known = served.items("north", &format!("{path}?known_at={known_at}")).await;
            assert_eq!((told(&known, "Northshire Police"), told(&known, "Oakfield Homes")), (force, carers), "{known_at}");
        }
        let own = served.items("carers", &path).await;
        assert_eq!((own.len(), told(&own, "Oakfield Homes")), (1, 1), "a partner reads its own notices");
        assert_eq!(own[0]["child_id"], Value::Null, "and learns nothing of whose record it is");
        let lines = served.times_done("missing_episode.facts").await;
        let strange = served.get("north", &format!("{path}?cursor={id}")).await.problem(StatusCode::NOT_FOUND);
        assert_eq!(texts(strange["errors"].as_array().expect("faults"), "pointer"), ["?cursor"]);
        served.items("north", &path).await;
        assert!(served.times_done("missing_episode.facts").await > lines, "each reading leaves its line");
    }
}

on_both! {
    async fn the_council_settles_a_value_and_takes_it_back(on: On) {
        let served = served(on).await;
        let id = served.told_by_two().await;
        let path = format!("{LIST}/{id}/settlements");
        let later = json!({ "field": "returned_at", "value": CARERS_BACK, "reason": "The home's log shows it." });
        let settled = served.post_as("north", "cora@northshire.example.org", &path, &later).await;
        assert_eq!(settled.code, 200, "{}", settled.text);
        let settled = settled.json();
        assert_eq!((&settled["returned_at"], &settled["disagreements"]), (&json!(CARERS_BACK), &json!([])));
        assert_eq!(settled["return_interview"]["due_at"], "2026-11-24T08:00:00Z");
        assert_eq!(settled["sources"].as_array().map(Vec::len), Some(2), "what sources say stays");
        let back = json!({ "field": "returned_at", "value": null, "reason": "The log was another child's." });
        let taken_back = served.post_as("north", "", &path, &back).await.json();
        assert_eq!((&taken_back["returned_at"], &taken_back["disagreements"][0]["field"]), (&json!(FORCE_BACK), &json!("returned_at")));
        assert_eq!(served.times_done("missing_episode.settle").await, 2);
        for (name, key, person, code) in [
            ("an interviewer", "north", "ida@northshire.example.org", StatusCode::FORBIDDEN),
            ("one of another council", "north", "sol@southshire.example.org", StatusCode::FORBIDDEN),
            ("the force", "force", "", StatusCode::NOT_FOUND),
            ("the council that the child is placed with", "south", "", StatusCode::NOT_FOUND),
        ] {
            let refused = served.post_as(key, person, &path, &later).await;
            assert_eq!(refused.problem(code)["status"], code.as_u16(), "{name}");
        }
        let faulty = served.post_as("north", "", &path, &json!({ "field": "name", "more": 1 })).await;
        assert_eq!(faulty.pointers(), ["#/field", "#/more", "#/reason", "#/value"]);
        assert_eq!(served.times_done("missing_episode.settle").await, 2, "nothing was settled since");
    }
}
