//! A rule that cannot be broken guards nothing: here each one is broken by a small made-up source, and kept by another.

use super::{ONE_OPENER, RULES, Source, broken_rules, crates};

fn judge(files: &[(&str, &str)]) -> Vec<String> {
    let file = |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
    broken_rules(&files.iter().map(file).collect::<Vec<_>>(), &crates())
}

/// A name for the reader, the file, what stands in it, and how the sentence of the broken rule begins.
const BREAKS: &[(&str, &str, &str, &str)] = &[
    ("a rule asks the store", "src/domain/a.rs", "use crate::store::facts;", "domain names nothing"),
    ("a rule climbs out by super", "src/domain/a/b.rs", "use super::super::super::clock;", "domain names nothing"),
    ("a rule takes all of the crate", "src/domain/a.rs", "use crate::*;", "domain names nothing"),
    ("a rule spells the path out", "src/domain/a.rs", "fn f() { crate::services::go() }", "domain names nothing"),
    ("a rule uses the ORM", "src/domain/a.rs", "use sea_orm::Value;", "domain is written with"),
    ("a rule takes one of several", "src/domain/a.rs", "use {std::fmt, axum::Router};", "domain is written with"),
    ("a rule logs", "src/domain/a.rs", "fn f() { tracing::warn!(\"no\") }", "domain is written with"),
    ("a rule is tested where it ships", "src/domain/a.rs", "use proptest::prelude::*;", "domain is written with"),
    (
        "a rule after its tests",
        "src/domain/a.rs",
        "#[cfg(test)] mod t { use proptest::prelude::*; } use insta::a;",
        "domain is written with",
    ),
    ("a rule waits", "src/domain/a.rs", "pub async fn f() {}", "domain neither waits"),
    ("a rule reads a file", "src/domain/a.rs", "use std::{fmt, fs::File};", "domain neither waits"),
    ("a row asks the time", "src/store/a.rs", "use crate::clock::Clock;", "store leans on"),
    ("a row calls a verb", "src/store/a.rs", "use super::super::services::intake;", "store leans on"),
    ("the store hands an entity on", "src/store/mod.rs", "mod entity; pub use entity::fact::Model;", "store keeps its"),
    ("a verb takes an entity", "src/services/a.rs", "use crate::store::entity::fact;", "entities do not leave"),
    (
        "a verb takes an entity round a corner",
        "src/services/a.rs",
        "use crate::store; fn f(m: store::entity::fact::Model) {}",
        "entities do not leave",
    ),
    ("the binary takes an entity", "src/main.rs", "use homeward::store::entity;", "entities do not leave"),
    ("a sender reads rows", "src/notify/a.rs", "use crate::store::messages;", "notify and store do not"),
    ("a sender uses the ORM", "src/notify/a.rs", "fn f(c: &sea_orm::DatabaseConnection) {}", "notify and store do not"),
    ("the clock asks the store", "src/clock.rs", "use crate::store::facts;", "the clock stands beside"),
    ("a verb renders a page", "src/services/a.rs", "use crate::web::page;", "what lies below"),
    ("a verb answers by axum", "src/services/a.rs", "use axum::Json;", "what lies below"),
    ("a sender looks at http", "src/notify/a.rs", "use crate::{domain, http::view};", "what lies below"),
    ("a verb knows a status code", "src/services/a.rs", "use reqwest::StatusCode as Code;", "services know no status"),
    ("a sender asks for work", "src/notify/a.rs", "use crate::services::deliver;", "notify does not call"),
    ("a handler reads rows", "src/http/a.rs", "use crate::store::facts;", "http and web reach rows"),
    ("a page queries", "src/web/a.rs", "use sea_orm::EntityTrait;", "http and web reach rows"),
    ("the pages' tests read rows", "src/web/a.rs", "mod t { use super::super::super::store; }", "http and web reach"),
    ("a handler borrows a page", "src/http/a.rs", "use crate::web::page;", "http and web do not see"),
    ("a page borrows a handler", "src/web/mod.rs", "use super::http::view;", "web and http do not see"),
    ("a job knows the application", "jobs/src/lib.rs", "use homeward::services::Services;", "jobs knows when"),
    ("a job queries", "jobs/src/due.rs", "fn f(c: &sea_orm::DatabaseConnection) {}", "jobs knows when"),
    ("a migration leans on the code", "migrations/src/a.rs", "use homeward::domain::Kind;", "migrations stand alone"),
    ("a migration asks the time", "migrations/src/a.rs", "use chrono::Utc;", "migrations stand alone"),
    ("a store function begins", "src/store/a.rs", "use sea_orm::TransactionTrait;", "only services begin"),
    ("a command begins", "src/cli/a.rs", "fn f() { db.begin_with_options(o) }", "only services begin"),
    ("a store function commits", "src/store/a.rs", "fn f() { tx.commit().await }", "only services commit"),
];

