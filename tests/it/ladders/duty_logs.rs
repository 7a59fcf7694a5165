//! Duty logs, from the first notice to the last step, as whoever is on duty would read them. In Northshire nobody is a
//! social worker, so the rung above is told in their place.

use serde_json::{Value, json};

use super::duty_log::Duty;
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;

const POLICE: &str = "Northshire Police";
const HOME: &str = "Oakfield Homes";

fn mia() -> Value {
    child("Mia", "Sample", "2011-03-04")
}

fn to_ida() -> Value {
    json!({ "worker": "ida@northshire.example.org", "independence": { "of_placement": true, "of_authority": true } })
}

fn attempt(at: &str, outcome: &str) -> Value {
    json!({ "attempted_at": at, "channel": "phone", "to": "child", "outcome": outcome })
}

fn record(held_at: &str) -> Value {
    json!({
        "held_at": held_at, "place": "neutral", "seen_alone": true,
        "childs_account": { "own_words": "I wanted to see my friends." },
        "harm": ["none"], "immediate_concern": false, "analysis": "Misses the old neighbourhood.", "level_of_need": 2,
    })
}

on_both! {
    async fn a_christmas(on: On) {
        let mut duty = Duty::at(on, "2026-12-22T19:30:00Z").await;
        let gone = missing("A", &mia(), "2026-12-22T19:00:00Z");
        duty.told("2026-12-22T19:30:00Z", POLICE, &gone, "Police tell that the child is missing since 19:00").await;
        duty.answered("2026-12-22T20:00:00Z", "odin", "missing.opened").await;
        let back = returned("A", "2026-12-23T16:00:00Z");
        duty.told("2026-12-23T16:20:00Z", POLICE, &back, "Police tell of the return at 16:00; due on Boxing Day at 16:00").await;
        duty.done("2026-12-24T10:00:00Z", "cora", "allocation", to_ida(), "Ida has the interview").await;
        duty.done("2026-12-24T10:30:00Z", "ida", "acknowledgement", json!({}), "Ida says that she has it").await;
        let asked = attempt("2026-12-24T15:00:00Z", "no_reply");
        duty.done("2026-12-24T15:10:00Z", "ida", "attempt", asked, "Ida rings at 15:00; no reply").await;
        let mut held = record("2026-12-29T11:00:00Z");
        held["late_reason"] = json!({ "code": "other", "text": "Offices were closed." });
        duty.done("2026-12-29T12:00:00Z", "ida", "record", held, "Held at 11:00, and written up").await;
        insta::assert_snapshot!("christmas", duty.log("2027-01-31T12:00:00Z").await);
    }
}

on_both! {
    async fn the_night_the_clocks_go_forward(on: On) {
        let mut duty = Duty::at(on, "2026-03-28T12:10:00Z").await;
        let gone = missing("A", &mia(), "2026-03-28T12:00:00Z");
        duty.told("2026-03-28T12:10:00Z", POLICE, &gone, "Police tell that the child is missing since noon").await;
        duty.answered("2026-03-28T12:30:00Z", "odin", "missing.opened").await;
        let back = returned("A", "2026-03-28T18:00:00Z");
        duty.told("2026-03-28T18:20:00Z", POLICE, &back, "Police tell of the return at 18:00; due on Tuesday at 19:00").await;
        duty.done("2026-03-30T08:45:00+01:00", "cora", "allocation", to_ida(), "Ida has the interview").await;
        duty.done("2026-03-30T09:00:00+01:00", "ida", "acknowledgement", json!({}), "Ida says that she has it").await;
        let asked = attempt("2026-03-30T09:20:00+01:00", "accepted");
        duty.done("2026-03-30T09:30:00+01:00", "ida", "attempt", asked, "The child says yes").await;
        let held = record("2026-03-31T19:00:00+01:00");
        duty.done("2026-03-31T19:40:00+01:00", "ida", "record", held, "Held at 19:00, on the stroke; written up at 19:40").await;
        insta::assert_snapshot!("clocks_go_forward", duty.log("2026-04-30T12:00:00Z").await);
    }
}

