//! Steps that were raised, with what became of each.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::step;
use super::writes::{ROWS_AT_ONCE, Writes};
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, StepId};
use crate::domain::raised::{Known, Subject};

/// A step with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is known of it.
    pub known: Known,
    /// Whose record it is about.
    pub authority: AuthorityCode,
    /// The person.
    pub person: ChildId,
    /// The record in whose stream its facts stand.
    pub child: ChildId,
}

/// Writes steps, new or changed.
///
/// # Errors
/// When one cannot be written as JSON.
pub fn save<'a>(writes: &mut Writes, kept: impl IntoIterator<Item = &'a Kept>) -> Result<(), DbErr> {
    use step::Column as C;
    let rows = kept.into_iter().map(|kept| Ok(row(kept)?.into_active_model()));
    let rows = rows.collect::<Result<Vec<_>, DbErr>>()?;
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        let mut changed = OnConflict::column(C::Id);
        changed.update_columns([C::PersonId, C::ToTellAt, C::ToldAt, C::AcknowledgedAt, C::WithdrawnAt, C::Derived]);
        writes.add(step::Entity::insert_many(chunk.to_vec()).on_conflict(changed));
    }
    Ok(())
}

fn row(kept: &Kept) -> Result<step::Model, DbErr> {
    let known = &kept.known;
    Ok(step::Model {
        id: known.raised.id.0,
        authority: kept.authority.to_string(),
        person_id: kept.person.0,
        child_id: kept.child.0,
        subject_kind: known.raised.subject.kind.word().to_owned(),
        subject_id: known.raised.subject.id,
        name: known.raised.key.name.word().to_owned(),
        due_at: known.raised.key.due_at,
        round: i64::from(known.raised.key.round),
        to_tell_at: known.to_tell_at(),
        told_at: known.told_at().filter(|_| known.told.is_some()),
        acknowledged_at: known.acknowledged.as_ref().map(|answer| answer.at),
        withdrawn_at: known.withdrawn_at,
        derived: to_json(known)?,
    })
}

/// All steps about any of `subjects`, whatever their ladder, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn about(db: &impl ConnectionTrait, subjects: &[Uuid]) -> Result<Vec<Kept>, DbErr> {
    let query = step::Entity::find()
        .filter(step::Column::SubjectId.is_in(subjects.iter().copied()))
        .order_by_asc(step::Column::Id);
    query.all(db).await?.into_iter().map(domain).collect()
}

/// All steps that were ever raised, for verification, each with whether lists find it by what it says.
///
/// # Errors
/// When the database does not answer.
pub async fn of_child(db: &impl ConnectionTrait, child: ChildId) -> Result<Vec<(Kept, bool)>, DbErr> {
    let query = step::Entity::find().filter(step::Column::ChildId.eq(child.0)).order_by_asc(step::Column::Id);
    let kept = |stored: step::Model| {
        let kept = domain(stored.clone())?;
        // What was written before may lack what came to be said since.
        let expected = step::Model { derived: stored.derived.clone(), ..row(&kept)? };
        Ok((kept, stored == expected))
    };
    query.all(db).await?.into_iter().map(kept).collect()
}

/// One step.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: StepId) -> Result<Option<Kept>, DbErr> {
    step::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// Those of `ids` that are there, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn with_ids(db: &impl ConnectionTrait, ids: &[StepId]) -> Result<Vec<Kept>, DbErr> {
    let query = step::Entity::find().filter(step::Column::Id.is_in(ids.iter().map(|id| id.0)));
    query.order_by_asc(step::Column::Id).all(db).await?.into_iter().map(domain).collect()
}

/// Which steps a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whose records they are about.
    pub authorities: Vec<AuthorityCode>,
    /// Those that were answered, or those that were told and wait for an answer.
    pub acknowledged: Option<bool>,
    /// Those about any of these subjects.
    pub subjects: Option<Vec<Uuid>>,
    /// Those behind this one.
    pub after: Option<StepId>,
    /// At most this many.
    pub limit: u64,
}

