//! Watches: a subject and the moment at which policy may next want something of it. The attend job claims those whose
//! moment has come; the lease keeps a second one away, and runs out if the first dies.

mod dead;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, LockBehavior, LockType, OnConflict, Order, Query, WithClause,
};
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, InsertMany, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::code;
use super::entity::watch;
use super::writes::Writes;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ChildId;
use crate::domain::raised::{Subject, SubjectKind};

pub use dead::{Dead, authority_of, dead, revive, revive_these};

/// After so many looks that failed one after the other, a person has to see why.
pub const MOST_ATTEMPTS: i64 = 10;

/// A claimed watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What to look at.
    pub subject: Subject,
    /// Whose it is.
    pub person: ChildId,
    /// Proof that the claim is ours.
    pub token: Uuid,
}

/// When to look at what next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// What.
    pub subject: Subject,
    /// When; nothing if policy wants nothing of it any more.
    pub at: Option<DateTime<Utc>>,
}

/// Sets when to look at subjects of a person next; frees claims and forgets failures.
pub fn set(writes: &mut Writes, person: ChildId, authority: &AuthorityCode, next: &[Next]) {
    for next in next {
        let row = watch::Model {
            subject_kind: next.subject.kind.word().to_owned(),
            subject_id: next.subject.id,
            person_id: person.0,
            authority: authority.to_string(),
            next_look_at: next.at,
            lease_until: None,
            lease_token: None,
            attempts: 0,
            last_error: None,
            failed_at: None,
        };
        writes.watches.insert(next.subject, row);
    }
}

/// The statement that writes watches, new or changed.
pub(super) fn set_all(rows: &[watch::Model]) -> InsertMany<watch::ActiveModel> {
    use watch::Column as C;
    let mut changed = OnConflict::columns([C::SubjectKind, C::SubjectId]);
    changed.update_columns([
        C::PersonId,
        C::NextLookAt,
        C::LeaseUntil,
        C::LeaseToken,
        C::Attempts,
        C::LastError,
        C::FailedAt,
    ]);
    watch::Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model)).on_conflict(changed)
}

/// Makes the watches of any of `things` due now, whatever their ladder.
///
/// # Errors
/// When the database refuses.
pub async fn wake(tx: &impl ConnectionTrait, things: &BTreeSet<Uuid>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let about = watch::Column::SubjectId.is_in(things.iter().copied());
    watch::Entity::update_many().set(due(now)).filter(about).exec(tx).await?;
    Ok(())
}

/// What makes a watch due at `now`.
fn due(now: DateTime<Utc>) -> watch::ActiveModel {
    watch::ActiveModel {
        next_look_at: ActiveValue::Set(Some(now)),
        lease_until: ActiveValue::Set(None),
        lease_token: ActiveValue::Set(None),
        attempts: ActiveValue::Set(0),
        ..Default::default()
    }
}

/// Makes the watches of one ladder that stand with any of `persons` due now.
///
/// # Errors
/// When the database refuses.
pub async fn wake_ladder(
    tx: &impl ConnectionTrait,
    kind: SubjectKind,
    persons: impl IntoIterator<Item = ChildId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use watch::Column as C;
    let theirs = C::PersonId.is_in(persons.into_iter().map(|person| person.0));
    let woken = watch::Entity::update_many().set(due(now)).filter(theirs).filter(C::SubjectKind.eq(kind.word()));
    woken.exec(tx).await?;
    Ok(())
}

/// Claims at most `limit` watches whose moment has come, oldest first, until `until`, in one statement.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    db: &impl ConnectionTrait,
    limit: u64,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    token: Uuid,
) -> Result<Vec<Claim>, DbErr> {
    use watch::Column as C;
    let (pick, kind, id) = (Alias::new("pick"), Alias::new("subject_kind"), Alias::new("subject_id"));
    let due = Query::select()
        .columns([C::SubjectKind, C::SubjectId])
        .from(watch::Entity)
        .cond_where(free(now))
        .and_where(C::NextLookAt.lte(now))
        .order_by(C::NextLookAt, Order::Asc)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    let picked = Query::select().columns([kind.clone(), id.clone()]).from(pick.clone()).to_owned();
    let subject = Expr::tuple([Expr::col(C::SubjectKind), Expr::col(C::SubjectId)]);
    let update = Query::update()
        .table(watch::Entity)
        .value(C::LeaseUntil, until)
        .value(C::LeaseToken, token)
        .value(C::Attempts, Expr::col(C::Attempts).add(1))
        .and_where(subject.in_subquery(picked))
        .returning(Query::returning().columns([C::SubjectKind, C::SubjectId, C::PersonId, C::NextLookAt]))
        .to_owned();
    let cte =
        CommonTableExpression::new().table_name(pick).columns([kind, id]).query(due).materialized(true).to_owned();
    let rows = db.query_all(&WithClause::new().cte(cte).to_owned().query(update)).await?;
    let claim = |row: sea_orm::QueryResult| {
        let kind: String = row.try_get("", "subject_kind")?;
        let subject = Subject { kind: code("watches", &kind)?, id: row.try_get("", "subject_id")? };
        let due: DateTime<Utc> = row.try_get("", "next_look_at")?;
        Ok((due, Claim { subject, person: ChildId(row.try_get("", "person_id")?), token }))
    };
    let mut claims = rows.into_iter().map(claim).collect::<Result<Vec<_>, DbErr>>()?;
    claims.sort_by_key(|(due, claim)| (*due, claim.subject));
    Ok(claims.into_iter().map(|(_, claim)| claim).collect())
}

