//! Who hears of what.

use serde_json::{Value, json};

use homeward::services::conversation::Files;

use super::Listening;
use crate::app::On;
use crate::builders::{missing, returned, with};
use crate::http::conversation::{HOLLY, PAT, WRITERS};
use crate::interviews::{BACK, STARTED, allocation, amy, approved, attempt, closure, owed, record};
use crate::on_both;

/// Who works elsewhere, and who could be given an interview and is not.
const OTHERS: &str = r#"
    authorities = [{ code = "991", name = "Southshire" }]
    organisations = [
        { name = "Southshire County Council", kind = "local_authority", authorities = ["991"] },
        { name = "Southshire Police", kind = "police", authorities = ["991"] },
        { name = "Northshire Listening", kind = "interview_service", authorities = ["990"] },
    ]
"#;

/// Paths with the types that arrive there, in the order in which `heard` gives them.
fn paths(of: &[(&str, &[&str])]) -> Vec<(String, String)> {
    let mut all: Vec<_> =
        of.iter().flat_map(|(path, kinds)| kinds.iter().map(|kind| ((*path).to_owned(), (*kind).to_owned()))).collect();
    all.sort();
    all
}

on_both! {
    async fn each_organisation_hears_only_of_what_it_may_know(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        for (whose, path) in [(&story.police, "/police"), (&story.home, "/home"), (&story.council, "/council")] {
            listening.endpoint(whose, path).await;
        }
        // None of these has any part in it, so nothing ever arrives there.
        story.app.apply(OTHERS).await;
        for name in ["Southshire County Council", "Southshire Police", "Northshire Listening"] {
            listening.endpoint(&story.app.caller(name).await, "/nobody").await;
        }
        story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        let opened = &["missing_episode.opened"][..];
        assert_eq!(listening.heard().await, paths(&[("/police", opened), ("/council", opened)]));
        // The home tells of the same occasion: now it may know of it too. To the force nothing has changed.
        story.tell(&story.home, &missing("OH-1", &amy(), STARTED)).await;
        let changed = &["missing_episode.changed"][..];
        assert_eq!(listening.heard().await, paths(&[("/home", opened), ("/council", changed)]));
        // Risk is for the force and the council.
        let risky = json!({
            "type": "risk_assessed", "reference": "NP-1", "authority": "990", "reported_at": STARTED,
            "happened_at": STARTED, "risk": { "level": "high" },
        });
        story.tell(&story.police, &risky).await;
        assert_eq!(listening.heard().await, paths(&[("/police", changed), ("/council", changed)]));
        let owing = story.tell(&story.police, &returned("NP-1", BACK)).await;
        let back = &["missing_episode.returned", "return_interview.due"][..];
        assert_eq!(listening.heard().await, paths(&[("/police", back), ("/home", back), ("/council", back)]));
        let interview = owed(&owing);
        story.done("theo", interview, "allocation", &allocation("ida@northshire.example.org")).await;
        assert_eq!(listening.heard().await, paths(&[("/council", &["return_interview.allocated"])]));
        story.now("2026-11-22T10:00:00Z");
        story.done("ida", interview, "attempts", &attempt("2026-11-22T10:00:00Z", "child", "accepted")).await;
        let offered = &["return_interview.offered"][..];
        assert_eq!(listening.heard().await, paths(&[("/police", offered), ("/home", offered), ("/council", offered)]));
        story.now("2026-11-23T10:00:00Z");
        story.done("ida", interview, "record", &record("2026-11-23T10:00:00Z")).await;
        let held = &["return_interview.held"][..];
        assert_eq!(listening.heard().await, paths(&[("/police", held), ("/home", held), ("/council", held)]));
        assert_eq!(listening.heard().await, vec![], "and nothing twice");
    }
}

on_both! {
    async fn an_event_holds_ids_that_its_reader_can_ask_by_and_nothing_of_the_record(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        listening.endpoint(&story.police, "/police").await;
        let told = story.came_back("NP-1", &amy()).await;
        listening.deliver().await;
        let received = listening.receiver.received();
        let (episode, interview) = (told.episode.expect("an episode").0, owed(&told));
        let about: Vec<Value> = received.iter().map(|got| got.json()["data"].clone()).collect();
        let expected = [
            json!({ "missing_episode_id": episode }),
            json!({ "missing_episode_id": episode }),
            json!({ "return_interview_id": interview, "missing_episode_ids": [episode] }),
        ];
        assert_eq!(about, expected, "in the order in which they came about");
        for got in &received {
            let mut names: Vec<_> = got.json().as_object().expect("an object").keys().cloned().collect();
            names.sort();
            assert_eq!(names, ["data", "timestamp", "type"], "{}", got.body);
            assert_eq!(got.json()["timestamp"], BACK);
            for word in ["Amy", "Ashdown", "2012", "NP-1", "Police"] {
                assert!(!got.body.contains(word), "{word} in {}", got.body);
            }
        }
    }
}

on_both! {
    async fn a_cancellation_and_a_closure_are_told_when_they_are_decided(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        listening.endpoint(&story.home, "/home").await;
        let told = story.tell(&story.home, &missing("OH-1", &amy(), STARTED)).await;
        let told_back = story.tell(&story.home, &returned("OH-1", BACK)).await;
        listening.heard().await;
        let interview = owed(&told_back);
        story.done("ida", interview, "attempts", &attempt(BACK, "child", "declined_by_child")).await;
        story.done("ida", interview, "closure", &closure("declined_by_child")).await;
        assert_eq!(listening.heard().await, paths(&[("/home", &["return_interview.offered"])]), "not when it is proposed");
        story.done("theo", interview, "closure/approval", &approved()).await;
        assert_eq!(listening.heard().await, paths(&[("/home", &["return_interview.closed"])]));
        story.tell(&story.home, &crate::builders::cancelled("OH-1", BACK)).await;
        assert_eq!(listening.heard().await, paths(&[("/home", &["missing_episode.changed"])]), "it waits to be confirmed");
        story.confirm_the_review().await;
        assert_eq!(listening.heard().await, paths(&[("/home", &["missing_episode.cancelled"])]));
        assert!(told.episode.is_some());
    }
}

