//! The wordings of authorities, version by version, and what became of each. The database refuses to change any of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::wording::{Column as C, Entity, Model};
use super::entity::wording_verdict as verdict;
use super::{code, from_json, to_json, unreadable};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{UserId, WordingId};
use crate::domain::message::wording::{Standing, TemplateName, Verdict, Version, Wording, Wordings};

const TABLE: &str = "wordings";

/// The wordings in force of those of `authorities` that ever had one of their own.
///
/// # Errors
/// When the database does not answer.
pub async fn in_force(
    db: &impl ConnectionTrait,
    authorities: &BTreeSet<AuthorityCode>,
) -> Result<BTreeMap<AuthorityCode, Wordings>, DbErr> {
    if authorities.is_empty() {
        return Ok(BTreeMap::new());
    }
    let approved = Query::select()
        .column(verdict::Column::WordingId)
        .from(verdict::Entity)
        .and_where(verdict::Column::Verdict.eq(Verdict::Approve.word()))
        .take();
    let query = Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::Id.in_subquery(approved))
        .order_by_asc(C::Number);
    let mut found: BTreeMap<AuthorityCode, Wordings> = BTreeMap::new();
    for row in query.all(db).await? {
        let authority = AuthorityCode::try_from(row.authority).map_err(|error| unreadable(TABLE, error))?;
        let wording = row.content.map(|content| from_json(TABLE, &content)).transpose()?;
        found.entry(authority).or_default().approve(name(row.template)?, number(row.number)?, wording);
    }
    Ok(found)
}

/// The wordings of an authority of these templates, each as its version of this number has it, in force or not.
///
/// # Errors
/// When the database does not answer.
pub async fn of_versions(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    versions: &BTreeMap<TemplateName, u32>,
) -> Result<Wordings, DbErr> {
    let mut found = Wordings::none();
    if versions.is_empty() {
        return Ok(found);
    }
    let query = Entity::find()
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::Template.is_in(versions.keys().map(|name| name.word())))
        .filter(C::Number.is_in(versions.values().map(|number| i64::from(*number))));
    for row in query.all(db).await? {
        let (name, number) = (name(row.template)?, number(row.number)?);
        if versions.get(&name) == Some(&number) {
            found.approve(name, number, row.content.map(|content| from_json(TABLE, &content)).transpose()?);
        }
    }
    Ok(found)
}

/// All versions that were ever proposed for an authority, by template, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_authority(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
) -> Result<BTreeMap<TemplateName, Vec<Version>>, DbErr> {
    let of_authority = C::Authority.eq(authority.as_str());
    let rows = Entity::find().filter(of_authority.clone()).order_by_desc(C::Number).all(db).await?;
    let ids = Query::select().column(C::Id).from(Entity).and_where(of_authority).take();
    let verdicts = verdict::Entity::find().filter(verdict::Column::WordingId.in_subquery(ids)).all(db).await?;
    let mut verdicts: BTreeMap<_, _> = verdicts.into_iter().map(|said| (said.wording_id, said)).collect();
    let mut found: BTreeMap<TemplateName, Vec<Version>> = BTreeMap::new();
    for row in rows {
        let said = verdicts.remove(&row.id);
        found.entry(name(row.template.clone())?).or_default().push(version(row, said)?);
    }
    Ok(found)
}

/// Proposes a version.
///
/// # Errors
/// When the database refuses, also because there is one of this number.
pub async fn propose(
    tx: &impl ConnectionTrait,
    authority: &AuthorityCode,
    template: TemplateName,
    proposed: &Version,
) -> Result<(), DbErr> {
    let row = Model {
        id: proposed.id.0,
        authority: authority.to_string(),
        template: template.word().to_owned(),
        number: proposed.number.into(),
        content: proposed.wording.as_ref().map(to_json).transpose()?,
        proposed_by: proposed.proposed_by.0,
        proposed_at: proposed.proposed_at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Says what becomes of a version.
///
/// # Errors
/// When the database refuses, also because that was said.
pub async fn end(
    tx: &impl ConnectionTrait,
    id: WordingId,
    verdict: Verdict,
    reason: Option<&str>,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = verdict::Model {
        wording_id: id.0,
        verdict: verdict.word().to_owned(),
        said_by: by.0,
        said_at: now,
        reason: reason.map(str::to_owned),
    };
    verdict::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

fn version(row: Model, said: Option<verdict::Model>) -> Result<Version, DbErr> {
    let standing = match said {
        None => Standing::Waits,
        Some(said) => {
            let (at, by) = (said.said_at, UserId(said.said_by));
            match code("wording_verdicts", &said.verdict)? {
                Verdict::Approve => Standing::Approved { at, by },
                Verdict::Decline => Standing::Declined { at, by, reason: said.reason.unwrap_or_default() },
                Verdict::Withdraw => Standing::Withdrawn { at },
            }
        }
    };
    Ok(Version {
        id: WordingId(row.id),
        number: number(row.number)?,
        wording: row.content.map(|content| from_json::<Wording>(TABLE, &content)).transpose()?,
        proposed_by: UserId(row.proposed_by),
        proposed_at: row.proposed_at,
        standing,
    })
}

fn name(word: String) -> Result<TemplateName, DbErr> {
    TemplateName::try_from(word).map_err(|error| unreadable(TABLE, error))
}

fn number(value: i64) -> Result<u32, DbErr> {
    u32::try_from(value).map_err(|error| unreadable(TABLE, error))
}
