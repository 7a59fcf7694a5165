//! What a worker finds among their work, and what a person who has to do with an interview sees of it.

use homeward::domain::deadline::Standing;
use homeward::domain::ids::InterviewId;
use homeward::domain::interview::{InterviewFact, Stage};
use homeward::domain::notice::Setting;
use homeward::services::Error;
use homeward::services::interviews::{Whole, Work};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{BACK, DUE, IN_TIME, Story, allocation, amy, answer, approved, attempt, owed, record};
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const PEOPLE: &str = r#"
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

[[teams]]
name = "Others"
organisation = "Northshire County Council"

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
email = "rob@northshire.example.org"
name = "Rob Returns"
organisation = "Northshire County Council"
roles = ["returns_officer"]

[[users]]
email = "sol@northshire.example.org"
name = "Sol Social"
organisation = "Northshire County Council"
team = "Others"
roles = ["social_worker"]

[[users]]
email = "otto@northshire.example.org"
name = "Otto Other"
organisation = "Northshire County Council"
team = "Others"
roles = ["interviewer"]
"#;

const IDA: &str = "ida@northshire.example.org";

impl Story {
    async fn work(&self, name: &str) -> Vec<Work> {
        let person = self.person(name).await;
        self.app.services.my_work(&self.council, &person).await.expect("the work is read")
    }

    async fn whole(&self, name: &str, id: InterviewId) -> Whole {
        let person = self.person(name).await;
        self.app.services.whole_interview(&self.council, &person, id).await.expect("the interview is read")
    }

    async fn body(&self, name: &str, id: InterviewId) -> Value {
        let person = self.person(name).await;
        let saved = self.app.services.saved_record(&self.council, &person, id).await.expect("the record is read");
        Value::Object(saved.body)
    }

    async fn lines(&self, action: &str) -> usize {
        let db = self.app.services.database.read();
        let sql = format!("SELECT id FROM audit WHERE action = '{action}' AND child_id IS NOT NULL");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        rows.expect("the audit").len()
    }
}

on_both! {
    async fn a_worker_finds_what_they_have_to_see_to_until_it_is_signed_off(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        assert_eq!(story.work("ida").await, vec![], "nobody has it yet");
        story.done("cora", id, "allocation", &allocation(IDA)).await;
        let [work] = &story.work("ida").await[..] else { panic!("one interview") };
        assert_eq!((work.shown.id, work.shown.standing, work.interview.stage()), (id, Some(Standing::DueSoon), Stage::ToHold));
        assert_eq!(work.shown.due_at, Some(at(DUE)));
        let named = work.known.child.as_ref().expect("the child is named");
        assert_eq!((named.given_name.as_str(), work.known.age, work.known.is_missing), ("Amy", Some(14), false));
        assert_eq!((work.known.absences.len(), work.known.absences[0].episode.returned_at), (1, Some(at(BACK))));
        assert_eq!(work.interview.acknowledged_at(), None);
        assert_eq!(story.work("theo").await, vec![], "it is not the manager's");
        assert_eq!(story.lines("return_interview.work").await, 1);

        story.done("ida", id, "record", &record(IN_TIME)).await;
        assert_eq!(story.work("ida").await[0].interview.stage(), Stage::ForSignOff);
        let returned = json!({ "decision": "returned", "comment": "What did she say of the car?" });
        story.done("theo", id, "sign-off", &returned).await;
        assert_eq!(story.work("ida").await[0].interview.stage(), Stage::GivenBack);
        story.done("ida", id, "record", &record(IN_TIME)).await;
        story.done("theo", id, "sign-off", &approved()).await;
        assert_eq!(story.work("ida").await, vec![], "it is over");
    }
}

