//! Notices that people are filling in on the pages: sealed, for one person, until they are sent or left.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, key, make, maybe_id, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `notice_id`: what it was sent as, so that it is not sent twice.
        let begun = table("begun_notices")
            .col(key("id"))
            .col(id("user_id"))
            .col(text("content"))
            .col(instant("begun_at"))
            .col(instant("saved_at"))
            .col(maybe_id("notice_id"))
            .foreign_key(&mut points("begun_notices", "user_id", "users"))
            .take();
        let of_user = index("begun_notices", &["user_id"]);
        // What is left is forgotten.
        let by_age = index("begun_notices", &["saved_at"]);
        make(manager, vec![begun], vec![of_user, by_age]).await
    }
}
