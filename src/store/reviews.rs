//! Reviews: a row for each doubt, standing or decided.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::review;
use super::writes::Writes;
use super::{code, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, ReviewId};
use crate::domain::review::{Doubtful, ReviewKind};

/// A review as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its name, kept while the doubt lasts and after it was decided.
    pub id: ReviewId,
    /// Whose record it is about.
    pub authority: AuthorityCode,
    /// The child.
    pub person: ChildId,
    /// The doubt.
    pub doubt: Doubtful,
    /// Whether it waits for a person.
    pub standing: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// When the doubt went away by itself, unless it is back.
    pub gone_at: Option<DateTime<Utc>>,
}

/// Opens a review.
pub fn open(writes: &mut Writes, review: &Review) {
    let row = review::Model {
        id: review.id.0,
        authority: review.authority.to_string(),
        kind: review.doubt.kind.word().to_owned(),
        person_id: review.person.0,
        subject: review.doubt.subject,
        other: review.doubt.other,
        reason: review.doubt.reason.clone(),
        standing: review.standing,
        decision: review.doubt.decision.map(|decision| decision.word().to_owned()),
        decided_at: review.decided_at,
        opened_at: review.opened_at,
        gone_at: review.gone_at,
    };
    writes.add(review::Entity::insert(row.into_active_model()));
}

/// Writes what changed of a review.
///
/// # Errors
/// When the database refuses.
pub async fn update(tx: &impl ConnectionTrait, review: &Review) -> Result<(), DbErr> {
    let change = review::ActiveModel {
        person_id: ActiveValue::Set(review.person.0),
        reason: ActiveValue::Set(review.doubt.reason.clone()),
        standing: ActiveValue::Set(review.standing),
        decision: ActiveValue::Set(review.doubt.decision.map(|decision| decision.word().to_owned())),
        decided_at: ActiveValue::Set(review.decided_at),
        gone_at: ActiveValue::Set(review.gone_at),
        ..Default::default()
    };
    review::Entity::update_many().set(change).filter(review::Column::Id.eq(review.id.0)).exec(tx).await?;
    Ok(())
}

/// The review of a doubt, if one was ever opened.
///
/// # Errors
/// When the database does not answer.
pub async fn of_doubt(db: &impl ConnectionTrait, doubt: &Doubtful) -> Result<Option<Review>, DbErr> {
    let query = review::Entity::find()
        .filter(review::Column::Kind.eq(doubt.kind.word()))
        .filter(review::Column::Subject.eq(doubt.subject))
        .filter(review::Column::Other.eq(doubt.other));
    query.one(db).await?.map(domain).transpose()
}

/// All reviews that ask whether one of these records is of the same child as another.
///
/// # Errors
/// When the database does not answer.
pub async fn about_children(db: &impl ConnectionTrait, records: &[ChildId]) -> Result<Vec<Review>, DbErr> {
    use review::Column as C;
    let ids = || records.iter().map(|id| id.0);
    let either = Condition::any().add(C::Subject.is_in(ids())).add(C::Other.is_in(ids()));
    let rows = review::Entity::find().filter(C::Kind.eq(ReviewKind::Child.word())).filter(either).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// All reviews of any of `persons`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_persons(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Review>, DbErr> {
    let ids = persons.iter().map(|id| id.0);
    let rows = review::Entity::find().filter(review::Column::PersonId.is_in(ids)).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// One review.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: ReviewId) -> Result<Option<Review>, DbErr> {
    review::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// Those of `ids` that are there.
///
/// # Errors
/// When the database does not answer.
pub async fn with_ids(db: &impl ConnectionTrait, ids: &[ReviewId]) -> Result<Vec<Review>, DbErr> {
    let rows = review::Entity::find().filter(review::Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    rows.into_iter().map(domain).collect()
}

pub(super) fn domain(row: review::Model) -> Result<Review, DbErr> {
    let decision = row.decision.as_deref().map(|word| code("reviews", word)).transpose()?;
    Ok(Review {
        id: ReviewId(row.id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable("reviews", error))?,
        person: ChildId(row.person_id),
        doubt: Doubtful {
            kind: code("reviews", &row.kind)?,
            subject: row.subject,
            other: row.other,
            reason: row.reason,
            decision,
        },
        standing: row.standing,
        opened_at: row.opened_at,
        decided_at: row.decided_at,
        gone_at: row.gone_at,
    })
}

/// All reviews, standing, decided or gone.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Review>, DbErr> {
    review::Entity::find().all(db).await?.into_iter().map(domain).collect()
}

/// All reviews that were ever opened in an authority, in the order of their opening.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authority(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Review>, DbErr> {
    let query = review::Entity::find().filter(review::Column::Authority.eq(authority.as_str()));
    query.order_by_asc(review::Column::Id).all(db).await?.into_iter().map(domain).collect()
}

/// Those of an authority that wait for a person, in the order of their opening.
///
/// # Errors
/// When the database does not answer.
pub async fn open_of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Review>, DbErr> {
    let query = review::Entity::find().filter(is_open(authority)).order_by_asc(review::Column::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// How many [`open_of`] gives.
///
/// # Errors
/// When the database does not answer.
pub async fn count_open_of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<u64, DbErr> {
    review::Entity::find().filter(is_open(authority)).count(db).await
}

fn is_open(authority: &AuthorityCode) -> Condition {
    use review::Column as C;
    Condition::all().add(C::Authority.eq(authority.as_str())).add(C::Standing.eq(true))
}

/// Reviews of `authorities` that were decided, the last opened first, opened before `behind`.
///
/// # Errors
/// When the database does not answer.
pub async fn decided_of(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    behind: Option<ReviewId>,
    limit: u64,
) -> Result<Vec<Review>, DbErr> {
    use review::Column as C;
    let codes = authorities.iter().map(AuthorityCode::as_str);
    let mut query = review::Entity::find().filter(C::Authority.is_in(codes)).filter(C::Decision.is_not_null());
    if let Some(behind) = behind {
        let last = review::Entity::find_by_id(behind.0).one(db).await?.and_then(|last| last.decided_at);
        let same = Condition::all().add(C::DecidedAt.eq(last)).add(C::Id.lt(behind.0));
        query = query.filter(Condition::any().add(C::DecidedAt.lt(last)).add(same));
    }
    query = query.order_by_desc(C::DecidedAt).order_by_desc(C::Id);
    query.limit(limit).all(db).await?.into_iter().map(domain).collect()
}

/// Reviews of `authorities` that stand or were decided, behind `after`, in the order of their opening.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    kind: Option<ReviewKind>,
    after: Option<ReviewId>,
    limit: u64,
) -> Result<Vec<Review>, DbErr> {
    use review::Column as C;
    let codes = authorities.iter().map(AuthorityCode::as_str);
    let alive = Condition::any().add(C::Standing.eq(true)).add(C::Decision.is_not_null());
    let mut query =
        review::Entity::find().filter(C::Authority.is_in(codes)).filter(alive).order_by_asc(C::Id).limit(limit);
    if let Some(kind) = kind {
        query = query.filter(C::Kind.eq(kind.word()));
    }
    if let Some(after) = after {
        query = query.filter(C::Id.gt(after.0));
    }
    query.all(db).await?.into_iter().map(domain).collect()
}
