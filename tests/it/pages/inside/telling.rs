//! The child, or an adult around them, is told when they meet: what they will read is shown before it goes, and where it goes
//! to nobody but whoever may know.

use homeward::domain::edition::Expected;
use homeward::domain::ids::InterviewId;
use homeward::notify::PublicUrl;
use homeward::services::MailSettings;
use homeward::services::safe_contacts::Change;
use homeward::store::interviews;
use homeward::web::Purpose;
use serde_json::json;

use super::work::IDA;
use crate::accounts::PARTIES;
use crate::app::{App, On};
use crate::http::A_MINUTE;
use crate::on_both;
use crate::pages::Site;

const CORA: &str = "cora@northshire.example.org";
const HERS: &str = "parent/text/07700 900202";
const SAYS: &str =
    "Hello. You can meet Ida on Tuesday 24 November at 16:00. If that does not suit you, please ring 01632960001.";

impl Site {
    /// With an interview that Ida has, and a site from which texts and e-mail go.
    pub async fn that_writes(on: On) -> (Self, InterviewId) {
        let mut app = App::on(on).await;
        let public_url = PublicUrl::new("https://homeward.northshire.example.org").expect("a web address");
        let mail = MailSettings { public_url, has_server: true, has_texts: true, codes: None };
        app.services = app.services.clone().with_mail(mail);
        let site = Self::over(app, A_MINUTE, Purpose::Work).await;
        site.with_people(PARTIES).await.where_amy_is_back().await
    }

    /// They meet on Tuesday at four, and it is agreed how to reach Amy and her mother.
    pub async fn agrees_to_meet(&self, id: InterviewId) {
        let (services, council) = (&self.app.services, self.app.caller("Northshire County Council").await);
        let yes = json!({
            "attempted_at": "2026-11-23T08:30:00Z", "channel": "phone", "to": "child", "outcome": "accepted",
            "appointment_at": "2026-11-24T16:00:00Z",
        });
        services.log_attempt(&council, &self.person(IDA).await, id, &yes).await.expect("it is logged");
        let sheet = json!({ "contacts": [
            { "whose": "child", "may_be_told": ["appointment"], "ways": [
                { "channel": "text", "address": "07700 900201", "use": "safe", "hours": { "from": "15:30", "until": "20:00" } },
                { "channel": "phone", "address": "01632 960009", "use": "shared", "reason": "Her uncle answers it." },
            ] },
            { "whose": "parent", "name": "Mary Ashdown", "may_be_told": ["appointment"], "ways": [
                { "channel": "text", "address": "07700 900202", "use": "safe" },
                { "channel": "email", "address": "mary@example.org", "use": "safe" },
                { "channel": "text", "address": "01632 960009", "use": "safe" },
            ] },
            { "whose": "carer", "name": "Petra Other", "may_be_told": ["missing"], "ways": [
                { "channel": "text", "address": "07700 900203", "use": "safe" },
            ] },
        ] });
        let kept = interviews::one(services.database.read(), id).await.expect("an answer").expect("it is there");
        let (cora, whole) = (self.person(CORA).await, Change::Whole(&sheet));
        let agreed = services.agree_safe_contacts(&council, &cora, kept.person, &Expected::Whichever, whole).await;
        agreed.expect("it is agreed");
    }
}

