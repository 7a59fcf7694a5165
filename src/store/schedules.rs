//! Work by the calendar: rows that are claimed as messages and watches are.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::entity::schedule;

/// A claimed run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is to be run.
    pub name: String,
    /// Proof that the claim is ours.
    pub token: Uuid,
}

/// Makes the schedule `name` be there, first run at `at`; one that is there is left alone.
///
/// # Errors
/// When the database refuses.
pub async fn ensure(db: &impl ConnectionTrait, name: &str, at: DateTime<Utc>) -> Result<(), DbErr> {
    // Read first: at most starts it is there, and SQLite's one writer may be busy.
    if schedule::Entity::find_by_id(name).one(db).await?.is_some() {
        return Ok(());
    }
    let row = schedule::Model {
        name: name.to_owned(),
        next_run_at: Some(at),
        lease_until: None,
        lease_token: None,
        attempts: 0,
        last_run_at: None,
        last_outcome: None,
    };
    let there = OnConflict::column(schedule::Column::Name).do_nothing().to_owned();
    schedule::Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(db).await?;
    Ok(())
}

/// Has the schedule `name` run at `at`, if it is to run later.
///
/// # Errors
/// When the database refuses.
pub async fn bring_forward(db: &impl ConnectionTrait, name: &str, at: DateTime<Utc>) -> Result<(), DbErr> {
    use schedule::Column as C;
    let change = schedule::ActiveModel { next_run_at: ActiveValue::Set(Some(at)), ..Default::default() };
    let later = schedule::Entity::update_many().set(change).filter(C::Name.eq(name)).filter(C::NextRunAt.gt(at));
    later.exec(db).await?;
    Ok(())
}

fn free(now: DateTime<Utc>) -> Condition {
    use schedule::Column as C;
    Condition::any().add(C::LeaseUntil.is_null()).add(C::LeaseUntil.lte(now))
}

/// Claims at most `limit` runs whose moment has come; whoever's update finds the row free has it.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    db: &impl ConnectionTrait,
    limit: usize,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    token: Uuid,
) -> Result<Vec<Claim>, DbErr> {
    use schedule::Column as C;
    let due = schedule::Entity::find().filter(C::NextRunAt.lte(now)).filter(free(now)).order_by_asc(C::NextRunAt);
    let mut claimed = vec![];
    for row in due.all(db).await?.into_iter().take(limit) {
        let update = schedule::Entity::update_many()
            .col_expr(C::LeaseUntil, Expr::value(Some(until)))
            .col_expr(C::LeaseToken, Expr::value(Some(token)))
            .col_expr(C::Attempts, Expr::col(C::Attempts).add(1))
            .filter(C::Name.eq(&*row.name))
            .filter(C::NextRunAt.lte(now))
            .filter(free(now))
            .exec(db)
            .await?;
        if update.rows_affected == 1 {
            claimed.push(Claim { name: row.name, token });
        }
    }
    Ok(claimed)
}

/// Ends a run, or gives it back unrun: sets the next moment, if the claim is still ours.
///
/// # Errors
/// When the database refuses.
pub async fn finish(
    db: &impl ConnectionTrait,
    claim: &Claim,
    ran: Option<(DateTime<Utc>, &str)>,
    next: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let mut change = schedule::ActiveModel {
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        ..Default::default()
    };
    if let Some((at, outcome)) = ran {
        change.last_run_at = ActiveValue::Set(Some(at));
        change.last_outcome = ActiveValue::Set(Some(outcome.to_owned()));
        change.attempts = ActiveValue::Set(0);
    }
    if let Some(next) = next {
        change.next_run_at = ActiveValue::Set(Some(next));
    }
    schedule::Entity::update_many()
        .set(change)
        .filter(schedule::Column::Name.eq(&*claim.name))
        .filter(schedule::Column::LeaseToken.eq(claim.token))
        .exec(db)
        .await?;
    Ok(())
}

/// The earliest instant at which a run can be claimed.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbErr> {
    let rows = schedule::Entity::find().all(db).await?;
    let at = |row: schedule::Model| {
        let leased = row.lease_until.filter(|until| *until > now);
        row.next_run_at.map(|next| leased.map_or(next, |until| Ord::max(next, until)))
    };
    Ok(rows.into_iter().filter_map(at).min())
}

/// When `name` last ran, and what came of it.
///
/// # Errors
/// When the database does not answer.
pub async fn last(db: &impl ConnectionTrait, name: &str) -> Result<Option<(DateTime<Utc>, String)>, DbErr> {
    let row = schedule::Entity::find_by_id(name).one(db).await?;
    Ok(row.and_then(|row| row.last_run_at.zip(row.last_outcome)))
}
