//! In somebody's quiet hours ordinary messages wait, with all that comes meanwhile, and go as one when they end; what is
//! urgent passes, and nothing that has to happen waits with them.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use homeward::domain::quiet_hours::{Hours, QuietHours};
use homeward::domain::rota::Day;
use homeward::domain::violation::Code;
use homeward::store::quiet_hours::{self, Said};

use super::monday::{Weekend, gone};
use super::{CORA, THEO};
use crate::app::{On, at};
use crate::builders::returned;
use crate::on_both;

/// From when to when on each day of the week.
async fn quiet(weekend: &Weekend, address: &str, from: &str, to: &str) {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time of day");
    let hours = Hours { from: time(from), to: time(to) };
    let each: BTreeMap<Day, Hours> = Day::WORDS.iter().map(|(_, day)| (*day, hours)).collect();
    let user = weekend.user(address).await;
    let said = Said { user, hours: QuietHours(each), by: user, at: weekend.post.now() };
    quiet_hours::add(weekend.post.services.database.read(), &said).await.expect("it is kept");
}

on_both! {
    async fn ordinary_messages_wait_for_their_end_and_urgent_ones_do_not(on: On) {
        let weekend = Weekend::at(on, "2026-11-23T03:00:00Z").await;
        quiet(&weekend, THEO, "17:00", "10:00").await;
        for (number, back) in [(0, "2026-11-23T03:55:00Z"), (1, "2026-11-23T05:10:00Z")] {
            weekend.hears(&gone(number, at("2026-11-23T02:30:00Z"))).await;
            weekend.until(at(back)).await;
            weekend.hears(&returned(&format!("W-{number}"), back)).await;
        }
        weekend.until(at("2026-11-23T08:29:59Z")).await;
        let mails = |address: &str| weekend.post.server.mails(address).len();
        let (theo, cora) = (mails(THEO), mails(CORA));
        weekend.until(at("2026-11-23T09:30:00Z")).await;
        assert!(mails(CORA) - cora >= 2, "whoever has no quiet hours is written to as ever");
        assert_eq!(mails(THEO), theo, "ordinary ones wait");

        // Of what waits it is said why; and evaluation did not wait for it.
        let told = weekend.told_since(at("2026-11-23T08:30:00Z")).await;
        let user = weekend.user(THEO).await;
        let theirs = told.iter().filter(|step| step.known.told.as_ref().is_some_and(|told| told.people.contains(&user)));
        let instants: Vec<_> = theirs.map(|step| step.known.told_at().expect("it was told")).collect();
        assert!(instants.contains(&at("2026-11-23T08:30:00Z")) && instants.contains(&at("2026-11-23T09:10:00Z")), "{instants:?}");
        let pending = homeward::domain::message::MessageState::Pending;
        let waiting = weekend.post.services.messages(&weekend.council, None, Some(pending), None, 50).await.expect("messages");
        let logged = weekend.post.services.logged(waiting.clone()).await.expect("the log is read");
        let put_off = logged.iter().filter(|logged| logged.put_off);
        let put_off: Vec<_> = put_off.map(|logged| (logged.message.id, logged.held_until())).collect();
        let of_theo: Vec<_> = waiting.iter().filter(|message| message.address == THEO).collect();
        assert_eq!(of_theo.len(), 1, "what comes meanwhile stands in the one that waits");
        assert_eq!(of_theo[0].scheduled_for, at("2026-11-23T10:00:00Z"));
        assert_eq!(put_off, [(of_theo[0].id, Some(at("2026-11-23T10:00:00Z")))]);

        weekend.hears(&gone(2, at("2026-11-23T09:20:00Z"))).await;
        weekend.look().await;
        weekend.post.drain().await;
        assert_eq!(mails(THEO), theo + 1, "what is urgent passes");
        weekend.until(at("2026-11-23T09:59:59Z")).await;
        assert_eq!(mails(THEO), theo + 1, "a second before they end");
        weekend.until(at("2026-11-23T10:00:00Z")).await;
        assert_eq!(mails(THEO), theo + 2, "as they end");
        let told = weekend.told_since(at("2026-11-23T08:30:00Z")).await;
        weekend.is_in_the_mails(THEO, theo, &told).await;
        let verified = weekend.post.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn what_is_said_later_of_quiet_hours_is_not_why_a_message_waits(on: On) {
        let weekend = Weekend::at(on, "2026-11-23T03:00:00Z").await;
        weekend.hears(&gone(0, at("2026-11-23T02:30:00Z"))).await;
        weekend.until(at("2026-11-23T03:55:00Z")).await;
        weekend.hears(&returned("W-0", "2026-11-23T03:55:00Z")).await;
        weekend.until(at("2026-11-23T08:29:59Z")).await;
        weekend.post.app.services.clock.set(at("2026-11-23T08:30:00Z"));
        weekend.look().await;
        weekend.post.app.services.clock.set(at("2026-11-23T08:30:01Z"));
        quiet(&weekend, THEO, "08:00", "08:31").await;
        let waiting = weekend.post.services.messages(&weekend.council, None, None, None, 50).await.expect("messages");
        let waits: Vec<_> = waiting.iter().filter(|message| message.scheduled_for > weekend.post.now()).collect();
        assert!(!waits.is_empty(), "the minute in which messages gather is not over");
        let logged = weekend.post.services.logged(waiting).await.expect("the log is read");
        assert!(logged.iter().all(|logged| !logged.put_off), "and nobody's quiet hours put it off");
    }
}
