//! Who has read which post of a conversation. The posts themselves are facts.

use sea_orm_migration::prelude::*;

use crate::tables::{id, instant, make, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reads = table("post_reads")
            .col(id("fact_id"))
            .col(text("reader"))
            .col(id("organisation_id"))
            .col(instant("read_at"))
            .primary_key(Index::create().col(Alias::new("fact_id")).col(Alias::new("reader")))
            .to_owned();
        make(manager, vec![reads], vec![]).await
    }
}
