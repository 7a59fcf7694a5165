//! A deadline that moved after it had passed is told where one sees how late it is, and is not moved by a slip.

use super::Browser;
use super::board::CORA;
use super::value_of;
use super::work::{IDA, THEO};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

/// A return as somebody types it.
fn back<'a>(day: &'a str, time: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("value.day", day),
        ("value.month", "11"),
        ("value.year", "2026"),
        ("value.time", time),
        ("reason", "The home’s log."),
    ]
}

impl Browser<'_> {
    /// Where the return of the only absence is settled.
    async fn settles(&mut self) -> String {
        let council = self.site.app.caller("Northshire County Council").await;
        let wanted = homeward::services::reading::episodes::Wanted { limit: 1, ..Default::default() };
        let found = self.site.app.services.missing_episodes(&council, &wanted).await.expect("it is found");
        let path = format!("/missing-episodes/{}/settle/returned-at", found[0].episode.id);
        self.get(&path).await;
        path
    }
}

on_both! {
    async fn a_settlement_that_moves_the_deadline_across_now_is_confirmed_and_told(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        site.app.services.clock.set("2026-11-24T12:00:00Z".parse().expect("a time"));
        let mut cora = site.signed_in(CORA).await;
        let path = cora.settles().await;
        // Late by three hours; back a day later, it is not late yet.
        let asked = cora.send(&path, &back("22", "9:00")).await;
        assert_eq!(asked.code, 200, "{}", asked.text);
        for said in [
            "The return interview is late now, and this makes it not late", "from 09:00 GMT on Tuesday 24 November 2026",
            "to 09:00 GMT on Wednesday 25 November 2026", "Record it all the same", "value=\"22\"", "The home’s log.",
        ] {
            assert!(asked.text.contains(said), "{said}: {}", asked.text);
        }
        assert!(cora.get("/board/overdue").await.text.contains("Amy Ashdown"), "nothing is recorded");
        assert!(!cora.page.contains("Changed after it was due"), "{}", cora.page);
        cora.get(&path).await;
        let confirmed = value_of(&asked.text, "confirmed");
        let other = [&back("22", "10:00")[..], &[("confirmed", confirmed.as_str())]].concat();
        assert_eq!(cora.send(&path, &other).await.code, 200, "another time is asked about again");
        let same = [&back("22", "9:00")[..], &[("confirmed", confirmed.as_str())]].concat();
        assert_eq!(cora.send(&path, &same).await.code, 303);
        let said = "Changed after it was due: was 09:00 GMT on Tuesday 24 November 2026, now 09:00 GMT on Wednesday 25 November 2026, \
                    because Cora Coordinator settled “Back home or at a placement”: The home’s log.";
        let mut ida = site.signed_in(IDA).await;
        assert!(ida.get(&format!("/return-interviews/{id}")).await.text.contains(said), "{}", ida.page);
        assert!(cora.get("/board/due-within-24h").await.text.contains(said), "{}", cora.page);
        let list = "/timeliness/episodes?authority=990&period=this_month&figure=owed";
        let mut theo = site.signed_in(THEO).await;
        let period = theo.get("/timeliness").await.text;
        let list = period.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|to| to.contains("figure=owed")).unwrap_or(list);
        let list = list.replace("&#38;", "&").replace("&amp;", "&");
        assert!(theo.get(&list).await.text.contains(said), "{list}: {}", theo.page);

        // And back: within the time left nothing is asked; what makes it late again is.
        cora.get(&path).await;
        assert_eq!(cora.send(&path, &back("22", "9:30")).await.code, 303, "in time before and after");
        cora.get(&path).await;
        let late = cora.send(&path, &back("21", "9:00")).await;
        assert!(late.code == 200 && late.text.contains("This makes the return interview late"), "{}", late.text);
        let confirmed = value_of(&late.text, "confirmed");
        let late = [&back("21", "9:00")[..], &[("confirmed", confirmed.as_str())]].concat();
        assert_eq!(cora.send(&path, &late).await.code, 303);
        assert!(!ida.get(&format!("/return-interviews/{id}")).await.text.contains("Changed after it was due"), "it is again what it was");
    }
}

on_both! {
    async fn a_notice_that_moved_the_deadline_is_named(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        site.app.services.clock.set("2026-11-24T12:00:00Z".parse().expect("a time"));
        let later = with(returned("NP-1", "2026-11-22T09:00:00Z"), "reported_at", "2026-11-24T11:00:00Z".into());
        site.tell("Northshire Police", &later).await;
        let mut ida = site.signed_in(IDA).await;
        let page = ida.get(&format!("/return-interviews/{id}")).await.text;
        assert!(page.contains("because of what Northshire Police told: reported found or back"), "{page}");
        // A deadline that moved while it still ran is no such thing.
        let gone = missing("NP-9", &child("Zed", "Gone", "2011-02-03"), "2026-11-23T20:00:00Z");
        site.tell("Northshire Police", &gone).await;
        site.tell("Northshire Police", &returned("NP-9", "2026-11-24T08:00:00Z")).await;
        let earlier = with(returned("NP-9", "2026-11-24T07:00:00Z"), "reported_at", "2026-11-24T11:30:00Z".into());
        site.tell("Northshire Police", &earlier).await;
        let mut cora = site.signed_in(CORA).await;
        let list = cora.get("/board/unallocated").await.text;
        assert!(list.contains("Zed Gone") && !list.contains("Changed after it was due"), "{list}");
    }
}
