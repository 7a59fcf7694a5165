//! Reporting a missing child, page by page.

use chrono::TimeDelta;
use homeward::domain::ids::NoticeId;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};

use super::{Browser, value_of};
use crate::accounts::{ADA, IDA, PASSWORD, PAT};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const CHILD: &[(&str, &str)] = &[
    ("child.given_name", "Trial"),
    ("child.family_name", "Standin"),
    ("child.date_of_birth.day", "9"),
    ("child.date_of_birth.month", "apr"),
    ("child.date_of_birth.year", "2012"),
    ("child.sex", "female"),
    ("child.aliases", "Tee, T. Standin"),
    ("child.identifiers.police", "P 77"),
];
pub const WHEN: &[(&str, &str)] = &[
    ("missing_from_at.day", "22"),
    ("missing_from_at.month", "11"),
    ("missing_from_at.year", "2026"),
    ("missing_from_at.time", "21:40"),
    ("missing_from.setting", "childrens_home"),
    ("missing_from.name", "Oakfield House"),
];
const WHEREABOUTS: &[(&str, &str)] = &[("classification", "missing")];
const RISK: &[(&str, &str)] = &[("risk.level", "high"), ("risk.rationale", "Was hurt the last time")];
const CIRCUMSTANCES: &[(&str, &str)] = &[("circumstances", "Climbed out of a window.\r\nTook a red coat.")];

/// A page with what is typed on it.
pub type Filled = (&'static str, &'static [(&'static str, &'static str)]);

/// The whole report.
pub const PAGES: [Filled; 5] =
    [("child", CHILD), ("when", WHEN), ("whereabouts", WHEREABOUTS), ("risk", RISK), ("circumstances", CIRCUMSTANCES)];

/// Begins a report; gives where its pages are.
pub async fn begun(browser: &mut Browser<'_>) -> String {
    browser.get("/report-missing").await;
    let begun = browser.send("/report-missing", &[]).await;
    assert_eq!(begun.code, 303, "{}", begun.text);
    begun.header("location").strip_suffix("/child").expect("the first page").to_owned()
}

/// Fills in pages; gives where one is led at the end.
pub async fn filled(browser: &mut Browser<'_>, report: &str, pages: &[Filled]) -> String {
    let mut led = String::new();
    for (page, fields) in pages {
        let path = format!("{report}/{page}");
        assert_eq!(browser.get(&path).await.code, 200, "{path}");
        let saved = browser.send(&path, fields).await;
        assert_eq!(saved.code, 303, "{path}: {}", saved.text);
        saved.header("location").clone_into(&mut led);
    }
    led
}

async fn rows(site: &Site, sql: &str) -> Vec<QueryResult> {
    let db = site.app.services.database.read();
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows")
}

