//! How the channels stand that go by a provider: a claim passes over messages of one that is closed, and administrators
//! are shown what is wrong.

use sea_orm_migration::prelude::*;

use crate::tables::{instant, make, maybe_instant, maybe_text, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let channels = table("channels")
            .col(text("channel"))
            .col(maybe_text("fault"))
            .col(instant("since"))
            .col(maybe_instant("until"))
            .col(instant("checked_at"))
            .primary_key(Index::create().col(Alias::new("channel")))
            .take();
        make(manager, vec![channels], vec![]).await
    }
}
