//! How the names of children sound, so that whoever looks for one finds it however it was spelled.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, make, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let [authority, sound, reference] = ["authority", "sound", "reference_id"].map(Alias::new);
        let sounds = table("child_sounds")
            .col(text("authority"))
            .col(text("sound"))
            .col(id("reference_id"))
            .primary_key(Index::create().col(authority).col(sound).col(reference))
            .take();
        // What one reference calls its child, where names are to be erased with it.
        let by_reference = index("child_sounds", &["reference_id"]);
        make(manager, vec![sounds], vec![by_reference]).await?;
        begin(manager).await
    }
}

/// The names of children who are known already have no sound, until a job has heard them.
async fn begin(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let known = Query::select()
        .column(Alias::new("authority"))
        .expr(Expr::val(""))
        .column(Alias::new("reference_id"))
        .from(Alias::new("child_looks"))
        .take();
    let insert = Query::insert()
        .into_table(Alias::new("child_sounds"))
        .columns(["authority", "sound", "reference_id"].map(Alias::new))
        .select_from(known)
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .take();
    manager.get_connection().execute(&insert).await?;
    Ok(())
}
