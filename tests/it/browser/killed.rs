//! The real program is killed in the middle of a write-up. What it said to be saved is there when it is back; what was
//! typed while it was away is still on the page, and is saved as soon as anybody answers.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use homeward::clock::Clock;
use homeward::services::{Database, Services};
use homeward::store::connect;
use serde_json::json;

use super::{Browser, Reader};
use crate::accounts::{IDA, PASSWORD, token_of};
use crate::app::On;
use crate::builders::{child, missing, returned};
use crate::cli::{Place, Serving};
use crate::on_both;

const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }]
    organisations = [
        { name = "Northshire County Council", kind = "local_authority", authorities = ["990"] },
        { name = "Northshire Police", kind = "police", authorities = ["990"] },
    ]
    teams = [{ name = "Return interviews", organisation = "Northshire County Council" }]
    users = [
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer", "missing_coordinator"] },
    ]
"#;

/// Services of the test's own, beside the program.
pub async fn beside(place: &Place) -> Services {
    let url = match place.url.strip_prefix("sqlite:") {
        Some(file) => format!("sqlite:{}", place.directory.join(file).display()),
        None => place.url.clone(),
    };
    let connection = connect::open(&url, 2).await.expect("the database opens");
    Services::new(Database::new(connection), Clock::system())
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An interview that Ida has: where its write-up is.
async fn given(services: &Services) -> String {
    let now = services.clock.now();
    let police = services.caller_named("Northshire Police").await.expect("an answer").expect("the police");
    let amy = child("Amy", "Ashdown", "2012-04-09");
    let gone = missing("NP-1", &amy, &text(now - TimeDelta::hours(30)));
    services.receive(&police, &gone).await.expect("it is received");
    let back = returned("NP-1", &text(now - TimeDelta::hours(5)));
    let receipt = services.receive(&police, &back).await.expect("it is received");
    let id = receipt.return_interview.expect("an interview is owed").id;
    let council = services.caller_named("Northshire County Council").await.expect("an answer").expect("the council");
    let ida = services.acting_user(&council, IDA).await.expect("she works for the council");
    let to_her = json!({ "worker": IDA, "independence": { "of_placement": true, "of_authority": true } });
    services.allocate(&council, &ida, id, &to_her).await.expect("it is allocated");
    format!("/return-interviews/{id}/record")
}

const WORDS: &str = "childs_account.own_words";
const FOOD: &str = "childs_account.food";

impl Browser {
    async fn says(&self, beginning: &str) {
        let said = async || self.text("[data-saved]").await;
        self.until(beginning, async || said().await.starts_with(beginning)).await;
    }

    async fn stands(&self, name: &str) -> String {
        self.element(&format!("[name='{name}']")).await.value().await.expect("a field").unwrap_or_default()
    }
}

on_both! {
    async fn killed_in_the_middle_of_a_write_up_it_loses_nothing_that_it_said_to_be_saved(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        let applied = place.run(&["apply", "apply.toml"]);
        assert_eq!(applied.code, Some(0), "{}", applied.err);
        let services = beside(&place).await;
        let link = applied.lines()[0]["secret"].as_str().expect("a link").to_owned();
        services.set_password_by_link(token_of(&link), PASSWORD).await.expect("a password is set");
        let write_up = given(&services).await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let start = || Serving::start(place.command(&["serve"]).env("HOMEWARD_LISTEN", free.to_string()));
        let serving = start();

        let browser = Browser::open(Reader::AtDesk, &format!("http://{free}")).await;
        browser.opens_as(IDA).await;
        browser.visit(&format!("{write_up}/account")).await;
        browser.fill(WORDS, "I was bored.").await;
        browser.says("Saved at").await;
        serving.signal("KILL");
        drop(serving);
        browser.fill(FOOD, "Chips").await;
        browser.says("Not saved: the connection is away").await;
        browser.element("button[value='list']").await.click().await.expect("it can be pressed");
        browser.says("Not sent: the connection is away").await;
        assert_eq!((browser.stands(WORDS).await.as_str(), browser.stands(FOOD).await.as_str()), ("I was bored.", "Chips"));
        let again = start();
        browser.says("Saved at").await;
        browser.complaints().await;
        browser.press("Save and go back to the list").await;
        assert_eq!(browser.path().await, format!("{write_up}?done=saved"));
        again.signal("KILL");
        drop(again);
        let _last = start();
        browser.visit(&format!("{write_up}/account")).await;
        assert_eq!((browser.stands(WORDS).await.as_str(), browser.stands(FOOD).await.as_str()), ("I was bored.", "Chips"));
    }
}
