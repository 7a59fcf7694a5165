//! The write-up on its pages: saved section by section, by two people at once, sent, given back, mended and sent again.

use homeward::domain::ids::InterviewId;
use homeward::domain::ladder::StepName;
use homeward::services::escalations::Asked as Steps;
use serde_json::{Value, json};

use super::work::{IDA, IRIS, THEO};
use super::{Browser, value_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

impl Browser<'_> {
    /// Opens a section of a write-up and gives what stands in it, for [`Browser::write`].
    pub async fn open(&mut self, id: InterviewId, section: &str) -> String {
        let page = self.get(&format!("/return-interviews/{id}/record/{section}")).await;
        assert_eq!(page.code, 200, "{section}: {}", page.text);
        unescaped(&value_of(&page.text, "base"))
    }

    /// Sends a section, or the choice between two versions of it, that was opened when this stood in it.
    pub async fn write(
        &mut self,
        id: InterviewId,
        section: &str,
        base: &str,
        fields: &[(&str, &str)],
    ) -> crate::http::Answered {
        let mut fields = fields.to_vec();
        fields.push(("base", base));
        if !fields.iter().any(|(name, _)| *name == "mine") {
            fields.push(("whole", "yes"));
        }
        self.send(&format!("/return-interviews/{id}/record/{section}"), &fields).await
    }

    /// Opens a section, fills it in and saves it.
    pub async fn fill(&mut self, id: InterviewId, section: &str, fields: &[(&str, &str)]) {
        let base = self.open(id, section).await;
        let mut fields = fields.to_vec();
        fields.push(("then", "list"));
        let saved = self.write(id, section, &base, &fields).await;
        let home = format!("/return-interviews/{id}/record?done=saved");
        assert_eq!((saved.code, saved.header("location")), (303, home.as_str()), "{section}: {}", saved.text);
    }
}

/// A value as a browser reads it.
pub fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

pub(super) const TALK: [(&str, &str); 6] = [
    ("held_at.day", "23"),
    ("held_at.month", "11"),
    ("held_at.year", "2026"),
    ("held_at.time", "8:00"),
    ("place", "neutral"),
    ("seen_alone", "yes"),
];

