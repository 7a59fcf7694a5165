//! An administrator keeps back what goes by a channel, and lets it go again: nothing is lost meanwhile, and nothing of
//! another authority's waits.

use chrono::TimeDelta;
use homeward::domain::message::MessageState;
use homeward::notify::PublicUrl;
use homeward::services::{MailSettings, Services};

use super::work::THEO;
use crate::accounts::{ADA, PAT};
use crate::app::On;
use crate::builders::{child, missing};
use crate::on_both;
use crate::pages::Site;

const PAUSE: &str = "/messages/pause";

/// The services of a program that has a mail server.
fn posting(site: &Site) -> Services {
    let public_url = PublicUrl::new("https://homeward.northshire.example.org").expect("a web address");
    site.app.services.clone().with_mail(MailSettings { public_url, has_server: true, has_texts: false, codes: None })
}

/// Another child goes missing, people are written to of it, and the program with the server takes the messages over.
async fn goes_missing(site: &Site, services: &Services, reference: &str, given: &str) {
    let gone = missing(reference, &child(given, "Ashdown", "2013-04-09"), "2026-11-23T08:00:00Z");
    site.tell("Northshire Police", &gone).await;
    site.app.look().await;
    site.pass(TimeDelta::minutes(2));
    services.hold_or_free_messages().await.expect("they are freed");
}

/// How many messages a worker gets to send now.
async fn claimed(services: &Services) -> usize {
    let leases = services.claim_messages(100, TimeDelta::seconds(60)).await.expect("a claim");
    let count = leases.len();
    services.release_messages(&leases).await.expect("they are given back");
    count
}

async fn in_state(site: &Site, state: MessageState) -> usize {
    let council = site.app.caller("Northshire County Council").await;
    site.app.services.messages(&council, None, Some(state), None, 200).await.expect("a list").len()
}

on_both! {
    async fn what_is_paused_waits_and_goes_when_the_pause_ends(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let services = posting(&site);
        goes_missing(&site, &services, "NP-7", "Bea").await;
        let waiting = claimed(&services).await;
        assert!(waiting > 0, "there is something to send");

        let mut ada = site.signed_in(ADA).await;
        ada.get(PAUSE).await;
        let faulty = ada.send(PAUSE, &[]).await;
        assert!(faulty.text.contains("Choose what is to be kept back") && faulty.text.contains("Enter why"), "{}", faulty.text);
        let faulty = ada.send(PAUSE, &[("channel", "email"), ("reason", &"x".repeat(501))]).await;
        assert!(faulty.text.contains("The reason must be 500 characters or fewer"), "{}", faulty.text);
        assert_eq!(claimed(&services).await, waiting, "a faulty form changes nothing");
        let form = [("channel", "email"), ("reason", "A force sends the notices of last year again")];
        for _ in 0..2 {
            assert_eq!(ada.send(PAUSE, &form).await.header("location"), "/messages?done=paused");
        }
        assert_eq!(claimed(&services).await, 0, "nothing goes");
        assert_eq!(in_state(&site, MessageState::Held).await, waiting);
        let page = ada.get("/messages?done=paused").await.text;
        assert!(page.contains("E-mail: paused. Nobody is told of anything that way."), "{page}");
        assert!(page.contains("An administrator has paused these messages"), "{page}");
        for path in [PAUSE, "/jobs"] {
            let page = ada.get(path).await.text;
            assert!(page.contains("A force sends the notices of last year again"), "{page}");
        }

        goes_missing(&site, &services, "NP-8", "Cal").await;
        assert_eq!(claimed(&services).await, 0, "nor does what is written meanwhile");
        services.check_channels().await.expect("they are checked");
        let (held, pending) = (in_state(&site, MessageState::Held).await, in_state(&site, MessageState::Pending).await);
        assert_eq!((held, pending), (waiting, 0), "it stands in what is held already");

        // To others there is no such page: to a manager, nor to who administers a police force that tells of the children.
        for email in [THEO, PAT] {
            let mut browser = site.signed_in(email).await;
            browser.get("/account").await;
            for answer in [
                browser.get(PAUSE).await,
                browser.send(PAUSE, &form).await,
                browser.send(PAUSE, &[]).await,
                browser.send(&format!("{PAUSE}/email/end"), &[]).await,
            ] {
                assert_eq!(answer.code, 404, "{email}");
            }
            assert!(!browser.get("/messages").await.text.to_lowercase().contains("pause"), "{email}");
        }
        assert_eq!(claimed(&services).await, 0, "nobody else ends it");

        ada.get(PAUSE).await;
        for _ in 0..2 {
            assert_eq!(ada.send(&format!("{PAUSE}/email/end"), &[]).await.header("location"), "/messages?done=resumed");
        }
        assert_eq!(claimed(&services).await, held, "all of it goes");
        assert_eq!((site.times("messages.pause").await, site.times("messages.resume").await), (1, 1));
        assert_eq!(ada.send(&format!("{PAUSE}/pigeon/end"), &[]).await.code, 404);
    }
}
