//! When people do not want to be written to; what was said before stays.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, id, index, instant, key, make, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hours = table("quiet_hours")
            .col(key("id"))
            .col(id("user_id"))
            .col(text("hours"))
            .col(id("recorded_by"))
            .col(instant("recorded_at"))
            .foreign_key(&mut points("quiet_hours", "user_id", "users"))
            .foreign_key(&mut points("quiet_hours", "recorded_by", "users"))
            .take();
        // Each message that is written asks for those of its recipient.
        make(manager, vec![hours], vec![index("quiet_hours", &["user_id"])]).await?;
        append_only(manager, "quiet_hours", &["id = NEW.id"]).await
    }
}
