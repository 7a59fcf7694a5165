//! Where persons stand against the rules of repeat missing, and the occasions that a report explains it by. All of it is
//! narrow: no JSON is read.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::entity::{missing_episode, repeat_standing};
use super::writes::{ROWS_AT_ONCE, Writes};
use super::{code, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::counts;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::repeat_missing::{Counted, Occasion, Standing};

/// A standing with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The person.
    pub person: ChildId,
    /// Who keeps the record.
    pub authority: AuthorityCode,
    /// The version of its policy by whose rules the person stands so; 0 where that is not worked out yet.
    pub policy_version: u32,
    /// Where the person stands.
    pub standing: Standing,
}

/// By which policy of an authority, and at which instant, standings are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose persons.
    pub authority: &'a AuthorityCode,
    /// The version of its policy.
    pub policy_version: u32,
    /// The instant.
    pub at: DateTime<Utc>,
}

/// Writes where persons stand, new or changed.
///
/// # Errors
/// When a number is larger than any that we count.
pub fn save_all(writes: &mut Writes, kept: &[Kept]) -> Result<(), DbErr> {
    use repeat_standing::Column as C;
    let mut changed = OnConflict::column(C::PersonId);
    changed.update_columns([
        C::Authority,
        C::PolicyVersion,
        C::MissingNow,
        C::Rules,
        C::EpisodesIn90Days,
        C::LastMissingFromAt,
        C::StandsFrom,
        C::StandsUntil,
    ]);
    for chunk in kept.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(row).collect::<Result<Vec<_>, DbErr>>()?;
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        writes.add(repeat_standing::Entity::insert_many(rows).on_conflict(changed.clone()));
    }
    Ok(())
}

fn row(kept: &Kept) -> Result<repeat_standing::Model, DbErr> {
    let number = |number: usize| i64::try_from(number).map_err(|error| unreadable(TABLE, error));
    Ok(repeat_standing::Model {
        person_id: kept.person.0,
        authority: kept.authority.to_string(),
        policy_version: kept.policy_version.into(),
        missing_now: kept.standing.missing_now,
        rules: number(kept.standing.rules)?,
        episodes_in_90_days: number(kept.standing.episodes_in_90_days)?,
        last_missing_from_at: kept.standing.last_missing_from_at,
        stands_from: kept.standing.from,
        stands_until: kept.standing.until,
    })
}

/// Takes away the rows of those who have no episodes any more: they turned out to be somebody else, or not missing.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &impl ConnectionTrait, persons: impl Iterator<Item = ChildId>) -> Result<(), DbErr> {
    let gone = repeat_standing::Column::PersonId.is_in(persons.map(|person| person.0));
    repeat_standing::Entity::delete_many().filter(gone).exec(tx).await?;
    Ok(())
}

/// Those whose row does not say where they stand as `asked`.
///
/// # Errors
/// When the database does not answer.
pub async fn unsettled(db: &impl ConnectionTrait, asked: Asked<'_>) -> Result<Vec<ChildId>, DbErr> {
    let rows = db.query_all(&not_as_asked(asked)).await?;
    rows.into_iter().map(|row| Ok(ChildId(row.try_get("", "person_id")?))).collect()
}

/// The same, at most `limit` of them, for whoever writes where they stand: their rows are held until the transaction ends.
/// Those whose rows another writer holds are left to that one.
///
/// # Errors
/// When the database does not answer.
pub async fn take_unsettled(tx: &impl ConnectionTrait, asked: Asked<'_>, limit: u64) -> Result<Vec<ChildId>, DbErr> {
    use repeat_standing::Column as C;
    let query = repeat_standing::Entity::find()
        .select_only()
        .column(C::PersonId)
        .filter(C::PersonId.in_subquery(not_as_asked(asked)))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let persons: Vec<Uuid> = query.into_tuple().all(tx).await?;
    Ok(persons.into_iter().map(ChildId).collect())
}

/// One alternative each, for that is what an index finds.
fn not_as_asked(Asked { authority, policy_version, at }: Asked<'_>) -> SelectStatement {
    use repeat_standing::Column as C;
    let version = i64::from(policy_version);
    let those = |which: Condition| {
        let of_authority = repeat_standing::Entity::find().select_only().column(C::PersonId);
        of_authority.filter(C::Authority.eq(authority.as_str())).filter(which).into_query()
    };
    let over = those(Condition::all().add(C::StandsUntil.lte(at)));
    let by_another_policy = those(Condition::all().add(C::PolicyVersion.lt(version)));
    let begun_later = those(Condition::all().add(C::PolicyVersion.eq(version)).add(C::StandsFrom.gt(at)));
    let mut all = over;
    all.union(UnionType::Distinct, by_another_policy).union(UnionType::Distinct, begun_later);
    all
}