fn of(subject: Subject) -> Condition {
    let kind = watch::Column::SubjectKind.eq(subject.kind.word());
    Condition::all().add(kind).add(watch::Column::SubjectId.eq(subject.id))
}

fn free(now: DateTime<Utc>) -> Condition {
    let lease = Condition::any().add(watch::Column::LeaseUntil.is_null()).add(watch::Column::LeaseUntil.lte(now));
    Condition::all().add(watch::Column::Attempts.lt(MOST_ATTEMPTS)).add(lease)
}

/// Those of `claims` that are still ours.
///
/// # Errors
/// When the database does not answer.
pub async fn ours(tx: &impl ConnectionTrait, claims: &[Claim]) -> Result<Vec<Claim>, DbErr> {
    use watch::Column as C;
    let about = C::SubjectId.is_in(claims.iter().map(|claim| claim.subject.id));
    let held: Vec<(String, Uuid, Option<Uuid>)> = watch::Entity::find()
        .select_only()
        .columns([C::SubjectKind, C::SubjectId, C::LeaseToken])
        .filter(about)
        .into_tuple()
        .all(tx)
        .await?;
    let is_held = |claim: &&Claim| {
        held.iter().any(|(kind, id, token)| {
            kind == claim.subject.kind.word() && *id == claim.subject.id && *token == Some(claim.token)
        })
    };
    Ok(claims.iter().filter(is_held).copied().collect())
}

/// Gives claims back that will not be worked on; the attempt does not count.
///
/// # Errors
/// When the database refuses; then the lease runs out by itself.
pub async fn release(db: &impl ConnectionTrait, claims: &[Claim]) -> Result<(), DbErr> {
    use watch::Column as C;
    for claim in claims {
        watch::Entity::update_many()
            .col_expr(C::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(C::LeaseToken, Expr::value(None::<Uuid>))
            .col_expr(C::Attempts, Expr::col(C::Attempts).sub(1))
            .filter(of(claim.subject))
            .filter(C::LeaseToken.eq(claim.token))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Notes why a look failed; the next try is at `again_at`, when the lease ends.
///
/// # Errors
/// When the database refuses.
pub async fn failed(
    db: &impl ConnectionTrait,
    claim: Claim,
    error: &str,
    now: DateTime<Utc>,
    again_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = watch::ActiveModel {
        lease_until: ActiveValue::Set(Some(again_at)),
        last_error: ActiveValue::Set(Some(error.to_owned())),
        failed_at: ActiveValue::Set(Some(now)),
        ..Default::default()
    };
    watch::Entity::update_many()
        .set(change)
        .filter(of(claim.subject))
        .filter(watch::Column::LeaseToken.eq(claim.token))
        .exec(db)
        .await?;
    Ok(())
}

/// The earliest instant at which a watch can be claimed: its moment, or the end of its lease if that is later.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbErr> {
    use watch::Column as C;
    let open = || watch::Entity::find().filter(C::Attempts.lt(MOST_ATTEMPTS)).filter(C::NextLookAt.is_not_null());
    let unclaimed = open().filter(free(now)).order_by_asc(C::NextLookAt).limit(1).one(db).await?;
    let leased = open().filter(C::LeaseUntil.gt(now)).order_by_asc(C::LeaseUntil).limit(1).one(db).await?;
    let moments = [unclaimed.and_then(|row| row.next_look_at), leased.and_then(|row| row.lease_until)];
    Ok(moments.into_iter().flatten().min())
}
