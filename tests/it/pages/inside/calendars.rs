//! What goes out of the pages: a talk into its worker's calendar, and what is known before it onto paper.

use homeward::web::Purpose;
use reqwest::Method;

use super::work::{IDA, IRIS, attempt};
use crate::app::On;
use crate::http::A_MINUTE;
use crate::on_both;
use crate::pages::Site;

on_both! {
    async fn an_agreed_talk_goes_into_a_calendar_and_onto_paper_without_naming_anybody(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let home = format!("/return-interviews/{id}");
        let mut ida = site.signed_in(IDA).await;
        let entry = format!("{home}/appointment.ics");
        assert_eq!(ida.get(&entry).await.code, 404, "nothing is agreed");
        ida.get(&format!("{home}/attempt")).await;
        let meets = [("meets_at.day", "23"), ("meets_at.month", "11"), ("meets_at.year", "2026"), ("meets_at.time", "16:00")];
        assert_eq!(ida.send(&format!("{home}/attempt"), &attempt("accepted", &meets)).await.code, 303);
        assert!(ida.get(&home).await.text.contains(&entry));
        let given = ida.get(&entry).await;
        assert_eq!((given.code, given.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert_eq!(given.header("cache-control"), "no-store");
        for line in ["BEGIN:VEVENT\r\n", "DTSTART:20261123T160000Z\r\n", "SUMMARY:Return interview\r\n", "CLASS:PRIVATE\r\n"] {
            assert!(given.text.contains(line), "{line}: {}", given.text);
        }
        let whole = given.text.replace("\r\n ", "");
        assert!(whole.contains(&home) && !whole.contains("LOCATION"), "{whole}");
        for name in ["Amy", "Ashdown", "ZZ1", "Ida"] {
            assert!(!whole.contains(name), "{name}: {whole}");
        }
        let paper = ida.get(&format!("{home}/print")).await.text;
        for said in ["Amy Ashdown, 14", "Left by the back door.", "Printed by Ida Interviewer", "Family home: ZZ1 1ZZ"] {
            assert!(paper.contains(said), "{said}: {paper}");
        }
        let title = paper.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(!title.contains("Amy"), "{title}");
        assert!(!whole.contains("CALNAME") && !whole.contains("real children"), "{whole}");
        for (email, code) in [(IRIS, 200), ("otto@northshire.example.org", 404), ("pat@police.example.org", 404)] {
            let mut browser = site.signed_in(email).await;
            let answer = browser.take(browser.request(Method::GET, &entry)).await;
            assert_eq!(answer.code, code, "{email}");
        }
        let demo = Site::over(site.app, A_MINUTE, Purpose::Demonstration).await;
        let whole = demo.signed_in(IDA).await.get(&entry).await.text.replace("\r\n ", "");
        for line in ["X-WR-CALNAME:Demonstration: no real children\r\n", "DESCRIPTION:Demonstration: no real children\\nhttp"] {
            assert!(whole.contains(line), "{line}: {whole}");
        }
    }
}
