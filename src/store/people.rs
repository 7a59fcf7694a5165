//! Teams and people.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::{team, user};
use super::{from_json, stopped_numbers, to_json, unreadable};
use crate::domain::ids::{OrganisationId, TeamId, UserId};
use crate::domain::message::Channel;
use crate::domain::message::ways::Ways;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their address, by which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub organisation: OrganisationId,
    /// Their team.
    pub team: Option<TeamId>,
    /// Words of their roles.
    pub roles: Vec<String>,
    /// Their mobile number.
    pub mobile: Option<String>,
    /// Whether STOP was sent from it, so that no text goes there.
    pub texts_stopped: bool,
    /// By what they are told.
    pub ways: Ways,
    /// When they left.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The team of this name, made if it is not there.
///
/// # Errors
/// When the database refuses.
pub async fn team(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
    fresh: TeamId,
) -> Result<TeamId, DbErr> {
    if let Some(there) = team_named(tx, organisation, name).await? {
        return Ok(there);
    }
    let row = team::Model { id: fresh.0, organisation_id: organisation.0, name: name.to_owned() };
    team::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(fresh)
}

/// The team of this name.
///
/// # Errors
/// When the database does not answer.
pub async fn team_named(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<TeamId>, DbErr> {
    let query = team::Entity::find()
        .filter(team::Column::OrganisationId.eq(organisation.0))
        .filter(team::Column::Name.eq(name));
    Ok(query.one(db).await?.map(|row| TeamId(row.id)))
}

/// Writes a person, new or changed.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &impl ConnectionTrait, person: &Person) -> Result<(), DbErr> {
    use user::Column as C;
    // It belongs to the number: another one may not be stopped, or be already.
    let texts_stopped = match &person.mobile {
        Some(number) => stopped_numbers::is_stopped(tx, number).await?,
        None => false,
    };
    let row = user::Model {
        id: person.id.0,
        email: person.email.clone(),
        name: person.name.clone(),
        organisation_id: person.organisation.0,
        team_id: person.team.map(|id| id.0),
        roles: to_json(&person.roles)?,
        mobile: person.mobile.clone(),
        ordinary_by: chosen(&person.ways.ordinary, &Ways::default().ordinary),
        urgent_by: chosen(&person.ways.urgent, &Ways::default().urgent),
        texts_stopped,
        disabled_at: person.disabled_at,
    };
    let mut changed = OnConflict::column(C::Id);
    changed.update_columns([C::Email, C::Name, C::OrganisationId, C::TeamId, C::Roles, C::Mobile, C::DisabledAt]);
    changed.update_columns([C::OrdinaryBy, C::UrgentBy, C::TextsStopped]);
    user::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx).await?;
    Ok(())
}

/// The person with this address, however its letters are written.
///
/// # Errors
/// When the database does not answer.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Person>, DbErr> {
    let same = Expr::expr(Func::lower(Expr::col(user::Column::Email))).eq(email.to_lowercase());
    user::Entity::find().filter(same).one(db).await?.map(domain).transpose()
}

/// Those of `ids` who are there.
///
/// # Errors
/// When the database does not answer.
pub async fn with_ids(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<Vec<Person>, DbErr> {
    let ids = ids.iter().map(|id| id.0);
    user::Entity::find().filter(user::Column::Id.is_in(ids)).all(db).await?.into_iter().map(domain).collect()
}

/// The names of teams.
///
/// # Errors
/// When the database does not answer.
pub async fn team_names(db: &impl ConnectionTrait, ids: &[TeamId]) -> Result<BTreeMap<TeamId, String>, DbErr> {
    let ids = ids.iter().map(|id| id.0);
    let rows = team::Entity::find().filter(team::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (TeamId(row.id), row.name)).collect())
}

/// The names of an organisation's teams, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn teams_of(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<String>, DbErr> {
    let rows = team::Entity::find().filter(team::Column::OrganisationId.eq(organisation.0));
    Ok(rows.order_by_asc(team::Column::Name).all(db).await?.into_iter().map(|row| row.name).collect())
}

/// Everybody whose team has this name.
///
/// # Errors
/// When the database does not answer.
pub async fn of_teams_named(db: &impl ConnectionTrait, name: &str) -> Result<Vec<UserId>, DbErr> {
    let teams = team::Entity::find().filter(team::Column::Name.eq(name)).all(db).await?;
    let rows = user::Entity::find().filter(user::Column::TeamId.is_in(teams.into_iter().map(|team| team.id)));
    Ok(rows.all(db).await?.into_iter().map(|row| UserId(row.id)).collect())
}

/// Everybody of an organisation.
///
/// # Errors
/// When the database does not answer.
pub async fn of_organisation(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<Person>, DbErr> {
    let rows = user::Entity::find().filter(user::Column::OrganisationId.eq(id.0)).all(db).await?;
    rows.into_iter().map(domain).collect()
}

/// Those who have this number and have not left, in the order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn with_mobile(db: &impl ConnectionTrait, number: &str) -> Result<Vec<Person>, DbErr> {
    let rows = user::Entity::find()
        .filter(user::Column::Mobile.eq(number))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::Id);
    rows.all(db).await?.into_iter().map(domain).collect()
}

/// What is kept of a choice: nothing, if it is what holds without one.
fn chosen(channels: &[Channel], without: &[Channel]) -> Option<String> {
    let words = || channels.iter().map(|channel| channel.word()).collect::<Vec<_>>().join(" ");
    (channels != without).then(words)
}

fn channels(kept: Option<&str>, without: Vec<Channel>) -> Result<Vec<Channel>, DbErr> {
    let Some(words) = kept else { return Ok(without) };
    Ways::of_words(words.split_whitespace()).ok_or_else(|| unreadable("users", "they are told by no such channel"))
}

pub(super) fn domain(row: user::Model) -> Result<Person, DbErr> {
    let without = Ways::default();
    Ok(Person {
        id: UserId(row.id),
        email: row.email,
        name: row.name,
        organisation: OrganisationId(row.organisation_id),
        team: row.team_id.map(TeamId),
        roles: from_json("users", &row.roles)?,
        mobile: row.mobile,
        texts_stopped: row.texts_stopped,
        ways: Ways {
            ordinary: channels(row.ordinary_by.as_deref(), without.ordinary)?,
            urgent: channels(row.urgent_by.as_deref(), without.urgent)?,
        },
        disabled_at: row.disabled_at,
    })
}
