//! Webhooks: the endpoints of organisations, and what is delivered to each. An endpoint that was deleted stays as a row,
//! without its secrets, for its deliveries say what was sent there.

pub mod deliveries;
pub mod queue;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::webhook_endpoint;
use super::{code, from_json, to_json, unreadable};
use crate::domain::event::EventType;
use crate::domain::ids::{EndpointId, OrganisationId};
use crate::domain::webhook::{DisabledBecause, Endpoint, Health};

/// Writes a new endpoint.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &impl ConnectionTrait, endpoint: &Endpoint) -> Result<(), DbErr> {
    webhook_endpoint::Entity::insert(row(endpoint)?.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes what an endpoint's owner can change, if it still has the `version` that they changed; false if not. How its
/// tries went is not theirs to write: a worker may do so at this moment.
///
/// # Errors
/// When the database refuses.
pub async fn change(tx: &impl ConnectionTrait, endpoint: &Endpoint, version: i64) -> Result<bool, DbErr> {
    use webhook_endpoint::Column as C;
    let whole = row(endpoint)?;
    let change = webhook_endpoint::ActiveModel {
        url: ActiveValue::Set(whole.url),
        event_types: ActiveValue::Set(whole.event_types),
        description: ActiveValue::Set(whole.description),
        secret: ActiveValue::Set(whole.secret),
        old_secret: ActiveValue::Set(whole.old_secret),
        old_secret_until: ActiveValue::Set(whole.old_secret_until),
        version: ActiveValue::Set(whole.version),
        updated_at: ActiveValue::Set(whole.updated_at),
        ..Default::default()
    };
    let there = webhook_endpoint::Entity::update_many()
        .set(change)
        .filter(C::Id.eq(endpoint.id.0))
        .filter(C::Version.eq(version))
        .filter(C::DeletedAt.is_null());
    Ok(there.exec(tx).await?.rows_affected > 0)
}

/// Disables an endpoint, or enables it again as one that never failed.
///
/// # Errors
/// When the database refuses.
pub async fn disable(
    tx: &impl ConnectionTrait,
    id: EndpointId,
    disabled: Option<(DateTime<Utc>, DisabledBecause)>,
) -> Result<(), DbErr> {
    use webhook_endpoint::Column as C;
    let (at, because) = disabled.unzip();
    let mut change = webhook_endpoint::ActiveModel {
        disabled_at: ActiveValue::Set(at),
        disabled_because: ActiveValue::Set(because.map(|because| because.word().to_owned())),
        ..Default::default()
    };
    if disabled.is_none() {
        change.failures = ActiveValue::Set(0);
        (change.failing_since, change.hold_until) = (ActiveValue::Set(None), ActiveValue::Set(None));
    }
    let counted_up = Expr::col(C::Version).add(1);
    let update = webhook_endpoint::Entity::update_many().set(change).col_expr(C::Version, counted_up);
    update.filter(C::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Takes an endpoint away, and its secrets with it, if it still has this `version`; false if not.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &impl ConnectionTrait,
    id: EndpointId,
    version: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use webhook_endpoint::Column as C;
    let change = webhook_endpoint::ActiveModel {
        deleted_at: ActiveValue::Set(Some(now)),
        secret: ActiveValue::Set(String::new()),
        old_secret: ActiveValue::Set(None),
        old_secret_until: ActiveValue::Set(None),
        ..Default::default()
    };
    let there = webhook_endpoint::Entity::update_many()
        .set(change)
        .filter(C::Id.eq(id.0))
        .filter(C::Version.eq(version))
        .filter(C::DeletedAt.is_null());
    Ok(there.exec(tx).await?.rows_affected > 0)
}

/// Notes how the last try at an endpoint left it.
///
/// # Errors
/// When the database refuses.
pub async fn set_health(tx: &impl ConnectionTrait, id: EndpointId, health: Health) -> Result<(), DbErr> {
    let change = webhook_endpoint::ActiveModel {
        failures: ActiveValue::Set(health.failures.into()),
        failing_since: ActiveValue::Set(health.failing_since),
        hold_until: ActiveValue::Set(health.hold_until),
        ..Default::default()
    };
    webhook_endpoint::Entity::update_many().set(change).filter(webhook_endpoint::Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// One endpoint that was not deleted.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &impl ConnectionTrait, id: EndpointId) -> Result<Option<Endpoint>, DbErr> {
    let there = webhook_endpoint::Entity::find_by_id(id.0).filter(webhook_endpoint::Column::DeletedAt.is_null());
    there.one(db).await?.map(domain).transpose()
}

/// At most `limit` endpoints of an organisation, earliest made first, behind `after`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    after: Option<EndpointId>,
    limit: u64,
) -> Result<Vec<Endpoint>, DbErr> {
    use webhook_endpoint::Column as C;
    let mut query = webhook_endpoint::Entity::find()
        .filter(C::OrganisationId.eq(organisation.0))
        .filter(C::DeletedAt.is_null())
        .order_by_asc(C::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(C::Id.gt(after.0));
    }
    query.all(db).await?.into_iter().map(domain).collect()
}

/// Every endpoint that was not deleted, disabled ones too: what happens meanwhile is kept for them.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Endpoint>, DbErr> {
    let there = webhook_endpoint::Entity::find().filter(webhook_endpoint::Column::DeletedAt.is_null());
    there.all(db).await?.into_iter().map(domain).collect()
}

fn row(endpoint: &Endpoint) -> Result<webhook_endpoint::Model, DbErr> {
    let (old_secret, old_secret_until) = endpoint.old_secret.clone().unzip();
    let (disabled_at, disabled_because) = endpoint.disabled.unzip();
    Ok(webhook_endpoint::Model {
        id: endpoint.id.0,
        organisation_id: endpoint.organisation.0,
        url: endpoint.url.clone(),
        event_types: to_json(&endpoint.event_types)?,
        description: endpoint.description.clone(),
        secret: endpoint.secret.clone(),
        old_secret,
        old_secret_until,
        version: endpoint.version,
        created_at: endpoint.created_at,
        updated_at: endpoint.updated_at,
        disabled_at,
        disabled_because: disabled_because.map(|because| because.word().to_owned()),
        deleted_at: None,
        failures: endpoint.health.failures.into(),
        failing_since: endpoint.health.failing_since,
        hold_until: endpoint.health.hold_until,
    })
}

fn domain(row: webhook_endpoint::Model) -> Result<Endpoint, DbErr> {
    const TABLE: &str = "webhook_endpoints";
    let because = row.disabled_because.as_deref().map(|word| code(TABLE, word)).transpose()?;
    Ok(Endpoint {
        id: EndpointId(row.id),
        organisation: OrganisationId(row.organisation_id),
        url: row.url,
        event_types: from_json::<Vec<EventType>>(TABLE, &row.event_types)?,
        description: row.description,
        secret: row.secret,
        old_secret: row.old_secret.zip(row.old_secret_until),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        disabled: row.disabled_at.zip(because),
        health: Health {
            failures: u32::try_from(row.failures).map_err(|error| unreadable(TABLE, error))?,
            failing_since: row.failing_since,
            hold_until: row.hold_until,
        },
    })
}
