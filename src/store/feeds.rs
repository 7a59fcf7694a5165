//! When agencies' systems were heard of, and the silences that were noticed: rows that are ended and never removed.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, Func, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{api_key, feed_silence, notice, organisation_authority};
use super::unreadable;
use crate::domain::authority::AuthorityCode;
use crate::domain::feed::{Answer, Silence};
use crate::domain::ids::{OrganisationId, UserId};

const TABLE: &str = "feed_silences";

/// Notices of `since` and later: by their ids, which begin with their time, for there is no index by the moment.
fn received(since: DateTime<Utc>) -> Condition {
    let millis = u128::try_from(since.timestamp_millis()).unwrap_or(0);
    let first = Uuid::from_u128(millis << 80);
    Condition::all().add(notice::Column::Id.gte(first)).add(notice::Column::ReceivedAt.gte(since))
}

/// The agencies with a key that is still theirs, each with the last moment after `since` at which it was heard of.
///
/// # Errors
/// When the database does not answer.
pub async fn last_heard(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<(OrganisationId, DateTime<Utc>)>, DbErr> {
    use api_key::Column as K;
    use notice::Column as C;
    let expires = Condition::any().add(K::ExpiresAt.is_null()).add(K::ExpiresAt.gt(now));
    let with_key =
        api_key::Entity::find().select_only().column(K::OrganisationId).filter(K::RevokedAt.is_null()).filter(expires);
    let keyed: Vec<Uuid> = with_key.distinct().into_tuple().all(db).await?;
    let query = notice::Entity::find()
        .select_only()
        .column(C::OrganisationId)
        .column_as(Expr::expr(Func::max(Expr::col(C::ReceivedAt))), "last")
        .filter(received(since))
        .filter(C::OrganisationId.is_in(keyed))
        .group_by(C::OrganisationId);
    let rows: Vec<(Uuid, DateTime<Utc>)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, last)| (OrganisationId(id), last)).collect())
}

/// The moments after `since` at which an agency was heard of, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn heard(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbErr> {
    use notice::Column as C;
    let query = notice::Entity::find()
        .select_only()
        .column(C::ReceivedAt)
        .filter(received(since))
        .filter(C::OrganisationId.eq(organisation.0))
        .order_by_asc(C::ReceivedAt);
    query.into_tuple().all(db).await
}

/// When the silences of an agency after `since` began.
///
/// # Errors
/// When the database does not answer.
pub async fn silences_of(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbErr> {
    use feed_silence::Column as C;
    let query = feed_silence::Entity::find().select_only().column(C::Since);
    query.filter(C::OrganisationId.eq(organisation.0)).filter(C::Since.gte(since)).into_tuple().all(db).await
}

/// The authorities for which an agency is there.
///
/// # Errors
/// When the database does not answer.
pub async fn told_by(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<AuthorityCode>, DbErr> {
    use organisation_authority::Column as C;
    let query = organisation_authority::Entity::find().select_only().column(C::Authority);
    let codes: Vec<String> = query.filter(C::OrganisationId.eq(organisation.0)).into_tuple().all(db).await?;
    let code = |code| AuthorityCode::try_from(code).map_err(|error| unreadable("organisation_authorities", error));
    codes.into_iter().map(code).collect()
}

/// Notes a silence; false where one of this agency lasts already for that authority.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &impl ConnectionTrait, silence: &Silence) -> Result<bool, DbErr> {
    let row = feed_silence::Model {
        id: silence.id,
        authority: silence.authority.to_string(),
        organisation_id: silence.organisation.0,
        since: silence.since,
        patience_s: silence.patience.num_seconds(),
        noticed_at: silence.noticed_at,
        ended_at: None,
        answered_by: None,
        answered_at: None,
        action: None,
        by_when: None,
    };
    let lasts = OnConflict::new().do_nothing().to_owned();
    let query = feed_silence::Entity::insert(row.into_active_model()).on_conflict(lasts);
    Ok(query.exec_without_returning(tx).await? == 1)
}

/// Ends the silences of an agency that was heard of at `at`; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &impl ConnectionTrait, organisation: OrganisationId, at: DateTime<Utc>) -> Result<u64, DbErr> {
    use feed_silence::Column as C;
    let ended = feed_silence::ActiveModel { ended_at: ActiveValue::Set(Some(at)), ..Default::default() };
    let query = feed_silence::Entity::update_many().set(ended).filter(C::OrganisationId.eq(organisation.0));
    Ok(query.filter(C::EndedAt.is_null()).exec(tx).await?.rows_affected)
}

/// Keeps what somebody does about a silence; false where it is over, or somebody else said so first.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &impl ConnectionTrait,
    id: Uuid,
    before: Option<&Answer>,
    answer: &Answer,
) -> Result<bool, DbErr> {
    use feed_silence::Column as C;
    let change = feed_silence::ActiveModel {
        answered_by: ActiveValue::Set(Some(answer.by.0)),
        answered_at: ActiveValue::Set(Some(answer.at)),
        action: ActiveValue::Set(Some(answer.action.clone())),
        by_when: ActiveValue::Set(Some(answer.by_when)),
        ..Default::default()
    };
    let unchanged = before.map_or(C::AnsweredAt.is_null(), |before| C::AnsweredAt.eq(before.at));
    let query = feed_silence::Entity::update_many().set(change).filter(C::Id.eq(id)).filter(C::EndedAt.is_null());
    Ok(query.filter(unchanged).exec(tx).await?.rows_affected == 1)
}

/// One silence.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Silence>, DbErr> {
    feed_silence::Entity::find_by_id(id).one(db).await?.map(domain).transpose()
}

/// The silences that last, longest first.
///
/// # Errors
/// When the database does not answer.
pub async fn lasting(db: &impl ConnectionTrait) -> Result<Vec<Silence>, DbErr> {
    use feed_silence::Column as C;
    let query = feed_silence::Entity::find().filter(C::EndedAt.is_null()).order_by_asc(C::Since);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// The silences of any of `authorities`, latest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authorities(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    limit: u64,
) -> Result<Vec<Silence>, DbErr> {
    use feed_silence::Column as C;
    let query = feed_silence::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .order_by_desc(C::Id)
        .limit(limit);
    query.all(db).await?.into_iter().map(domain).collect()
}

fn domain(row: feed_silence::Model) -> Result<Silence, DbErr> {
    let answer = match (row.answered_by, row.answered_at, row.action, row.by_when) {
        (Some(by), Some(at), Some(action), Some(by_when)) => Some(Answer { by: UserId(by), at, action, by_when }),
        _ => None,
    };
    Ok(Silence {
        id: row.id,
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable(TABLE, error))?,
        organisation: OrganisationId(row.organisation_id),
        since: row.since,
        patience: TimeDelta::seconds(row.patience_s),
        noticed_at: row.noticed_at,
        ended_at: row.ended_at,
        answer,
    })
}
