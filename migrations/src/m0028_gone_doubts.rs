//! When a doubt went away by itself: what fell due before it did was owed, what would have fallen due after it was not.

use sea_orm_migration::prelude::*;

use crate::tables::maybe_instant;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let [reviews, gone_at, opened_at] = ["reviews", "gone_at", "opened_at"].map(Alias::new);
        let added = Table::alter().table(reviews.clone()).add_column(maybe_instant("gone_at")).take();
        manager.alter_table(added).await?;
        // Of the doubts of before it is not known; taken as gone at once, none of them asks for anything late.
        let filled = Query::update()
            .table(reviews)
            .value(gone_at, Expr::col(opened_at))
            .and_where(Expr::col(Alias::new("standing")).eq(false))
            .and_where(Expr::col(Alias::new("decision")).is_null())
            .take();
        manager.get_connection().execute(&filled).await?;
        Ok(())
    }
}
