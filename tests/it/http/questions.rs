//! What needs an answer by a time and has none: who asked and the coordinator are told of it, once, by rows that any program
//! finds; an answer answers the step as well.

use chrono::TimeDelta;
use homeward::clock::Clock;
use homeward::domain::ids::MessageId;
use homeward::domain::policy::Policy;
use homeward::services::escalations::{Asked, Escalation};
use homeward::services::{Database, Services};
use homeward::store::{connect, people, steps};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::Served;
use super::conversation::{CORA, HOLLY, PAT, WRITERS, posts, told};
use super::records::{STARTED, served, texts};
use crate::app::{On, at};
use crate::builders::{child, missing};
use crate::on_both;

const BY: &str = "2026-11-23T12:00:00Z";
const A_SECOND_BEFORE: &str = "2026-11-23T11:59:59Z";
const A_SECOND_AFTER: &str = "2026-11-23T12:00:01Z";

/// The steps about questions, in the order of recording; all of them, or those that wait for an answer.
async fn raised(served: &Served, waiting: bool) -> Vec<Escalation> {
    let council = served.app.caller("Northshire County Council").await;
    let asked = Asked { acknowledged: waiting.then_some(false), limit: 200, ..Asked::default() };
    let mut all = served.app.services.escalations(&council, &asked).await.expect("escalations are listed");
    all.retain(|step| step.known.raised.key.name.word() == "conversation.unanswered");
    all
}

/// Who was told of a step, by their addresses.
async fn heard(served: &Served, step: &Escalation) -> Vec<String> {
    let told = step.known.told.clone().expect("somebody was told");
    let found = people::with_ids(served.app.services.database.read(), &told.people).await.expect("people are read");
    let mut heard: Vec<String> = found.into_iter().map(|person| person.email).collect();
    heard.sort();
    heard
}

/// What the messages of a step say, each with where it went.
async fn said(served: &Served, messages: &[MessageId]) -> Vec<(String, String)> {
    let council = served.app.caller("Northshire County Council").await;
    let all = served.app.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
    let of_it = all.into_iter().filter(|message| messages.contains(&message.id));
    let mut said: Vec<_> = of_it.map(|message| (message.address, message.body)).collect();
    said.sort();
    said
}

on_both! {
    async fn what_nobody_answers_in_time_is_told_once_to_who_asked_and_to_the_coordinator(on: On) {
        let (served, path) = told(on).await;
        let asked = posts(&served, "force", PAT, &path, &json!({ "text": "Has Amy Ashdown a passport?", "answer_by": BY })).await;
        posts(&served, "force", PAT, &path, &json!({ "text": "Anybody?", "answers": asked })).await;
        served.app.until(A_SECOND_BEFORE).await;
        assert_eq!(raised(&served, false).await, vec![], "a second before");
        served.app.until(BY).await;
        let [step] = &raised(&served, false).await[..] else { panic!("one step, as the time comes") };
        assert_eq!((step.known.raised.raised_at, step.known.told_at()), (at(BY), Some(at(BY))));
        assert_eq!(heard(&served, step).await, [CORA, PAT]);
        served.app.until(A_SECOND_AFTER).await;
        assert!(served.app.look_at_everything().await > 0);
        assert_eq!(raised(&served, true).await.len(), 1, "it is raised once, and waits");
        let said = said(&served, &step.messages).await;
        let places = [format!("/escalations/{}", step.known.raised.id), path.replace("/api/v1", "")];
        assert_eq!(said.len(), 2, "{said:?}");
        for ((address, body), (who, place)) in said.iter().zip([CORA, PAT].iter().zip(places)) {
            assert_eq!(address, who);
            // Without a mail server all of it is held, and what is held takes in the next: one reads of several steps at once.
            let says_so = body.contains("needed has passed") || body.contains("A question to another agency has no answer");
            assert!(says_so && body.contains(&place), "{address}: {body}");
            assert!(!body.contains("Amy") && !body.contains("passport"), "{address}: {body}");
        }
        served.app.until("2026-11-23T16:00:00Z").await;
        let [_, again] = &raised(&served, false).await[..] else { panic!("told again after four working hours") };
        assert_eq!(heard(&served, again).await, [CORA, PAT, "theo@northshire.example.org"]);
        served.app.until("2026-12-23T12:00:00Z").await;
        assert_eq!(raised(&served, false).await.len(), 2, "and then no more");
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn an_answer_in_time_raises_nothing_and_a_later_one_answers_what_was_raised(on: On) {
        for (row, answered_at, rounds) in [
            ("a second before", A_SECOND_BEFORE, 0),
            ("as the time comes", BY, 0),
            ("a second after", A_SECOND_AFTER, 1),
        ] {
            let (served, path) = told(on).await;
            let asked = posts(&served, "force", PAT, &path, &json!({ "text": "Who has her?", "answer_by": BY })).await;
            // At the very instant the answer is first, and the jobs come after.
            served.app.until(A_SECOND_BEFORE).await;
            if answered_at == A_SECOND_AFTER {
                served.app.until(answered_at).await;
            }
            served.now(answered_at);
            posts(&served, "carers", HOLLY, &path, &json!({ "text": "We have.", "answers": asked })).await;
            served.app.until("2026-11-25T12:00:00Z").await;
            let all = raised(&served, false).await;
            assert_eq!(all.len(), rounds, "{row}: {all:?}");
            assert_eq!(raised(&served, true).await, vec![], "{row}: nothing waits");
            for step in all {
                assert_eq!(step.acknowledged_by.as_deref(), Some(HOLLY), "{row}");
                assert_eq!(step.known.acknowledged.map(|answer| answer.at), Some(at(answered_at)), "{row}");
                assert_eq!(step.action.as_deref(), Some("Answered in the conversation."), "{row}");
            }
            let verified = served.app.services.verify().await.expect("the ledger is verified");
            assert_eq!(verified.differences, Vec::<String>::new(), "{row}");
        }
    }
}

on_both! {
    async fn a_program_that_starts_later_finds_it(on: On) {
        let (served, path) = told(on).await;
        posts(&served, "north", CORA, &path, &json!({ "text": "Who has her?", "answer_by": BY })).await;
        served.app.until(A_SECOND_BEFORE).await;
        let connection = connect::open(&served.app.url, 2).await.expect("the database opens");
        let later = Services::new(Database::new(connection), Clock::standing_at(at(A_SECOND_BEFORE)));
        assert_eq!(later.until_next_due().await.expect("the database answers"), Some(TimeDelta::seconds(1)));
        later.clock.set(at(BY));
        let claims = later.claim_due(10, TimeDelta::seconds(30)).await.expect("it claims");
        assert_eq!(claims.len(), 1);
        later.attend_all(&claims).await.expect("it looks");
        let [step] = &raised(&served, true).await[..] else { panic!("one step") };
        assert_eq!(heard(&served, step).await, [CORA], "who asked is the coordinator herself");
    }
}

on_both! {
    async fn a_step_is_acknowledged_like_any_other_and_who_has_left_is_spoken_for_by_their_agency(on: On) {
        let (served, path) = told(on).await;
        posts(&served, "force", PAT, &path, &json!({ "text": "Who has her?", "answer_by": BY })).await;
        let colleague = r#"users = [
            { email = "pia@police.example.org", name = "Pia Constable", organisation = "Northshire Police", roles = ["reporter"] },
            { email = "pat@police.example.org", name = "Pat Constable", organisation = "Northshire Police", roles = ["reporter"], disabled = true },
        ]"#;
        let served = served.with_also(colleague).await;
        served.app.until(BY).await;
        let [step] = &raised(&served, true).await[..] else { panic!("one step") };
        assert_eq!(heard(&served, step).await, [CORA, "pia@police.example.org"]);
        let answer = json!({ "action": "Rang the home.", "by_when": "2026-11-23T13:00:00Z" });
        let path = format!("/api/v1/escalations/{}/acknowledgement", step.known.raised.id);
        let done = served.post_as("north", CORA, &path, &answer).await;
        assert_eq!(done.code, 200, "{}", done.text);
        served.app.until("2026-11-25T12:00:00Z").await;
        assert_eq!(raised(&served, false).await.len(), 1, "it is not told again");
    }
}

