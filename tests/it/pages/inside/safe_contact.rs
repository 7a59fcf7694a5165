//! How it is safe to speak with a child and the adults around them, on the pages: recorded with the child's record, shown
//! to whoever is about to call or to set out, and to nobody else.

use super::administration::path_on;
use super::children::SOL;
use super::work::{IDA, THEO};
use super::{Browser, value_of};
use crate::accounts::ADA;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// What somebody types about the mother.
pub const MOTHER: [(&str, &str); 17] = [
    ("whose", "parent"),
    ("name", "Mary Ashdown"),
    ("may_be_told", "appointment"),
    ("ways.0.channel", "phone"),
    ("ways.0.address", "07700 900123"),
    ("ways.0.use", "safe"),
    ("ways.0.hours.from", "9.00"),
    ("ways.0.hours.until", "3pm"),
    ("ways.2.channel", "letter"),
    ("ways.2.address", "1 High Street"),
    ("ways.2.use", "never"),
    ("ways.2.reason", "He opens the post."),
    ("ways.2.hours.from", "10:00"),
    ("ways.2.hours.until", "11:00"),
    ("place", "At the school gate"),
    ("time", "While he is at work"),
    ("note", "Say that you call about the library"),
];

impl Browser<'_> {
    /// Opens a form of a sheet and sends it as it was seen, with these fields.
    pub async fn agrees(&mut self, path: &str, fields: &[(&str, &str)]) -> crate::http::Answered {
        let page = self.get(path).await;
        assert_eq!(page.code, 200, "{path}: {}", page.text);
        let edition = value_of(&page.text, "edition");
        self.send(path, &[&[("edition", edition.as_str())], fields].concat()).await
    }
}

