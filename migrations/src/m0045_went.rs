//! When messages went, by their addresses: so many may within an hour, whenever they were to go. And which still wait for an
//! address: what waits takes in the next.

use sea_orm_migration::prelude::*;

use crate::tables::{index, maybe_instant};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let added = Table::alter().table(Alias::new("messages")).add_column(maybe_instant("went_at")).take();
        manager.alter_table(added).await?;
        let is_there = |column| Expr::col(Alias::new(column)).is_not_null();
        let went = index("messages", &["address", "went_at"]).cond_where(is_there("went_at")).take();
        manager.create_index(went).await?;
        let mut waits = index("messages", &["address"]);
        waits.name("messages_waiting_for_address").cond_where(is_there("next_attempt_at"));
        manager.create_index(waits).await
    }
}
