//! What a message speaks of, step by step, so that one that waits can take in another step, or lose one that was
//! withdrawn, and be worded anew.

use sea_orm_migration::prelude::*;

use crate::tables::{flag, id, index, instant, make, maybe_instant, maybe_text, number, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A message of before speaks of the one step that wrote it. What is not known of it any more would matter only if it
/// were worded anew, and that happens within a minute of its writing.
const OF_BEFORE: &str = "INSERT INTO message_steps (message_id, step, recipient, channel, audience, name, about, child_id, \
     raised_at, again, others, told_at) \
     SELECT m.id, m.step, COALESCE(m.user_id, m.organisation_id), m.channel, m.audience, s.name, m.about, s.person_id, \
     s.due_at, s.round % 2 = 0, 0, m.created_at \
     FROM messages m JOIN steps s ON s.id = m.step";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let steps = table("message_steps")
            .col(id("step"))
            .col(id("recipient"))
            .col(text("channel"))
            .col(id("message_id"))
            .col(text("audience"))
            .col(text("name"))
            .col(id("about"))
            .col(id("child_id"))
            .col(instant("raised_at"))
            .col(maybe_instant("due_at"))
            .col(flag("again"))
            .col(number("others"))
            .col(maybe_text("instead_of"))
            .col(instant("told_at"))
            // The same step is told to the same recipient by the same channel once; and a step finds its messages.
            .primary_key(
                Index::create().col(Alias::new("step")).col(Alias::new("recipient")).col(Alias::new("channel")),
            )
            .foreign_key(&mut points("message_steps", "message_id", "messages"))
            .take();
        make(
            manager,
            vec![steps],
            vec![
                // Wording a message, and the children it is about.
                index("message_steps", &["message_id"]),
                // The message that a recipient was told in within the last minute.
                index("message_steps", &["recipient", "told_at"]),
            ],
        )
        .await?;
        manager.get_connection().execute_unprepared(OF_BEFORE).await?;
        let without = Table::alter().table(Alias::new("messages")).drop_column(Alias::new("step")).take();
        manager.alter_table(without).await
    }
}
