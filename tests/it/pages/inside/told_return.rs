//! A return is told on a page that begins with what is likely.

use serde_json::json;

use super::told::{borrowed, moment, sent, told};
use super::value_of;
use crate::accounts::PAT;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn a_return_begins_with_today_and_a_day_without_a_time_is_none(on: On) {
        let site = Site::peopled(on).await;
        let mut browser = site.signed_in(PAT).await;
        let report = told(&site, &mut browser, "NP-1").await;
        let page = browser.get(&format!("{report}/returned")).await.text;
        let begun = ["day", "month", "year", "time"].map(|part| value_of(&page, &format!("returned_at.{part}")));
        assert_eq!(begun, ["23", "11", "2026", ""]);
        let today = [("returned_at.day", "23"), ("returned_at.month", "11"), ("returned_at.year", "2026")];
        let nothing = browser.send(&format!("{report}/returned"), &today).await;
        assert!(nothing.code == 422 && nothing.text.contains("href=\"#returned_at-time\""), "{}", nothing.text);
        let other = [&[("returned_at.day", "22")], &today[1..]].concat();
        let timeless = browser.send(&format!("{report}/returned"), &other).await;
        assert!(timeless.code == 422 && timeless.text.contains("must have a time of day"), "{}", timeless.text);
        let found = moment("found_at", "23", "8:00");
        let said = sent(&site, &mut browser, &report, "returned", &[&today[..], &borrowed(&found)].concat()).await;
        assert_eq!(said, json!({ "type": "returned", "found_at": "2026-11-23T08:00:00Z" }), "not back yet");
        let back = [&today[..], &[("returned_at.time", "8:30")]].concat();
        let said = sent(&site, &mut browser, &report, "returned", &back).await;
        assert_eq!(said, json!({ "type": "returned", "returned_at": "2026-11-23T08:30:00Z" }));
    }
}
