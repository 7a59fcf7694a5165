//! What people write into rotas, entry by entry: one that is changed or taken out is replaced by another, and stays.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, index, instant, key, make, maybe_id, maybe_text, points, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entries = table("rota_entries")
            .col(key("id"))
            .col(text("authority"))
            .col(text("role"))
            // Nothing where what it replaces is taken out.
            .col(maybe_text("content"))
            .col(maybe_id("replaces"))
            .col(text("why"))
            // Nothing where a file of `apply` says so.
            .col(maybe_id("recorded_by"))
            .col(instant("recorded_at"))
            .foreign_key(&mut points("rota_entries", "recorded_by", "users"))
            .take();
        let indexes = vec![
            // A look asks for all that stands of an authority.
            index("rota_entries", &["authority"]),
            // Two people who change the same entry at once do not both.
            unique("rota_entries", &["replaces"]),
        ];
        make(manager, vec![entries], indexes).await?;
        append_only(manager, "rota_entries", &["id = NEW.id"]).await
    }
}