on_both! {
    async fn a_talk_is_written_up_sent_given_back_mended_and_sent_again(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let home = format!("/return-interviews/{id}/record");
        let list = ida.get(&home).await.text;
        assert_eq!((list.matches("Not yet started").count(), list.matches("Optional").count()), (4, 6), "{list}");
        let check = ida.get(&format!("{home}/check")).await.text;
        assert!(check.contains("Before you can send it") && !check.contains("Send for sign-off"), "{check}");
        ida.fill(id, "talk", &TALK).await;
        let list = ida.get(&format!("{home}?done=saved")).await.text;
        assert!(list.contains("saved as a draft") && list.contains("Completed") && list.contains("by Ida Interviewer"), "{list}");
        ida.fill(id, "account", &[("childs_account.own_words", "I wanted to see my friends.\r\nThat is all."), ("childs_account.pull", "parties")]).await;
        ida.fill(id, "people-and-places", &[("childs_account.people.0.alias", ""), ("childs_account.people.1.alias", "Baz")]).await;
        ida.fill(id, "harm", &[("immediate_concern", "no"), ("harm", "none")]).await;
        ida.fill(id, "analysis", &[("analysis", "Misses the old neighbourhood."), ("level_of_need", "2")]).await;
        ida.fill(id, "actions", &[("actions.0.what", "Ring the school")]).await;
        // Whoever is not independent says why it was they all the same.
        let conflict = [&TALK[..], &[("independence.of_authority", "no")]].concat();
        ida.fill(id, "talk", &conflict).await;
        let check = ida.get(&format!("{home}/check")).await.text;
        assert!(check.contains("why did you hold the talk all the same?” is required"), "{check}");
        ida.fill(id, "talk", &[&conflict[..], &[("independence.reason", "She asked for me.")]].concat()).await;
        let talk = ida.get(&format!("{home}/talk")).await.text;
        assert!(talk.contains("not of the authority. The child may ask for somebody else."), "{talk}");
        let record = site.record(id).await;
        let expected = json!({
            "held_at": "2026-11-23T08:00:00Z", "place": "neutral", "seen_alone": true,
            "independence": { "of_authority": false, "reason": "She asked for me." },
            "childs_account": { "own_words": "I wanted to see my friends.\nThat is all.", "pull": ["parties"],
                                "people": [{ "alias": "Baz" }] },
            "harm": ["none"], "immediate_concern": false, "analysis": "Misses the old neighbourhood.",
            "level_of_need": 2, "actions": [{ "what": "Ring the school", "number": 1 }],
        });
        assert_eq!(record, expected);
        let check = ida.get(&format!("{home}/check")).await.text;
        assert!(check.contains("What is to be done: action 1: “Who does it” is required") && !check.contains("Send for sign-off"), "{check}");
        let action = [("actions.0.what", "Ring the school"), ("actions.0.owner", "Sol"), ("actions.0.due_on.day", "1"),
            ("actions.0.due_on.month", "12"), ("actions.0.due_on.year", "2026")];
        ida.fill(id, "actions", &action).await;
        let check = ida.get(&format!("{home}/check")).await.text;
        assert!(check.contains("Send for sign-off") && check.contains("A neutral place"), "{check}");
        let edition = value_of(&check, "edition");
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&format!("{home}/check"), &[("edition", &edition)]).await;
            assert_eq!(sent.header("location"), format!("/return-interviews/{id}?done=sent"), "{}", sent.text);
        }
        let waits = ida.get(&format!("{home}/talk")).await;
        assert!(waits.code == 409 && waits.text.contains("The write-up is sent"), "{}", waits.text);
        assert!(!waits.text.contains("Somebody changed this"), "{}", waits.text);
        let read = ida.get(&home).await.text;
        assert!(read.contains("Waiting for sign-off") && read.contains("That is all."), "{read}");
        assert!(ida.get("/work").await.text.contains("Waiting for a manager (1)"));

        let council = site.app.caller("Northshire County Council").await;
        let theo = site.person(THEO).await;
        let returned = json!({ "decision": "returned", "comment": "What of the car she spoke of?" });
        site.app.services.sign_off(&council, &theo, id, &returned).await.expect("it is returned");
        assert!(ida.get("/work").await.text.contains("Returned to you (1)"));
        let page = ida.get(&format!("/return-interviews/{id}")).await.text;
        assert!(page.contains("What of the car she spoke of?") && page.contains("Correct the write-up"), "{page}");
        ida.fill(id, "safety", &[("childs_account.afraid_of", "A man in a car.")]).await;
        let edition = value_of(&ida.get(&format!("{home}/check")).await.text, "edition");
        let sent = ida.send(&format!("{home}/check"), &[("edition", &edition)]).await;
        assert_eq!(sent.code, 303, "{}", sent.text);
        assert_eq!(site.record(id).await["childs_account"]["afraid_of"], "A man in a car.");
        let approved = json!({ "decision": "approved" });
        site.app.services.sign_off(&council, &theo, id, &approved).await.expect("it is signed off");
        assert!(ida.get("/work").await.text.contains("Nobody is waiting for you"));
    }
}

