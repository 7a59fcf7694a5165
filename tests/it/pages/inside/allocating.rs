//! Interviews are given to workers, one or several, and steps are answered.

use homeward::domain::ids::InterviewId;
use homeward::services::interviews::Asked;
use serde_json::json;

use super::administration::path_on;
use super::board::CORA;
use super::work::{IDA, IRIS, THEO};
use super::{Browser, value_of};
use crate::accounts::{PASSWORD, token_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const ALLOCATE: &str = "/return-interviews/allocate";
const NOBODYS: &str = "01890000-0000-7000-8000-000000000000";
/// A service whose people hold interviews for the authority.
const SERVICE: &str = r#"
    organisations = [{ name = "Listening Ear", kind = "interview_service", authorities = ["990"] }]
    users = [{ email = "lee@ear.example.org", name = "Lee Listener", organisation = "Listening Ear", roles = ["interviewer"] }]
"#;

/// Who approves what Theo proposes.
const SECOND_MANAGER: &str = r#"
    users = [{ email = "mia@northshire.example.org", name = "Mia Manager", organisation = "Northshire County Council", roles = ["service_manager"] }]
"#;

impl Site {
    /// The interviews that nobody has.
    async fn unallocated(&self) -> Vec<InterviewId> {
        let council = self.app.caller("Northshire County Council").await;
        let asked = Asked { unallocated: true, limit: 100, ..Asked::default() };
        let listed = self.app.services.return_interviews(&council, &asked).await.expect("they are listed");
        listed.items.into_iter().map(|item| item.id).collect()
    }

    async fn worker(&self, id: InterviewId) -> Option<String> {
        let council = self.app.caller("Northshire County Council").await;
        self.app.services.return_interview(&council, id).await.expect("it is read").worker
    }

    async fn with_a_service(&self) {
        let setup = toml::from_str(SERVICE).expect("written right");
        for issued in self.app.services.apply(&setup).await.expect("it applies") {
            let set = self.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
    }
}

fn asked(ids: &[InterviewId]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("interview={id}")).collect();
    format!("{ALLOCATE}?{}", ids.join("&"))
}

on_both! {
    async fn one_interview_is_given_to_a_worker_and_a_conflict_needs_a_reason(on: On) {
        let (site, amys) = Site::with_a_board(on).await;
        site.with_a_service().await;
        let id = site.unallocated().await[0];
        let mut cora = site.signed_in(CORA).await;
        let page = cora.get(&format!("/return-interviews/{id}")).await.text;
        assert!(page.contains(&format!("{ALLOCATE}?interview={id}")) && page.contains("Give it to a worker"), "{page}");
        assert!(page.contains("href=\"/board\" class=\"govuk-back-link\"") && page.contains("Open the child’s record"), "{page}");
        let record = path_on(&page, "/children/");
        assert_eq!(cora.get(&record).await.code, 200);
        let page = cora.get(&asked(&[id])).await.text;
        for said in [
            "<span class=\"govuk-caption-l\">Bo Birch, 14</span>", "25 hours late", "Has 1 interview to hold. Northshire County Council, Return interviews: not independent",
            "Has no interview to hold. Listening Ear: independent of the authority",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(page.find("Lee Listener") < page.find("Iris Interviewer"), "the independent first");
        assert!(!page.contains("Rob Returns") && !page.contains("Olga"), "only those who hold interviews");
        let interview = id.to_string();
        let empty = cora.send(ALLOCATE, &[("interview", &interview)]).await;
        assert!(empty.code == 422 && empty.text.contains("Choose who is to hold the talk"), "{}", empty.text);
        let given = |worker, placement, reason| {
            [("interview", interview.as_str()), ("worker", worker), ("placement", placement), ("independence.reason", reason)]
        };
        let unsaid = cora.send(ALLOCATE, &given(IRIS, "no", "")).await;
        assert!(unsaid.code == 422 && unsaid.text.contains("Say why it is to be Iris Interviewer, who works for the authority"));
        let unsaid = cora.send(ALLOCATE, &given("lee@ear.example.org", "yes", "")).await;
        assert!(unsaid.text.contains("Lee Listener, who has to do with the placement"), "{}", unsaid.text);
        let stranger = cora.send(ALLOCATE, &given("rob@northshire.example.org", "no", "")).await;
        assert!(stranger.text.contains("Choose one of those who are offered"), "{}", stranger.text);
        assert_eq!(site.worker(id).await, None);
        let done = cora.send(ALLOCATE, &given("lee@ear.example.org", "no", "")).await;
        assert_eq!(done.header("location"), format!("/return-interviews/{id}?done=allocated"), "{}", done.text);
        assert_eq!(site.worker(id).await.as_deref(), Some("lee@ear.example.org"));
        let again = cora.send(ALLOCATE, &given("lee@ear.example.org", "no", "")).await;
        assert!(again.code == 422 && again.text.contains("There is a problem"), "{}", again.text);
        let page = cora.get(&format!("/return-interviews/{id}?done=allocated")).await.text;
        assert!(page.contains("The interview is given to the worker") && page.contains("Lee Listener"), "{page}");
        let amys_page = cora.get(&format!("/return-interviews/{amys}")).await.text;
        assert!(amys_page.contains("Give it to somebody else"));
    }
}

on_both! {
    async fn of_two_who_give_one_interview_at_once_the_second_sees_who_has_it(on: On) {
        let (site, amys) = Site::with_a_board(on).await;
        let (mut cora, mut theo) = (site.signed_in(CORA).await, site.signed_in(THEO).await);
        let page = cora.get(&asked(&[amys])).await.text;
        let had = value_of(&page, "had");
        assert!(had.starts_with(&amys.to_string()), "{had}");
        let id = amys.to_string();
        let to = |worker, had| {
            [("interview", id.as_str()), ("had", had), ("worker", worker), ("placement", "no"), ("independence.reason", "She knows them.")]
        };
        theo.get(&asked(&[amys])).await;
        assert_eq!(theo.send(ALLOCATE, &to(IRIS, &had)).await.code, 303);
        let late = cora.send(ALLOCATE, &to(IDA, &had)).await;
        assert!(late.code == 409 && late.text.contains("Who has it now: Amy") && late.text.contains("Iris Interviewer"), "{}", late.text);
        assert_eq!(site.worker(amys).await.as_deref(), Some(IRIS), "nothing was taken from her");
        let had = value_of(&late.text, "had");
        assert_eq!(cora.send(ALLOCATE, &to(IDA, &had)).await.code, 303, "who has seen it may");
        assert_eq!(site.worker(amys).await.as_deref(), Some(IDA));
    }
}

on_both! {
    async fn several_are_given_each_by_itself_and_what_came_of_each_is_said(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        site.app.apply(SECOND_MANAGER).await;
        let ids = site.unallocated().await;
        assert_eq!(ids.len(), 4);
        let mut theo = site.signed_in(THEO).await;
        assert_eq!(theo.get(ALLOCATE).await.header("location"), "/board/unallocated?ticked=none", "nothing was ticked");
        let list = theo.get("/board/unallocated?ticked=none").await.text;
        assert!(list.contains("There is a problem") && list.contains("Choose at least one interview"), "{list}");
        assert_eq!(list.matches("type=\"checkbox\"").count(), 4, "{list}");
        let page = theo.get(&asked(&ids)).await.text;
        assert!(page.contains("Give 4 interviews to a worker"), "{page}");
        // Another gave one of them to the same worker on the same terms meanwhile.
        let reason = [("worker", IDA), ("placement", "no"), ("independence.reason", "The council’s own team.")];
        let mut cora = site.signed_in(CORA).await;
        cora.get(&asked(&ids[..1])).await;
        let first = ids[0].to_string();
        assert_eq!(cora.send(ALLOCATE, &[&[("interview", first.as_str())], &reason[..]].concat()).await.code, 303);
        let written: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let mut fields: Vec<(&str, &str)> = written.iter().map(|id| ("interview", id.as_str())).collect();
        fields.extend(reason);
        // One that was ended meanwhile is given to nobody.
        let (council, theos, cora_herself) = (site.app.caller("Northshire County Council").await, site.person(THEO).await, site.person("mia@northshire.example.org").await);
        let ending = json!({ "outcome": "not_required", "reason": "child_died", "why_not_asked": "Not now.",
            "strategy_discussion": { "considered": true } });
        site.app.services.propose_closure(&council, &theos, ids[1], &ending).await.expect("it is proposed");
        let approved = json!({ "decision": "approved" });
        site.app.services.decide_closure(&council, &cora_herself, ids[1], &approved).await.expect("it is ended");
        let done = theo.send(ALLOCATE, &fields).await;
        assert_eq!(done.code, 303, "{}", done.text);
        let on = done.header("location").to_owned();
        assert!(on.starts_with("/return-interviews/allocated?worker=") && !on.contains('@'), "{on}");
        let before = site.times("return_interview.allocate").await;
        for _ in ["shown", "and loaded again"] {
            let page = theo.get(&on).await;
            assert!(page.code == 200 && page.text.contains("3 of 4 interviews given to Ida Interviewer"), "{}", page.text);
            assert_eq!((page.text.matches("Not given").count(), page.text.matches(">Given<").count()), (1, 3), "{}", page.text);
            assert!(page.text.contains("closed without an interview"), "why not: {}", page.text);
        }
        assert_eq!(site.times("return_interview.allocate").await, before, "looking again gives nothing again");
        for (place, id) in ids.into_iter().enumerate() {
            assert_eq!(site.worker(id).await.as_deref(), (place != 1).then_some(IDA));
        }
        for email in [IRIS, "rob@northshire.example.org", "pat@police.example.org"] {
            assert_eq!(site.signed_in(email).await.get(&on).await.code, 404, "{email}");
        }
    }
}

on_both! {
    async fn whoever_gives_interviews_returns_to_the_board_they_came_from(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        // The council's first authority is another than that of the children.
        site.app.apply(r#"
            authorities = [{ code = "989", name = "Elsewhere" }, { code = "990", name = "Northshire" }]
            organisations = [{ name = "Northshire County Council", kind = "local_authority", authorities = ["989", "990"] }]
        "#).await;
        let mut theo = site.signed_in(THEO).await;
        let list = theo.get("/board/unallocated?authority=990").await.text;
        assert!(list.contains("name=\"authority\" value=\"990\""), "{list}");
        let none = theo.get(&format!("{ALLOCATE}?authority=990")).await;
        assert_eq!(none.header("location"), "/board/unallocated?authority=990&ticked=none", "nothing was ticked");
        let ids = site.unallocated().await;
        let of_board = |code: &str| format!("{}&authority={code}", asked(&ids[..2]));
        let page = theo.get(&of_board("990")).await.text;
        assert!(page.contains("href=\"/board?authority=990\"") && page.contains("name=\"authority\" value=\"990\""), "{page}");
        for strange in ["991", "x\"y"] {
            let page = theo.get(&of_board(strange)).await.text;
            assert!(page.contains("href=\"/board\"") && !page.contains("name=\"authority\""), "{strange}: {page}");
        }
        let written: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let mut fields = vec![("authority", "990"), ("interview", written[0].as_str()), ("interview", written[1].as_str())];
        let faulty = theo.send(ALLOCATE, &fields).await;
        assert!(faulty.code == 422 && faulty.text.contains("href=\"/board?authority=990\""), "{}", faulty.text);
        fields.extend([("worker", IDA), ("placement", "no"), ("independence.reason", "The council’s own team.")]);
        let done = theo.send(ALLOCATE, &fields).await;
        let done = theo.get(done.header("location")).await;
        assert!(done.code == 200 && done.text.contains("2 of 2 interviews given"), "{}", done.text);
        for way in ["href=\"/board?authority=990\"", "href=\"/board/unallocated?authority=990\""] {
            assert!(done.text.contains(way), "{way}: {}", done.text);
        }
    }
}

on_both! {
    async fn nobody_else_learns_that_there_is_an_interview_to_give(on: On) {
        let (site, id) = Site::with_a_board(on).await;
        for email in [IDA, IRIS, "rob@northshire.example.org", "ada@northshire.example.org", "pat@police.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await.text;
            browser.get("/account").await;
            for id in [id.to_string(), NOBODYS.to_owned(), "x".to_owned()] {
                let page = browser.get(&format!("{ALLOCATE}?interview={id}")).await;
                assert_eq!((page.code, &page.text), (404, &nothing), "{email}");
                let sent = browser.send(ALLOCATE, &[("interview", &id)]).await;
                assert_eq!((sent.code, &sent.text), (404, &nothing), "{email}");
            }
        }
        let mut cora = site.signed_in(CORA).await;
        assert_eq!(cora.get(&format!("{ALLOCATE}?interview={NOBODYS}")).await.code, 404);
    }
}

async fn first_step(browser: &mut Browser<'_>) -> String {
    let list = browser.get("/board/unacknowledged").await.text;
    let after = list.split("href=\"/escalations/").nth(1).expect("a step");
    format!("/escalations/{}", after.split('"').next().expect("an id"))
}

on_both! {
    async fn a_step_is_answered_with_what_is_done_and_by_when(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut cora = site.signed_in(CORA).await;
        let path = first_step(&mut cora).await;
        let before = cora.get("/board/unacknowledged").await.text.matches("govuk-summary-card__title-wrapper").count();
        let page = cora.get(&path).await;
        assert!(page.code == 200 && page.text.contains("Not answered") && page.text.contains("Who was told"), "{}", page.text);
        let by_when = [("by_when.day", "24"), ("by_when.month", "11"), ("by_when.year", "2026")];
        let empty = cora.send(&path, &by_when).await;
        assert!(empty.code == 422 && empty.text.contains("Say what you do about it"), "{}", empty.text);
        let past = [("by_when.day", "22"), ("by_when.month", "11"), ("by_when.year", "2026"), ("by_when.time", "9:00"), ("action", "Visit.")];
        let past = cora.send(&path, &past).await;
        assert!(past.code == 422 && past.text.contains("The time lies in the past") && past.text.contains("Visit."), "{}", past.text);
        let mut fields = by_when.to_vec();
        fields.extend([("by_when.time", "12:00"), ("action", "Visit the home today.")]);
        let done = cora.send(&path, &fields).await;
        assert_eq!(done.header("location"), format!("{path}?done=answered"), "{}", done.text);
        let page = cora.get(&format!("{path}?done=answered")).await.text;
        for said in ["Your answer is recorded", "Visit the home today.", "by Cora Coordinator", "Answered"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Record the answer"));
        let twice = cora.send(&path, &fields).await;
        assert!(twice.code == 422 && twice.text.contains("Somebody has answered this step already"), "{}", twice.text);
        let after = cora.get("/board/unacknowledged").await.text.matches("govuk-summary-card__title-wrapper").count();
        assert_eq!(after + 1, before);
        for email in ["rob@northshire.example.org", "ada@northshire.example.org", "pat@police.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await.text;
            assert_eq!(browser.get(&path).await.text, nothing, "{email}");
            browser.get("/account").await;
            assert_eq!(browser.send(&path, &fields).await.code, 404, "{email}");
        }
        assert_eq!(cora.get(&format!("/escalations/{NOBODYS}")).await.code, 404);
    }
}
