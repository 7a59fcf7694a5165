//! Watches and steps: when to look at a child next, and what was raised at earlier looks.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, number, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One for each subject of a ladder. The lease is the claim of one attend job.
        let watches = table("watches")
            .col(text("subject_kind"))
            .col(id("subject_id"))
            .col(id("person_id"))
            .col(text("authority"))
            .col(maybe_instant("next_look_at"))
            .col(maybe_instant("lease_until"))
            .col(maybe_id("lease_token"))
            .col(number("attempts"))
            .col(maybe_text("last_error"))
            .col(maybe_instant("failed_at"))
            .primary_key(Index::create().col(Alias::new("subject_kind")).col(Alias::new("subject_id")))
            .take();
        let steps = table("steps")
            .col(key("id"))
            .col(text("authority"))
            .col(id("person_id"))
            .col(id("child_id"))
            .col(text("subject_kind"))
            .col(id("subject_id"))
            .col(text("name"))
            .col(instant("due_at"))
            .col(number("round"))
            .col(maybe_instant("to_tell_at"))
            .col(maybe_instant("told_at"))
            .col(maybe_instant("acknowledged_at"))
            .col(maybe_instant("withdrawn_at"))
            .col(text("derived"))
            .take();
        make(
            manager,
            vec![watches, steps],
            vec![
                // What is due, oldest first.
                index("watches", &["next_look_at"]),
                index("watches", &["subject_id"]),
                // A step is unique by subject, name, the instant it was due, and round, whoever looks.
                unique("steps", &["subject_kind", "subject_id", "name", "due_at", "round"]),
                index("steps", &["child_id"]),
                index("steps", &["subject_id"]),
                index("steps", &["authority", "acknowledged_at", "id"]),
            ],
        )
        .await
    }
}
