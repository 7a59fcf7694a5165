//! The ledger's rows: appended behind the last fact of their stream, read by reference or by child.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::Value;
use uuid::Uuid;

use super::entity::{fact, fact_text};
use super::unreadable;
use super::writes::{End, ROWS_AT_ONCE, Writes};
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::{Draft, Fact, Source, text_digest};
use crate::domain::ids::{ChildId, FactId, InterviewId, OrganisationId, ReferenceId};

/// A fact's words with their salt; none once they were erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The fact.
    pub fact_id: FactId,
    /// Makes the digest of short words hard to guess.
    pub salt: String,
    /// The words: JSON.
    pub text: String,
}

/// Appends `draft` to its child's stream; `salt` is fresh randomness for the digest of its words.
///
/// # Errors
/// When the database refuses, also because somebody else took the place in the stream.
pub async fn append(tx: &impl ConnectionTrait, draft: &Draft, salt: &str) -> Result<Fact, DbErr> {
    let mut writes = Writes::default();
    let appended = append_all(tx, &mut writes, std::slice::from_ref(draft), salt).await?;
    writes.send(tx).await?;
    appended.into_iter().next().ok_or_else(|| unreadable("facts", "nothing was appended"))
}

/// Gathers `drafts` to be appended, in their order, to the streams of their children.
///
/// # Errors
/// When the database does not answer. That somebody else took a place in a stream is found when they are written.
pub async fn append_all(
    tx: &impl ConnectionTrait,
    writes: &mut Writes,
    drafts: &[Draft],
    salt: &str,
) -> Result<Vec<Fact>, DbErr> {
    let unknown: BTreeSet<_> = drafts.iter().map(|draft| draft.child_id).collect();
    let unknown: Vec<_> = unknown.into_iter().filter(|child| !writes.ends.contains_key(child)).collect();
    writes.ends.extend(ends(tx, &unknown).await?);
    let mut appended = vec![];
    let mut worded = vec![];
    for draft in drafts {
        let before = writes.ends.remove(&draft.child_id).flatten();
        let words = draft.text.as_ref().map(Value::to_string);
        let digest = words.as_ref().map(|words| text_digest(salt, words));
        let fact = Fact::chained(draft, before, digest).map_err(|error| unreadable("facts", error))?;
        writes.ends.insert(draft.child_id, Some((fact.place, fact.hash.clone())));
        worded.extend(words.map(|text| fact_text::Model { fact_id: fact.id.0, salt: salt.to_owned(), text }));
        appended.push(fact);
    }
    for chunk in appended.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|fact| row(fact).into_active_model());
        writes.add(fact::Entity::insert_many(rows));
    }
    for chunk in worded.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        writes.add(fact_text::Entity::insert_many(rows));
    }
    Ok(appended)
}

/// Where the streams of `children` end.
async fn ends(db: &impl ConnectionTrait, children: &[ChildId]) -> Result<Vec<(ChildId, End)>, DbErr> {
    use fact::Column as C;
    let last = || fact::Entity::find().select_only().columns([C::ChildId, C::Place, C::Hash]);
    let found: Vec<(Uuid, i64, String)> = match children {
        [] => return Ok(vec![]),
        [child] => {
            let last = last().filter(C::ChildId.eq(child.0)).order_by_desc(C::Place).limit(1);
            last.into_tuple().all(db).await?
        }
        several => {
            let places = Query::select()
                .columns([C::ChildId])
                .expr(Expr::col(C::Place).max())
                .from(fact::Entity)
                .and_where(C::ChildId.is_in(several.iter().map(|child| child.0)))
                .group_by_col(C::ChildId)
                .take();
            let there = Expr::tuple([Expr::col(C::ChildId), Expr::col(C::Place)]);
            last().filter(there.in_subquery(places)).into_tuple().all(db).await?
        }
    };
    Ok(found.into_iter().map(|(child, place, hash)| (ChildId(child), Some((place, hash)))).collect())
}

/// All facts about a reference, wherever they were recorded, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn of_reference(db: &impl ConnectionTrait, reference: ReferenceId) -> Result<Vec<Fact>, DbErr> {
    read(db, fact::Entity::find().filter(fact::Column::ReferenceId.eq(reference.0))).await
}

/// All facts about any of `references`, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn of_references(db: &impl ConnectionTrait, references: &[ReferenceId]) -> Result<Vec<Fact>, DbErr> {
    let ids = references.iter().map(|reference| reference.0);
    read(db, fact::Entity::find().filter(fact::Column::ReferenceId.is_in(ids))).await
}

