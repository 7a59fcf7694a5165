//! Accounts, sessions and what opens something once. Nothing here opens anything to whoever steals the database:
//! passwords are slow hashes, tokens and recovery codes hashes of much randomness, the rest is sealed.

use sea_orm_migration::prelude::*;

use crate::tables::{
    id, index, instant, key, make, maybe_id, maybe_instant, maybe_number, maybe_text, number, points, table, text,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Apart from `users`: who is told of a child stands there, and need not be able to sign in.
        let accounts = table("accounts")
            .col(key("user_id"))
            .col(maybe_text("password"))
            .col(maybe_instant("password_set_at"))
            .col(maybe_text("authenticator"))
            .col(maybe_instant("authenticator_on_at"))
            .col(maybe_text("offered_authenticator"))
            .col(maybe_instant("offered_at"))
            .col(maybe_number("last_code"))
            .foreign_key(&mut points("accounts", "user_id", "users"))
            .take();
        let recovery = table("recovery_codes")
            .col(id("user_id"))
            .col(text("hash"))
            .col(maybe_instant("used_at"))
            .primary_key(Index::create().col(Alias::new("user_id")).col(Alias::new("hash")))
            .foreign_key(&mut points("recovery_codes", "user_id", "users"))
            .take();
        // `form_token`: what stands in the forms of its pages. It opens nothing without the token that the hash is of.
        let sessions = table("sessions")
            .col(key("id"))
            .col(id("user_id"))
            .col(text("hash").unique_key())
            .col(text("form_token").unique_key())
            .col(text("proof"))
            .col(text("device"))
            .col(instant("began_at"))
            .col(instant("used_at"))
            .col(maybe_instant("ended_at"))
            .foreign_key(&mut points("sessions", "user_id", "users"))
            .take();
        // `session_id`: a form that was kept is shown to the session that its owner has begun since.
        let tokens = table("one_use_tokens")
            .col(key("id"))
            .col(text("purpose"))
            .col(text("hash").unique_key())
            .col(id("user_id"))
            .col(maybe_id("session_id"))
            .col(maybe_text("content"))
            .col(instant("made_at"))
            .col(instant("good_until"))
            .col(maybe_instant("used_at"))
            .foreign_key(&mut points("one_use_tokens", "user_id", "users"))
            .take();
        let knocks =
            table("knocks").col(text("door").primary_key()).col(number("count")).col(instant("last_at")).take();
        make(
            manager,
            vec![accounts, recovery, sessions, tokens, knocks],
            vec![
                // A person's own, and all of whoever is disabled; each page of an administrator's list.
                index("sessions", &["user_id", "used_at"]),
                // What is over is forgotten.
                index("sessions", &["used_at"]),
                index("one_use_tokens", &["user_id", "purpose"]),
                index("one_use_tokens", &["session_id"]),
                index("one_use_tokens", &["good_until"]),
                index("knocks", &["last_at"]),
            ],
        )
        .await
    }
}
