//! A receipt is answered once it is kept, and taken in after: which are still to be.

use sea_orm_migration::prelude::*;

use crate::tables::{index, maybe_instant};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = || Alias::new("taken_in_at");
        let added = Table::alter().table(Alias::new("receipts")).add_column(maybe_instant("taken_in_at")).take();
        manager.alter_table(added).await?;
        // Those of before were taken in before they were answered.
        let before =
            Query::update().table(Alias::new("receipts")).value(column(), Expr::col(Alias::new("received_at"))).take();
        manager.execute(before).await?;
        let to_come = Expr::col(column()).is_null();
        manager.create_index(index("receipts", &["received_at"]).cond_where(to_come).take()).await
    }
}
