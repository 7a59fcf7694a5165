//! The audit: who read or did what. Codes and ids only; append-only like the ledger.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, index, instant, key, make, maybe_id, maybe_text, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit = table("audit")
            .col(key("id"))
            .col(instant("at"))
            .col(text("actor"))
            .col(maybe_id("organisation_id"))
            .col(text("action"))
            .col(maybe_text("object"))
            .col(maybe_id("child_id"))
            .col(text("outcome"))
            .col(maybe_text("request_id"))
            .take();
        // "Who viewed this record" asks by child.
        make(manager, vec![audit], vec![index("audit", &["child_id"]), index("audit", &["at"])]).await?;
        append_only(manager, "audit", &["id = NEW.id"]).await
    }
}