#[test]
fn each_rule_answers_with_its_sentence_when_broken() {
    for (row, path, text, sentence) in BREAKS {
        let broken = judge(&[(path, text)]);
        assert!(broken.iter().any(|said| said.contains(&format!("`: {sentence}"))), "{row}: {broken:?}");
        assert!(broken[0].starts_with(&format!("{path}:1: ")), "{row}: {broken:?}");
    }
    for rule in RULES {
        assert!(
            BREAKS.iter().any(|(_, _, _, sentence)| rule.sentence.starts_with(sentence)),
            "no row breaks: {}",
            rule.sentence
        );
    }
}

#[test]
fn a_second_file_that_begins_transactions_is_named() {
    let opener = "use sea_orm::TransactionTrait;\nfn f() { db.begin_with_options(o) }";
    let once = judge(&[("src/services/transaction.rs", opener), ("src/services/intake.rs", "fn f() { tx.commit() }")]);
    assert!(once.is_empty(), "{once:?}");
    let twice = judge(&[("src/services/attend.rs", opener), ("src/services/intake.rs", opener)]);
    assert_eq!(twice.len(), 2, "{twice:?}");
    assert!(twice[0].starts_with("src/services/intake.rs:1: ") && twice[0].ends_with(ONE_OPENER), "{twice:?}");
}

/// What looks like a fault and is none.
const KEEPS: &[(&str, &str, &str)] = &[
    ("a rule uses a rule", "src/domain/a.rs", "use crate::domain::ids; use super::b; use chrono::{DateTime, Utc};"),
    (
        "a rule speaks of the store",
        "src/domain/a.rs",
        "/* see crate::store */ // sea_orm::x\nconst S: &str = \"axum::y\";",
    ),
    (
        "a quote within a quote",
        "src/domain/a.rs",
        "const S: &str = r#\"a \" crate::store::b \"#; const Q: char = '\"';",
    ),
    ("a lifetime is no quote", "src/domain/a.rs", "struct S<'a>(&'a str); const C: [char; 2] = ['\\'', 'x'];"),
    ("a variable bears a crate's name", "src/domain/a.rs", "fn f(toml: &str) -> usize { toml.len() }"),
    (
        "properties beside the rule",
        "src/domain/a.rs",
        "#[cfg(test)] mod tests { use proptest::prelude::*; use super::*; }",
    ),
    ("one import for tests", "src/domain/a.rs", "#[cfg(test)] use insta::assert_snapshot; use std::fmt;"),
    ("a file for tests", "src/domain/a.rs", "#![cfg(test)] use proptest::prelude::*;"),
    ("the store uses its entities", "src/store/a.rs", "use super::entity::fact; use sea_orm::EntityTrait;"),
    ("the store's folder of entities", "src/store/mod.rs", "mod entity; pub(super) use facts::append; mod facts;"),
    ("a verb does its work", "src/services/a.rs", "use crate::{clock::Clock, domain, notify, store::facts};"),
    ("a handler calls a verb", "src/http/a.rs", "use axum::Json; use crate::{domain::ids, services::intake};"),
    ("the binary starts it all", "src/main.rs", "fn main() { homeward::cli::run() }"),
    ("a job runs", "jobs/src/lib.rs", "use apalis::prelude::*; use crate::due::Due;"),
    ("a migration", "migrations/src/a.rs", "use sea_orm_migration::prelude::*; use crate::columns::id;"),
];

#[test]
fn what_only_looks_like_a_fault_is_let_be() {
    for (row, path, text) in KEEPS {
        let broken = judge(&[(path, text)]);
        assert!(broken.is_empty(), "{row}: {broken:?}");
    }
    let apart = [
        ("src/domain/offer.rs", "#[cfg(test)] mod properties;"),
        ("src/domain/offer/properties.rs", "use proptest::prelude::*;"),
    ];
    assert!(judge(&apart).is_empty(), "a module of its own for tests");
}

#[test]
fn an_exported_macro_belongs_to_the_floor_it_is_written_on() {
    let used = ("src/domain/child.rs", "crate::codes! { Sex }");
    let own = judge(&[("src/domain/codes.rs", "#[macro_export] macro_rules! codes { () => {} }"), used]);
    assert!(own.is_empty(), "{own:?}");
    let foreign = judge(&[("src/store/columns.rs", "#[macro_export] macro_rules! codes { () => {} }"), used]);
    assert!(foreign[0].contains("`crate::store::columns::codes`: domain names nothing"), "{foreign:?}");
}
