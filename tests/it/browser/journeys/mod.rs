//! Whole journeys through the real program, in a real browser: from two reports of one child to the signature of a manager,
//! with the program killed in the middle. What it says aloud meanwhile, in its log, its metrics, its addresses and headers,
//! names no child.

mod aloud;
mod desk;
mod running;

use std::cell::RefCell;
use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;

use homeward::clock::Clock;

use super::board::full;
use super::killed::beside;
use super::{Browser, Reader};
use crate::accounts::{IDA, PASSWORD, token_of};
use crate::app::On;
use crate::cli::Place;
use crate::pages::Site;
use aloud::nothing_is_said_aloud;
use desk::Desk;
use running::{Running, free};

const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }]
    organisations = [
        { name = "Northshire County Council", kind = "local_authority", authorities = ["990"] },
        { name = "Northshire Police", kind = "police", authorities = ["990"] },
        { name = "Oakfield Homes", kind = "care_provider", authorities = ["990"] },
    ]
    teams = [{ name = "Return interviews", organisation = "Northshire County Council" }]
    users = [
        { email = "holly@oakfield.example.org", name = "Holly Homesworker", organisation = "Oakfield Homes", roles = ["reporter"] },
        { email = "pat@police.example.org", name = "Pat Police", organisation = "Northshire Police", roles = ["reporter"] },
        { email = "cora@northshire.example.org", name = "Cora Coordinator", organisation = "Northshire County Council", team = "Return interviews", roles = ["missing_coordinator"] },
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer"] },
        { email = "theo@northshire.example.org", name = "Theo Manager", organisation = "Northshire County Council", team = "Return interviews", roles = ["team_manager"] },
    ]
"#;
const HOLLY: &str = "holly@oakfield.example.org";
const PAT: &str = "pat@police.example.org";
const CORA: &str = "cora@northshire.example.org";
const THEO: &str = "theo@northshire.example.org";

/// A fresh database in which everybody can sign in.
async fn peopled(on: On) -> Place {
    let place = Place::on(on).await;
    place.write("apply.toml", PARTIES);
    let applied = place.run(&["apply", "apply.toml"]);
    assert_eq!(applied.code, Some(0), "{}", applied.err);
    let links: Vec<String> =
        applied.lines().iter().map(|line| line["secret"].as_str().expect("a link").to_owned()).collect();
    let services = beside(&place).await;
    for link in links {
        services.set_password_by_link(token_of(&link), PASSWORD).await.expect("a password is set");
    }
    place
}

/// The whole of it, for a reader with or without JavaScript.
async fn from_two_reports_to_a_signature(on: On, reader: Reader) {
    let place = peopled(on).await;
    let (address, metrics) = (free(), free());
    let log: PathBuf = place.directory.join("journey.log");
    let mut command = place.command(&["serve"]);
    let kept = || Stdio::from(File::options().create(true).append(true).open(&log).expect("a log"));
    command.env("HOMEWARD_LISTEN", address.to_string()).env("HOMEWARD_METRICS_LISTEN", metrics.to_string());
    command.stdout(kept()).stderr(kept());
    let mut program = Running { command, child: None, base: format!("http://{address}") };
    program.start().await;
    let browser = Browser::that_listens(reader, &program.base).await;
    let begun = Clock::system().now();
    let desk = Desk { browser, visited: RefCell::default(), answered: RefCell::default(), begun };

    is_told_and_given_to_ida(&desk).await;
    let interview = is_held_by_ida(&desk).await;
    let write_up = format!("{interview}/record");
    desk.opens(&format!("{write_up}/account")).await;
    desk.browser.fill("childs_account.own_words", "I slept under the pier.").await;
    if reader == Reader::WithoutScripts {
        desk.presses("Save and go back to the list").await;
    } else {
        let saved = async || desk.browser.text("[data-saved]").await.starts_with("Saved at");
        desk.browser.until("it to be saved", saved).await;
    }
    program.kill();
    program.start().await;
    desk.opens(&format!("{write_up}/account")).await;
    let words = desk.browser.element("[name='childs_account.own_words']").await.value().await.expect("a field");
    assert_eq!(words.as_deref(), Some("I slept under the pier."), "what it said to be saved is there");
    is_written_up_and_signed(&desk, &interview).await;
    desk.opens("/search").await;
    desk.browser.fill("family_name", "Standin").await;
    desk.presses("Search").await;
    desk.follows("Quillon Standinne").await;
    desk.reads("Held in time").await;

    nothing_is_said_aloud(&desk, metrics, &log).await;
    drop(program);
}

/// A home and a force tell of one child, who comes back; the coordinator gives the interview to Ida.
async fn is_told_and_given_to_ida(desk: &Desk) {
    desk.hands_over_to(HOLLY).await;
    desk.reports_the_child("Quillon", 30).await;
    desk.presses("Sign out").await;
    desk.hands_over_to(PAT).await;
    desk.reports_the_child("Quillon", 29).await;
    desk.presses("Sign out").await;
    desk.hands_over_to(HOLLY).await;
    desk.opens("/your-reports").await;
    desk.follows("Quillon").await;
    desk.follows("The child is found or back").await;
    desk.types_moment("returned_at", 5).await;
    desk.browser.choose("returned_to.setting", "childrens_home").await;
    desk.presses("Send").await;
    desk.reads("Interview due").await;
    desk.presses("Sign out").await;

    desk.hands_over_to(CORA).await;
    assert_eq!(desk.browser.path().await, "/board");
    desk.opens("/board/unallocated").await;
    desk.reads("Quillon Standinne, 1").await;
    desk.browser.element("#interview-1").await.click().await.expect("it can be ticked");
    desk.presses("Give those chosen to a worker").await;
    desk.browser.choose("worker", IDA).await;
    desk.browser.choose("placement", "no").await;
    desk.browser.fill("independence.reason", "The council’s own team.").await;
    desk.presses("Give it to them").await;
    desk.presses("Sign out").await;
}