on_both! {
    async fn it_is_recorded_with_the_child_and_shown_before_somebody_calls(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let child = format!("/children/{}", known.child);
        let page = sol.get(&child).await.text;
        assert!(page.contains("Nothing is recorded: ask before you call or write"), "silence is not safety: {page}");
        let home = format!("{child}/safe-contact");
        assert!(page.contains(&format!("href=\"{home}\"")), "{page}");
        let page = sol.get(&home).await.text;
        assert!(page.contains("That does not mean that any way is safe") && page.contains("Add a person"), "{page}");

        let done = sol.agrees(&format!("{home}/new"), &MOTHER).await;
        assert_eq!(done.header("location"), format!("{home}?done=agreed"), "{}", done.text);
        let page = sol.get(&format!("{home}?done=agreed")).await;
        assert_eq!(page.header("cache-control"), "no-store");
        for said in [
            "Mary Ashdown, a parent", "Never use: letter, 1 High Street (hours given: from 10:00 to 11:00). He opens the post.", "Phone, 07700 900123, from 09:00 to 15:00",
            "An appointment", "At the school gate", "Recorded at 09:00 GMT on Monday 23 November 2026 by Sol", "What you agreed is recorded",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let title = page.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(!title.contains("Amy"), "{title}");

        // Whoever is about to call or to set out is warned first.
        let warned = "Mary Ashdown, a parent: Never use: letter, 1 High Street (hours given: from 10:00 to 11:00). He opens the post.";
        assert!(sol.get(&child).await.text.contains(warned));
        let mut ida = site.signed_in(IDA).await;
        let work = ida.get("/work").await.text;
        assert!(work.contains(warned) && work.contains("Safe contact"), "{work}");
        let interview = path_on(&work, "/return-interviews/");
        for page in ["/work".to_owned(), interview.clone(), format!("{interview}/print"), format!("{interview}/attempt")] {
            let page = ida.get(&page).await.text;
            for said in [
                warned, "Phone, 07700 900123, from 09:00 to 15:00", "may be told: an appointment", "Say that you call about the library",
            ] {
                assert!(page.contains(said), "{said}: {page}");
            }
        }
        assert_eq!(ida.get(&home).await.code, 404, "she is shown it where she needs it");

        let last = sol.agrees(&format!("{home}/0"), &[&MOTHER[..], &[("until.day", "22"), ("until.month", "11"), ("until.year", "2026")]].concat()).await;
        assert_eq!(last.code, 422, "{}", last.text);
        assert!(last.text.contains("The last day must lie after the time since when it holds"), "{}", last.text);
        let gone = sol.agrees(&format!("{home}/0/remove"), &[]).await;
        assert_eq!(gone.header("location"), format!("{home}?done=removed"), "{}", gone.text);
        let page = sol.get(&home).await.text;
        assert!(page.contains("Nothing was agreed.") && page.contains("Mary Ashdown"), "what was agreed stays readable: {page}");
        assert!(!ida.get("/work").await.text.contains("Mary Ashdown"));
        assert!(site.times("safe_contact.record").await == 3, "two that were done and one that was refused");
    }
}

on_both! {
    async fn every_fault_is_named_and_nothing_is_written_over_unread(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let home = format!("/children/{}/safe-contact", known.child);
        let new = format!("{home}/new");
        let long = "x".repeat(201);
        for (row, fields, ids) in [
            ("nothing", vec![], vec!["whose"]),
            ("an adult without a name", vec![("whose", "carer")], vec!["name"]),
            ("half of a way", vec![("whose", "child"), ("ways.1.address", "x")], vec!["ways-1-channel", "ways-1-use"]),
            (
                "never, and not why",
                vec![("whose", "child"), ("ways.0.channel", "text"), ("ways.0.address", "x"), ("ways.0.use", "never")],
                vec!["ways-0-reason"],
            ),
            (
                "no times of day",
                vec![("whose", "child"), ("ways.0.channel", "text"), ("ways.0.address", "x"), ("ways.0.use", "safe"), ("ways.0.hours.from", "noonish")],
                vec!["ways-0-hours-from", "ways-0-hours-until"],
            ),
            (
                "too long for the services, in the second of two that were typed",
                vec![("whose", "child"), ("ways.0.channel", "text"), ("ways.0.address", "x"), ("ways.0.use", "safe"),
                    ("ways.3.channel", "text"), ("ways.3.address", long.as_str()), ("ways.3.use", "safe")],
                vec!["ways-3-address"],
            ),
        ] {
            let faulty = sol.agrees(&new, &fields).await;
            assert_eq!(faulty.code, 422, "{row}: {}", faulty.text);
            for id in ids {
                let is_led_to = faulty.text.contains(&format!("href=\"#{id}\"")) && faulty.text.contains(&format!("id=\"{id}\""));
                assert!(is_led_to, "{row}, {id}: {}", faulty.text);
            }
        }
        let more = sol.agrees(&new, &[&MOTHER[..], &[("more", "ways")]].concat()).await;
        assert!(more.code == 200 && more.text.contains("Way 4") && more.text.contains("07700 900123"), "{}", more.text);
        assert_eq!(site.times("safe_contact.record").await, 1, "but for what the services refused nothing was tried");

        sol.agrees(&new, &MOTHER).await;
        let place = format!("{home}/0");
        let seen = value_of(&sol.get(&place).await.text, "edition");
        let mut theo = site.signed_in(THEO).await;
        let changed = theo.agrees(&place, &[&MOTHER[..3], &[("ways.0.channel", "email"), ("ways.0.address", "mary@example.org"), ("ways.0.use", "safe")]].concat()).await;
        assert_eq!(changed.code, 303, "{}", changed.text);
        for path in [place.clone(), new.clone()] {
            let torn = sol.send(&path, &[&[("edition", seen.as_str())], &MOTHER[..]].concat()).await;
            assert_eq!(torn.code, 409, "{path}: {}", torn.text);
            for said in ["Somebody changed what is agreed meanwhile", "mary@example.org", "07700 900123"] {
                assert!(torn.text.contains(said), "{path}, {said}: {}", torn.text);
            }
            assert_ne!(value_of(&torn.text, "edition"), seen, "both were shown: {path}");
        }
        assert_eq!(site.times("safe_contact.record").await, 5, "one refused, two done, and two that came too late");
        let torn = sol.send(&format!("{place}/remove"), &[("edition", seen.as_str())]).await;
        assert!(torn.code == 409 && torn.text.contains("mary@example.org"), "{}", torn.text);
        let page = sol.get(&home).await.text;
        assert!(page.contains("mary@example.org") && page.matches("govuk-summary-card__title-wrapper").count() == 1, "{page}");
    }
}

on_both! {
    async fn whoever_meets_anothers_change_sees_both_and_saves_on_what_they_saw(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let (mut sol, mut theo) = (site.signed_in(SOL).await, site.signed_in(THEO).await);
        let home = format!("/children/{}/safe-contact", known.child);
        let new = format!("{home}/new");
        sol.agrees(&new, &[("whose", "child"), ("note", "Quiet in the morning.")]).await;
        site.pass(chrono::TimeDelta::minutes(1));
        sol.agrees(&new, &MOTHER).await;
        // While Sol changes the mother, another takes the child off, who stood before her, and changes the mother as well.
        let opened = sol.get(&format!("{home}/1")).await.text;
        let seen = [("edition", value_of(&opened, "edition")), ("held_since", value_of(&opened, "held_since"))];
        let seen: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (*name, value.as_str())).collect();
        theo.agrees(&format!("{home}/0/remove"), &[]).await;
        theo.agrees(&format!("{home}/0"), &[("whose", "parent"), ("name", "Mary Ash")]).await;
        let torn = sol.send(&format!("{home}/1"), &[&seen[..], &MOTHER[..]].concat()).await;
        assert_eq!(torn.code, 409, "{}", torn.text);
        for said in ["As it is agreed now", "Mary Ash, a parent", "07700 900123", "What you record takes its place"] {
            assert!(torn.text.contains(said), "{said}: {}", torn.text);
        }
        assert!(!torn.text.contains("Open the person anew"), "{}", torn.text);
        assert!(torn.text.contains(&format!("action=\"{home}/0\"")), "she stands there now: {}", torn.text);
        let edition = value_of(&torn.text, "edition");
        let saved = sol.send(&format!("{home}/0"), &[&[("edition", edition.as_str())], &MOTHER[..]].concat()).await;
        assert_eq!(saved.header("location"), format!("{home}?done=agreed"), "{}", saved.text);
        // Whoever was taken off meanwhile is put on again, if that is meant.
        let opened = sol.get(&format!("{home}/0")).await.text;
        let seen = [("edition", value_of(&opened, "edition")), ("held_since", value_of(&opened, "held_since"))];
        let seen: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (*name, value.as_str())).collect();
        theo.agrees(&format!("{home}/0/remove"), &[]).await;
        let torn = sol.send(&format!("{home}/0"), &[&seen[..], &MOTHER[..]].concat()).await;
        assert!(torn.code == 409 && torn.text.contains("Somebody took this person off the list"), "{}", torn.text);
        assert!(torn.text.contains(&format!("action=\"{new}\"")), "{}", torn.text);
        let gone = sol.send(&format!("{home}/0/remove"), &seen).await;
        assert_eq!(gone.header("location"), format!("{home}?done=meanwhile"), "{}", gone.text);
        assert!(sol.get(&format!("{home}?done=meanwhile")).await.text.contains("This is how it stands now"));
        let edition = value_of(&sol.get(&new).await.text, "edition");
        let saved = sol.send(&new, &[&[("edition", edition.as_str())], &MOTHER[..]].concat()).await;
        assert_eq!(saved.code, 303, "{}", saved.text);
        assert_eq!(sol.get(&home).await.text.matches("govuk-summary-card__title-wrapper").count(), 1);
    }
}

on_both! {
    async fn nobody_else_learns_how_anybody_is_reached(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let home = format!("/children/{}/safe-contact", known.child);
        sol.agrees(&format!("{home}/new"), &MOTHER).await;
        for email in [IDA, ADA, "rob@northshire.example.org", "pat@police.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await.text;
            browser.get("/account").await;
            for path in ["", "/new", "/0", "/0/remove", "/9", "/x"] {
                let path = format!("{home}{path}");
                assert_eq!(browser.get(&path).await.text, nothing, "{email} at {path}");
            }
            browser.get("/account").await;
            for path in ["/new", "/0", "/0/remove"] {
                let sent = browser.send(&format!("{home}{path}"), &MOTHER).await;
                assert_eq!((sent.code, &sent.text), (404, &nothing), "{email} at {path}");
            }
        }
        for path in ["/9", "/x", "/9/remove"] {
            assert_eq!(sol.get(&format!("{home}{path}")).await.code, 404, "{path}");
        }
        let nobody = "01890000-0000-7000-8000-000000000000";
        assert_eq!(sol.get(&format!("/children/{nobody}/safe-contact")).await.code, 404);
    }
}
