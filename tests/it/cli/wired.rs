//! What the settings say reaches the part of the program that it is meant for: a rehearsal, the heartbeat, the words by
//! which GOV.UK Notify shows itself.

use std::process::Command;
use std::time::{Duration, Instant};

use homeward::clock::Clock;
use serde_json::json;

use super::{PARTIES, PATIENCE, Place, Serving};
use crate::app::On;
use crate::http::{answered, missing};
use crate::messages::govuk::double::{EMAIL_TEMPLATE, Notify, SMS_TEMPLATE};
use crate::on_both;
use crate::webhooks::receiver::Receiver;

/// A mailbox and a phone that are nobody's, in a form in which somebody's could be.
const RITA: &str = "rita@council-of-a-rehearsal.uk";
const RITAS: &str = "+447700901000";
const CALLBACK: &str = "/callbacks/govuk-notify/receipts";

fn parties() -> String {
    let council = "{ name = \"council\", organisation = \"Northshire County Council\", scopes = [\"administration\"] }";
    let parties = PARTIES.replace("api_keys = [", &format!("api_keys = [{council}, "));
    format!(
        "{parties}\n[[users]]\nemail = \"{RITA}\"\nname = \"Rita Rehearses\"\norganisation = \"Northshire County Council\"\n\
         roles = [\"missing_coordinator\"]\nmobile = \"{RITAS}\"\n"
    )
}

fn by_notify<'a>(command: &'a mut Command, notify: &Notify) -> &'a mut Command {
    command
        .env("HOMEWARD_NOTIFY_BASE_URL", &notify.url)
        .env("HOMEWARD_NOTIFY_API_KEY", Notify::key())
        .env("HOMEWARD_NOTIFY_EMAIL_TEMPLATE", EMAIL_TEMPLATE)
        .env("HOMEWARD_NOTIFY_SMS_TEMPLATE", SMS_TEMPLATE)
}

/// Asks again until it is so: the program runs by the true clock.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let patience = Instant::now() + PATIENCE + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < patience, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The states of the messages to Rita, once all of them have left or ended.
async fn hers(serving: &Serving, secret: &str) -> Option<Vec<String>> {
    let url = format!("http://{}/api/v1/messages?limit=200", serving.address);
    let all = answered(reqwest::Client::new().get(url).bearer_auth(secret)).await;
    assert_eq!(all.code, 200, "{}", all.text);
    let items = all.json()["items"].as_array().expect("items").clone();
    let sent =
        items.iter().filter(|message| message["channel"] != "inbox" && message["audience"] == "missing_coordinator");
    let states: Vec<_> = sent.map(|message| message["state"].as_str().expect("a state").to_owned()).collect();
    let over = |state: &String| !["pending", "sending", "held"].contains(&state.as_str());
    (states.len() >= 2 && states.iter().all(over)).then_some(states)
}

on_both! {
    async fn a_rehearsal_reaches_no_phone_or_mailbox_that_may_be_somebodys(on: On) {
        for (rehearsal, state) in [(true, "cancelled"), (false, "sent")] {
            let place = Place::on(on).await;
            let notify = Notify::start(Clock::system()).await;
            place.write("apply.toml", &parties());
            let issued = place.run(&["apply", "apply.toml"]).lines();
            let secret = |name: &str| {
                let line = issued.iter().find(|line| line["name"] == name).expect("it was issued");
                line["secret"].as_str().expect("a secret").to_owned()
            };
            let mut command = place.command(&["serve"]);
            by_notify(&mut command, &notify);
            if rehearsal {
                command.env("HOMEWARD_REHEARSAL", "true");
            }
            let serving = Serving::start(&mut command);
            let url = format!("http://{}/api/v1/notices", serving.address);
            let told = reqwest::Client::new().post(url).bearer_auth(secret("police")).json(&missing("NP-1", "Trial"));
            assert_eq!(answered(told).await.code, 201);
            let council = secret("council");
            let ended = until("Rita's messages end", async || hers(&serving, &council).await).await;
            assert!(ended.iter().all(|ended| ended == state), "rehearsal {rehearsal}: {ended:?}");
            let reached = notify.desk().taken.len();
            assert_eq!(reached == 0, rehearsal, "{reached} messages reached Notify");
        }
    }
}

#[tokio::test]
async fn the_heartbeat_beats_at_the_address_of_the_settings() {
    let place = Place::on(On::Sqlite).await;
    let outside = Receiver::start().await;
    let mut command = place.command(&["serve"]);
    command.env("HOMEWARD_HEARTBEAT_URL", outside.url("/beat"));
    let _serving = Serving::start(&mut command);
    let path = until("it beats", async || outside.received().first().map(|got| got.path.clone())).await;
    assert_eq!(path, "/beat");
}

#[tokio::test]
async fn both_words_of_the_settings_open_the_callback_and_no_others() {
    for (row, settings, expected) in [
        (
            "two while one takes the place of the other",
            &[("", "the new word of the tests, long enough"), ("_BEFORE", "the word before of the tests, long enough")]
                [..],
            [204, 204, 401],
        ),
        ("one", &[("", "the new word of the tests, long enough")][..], [204, 401, 401]),
        ("none", &[][..], [404, 404, 404]),
    ] {
        let place = Place::on(On::Sqlite).await;
        let notify = Notify::start(Clock::system()).await;
        let mut command = place.command(&["serve"]);
        by_notify(&mut command, &notify);
        for (name, word) in settings {
            command.env(format!("HOMEWARD_NOTIFY_CALLBACK_TOKEN{name}"), word);
        }
        let serving = Serving::start(&mut command);
        let receipt = json!({
            "id": "0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23", "reference": null, "to": "ann@example.org", "status": "delivered",
            "created_at": "2026-11-23T09:00:00.000000Z", "completed_at": null, "sent_at": null,
            "notification_type": "email", "template_id": EMAIL_TEMPLATE, "template_version": 1,
        });
        let mut codes = vec![];
        for word in [
            "the new word of the tests, long enough",
            "the word before of the tests, long enough",
            "another word altogether, long enough too",
        ] {
            let url = format!("http://{}{CALLBACK}", serving.address);
            codes.push(answered(reqwest::Client::new().post(url).bearer_auth(word).json(&receipt)).await.code);
        }
        assert_eq!(codes, expected, "{row}");
    }
}
