//! The ledger: facts, their erasable texts, and the notices that brought them. Everything else can be made again from it.

use sea_orm_migration::prelude::*;

use crate::tables::{
    append_only, id, index, instant, key, make, maybe_id, maybe_text, number, points, table, text, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `content` is text, not JSON: the hash covers it byte by byte.
        let facts = table("facts")
            .col(key("id"))
            .col(text("authority"))
            .col(id("child_id"))
            .col(number("place"))
            .col(maybe_id("reference_id"))
            .col(maybe_id("interview_id"))
            .col(text("kind"))
            .col(text("content"))
            .col(instant("happened_at"))
            .col(instant("told_at"))
            .col(instant("recorded_at"))
            .col(maybe_id("organisation_id"))
            .col(text("actor"))
            .col(maybe_id("replaces"))
            .col(maybe_text("text_digest"))
            .col(text("prev_hash"))
            .col(text("hash"))
            .take();
        let texts = table("fact_texts")
            .col(id("fact_id").primary_key())
            .col(text("salt"))
            .col(text("text"))
            .foreign_key(&mut points("fact_texts", "fact_id", "facts"))
            .take();
        let notices = table("notices")
            .col(key("id"))
            .col(id("organisation_id"))
            .col(text("authority"))
            .col(id("reference_id"))
            .col(id("fact_id"))
            .col(text("fingerprint"))
            .col(text("disposition"))
            .col(text("reasons"))
            .col(instant("received_at"))
            .foreign_key(&mut points("notices", "fact_id", "facts"))
            .take();
        make(
            manager,
            vec![facts, texts, notices],
            vec![
                // One writer per child at a time is a rule; two facts in one place would break the chain.
                unique("facts", &["child_id", "place"]),
                // A reference is worked out from its facts, wherever they were recorded.
                index("facts", &["reference_id"]),
                // The same organisation and fingerprint is the same notice.
                unique("notices", &["organisation_id", "fingerprint"]),
                index("notices", &["reference_id"]),
            ],
        )
        .await?;
        append_only(manager, "facts", &["id = NEW.id", "child_id = NEW.child_id AND place = NEW.place"]).await
    }
}
