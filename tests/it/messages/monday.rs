//! A weekend's returns on Monday at half past eight: whoever answers for thirty children reads one e-mail, and each step
//! stands in one e-mail to each person who was told of it, whoever looks and whoever sends at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::ids::{StepId, UserId};
use homeward::domain::party::Caller;
use homeward::services::escalations::{Asked, Escalation};
use homeward::services::{Database, Services};
use homeward::store::{connect, people};
use homeward::work::Attend;
use homeward_jobs::{Slots, drain, table};
use serde_json::Value;
use tokio::task::JoinSet;

use super::{CORA, Post, THEO, settings};
use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const ODIN: &str = "odin@northshire.example.org";
const CHILDREN: i32 = 30;
const LEASE: TimeDelta = TimeDelta::seconds(45);

pub(super) struct Weekend {
    pub(super) post: Post,
    police: Caller,
    pub(super) council: Caller,
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Child after child with nothing in common, so that nobody could be somebody else.
pub(super) fn gone(number: i32, start: DateTime<Utc>) -> Value {
    let (month, day, year) = (1 + number % 12, 13 + number / 12, 2010 + number % 5);
    let given = ["Ada", "Bo", "Cleo", "Dunstan", "Edith", "Florian"][usize::try_from(number % 6).expect("small")];
    let child = child(given, &format!("Fixture{number}"), &format!("{year}-{month:02}-{day:02}"));
    missing(&format!("W-{number}"), &child, &text(start))
}

impl Weekend {
    pub(super) async fn at(on: On, now: &str) -> Self {
        let post = Post::on(on).await;
        post.app.services.clock.set(at(now));
        let police = post.app.caller("Northshire Police").await;
        let council = post.app.caller("Northshire County Council").await;
        Self { post, police, council }
    }

    /// Thirty children went missing and came back, and all that was told of it meanwhile was sent.
    async fn up_to_monday(on: On) -> Self {
        let saturday = at("2026-11-21T08:00:00Z");
        let weekend = Self::at(on, "2026-11-21T08:00:00Z").await;
        for number in 0..CHILDREN {
            let start = saturday + TimeDelta::minutes(40) * number;
            let back = start + TimeDelta::minutes(20);
            weekend.until(start).await;
            weekend.hears(&gone(number, start)).await;
            weekend.until(back).await;
            weekend.hears(&returned(&format!("W-{number}"), &text(back))).await;
        }
        weekend.until(at("2026-11-23T08:29:59Z")).await;
        weekend
    }

    pub(super) async fn hears(&self, notice: &Value) {
        let received = self.post.services.receive(&self.police, notice).await;
        received.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
    }

    /// Lets time pass, looking and sending at each moment at which something is due.
    pub(super) async fn until(&self, then: DateTime<Utc>) {
        let services = &self.post.services;
        loop {
            let now = self.post.now();
            let look = services.until_next_due().await.expect("the database answers");
            let mail = services.next_message_due().await.expect("the database answers");
            match look.into_iter().chain(mail).min().map(|wait| now + wait) {
                Some(moment) if moment <= then => services.clock.set(moment),
                _ => break,
            }
            self.look().await;
            self.post.drain().await;
        }
        services.clock.set(then);
    }

    pub(super) async fn look(&self) {
        let [job, ..] = table(Slots::SQLITE);
        let drained = drain(&Arc::new(Attend { services: self.post.services.clone(), job })).await;
        assert_eq!(drained.failed, 0, "no look fails");
    }

    /// Looks one after another as a program does at half past eight, a little later each time.
    async fn looks_take_time(&self) {
        let mut looks = 0;
        while let [claim] = self.post.services.claim_due(1, LEASE).await.expect("a claim")[..] {
            self.post.services.attend(claim).await.expect("no look fails");
            self.post.advance(TimeDelta::milliseconds(250));
            self.post.drain().await;
            looks += 1;
        }
        assert!(looks >= CHILDREN, "{looks} looks");
    }

    /// The steps told since `since`, withdrawn or not.
    pub(super) async fn told_since(&self, since: DateTime<Utc>) -> Vec<Escalation> {
        let mut told = vec![];
        let mut after = None;
        loop {
            let asked = Asked { limit: 200, after, ..Asked::default() };
            let page = self.post.services.escalations(&self.council, &asked).await.expect("a page");
            let Some(last) = page.last() else { return told };
            after = Some(last.known.raised.id);
            let of_then = |step: &Escalation| step.known.told_at().is_some_and(|at| at >= since);
            told.extend(page.into_iter().filter(of_then));
        }
    }

    pub(super) async fn user(&self, address: &str) -> UserId {
        let found = people::by_email(self.post.services.database.read(), address).await.expect("the database answers");
        found.expect("somebody has the address").id
    }

    /// Every step stands, once, in the mails to everybody who was told of it, and in nobody else's; a withdrawn one in
    /// nobody's. Mails before the `before`-th are left out.
    pub(super) async fn is_in_the_mails(&self, address: &str, before: usize, told: &[Escalation]) {
        let user = self.user(address).await;
        let to_them = |step: &&Escalation| step.known.told.as_ref().is_some_and(|told| told.people.contains(&user));
        let standing = told.iter().filter(to_them).filter(|step| step.known.withdrawn_at.is_none());
        let mut expected: Vec<StepId> = standing.map(|step| step.known.raised.id).collect();
        let mut said: Vec<StepId> =
            self.post.server.mails(address)[before..].iter().flat_map(|mail| links(&mail.shown())).collect();
        expected.sort_unstable();
        said.sort_unstable();
        assert!(!expected.is_empty(), "{address} was told something");
        assert_eq!(said, expected, "{address}");
    }

