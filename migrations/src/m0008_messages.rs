//! Messages: what is said to whom, how far it has come, and every try to send it. The rows are the queue.

use sea_orm_migration::prelude::*;

use crate::tables::{
    flag, id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, number, points, table, text, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `next_attempt_at` is there exactly as long as the message is open. `tries` counts since a person had it sent
        // again; `attempts` since ever.
        let messages = table("messages")
            .col(key("id"))
            .col(maybe_text("authority"))
            .col(id("about"))
            .col(maybe_id("child_id"))
            .col(maybe_id("step"))
            .col(text("channel"))
            .col(text("audience"))
            .col(maybe_id("user_id"))
            .col(maybe_id("organisation_id"))
            .col(text("address"))
            .col(text("template"))
            .col(number("template_version"))
            .col(text("subject"))
            .col(text("body"))
            .col(flag("urgent"))
            .col(text("state"))
            .col(maybe_text("held_because"))
            .col(number("attempts"))
            .col(number("tries"))
            .col(instant("scheduled_for"))
            .col(maybe_instant("next_attempt_at"))
            .col(maybe_instant("lease_until"))
            .col(maybe_text("lease_token"))
            .col(text("provider_reference"))
            .col(maybe_text("last_error_code"))
            .col(instant("created_at"))
            .col(maybe_instant("finished_at"))
            .col(text("dedup_key"))
            .take();
        // One message may speak of many children; asked by any of its subjects, it is found.
        let subjects = table("message_subjects")
            .col(id("message_id"))
            .col(id("subject"))
            .primary_key(Index::create().col(Alias::new("subject")).col(Alias::new("message_id")))
            .foreign_key(&mut points("message_subjects", "message_id", "messages"))
            .take();
        let attempts = table("delivery_attempts")
            .col(id("message_id"))
            .col(number("number"))
            .col(instant("at"))
            .col(text("outcome"))
            .col(maybe_text("detail"))
            .primary_key(Index::create().col(Alias::new("message_id")).col(Alias::new("number")))
            .foreign_key(&mut points("delivery_attempts", "message_id", "messages"))
            .take();
        let open = || Expr::col(Alias::new("next_attempt_at")).is_not_null();
        make(
            manager,
            vec![messages, subjects, attempts],
            vec![
                // The same fact or step is told to the same recipient by the same channel once.
                unique("messages", &["dedup_key"]),
                // The claim: open ones, most urgent and oldest first. What was sent long ago costs it nothing.
                index("messages", &["urgent", "next_attempt_at"]).cond_where(open()).take(),
                // The next due moment and the next end of a lease.
                index("messages", &["next_attempt_at"]).cond_where(open()).take(),
                index("messages", &["lease_until"])
                    .cond_where(Expr::col(Alias::new("lease_until")).is_not_null())
                    .take(),
                // The list by state, oldest first; failed ones are looked for by authority.
                index("messages", &["authority", "state", "id"]),
            ],
        )
        .await
    }
}