on_both! {
    async fn a_question_goes_with_its_child(on: On) {
        let served = served(on).await.with_also(WRITERS).await;
        served.tell("force", &missing("NP-1", &child("Amy", "Ashdown", "2012-04-09"), STARTED)).await;
        let theirs = served.tell("carers", &missing("OH-1", &child("Amy", "Ashdawn", "2012-04-09"), STARTED)).await;
        let path = format!("/api/v1/missing-episodes/{theirs}/conversation");
        let about = async |id: &str| {
            let subject = [id.parse().expect("an id")];
            let kept = steps::about(served.app.services.database.read(), &subject).await.expect("steps are read");
            kept.into_iter().map(|kept| kept.person).collect::<Vec<_>>()
        };
        let early = json!({ "text": "Who has her?", "answer_by": "2026-11-23T09:30:00Z" });
        let early = posts(&served, "carers", HOLLY, &path, &early).await;
        let late = posts(&served, "carers", HOLLY, &path, &json!({ "text": "And now?", "answer_by": BY })).await;
        served.app.until("2026-11-23T10:00:00Z").await;
        let before = about(&early).await;
        let review = texts(&served.items("north", "/api/v1/reviews").await, "id").remove(0);
        let join = json!({ "decision": "join", "reason": "One child." });
        let joined = served.post_as("north", CORA, &format!("/api/v1/reviews/{review}"), &join).await;
        assert_eq!(joined.code, 200, "{}", joined.text);
        served.app.until(BY).await;
        let (of_early, of_late) = (about(&early).await, about(&late).await);
        assert_eq!((before.len(), of_early.len(), of_late.len()), (1, 1, 1));
        assert_ne!(of_early, before, "what was raised stands with the child who she is");
        assert_eq!(of_late, of_early, "and so does what is raised now");
        let verified = served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn a_policy_from_before_there_were_questions_is_no_reason_for_silence(on: On) {
        let (served, path) = told(on).await;
        let mut of_before = serde_json::to_value(Policy::shipped()).expect("JSON");
        of_before.as_object_mut().expect("an object").remove("knows");
        of_before["version"] = 2.into();
        let ladders = of_before["ladders"].as_array_mut().expect("lines");
        ladders.retain(|line| line["step"] != "conversation.unanswered");
        let sql = format!(
            "INSERT INTO policies (authority, version, content, recorded_at) \
             SELECT authority, 2, '{of_before}', recorded_at FROM policies WHERE version = 1"
        );
        let written = served.app.services.database.read().execute_unprepared(&sql).await.expect("it is written");
        assert!(written.rows_affected() > 0);
        posts(&served, "force", PAT, &path, &json!({ "text": "Who has her?", "answer_by": BY })).await;
        served.app.until(BY).await;
        let [step] = &raised(&served, true).await[..] else { panic!("one step") };
        assert_eq!(heard(&served, step).await, [CORA, PAT]);
    }
}
