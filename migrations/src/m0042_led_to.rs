//! Where an organisation is led that is told of a step: to what it told itself, since steps are the council's.

use sea_orm_migration::prelude::*;

use crate::tables::maybe_id;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let led_to = Table::alter().table(Alias::new("message_steps")).add_column(maybe_id("led_to")).take();
        manager.alter_table(led_to).await
    }
}
