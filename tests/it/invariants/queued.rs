//! Every open item is in exactly one queue, of people who are there: each kind is broken by itself, behind the program's back.

use homeward::domain::invariant::Invariant;
use serde_json::json;

use super::Town;
use crate::app::On;
use crate::builders::with;
use crate::interviews::{not_required, record};
use crate::on_both;

const REVIEWS: &str = "INSERT INTO reviews (id, authority, kind, person_id, subject, other, reason, opened_at, standing, decision) \
     SELECT id, '990', 'child', id, id, id, 'A reason', '2026-11-24 09:00:00'";
const TEXTS: &str = "INSERT INTO received_texts (id, notification_id, sent_at, received_at, outcome) \
     SELECT id, 'a name', '2026-11-24 09:00:00', '2026-11-24 09:00:00', 'to_be_read' FROM children LIMIT 1; \
     INSERT INTO text_concerns (text_id, authority, again_at) SELECT id";
const SILENCES: &str = "INSERT INTO feed_silences (id, authority, organisation_id, since, patience_s, noticed_at) \
     SELECT id, '990', id, '2026-11-24 09:00:00', 3600, '2026-11-24 09:00:00'";
const CONTACTS: &str = "INSERT INTO contacts (id, authority, user_id, channel, address, why, since, last_at, times) \
     SELECT id, '990'";
const FAILED: &str = "'email', 'x@example.org', 'not_delivered', '2026-11-24 09:00:00', '2026-11-24 09:00:00', 1";
const IDA: &str = "(SELECT id FROM users WHERE email = 'ida@northshire.example.org')";
const ONE_AGENCY: &str = "FROM organisations WHERE name = 'Northshire Police'";

on_both! {
    async fn each_open_item_that_stands_in_no_queue_or_in_two_is_found(on: On) {
        for (row, sql, is_odd) in [
            ("a doubt", format!("{REVIEWS}, true, NULL FROM children LIMIT 1"), false),
            ("a doubt on no list", format!("{REVIEWS}, false, NULL FROM children LIMIT 1"), true),
            ("a doubt decided and open", format!("{REVIEWS}, true, 'confirm' FROM children LIMIT 1"), true),
            ("a question", questions("990"), false),
            ("a question of an authority that is not here", questions("999"), true),
            ("a text", format!("{TEXTS}, '990', '2026-11-26 09:00:00' FROM received_texts"), false),
            ("a text of which nobody is told again", format!("{TEXTS}, '990', NULL FROM received_texts"), true),
            ("a text for nobody here", format!("{TEXTS}, '999', '2026-11-26 09:00:00' FROM received_texts"), true),
            (
                "a text of which nothing was made",
                "INSERT INTO received_texts (id, notification_id, sent_at, received_at) \
                 SELECT id, 'a name', '2026-11-24 09:00:00', '2026-11-24 09:00:00' FROM children LIMIT 1".to_owned(),
                true,
            ),
            ("an ending to be approved that is over", settled("approval", "'2026-11-24 09:00:00'"), true),
            ("a record to be signed off of a talk that was not held", settled("sign_off", "NULL"), true),
            ("a silence", format!("{SILENCES} {ONE_AGENCY}"), false),
            ("a silence of an agency that is not here", format!("{SILENCES} FROM children LIMIT 1"), true),
            ("a contact", format!("{CONTACTS}, id, {FAILED} FROM users WHERE id = {IDA}"), false),
            ("a contact of nobody", format!("{CONTACTS}, id, {FAILED} FROM children LIMIT 1"), true),
            (
                "a contact to be put right twice",
                format!(
                    "{CONTACTS}, id, {FAILED} FROM users WHERE id = {IDA}; {CONTACTS}, {IDA}, {FAILED} FROM children LIMIT 1"
                ),
                true,
            ),
            ("a step told and to be told", "UPDATE steps SET to_tell_at = told_at WHERE told_at IS NOT NULL".to_owned(), true),
            (
                "a step that nobody was told of in time",
                "UPDATE steps SET told_at = NULL, to_tell_at = '2026-11-24 09:00:00' \
                 WHERE name NOT LIKE 'interview.overdue%' AND told_at IS NOT NULL".to_owned(),
                true,
            ),
            ("a step of an authority that is not here", "UPDATE steps SET authority = '999'".to_owned(), true),
        ] {
            let town = Town::overdue(on).await;
            town.does(&sql).await;
            let expected: &[Invariant] = if is_odd { &[Invariant::ItemsQueued] } else { &[] };
            assert_eq!(town.broken().await, expected, "{row}");
        }
    }
}

