//! Each person says their own quiet hours; an administrator sees and says those of their people, and of what waits, why.

use reqwest::Method;

use super::work::THEO;
use crate::accounts::{ADA, IDA, PAT};
use crate::app::{On, at};
use crate::http::answered;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn quiet_hours_are_said_by_oneself_or_an_administrator_and_by_nobody_else(on: On) {
        let site = Site::peopled(on).await;
        let mut ida = site.signed_in(IDA).await;
        assert!(ida.get("/account").await.text.contains("href=\"/account/quiet-hours\""));
        ida.get("/account/quiet-hours").await;
        let faulty = ida.send("/account/quiet-hours", &[("monday.from", "25:00"), ("monday.to", "8"), ("tuesday.from", "19:00"), ("friday.to", "07:00")]).await;
        assert_eq!(faulty.code, 422);
        for id in ["#monday-from", "#monday-to", "#tuesday-to", "#friday-from"] {
            assert!(faulty.text.contains(&format!("href=\"{id}\"")), "{id}: {}", faulty.text);
        }
        assert!(faulty.text.contains("value=\"25:00\""), "what was typed is there");
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let all: Vec<(String, &str)> = days.iter().flat_map(|day| [(format!("{day}.from"), "08:00"), (format!("{day}.to"), "08:00")]).collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let faulty = ida.send("/account/quiet-hours", &all).await;
        assert!(faulty.code == 422 && faulty.text.contains("Leave some time of the week"), "{}", faulty.text);
        assert!(ida.get("/account").await.text.contains("None"), "nothing is changed");

        ida.get("/account/quiet-hours").await;
        let night = [("monday.from", "19:00"), ("monday.to", "7.30"), ("saturday.from", "9am"), ("saturday.to", "5pm")];
        let sent = ida.send("/account/quiet-hours", &night).await;
        assert_eq!(sent.header("location"), "/account?done=quiet-hours", "{}", sent.text);
        let page = ida.get("/account?done=quiet-hours").await.text;
        for said in ["Your quiet hours are saved", "Monday: 19:00 to 07:30 the next day", "Saturday: 09:00 to 17:00"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(ida.get("/account/quiet-hours").await.text.contains("value=\"19:00\""));

        let id = site.id(IDA).await;
        let (person, theirs) = (format!("/people/{id}"), format!("/people/{id}/quiet-hours"));
        let mut ada = site.signed_in(ADA).await;
        assert!(ada.get(&person).await.text.contains("Monday: 19:00 to 07:30 the next day"));
        let page = ada.get(&theirs).await.text;
        assert!(page.contains("Last said by themselves at 09:00 GMT") && page.contains("Ida Interviewer"), "{page}");
        let sent = ada.send(&theirs, &[("sunday.from", "00:00"), ("sunday.to", "00:00")]).await;
        assert_eq!(sent.header("location"), format!("{person}?done=quiet-hours"), "{}", sent.text);
        assert!(ada.get(&person).await.text.contains("Sunday: 00:00 to 00:00 the next day"));
        let page = ida.get("/account/quiet-hours").await.text;
        assert!(page.contains("Last said by an administrator") && !page.contains("value=\"19:00\""), "{page}");
        for (row, email) in [("of another organisation", PAT), ("no administrator", IDA)] {
            let mut other = site.signed_in(email).await;
            other.get("/home").await;
            assert_eq!(other.get(&theirs).await.code, 404, "{row}");
            other.get("/home").await;
            assert_eq!(other.send(&theirs, &[]).await.code, 404, "{row}");
        }
        assert_eq!(ada.get("/people/x/quiet-hours").await.code, 404);
    }
}

on_both! {
    async fn of_a_message_that_waits_for_them_it_is_said_why(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let mut theo = site.signed_in(THEO).await;
        theo.get("/account/quiet-hours").await;
        let sent = theo.send("/account/quiet-hours", &[("monday.from", "08:00"), ("monday.to", "20:00")]).await;
        assert_eq!(sent.code, 303, "{}", sent.text);
        site.app.until("2026-11-23T14:00:00Z").await;
        let mut ada = site.signed_in(ADA).await;
        let page = ada.get("/messages").await.text;
        let put_off = "The quiet hours of whoever it goes to have to end first";
        assert_eq!(page.matches(put_off).count(), 1, "{page}");
        let of_it = page.split(put_off).next().expect("what stands before it");
        let to_be_sent = of_it.rsplit("To be sent").next().expect("when");
        assert!(to_be_sent.contains("20:00 GMT on Monday 23 November 2026"), "{to_be_sent}");
        assert_eq!(site.app.services.clock.now(), at("2026-11-23T14:00:00Z"));
        let key = "api_keys = [{ name = 'the council', organisation = 'Northshire County Council', scopes = ['administration'] }]";
        let issued = site.app.services.apply(&toml::from_str(key).expect("written right")).await.expect("it applies");
        let asked = site.request(Method::GET, "/api/v1/messages?limit=200").bearer_auth(&issued[0].secret);
        let listed: serde_json::Value = serde_json::from_str(&answered(asked).await.text).expect("JSON");
        let items = listed["items"].as_array().expect("a list");
        let both = "no e-mail server is set; the quiet hours of whoever it goes to have to end first";
        let waits = |item: &&serde_json::Value| item["held_because"] == both;
        let [waiting] = &items.iter().filter(waits).collect::<Vec<_>>()[..] else { panic!("one: {listed}") };
        assert_eq!((&waiting["held_until"], &waiting["state"]), (&"2026-11-23T20:00:00Z".into(), &"held".into()), "as on the page");
        assert!(items.iter().all(|item| item["held_until"].is_string() == item["finished_at"].is_null()), "{listed}");
    }
}