on_both! {
    async fn what_the_last_talk_asked_for_is_shown_before_the_next(on: On) {
        let (story, first) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("cora", first, "allocation", &allocation(IDA)).await;
        let actions = json!([{ "what": "Ring the school", "owner": "Sol Social", "due_on": "2026-12-01" }]);
        story.done("ida", first, "record", &with(record(IN_TIME), "actions", actions)).await;
        story.now("2026-11-26T09:00:00Z");
        let place = json!({ "setting": "childrens_home", "name": "Oakfield House", "postcode": "ZZ2 2ZZ" });
        let gone = with(missing("NP-2", &amy(), "2026-11-25T18:00:00Z"), "missing_from", place);
        story.tell(&story.police, &gone).await;
        let back = with(returned("NP-2", "2026-11-26T07:00:00Z"), "returned_to", json!({ "setting": "home" }));
        let second = owed(&story.tell(&story.police, &back).await);
        story.done("cora", second, "allocation", &allocation(IDA)).await;
        let work = story.work("ida").await;
        let work = work.iter().find(|work| work.shown.id == second).expect("the second");
        let [asked] = &work.known.asked_for[..] else { panic!("one talk asked for something") };
        assert_eq!((asked.interview, asked.held_at), (first, at(IN_TIME)));
        assert_eq!(asked.actions[0].what.as_deref(), Some("Ring the school"));
        assert_eq!(asked.actions[0].due_on.map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
        let told = &work.known.absences[0].told;
        assert_eq!(told.missing_from()[0].what.name.as_deref(), Some("Oakfield House"));
        assert_eq!(told.whereabouts().map(|place| place.setting), Some(Setting::Home));
        let whole = story.whole("ida", second).await;
        assert_eq!(whole.known.others.len(), 1, "the first absence is another");
        assert_eq!(story.whole("ida", first).await.known.asked_for, vec![], "nothing came before it");
    }
}

on_both! {
    async fn what_any_talk_asked_for_is_shown_before_the_next_until_it_is_done(on: On) {
        let (story, first) = Story::back(on).await;
        story.app.apply(PEOPLE).await;
        story.now(IN_TIME);
        story.done("cora", first, "allocation", &allocation(IDA)).await;
        let wish = |what: &str| json!({ "what": what, "owner": "Sol Social", "due_on": "2026-12-01" });
        let asks = json!([wish("Ring the school"), wish("Find a mentor")]);
        story.done("ida", first, "record", &with(record(IN_TIME), "actions", asks)).await;
        story.done("theo", first, "sign-off", &approved()).await;
        // A later talk asks for something else, and the last for nothing.
        let again = async |reference: &str, day: &str, actions: Value| {
            story.now(&format!("{day}T20:00:00Z"));
            story.tell(&story.police, &missing(reference, &amy(), &format!("{day}T01:00:00Z"))).await;
            let id = owed(&story.tell(&story.police, &returned(reference, &format!("{day}T08:00:00Z"))).await);
            story.done("cora", id, "allocation", &allocation(IDA)).await;
            story.done("ida", id, "record", &with(record(&format!("{day}T12:00:00Z")), "actions", actions)).await;
            id
        };
        let second = again("NP-2", "2026-11-26", json!([wish("See the brother")])).await;
        let third = again("NP-3", "2026-11-28", json!([])).await;
        let open = async || {
            let asked = story.whole("ida", third).await.known.asked_for;
            let wishes = asked.iter().flat_map(|asked| asked.actions.iter().map(|wish| (asked.interview, wish.number)));
            wishes.collect::<Vec<_>>()
        };
        assert_eq!(open().await, [(second, 1), (first, 1), (first, 2)], "the latest first");
        let done = json!({ "action": 1, "done_on": "2026-11-28", "note": "She is back in class." });
        // Whoever is to do it says so, also after the sign-off; whoever only reads cannot.
        assert_eq!(answer(&story.post("odin", first, "actions/completion", &done).await), "forbidden");
        story.done("sol", first, "actions/completion", &done).await;
        assert_eq!(open().await, [(second, 1), (first, 2)]);
        let own = story.whole("ida", first).await.asks_for.expect("it asked for something");
        let stands: Vec<_> = own.actions.iter().map(|wish| wish.done_on.map(|day| day.to_string())).collect();
        assert_eq!(stands, [Some("2026-11-28".to_owned()), None]);
        let slip = json!({ "action": 1, "done": false, "note": "It was her sister." });
        story.done("cora", first, "actions/completion", &slip).await;
        assert_eq!(open().await, [(second, 1), (first, 1), (first, 2)]);
        story.is_clean().await;
    }
}

on_both! {
    async fn an_interview_is_seen_by_those_who_have_to_do_with_it(on: On) {
        let (story, id) = Story::back(on).await;
        story.app.apply(PEOPLE).await;
        story.now(IN_TIME);
        story.done("cora", id, "allocation", &allocation(IDA)).await;
        let services = &story.app.services;
        for (name, sees, works_on, reopens) in [
            ("ida", true, true, false),
            ("cora", true, true, true),
            ("theo", true, true, true),
            ("sol", true, false, false),
            ("odin", true, false, false),
            ("otto", false, false, false),
            ("rob", false, false, false),
            ("ada", false, false, false),
        ] {
            let person = story.person(name).await;
            let seen = services.whole_interview(&story.council, &person, id).await;
            let record = services.saved_record(&story.council, &person, id).await;
            assert_eq!((seen.is_ok(), record.is_ok()), (sees, sees), "{name}");
            match seen {
                Ok(whole) => {
                    let allowed = whole.allowed;
                    assert_eq!(allowed.acknowledge, name == "ida", "{name}");
                    assert_eq!((allowed.work_on, allowed.reopen), (works_on, reopens), "{name}");
                }
                Err(error) => assert!(matches!(error, Error::NotFound), "{name}: {error:?}"),
            }
        }
        let south = story.app.caller("Southshire Council").await;
        let sam = services.acting_user(&south, "sam@southshire.example.org").await.expect("Sam works there");
        assert!(matches!(services.whole_interview(&south, &sam, id).await, Err(Error::NotFound)));
        let talk = story.app.caller("Talk Again").await;
        let tess = services.acting_user(&talk, "tess@talkagain.example.org").await.expect("Tess works there");
        assert!(matches!(services.whole_interview(&talk, &tess, id).await, Err(Error::NotFound)));
        let conflict = json!({ "worker": "tess@talkagain.example.org",
            "independence": { "of_placement": true, "of_authority": true } });
        story.done("cora", id, "allocation", &conflict).await;
        assert!(services.whole_interview(&talk, &tess, id).await.is_ok_and(|whole| whole.allowed.work_on));
        assert_eq!(services.my_work(&talk, &tess).await.expect("her work").len(), 1);
        assert_eq!(story.work("ida").await, vec![]);
    }
}

on_both! {
    async fn what_was_done_is_told_with_its_words_and_drafts_as_one(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("cora", id, "allocation", &allocation(IDA)).await;
        story.done("ida", id, "allocation/acknowledgement", &json!({})).await;
        let tried = with(attempt(IN_TIME, "child", "no_reply"), "note", json!("Rang twice."));
        story.done("ida", id, "attempts", &tried).await;
        for words in ["I was", "I was bored", "I was bored."] {
            let draft = json!({ "draft": true, "childs_account": { "own_words": words } });
            story.done("ida", id, "record", &draft).await;
        }
        let whole = story.whole("ida", id).await;
        let kinds: Vec<_> = whole.done.iter().map(|done| match done.what.fact {
            InterviewFact::DutyArisen { .. } => "arisen",
            InterviewFact::Allocated { .. } => "allocated",
            InterviewFact::AllocationAcknowledged => "acknowledged",
            InterviewFact::Attempted { .. } => "attempted",
            InterviewFact::RecordDrafted(_) => "drafted",
            _ => "else",
        }).collect();
        assert_eq!(kinds, ["arisen", "allocated", "acknowledged", "attempted", "drafted"]);
        assert_eq!(whole.done[3].words["note"], "Rang twice.");
        let ida = story.person("ida").await.id;
        assert_eq!(whole.names.get(&ida).map(String::as_str), Some("Ida Interviewer"));
        assert_eq!(story.body("ida", id).await, json!({ "childs_account": { "own_words": "I was bored." } }));
        // What is shown can be saved as it is.
        let mut again = story.body("ida", id).await;
        again["draft"] = true.into();
        story.done("ida", id, "record", &again).await;
        assert_eq!(story.body("ida", id).await["childs_account"]["own_words"], "I was bored.");
        assert_eq!(story.lines("return_interview.record_read").await, 3);
    }
}

on_both! {
    async fn a_child_is_named_as_the_latest_notice_does(on: On) {
        let (story, id) = Story::back(on).await;
        story.now(IN_TIME);
        story.done("cora", id, "allocation", &allocation(IDA)).await;
        let renamed = json!({
            "type": "amended", "reference": "NP-1", "authority": "990", "reported_at": "2026-11-22T09:00:00Z",
            "child": child("Amie", "Ashdown", "2012-04-09"),
        });
        story.tell(&story.police, &renamed).await;
        let work = story.work("ida").await;
        assert_eq!(work[0].known.child.as_ref().map(|child| child.given_name.as_str()), Some("Amie"));
    }
}
