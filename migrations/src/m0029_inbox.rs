//! The inbox: what a person was told, and when they said that they had read it. Texts are copies of what stands there.

use sea_orm_migration::prelude::*;

use crate::tables::{index, maybe_instant};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let added = Table::alter().table(Alias::new("messages")).add_column(maybe_instant("read_at")).take();
        manager.alter_table(added).await?;
        let in_it = || {
            let person = Expr::col(Alias::new("user_id")).is_not_null();
            person.and(Expr::col(Alias::new("channel")).ne("sms"))
        };
        let unread = in_it().and(Expr::col(Alias::new("read_at")).is_null());
        // Each page of somebody's inbox; and on every page how many they have not read.
        manager.create_index(index("messages", &["user_id", "id"]).cond_where(in_it()).take()).await?;
        manager.create_index(index("messages", &["user_id"]).cond_where(unread).take()).await
    }
}
