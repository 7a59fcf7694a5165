//! Files that somebody added to a post, each sealed; the post's fact says what each is, and the digest of what lies here.

use sea_orm_migration::prelude::*;

use crate::tables::{bytes, id, index, key, make, points, table, write_once};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let attachments = table("attachments")
            .col(key("id"))
            .col(id("fact_id"))
            .col(bytes("sealed"))
            .foreign_key(&mut points("attachments", "fact_id", "facts"))
            .take();
        // Whoever erases what a post says erases its files.
        make(manager, vec![attachments], vec![index("attachments", &["fact_id"])]).await?;
        write_once(manager, "attachments", &["id = NEW.id"]).await
    }
}
