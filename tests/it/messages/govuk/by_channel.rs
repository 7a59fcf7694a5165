//! A duty log by channel: over a weekend, who was told when, by which way, what became of it, and what waited and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use homeward::domain::audience::Role;
use homeward::domain::ids::{RotaEntryId, UserId};
use homeward::domain::message::{Channel, Message, MessageState};
use homeward::domain::quiet_hours::{Hours, QuietHours};
use homeward::domain::rota::{Day, Entry, OnBankHolidays, Weekly};
use homeward::domain::violation::Code;
use homeward::services::escalations;
use homeward::services::messages::Logged;
use homeward::store::{parties, people, quiet_hours, rotas};
use serde_json::json;

use super::ByNotify;
use super::phones::user;
use super::receipts::TOKEN;
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::messages::{CORA, THEO, northshire};
use crate::on_both;

const ODIN: &str = "odin@northshire.example.org";
const OLGA: &str = "olga@northshire.example.org";
const ODINS: &str = "+447700900124";
const WORKDAYS: [Day; 5] = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
const WEEKEND: [Day; 2] = [Day::Saturday, Day::Sunday];

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time of day")
}

fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%a %-d %b %H:%M").to_string()
}

impl ByNotify {
    /// Odin has the nights of working days and a telephone, Olga the weekends; Theo sleeps from ten to ten.
    async fn at_work(on: On, now: &str) -> Self {
        let by = Self::on(on).await;
        by.post.app.services.clock.set(at(now));
        let people = [
            user(CORA, "Cora Coordinator", "missing_coordinator", "07700 900123"),
            user(ODIN, "Odin Outofhours", "out_of_hours", "07700 900124") + "urgent_by = [\"sms\"]\n",
            user(OLGA, "Olga Outofhours", "out_of_hours", "07700 900125"),
        ];
        by.post.app.apply(&people.concat()).await;
        let (odin, olga) = (by.user(ODIN).await, by.user(OLGA).await);
        let duties = [(odin, &WORKDAYS[..], "17:30", "08:30"), (olga, &WEEKEND[..], "08:30", "08:30")];
        by.rota(&duties.map(|(who, days, from, to)| weekly(who, days, from, to))).await;
        let theo = by.user(THEO).await;
        let hours = Hours { from: time("22:00"), to: time("10:00") };
        let each: BTreeMap<Day, Hours> = Day::WORDS.iter().map(|(_, day)| (*day, hours)).collect();
        let said = quiet_hours::Said { user: theo, hours: QuietHours(each), by: theo, at: by.post.now() };
        quiet_hours::add(by.services().database.read(), &said).await.expect("they are kept");
        by
    }

    async fn user(&self, address: &str) -> UserId {
        let found = people::by_email(self.services().database.read(), address).await.expect("the database answers");
        found.expect("somebody has the address").id
    }

    async fn rota(&self, entries: &[Entry]) {
        let at = self.post.now();
        let written = |entry: &Entry| rotas::Written {
            id: RotaEntryId::fresh(at),
            authority: northshire(),
            role: Role::OutOfHours,
            entry: Some(entry.clone()),
            replaces: None,
            why: "The team's plan".to_owned(),
            by: None,
            at,
        };
        let all: Vec<_> = entries.iter().map(written).collect();
        rotas::add(self.services().database.read(), &all).await.expect("it is written");
    }

    /// Lets time pass, looking and sending at each moment at which something is due.
    async fn until(&self, then: &str) {
        let (services, then) = (self.services(), at(then));
        loop {
            let now = self.post.now();
            let look = services.until_next_due().await.expect("the database answers");
            let mail = services.next_message_due().await.expect("the database answers");
            match look.into_iter().chain(mail).min().map(|wait| now + wait) {
                Some(moment) if moment <= then => services.clock.set(moment),
                _ => break,
            }
            self.look().await;
            self.drain().await;
        }
        services.clock.set(then);
    }

