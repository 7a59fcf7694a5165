//! Answers kept for seven days: whoever repeats a request under the same `Idempotency-Key` hears the first one again.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, make, maybe_text, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without `code` the request is still being answered; `reserved_at` says by whom, and since when.
        let answers = table("idempotent_answers")
            .col(id("api_key_id"))
            .col(text("route"))
            .col(text("name"))
            .col(text("request_digest"))
            .col(instant("reserved_at"))
            .col(ColumnDef::new(Alias::new("code")).integer().take())
            .col(maybe_text("content_type"))
            .col(maybe_text("body"))
            .primary_key(Index::create().col(Alias::new("api_key_id")).col(Alias::new("route")).col(Alias::new("name")))
            .take();
        // Old answers are forgotten by age.
        make(manager, vec![answers], vec![index("idempotent_answers", &["reserved_at"])]).await
    }
}
