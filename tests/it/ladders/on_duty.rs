//! Duty logs of a council that keeps rotas: at night, at a weekend, on a bank holiday, under cover, and in both nights in
//! which the clocks change, whoever is on duty at that moment is told, and the others of the role are not.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use homeward::domain::audience::Role;
use homeward::domain::ids::UserId;
use homeward::domain::rota::{Day, Entry, OnBankHolidays, Stretch, Weekly};
use serde_json::{Value, json};

use super::duty_log::Duty;
use crate::app::{On, at};
use crate::builders::{child, missing};
use crate::on_both;

const POLICE: &str = "Northshire Police";
const WORKDAYS: [Day; 5] = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
const WEEKEND: [Day; 2] = [Day::Saturday, Day::Sunday];

fn weekly(who: UserId, days: &[Day], bank_holidays: OnBankHolidays, from: &str, to: &str) -> Entry {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time of day");
    Entry::Weekly(Weekly {
        who,
        days: days.iter().copied().collect(),
        bank_holidays,
        from: time(from),
        to: time(to),
        first_day: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
        last_day: None,
        except: BTreeSet::new(),
    })
}

/// Odin has the nights of working days, Olga the weekends, Otto the bank holidays; Cora and Cleo share the days.
async fn team(on: On, now: &str) -> Duty {
    let duty = Duty::at(on, now).await;
    duty.joined_by(&[
        ("olga", "Olga Outofhours", "out_of_hours"),
        ("otto", "Otto Outofhours", "out_of_hours"),
        ("cleo", "Cleo Coordinator", "missing_coordinator"),
    ])
    .await;
    let (odin, olga, otto) = (duty.id("odin").await, duty.id("olga").await, duty.id("otto").await);
    let nights = vec![
        weekly(odin, &WORKDAYS, OnBankHolidays::Never, "17:30", "08:30"),
        weekly(olga, &WEEKEND, OnBankHolidays::Never, "08:30", "08:30"),
        weekly(otto, &[], OnBankHolidays::Always, "08:30", "08:30"),
    ];
    duty.rota(Role::OutOfHours, nights).await;
    let (cora, cleo) = (duty.id("cora").await, duty.id("cleo").await);
    let days = vec![
        weekly(cora, &WORKDAYS[..3], OnBankHolidays::Never, "08:30", "17:30"),
        weekly(cleo, &WORKDAYS[3..], OnBankHolidays::Never, "08:30", "17:30"),
    ];
    duty.rota(Role::MissingCoordinator, days).await;
    duty
}

fn gone(at: &str) -> Value {
    missing("A", &child("Mia", "Sample", "2011-03-04"), at)
}

fn worse(at: &str) -> Value {
    json!({
        "type": "risk_assessed", "reference": "A", "authority": "990", "reported_at": at, "happened_at": at,
        "risk": { "level": "high" },
    })
}

on_both! {
    async fn a_night(on: On) {
        let mut duty = team(on, "2026-11-23T23:00:00Z").await;
        duty.told("2026-11-23T23:40:00Z", POLICE, &gone("2026-11-23T23:10:00Z"), "Missing since 23:10").await;
        duty.told("2026-11-24T02:00:00Z", POLICE, &worse("2026-11-24T02:00:00Z"), "The risk is high, past midnight").await;
        insta::assert_snapshot!("on_duty_at_night", duty.log("2026-11-24T12:00:00Z").await);
    }
}

on_both! {
    async fn a_weekend_under_cover(on: On) {
        let mut duty = team(on, "2026-11-28T07:00:00Z").await;
        let (olga, otto) = (duty.id("olga").await, duty.id("otto").await);
        let when = Stretch { from: at("2026-11-28T20:00:00Z"), to: at("2026-11-29T02:00:00Z") };
        duty.rota(Role::OutOfHours, vec![Entry::Away { who: olga, instead: Some(otto), when }]).await;
        duty.told("2026-11-28T08:29:59Z", POLICE, &gone("2026-11-28T08:00:00Z"), "A second before Olga's weekend begins").await;
        duty.answered("2026-11-28T09:00:00Z", "odin", "missing.opened").await;
        duty.told("2026-11-28T20:00:00Z", POLICE, &worse("2026-11-28T19:50:00Z"), "As Otto stands in for Olga").await;
        insta::assert_snapshot!("on_duty_at_the_weekend", duty.log("2026-11-29T12:00:00Z").await);
    }
}

on_both! {
    async fn a_bank_holiday(on: On) {
        let mut duty = team(on, "2026-12-25T08:00:00Z").await;
        duty.told("2026-12-25T08:30:00Z", POLICE, &gone("2026-12-25T08:10:00Z"), "As Otto's Christmas Day begins").await;
        duty.told("2026-12-26T08:31:00Z", POLICE, &worse("2026-12-26T08:30:00Z"), "Boxing Day is a Saturday").await;
        insta::assert_snapshot!("on_duty_on_a_bank_holiday", duty.log("2026-12-26T12:00:00Z").await);
    }
}

/// Olga until half past one, Odin from then on.
async fn halves(duty: &Duty) {
    let (odin, olga) = (duty.id("odin").await, duty.id("olga").await);
    let halves = vec![
        weekly(olga, &[Day::Saturday], OnBankHolidays::Never, "20:00", "01:30"),
        weekly(odin, &[Day::Sunday], OnBankHolidays::Never, "01:30", "20:00"),
    ];
    duty.rota(Role::OutOfHours, halves).await;
}

on_both! {
    async fn the_night_the_clocks_go_forward(on: On) {
        let mut duty = Duty::at(on, "2026-03-28T22:00:00Z").await;
        duty.joined_by(&[("olga", "Olga Outofhours", "out_of_hours")]).await;
        halves(&duty).await;
        duty.told("2026-03-29T00:59:59Z", POLICE, &gone("2026-03-29T00:30:00Z"), "The last second before the jump").await;
        duty.told("2026-03-29T01:00:00Z", POLICE, &worse("2026-03-29T00:59:00Z"), "At the jump, which is past half past one").await;
        insta::assert_snapshot!("on_duty_as_clocks_go_forward", duty.log("2026-03-29T04:00:00Z").await);
    }
}

on_both! {
    async fn the_night_the_clocks_go_back(on: On) {
        let mut duty = Duty::at(on, "2026-10-24T22:00:00Z").await;
        duty.joined_by(&[("olga", "Olga Outofhours", "out_of_hours")]).await;
        halves(&duty).await;
        duty.told("2026-10-25T00:29:59Z", POLICE, &gone("2026-10-25T00:10:00Z"), "A second before the first half past one").await;
        duty.told("2026-10-25T01:15:00Z", POLICE, &worse("2026-10-25T01:10:00Z"), "A quarter past one again: Odin's by now").await;
        insta::assert_snapshot!("on_duty_as_clocks_go_back", duty.log("2026-10-25T04:00:00Z").await);
    }
}