on_both! {
    async fn two_people_who_write_at_once_lose_nothing(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        let own = "childs_account.own_words";
        ida.fill(id, "account", &[(own, "I was bored.")]).await;
        let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
        // Different answers: both stand.
        let saved = iris.write(id, "account", &of_iris, &[(own, "I was bored."), ("childs_account.food", "Chips")]).await;
        assert_eq!(saved.code, 303, "{}", saved.text);
        let saved = ida.write(id, "account", &of_ida, &[(own, "I was bored."), ("childs_account.money", "None")]).await;
        assert_eq!(saved.code, 303, "{}", saved.text);
        let account = site.record(id).await["childs_account"].clone();
        assert_eq!(account, json!({ "own_words": "I was bored.", "food": "Chips", "money": "None" }));
        // The same answer: both are shown, and one chooses.
        let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
        let rest = [("childs_account.food", "Chips"), ("childs_account.money", "None")];
        let with = |text: &'static str| [&rest[..], &[(own, text)]].concat();
        assert_eq!(iris.write(id, "account", &of_iris, &with("I was bored & cold.")).await.code, 303);
        let torn = ida.write(id, "account", &of_ida, &with("I was bored stiff.")).await;
        assert_eq!(torn.code, 409, "{}", torn.text);
        for said in ["I was bored stiff.", "I was bored &#38; cold.", "Iris Interviewer saved this", "Keep both"] {
            assert!(torn.text.contains(said), "{said}: {}", torn.text);
        }
        assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was bored & cold.", "nothing is written over");
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        let undecided = ida.write(id, "account", &base, &[("mine", &mine), ("torn", own)]).await;
        assert!(undecided.code == 409 && undecided.text.contains("Choose which is kept"), "{}", undecided.text);
        let kept = format!("keep.{own}");
        let chosen = ida.write(id, "account", &base, &[("mine", &mine), ("torn", own), (&kept, "mine")]).await;
        assert_eq!(chosen.code, 303, "{}", chosen.text);
        assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was bored stiff.");
        let of_ida = ida.open(id, "account").await;
        let of_iris = iris.open(id, "account").await;
        assert_eq!(iris.write(id, "account", &of_iris, &with("I was cold.")).await.code, 303);
        let torn = ida.write(id, "account", &of_ida, &with("I was tired.")).await;
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        let both = ida.write(id, "account", &base, &[("mine", &mine), ("torn", own), (&kept, "both")]).await;
        assert_eq!(both.code, 303, "{}", both.text);
        assert_eq!(site.record(id).await["childs_account"]["own_words"], "I was cold.\n\nI was tired.");
    }
}

on_both! {
    async fn a_concern_is_saved_and_told_whatever_else_of_its_section_is_at_fault(on: On) {
        for (row, by_itself) in [("sent", ""), ("saved by itself", "yes")] {
            let (site, id) = Site::with_an_interview(on).await;
            let mut ida = site.signed_in(IDA).await;
            let base = ida.open(id, "harm").await;
            let told = [
                ("immediate_concern", "yes"), ("immediate_concern_details", "A man waits for her."), ("harm", "none"), ("harm", "physical"),
                ("exploitation.gangs.evidence", "A new coat."), ("exploitation.online.indicator", "suspected"), ("by_itself", by_itself),
            ];
            let faulty = ida.write(id, "harm", &base, &told).await;
            assert_eq!(faulty.code, 422, "{row}: {}", faulty.text);
            let expected = json!({ "immediate_concern": true, "immediate_concern_details": "A man waits for her.",
                "exploitation": { "online": { "indicator": "suspected" } } });
            assert_eq!(site.record(id).await, expected, "{row}");
            site.app.look().await;
            let council = site.app.caller("Northshire County Council").await;
            let asked = Steps { return_interview: Some(id), limit: 100, ..Steps::default() };
            let raised = site.app.services.escalations(&council, &asked).await.expect("the steps");
            let harm = raised.iter().find(|step| step.known.raised.key.name == StepName::AfterHarm);
            assert!(harm.is_some_and(|step| step.known.told.is_some()), "{row}: {raised:?}");
            if !by_itself.is_empty() {
                continue;
            }
            for said in ["The concern is saved", "says none and a harm together", "Gangs is required", "A new coat."] {
                assert!(faulty.text.contains(said), "{said}: {}", faulty.text);
            }
            // Put right, all of it is saved, and nothing is torn.
            let base = unescaped(&value_of(&faulty.text, "base"));
            let right = [("immediate_concern", "yes"), ("immediate_concern_details", "A man waits for her."), ("harm", "physical"),
                ("exploitation.gangs.indicator", "yes"), ("exploitation.gangs.evidence", "A new coat.")];
            assert_eq!(ida.write(id, "harm", &base, &right).await.code, 303);
            let expected = json!({ "immediate_concern": true, "immediate_concern_details": "A man waits for her.", "harm": ["physical"],
                "exploitation": { "gangs": { "indicator": "yes", "evidence": "A new coat." } } });
            assert_eq!(site.record(id).await, expected);
        }
    }
}