/// The posts of the conversation about any of `references`, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn posts_of(db: &impl ConnectionTrait, references: &[ReferenceId]) -> Result<Vec<Fact>, DbErr> {
    let ids = references.iter().map(|reference| reference.0);
    let about = fact::Entity::find().filter(fact::Column::ReferenceId.is_in(ids));
    read(db, about.filter(fact::Column::Kind.eq("conversation_posted"))).await
}

/// How the deadlines of the interviews about any of `references` moved, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn moves_of(db: &impl ConnectionTrait, references: &[ReferenceId]) -> Result<Vec<Fact>, DbErr> {
    let ids = references.iter().map(|reference| reference.0);
    let about = fact::Entity::find().filter(fact::Column::ReferenceId.is_in(ids));
    read(db, about.filter(fact::Column::Kind.eq("deadline_moved"))).await
}

/// All facts about an interview, wherever they were recorded, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn of_interview(db: &impl ConnectionTrait, interview: InterviewId) -> Result<Vec<Fact>, DbErr> {
    read(db, fact::Entity::find().filter(fact::Column::InterviewId.eq(interview.0))).await
}

/// All facts in the stream of a child, in their places.
///
/// # Errors
/// When the database does not answer.
pub async fn of_child(db: &impl ConnectionTrait, child: ChildId) -> Result<Vec<Fact>, DbErr> {
    let rows = fact::Entity::find().filter(fact::Column::ChildId.eq(child.0)).order_by_asc(fact::Column::Place);
    rows.all(db).await?.into_iter().map(domain).collect()
}

/// The facts of one kind in the stream of a child, in their places.
///
/// # Errors
/// When the database does not answer.
pub async fn of_child_kind(db: &impl ConnectionTrait, child: ChildId, kind: &str) -> Result<Vec<Fact>, DbErr> {
    let of_kind = fact::Entity::find().filter(fact::Column::ChildId.eq(child.0)).filter(fact::Column::Kind.eq(kind));
    of_kind.order_by_asc(fact::Column::Place).all(db).await?.into_iter().map(domain).collect()
}

/// All facts of an authority about its references and records, not about interviews, as recorded by `known_at`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authority(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    known_at: DateTime<Utc>,
) -> Result<Vec<Fact>, DbErr> {
    let of_records = fact::Entity::find()
        .filter(fact::Column::Authority.eq(authority.as_str()))
        .filter(fact::Column::InterviewId.is_null())
        .filter(fact::Column::RecordedAt.lte(known_at));
    read(db, of_records).await
}

/// All facts of an authority about its references, records and interviews, not about steps, as recorded by `known_at`.
///
/// # Errors
/// When the database does not answer.
pub async fn all_of_authority(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    known_at: DateTime<Utc>,
) -> Result<Vec<Fact>, DbErr> {
    let of_records = fact::Entity::find()
        .filter(fact::Column::Authority.eq(authority.as_str()))
        .filter(fact::Column::Kind.not_like("step%"))
        .filter(fact::Column::RecordedAt.lte(known_at));
    read(db, of_records).await
}

/// The authorities other than `authority` of whose facts, as recorded by `known_at`, one names it.
///
/// # Errors
/// When the database does not answer.
pub async fn authorities_naming(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    known_at: DateTime<Utc>,
) -> Result<Vec<AuthorityCode>, DbErr> {
    let codes: Vec<String> = fact::Entity::find()
        .select_only()
        .column(fact::Column::Authority)
        .distinct()
        .filter(fact::Column::Authority.ne(authority.as_str()))
        .filter(fact::Column::RecordedAt.lte(known_at))
        .filter(fact::Column::Content.contains(format!("\"{authority}\"")))
        .into_tuple()
        .all(db)
        .await?;
    codes.into_iter().map(|code| AuthorityCode::try_from(code).map_err(|error| unreadable("facts", error))).collect()
}

/// Whether anything was recorded after `instant`.
///
/// # Errors
/// When the database does not answer.
pub async fn goes_on_after(db: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(recorded_after(instant).into_tuple::<Uuid>().one(db).await?.is_some())
}

