//! A storm: an agency tells within an hour of all that it had forgotten to tell for weeks. Nobody who answers for the
//! children is written to for each of them, and each of them stands in a message.

use std::io::Write;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use homeward::domain::message::MessageState;
use homeward::domain::message::pace::COUNTED;
use serde_json::Value;

use super::monday::Weekend;
use super::{CORA, THEO};
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;

const SERA: &str = "sera@northshire.example.org";
const HUGO: &str = "hugo@northshire.example.org";
const ASHA: &str = "asha@northshire.example.org";

/// At most so many ordinary messages reach a person within an hour.
const MOST_AN_HOUR: usize = 7;

fn children() -> i32 {
    if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { 1_000 } else { 150 }
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Child after child with nothing in common, gone for two hours weeks ago.
fn forgotten(number: i32) -> [Value; 2] {
    let first = NaiveDate::from_ymd_opt(2009, 1, 1).expect("a day");
    let born = first + Days::new(u64::try_from(number * 37 % 2_600).expect("small"));
    let letters = |number: i32| char::from(b'a' + u8::try_from(number % 26).expect("small"));
    let given: String = [number, number / 26, number / 3].map(letters).iter().collect();
    let family: String = [number / 5, number / 7, number, number / 11].map(letters).iter().collect();
    let start = at("2026-10-20T10:00:00Z") + TimeDelta::minutes(20) * number;
    let child = child(&format!("X{given}"), &format!("Y{family}"), &born.to_string());
    let reference = format!("S-{number}");
    [missing(&reference, &child, &text(start)), returned(&reference, &text(start + TimeDelta::hours(2)))]
}

/// When messages to somebody were sent, urgent ones or ordinary ones.
async fn sent_to(storm: &Weekend, address: &str, urgent: bool) -> Vec<DateTime<Utc>> {
    let (mut sent, mut after) = (vec![], None);
    loop {
        let state = Some(MessageState::Sent);
        let page = storm.post.services.messages(&storm.council, None, state, after, 200).await.expect("a page");
        let Some(last) = page.last() else { return sent };
        after = Some(last.id);
        let theirs = page.iter().filter(|message| message.address == address && message.urgent == urgent);
        sent.extend(theirs.map(|message| message.finished_at.expect("it was sent")));
    }
}

on_both! {
    async fn back_dated_notices_of_an_hour_are_a_few_messages_to_each_and_not_one_for_each_child(on: On) {
        let begins = at("2026-11-23T10:00:00Z");
        let storm = Weekend::at(on, "2026-11-23T10:00:00Z").await;
        let children = children();
        for number in 0..children {
            storm.until(begins + TimeDelta::milliseconds(3_600_000 / i64::from(children)) * number).await;
            for notice in forgotten(number) {
                storm.hears(&notice).await;
            }
            storm.look().await;
            storm.post.drain().await;
        }
        // Whoever is told again after four hours is told of all at once, and a hundred fit into a message: of a thousand the
        // last leave at the pace of their mailbox, in the evening.
        storm.until(begins + TimeDelta::hours(if children > 150 { 9 } else { 6 })).await;
        let told = storm.told_since(begins).await;
        let mut reached = 0;
        for address in [CORA, THEO, SERA, HUGO, ASHA] {
            let user = storm.user(address).await;
            let is_theirs = |step: &&homeward::services::escalations::Escalation| {
                step.known.told.as_ref().is_some_and(|told| told.people.contains(&user))
            };
            if told.iter().filter(is_theirs).count() < usize::try_from(children).expect("small") / 2 {
                continue;
            }
            reached += 1;
            storm.is_in_the_mails(address, 0, &told).await;
            let sent = sent_to(&storm, address, false).await;
            assert!(sent.len() * 10 < usize::try_from(children).expect("small"), "{address}: {} messages", sent.len());
            let said = writeln!(std::io::stderr(), "{children} children: {} ordinary messages to {address}", sent.len());
            said.expect("it is said");
            for last in &sent {
                let within = sent.iter().filter(|at| *at <= last && **at > *last - COUNTED).count();
                assert!(within <= MOST_AN_HOUR, "{address}: {within} within the hour before {last}");
            }
        }
        assert!(reached >= 2, "whoever must act next and somebody above: {reached}");
    }
}

on_both! {
    async fn children_who_are_all_told_of_at_once_are_three_urgent_mails_and_one_more_a_minute_later(on: On) {
        let begins = at("2026-11-23T10:00:00Z");
        let storm = Weekend::at(on, "2026-11-23T10:00:00Z").await;
        for number in 0..30 {
            let [mut gone, _] = forgotten(number);
            gone["missing_from_at"] = "2026-11-23T08:00:00Z".into();
            storm.hears(&gone).await;
            // The jobs are as fast as whoever tells.
            storm.look().await;
            storm.post.drain().await;
        }
        assert_eq!(sent_to(&storm, CORA, true).await, [begins; 3], "three go as they come, and nothing behind them yet");
        storm.until(begins + TimeDelta::minutes(2)).await;
        let sent = sent_to(&storm, CORA, true).await;
        assert_eq!(sent.len(), 4, "{sent:?}");
        assert!(sent.iter().all(|at| *at <= begins + TimeDelta::minutes(1)), "{sent:?}");
        let told = storm.told_since(begins).await;
        let cora = storm.user(CORA).await;
        let hers = told.iter().filter(|step| step.known.told.as_ref().is_some_and(|told| told.people.contains(&cora)));
        assert!(hers.count() >= 30, "of each child");
        storm.is_in_the_mails(CORA, 0, &told).await;
    }
}
