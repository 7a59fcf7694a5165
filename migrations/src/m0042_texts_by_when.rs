//! By when somebody does what they do about a text that came in, as with a step.

use sea_orm_migration::prelude::*;

use crate::tables::maybe_instant;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nothing for what was answered before it was asked.
        let by_when = Table::alter().table(Alias::new("text_concerns")).add_column(maybe_instant("by_when")).take();
        manager.alter_table(by_when).await
    }
}
