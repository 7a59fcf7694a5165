//! The events of a time are sent once more from the page of their endpoint, and each says which absence it is about.

use sea_orm::ConnectionTrait;

use super::Browser;
use super::administration::path_on;
use super::board::CORA;
use super::work::THEO;
use crate::accounts::{ADA, PAT};
use crate::app::On;
use crate::builders::{child, missing};
use crate::on_both;
use crate::pages::Site;

impl Browser<'_> {
    /// Adds an endpoint that hears of everything; gives where it is.
    async fn listens(&mut self) -> String {
        self.get("/webhooks/new").await;
        let made = self.send("/webhooks/new", &[("url", "https://hooks.example.org/homeward")]).await;
        assert_eq!(made.code, 200, "{}", made.text);
        path_on(&self.get("/webhooks").await.text, "/webhooks/")
    }
}

const FROM: [(&str, &str); 4] =
    [("from.day", "23"), ("from.month", "11"), ("from.year", "2026"), ("from.time", "8:00")];

on_both! {
    async fn the_events_of_a_time_are_sent_once_more(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let mut ada = site.signed_in(ADA).await;
        let home = ada.listens().await;
        site.tell("Northshire Police", &missing("NP-8", &child("Zed", "Gone", "2011-02-03"), "2026-11-22T20:00:00Z")).await;
        let path = format!("{home}/replay");
        assert!(ada.get(&home).await.text.contains(&format!("href=\"{path}\"")), "the way there: {}", ada.page);
        let page = ada.get(&path).await.text;
        assert_eq!(page.matches(" checked").count(), 2, "what did not arrive: {page}");
        let empty = ada.send(&path, &[]).await;
        for said in ["Enter from when on", "Choose which are sent once more"] {
            assert!(empty.code == 422 && empty.text.contains(said), "{said}: {}", empty.text);
        }
        let failed = [&FROM[..], &[("states", "failed")]].concat();
        let none = ada.send(&path, &failed).await;
        assert!(none.code == 422 && none.text.contains("There is none of these in this time"), "{}", none.text);
        let given_up = "UPDATE webhook_deliveries SET state = 'failed', next_attempt_at = NULL";
        site.app.services.database.read().execute_unprepared(given_up).await.expect("all of them failed");
        assert!(ada.get(&home).await.text.contains("Given up"));
        ada.get(&path).await;
        let backwards = [&failed[..], &[("to.day", "22"), ("to.month", "11"), ("to.year", "2026"), ("to.time", "8:00")]].concat();
        let refused = ada.send(&path, &backwards).await;
        assert!(refused.code == 422 && refused.text.contains("The end lies before from"), "{}", refused.text);
        assert_eq!(ada.send(&path, &failed).await.header("location"), format!("{home}?done=replayed"));
        let page = ada.get(&format!("{home}?done=replayed")).await.text;
        assert!(page.contains("are sent once more") && page.contains("Waiting") && !page.contains("Given up"), "{page}");
        let mut pat = site.signed_in(PAT).await;
        pat.get("/webhooks").await;
        assert_eq!((pat.get(&path).await.code, pat.send(&path, &failed).await.code), (404, 404));
        let mut cora = site.signed_in(CORA).await;
        assert_eq!(cora.get(&path).await.code, 404);
    }
}

on_both! {
    async fn an_event_says_which_absence_it_is_about_and_leads_there_whom_it_may(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let mut pat = site.signed_in(PAT).await;
        let police = pat.listens().await;
        let mut ada = site.signed_in(ADA).await;
        let council = ada.listens().await;
        site.tell("Northshire Police", &missing("NP-8", &child("Zed", "Gone", "2011-02-03"), "2026-11-22T20:00:00Z")).await;
        site.tell("Oakfield Homes", &missing("OH-8", &child("Zed", "Gone", "2011-02-03"), "2026-11-22T20:10:00Z")).await;
        let page = ada.get(&council).await.text;
        for said in ["Northshire Police: NP-8", "Oakfield Homes: OH-8"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let main = page.split("<main").nth(1).expect("a main part");
        assert!(!main.contains("Zed") && !main.contains("href=\"/missing-episodes/"), "an administrator opens none: {main}");
        let page = pat.get(&police).await.text;
        assert!(page.contains("Northshire Police: NP-8") && !page.contains("OH-8"), "{page}");
        let report = page.split("href=\"/your-reports/").nth(1).and_then(|rest| rest.split('"').next()).expect("a way there");
        assert_eq!(pat.get(&format!("/your-reports/{report}")).await.code, 200);
        // Whoever answers for children as well opens it.
        let id = site.id(THEO).await;
        ada.get(&format!("/people/{id}/change")).await;
        let both = [("name", "Theo Manager"), ("team", "Return interviews"), ("roles", "team_manager"), ("roles", "administrator"), ("urgent_by", "email")];
        assert_eq!(ada.send(&format!("/people/{id}/change"), &both).await.code, 303);
        let mut theo = site.signed_in(THEO).await;
        let page = theo.get(&council).await.text;
        let absence = page.split("href=\"/missing-episodes/").nth(1).and_then(|rest| rest.split('"').next()).expect("a way there");
        assert!(theo.get(&format!("/missing-episodes/{absence}")).await.text.contains("Zed Gone"));
    }
}