fn questions(authority: &str) -> String {
    format!(
        "INSERT INTO watches (subject_kind, subject_id, person_id, authority, next_look_at, attempts) \
         SELECT 'question', id, id, '{authority}', '2026-11-26 09:00:00', 0 FROM children LIMIT 1"
    )
}

fn settled(awaits: &str, ended_at: &str) -> String {
    format!("UPDATE return_interviews SET awaits = '{awaits}', ended_at = {ended_at}")
}

on_both! {
    async fn each_queue_has_somebody_who_can_see_to_it(on: On) {
        let leave = |who: &str| format!("UPDATE users SET disabled_at = '2026-11-24 09:00:00' WHERE email NOT LIKE 'ida%' AND {who}");
        for (row, open, left, is_odd) in [
            ("steps, and a coordinator", None, "email NOT LIKE 'cora%'", false),
            ("steps, and a director", None, "email NOT LIKE 'asha%'", false),
            ("steps, and nobody who watches over the children", None, "email NOT LIKE 'ada%'", true),
            (
                "a contact, and no administrator",
                Some(format!("{CONTACTS}, id, {FAILED} FROM users WHERE id = {IDA}")),
                "email LIKE 'ada%'",
                true,
            ),
            ("a silence, and no administrator", Some(format!("{SILENCES} {ONE_AGENCY}")), "email LIKE 'ada%'", false),
        ] {
            let town = Town::overdue(on).await;
            if let Some(open) = open {
                town.does(&open).await;
            }
            town.does(&leave(left)).await;
            let expected: &[Invariant] = if is_odd { &[Invariant::ItemsQueued] } else { &[] };
            assert_eq!(town.broken().await, expected, "{row}");
        }
    }
}

on_both! {
    async fn what_the_only_manager_wrote_waits_for_nobody(on: On) {
        let late = with(record("2026-11-25T09:30:00Z"), "late_reason", json!({ "code": "child_asked_for_later" }));
        for (path, body) in [("closure", not_required()), ("record", late)] {
            let town = Town::overdue(on).await;
            town.story.done("theo", town.interview().await, path, &body).await;
            town.has_sent_all().await;
            assert_eq!(town.broken().await, [], "{path}: another manager decides");
            let others = "UPDATE users SET disabled_at = '2026-11-24 09:00:00' \
                 WHERE email LIKE 'sera%' OR email LIKE 'hugo%' OR email LIKE 'asha%'";
            town.does(others).await;
            assert_eq!(town.broken().await, [Invariant::ItemsQueued], "{path}: nobody decides on their own work");
        }
    }
}

on_both! {
    async fn what_lists_do_not_find_by_what_it_says_is_found_by_night(on: On) {
        for sql in [
            "UPDATE steps SET acknowledged_at = '2026-11-24 09:00:00' WHERE name = 'interview.overdue'",
            "UPDATE steps SET told_at = NULL WHERE name = 'interview.overdue'",
            "UPDATE return_interviews SET awaits = 'approval'",
            "UPDATE return_interviews SET ended_at = '2026-11-24 09:00:00'",
        ] {
            let town = Town::overdue(on).await;
            town.story.is_clean().await;
            town.does(sql).await;
            let verified = town.services.verify().await.expect("the ledger is verified");
            let named = verified.differences.iter().filter(|one| one.contains("lists do not find it by what it says"));
            assert!(named.count() > 0, "{sql}: {:?}", verified.differences);
        }
    }
}
