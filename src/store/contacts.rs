//! Contacts that failed, as rows: one that is open for each authority, bearer, channel and address.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::contact;
use super::{code, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ContactId, OrganisationId, UserId};
use crate::domain::message::contact::{Closed, Contact, Whose};
use crate::domain::message::{Channel, Happened};

const TABLE: &str = "contacts";

/// Keeps that a contact failed: opens it, or counts it where it is open; says whether it is new. Whoever calls holds the
/// bearer, so that nobody opens the same one beside.
///
/// # Errors
/// When the database refuses.
pub async fn failed(tx: &impl ConnectionTrait, new: &Contact) -> Result<bool, DbErr> {
    use contact::Column as C;
    let same = contact::Entity::find()
        .filter(of(new.of))
        .filter(C::Authority.eq(new.authority.as_str()))
        .filter(C::Channel.eq(new.channel.word()))
        .filter(C::Address.eq(new.address.as_str()))
        .filter(C::ClosedAt.is_null())
        .lock(LockType::Update);
    let Some(there) = same.one(tx).await? else {
        contact::Entity::insert(row(new).into_active_model()).exec_without_returning(tx).await?;
        return Ok(true);
    };
    let change = contact::ActiveModel {
        why: ActiveValue::Set(new.why.word().to_owned()),
        last_at: ActiveValue::Set(new.last_at),
        ..Default::default()
    };
    let query = contact::Entity::update_many().set(change).col_expr(C::Times, Expr::col(C::Times).add(1));
    query.filter(C::Id.eq(there.id)).exec(tx).await?;
    Ok(false)
}

/// Closes those of a bearer that are not among the addresses they have now; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn close_all_but(
    tx: &impl ConnectionTrait,
    whose: Whose,
    present: &[(Channel, &str)],
    closed: &Closed,
) -> Result<u64, DbErr> {
    use contact::Column as C;
    let is_present = present.iter().fold(Condition::any(), |any, (channel, address)| {
        any.add(Condition::all().add(C::Channel.eq(channel.word())).add(C::Address.eq(*address)))
    });
    let mut query = contact::Entity::update_many().set(closing(closed)).filter(of(whose)).filter(C::ClosedAt.is_null());
    if !present.is_empty() {
        query = query.filter(is_present.not());
    }
    Ok(query.exec(tx).await?.rows_affected)
}

/// Closes those of an address to which something went after they failed, and arrived; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn close_reached(
    tx: &impl ConnectionTrait,
    channel: Channel,
    address: &str,
    went_at: DateTime<Utc>,
    closed: &Closed,
) -> Result<u64, DbErr> {
    use contact::Column as C;
    let query = contact::Entity::update_many()
        .set(closing(closed))
        .filter(C::Address.eq(address))
        .filter(C::Channel.eq(channel.word()))
        .filter(C::ClosedAt.is_null())
        .filter(C::LastAt.lt(went_at));
    Ok(query.exec(tx).await?.rows_affected)
}

/// Closes those of a number that were stopped, and no others; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn close_stopped(tx: &impl ConnectionTrait, number: &str, closed: &Closed) -> Result<u64, DbErr> {
    use contact::Column as C;
    let query = contact::Entity::update_many()
        .set(closing(closed))
        .filter(C::Address.eq(number))
        .filter(C::Channel.eq(Channel::Sms.word()))
        .filter(C::Why.eq(Happened::Stopped.word()))
        .filter(C::ClosedAt.is_null());
    Ok(query.exec(tx).await?.rows_affected)
}

/// Those of `authorities` that are to be put right, longest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn open(db: &impl ConnectionTrait, authorities: &[AuthorityCode], limit: u64) -> Result<Vec<Contact>, DbErr> {
    use contact::Column as C;
    let query = contact::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::ClosedAt.is_null())
        .order_by_asc(C::Since)
        .order_by_asc(C::Id)
        .limit(limit);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// How many of `authorities` are to be put right.
///
/// # Errors
/// When the database does not answer.
pub async fn count_open(db: &impl ConnectionTrait, authorities: &[AuthorityCode]) -> Result<u64, DbErr> {
    use contact::Column as C;
    let query = contact::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::ClosedAt.is_null());
    query.count(db).await
}

/// Those of `authorities` that were put right, latest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn closed(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    limit: u64,
) -> Result<Vec<Contact>, DbErr> {
    use contact::Column as C;
    let query = contact::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::ClosedAt.is_not_null())
        .order_by_desc(C::ClosedAt)
        .order_by_desc(C::Id)
        .limit(limit);
    query.all(db).await?.into_iter().map(domain).collect()
}

fn of(whose: Whose) -> Condition {
    use contact::Column as C;
    Condition::all().add(match whose {
        Whose::Person(user) => C::UserId.eq(user.0),
        Whose::Organisation(organisation) => C::OrganisationId.eq(organisation.0),
    })
}

fn closing(closed: &Closed) -> contact::ActiveModel {
    contact::ActiveModel {
        closed_at: ActiveValue::Set(Some(closed.at)),
        closed_because: ActiveValue::Set(Some(closed.because.word().to_owned())),
        closed_by: ActiveValue::Set(closed.by.clone()),
        ..Default::default()
    }
}

fn row(contact: &Contact) -> contact::Model {
    let (user_id, organisation_id) = match contact.of {
        Whose::Person(user) => (Some(user.0), None),
        Whose::Organisation(organisation) => (None, Some(organisation.0)),
    };
    let closed = contact.closed.as_ref();
    contact::Model {
        id: contact.id.0,
        authority: contact.authority.to_string(),
        user_id,
        organisation_id,
        channel: contact.channel.word().to_owned(),
        address: contact.address.clone(),
        why: contact.why.word().to_owned(),
        since: contact.since,
        last_at: contact.last_at,
        times: contact.times.into(),
        closed_at: closed.map(|closed| closed.at),
        closed_because: closed.map(|closed| closed.because.word().to_owned()),
        closed_by: closed.and_then(|closed| closed.by.clone()),
    }
}

fn domain(row: contact::Model) -> Result<Contact, DbErr> {
    let of = match (row.user_id, row.organisation_id) {
        (Some(user), None) => Whose::Person(UserId(user)),
        (None, Some(organisation)) => Whose::Organisation(OrganisationId(organisation)),
        _ => return Err(unreadable(TABLE, "it is nobody's, or two people's")),
    };
    let closed = match (row.closed_at, row.closed_because) {
        (Some(at), Some(because)) => Some(Closed { at, because: code(TABLE, &because)?, by: row.closed_by }),
        _ => None,
    };
    Ok(Contact {
        id: ContactId(row.id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable(TABLE, error))?,
        of,
        channel: code(TABLE, &row.channel)?,
        address: row.address,
        why: code(TABLE, &row.why)?,
        since: row.since,
        last_at: row.last_at,
        times: u32::try_from(row.times).map_err(|error| unreadable(TABLE, error))?,
        closed,
    })
}
