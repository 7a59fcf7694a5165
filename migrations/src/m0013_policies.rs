//! Policies: the versions of each authority's rules, never changed once they are there, for clocks that run have one
//! pinned. And from when on an interview is due soon, which is policy and so no longer the same for all.

use std::time::Duration;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::{DateTimeUtc, Uuid};

use crate::tables::{append_only, instant, make, maybe_instant, number, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What was due soon for everybody until now.
const DAY: Duration = Duration::from_hours(24);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let policies = table("policies")
            .col(text("authority"))
            .col(number("version"))
            .col(text("content"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col(Alias::new("authority")).col(Alias::new("version")))
            .take();
        make(manager, vec![policies], vec![]).await?;
        append_only(manager, "policies", &["authority = NEW.authority AND version = NEW.version"]).await?;
        // Lists by standing tell what is due soon from what is not.
        let mut soon = maybe_instant("due_soon_at");
        manager.alter_table(Table::alter().table(Alias::new("return_interviews")).add_column(&mut soon).take()).await?;
        fill(manager).await
    }
}

/// Fills the new column where time still counts. The instants are bound, not reckoned in SQL: on SQLite they are text,
/// and have one form only if one hand writes them.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let interviews = || Alias::new("return_interviews");
    let (id, due_at) = (Alias::new("id"), Alias::new("due_at"));
    let counting = Query::select()
        .columns([id.clone(), due_at.clone()])
        .from(interviews())
        .and_where(Expr::col(due_at).is_not_null())
        .and_where(Expr::col(Alias::new("settled")).is_null())
        .take();
    for row in connection.query_all(&counting).await? {
        let (key, due_at): (Uuid, DateTimeUtc) = (row.try_get("", "id")?, row.try_get("", "due_at")?);
        let filled = Query::update()
            .table(interviews())
            .value(Alias::new("due_soon_at"), due_at - DAY)
            .and_where(Expr::col(id.clone()).eq(key))
            .take();
        connection.execute(&filled).await?;
    }
    Ok(())
}
