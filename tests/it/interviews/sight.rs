//! Who sees interviews, who may do what, and what lists show.

use homeward::domain::deadline::Standing;
use homeward::domain::ladder::StepName;
use homeward::domain::raised::SubjectKind;
use homeward::services::Error;
use homeward::services::escalations::Asked as Escalations;
use homeward::services::interviews::Asked;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use super::{
    BACK, DUE, IN_TIME, STARTED, Story, allocation, amy, answer, approved, attempt, closure, draft, not_required, owed,
    pointers, standing,
};
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const NEIGHBOURS: &str = r#"
[[authorities]]
code = "991"
name = "Southshire"

[[organisations]]
name = "Southshire Council"
kind = "local_authority"
authorities = ["991"]

[[organisations]]
name = "Talk Again"
kind = "interview_service"
authorities = ["990"]

[[teams]]
name = "Visitors"
organisation = "Talk Again"

[[users]]
email = "sam@southshire.example.org"
name = "Sam South"
organisation = "Southshire Council"
roles = ["team_manager"]

[[users]]
email = "tess@talkagain.example.org"
name = "Tess Talker"
organisation = "Talk Again"
team = "Visitors"
roles = ["interviewer"]

[[users]]
email = "tom@talkagain.example.org"
name = "Tom Lead"
organisation = "Talk Again"
team = "Visitors"
roles = ["team_manager"]

[[users]]
email = "rob@northshire.example.org"
name = "Rob Returns"
organisation = "Northshire County Council"
roles = ["returns_officer"]
"#;

