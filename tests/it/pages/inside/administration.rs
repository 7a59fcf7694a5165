//! What an administrator sees to on the pages beside accounts, and what nobody else finds there.

use homeward::domain::ids::InterviewId;
use homeward::services::setup::Setup;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::work::THEO;
use super::{Browser, inside, value_of};
use crate::accounts::{ADA, PAT};
use crate::app::On;
use crate::builders::missing;
use crate::on_both;
use crate::pages::Site;

/// The path that a page leads to by the first link that begins so and goes on.
pub fn path_on(page: &str, begins: &str) -> String {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found = hrefs.filter(|href| href.starts_with(begins) && href.len() > begins.len() + 30);
    found.next().unwrap_or_else(|| panic!("nothing leads to {begins}: {page}")).to_owned()
}

impl Browser<'_> {
    /// Sends a form of a page that it opens, and gives where it is led.
    async fn does(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        self.get(path).await;
        let sent = self.send(path, fields).await;
        assert_eq!(sent.code, 303, "{path}: {}", sent.text);
        sent.header("location").to_owned()
    }
}

on_both! {
    async fn an_administrator_sees_whom_we_work_with_and_adds_to_it(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        let all = ada.get("/administration").await.text;
        for path in ["/people", "/organisations", "/keys", "/webhooks", "/policies", "/messages", "/wordings", "/jobs", "/looks"] {
            assert!(all.contains(&format!("href=\"{path}\"")), "{path}");
        }
        let list = ada.get("/organisations").await.text;
        assert!(list.contains("Northshire Police") && list.contains("Return interviews"), "{list}");
        ada.get("/organisations/new").await;
        let faulty = ada.send("/organisations/new", &[("name", "Northshire  Police"), ("email", "none")]).await;
        for said in ["This name is taken", "Say what kind", "Enter an email address"] {
            assert!(faulty.code == 422 && faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        let home = [("name", "Oakfield Homes"), ("kind", "care_provider"), ("email", "duty@oakfield.example.org")];
        let page = ada.does("/organisations/new", &home).await;
        let path = page.trim_end_matches("?done=added").to_owned();
        assert!(ada.get(&page).await.text.contains("duty@oakfield.example.org"));
        assert_eq!(ada.does(&path, &[("email", "")]).await, format!("{path}?done=changed"));
        assert!(ada.get(&path).await.text.contains("Nowhere"));
        assert_eq!(ada.does(&format!("{path}/teams"), &[("name", "Willow House")]).await, format!("{path}?done=team"));
        assert!(ada.get(&path).await.text.contains("Willow House"));
        let nameless = ada.send(&format!("{path}/teams"), &[("name", " ")]).await;
        assert_eq!(nameless.code, 422);

        // Another organisation's administrator sees only their own.
        let mut pat = site.signed_in(PAT).await;
        let list = pat.get("/organisations").await.text;
        assert!(list.contains("Northshire Police") && !list.contains("Oakfield") && !list.contains("/new"), "{list}");
        assert_eq!(pat.get(&path).await.code, 404);
        assert_eq!(pat.get("/organisations/new").await.code, 404);
        assert_eq!(pat.send("/organisations/new", &home).await.code, 404);
    }
}

on_both! {
    async fn a_key_is_shown_once_opens_and_is_withdrawn(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        let page = ada.get("/keys/new").await.text;
        assert!(page.contains("Northshire Police") && page.contains("Northshire County Council"), "{page}");
        let faulty = ada.send("/keys/new", &[("last_day.day", "31")]).await;
        assert!(faulty.code == 422 && faulty.text.contains("last_day"), "{}", faulty.text);
        let faulty = ada.send("/keys/new", &[]).await;
        for said in ["Enter a name", "Say whose key it is", "Say what it may be used for"] {
            assert!(faulty.code == 422 && faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        let council = site.app.caller("Northshire County Council").await.organisation.id.to_string();
        let key = [("name", "liquidlogic"), ("organisation", council.as_str()), ("scopes", "records"), ("scopes", "interviews")];
        let made = ada.send("/keys/new", &key).await;
        assert_eq!((made.code, made.header("cache-control")), (200, "no-store"), "{}", made.text);
        let secret = inside(&made.text, "secret").to_owned();
        assert!(secret.starts_with("hw_"), "{secret}");
        let caller = site.app.services.caller_with(&secret).await.expect("an answer").expect("it opens");
        assert_eq!(caller.scopes.len(), 2);
        let again = ada.send("/keys/new", &key).await;
        assert!(again.code == 422 && again.text.contains("This name is taken"), "{}", again.text);
        let list = ada.get("/keys").await.text;
        assert!(list.contains("liquidlogic") && !list.contains(&secret), "{list}");
        assert!(list.contains("Read missing episodes; Read and write return interviews"), "in words: {list}");
        let withdraw = path_on(&list, "/keys/");
        let mut pat = site.signed_in(PAT).await;
        assert!(!pat.get("/keys").await.text.contains("liquidlogic"));
        assert_eq!((pat.get(&withdraw).await.code, pat.send(&withdraw, &[]).await.code), (404, 404));
        for _ in ["once", "and the same form again"] {
            assert_eq!(ada.does(&withdraw, &[]).await, "/keys?done=withdrawn");
        }
        assert!(site.app.services.caller_with(&secret).await.expect("an answer").is_none());
        assert!(ada.get("/keys?done=withdrawn").await.text.contains("Withdrawn"));
    }
}

on_both! {
    async fn a_webhook_is_added_tried_turned_off_and_removed(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        ada.get("/webhooks/new").await;
        let faulty = ada.send("/webhooks/new", &[("url", "ftp://x")]).await;
        assert!(faulty.code == 422 && faulty.text.contains("href=\"#url\""), "{}", faulty.text);
        let wanted = [("url", "https://hooks.example.org/homeward"), ("description", "Our case system"),
            ("event_types", "return_interview.due")];
        let made = ada.send("/webhooks/new", &wanted).await;
        assert_eq!(made.code, 200, "{}", made.text);
        let secret = inside(&made.text, "secret").to_owned();
        assert!(secret.starts_with("whsec_"), "{secret}");
        let list = ada.get("/webhooks").await.text;
        let path = path_on(&list, "/webhooks/");
        let page = ada.get(&path).await.text;
        assert!(page.contains("Our case system") && page.contains("A return interview is due") && !page.contains(&secret), "{page}");
        assert_eq!(ada.does(&format!("{path}/test"), &[]).await, format!("{path}?done=test"));
        let page = ada.get(&path).await.text;
        assert!(page.contains("A test") && page.contains("Waiting") && !page.contains("Send it once more"), "{page}");
        assert_eq!(ada.does(&format!("{path}/turn-off"), &[]).await, format!("{path}?done=turn-off"));
        let page = ada.get(&path).await.text;
        assert!(page.contains("turned off here") && page.contains("Kept back"), "{page}");
        assert_eq!(ada.does(&format!("{path}/turn-on"), &[]).await, format!("{path}?done=turn-on"));
        let page = ada.get(&path).await.text;
        let replay = page.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|to| to.ends_with("/replay"));
        let replay = replay.expect("a way to send it once more").to_owned();
        for _ in ["once", "and the same form again"] {
            let sent = ada.send(&replay, &[]).await;
            assert_eq!(sent.header("location"), format!("{path}?done=replay"), "{}", sent.text);
        }
        ada.get(&format!("{path}/new-secret")).await;
        let other = ada.send(&format!("{path}/new-secret"), &[]).await;
        assert_ne!(inside(&other.text, "secret"), secret);
        let mut pat = site.signed_in(PAT).await;
        pat.get("/webhooks").await;
        for page in ["", "/test", "/remove", "/nothing"] {
            assert_eq!(pat.get(&format!("{path}{page}")).await.code, 404, "{page}");
        }
        assert_eq!((pat.send(&replay, &[]).await.code, pat.send(&format!("{path}/remove"), &[]).await.code), (404, 404));
        assert_eq!(ada.does(&format!("{path}/remove"), &[]).await, "/webhooks?done=removed");
        assert_eq!(ada.get(&path).await.code, 404);
    }
}

on_both! {
    async fn a_webhook_is_changed_with_every_fault_named_and_nothing_written_over_unread(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        ada.get("/webhooks/new").await;
        let wanted = [("url", "https://hooks.example.org/homeward"), ("description", "Our case system"),
            ("event_types", "return_interview.due")];
        ada.send("/webhooks/new", &wanted).await;
        let path = path_on(&ada.get("/webhooks").await.text, "/webhooks/");
        let change = format!("{path}/change");
        assert!(ada.get(&path).await.text.contains(&change), "the way there");
        let page = ada.get(&change).await.text;
        assert!(page.contains("https://hooks.example.org/homeward") && page.contains("Our case system"), "{page}");
        assert!(page.contains("value=\"return_interview.due\" checked"), "{page}");
        assert!(!page.contains("value=\"return_interview.held\" checked"), "{page}");
        let seen = value_of(&page, "edition");
        let long = "x".repeat(201);
        for (row, fields, ids) in [
            ("nothing at all", vec![], vec!["#url", "#description"]),
            ("an event that nobody offers", vec![("url", ""), ("event_types", "x")], vec!["#url", "#description", "#event_types"]),
            ("what only the verb refuses", vec![("url", "ftp://x"), ("description", long.as_str())], vec!["#url", "#description"]),
        ] {
            let mut fields = fields;
            fields.push(("edition", seen.as_str()));
            let faulty = ada.send(&change, &fields).await;
            assert_eq!(faulty.code, 422, "{row}: {}", faulty.text);
            for id in ids {
                assert!(faulty.text.contains(&format!("href=\"{id}\"")), "{row}, {id}: {}", faulty.text);
            }
            assert_eq!(value_of(&faulty.text, "edition"), seen, "{row}");
        }

        // Somebody else was quicker: both are shown, and whoever has read theirs may put their own in its place.
        let mut slower = ada.clone();
        let quick = [("url", "https://hooks.example.org/quick"), ("description", "Our case system"), ("edition", seen.as_str())];
        assert_eq!(ada.does(&change, &quick).await, format!("{path}?done=change"));
        let page = ada.get(&format!("{path}?done=change")).await.text;
        assert!(page.contains("The webhook is changed") && page.contains("hooks.example.org/quick"), "{page}");
        assert!(page.contains("Everything"), "nothing is ticked: it hears of all: {page}");
        let slow = |edition| [("url", "https://hooks.example.org/slow"), ("description", "Slow"),
            ("event_types", "return_interview.held"), ("edition", edition)];
        for (row, edition) in [("of before", seen.as_str()), ("none", "")] {
            let torn = slower.send(&change, &slow(edition)).await;
            assert_eq!(torn.code, 409, "{row}: {}", torn.text);
            for said in ["Somebody changed this webhook meanwhile", "hooks.example.org/quick", "hooks.example.org/slow"] {
                assert!(torn.text.contains(said), "{row}, {said}: {}", torn.text);
            }
            assert!(!ada.get(&path).await.text.contains("hooks.example.org/slow"), "{row}: nothing is written over");
        }
        let present = value_of(&slower.page, "edition");
        let sent = slower.send(&change, &slow(&present)).await;
        assert_eq!((sent.code, sent.header("location")), (303, format!("{path}?done=change").as_str()), "{}", sent.text);
        let page = ada.get(&path).await.text;
        assert!(page.contains("hooks.example.org/slow") && page.contains("A return interview is held"), "{page}");
        assert!(!page.contains("Everything"), "{page}");

        let mut pat = site.signed_in(PAT).await;
        pat.get("/webhooks").await;
        assert_eq!((pat.get(&change).await.code, pat.send(&change, &slow(&present)).await.code), (404, 404));
    }
}

on_both! {
    async fn the_policy_in_force_is_shown_and_those_before(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        let page = ada.get("/policies").await.text;
        for said in ["Northshire: versions", "In force", "3 attempts on 2 days in 2 ways", "Missing opened", "Whoever told of it"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let changed: Setup = toml::from_str("policies = [{ authority = '990', heightened_under_age = 14 }]").expect("written right");
        site.app.services.apply(&changed).await.expect("it applies");
        let page = ada.get("/policies").await.text;
        assert!(page.contains("14 years") && page.contains("version=1"), "{page}");
        assert!(ada.get("/policies?authority=990&version=1").await.text.contains("13 years"));
        let mut pat = site.signed_in(PAT).await;
        assert!(pat.get("/policies").await.text.contains("Only councils have policies."));
    }
}

/// A site with messages about a child, and how the program does with them.
pub async fn with_messages(on: On) -> (Site, InterviewId) {
    let (site, id) = Site::with_an_interview(on).await;
    site.app.look().await;
    (site, id)
}

on_both! {
    async fn messages_are_listed_without_their_words_and_a_failed_one_is_sent_again(on: On) {
        let (site, _) = with_messages(on).await;
        let mut ada = site.signed_in(ADA).await;
        let page = ada.get("/messages").await.text;
        assert!(page.contains("Held") && page.contains("No e-mail server is set"), "{page}");
        for hidden in ["Amy", "Ashdown", "@northshire", "NP-1", "back door"] {
            let main = page.split("<main").nth(1).expect("a main part");
            assert!(!main.contains(hidden), "{hidden}: {main}");
        }
        assert!(ada.get("/messages?state=sent").await.text.contains("There are none."));
        let failed = "UPDATE messages SET state = 'failed', next_attempt_at = NULL, held_because = NULL";
        site.app.services.database.read().execute_unprepared(failed).await.expect("all of them failed");
        let page = ada.get("/messages?state=failed").await.text;
        let resend = page.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|to| to.ends_with("/resend"));
        let resend = resend.expect("a way to send it again").to_owned();
        let mut pat = site.signed_in(PAT).await;
        assert!(pat.get("/messages").await.text.contains("There are none."));
        assert_eq!(pat.send(&resend, &[]).await.code, 404);
        for _ in ["once", "and the same form again"] {
            assert_eq!(ada.send(&resend, &[]).await.header("location"), "/messages?done=resent");
        }
        let jobs = ada.get("/jobs").await.text;
        assert!(jobs.contains("Everything is looked at when it is due.") && jobs.contains("Queues"), "{jobs}");
    }
}

on_both! {
    async fn who_looked_at_a_record_is_shown_to_whoever_sees_to_that(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut theo = site.signed_in(THEO).await;
        theo.get(&format!("/return-interviews/{id}")).await;
        let mut ada = site.signed_in(ADA).await;
        ada.get("/looks").await;
        let record = id.to_string();
        let looks = ada.send("/looks", &[("record", &record)]).await;
        assert_eq!((looks.code, looks.header("cache-control")), (200, "no-store"), "{}", looks.text);
        for said in ["Theo Manager", "Read the interview", "Cora Coordinator", "Gave the interview to a worker"] {
            assert!(looks.text.contains(said), "{said}: {}", looks.text);
        }
        assert!(!looks.text.contains("Amy"), "whose record it is, is not said");
        let again = ada.send("/looks", &[("record", &record)]).await;
        assert!(again.text.contains("Ada Administrator") && again.text.contains("Asked who looked"), "{}", again.text);
        // By the force's reference, or a number of the child, as by the id.
        let council = site.app.caller("Northshire County Council").await;
        let named = json!({ "given_name": "Amy", "family_name": "Ashdown", "date_of_birth": "2012-04-09",
            "identifiers": [{ "scheme": "la_child_id", "value": "LA-4711" }] });
        site.app.services.receive(&council, &missing("C-1", &named, "2026-11-20T21:30:00Z")).await.expect("it is received");
        for number in ["NP-1", " la-4711 "] {
            let by_number = ada.send("/looks", &[("record", number)]).await;
            assert!(by_number.code == 200 && by_number.text.contains("Theo Manager"), "{number}: {}", by_number.text);
        }
        for (row, sent) in [("nothing", ""), ("no id", "Amy Ashdown"), ("of nobody", "01890000-0000-7000-8000-000000000000")] {
            assert_eq!(ada.send("/looks", &[("record", sent)]).await.code, 422, "{row}");
        }
        let mut pat = site.signed_in(PAT).await;
        pat.get("/looks").await;
        let of_another = pat.send("/looks", &[("record", &record)]).await;
        assert!(of_another.code == 422 && of_another.text.contains("keeps no record that is known by this"), "{}", of_another.text);
        assert_eq!((theo.get("/looks").await.code, theo.send("/looks", &[("record", &record)]).await.code), (404, 404));
    }
}