on_both! {
    async fn a_worker_sees_the_very_words_before_they_go_and_sends_them_once(on: On) {
        let (site, id) = Site::that_writes(on).await;
        let mut ida = site.signed_in(IDA).await;
        let (home, path) = (format!("/return-interviews/{id}"), format!("/return-interviews/{id}/tell"));
        assert!(!ida.get(&home).await.text.contains("Tell them when you meet"), "there is no time to tell of");
        let early = ida.get(&path).await;
        assert!(early.code == 409 && early.text.contains("No time to meet is agreed"), "{}", early.text);
        site.agrees_to_meet(id).await;
        assert!(ida.get(&home).await.text.contains(&format!("href=\"{path}\"")));
        let page = ida.get(&path).await.text;
        for said in [
            "Mary Ashdown, a parent: text message, 07700 900202", "Mary Ashdown, a parent: email, mary@example.org",
            "The child: text message, 07700 900201", "it goes at 15:30 GMT on Monday 23 November 2026",
            "16:00 GMT on Tuesday 24 November 2026",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for never in ["value=\"parent/text/01632 960009\"", "value=\"carer/", "value=\"child/phone"] {
            assert!(!page.contains(never), "{never}: {page}");
        }
        let empty = ida.send(&path, &[("call_back", "ask Ida")]).await;
        assert_eq!(empty.code, 422);
        for said in ["Say where it is sent", "Say what you want to say", "Enter a telephone number"] {
            assert!(empty.text.contains(said), "{said}: {}", empty.text);
        }
        let fields = [("way", HERS), ("say", "booked"), ("call_back", "01632 960001")];
        let with = |checked| [&fields[..], &[("checked", checked)]].concat();
        let shown = ida.send(&path, &fields).await;
        assert!(shown.code == 200 && shown.text.contains(SAYS) && shown.text.contains("Goes now"), "{}", shown.text);
        assert!(shown.text.contains("Mary Ashdown, a parent: text message, 07700 900202"), "{}", shown.text);
        let title = shown.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(!title.contains("Amy") && !title.contains("Mary"), "{title}");
        let back = ida.send(&path, &with("change")).await;
        assert!(back.code == 200 && back.text.contains("value=\"01632 960001\""), "{}", back.text);
        for _ in ["once", "and the same form again"] {
            let sent = ida.send(&path, &with("yes")).await;
            assert_eq!((sent.code, sent.header("location")), (303, format!("{home}?done=told").as_str()), "{}", sent.text);
        }
        assert!(ida.get(&format!("{home}?done=told")).await.text.contains("The message is written"));
        let mut cora = site.signed_in(CORA).await;
        let told = cora.get(&format!("{home}/told")).await.text;
        assert_eq!(told.matches("A time to meet").count(), 1, "written once: {told}");
        assert!(told.contains("A parent, at +447700900202") && told.contains("Text message"), "{told}");
        let with_a_reminder = [("way", "child/text/07700 900201"), ("say", "changed"), ("remind", "yes")];
        let shown = ida.send(&path, &with_a_reminder).await.text;
        assert!(shown.contains("There is a new time") && shown.contains("A reminder that"), "{shown}");
        assert!(shown.contains("Goes at 15:30 GMT on Monday 23 November 2026"), "{shown}");
        assert!(shown.contains("Goes at 16:00 GMT on Monday 23 November 2026"), "a day before: {shown}");
    }
}

on_both! {
    async fn whoever_does_not_work_on_the_talk_writes_nothing(on: On) {
        let (site, id) = Site::that_writes(on).await;
        site.agrees_to_meet(id).await;
        let path = format!("/return-interviews/{id}/tell");
        for (email, code) in [
            ("sol@northshire.example.org", 403),
            ("otto@northshire.example.org", 404),
            ("rob@northshire.example.org", 404),
            ("olga@oakfield.example.org", 404),
            ("pat@police.example.org", 404),
        ] {
            let mut browser = site.signed_in(email).await;
            browser.get("/home").await;
            for answer in [browser.get(&path).await, browser.send(&path, &[("way", HERS), ("say", "booked"), ("checked", "yes")]).await] {
                assert_eq!(answer.code, code, "{email}: {}", answer.text);
                assert!(!answer.text.contains("900202"), "{email}");
            }
        }
        let cora = &mut site.signed_in(CORA).await;
        let told = cora.get(&format!("/return-interviews/{id}/told")).await.text;
        assert!(!told.contains("A time to meet"), "{told}");
    }
}