/// The steps that are `wanted`, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<Vec<Kept>, DbErr> {
    use step::Column as C;
    let codes = wanted.authorities.iter().map(AuthorityCode::as_str);
    let mut query = step::Entity::find().filter(C::Authority.is_in(codes)).order_by_asc(C::Id).limit(wanted.limit);
    if let Some(acknowledged) = wanted.acknowledged {
        let waiting = Condition::all()
            .add(C::AcknowledgedAt.is_null())
            .add(C::ToldAt.is_not_null())
            .add(C::WithdrawnAt.is_null());
        query = if acknowledged { query.filter(C::AcknowledgedAt.is_not_null()) } else { query.filter(waiting) };
    }
    if let Some(subjects) = &wanted.subjects {
        query = query.filter(C::SubjectId.is_in(subjects.iter().copied()));
    }
    if let Some(after) = wanted.after {
        query = query.filter(C::Id.gt(after.0));
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// A step that somebody was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The step.
    pub id: StepId,
    /// The person.
    pub person: ChildId,
    /// The record in whose stream its facts stand.
    pub child: ChildId,
    /// What it is about.
    pub subject: Subject,
}

/// How many [`unanswered`] gives.
///
/// # Errors
/// When the database does not answer.
pub async fn count_unanswered(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    then: DateTime<Utc>,
) -> Result<u64, DbErr> {
    step::Entity::find().filter(unanswered_by(authority, then)).count(db).await
}

fn unanswered_by(authority: &AuthorityCode, then: DateTime<Utc>) -> Condition {
    use step::Column as C;
    Condition::all()
        .add(C::Authority.eq(authority.as_str()))
        .add(C::ToldAt.is_not_null())
        .add(Condition::any().add(C::AcknowledgedAt.is_null()).add(C::AcknowledgedAt.gt(then)))
        .add(Condition::any().add(C::WithdrawnAt.is_null()).add(C::WithdrawnAt.gt(then)))
}

/// The steps of `authorities` of which people were told and that wait for an answer, latest first, those before `before`: at
/// most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    before: Option<StepId>,
    limit: u64,
) -> Result<Vec<Kept>, DbErr> {
    use step::Column as C;
    let codes = authorities.iter().map(AuthorityCode::as_str);
    let mut query = step::Entity::find()
        .filter(C::Authority.is_in(codes))
        .filter(C::ToldAt.is_not_null())
        .filter(C::AcknowledgedAt.is_null())
        .filter(C::WithdrawnAt.is_null())
        .order_by_desc(C::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(C::Id.lt(before.0));
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// The steps of an authority of which people were told, and that were neither answered nor withdrawn by `then`, in the
/// order of recording. Whether the telling itself came later the rows do not say.
///
/// # Errors
/// When the database does not answer.
pub async fn unanswered(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    then: DateTime<Utc>,
) -> Result<Vec<Unanswered>, DbErr> {
    use step::Column as C;
    let rows: Vec<(Uuid, Uuid, Uuid, String, Uuid)> = step::Entity::find()
        .select_only()
        .columns([C::Id, C::PersonId, C::ChildId, C::SubjectKind, C::SubjectId])
        .filter(unanswered_by(authority, then))
        .order_by_asc(C::Id)
        .into_tuple()
        .all(db)
        .await?;
    let step = |(id, person, child, kind, subject): (Uuid, Uuid, Uuid, String, Uuid)| {
        let subject = Subject { kind: code("steps", &kind)?, id: subject };
        Ok(Unanswered { id: StepId(id), person: ChildId(person), child: ChildId(child), subject })
    };
    rows.into_iter().map(step).collect()
}

fn domain(row: step::Model) -> Result<Kept, DbErr> {
    let known: Known = from_json("steps", &row.derived)?;
    Ok(Kept {
        known,
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable("steps", error))?,
        person: ChildId(row.person_id),
        child: ChildId(row.child_id),
    })
}
