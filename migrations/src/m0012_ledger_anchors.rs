//! Ledger anchors: where every stream of facts ended, night by night. Append-only like the ledger.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, id, index, instant, make, number, points_at, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let anchors = table("ledger_anchors")
            .col(number("number").primary_key())
            .col(instant("at"))
            .col(number("children"))
            .col(number("facts"))
            .col(text("previous"))
            .col(text("hash"))
            .take();
        let heads = table("ledger_anchor_heads")
            .col(number("anchor"))
            .col(id("child_id"))
            .col(number("place"))
            .col(text("hash"))
            .primary_key(Index::create().col(Alias::new("anchor")).col(Alias::new("child_id")))
            .foreign_key(&mut points_at("ledger_anchor_heads", "anchor", "ledger_anchors", "number"))
            .take();
        // Which streams went on is asked by their ends.
        make(manager, vec![anchors, heads], vec![index("ledger_anchor_heads", &["child_id", "place"])]).await?;
        append_only(manager, "ledger_anchors", &["number = NEW.number"]).await?;
        let key = "anchor = NEW.anchor AND child_id = NEW.child_id";
        append_only(manager, "ledger_anchor_heads", &[key]).await
    }
}
