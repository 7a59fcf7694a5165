//! Who was passed over when a message was written that tells of no step, and why: the log says it, and a rota as it stands
//! later would not.

use sea_orm_migration::prelude::*;

use crate::tables::{id, make, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let passed_over = table("passed_over")
            .col(id("message_id"))
            .col(id("user_id"))
            .col(text("because"))
            .primary_key(Index::create().col(Alias::new("message_id")).col(Alias::new("user_id")))
            .foreign_key(&mut points("passed_over", "message_id", "messages"))
            .take();
        make(manager, vec![passed_over], vec![]).await
    }
}
