//! Pauses, as rows that are ended and never removed; and what waits for them to end.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::super::entity::{message, pause};
use super::super::{code, unreadable};
use super::holding::{Turn, turn_of};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::UserId;
use crate::domain::message::pause::Pause;
use crate::domain::message::{Channel, HeldBecause};

const TABLE: &str = "pauses";

/// The pauses of any of `authorities` that last.
///
/// # Errors
/// When the database does not answer.
pub async fn lasting(db: &impl ConnectionTrait, authorities: &[AuthorityCode]) -> Result<Vec<Pause>, DbErr> {
    use pause::Column as C;
    let query = pause::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::EndedAt.is_null());
    let mut found = query.all(db).await?.into_iter().map(domain).collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|pause| (pause.channel, pause.authority.clone()));
    Ok(found)
}

/// Begins a pause; false where one lasts already.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &impl ConnectionTrait, id: Uuid, pause: &Pause) -> Result<bool, DbErr> {
    let row = pause::Model {
        id,
        authority: pause.authority.to_string(),
        channel: pause.channel.word().to_owned(),
        reason: pause.reason.clone(),
        paused_at: pause.paused_at,
        paused_by: pause.paused_by.0,
        ended_at: None,
        ended_by: None,
    };
    let lasts = OnConflict::new().do_nothing().to_owned();
    let made = pause::Entity::insert(row.into_active_model()).on_conflict(lasts).exec_without_returning(tx).await?;
    if made == 0 {
        return Ok(false);
    }
    hold(tx, pause).await?;
    Ok(true)
}

/// Ends the pause of a channel, and lets what waited for it go; false where none lasts.
///
/// # Errors
/// When the database refuses.
pub async fn end(
    tx: &impl ConnectionTrait,
    authority: &AuthorityCode,
    channel: Channel,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use pause::Column as C;
    let change = pause::ActiveModel {
        ended_at: ActiveValue::Set(Some(at)),
        ended_by: ActiveValue::Set(Some(by.0)),
        ..Default::default()
    };
    let ended = pause::Entity::update_many()
        .set(change)
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::Channel.eq(channel.word()))
        .filter(C::EndedAt.is_null())
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(false);
    }
    turn_of(tx, authority, channel, Turn::Freed(HeldBecause::Paused)).await?;
    Ok(true)
}

/// Has messages that were written during a pause be held, as those of before are.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &impl ConnectionTrait, pause: &Pause) -> Result<(), DbErr> {
    turn_of(tx, &pause.authority, pause.channel, Turn::Held(HeldBecause::Paused)).await?;
    Ok(())
}

/// Every pause that lasts, of whichever authority.
///
/// # Errors
/// When the database does not answer.
pub async fn all_lasting(db: &impl ConnectionTrait) -> Result<Vec<Pause>, DbErr> {
    let query = pause::Entity::find().filter(pause::Column::EndedAt.is_null());
    query.all(db).await?.into_iter().map(domain).collect()
}

/// That no pause keeps a message, to be asked for within a question about messages.
pub(super) fn none_keeps_it() -> Expr {
    use pause::Column as C;
    let pauses = Query::select()
        .expr(Expr::val(1))
        .from(pause::Entity)
        .and_where(Expr::col((pause::Entity, C::Authority)).equals((message::Entity, message::Column::Authority)))
        .and_where(Expr::col((pause::Entity, C::Channel)).equals((message::Entity, message::Column::Channel)))
        .and_where(Expr::col((pause::Entity, C::EndedAt)).is_null())
        .take();
    Expr::exists(pauses).not()
}

fn domain(row: pause::Model) -> Result<Pause, DbErr> {
    Ok(Pause {
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable(TABLE, error))?,
        channel: code(TABLE, &row.channel)?,
        reason: row.reason,
        paused_at: row.paused_at,
        paused_by: UserId(row.paused_by),
    })
}