/// Ida tries twice and holds the talk; gives where the interview is.
async fn is_held_by_ida(desk: &Desk) -> String {
    desk.hands_over_to(IDA).await;
    desk.reads("New: not acknowledged").await;
    desk.follows("Quillon Standinne").await;
    let interview = desk.browser.path().await;
    desk.presses("I know that I have this interview").await;
    desk.attempts(&interview, 4, "no_reply", ("tries_at", 3)).await;
    desk.attempts(&interview, 3, "accepted", ("meets_at", 2)).await;
    desk.opens(&format!("{interview}/record/talk")).await;
    desk.types_moment("held_at", 2).await;
    desk.browser.choose("place", "neutral").await;
    desk.browser.choose("seen_alone", "yes").await;
    desk.presses("Save and go back to the list").await;
    interview
}

/// Ida writes it up, is given it back, mends it, and the manager signs it.
async fn is_written_up_and_signed(desk: &Desk, interview: &str) {
    let write_up = format!("{interview}/record");
    desk.opens(&format!("{write_up}/harm")).await;
    desk.browser.choose("immediate_concern", "no").await;
    desk.browser.choose("harm", "none").await;
    desk.presses("Save and go back to the list").await;
    desk.opens(&format!("{write_up}/analysis")).await;
    desk.browser.fill("analysis", "Misses the old neighbourhood.").await;
    desk.browser.choose("level_of_need", "2").await;
    desk.presses("Save and go back to the list").await;
    desk.opens(&format!("{write_up}/check")).await;
    desk.presses("Send for sign-off").await;
    assert_eq!(desk.browser.path().await, format!("{interview}?done=sent"));
    desk.presses("Sign out").await;

    desk.hands_over_to(THEO).await;
    desk.decides(interview, "returned", "What of the pier: who else was there?").await;
    desk.presses("Sign out").await;
    desk.hands_over_to(IDA).await;
    desk.reads("Returned to you (1)").await;
    desk.opens(interview).await;
    desk.reads("What of the pier: who else was there?").await;
    desk.opens(&format!("{write_up}/safety")).await;
    desk.browser.fill("childs_account.afraid_of", "Nobody was there.").await;
    desk.presses("Save and go back to the list").await;
    desk.opens(&format!("{write_up}/check")).await;
    desk.presses("Send for sign-off").await;
    desk.presses("Sign out").await;
    desk.hands_over_to(THEO).await;
    desk.decides(interview, "approved", "").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_two_reports_to_a_signature_with_a_crash_between() {
    from_two_reports_to_a_signature(On::Sqlite, Reader::AtDesk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_without_javascript() {
    from_two_reports_to_a_signature(On::Postgres, Reader::WithoutScripts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_who_will_not_talk_is_let_be_once_a_manager_agrees() {
    let (site, id) = Site::with_an_interview(On::Sqlite).await;
    let interview = format!("/return-interviews/{id}");
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(IDA).await;
    browser.visit(&format!("{interview}/attempt")).await;
    for (part, text) in [("day", "23"), ("month", "11"), ("year", "2026"), ("time", "8:30")] {
        browser.fill(&format!("attempted_at.{part}"), text).await;
    }
    browser.choose("channel", "visit").await;
    browser.choose("to", "child").await;
    browser.choose("outcome", "declined_by_child").await;
    browser.press("Record the attempt").await;
    browser.visit(&format!("{interview}/close/declined-by-child")).await;
    browser.proposes().await;
    browser.visit(&format!("{interview}/close/approval")).await;
    assert!(!browser.has("[name='decision']").await, "nobody agrees to what they proposed themselves");
    browser.press("Sign out").await;
    browser.opens_as(THEO).await;
    browser.visit(&format!("{interview}/close/approval")).await;
    browser.choose("decision", "approved").await;
    browser.press("Record my decision").await;
    browser.visit(&interview).await;
    assert!(browser.text("main").await.contains("Ended without a talk"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_records_that_are_alike_are_joined_and_parted_again() {
    let site = full().await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.opens_as(CORA).await;
    let found = async || {
        browser.visit("/search").await;
        browser.fill("family_name", "Gone").await;
        browser.press("Search").await;
        browser.text("main caption").await
    };
    assert_eq!(found().await, "2 children were found");
    browser.visit("/reviews").await;
    let link = browser.driver.find(thirtyfour::By::LinkText("One child or two")).await.expect("the review");
    browser.through(async || link.click().await.expect("it is opened")).await;
    let review = browser.path().await;
    for (decision, then) in [("join", "1 child was found"), ("part", "2 children were found")] {
        browser.visit(&review).await;
        browser.choose("decision", decision).await;
        browser.fill("reason", "The home has seen the birth certificate.").await;
        browser.press("Record the decision").await;
        assert_eq!(found().await, then, "{decision}");
    }
}
