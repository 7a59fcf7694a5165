//! How many texts reach one phone within an hour is looked up by its number, before the next is written.

use sea_orm_migration::prelude::*;

use crate::tables::{index, make};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = Expr::col(Alias::new("channel")).eq("sms");
        let by_phone = index("messages", &["address", "scheduled_for"]).cond_where(texts).take();
        make(manager, vec![], vec![by_phone]).await
    }
}