    fn mails_so_far(&self) -> [(&'static str, usize); 2] {
        [THEO, CORA].map(|address| (address, self.post.server.mails(address).len()))
    }
}

/// The steps that a text leads to, in its order.
fn links(text: &str) -> Vec<StepId> {
    let ids = text.split("/escalations/").skip(1).map(|rest| rest.get(..36).expect("an id"));
    ids.map(|id| StepId(id.parse().expect("an id"))).collect()
}

on_both! {
    async fn thirty_children_came_back_over_the_weekend_and_each_manager_reads_one_mail(on: On) {
        let weekend = Weekend::up_to_monday(on).await;
        let before = weekend.mails_so_far();
        weekend.post.app.services.clock.set(at("2026-11-23T08:30:00Z"));
        weekend.looks_take_time().await;
        assert_eq!(weekend.mails_so_far(), before, "nothing goes while it gathers");
        weekend.until(at("2026-11-23T08:31:00Z")).await;
        let told = weekend.told_since(at("2026-11-23T08:30:00Z")).await;
        for (address, before) in before {
            assert_eq!(weekend.post.server.mails(address).len() - before, 1, "{address}");
            weekend.is_in_the_mails(address, before, &told).await;
        }
        let theirs = weekend.post.server.mails(THEO).pop().expect("a mail").shown();
        assert!(theirs.contains("Subject: 30 children need you"), "{theirs}");
        assert!(theirs.contains("- A return interview has no interviewer: 30 children"), "{theirs}");
        let verified = weekend.post.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

on_both! {
    async fn a_step_withdrawn_within_the_minute_is_not_in_the_mail(on: On) {
        let weekend = Weekend::up_to_monday(on).await;
        let before = weekend.mails_so_far();
        weekend.post.app.services.clock.set(at("2026-11-23T08:30:00Z"));
        weekend.looks_take_time().await;
        // The police correct the time of one return: what counted from the old one is withdrawn, and told anew.
        let corrected = returned("W-7", &text(at("2026-11-21T15:00:00Z")));
        weekend.hears(&with(corrected, "reported_at", text(weekend.post.now()).into())).await;
        weekend.look().await;
        weekend.until(at("2026-11-23T08:31:00Z")).await;
        let told = weekend.told_since(at("2026-11-23T08:30:00Z")).await;
        let withdrawn: Vec<_> = told.iter().filter(|step| step.known.withdrawn_at.is_some()).collect();
        assert!(withdrawn.iter().any(|step| step.known.told.is_some()), "one was told and is withdrawn");
        assert!(withdrawn.iter().all(|step| step.messages.is_empty()), "no message speaks of it");
        for (address, before) in before {
            assert_eq!(weekend.post.server.mails(address).len() - before, 1, "{address}");
            weekend.is_in_the_mails(address, before, &told).await;
        }
    }
}

/// Looks and sends as two programs on one database do, until nothing is due to be looked at.
async fn two_programs_at_once(post: &Post) {
    let connection = connect::open(&post.app.url, 6).await.expect("the database opens");
    let elsewhere = Services::new(Database::new(connection), post.services.clock.clone()).with_mail(settings(true));
    let (mut looking, mut sending) = (JoinSet::new(), JoinSet::new());
    let stop = Arc::new(AtomicBool::new(false));
    for services in [&post.services, &elsewhere, &post.services, &elsewhere] {
        let (services, email, stop) = (services.clone(), post.email.clone(), stop.clone());
        let looks = services.clone();
        looking.spawn(async move {
            while let [claim] = looks.claim_due(1, LEASE).await.expect("a claim")[..] {
                looks.attend(claim).await.expect("no look fails, and none waits in a circle");
            }
        });
        sending.spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                for lease in services.claim_messages(1, LEASE).await.expect("a claim") {
                    services.deliver(&*email, &lease).await.expect("it is sent and recorded");
                }
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(done) = looking.join_next().await {
        done.expect("the looks end well");
    }
    stop.store(true, Ordering::SeqCst);
    while let Some(done) = sending.join_next().await {
        done.expect("the sending ends well");
    }
}

on_both! {
    async fn two_programs_that_look_at_once_write_one_mail_to_each_manager(on: On) {
        let weekend = Weekend::up_to_monday(on).await;
        let before = weekend.mails_so_far();
        weekend.post.app.services.clock.set(at("2026-11-23T08:30:00Z"));
        two_programs_at_once(&weekend.post).await;
        weekend.until(at("2026-11-23T08:31:00Z")).await;
        let told = weekend.told_since(at("2026-11-23T08:30:00Z")).await;
        for (address, before) in before {
            assert_eq!(weekend.post.server.mails(address).len() - before, 1, "{address}");
            weekend.is_in_the_mails(address, before, &told).await;
        }
    }
}

on_both! {
    async fn what_is_urgent_stands_in_one_mail_while_others_look_and_send(on: On) {
        let weekend = Weekend::at(on, "2026-11-22T03:00:00Z").await;
        for number in 0..CHILDREN {
            weekend.hears(&gone(number, at("2026-11-22T02:30:00Z"))).await;
        }
        two_programs_at_once(&weekend.post).await;
        weekend.post.drain().await;
        // What came behind the first three stands in one more, a minute later.
        weekend.post.advance(TimeDelta::minutes(1));
        weekend.post.drain().await;
        let told = weekend.told_since(at("2026-11-22T00:00:00Z")).await;
        for address in [THEO, CORA, ODIN] {
            weekend.is_in_the_mails(address, 0, &told).await;
        }
        let db = weekend.post.services.next_message_due().await.expect("the database answers");
        assert_eq!(db, None, "nothing urgent waits");
    }
}
