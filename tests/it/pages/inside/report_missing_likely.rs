//! Whoever reports a child, and may look at records, is shown who is on record before anything is sent.

use serde_json::json;

use super::report_missing::{Filled, PAGES, begun, filled, texts};
use super::work::{IDA, THEO};
use crate::accounts::PAT;
use crate::app::On;
use crate::builders::{child, missing};
use crate::on_both;
use crate::pages::Site;
use crate::pages::inside::Browser;

const OLGA: &str = "olga@oakfield.example.org";

/// Amy as somebody spells her who does not know her well.
const ALIKE: &[(&str, &str)] = &[
    ("child.given_name", "Amy"),
    ("child.family_name", "Ashdoun"),
    ("child.date_of_birth.day", "9"),
    ("child.date_of_birth.month", "4"),
    ("child.date_of_birth.year", "2012"),
];

/// Somebody else by name, with the number that is Amy's.
const NUMBERED: &[(&str, &str)] = &[
    ("child.given_name", "Trial"),
    ("child.family_name", "Standin"),
    ("child.date_of_birth.day", "1"),
    ("child.date_of_birth.month", "2"),
    ("child.date_of_birth.year", "2010"),
    ("child.identifiers.nhs", "943 476 5919"),
];

/// Her name, and no birth date that anybody is sure of.
const NAMED: &[(&str, &str)] = &[
    ("child.given_name", "Amy"),
    ("child.family_name", "Ashdown"),
    ("child.date_of_birth.day", "1"),
    ("child.date_of_birth.month", "7"),
    ("child.date_of_birth.year", "2011"),
    ("child.date_of_birth_estimated", "yes"),
];

/// Nobody who is on record.
const OTHER: &[(&str, &str)] = &[
    ("child.given_name", "Bella"),
    ("child.family_name", "Quill"),
    ("child.date_of_birth.day", "3"),
    ("child.date_of_birth.month", "3"),
    ("child.date_of_birth.year", "2013"),
];

/// The page on which one checks the answers, with this said of the child.
async fn check(browser: &mut Browser<'_>, said: &'static [(&'static str, &'static str)]) -> String {
    let report = begun(browser).await;
    let mut pages: Vec<Filled> = PAGES.to_vec();
    pages[0] = ("child", said);
    assert_eq!(filled(browser, &report, &pages).await, format!("{report}/check"));
    let page = browser.get(&format!("{report}/check")).await;
    assert_eq!((page.code, page.header("cache-control")), (200, "no-store"), "{}", page.text);
    page.text
}

on_both! {
    async fn whoever_may_look_at_records_is_asked_whether_it_is_one_of_these(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let police = site.app.caller("Northshire Police").await;
        let mut numbered = child("Amy", "Ashdown", "2012-04-09");
        numbered["identifiers"] = json!([{ "scheme": "nhs_number", "value": "9434765919" }]);
        site.app.services.receive(&police, &missing("NP-7", &numbered, "2026-11-23T07:00:00Z")).await.expect("it is received");
        let there = format!("href=\"/children/{}\"", known.child);
        let mut theo = site.signed_in(THEO).await;
        for (row, said) in [("who sounds alike", ALIKE), ("by a number alone", NUMBERED), ("by a name, the birth date guessed", NAMED)] {
            let page = check(&mut theo, said).await;
            assert!(page.contains("Is it one of these?") && page.contains(&there) && page.contains("Missing now"), "{row}: {page}");
            assert!(page.contains("Send the report"), "{row}: nobody is kept from reporting");
        }
        let page = check(&mut theo, OTHER).await;
        assert!(!page.contains("Is it one of these?") && !page.contains("/children/"), "{page}");
        // Carers, police and whoever only holds interviews are told of nobody, not even that somebody is on record.
        for who in [PAT, OLGA, IDA] {
            for said in [ALIKE, NAMED] {
                let page = check(&mut site.signed_in(who).await, said).await;
                assert!(!page.contains("Is it one of these?") && !page.contains("/children/"), "{who}: {page}");
            }
        }
        let read = texts(&site, "SELECT actor FROM audit WHERE action = 'child.find'").await;
        let theo = format!("user:{}", site.id(THEO).await);
        assert!(!read.is_empty() && read.iter().all(|actor| *actor == theo), "{read:?}");
    }
}
