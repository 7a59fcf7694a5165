//! What authorities' own case systems say of looked-after children for the SSDA903 return, import by import: the making of its
//! Missing table asks for the latest of an authority and year.

use sea_orm_migration::prelude::*;

use crate::tables::{append_only, flag, id, index, instant, key, make, number, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imports = table("ssda903_imports")
            .col(key("id"))
            .col(text("authority"))
            .col(number("year"))
            .col(id("organisation_id"))
            .col(text("actor"))
            .col(instant("recorded_at"))
            .col(flag("with_last_year"))
            // Over all that was imported of the children, so that a change of their rows shows.
            .col(text("digest"))
            .foreign_key(&mut points("ssda903_imports", "organisation_id", "organisations"))
            .take();
        // Apart, because what is known of a child may lawfully be erased.
        let children = table("ssda903_children")
            .col(id("import_id"))
            .col(text("child"))
            .col(text("content"))
            .primary_key(Index::create().col(Alias::new("import_id")).col(Alias::new("child")))
            .foreign_key(&mut points("ssda903_children", "import_id", "ssda903_imports"))
            .take();
        let latest = index("ssda903_imports", &["authority", "year", "recorded_at"]);
        make(manager, vec![imports, children], vec![latest]).await?;
        append_only(manager, "ssda903_imports", &["id = NEW.id"]).await
    }
}
