//! Repeat missing: where each person stands, and over which span, so that the report reads those whom it shows; and of
//! each episode what the report needs, so that it reads no JSON.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::QueryResult;
use sea_orm_migration::sea_orm::prelude::{Date, DateTimeUtc, Json, Uuid};

use crate::tables::{flag, id, index, make, maybe_day, maybe_instant, maybe_text, number, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            maybe_instant("ended_at"),
            maybe_instant("away_until"),
            maybe_text("risk"),
            flag("ever_missing_or_away").default(false).take(),
            maybe_day("born"),
        ] {
            let added = Table::alter().table(Alias::new("missing_episodes")).add_column(&mut column).take();
            manager.alter_table(added).await?;
        }
        fill(manager).await?;
        let standings = table("repeat_standings")
            .col(id("person_id").primary_key())
            .col(text("authority"))
            .col(number("policy_version"))
            .col(flag("missing_now"))
            .col(number("rules"))
            .col(number("episodes_in_90_days"))
            .col(maybe_instant("last_missing_from_at"))
            .col(maybe_instant("stands_from"))
            .col(maybe_instant("stands_until"))
            .take();
        // The most urgent first; who reaches no rule is never shown.
        let by_urgency = by_urgency();
        // Those of whom time has ended the standing,
        let by_end = index("repeat_standings", &["authority", "stands_until"]);
        // and those who stand by another policy, or did not yet stand so at an instant a little before now.
        let by_policy = index("repeat_standings", &["authority", "policy_version", "stands_from"]);
        make(manager, vec![standings], vec![by_urgency, by_end, by_policy]).await?;
        begin(manager).await
    }
}

fn by_urgency() -> IndexCreateStatement {
    let mut index = Index::create();
    index.name("repeat_standings_urgency").table(Alias::new("repeat_standings")).col(Alias::new("authority"));
    for column in ["missing_now", "rules", "episodes_in_90_days", "last_missing_from_at"] {
        index.col((Alias::new(column), IndexOrder::Desc));
    }
    index.col(Alias::new("person_id")).cond_where(Expr::col(Alias::new("rules")).gt(Expr::cust("0"))).take()
}

/// How many episodes are read at once.
const ROWS_AT_ONCE: u64 = 1000;

/// The rows of before say all that is needed in what was worked out for them. The instants are bound, not reckoned in
/// SQL: on SQLite they are text, and have one form only if one hand writes them.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (id, derived) = (Alias::new("id"), Alias::new("derived"));
    let connection = manager.get_connection();
    let mut last: Option<Uuid> = None;
    loop {
        let mut query = Query::select();
        query.columns([id.clone(), derived.clone()]).from(Alias::new("missing_episodes"));
        if let Some(last) = last {
            query.and_where(Expr::col(id.clone()).gt(last));
        }
        let some = query.order_by(id.clone(), Order::Asc).limit(ROWS_AT_ONCE).take();
        let rows = connection.query_all(&some).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = Some(end.try_get("", "id")?);
        for row in &rows {
            connection.execute(&filled(row)?).await?;
        }
    }
}

fn filled(row: &QueryResult) -> Result<UpdateStatement, DbErr> {
    let (key, derived): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "derived")?);
    let derived: Json =
        derived.parse().map_err(|error| DbErr::Custom(format!("an episode cannot be read: {error}")))?;
    let word = |name: &str| derived[name].as_str();
    let instant = |name: &str| word(name).and_then(|word| word.parse::<DateTimeUtc>().ok());
    let ended_at = [instant("found_at"), instant("returned_at")].into_iter().flatten().min();
    let born = word("born").and_then(|word| word.parse::<Date>().ok());
    let filled = Query::update()
        .table(Alias::new("missing_episodes"))
        .value(Alias::new("ended_at"), ended_at)
        .value(Alias::new("away_until"), instant("away_until"))
        .value(Alias::new("risk"), word("risk").map(ToOwned::to_owned))
        .value(Alias::new("ever_missing_or_away"), derived["ever_missing_or_away"] == Json::Bool(true))
        .value(Alias::new("born"), born)
        .and_where(Expr::col(Alias::new("id")).eq(key))
        .take();
    Ok(filled)
}

/// Everybody stands by a policy that is none, so that where they stand is worked out whenever it is asked, until it is
/// written.
async fn begin(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns =
        ["person_id", "authority", "policy_version", "missing_now", "rules", "episodes_in_90_days"].map(Alias::new);
    let of_persons = Query::select()
        .column(Alias::new("person_id"))
        .expr(Func::min(Expr::col(Alias::new("authority"))))
        .expr(Expr::cust("0"))
        .expr(Expr::cust("FALSE"))
        .expr(Expr::cust("0"))
        .expr(Expr::cust("0"))
        .from(Alias::new("missing_episodes"))
        .group_by_col(Alias::new("person_id"))
        .take();
    let insert = Query::insert()
        .into_table(Alias::new("repeat_standings"))
        .columns(columns)
        .select_from(of_persons)
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .take();
    manager.get_connection().execute(&insert).await?;
    Ok(())
}
