//! Whose episodes began, ended or stand open: the persons at whom a report or a rule has to look.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::try_join;

use super::super::entity::missing_episode;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ChildId;

/// The persons of an authority of whom an episode started (or what stands in for the start) from `from` to `to`, both
/// included.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_started_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    use missing_episode::Column as C;
    let query = missing_episode::Entity::find()
        .select_only()
        .column(C::PersonId)
        .distinct()
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::StoodInStart.gte(from))
        .filter(C::StoodInStart.lte(to))
        .order_by_asc(C::PersonId);
    let persons: Vec<uuid::Uuid> = query.into_tuple().all(db).await?;
    Ok(persons.into_iter().map(ChildId).collect())
}

/// Whose episode began in a span, or what stands in for its start: of those that `authority` was told of, that it has the duty for,
/// or whose child lives there.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_begun_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    persons_between(db, authority, missing_episode::Column::StoodInStart, from, before).await
}

/// Whose child was back in a span: for those that `authority` was told of, that it has the duty for, or that live there.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_back_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    persons_between(db, authority, missing_episode::Column::BackAt, from, before).await
}

/// Of whose episodes `column` lies in a span.
async fn persons_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    column: missing_episode::Column,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    let own = Condition::all().add(missing_episode::Column::Authority.eq(authority.as_str()));
    let in_span = || Condition::all().add(column.gte(from)).add(column.lt(before));
    let (mut found, elsewhere) = try_join!(persons(db, own, in_span()), persons_elsewhere(db, authority, in_span()))?;
    found.extend(elsewhere);
    Ok(found)
}

/// The persons whose records `authority` keeps and who were away at some time within a span, or may have been.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_away_between(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    use missing_episode::Column as C;
    let own = || Condition::all().add(C::Authority.eq(authority.as_str()));
    let begun = || Condition::all().add(C::StoodInStart.lt(before));
    // One statement each, for an alternative finds no index.
    let (mut found, open) = try_join!(
        persons(db, own(), begun().add(C::BackAt.gte(from))),
        persons(db, own(), begun().add(C::BackAt.is_null())),
    )?;
    found.extend(open);
    Ok(found)
}

/// Whose child may be missing at `at`, or back without every source saying so: the same, as far as the rows tell.
///
/// # Errors
/// When the database does not answer.
pub async fn persons_on_the_board(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    at: DateTime<Utc>,
) -> Result<Vec<ChildId>, DbErr> {
    use missing_episode::Column as C;
    let own = || Condition::all().add(C::Authority.eq(authority.as_str()));
    // One statement each, for an alternative finds no index. The return of a child still missing is not confirmed.
    let (mut found, later, elsewhere) = try_join!(
        persons(db, own(), Condition::all().add(C::ReturnConfirmed.eq(false))),
        persons(db, own(), Condition::all().add(C::BackAt.gt(at))),
        persons_elsewhere(db, authority, Condition::all()),
    )?;
    found.extend(later);
    found.extend(elsewhere);
    Ok(found)
}

/// Whose child another authority was told of, while `authority` has the duty or the child lives there: of the episodes that
/// are `which`.
async fn persons_elsewhere(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    which: Condition,
) -> Result<Vec<ChildId>, DbErr> {
    use missing_episode::Column as C;
    let code = authority.as_str();
    // Below and above, for that is what an index finds; and one statement each, for alternatives together made SQLite go
    // through all episodes that there are.
    let of = |column: C, others| Condition::all().add(column.eq(code)).add(others);
    let (below, above) = (|| C::Authority.lt(code), || C::Authority.gt(code));
    let (mut found, second, third, fourth) = try_join!(
        persons(db, of(C::ResponsibleAuthority, below()), which.clone()),
        persons(db, of(C::ResponsibleAuthority, above()), which.clone()),
        persons(db, of(C::HostAuthority, below()), which.clone()),
        persons(db, of(C::HostAuthority, above()), which),
    )?;
    found.extend(second.into_iter().chain(third).chain(fourth));
    Ok(found)
}

/// Each as often as they have such an episode: to tell each once, SQLite goes through all episodes in the order of persons.
async fn persons(db: &impl ConnectionTrait, whose: Condition, which: Condition) -> Result<Vec<ChildId>, DbErr> {
    let query = missing_episode::Entity::find().select_only().column(missing_episode::Column::PersonId);
    let ids: Vec<uuid::Uuid> = query.filter(whose).filter(which).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(ChildId).collect())
}
