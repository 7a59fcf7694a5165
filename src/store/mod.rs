//! The store: rows to domain values and back. Free functions that take a connection; they open no transaction and read
//! no clock, so that a verb of the services is one transaction at one instant.

pub mod accounts;
pub mod acts;
pub mod attachments;
pub mod audit;
pub mod awaiting;
pub mod bearers;
pub mod begun_notices;
pub mod candidates;
pub mod channels;
pub mod children;
pub mod connect;
pub mod contacts;
mod entity;
pub mod episodes;
pub mod feeds;
pub mod idempotency;
pub mod interviews;
pub mod invariants;
pub mod keys;
pub mod knocks;
pub mod ledger;
pub mod ledger_anchors;
pub mod locks;
pub mod messages;
pub mod notices;
pub mod open_items;
mod paged;
pub mod parties;
pub mod people;
pub mod policies;
pub mod post_reads;
pub mod quiet_hours;
pub mod received_texts;
pub mod references;
pub mod repeats;
pub mod reviews;
pub mod rotas;
pub mod safe_contacts;
pub mod schedules;
pub mod sessions;
pub mod sought;
pub mod ssda903;
pub mod steps;
pub mod stopped_numbers;
pub mod text_concerns;
pub mod tokens;
pub mod wakes;
pub mod watches;
pub mod webhooks;
pub mod wordings;
pub mod writes;

use sea_orm::DbErr;

/// A stored value that is none of ours: the row was changed by other hands.
fn unreadable(table: &str, error: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("a row of {table} cannot be read: {error}"))
}

fn from_json<T: serde::de::DeserializeOwned>(table: &str, json: &str) -> Result<T, DbErr> {
    serde_json::from_str(json).map_err(|error| unreadable(table, error))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(format!("cannot be written as JSON: {error}")))
}

fn code<C: crate::domain::violation::Code>(table: &str, word: &str) -> Result<C, DbErr> {
    C::from_word(word).ok_or_else(|| unreadable(table, format!("{word} is not a word we know")))
}