/// How many facts were recorded after `instant`.
///
/// # Errors
/// When the database does not answer.
pub async fn count_after(db: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<u64, DbErr> {
    later_than(instant).count(db).await
}

/// Whether anything of an authority about its references and records, not about interviews or steps, was recorded after
/// `instant`.
///
/// # Errors
/// When the database does not answer.
pub async fn record_goes_on_after(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    instant: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let later = recorded_after(instant)
        .filter(fact::Column::Authority.eq(authority.as_str()))
        .filter(fact::Column::InterviewId.is_null())
        .filter(fact::Column::Kind.not_like("step%"));
    Ok(later.into_tuple::<Uuid>().one(db).await?.is_some())
}

/// The id of one fact that was recorded after `instant`.
fn recorded_after(instant: DateTime<Utc>) -> Select<fact::Entity> {
    later_than(instant).select_only().column(fact::Column::Id).limit(1)
}

fn later_than(instant: DateTime<Utc>) -> Select<fact::Entity> {
    use fact::Column as C;
    // Ids sort by the millisecond of their recording, so that no index of instants is needed.
    let milliseconds = u128::try_from(instant.timestamp_millis()).unwrap_or_default();
    let since = Uuid::from_u128(milliseconds << BITS_BEHIND_THE_TIME);
    fact::Entity::find().filter(C::Id.gte(since)).filter(C::RecordedAt.gt(instant))
}

/// An id begins with the milliseconds of its making.
const BITS_BEHIND_THE_TIME: u32 = 80;

/// The facts by which people were told of steps, in the streams of `children`, as recorded by `known_at`.
///
/// # Errors
/// When the database does not answer.
pub async fn told_by(
    db: &impl ConnectionTrait,
    children: &[ChildId],
    known_at: DateTime<Utc>,
) -> Result<Vec<Fact>, DbErr> {
    let ids = children.iter().map(|child| child.0);
    let told = fact::Entity::find()
        .filter(fact::Column::ChildId.is_in(ids))
        .filter(fact::Column::Kind.eq("step_told"))
        .filter(fact::Column::RecordedAt.lte(known_at));
    read(db, told).await
}

/// One fact.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: FactId) -> Result<Option<Fact>, DbErr> {
    fact::Entity::find_by_id(id.0).one(db).await?.map(domain).transpose()
}

/// The words of facts, as far as they were not erased.
///
/// # Errors
/// When the database does not answer.
pub async fn words(db: &impl ConnectionTrait, facts: &[FactId]) -> Result<Vec<Words>, DbErr> {
    let ids = facts.iter().map(|id| id.0);
    let rows = fact_text::Entity::find().filter(fact_text::Column::FactId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| Words { fact_id: FactId(row.fact_id), salt: row.salt, text: row.text }).collect())
}

/// The hash of the fact in `place` of the stream of a child, if one stands there.
///
/// # Errors
/// When the database does not answer.
pub async fn hash_in(db: &impl ConnectionTrait, child: ChildId, place: i64) -> Result<Option<String>, DbErr> {
    use fact::Column as C;
    let there = fact::Entity::find().select_only().column(C::Hash).filter(C::ChildId.eq(child.0));
    there.filter(C::Place.eq(place)).into_tuple().one(db).await
}

/// How many facts there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    fact::Entity::find().count(db).await
}

pub(super) async fn read(db: &impl ConnectionTrait, query: Select<fact::Entity>) -> Result<Vec<Fact>, DbErr> {
    let rows = query.order_by_asc(fact::Column::RecordedAt).order_by_asc(fact::Column::Id).all(db).await?;
    rows.into_iter().map(domain).collect()
}

fn row(fact: &Fact) -> fact::Model {
    fact::Model {
        id: fact.id.0,
        authority: fact.authority.to_string(),
        child_id: fact.child_id.0,
        place: fact.place,
        reference_id: fact.reference_id.map(|id| id.0),
        interview_id: fact.interview_id.map(|id| id.0),
        kind: fact.kind.clone(),
        content: fact.content.clone(),
        happened_at: fact.happened_at,
        told_at: fact.told_at,
        recorded_at: fact.recorded_at,
        organisation_id: fact.source.organisation_id.map(|id| id.0),
        actor: fact.source.actor.clone(),
        replaces: fact.replaces.map(|id| id.0),
        text_digest: fact.text_digest.clone(),
        prev_hash: fact.prev_hash.clone(),
        hash: fact.hash.clone(),
    }
}

fn domain(row: fact::Model) -> Result<Fact, DbErr> {
    Ok(Fact {
        id: FactId(row.id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable("facts", error))?,
        child_id: ChildId(row.child_id),
        place: row.place,
        reference_id: row.reference_id.map(ReferenceId),
        interview_id: row.interview_id.map(InterviewId),
        kind: row.kind,
        content: row.content,
        happened_at: row.happened_at,
        told_at: row.told_at,
        recorded_at: row.recorded_at,
        source: Source { organisation_id: row.organisation_id.map(OrganisationId), actor: row.actor },
        replaces: row.replaces.map(FactId),
        text_digest: row.text_digest,
        prev_hash: row.prev_hash,
        hash: row.hash,
    })
}