on_both! {
    async fn whoever_sent_what_was_in_doubt_hears_that_a_person_decided(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        for (whose, path) in [(&story.police, "/police"), (&story.home, "/home"), (&story.council, "/council")] {
            listening.endpoint(whose, path).await;
        }
        story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        // A letter apart: a record of its own, and a doubt.
        let near = with(amy(), "family_name", json!("Ashdowne"));
        let doubted = story.tell(&story.home, &missing("OH-1", &near, STARTED)).await;
        assert!(!doubted.reasons.is_empty(), "{doubted:?}");
        listening.heard().await;
        let reviews = story.app.services.reviews(&story.council, None, None, 200).await.expect("reviews are listed");
        let acting = homeward::services::decisions::Acting { caller: &story.council, user: None };
        let sent = json!({ "decision": "part", "reason": "Two girls." });
        story.app.services.decide(&acting, reviews[0].id, &sent).await.expect("the review is decided");
        listening.deliver().await;
        let received = listening.receiver.received();
        let reviewed: Vec<_> = received.iter().filter(|got| got.kind() == "notice.reviewed").collect();
        let mut who: Vec<_> = reviewed.iter().map(|got| &*got.path).collect();
        who.sort_unstable();
        assert_eq!(who, ["/council", "/home"]);
        assert!(reviewed.iter().all(|got| got.json()["data"] == json!({ "notice_id": doubted.notice_id })));
    }
}

on_both! {
    async fn the_council_hears_of_steps_and_of_answers_to_them(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        listening.endpoint(&story.council, "/council").await;
        listening.endpoint(&story.police, "/police").await;
        story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        listening.heard().await;
        story.app.look().await;
        listening.deliver().await;
        let received = listening.receiver.received();
        let raised: Vec<_> = received.iter().filter(|got| got.kind() == "escalation.raised").collect();
        assert!(!raised.is_empty() && received.iter().all(|got| got.path == "/council"), "{received:?}");
        let id: uuid::Uuid = raised[0].json()["data"]["escalation_id"].as_str().expect("an id").parse().expect("an id");
        let answer = json!({ "action": "Asked the force.", "by_when": "2026-11-25T09:00:00Z" });
        let (services, cora) = (&story.app.services, story.person("cora").await);
        let step = homeward::domain::ids::StepId(id);
        services.acknowledge(&story.council, &cora, step, &answer).await.expect("the step is answered");
        assert_eq!(listening.heard().await, paths(&[("/council", &["escalation.acknowledged"])]));
    }
}

on_both! {
    async fn a_post_is_heard_of_by_whom_it_is_for_and_the_council_without_a_word_of_it(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        story.app.apply(WRITERS).await;
        for (whose, path) in [(&story.police, "/police"), (&story.home, "/home"), (&story.council, "/council")] {
            listening.endpoint(whose, path).await;
        }
        let told = story.tell(&story.police, &missing("NP-1", &amy(), STARTED)).await;
        story.tell(&story.home, &missing("OH-1", &amy(), STARTED)).await;
        listening.heard().await;
        let episode = crate::interviews::episode(&told);
        let services = &story.app.services;
        let posted = &["missing_episode.conversation_posted"][..];
        for (row, author, email, to, expected) in [
            ("to the council alone", &story.home, HOLLY, json!(["Northshire County Council"]), vec![("/council", posted)]),
            ("to the force", &story.home, HOLLY, json!(["Northshire Police"]), vec![("/police", posted), ("/council", posted)]),
            ("to all who told of it", &story.police, PAT, json!(null), vec![("/home", posted), ("/council", posted)]),
        ] {
            let person = services.acting_user(author, email).await.expect("they work there");
            let mut sent = json!({ "text": "Is she with her aunt in Specimen Street?" });
            if !to.is_null() {
                sent["to"] = to;
            }
            services.post(author, &person, episode, &sent, Files::default()).await.unwrap_or_else(|error| panic!("{row}: {error:?}"));
            listening.deliver().await;
            let received = listening.receiver.received();
            let mut heard: Vec<_> = received.iter().map(|got| (got.path.clone(), got.kind())).collect();
            heard.sort();
            assert_eq!(heard, paths(&expected), "{row}");
            for got in &received {
                assert_eq!(got.json()["data"], json!({ "missing_episode_id": episode.0 }), "{row}");
                assert!(!got.body.contains("aunt") && !got.body.contains("Amy"), "{row}: {}", got.body);
            }
        }
    }
}

on_both! {
    async fn an_endpoint_hears_only_the_types_that_it_asked_for(on: On) {
        let listening = Listening::on(on).await;
        let story = &listening.story;
        let sent = json!({ "url": listening.receiver.url("/some"), "event_types": ["return_interview.due"] });
        story.app.services.add_webhook_endpoint(&story.police, &sent).await.expect("the endpoint is made");
        listening.endpoint(&story.police, "/all").await;
        story.came_back("NP-1", &amy()).await;
        listening.deliver().await;
        let received = listening.receiver.received();
        let due: Vec<_> = received.iter().filter(|got| got.kind() == "return_interview.due").collect();
        assert_eq!((received.len(), due.len()), (4, 2));
        assert_eq!(due[0].header("webhook-id"), due[1].header("webhook-id"), "one event, whichever endpoint it goes to");
        assert_eq!(due[0].body, due[1].body);
    }
}
