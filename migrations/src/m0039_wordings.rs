//! Wordings: what authorities say in messages in their own words, version by version, with what became of each; and with each
//! message, which of them it was made with.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, id, instant, key, make, maybe_text, number, points, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let wordings = table("wordings")
            .col(key("id"))
            .col(text("authority"))
            .col(text("template"))
            .col(number("number"))
            // Nothing where ours is gone back to.
            .col(maybe_text("content"))
            .col(id("proposed_by"))
            .col(instant("proposed_at"))
            .foreign_key(&mut points("wordings", "proposed_by", "users"))
            .take();
        // What became of it: of two people who say so at once, one does.
        let verdicts = table("wording_verdicts")
            .col(id("wording_id"))
            .col(text("verdict"))
            .col(id("said_by"))
            .col(instant("said_at"))
            .col(maybe_text("reason"))
            .primary_key(Index::create().col(Alias::new("wording_id")))
            .foreign_key(&mut points("wording_verdicts", "wording_id", "wordings"))
            .foreign_key(&mut points("wording_verdicts", "said_by", "users"))
            .take();
        // A look asks for all of an authority; two people who propose at once do not get the same number.
        let indexes = vec![unique("wordings", &["authority", "template", "number"])];
        make(manager, vec![wordings, verdicts], indexes).await?;
        let same = "authority = NEW.authority AND template = NEW.template AND number = NEW.number";
        append_only(manager, "wordings", &["id = NEW.id", same]).await?;
        append_only(manager, "wording_verdicts", &["wording_id = NEW.wording_id"]).await?;
        let mut made_with = maybe_text("wordings");
        manager.alter_table(Table::alter().table(Alias::new("messages")).add_column(&mut made_with).take()).await
    }
}