/// Those who reach a rule and whose row says where they stand as `asked`, most urgent first: `limit` of them behind the
/// first `behind`.
///
/// # Errors
/// When the database does not answer.
pub async fn most_urgent(
    db: &impl ConnectionTrait,
    Asked { authority, policy_version, at }: Asked<'_>,
    behind: u64,
    limit: u64,
) -> Result<Vec<ChildId>, DbErr> {
    use repeat_standing::Column as C;
    let query = repeat_standing::Entity::find()
        .select_only()
        .column(C::PersonId)
        .filter(C::Authority.eq(authority.as_str()))
        // Written out, or the index of those who reach a rule is not found.
        .filter(Expr::col(C::Rules.as_column_ref()).gt(Expr::cust("0")))
        .filter(C::PolicyVersion.eq(i64::from(policy_version)))
        .filter(C::StandsFrom.lte(at))
        .filter(C::StandsUntil.gt(at))
        .order_by_desc(C::MissingNow)
        .order_by_desc(C::Rules)
        .order_by_desc(C::EpisodesIn90Days)
        .order_by_desc(C::LastMissingFromAt)
        .order_by(C::PersonId, Order::Asc)
        .offset(behind)
        .limit(limit);
    let persons: Vec<Uuid> = query.into_tuple().all(db).await?;
    Ok(persons.into_iter().map(ChildId).collect())
}

/// Every row there is.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Kept>, DbErr> {
    repeat_standing::Entity::find().all(db).await?.into_iter().map(domain).collect()
}

const TABLE: &str = "repeat_standings";

fn domain(row: repeat_standing::Model) -> Result<Kept, DbErr> {
    let number = |number: i64| usize::try_from(number).map_err(|error| unreadable(TABLE, error));
    Ok(Kept {
        person: ChildId(row.person_id),
        authority: AuthorityCode::try_from(row.authority).map_err(|error| unreadable(TABLE, error))?,
        policy_version: u32::try_from(row.policy_version).map_err(|error| unreadable(TABLE, error))?,
        standing: Standing {
            missing_now: row.missing_now,
            rules: number(row.rules)?,
            episodes_in_90_days: number(row.episodes_in_90_days)?,
            last_missing_from_at: row.last_missing_from_at,
            from: row.stands_from,
            until: row.stands_until,
        },
    })
}

/// What is read of an episode.
#[derive(FromQueryResult)]
struct Narrow {
    id: Uuid,
    person_id: Uuid,
    state: String,
    missing_from_at: Option<DateTime<Utc>>,
    stood_in_start: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    away_until: Option<DateTime<Utc>>,
    risk: Option<String>,
    ever_missing_or_away: bool,
    born: Option<NaiveDate>,
}

/// The occasions of `persons`, each with whose it is, by their start.
///
/// # Errors
/// When the database does not answer.
pub async fn occasions(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<(ChildId, Occasion)>, DbErr> {
    use missing_episode::Column as C;
    let mut found = vec![];
    for some in persons.chunks(PERSONS_AT_ONCE) {
        let query = missing_episode::Entity::find()
            .select_only()
            .columns([C::Id, C::PersonId, C::State, C::MissingFromAt, C::StoodInStart, C::EndedAt, C::AwayUntil])
            .columns([C::Risk, C::EverMissingOrAway, C::Born])
            .filter(C::PersonId.is_in(some.iter().map(|person| person.0)))
            .order_by_asc(C::StoodInStart)
            .order_by_asc(C::Id);
        for row in query.into_model::<Narrow>().all(db).await? {
            let person = ChildId(row.person_id);
            found.extend(row.occasion()?.map(|occasion| (person, occasion)));
        }
    }
    Ok(found)
}

/// How many persons' episodes are read in one statement: well under what a statement's parameters may number.
const PERSONS_AT_ONCE: usize = 500;

impl Narrow {
    /// What it counts as, if it does.
    fn occasion(self) -> Result<Option<Occasion>, DbErr> {
        let state = code("missing_episodes", &self.state)?;
        if !counts(self.ever_missing_or_away, state, self.born, self.stood_in_start) {
            return Ok(None);
        }
        let risk = self.risk.map(|word| code("missing_episodes", &word)).transpose()?;
        Ok(self.stood_in_start.map(|stood_in_start| Occasion {
            counted: Counted {
                id: MissingEpisodeId(self.id),
                missing_from_at: self.missing_from_at,
                stood_in_start,
                ended_at: self.ended_at,
                away_until: self.away_until,
            },
            risk,
        }))
    }
}