on_both! {
    async fn a_concern_does_not_wait_until_somebody_has_chosen_between_two_versions(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        let (of_ida, of_iris) = (ida.open(id, "harm").await, iris.open(id, "harm").await);
        assert_eq!(iris.write(id, "harm", &of_iris, &[("health_need", "Asthma.")]).await.code, 303);
        let torn = ida.write(id, "harm", &of_ida, &[("immediate_concern", "yes"), ("health_need", "A cough.")]).await;
        assert!(torn.code == 409 && torn.text.contains("Iris Interviewer saved this"), "{}", torn.text);
        assert_eq!(site.record(id).await, json!({ "immediate_concern": true, "health_need": "Asthma." }));
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        let chosen = [("mine", mine.as_str()), ("torn", "health_need"), ("keep.health_need", "mine")];
        assert_eq!(ida.write(id, "harm", &base, &chosen).await.code, 303);
        assert_eq!(site.record(id).await, json!({ "immediate_concern": true, "health_need": "A cough." }));
    }
}

on_both! {
    async fn a_section_saves_itself_as_one_types(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let base = ida.open(id, "account").await;
        let saved = ida.write(id, "account", &base, &[("childs_account.food", "Chips"), ("by_itself", "yes")]).await;
        let said: Value = serde_json::from_str(&saved.text).expect("JSON");
        assert_eq!((saved.code, &said["saved_at"]), (200, &json!("09:00")));
        assert_eq!(saved.header("cache-control"), "no-store", "what the child said is in it");
        assert_eq!(site.record(id).await["childs_account"]["food"], "Chips");
        // With what it is told it goes on.
        let base = said["base"].as_str().expect("what stands there now").to_owned();
        let again = ida.write(id, "account", &base, &[("childs_account.food", "Chips and tea"), ("by_itself", "yes")]).await;
        assert_eq!(again.code, 200);
        let council = site.app.caller("Northshire County Council").await;
        let other = json!({ "draft": true, "childs_account": { "food": "Nothing" } });
        site.app.services.save_record(&council, &site.person(IRIS).await, id, &other).await.expect("it is saved");
        let base = serde_json::from_str::<Value>(&again.text).expect("JSON")["base"].as_str().expect("it").to_owned();
        let torn = ida.write(id, "account", &base, &[("childs_account.food", "Tea"), ("by_itself", "yes")]).await;
        assert_eq!(torn.code, 409);
        assert_eq!(site.record(id).await["childs_account"]["food"], "Nothing");
        let base = ida.open(id, "talk").await;
        let half = ida.write(id, "talk", &base, &[("held_at.day", "23"), ("by_itself", "yes")]).await;
        assert_eq!(half.code, 422);
    }
}

on_both! {
    async fn what_is_wrong_is_said_at_its_field_and_why_late_is_asked(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        let base = ida.open(id, "talk").await;
        let mut ahead = TALK;
        ahead[0] = ("held_at.day", "25");
        let answer = ida.write(id, "talk", &base, &ahead).await;
        assert!(answer.code == 422 && answer.text.contains("is in the future"), "{}", answer.text);
        assert!(answer.text.contains("href=\"#held_at-day\""), "{}", answer.text);
        let base = ida.open(id, "harm").await;
        let both = [("harm", "none"), ("harm", "physical"), ("exploitation.gangs.evidence", "A new coat.")];
        let answer = ida.write(id, "harm", &base, &both).await;
        assert!(answer.text.contains("says none and a harm together") && answer.text.contains("Gangs is required"), "{}", answer.text);
        let base = ida.open(id, "people-and-places").await;
        let more = ida.write(id, "people-and-places", &base, &[("childs_account.people.0.name", "Baz"), ("more", "childs_account.people")]).await;
        assert!(more.code == 200 && more.text.contains("Person 2") && more.text.contains("value=\"Baz\""), "{}", more.text);
        site.app.services.clock.set("2026-11-26T09:00:00Z".parse().expect("a time"));
        let mut ida = site.signed_in(IDA).await;
        let mut late = TALK;
        late[0] = ("held_at.day", "25");
        ida.fill(id, "talk", &late).await;
        let check = ida.get(&format!("/return-interviews/{id}/record/check")).await.text;
        assert!(check.contains("the talk was held after it was due"), "{check}");
    }
}