on_both! {
    async fn the_night_the_clocks_go_back(on: On) {
        let mut duty = Duty::at(on, "2026-10-24T21:00:00Z").await;
        let gone = missing("A", &mia(), "2026-10-24T21:30:00+01:00");
        duty.told("2026-10-24T22:00:00+01:00", POLICE, &gone, "Police tell that the child is missing since 21:30").await;
        duty.answered("2026-10-24T22:15:00+01:00", "odin", "missing.opened").await;
        let back = returned("A", "2026-10-25T01:30:00+01:00");
        let words = "Police tell of the return at 01:30, before the clocks went back; due on Wednesday at 00:30";
        duty.told("2026-10-25T01:10:00Z", POLICE, &back, words).await;
        duty.done("2026-10-26T09:00:00Z", "cora", "allocation", to_ida(), "Ida has the interview").await;
        duty.done("2026-10-26T09:10:00Z", "ida", "acknowledgement", json!({}), "Ida says that she has it").await;
        let asked = attempt("2026-10-27T16:00:00Z", "accepted");
        duty.done("2026-10-27T16:10:00Z", "ida", "attempt", asked, "The child says yes, for tomorrow").await;
        let mut held = record("2026-10-28T09:30:00Z");
        held["late_reason"] = json!({ "code": "child_asked_for_later" });
        duty.done("2026-10-28T10:30:00Z", "ida", "record", held, "Held at 09:30, late").await;
        insta::assert_snapshot!("clocks_go_back", duty.log("2026-11-30T12:00:00Z").await);
    }
}

on_both! {
    async fn a_child_gone_five_days(on: On) {
        let mut duty = Duty::at(on, "2026-11-20T22:05:00Z").await;
        let gone = missing("A", &mia(), "2026-11-20T21:40:00Z");
        duty.told("2026-11-20T22:05:00Z", POLICE, &gone, "Police tell that the child is missing since 21:40").await;
        let too = missing("H-1", &mia(), "2026-11-20T21:30:00Z");
        duty.told("2026-11-20T22:10:00Z", HOME, &too, "The home tells of it too, missing since 21:30").await;
        duty.answered("2026-11-20T22:20:00Z", "cora", "missing.opened").await;
        let worse = json!({
            "type": "risk_assessed", "reference": "A", "authority": "990", "reported_at": "2026-11-21T13:05:00Z",
            "happened_at": "2026-11-21T13:00:00Z", "risk": { "level": "high" },
        });
        duty.told("2026-11-21T13:10:00Z", POLICE, &worse, "Police hold the risk high since 13:00").await;
        duty.answered("2026-11-21T18:00:00Z", "sera", "missing.heightened").await;
        let found = with(returned("A", "2026-11-25T23:30:00Z"), "found_at", "2026-11-25T21:40:00Z".into());
        duty.told("2026-11-25T23:40:00Z", POLICE, &found, "Police tell: found at 21:40, back at 23:30").await;
        let back = returned("H-1", "2026-11-25T23:45:00Z");
        duty.told("2026-11-26T07:30:00Z", HOME, &back, "The home tells of the return too, at 23:45").await;
        duty.done("2026-11-26T09:00:00Z", "cora", "allocation", to_ida(), "Ida has the interview").await;
        duty.done("2026-11-26T09:05:00Z", "ida", "acknowledgement", json!({}), "Ida says that she has it").await;
        let asked = attempt("2026-11-26T10:00:00Z", "accepted");
        duty.done("2026-11-26T10:05:00Z", "ida", "attempt", asked, "The child says yes").await;
        let held = record("2026-11-27T14:00:00Z");
        duty.done("2026-11-27T15:30:00Z", "ida", "record", held, "Held at 14:00, and written up").await;
        insta::assert_snapshot!("five_days", duty.log("2026-12-31T12:00:00Z").await);
    }
}

on_both! {
    async fn a_return_told_two_weeks_late(on: On) {
        let mut duty = Duty::at(on, "2026-11-20T10:00:00Z").await;
        let gone = missing("A", &mia(), "2026-11-06T18:00:00Z");
        let back = returned("A", "2026-11-06T21:00:00Z");
        let words = "The home tells of an absence on 6 November from 18:00";
        duty.told("2026-11-20T10:00:00Z", HOME, &gone, words).await;
        duty.told("2026-11-20T10:01:00Z", HOME, &back, "and of the return at 21:00 that day").await;
        duty.answered("2026-11-20T10:20:00Z", "asha", "interview.overdue_five_working_days").await;
        duty.done("2026-11-20T10:30:00Z", "cora", "allocation", to_ida(), "Ida has the interview").await;
        let asked = attempt("2026-11-20T16:00:00Z", "declined_by_child");
        duty.done("2026-11-20T16:05:00Z", "ida", "attempt", asked, "Ida rings; the child declines").await;
        let closure = json!({
            "outcome": "declined_by_child", "reason": "Declined when asked.", "parent_or_carer_view": "Agrees.",
            "strategy_discussion": { "considered": true },
        });
        duty.done("2026-11-23T09:00:00Z", "ida", "closure", closure, "Ida proposes to close it").await;
        let approved = json!({ "decision": "approved" });
        duty.done("2026-11-24T12:00:00Z", "theo", "approval", approved, "Theo approves").await;
        insta::assert_snapshot!("two_weeks_late", duty.log("2026-12-31T12:00:00Z").await);
    }
}