pub async fn texts(site: &Site, sql: &str) -> Vec<String> {
    rows(site, sql).await.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

/// What was typed and lies there.
pub async fn kept(site: &Site) -> Vec<String> {
    texts(site, "SELECT content FROM begun_notices").await
}

/// The notices that came, as they were sent.
pub async fn sent(site: &Site) -> Vec<Value> {
    let police = site.app.services.caller_named("Northshire Police").await.expect("the database answers");
    let police = police.expect("they are there");
    let mut sent = vec![];
    for row in rows(site, "SELECT id FROM notices ORDER BY id").await {
        let id = NoticeId(row.try_get_by_index(0).expect("an id"));
        let read = site.app.services.notice(&police, id).await.expect("it is theirs");
        sent.push(read.sent.expect("its words"));
    }
    sent
}

on_both! {
    async fn a_child_is_reported_page_by_page_and_comes_as_a_notice_like_any_other(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        assert_eq!(browser.get(&format!("{report}/check")).await.header("location"), format!("{report}/child"));
        for (page, next) in PAGES.windows(2).map(|two| (two[0], two[1].0)) {
            assert_eq!(filled(&mut browser, &report, &[page]).await, format!("{report}/{next}"));
        }
        let led = filled(&mut browser, &report, &PAGES[4..]).await;
        assert_eq!(led, format!("{report}/check"));
        let check = browser.get(&led).await;
        for said in [
            "Trial Standin",
            "9 April 2012",
            "Female",
            "Tee, T. Standin",
            "P 77",
            "21:40 GMT on Sunday 22 November 2026",
            "Children’s home",
            "Oakfield House",
            "No, or not for certain",
            "High",
            "Was hurt the last time",
            "Took a red coat",
            "we make one",
        ] {
            assert!(check.text.contains(said), "{said}: {}", check.text);
        }
        // Whoever changes an answer is led back to check them all.
        let away: [Filled; 1] = [("whereabouts", &[("classification", "away_without_authorisation")])];
        assert_eq!(filled(&mut browser, &report, &away).await, led);
        let done = browser.send(&led, &[]).await;
        assert_eq!((done.code, done.header("location").to_owned()), (303, format!("{report}/sent")), "{}", done.text);
        let page = browser.get(&format!("{report}/sent")).await;
        let own = page.text.split("href=\"/your-reports/").nth(1).and_then(|rest| rest.split('"').next()).expect("a way to it");
        let own = browser.get(&format!("/your-reports/{own}")).await;
        assert!(own.code == 200 && own.text.contains("The child is found or back"), "{}", own.text);
        let notices = sent(&site).await;
        let reference = notices[0]["reference"].as_str().expect("a reference");
        assert!(reference.starts_with("HW-261123-") && page.text.contains(reference), "{reference}: {}", page.text);
        assert!(!page.text.contains("Trial") && !page.text.contains("Have you called the police?"));
        let expected = json!({
            "type": "missing", "reference": reference, "authority": "990",
            "child": {
                "given_name": "Trial", "family_name": "Standin", "date_of_birth": "2012-04-09", "sex": "female",
                "aliases": ["Tee", "T. Standin"],
                "identifiers": [{ "scheme": "police_person_id", "value": "P 77" }],
            },
            "classification": "away_without_authorisation",
            "missing_from_at": "2026-11-22T21:40:00Z",
            "missing_from": { "setting": "childrens_home", "name": "Oakfield House" },
            "risk": { "level": "high", "rationale": "Was hurt the last time" },
            "circumstances": "Climbed out of a window.\nTook a red coat.",
        });
        assert_eq!(notices, [expected]);
        let told = texts(&site, "SELECT actor FROM audit WHERE action = 'notice.receive'").await;
        assert_eq!(told, [format!("user:{}", site.id(PAT).await)]);
    }
}

on_both! {
    async fn sent_twice_it_is_one_notice_and_nothing_that_was_typed_stays(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        let check = filled(&mut browser, &report, &PAGES).await;
        let sealed = kept(&site).await.concat();
        assert!(sealed.len() > 100 && !sealed.contains("Standin"), "{sealed}");
        browser.get(&check).await;
        let mut impatient = browser.clone();
        let (one, other) = tokio::join!(browser.send(&check, &[]), impatient.send(&check, &[]));
        let again = browser.send(&check, &[]).await;
        for done in [&one, &other, &again] {
            assert_eq!(done.header("location"), format!("{report}/sent"), "{}", done.text);
        }
        assert_eq!(sent(&site).await.len(), 1);
        assert_eq!(kept(&site).await, [""]);
        for page in ["child", "check", "discard"] {
            assert_eq!(browser.get(&format!("{report}/{page}")).await.header("location"), format!("{report}/sent"));
        }
        let late = browser.send(&format!("{report}/child"), CHILD).await;
        assert_eq!(late.header("location"), format!("{report}/sent"));
        assert_ne!(begun(&mut browser).await, report, "the next is another");
    }
}

on_both! {
    async fn what_was_begun_is_its_owners_alone(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        assert_eq!(begun(&mut browser).await, report, "one that is empty is enough");
        filled(&mut browser, &report, &PAGES[..2]).await;
        let nobody = "/report-missing/01890000-0000-7000-8000-000000000000";
        for email in [IDA, ADA] {
            let mut other = site.signed_in(email).await;
            other.get("/home").await;
            let nothing = other.get("/nothing").await.text;
            for page in ["child", "check", "sent", "discard", "nothing"] {
                for report in [&report, nobody, "/report-missing/x"] {
                    let answer = other.get(&format!("{report}/{page}")).await;
                    assert_eq!((answer.code, &answer.text), (404, &nothing), "{email} at {report}/{page}");
                }
            }
            for page in ["child", "check"] {
                assert_eq!(other.send(&format!("{report}/{page}"), CHILD).await.code, 404, "{email}");
            }
            other.send(&format!("{report}/discard"), &[]).await;
        }
        let list = browser.get("/report-missing").await;
        let is_there = list.text.contains("Trial Standin") && list.text.contains(&format!("{report}/whereabouts"));
        assert!(is_there, "{}", list.text);
    }
}

on_both! {
    async fn what_was_begun_waits_a_day_or_until_it_is_deleted(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        filled(&mut browser, &report, &PAGES[..1]).await;
        site.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
        let mut browser = site.signed_in(PAT).await;
        assert!(browser.get(&format!("{report}/child")).await.text.contains("value=\"Standin\""), "the next day");
        site.pass(TimeDelta::seconds(1));
        assert_eq!(browser.get(&format!("{report}/child")).await.code, 404, "and no longer");
        site.app.services.forget_what_is_over().await.expect("it forgets");
        assert!(kept(&site).await.is_empty());

        let report = begun(&mut browser).await;
        filled(&mut browser, &report, &PAGES[..1]).await;
        let ask = browser.get(&format!("{report}/discard")).await;
        assert!(ask.text.contains("Trial Standin"), "{}", ask.text);
        for _ in 0..2 {
            let done = browser.send(&format!("{report}/discard"), &[]).await;
            assert_eq!((done.code, done.header("location")), (303, "/report-missing?done=discard"));
        }
        let list = browser.get("/report-missing?done=discard").await;
        assert!(list.text.contains("was deleted") && !list.text.contains("Standin"), "{}", list.text);
        assert!(kept(&site).await.is_empty());
    }
}

on_both! {
    async fn a_page_that_comes_too_late_is_shown_again_beside_what_was_saved(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        filled(&mut browser, &report, &PAGES[..1]).await;
        let path = format!("{report}/when");
        browser.get(&path).await;
        site.pass(TimeDelta::minutes(31));
        let late = browser.send(&path, WHEN).await;
        assert_eq!(late.code, 401);
        let kept = value_of(&late.text, "kept");
        let fields = [("email", PAT), ("password", PASSWORD), ("return", &path), ("kept", &kept)];
        assert_eq!(browser.send("/sign-in", &fields).await.header("location"), path);
        let page = browser.get(&path).await;
        assert!(page.text.contains("Oakfield House") && page.text.contains("nothing of it was sent"), "{}", page.text);
        assert_eq!(browser.send(&path, WHEN).await.header("location"), format!("{report}/whereabouts"));
    }
}
