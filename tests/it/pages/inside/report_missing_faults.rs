//! What is wrong with a report of a missing child, and what its reader hears of it.

use super::report_missing::{PAGES, WHEN, begun, filled, kept, sent, texts};
use super::value_of;
use crate::accounts::PAT;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// A page, what is sent of it, and what is said then.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const FAULTS: [Row; 11] = [
    ("child", &[], &["Enter their first name", "Enter their last name"]),
    (
        "child",
        &[
            ("child.given_name", "Trial"),
            ("child.date_of_birth.day", "9"),
            ("child.date_of_birth.month", "13"),
            ("child.date_of_birth.year", "2012"),
        ],
        &["Enter their last name", "The date of birth must be a real date", "value=\"Trial\""],
    ),
    (
        "child",
        &[
            ("child.given_name", "Trial"),
            ("child.family_name", "Standin"),
            ("child.date_of_birth.day", "24"),
            ("child.date_of_birth.month", "11"),
            ("child.date_of_birth.year", "2026"),
        ],
        &["The date of birth lies in the future", "href=\"#child-date_of_birth-day\""],
    ),
    (
        "child",
        &[
            ("child.given_name", "Trial"),
            ("child.family_name", "Standin"),
            ("child.date_of_birth.day", "4"),
            ("child.date_of_birth.month", "11"),
            ("child.date_of_birth.year", "1950"),
        ],
        &["Check the date of birth: they would be 76 years old", "href=\"#child-date_of_birth-year\""],
    ),
    (
        "when",
        &[("missing_from.setting", "home"), ("missing_from.postcode", "zz")],
        &["Enter a postcode, as in ZZ1 1ZZ", "href=\"#missing_from-postcode\"", "value=\"zz\""],
    ),
    ("when", &[], &["Enter since when they have been missing", "Choose where they went missing from"]),
    (
        "when",
        &[
            ("missing_from_at.day", "23"),
            ("missing_from_at.month", "11"),
            ("missing_from_at.year", "2026"),
            ("missing_from_at.time", "9:06"),
            ("missing_from.setting", "moon"),
        ],
        &["must be in the past", "Choose one of the answers"],
    ),
    ("whereabouts", &[], &["Say whether you know where they are"]),
    ("risk", &[("risk.rationale", "A reason")], &["Choose how high the risk is", "A reason"]),
    ("circumstances", &[("reference", "NP-1")], &["Say what happened", "value=\"NP-1\""]),
    (
        "circumstances",
        &[("circumstances", "x"), ("reference", "\u{1}")],
        &["Your reference must hold no control characters"],
    ),
];

on_both! {
    async fn every_fault_of_a_page_is_named_at_once_and_what_was_typed_stays(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        for (page, fields, said) in FAULTS {
            let path = format!("{report}/{page}");
            browser.get(&path).await;
            let refused = browser.send(&path, fields).await;
            assert_eq!(refused.code, 422, "{page}: {}", refused.text);
            assert!(refused.text.contains("<title>Error: "), "{page}");
            for said in said {
                assert!(refused.text.contains(said), "{page}, {said}: {}", refused.text);
            }
        }
        assert_eq!(kept(&site).await, [""], "nothing of it is kept");
        let asks = browser.get(&format!("{report}/when")).await;
        assert_eq!(value_of(&asks.text, "missing_from_at.day"), "23", "it begins with today");
    }
}

/// Has the police tell these councils.
async fn tells(site: &Site, codes: &str) {
    let setup = format!(
        r#"authorities = [{{ code = "991", name = "Southshire" }}, {{ code = "992", name = "Eastshire" }}]
        organisations = [{{ name = "Northshire Police", kind = "police", authorities = [{codes}] }}]"#
    );
    let setup = toml::from_str(&setup).expect("written right");
    site.app.services.apply(&setup).await.expect("it applies");
}

on_both! {
    async fn whoever_tells_several_councils_says_which_and_hears_where_that_is_over(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = begun(&mut browser).await;
        filled(&mut browser, &report, &PAGES).await;
        tells(&site, r#""990", "991", "992""#).await;
        let (check, when) = (format!("{report}/check"), format!("{report}/when"));
        assert_eq!(browser.get(&check).await.header("location"), when, "nobody said which");
        let answers: Vec<_> = WHEN.iter().copied().chain([("authority", "990")]).collect();
        browser.get(&when).await;
        assert_eq!(browser.send(&when, &answers).await.header("location"), check);
        let asked = browser.get(&check).await;
        assert!(asked.text.contains("Council told") && asked.text.contains("Northshire"), "{}", asked.text);
        tells(&site, r#""991", "992""#).await;
        let refused = browser.send(&check, &[]).await;
        assert_eq!(refused.code, 422);
        let said = "The council 990 is not an authority that your organisation tells";
        assert!(refused.text.contains(said), "{}", refused.text);
        assert!(refused.text.contains(&format!("action=\"{when}\"")), "and where to mend it");
        assert_eq!(texts(&site, "SELECT fingerprint FROM notices").await.len(), 0);
    }
}

on_both! {
    async fn a_reference_that_was_told_of_before_is_warned_of(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        for is_known in [false, true] {
            let report = begun(&mut browser).await;
            let mut pages = PAGES;
            pages[4].1 = &[("circumstances", "Left."), ("reference", " NP-26-7 ")];
            let check = filled(&mut browser, &report, &pages).await;
            let page = browser.get(&check).await;
            assert!(page.text.contains("NP-26-7"));
            assert_eq!(page.text.contains("has told us of something under the reference"), is_known);
            assert_eq!(browser.send(&check, &[]).await.header("location"), format!("{report}/sent"));
        }
        let references: Vec<_> = sent(&site).await.iter().map(|notice| notice["reference"].clone()).collect();
        assert_eq!(references, ["NP-26-7"], "the same again is the same notice");
    }
}
