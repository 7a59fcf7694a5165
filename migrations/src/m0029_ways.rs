//! By what a person is told, where they chose: ordinary things and urgent ones. Nothing chosen is as it was before.

use sea_orm_migration::prelude::*;

use crate::tables::maybe_text;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["ordinary_by", "urgent_by"] {
            let added = Table::alter().table(Alias::new("users")).add_column(maybe_text(column)).take();
            manager.alter_table(added).await?;
        }
        Ok(())
    }
}