fn every_verb() -> [(&'static str, serde_json::Value); 9] {
    [
        ("episodes", json!({ "missing_episode": "01890000-0000-7000-8000-000000000000" })),
        ("allocation", allocation("ida@northshire.example.org")),
        ("allocation/acknowledgement", json!({})),
        ("attempts", attempt(IN_TIME, "child", "no_reply")),
        ("record", draft(IN_TIME)),
        ("closure", closure("unable")),
        ("closure/approval", approved()),
        ("sign-off", approved()),
        ("reopening", json!({ "reason": "None." })),
    ]
}

on_both! {
    async fn another_council_cannot_tell_that_an_interview_exists(on: On) {
        let (story, id) = Story::back(on).await;
        story.app.apply(NEIGHBOURS).await;
        story.now(IN_TIME);
        let services = &story.app.services;
        let south = story.app.caller("Southshire Council").await;
        let sam = services.acting_user(&south, "sam@southshire.example.org").await.expect("Sam works there");
        for caller in [&south, &story.police, &story.home] {
            let asked = Asked { limit: 200, ..Asked::default() };
            assert_eq!(services.return_interviews(caller, &asked).await.expect("a list").items, vec![]);
            assert!(matches!(services.return_interview(caller, id).await, Err(Error::NotFound)));
        }
        for (path, body) in every_verb() {
            assert_eq!(answer(&story.post_as(&south, &sam, id, path, &body).await), "not found", "{path}");
            let borrowed = story.post_as(&story.council, &sam, id, path, &body).await;
            assert_eq!(answer(&borrowed), "forbidden", "{path}: Sam does not work for this council");
        }
        assert!(matches!(services.acting_user(&south, "ida@northshire.example.org").await, Err(Error::Forbidden(_))));
        assert!(matches!(services.acting_user(&south, "nobody@example.org").await, Err(Error::Forbidden(_))));
        story.is_clean().await;
    }
}

on_both! {
    async fn an_interview_service_sees_and_does_what_it_was_given(on: On) {
        let (story, id) = Story::back(on).await;
        story.app.apply(NEIGHBOURS).await;
        story.now(IN_TIME);
        let services = &story.app.services;
        let service = story.app.caller("Talk Again").await;
        let tess = services.acting_user(&service, "tess@talkagain.example.org").await.expect("Tess works there");
        let tom = services.acting_user(&service, "tom@talkagain.example.org").await.expect("Tom works there");
        assert!(matches!(services.return_interview(&service, id).await, Err(Error::NotFound)));
        story.done("cora", id, "allocation", &allocation("tess@talkagain.example.org")).await;
        let asked = Asked { team: Some("Visitors".to_owned()), limit: 200, ..Asked::default() };
        assert_eq!(services.return_interviews(&service, &asked).await.expect("a list").items.len(), 1);
        let attempted = story.post_as(&service, &tess, id, "attempts", &attempt(IN_TIME, "child", "no_reply")).await;
        assert_eq!(answer(&attempted), "done");
        assert_eq!(answer(&story.post("ida", id, "record", &draft(IN_TIME)).await), "forbidden", "another team has it");
        let councils = story.post_as(&service, &tom, id, "closure", &not_required()).await;
        assert_eq!(answer(&councils), "forbidden", "that none is required is the authority's word");
        let away = story.post_as(&service, &tom, id, "allocation", &allocation("ida@northshire.example.org")).await;
        assert_eq!(pointers(&away), ["#/worker"], "a service gives it to its own");
        story.is_clean().await;
    }
}

on_both! {
    async fn the_responsible_authority_has_the_duty_and_the_one_told_sees_what_came_of_it(on: On) {
        let story = Story::on(on).await;
        let placed = with(missing("NP-1", &amy(), STARTED), "responsible_authority", "991".into());
        story.tell(&story.police, &placed).await;
        let id = owed(&story.tell(&story.police, &returned("NP-1", BACK)).await);
        assert_eq!(answer(&story.post("cora", id, "allocation", &allocation("ida@northshire.example.org")).await), "done");
        story.app.apply(NEIGHBOURS).await;
        let south = story.app.caller("Southshire Council").await;
        let whole = story.app.services.return_interview(&south, id).await.expect("it is theirs");
        assert_eq!(whole.worker.as_deref(), Some("ida@northshire.example.org"));
        let outcome = story.read(id).await;
        assert_eq!((outcome.worker, outcome.due_at), (None, Some(at(DUE))));
        assert_eq!(answer(&story.post("theo", id, "closure", &not_required()).await), "forbidden");
        story.is_clean().await;
    }
}

on_both! {
    async fn roles_that_do_not_work_with_children_change_nothing(on: On) {
        let (story, id) = Story::back(on).await;
        story.app.apply(NEIGHBOURS).await;
        story.now(IN_TIME);
        for who in ["odin", "rob", "ada"] {
            for (path, body) in every_verb() {
                // Nothing waits for a decision, and only its worker could acknowledge what nobody was given.
                let expected = match path {
                    "closure/approval" | "sign-off" | "allocation/acknowledgement" => "refused",
                    _ => "forbidden",
                };
                assert_eq!(answer(&story.post(who, id, path, &body).await), expected, "{who}: {path}");
            }
        }
        let interviewer = story.post("ida", id, "allocation", &allocation("ida@northshire.example.org")).await;
        assert_eq!(answer(&interviewer), "forbidden", "interviewers do not choose for themselves");
        for worker in ["rob@northshire.example.org", "sam@southshire.example.org", "nobody@example.org"] {
            assert_eq!(pointers(&story.post("cora", id, "allocation", &allocation(worker)).await), ["#/worker"], "{worker}");
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn lists_show_what_was_asked_for_page_by_page(on: On) {
        let story = Story::on(on).await;
        let mut ids = vec![];
        for name in ["Amy", "Ben", "Cal", "Dee"] {
            ids.push(owed(&story.came_back(name, &child(name, name, "2012-04-09")).await));
        }
        story.now(IN_TIME);
        story.done("cora", ids[1], "allocation", &allocation("ida@northshire.example.org")).await;
        story.done("ida", ids[2], "record", &draft(IN_TIME)).await;
        let all = Asked::default;
        let team = |name: &str| Asked { team: Some(name.to_owned()), ..all() };
        let worker = |email: &str| Asked { worker: Some(email.to_owned()), ..all() };
        let stands = |standing| Asked { standing: Some(standing), ..all() };
        let authority = |code: &str| Asked { authority: code.to_owned().try_into().ok(), ..all() };
        for (row, asked, expected) in [
            ("all", all(), vec![0, 1, 2, 3]),
            ("nobody has them and they are owed", Asked { unallocated: true, ..all() }, vec![0, 3]),
            ("by team", team("Return interviews"), vec![1]),
            ("by a team that is none", team("Gardeners"), vec![]),
            ("by worker", worker("ida@northshire.example.org"), vec![1]),
            ("by a worker who is nobody", worker("nobody@example.org"), vec![]),
            ("due soon", stands(Standing::DueSoon), vec![0, 1, 3]),
            ("met", stands(Standing::Met), vec![2]),
            ("overdue", stands(Standing::Overdue), vec![]),
            ("of the authority", authority("990"), vec![0, 1, 2, 3]),
            ("of another", authority("991"), vec![]),
            ("the first page", Asked { limit: 3, ..all() }, vec![0, 1, 2]),
            ("the page behind it", Asked { limit: 3, after: Some(ids[2]), ..all() }, vec![3]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|index: usize| ids[index]).collect();
            assert_eq!(story.list(asked).await, expected, "{row}");
        }
        story.now("2026-11-24T09:00:01Z");
        assert_eq!(story.list(stands(Standing::Overdue)).await, [ids[0], ids[1], ids[3]]);
        assert_eq!(standing(&story.read(ids[2]).await), "met");
    }
}

on_both! {
    async fn every_read_and_every_act_leaves_a_line_in_the_audit(on: On) {
        let (story, id) = Story::back(on).await;
        story.read(id).await;
        story.list(Asked::default()).await;
        story.done("ida", id, "attempts", &attempt(BACK, "child", "no_reply")).await;
        assert_eq!(answer(&story.post("ida", id, "reopening", &json!({ "reason": "None." })).await), "forbidden");
        let db = story.app.services.database.read();
        for (action, outcome) in [
            ("return_interview.read", "done"),
            ("return_interview.list", "done"),
            ("return_interview.attempt", "done"),
            ("return_interview.reopen", "refused"),
        ] {
            let backend: DbBackend = db.get_database_backend();
            let sql = format!(
                "SELECT id FROM audit WHERE action = '{action}' AND outcome = '{outcome}' AND object = 'return_interview:{id}'"
            );
            let lines = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("the audit is read");
            assert_eq!(lines.len(), 1, "{action}");
        }
    }
}

on_both! {
    async fn the_ladder_tells_the_people_of_the_authority_that_has_the_duty(on: On) {
        let story = Story::on(on).await;
        story.app.apply(NEIGHBOURS).await;
        let theirs = with(missing("NP-1", &amy(), STARTED), "responsible_authority", json!("991"));
        story.tell(&story.police, &theirs).await;
        let id = owed(&story.tell(&story.police, &returned("NP-1", BACK)).await);
        story.now(DUE);
        story.app.look().await;
        let south = story.app.caller("Southshire Council").await;
        let asked = Escalations { limit: 200, ..Escalations::default() };
        let sams = story.app.services.escalations(&south, &asked).await.expect("escalations are listed");
        let overdue = sams.iter().find(|step| step.known.raised.key.name == StepName::InterviewOverdue);
        let overdue = overdue.expect("Southshire hears of it");
        let sam = story.app.services.acting_user(&south, "Sam@southshire.example.org").await.expect("Sam");
        assert_eq!(overdue.known.told.as_ref().map(|told| &told.people[..]), Some(&[sam.id][..]));
        let written = story.app.services.messages(&south, Some(id.0), None, None, 10).await.expect("messages are listed");
        let addresses: Vec<_> = written.iter().map(|message| message.address.as_str()).collect();
        assert!(addresses.contains(&"sam@southshire.example.org"), "found by the interview: {addresses:?}");
        let sent = json!({ "action": "Sam asks today.", "by_when": "2026-11-24T17:00:00Z" });
        let answered = story.app.services.acknowledge(&south, &sam, overdue.known.raised.id, &sent).await;
        assert!(answered.expect("it is answered").known.acknowledged.is_some());
        let asked = Escalations { limit: 200, ..Escalations::default() };
        let ours = story.app.services.escalations(&story.council, &asked).await.expect("escalations are listed");
        assert!(ours.iter().all(|step| step.known.raised.subject.kind != SubjectKind::Interview), "it is not ours");
        assert!(ours.iter().any(|step| step.known.raised.subject.kind == SubjectKind::Missing), "the search was");
        assert_eq!(story.read(id).await.id, id, "where it stands is ours to see");
        story.is_clean().await;
    }
}
