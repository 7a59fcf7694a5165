//! By what reports find their episodes: when a child was back, who looks after the child, and when an interview ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::{DateTimeUtc, Json, Uuid};
use sea_orm_migration::sea_orm::{QueryResult, TryGetable};

use crate::tables::{index, maybe_instant, maybe_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "missing_episodes", maybe_instant("back_at")).await?;
        add(manager, "missing_episodes", maybe_text("responsible_authority")).await?;
        add(manager, "return_interviews", maybe_instant("ended_at")).await?;
        fill_episodes(manager).await?;
        fill_interviews(manager).await?;
        for index in [
            // Timeliness looks at a span of returns of those that an authority was told of.
            index("missing_episodes", &["authority", "back_at"]),
            // And at those that others were told of, while the authority has the duty or the child lives there.
            index("missing_episodes", &["responsible_authority", "authority"]),
            index("missing_episodes", &["host_authority", "authority"]),
            // The live board looks at returns that not every source tells,
            index("missing_episodes", &["authority", "return_confirmed"]),
            // and at interviews that had not ended by an instant.
            index("return_interviews", &["told_authority", "ended_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, mut column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(Alias::new(table)).add_column(&mut column).take()).await
}

/// The rows of before say all that is needed in what was worked out for them. The instants are bound, not reckoned in
/// SQL: on SQLite they are text, and have one form only if one hand writes them.
async fn fill_episodes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (id, derived) in rows(manager, "missing_episodes").await? {
        let back_at = instant_at(&derived, &["/returned_at", "/found_at"]);
        let responsible = derived["responsible_authority"].as_str().map(ToOwned::to_owned);
        let filled = Query::update()
            .table(Alias::new("missing_episodes"))
            .value(Alias::new("back_at"), back_at)
            .value(Alias::new("responsible_authority"), responsible)
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .take();
        manager.get_connection().execute(&filled).await?;
    }
    Ok(())
}

/// Where the hour of a talk stands, however far its record has come; and, where there was none, that of the approval.
const ENDS: [&str; 6] = [
    "/write_up/Drafted/held_at",
    "/write_up/Redrafted/held_at",
    "/write_up/Submitted/written/held_at",
    "/write_up/Returned/written/held_at",
    "/write_up/SignedOff/written/held_at",
    "/closure/Approved/at",
];

async fn fill_interviews(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (id, derived) in rows(manager, "return_interviews").await? {
        let filled = Query::update()
            .table(Alias::new("return_interviews"))
            .value(Alias::new("ended_at"), instant_at(&derived, &ENDS))
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .take();
        manager.get_connection().execute(&filled).await?;
    }
    Ok(())
}

async fn rows(manager: &SchemaManager<'_>, table: &'static str) -> Result<Vec<(Uuid, Json)>, DbErr> {
    let (id, derived) = (Alias::new("id"), Alias::new("derived"));
    let all = Query::select().columns([id, derived]).from(Alias::new(table)).take();
    manager.get_connection().query_all(&all).await?.iter().map(row).collect()
}

fn row(row: &QueryResult) -> Result<(Uuid, Json), DbErr> {
    let derived = String::try_get(row, "", "derived")?;
    let read = derived.parse().map_err(|error| DbErr::Custom(format!("a row cannot be read: {error}")))?;
    Ok((row.try_get("", "id")?, read))
}

/// The first instant that stands at one of `places`.
fn instant_at(derived: &Json, places: &[&str]) -> Option<DateTimeUtc> {
    places.iter().find_map(|place| derived.pointer(place)?.as_str()?.parse().ok())
}
