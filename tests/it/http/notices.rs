//! Sending a notice, and reading it back.

use homeward::domain::ids::NoticeId;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Served, missing};
use crate::app::On;
use crate::on_both;

fn id(answer: &Value) -> &str {
    answer["notice_id"].as_str().expect("an id")
}

on_both! {
    async fn a_partner_hears_what_was_done_and_nothing_more(on: On) {
        let served = Served::on(on).await;
        let answer = served.send("police", &missing("NP-1", "Trial")).await;
        assert_eq!(answer.code, 201);
        assert_eq!(answer.header("content-type"), "application/json");
        let told = answer.json();
        let episode = told["missing_episode"]["id"].clone();
        assert_eq!(
            told,
            json!({
                "notice_id": id(&told),
                "disposition": "applied",
                "missing_episode": { "id": episode, "state": "missing" },
                "child": { "match": "accepted" },
                "return_interview": null,
            })
        );
        let again = served.send("police", &missing("NP-1", "Trial")).await;
        assert_eq!((again.code, &again.json()["disposition"]), (200, &json!("duplicate")));
        assert_eq!(id(&again.json()), id(&told));
        let returned = json!({ "type": "returned", "reference": "NP-1", "authority": "990",
            "returned_at": "2026-11-21T03:00:00+01:00" });
        let returned = served.send("police", &returned).await.json();
        assert_eq!(returned["missing_episode"], json!({ "id": episode, "state": "returned" }));
    }
}

on_both! {
    async fn only_the_council_told_sees_which_child_and_who_else(on: On) {
        let served = Served::on(on).await;
        served.send("police", &missing("NP-1", "Trialson")).await;
        // A letter apart: a record of its own, in doubt.
        let council = served.send("council", &missing("NC-1", "Trialsen")).await.json();
        assert_eq!(council["disposition"], "needs_review");
        assert_eq!(council["reasons"], json!(["near_match"]));
        assert_eq!((&council["child"]["match"], &council["child"]["record"]), (&json!("needs_review"), &json!("new")));
        assert_eq!(council["child"]["candidates"].as_array().map(Vec::len), Some(1));
        let home = served.send("home", &missing("OH-1", "Trialsohn")).await.json();
        assert_eq!(home["child"], json!({ "match": "needs_review" }), "a partner sees no candidates");
        // The same child: linked to the record that is there.
        let linked = served.send("council", &missing("NC-2", "Trialsen")).await.json();
        assert_eq!(linked["child"]["record"], "linked");
        assert_eq!(linked["child"]["id"], council["child"]["id"]);
        assert_eq!(linked["child"]["candidates"], json!([]));
    }
}

on_both! {
    async fn a_return_before_its_child_is_known_is_kept_for_review(on: On) {
        let served = Served::on(on).await;
        let returned = json!({ "type": "returned", "reference": "NP-9", "authority": "990",
            "returned_at": "2026-11-21T03:00:00Z" });
        let answer = served.send("police", &returned).await;
        assert_eq!(answer.code, 201);
        assert_eq!(answer.json()["disposition"], "needs_review");
        assert_eq!(answer.json()["reasons"], json!(["child_unknown"]));
        assert_eq!(answer.json()["child"], json!({ "match": "needs_review" }));
    }
}

on_both! {
    async fn a_notice_is_read_back_by_its_sender_and_the_council_told(on: On) {
        let served = Served::on(on).await;
        let notice = missing("NP-1", "Trial");
        let sent = served.send("police", &notice).await.json();
        let path = format!("/api/v1/notices/{}", id(&sent));
        let read = served.get("police", &path).await;
        assert_eq!(read.code, 200);
        let mut expected = sent.clone();
        expected["received_at"] = json!("2026-11-23T09:00:00Z");
        expected["sent"] = notice.clone();
        assert_eq!(read.json(), expected);
        let council = served.get("council", &path).await.json();
        assert_eq!((&council["sent"], &council["child"]["record"]), (&notice, &json!("new")));
        let nothing = served.get("police", &format!("/api/v1/notices/{}", NoticeId::fresh(crate::app::at("2026-11-23T09:00:00Z")))).await;
        let nothing = nothing.problem(StatusCode::NOT_FOUND);
        for (who, path) in [("home", &*path), ("neighbour", &*path), ("police", "/api/v1/notices/none"),
            ("police", "/api/v1/notices/%FF")] {
            let refused = served.get(who, path).await.problem(StatusCode::NOT_FOUND);
            assert_eq!(refused, nothing, "{who} must not learn from the answer whether it exists");
        }
        let reads: Vec<_> = served.audit().await.into_iter().filter(|(action, ..)| action == "notice.read").collect();
        let line = |outcome: &str| ("notice.read".to_owned(), outcome.to_owned(), "of-the-test".to_owned());
        assert_eq!(reads, [line("done"), line("done"), line("refused"), line("refused")]);
    }
}

on_both! {
    async fn a_name_in_any_script_comes_back_as_it_was_sent(on: On) {
        let served = Served::on(on).await;
        for (number, name) in ["Zoë", "محمد", "Мария", "李小龙", "Ngọc Ánh", "O’Trial-Smith", "Þórdís", "👩‍👧"].iter().enumerate() {
            let mut notice = missing(&format!("NP-{number}"), name);
            notice["child"]["given_name"] = json!(name);
            let sent = served.send("police", &notice).await;
            assert_eq!(sent.code, 201, "{name}: {}", sent.text);
            let read = served.get("police", &format!("/api/v1/notices/{}", id(&sent.json()))).await.json();
            assert_eq!(read["sent"], notice, "{name}");
        }
    }
}

on_both! {
    async fn one_reference_of_two_organisations_is_two_references(on: On) {
        let served = Served::on(on).await;
        let police = served.send("police", &missing("A-1", "Trial")).await.json();
        let home = served.send("home", &missing("A-1", "Other")).await;
        assert_eq!(home.code, 201);
        assert_ne!(home.json()["missing_episode"]["id"], police["missing_episode"]["id"]);
    }
}

on_both! {
    async fn what_the_api_says_of_its_record_verifies(on: On) {
        let served = Served::on(on).await;
        for number in 0..3 {
            served.send("police", &missing(&format!("NP-{number}"), "Trial")).await;
        }
        let verified = served.app.services.verify().await.expect("the database answers");
        assert_eq!((verified.references, verified.differences), (3, vec![]));
    }
}

/// Names as children have them, and as systems mangle them.
const NAMES: [&str; 20] = [
    "Żółć",
    "Ольга",
    "Мария",
    "Марья",
    "李小龍",
    "محمد",
    "محمّد",
    "नीलम",
    "Ngũgĩ",
    "Ναυσικά",
    "ქეთევან",
    "ಕಾವ್ಯಾ",
    "Søren",
    "Łukasz",
    "İpek",
    "ﷺ",
    "\u{202e}evil",
    "👩\u{200d}👧",
    "A\u{301}",
    "O'Trial-Sample",
];

on_both! {
    async fn a_child_is_taken_in_whatever_the_script_of_the_name(on: On) {
        let served = Served::on(on).await;
        // All are born on one day, so that each name is compared with all before it.
        for (number, name) in NAMES.iter().enumerate() {
            let mut notice = missing(&format!("NP-{number}"), name);
            notice["child"]["given_name"] = json!(name);
            let answer = served.send("police", &notice).await;
            assert_eq!(answer.code, 201, "{name}: {answer:?}");
        }
        assert_eq!(served.count("notices").await, 20);
    }
}
