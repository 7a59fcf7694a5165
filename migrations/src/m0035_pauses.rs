//! Channels that an administrator has paused for the messages about an authority's children: a claim passes them over. What
//! was paused, by whom and why stays to be read.

use sea_orm_migration::prelude::*;

use crate::tables::{id, instant, key, make, maybe_id, maybe_instant, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pauses = table("pauses")
            .col(key("id"))
            .col(text("authority"))
            .col(text("channel"))
            .col(text("reason"))
            .col(instant("paused_at"))
            .col(id("paused_by"))
            .col(maybe_instant("ended_at"))
            .col(maybe_id("ended_by"))
            .take();
        let lasts = Expr::col(Alias::new("ended_at")).is_null();
        // Two administrators who pause at once make one pause; and a claim asks for those that last.
        let one_at_a_time = unique("pauses", &["authority", "channel"]).cond_where(lasts).take();
        make(manager, vec![pauses], vec![one_at_a_time]).await
    }
}