    /// Cora says what she does about the latest step, so that nobody is told of it again.
    async fn answered_by_cora(&self, then: &str) {
        self.until(then).await;
        let council = self.post.app.caller("Northshire County Council").await;
        let cora = self.services().acting_user(&council, CORA).await.expect("she works there");
        let asked = escalations::Asked { limit: 50, ..escalations::Asked::default() };
        let steps = self.services().escalations(&council, &asked).await.expect("a page");
        let open = steps.iter().rfind(|step| step.known.raised.urgent && step.known.acknowledged.is_none());
        let sent = json!({ "action": "Seeing to it.", "by_when": self.post.now() });
        let id = open.expect("something urgent is open").known.raised.id;
        self.services().acknowledge(&council, &cora, id, &sent).await.expect("it is answered");
        self.look().await;
    }

    async fn log(&self) -> String {
        let db = self.services().database.read();
        let mut names = BTreeMap::new();
        for organisation in parties::organisations_of(db, &northshire()).await.expect("they are read") {
            for person in people::of_organisation(db, organisation.id).await.expect("people are read") {
                names.insert(person.id.0, person.name);
            }
            names.insert(organisation.id.0, organisation.name);
        }
        let council = self.post.app.caller("Northshire County Council").await;
        let mut all = self.services().messages(&council, None, None, None, 500).await.expect("a list");
        let place = |message: &Message| {
            (message.created_at, names[&message.recipient.id()].clone(), message.channel.word(), message.id)
        };
        all.sort_by_key(place);
        let mut log = String::new();
        for Logged { message, instead, put_off, .. } in self.services().logged(all).await.expect("the log is read") {
            let urgent = if message.urgent { ", urgent" } else { "" };
            let who = &names[&message.recipient.id()];
            let waits = if message.scheduled_for > message.created_at && message.state == MessageState::Pending {
                let why = if put_off { " for quiet hours to end" } else { "" };
                format!(" until {}{why}", clock(message.scheduled_for))
            } else if message.scheduled_for > message.created_at {
                format!(", as due {}", clock(message.scheduled_for))
            } else {
                String::new()
            };
            let why = message.why().map(|why| format!(" ({why})")).unwrap_or_default();
            let instead: Vec<_> = instead.iter().flatten().map(|by| (by.channel.word(), by.created_at)).collect();
            let instead =
                instead.first().map(|(way, at)| format!("; by {way} instead {}", clock(*at))).unwrap_or_default();
            let state = message.state.word();
            let at = clock(message.created_at);
            writeln!(log, "{at}  {}{urgent} to {who}: {state}{why}{waits}{instead}", message.channel.word())
                .expect("writing to memory");
            if message.channel != Channel::Sms {
                let subject = message.subject.split(" (").next().unwrap_or_default();
                writeln!(log, "    {subject}").expect("writing to memory");
            }
        }
        log
    }
}

fn weekly(who: UserId, days: &[Day], from: &str, to: &str) -> Entry {
    Entry::Weekly(Weekly {
        who,
        days: days.iter().copied().collect(),
        bank_holidays: OnBankHolidays::Never,
        from: time(from),
        to: time(to),
        first_day: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
        last_day: None,
        except: BTreeSet::new(),
    })
}

on_both! {
    async fn a_weekend_by_channel(on: On) {
        let by = ByNotify::at_work(on, "2026-11-27T21:00:00Z").await;
        by.until("2026-11-27T23:40:00Z").await;
        by.hears(&missing("A", &child("Mia", "Sample", "2011-03-04"), "2026-11-27T23:10:00Z")).await;
        by.drain().await;
        // The network cannot reach the telephone of whoever is on duty.
        by.until("2026-11-27T23:50:00Z").await;
        by.door(&[TOKEN]).await.says(&by.name(ODINS, 0), None, "permanent-failure").await;
        by.answered_by_cora("2026-11-28T00:20:00Z").await;
        by.until("2026-11-28T07:00:00Z").await;
        by.hears(&returned("A", "2026-11-28T07:00:00Z")).await;
        // At the weekend somebody else is on duty.
        by.until("2026-11-28T20:00:00Z").await;
        by.hears(&missing("B", &child("Theo", "Placeholder", "2012-05-06"), "2026-11-28T19:50:00Z")).await;
        by.answered_by_cora("2026-11-28T20:30:00Z").await;
        by.until("2026-11-30T09:00:00Z").await;
        insta::assert_snapshot!("a_weekend_by_channel", by.log().await);
    }
}
