//! Rotas as calendar files, on their pages: every fault by its line, nothing taken unseen, and what is given out read back.

use homeward::web::Purpose;
use reqwest::{Method, header};

use super::rotas::{nights, with_a_team};
use super::{Browser, value_of};
use crate::accounts::{ADA, IDA, PASSWORD, PAT, token_of};
use crate::app::{On, at};
use crate::http::{A_MINUTE, Answered};
use crate::on_both;
use crate::pages::Site;

const NIGHTS: &str = "/rotas/990/out_of_hours";
const ODIN: &str = "odin@northshire.example.org";

fn calendar(events: &[&str]) -> String {
    let event = |lines: &&str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n");
    let all: String = events.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{all}END:VCALENDAR\n").replace('\n', "\r\n")
}

/// Sends a file up, as a browser does.
pub async fn sends(browser: &mut Browser<'_>, file: &str) -> Answered {
    let path = format!("{NIGHTS}/file");
    browser.get(&path).await;
    let token = value_of(&browser.page, "form_token");
    let field = |name: &str, more: &str, value: &str| {
        format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let body = [
        field("form_token", "", &token),
        field("file", "; filename=\"duties.ics\"\r\nContent-Type: text/calendar", file),
        "--limit--\r\n".to_owned(),
    ];
    let request = browser.request(Method::POST, &path);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit").body(body.concat());
    browser.take(request).await
}

const WEEKEND: &str = "SUMMARY:Olga Outofhours\nDTSTART;TZID=Europe/London:20261127T173000\n\
                       DTEND;TZID=Europe/London:20261130T083000\nRRULE:FREQ=WEEKLY";
const SINGLE: &str =
    "SUMMARY:Night\nATTENDEE:mailto:odin@northshire.example.org\nDTSTART:20261125T173000Z\nDURATION:PT15H";

on_both! {
    async fn a_calendar_is_looked_at_before_it_is_taken(on: On) {
        let site = with_a_team(on).await;
        site.app.services.clock.set(at("2026-11-24T09:00:00Z"));
        let mut ada = site.signed_in(ADA).await;
        assert!(ada.get(NIGHTS).await.text.contains(&format!("href=\"{NIGHTS}/file\"")), "the way there");
        for (row, file, said) in [
            ("nothing", String::new(), vec!["Choose a calendar file"]),
            ("no calendar", "Dear Ada".to_owned(), vec!["Line 1 is no line of a calendar"]),
            (
                "three faults",
                calendar(&[WEEKEND, "SUMMARY:Dan\nDTSTART;TZID=Europe/Paris:20261125T173000\nDURATION:PT1H", "SUMMARY:Ida Interviewer"]),
                vec!["Line 10 names Dan", "Line 11 is in the time zone Europe/Paris", "Line 14 begins an event without a DTSTART", "Line 15 names Ida Interviewer"],
            ),
        ] {
            let faulty = sends(&mut ada, &file).await;
            assert_eq!(faulty.code, 422, "{row}");
            for each in said {
                assert!(faulty.text.contains(each), "{row}, {each}: {}", faulty.text);
            }
        }
        let over = "SUMMARY:Olga Outofhours\nDTSTART:20261101T173000Z\nDURATION:PT1H";
        let file = calendar(&[WEEKEND, SINGLE, SINGLE, over]);
        let seen = sends(&mut ada, &file).await;
        assert_eq!(seen.code, 200, "{}", seen.text);
        for said in ["Nothing is changed yet", "Olga Outofhours: Friday, 17:30 to 17:30 the next day",
            "Olga Outofhours: Saturday, 17:30 to 17:30 the next day", "Olga Outofhours: Sunday, 17:30 to 08:30 the next day",
            "Odin Outofhours is on duty from 17:30 GMT on Wednesday 25 November 2026", "1 in the rota already, or twice in the file",
            "1 over by now"] {
            assert!(seen.text.contains(said), "{said}: {}", seen.text);
        }
        assert!(ada.get(NIGHTS).await.text.contains("Nobody has written anything into it yet."), "nothing is changed");
        let seen = sends(&mut ada, &file).await;
        assert_eq!(seen.code, 200);
        let take = format!("{NIGHTS}/file");
        let faulty = ada.send(&take, &[("calendar", file.as_str())]).await;
        assert!(faulty.code == 422 && faulty.text.contains("Say why"), "{}", faulty.text);
        let kept = value_of(&faulty.text, "calendar");
        assert!(kept.contains("BEGIN:VCALENDAR"), "the file is still there");
        let taken = ada.send(&take, &[("calendar", file.as_str()), ("why", "The winter plan")]).await;
        assert_eq!(taken.header("location"), format!("{NIGHTS}?done=taken"), "{}", taken.text);
        let page = ada.get(NIGHTS).await.text;
        assert!(page.contains("midnight to 08:30: Odin Outofhours") && page.contains("The winter plan"), "{page}");
        assert!(page.contains("all day: Olga Outofhours"), "Saturday: {page}");
        let again = sends(&mut ada, &file).await;
        assert!(again.text.contains("Nothing in the file is new") && !again.text.contains("Take these duties</button>"), "{}", again.text);
        let twice = ada.send(&take, &[("calendar", file.as_str()), ("why", "Once more")]).await;
        assert!(twice.code == 422 && twice.text.contains("nothing in the file that is not in the rota"), "{}", twice.text);
    }
}

on_both! {
    async fn a_rota_and_ones_own_duties_are_given_out_and_read_back(on: On) {
        let site = with_a_team(on).await;
        site.app.services.clock.set(at("2026-12-20T09:00:00Z"));
        let odin = site.id(ODIN).await.to_string();
        let mut ada = site.signed_in(ADA).await;
        ada.get(&format!("{NIGHTS}/add/weekly")).await;
        assert_eq!(ada.send(&format!("{NIGHTS}/add/weekly"), &nights(&odin)).await.code, 303);
        let given = ada.get(&format!("{NIGHTS}/duties.ics")).await;
        assert_eq!((given.code, given.header("content-type"), given.header("cache-control")), (200, "text/calendar; charset=utf-8", "no-store"));
        assert!(given.text.contains("SUMMARY:Odin Outofhours\r\n") && given.text.contains("DTSTART:20261221T173000Z\r\n"), "{}", given.text);
        assert!(!given.text.contains("DTSTART:20261225"), "not on Christmas Day: {}", given.text);
        for hidden in ["Amy", "Ashdown", "NP-1"] {
            assert!(!given.text.contains(hidden), "no child is in it: {hidden}");
        }
        assert!(given.text.contains("ATTENDEE:mailto:odin@northshire.example.org\r\n"), "{}", given.text);
        let seen = sends(&mut ada, &given.text).await;
        assert!(seen.code == 200 && seen.text.contains("Nothing in the file is new"), "{}", seen.text);
        let longer = given.text.replacen("DTEND:20261222T083000Z", "DTEND:20261222T093000Z", 1);
        let seen = sends(&mut ada, &longer).await;
        assert!(seen.text.contains("Odin Outofhours is on duty from 17:30 GMT on Monday 21 December 2026"), "an hour more: {}", seen.text);

        let link = {
            let who = site.app.services.looked_up(ada.session().expect("a session")).await.expect("an answer").expect("Ada");
            site.app.services.reset_account(&who, site.id(ODIN).await).await.expect("a link").url
        };
        site.app.services.set_password_by_link(token_of(&link), PASSWORD).await.expect("a password is set");
        let mut own = site.signed_in(ODIN).await;
        assert!(own.get("/account").await.text.contains("href=\"/account/duties.ics\""));
        let duties = own.get("/account/duties.ics").await;
        assert!(duties.code == 200 && duties.text.contains("SUMMARY:On duty: Out of hours\r\n"), "{}", duties.text);
        let number = |text: &str| text.matches("BEGIN:VEVENT").count();
        assert_eq!(number(&duties.text), number(&given.text), "all of them are his");
        assert_eq!(own.get(&format!("{NIGHTS}/duties.ics")).await.code, 404, "the rota is not his to keep");
        for email in [IDA, PAT] {
            let mut other = site.signed_in(email).await;
            for path in ["duties.ics", "file"] {
                assert_eq!(other.get(&format!("{NIGHTS}/{path}")).await.code, 404, "{email}");
            }
            assert_eq!(number(&other.get("/account/duties.ics").await.text), 0, "{email} has none");
            assert!(!other.get("/account").await.text.contains("duties.ics"), "{email}");
            assert_eq!(sends(&mut other, &calendar(&[SINGLE])).await.code, 404, "{email}");
        }
        assert!(!given.text.contains("CALNAME") && !duties.text.contains("CALNAME"), "{}", duties.text);
        let demo = Site::over(site.app, A_MINUTE, Purpose::Demonstration).await;
        for (email, path) in [(ADA, format!("{NIGHTS}/duties.ics")), (ODIN, "/account/duties.ics".to_owned())] {
            let given = demo.signed_in(email).await.get(&path).await;
            for line in ["NAME:Demonstration: no real children\r\n", "X-WR-CALDESC:Demonstration: no real children\r\n"] {
                assert!(given.text.contains(line), "{path}: {}", given.text);
            }
        }
    }
}
