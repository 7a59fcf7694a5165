//! An organisation makes, changes and takes away its endpoints.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::deliveries::Followed;
use super::listening::delivery;
use super::{own, secrets};
use crate::domain::edition::{Edition, Expected};
use crate::domain::event::{About, Event, EventType};
use crate::domain::ids::{EndpointId, EventId};
use crate::domain::party::Caller;
use crate::domain::violation::{Code, Reader};
use crate::domain::webhook::{DisabledBecause, Endpoint, Health};
use crate::notify::webhook::Target;
use crate::services::{Error, Services, audit_line};
use crate::store::audit;
use crate::store::webhooks::{self, deliveries};
use crate::store::writes::Writes;

/// More systems than an organisation has.
const MOST_ENDPOINTS: usize = 20;
const LONGEST_DESCRIPTION: usize = 200;
/// Longer ones are refused before they are looked at as an address.
const LONGEST_URL: usize = 2_000;
/// How long both secrets sign, unless the owner says otherwise; a week at most.
const ROTATION_HOURS: i64 = 24;
const LONGEST_ROTATION_HOURS: i64 = 7 * 24;

/// An endpoint with a secret that was made just now and is shown once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The secret.
    pub secret: String,
}

/// What an owner can say of an endpoint; what is absent stays.
struct Wanted {
    url: Option<String>,
    event_types: Option<Vec<EventType>>,
    description: Option<String>,
    enabled: Option<bool>,
}

impl Services {
    /// The endpoints of the caller's organisation, earliest made first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_endpoints(
        &self,
        caller: &Caller,
        after: Option<EndpointId>,
        limit: u64,
    ) -> Result<Vec<Endpoint>, Error> {
        Ok(webhooks::of_organisation(self.database.read(), caller.organisation.id, after, limit).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub async fn webhook_endpoint(&self, caller: &Caller, id: EndpointId) -> Result<Endpoint, Error> {
        own(self.database.read(), caller, id).await
    }

    /// Makes an endpoint as `sent` says (`url`, `event_types`, `description`).
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::Refused`] where there are too many; the database's.
    pub async fn add_webhook_endpoint(&self, caller: &Caller, sent: &Value) -> Result<Issued, Error> {
        let now = self.clock.now();
        let wanted = self.wanted(sent, true)?;
        let (id, secret) = (EndpointId::fresh(now), secrets::fresh()?);
        let endpoint = Endpoint {
            id,
            organisation: caller.organisation.id,
            url: wanted.url.unwrap_or_default(),
            event_types: wanted.event_types.unwrap_or_default(),
            description: wanted.description.unwrap_or_default(),
            secret: self.sealer()?.seal(id.0, &secret)?,
            old_secret: None,
            version: 1,
            created_at: now,
            updated_at: now,
            disabled: None,
            health: Health::default(),
        };
        let tx = self.database.begin().await?;
        let there = webhooks::of_organisation(&*tx, endpoint.organisation, None, MOST_ENDPOINTS as u64).await?;
        if there.len() >= MOST_ENDPOINTS {
            return Err(Error::Refused(format!("An organisation has at most {MOST_ENDPOINTS} endpoints.")));
        }
        webhooks::insert(&*tx, &endpoint).await?;
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.add", id)).await?;
        tx.commit().await?;
        Ok(Issued { endpoint, secret })
    }

    /// Changes an endpoint that is as `expected` as `sent` says (`url`, `event_types`, `description`, `enabled`).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`]; [`Error::Stale`] where it is not as expected; [`Error::Busy`] where it is
    /// being changed; the database's.
    pub async fn change_webhook_endpoint(
        &self,
        caller: &Caller,
        id: EndpointId,
        expected: &Expected,
        sent: &Value,
    ) -> Result<Endpoint, Error> {
        let now = self.clock.now();
        own(self.database.read(), caller, id).await?;
        let wanted = self.wanted(sent, false)?;
        let tx = self.database.begin().await?;
        let mut endpoint = as_expected(own(&*tx, caller, id).await?, expected)?;
        let version = endpoint.version;
        endpoint.url = wanted.url.unwrap_or(endpoint.url);
        endpoint.event_types = wanted.event_types.unwrap_or(endpoint.event_types);
        endpoint.description = wanted.description.unwrap_or(endpoint.description);
        (endpoint.version, endpoint.updated_at) = (version + 1, now);
        if !webhooks::change(&*tx, &endpoint, version).await? {
            return Err(Error::Busy);
        }
        match (wanted.enabled, endpoint.disabled) {
            (Some(false), None) => {
                webhooks::disable(&*tx, id, Some((now, DisabledBecause::ByOwner))).await?;
                deliveries::hold(&*tx, id).await?;
            }
            (Some(true), Some(_)) => webhooks::disable(&*tx, id, None).await?,
            _ => {}
        }
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.change", id)).await?;
        let changed = own(&*tx, caller, id).await?;
        tx.commit().await?;
        self.wakes.webhooks.notify_one();
        Ok(changed)
    }

    /// Takes an endpoint away that is as `expected`; what was not delivered yet is cancelled.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] where it is not as expected; [`Error::Busy`] where it is being changed; the
    /// database's.
    pub async fn delete_webhook_endpoint(
        &self,
        caller: &Caller,
        id: EndpointId,
        expected: &Expected,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let endpoint = as_expected(own(&*tx, caller, id).await?, expected)?;
        if !webhooks::delete(&*tx, id, endpoint.version, now).await? {
            return Err(Error::Busy);
        }
        deliveries::cancel(&*tx, id, now).await?;
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.delete", id)).await?;
        Ok(tx.commit().await?)
    }

    /// Gives an endpoint a new secret; the one before signs too for as long as `sent` says (`both_for_hours`).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`]; [`Error::Busy`] where it is being changed; the database's.
    pub async fn rotate_webhook_secret(&self, caller: &Caller, id: EndpointId, sent: &Value) -> Result<Issued, Error> {
        let now = self.clock.now();
        own(self.database.read(), caller, id).await?;
        let hours = Reader::parse(sent, |reader| {
            let hours = reader.integer("both_for_hours").unwrap_or(ROTATION_HOURS);
            if hours > LONGEST_ROTATION_HOURS {
                reader.fault("both_for_hours", format!("must be at most {LONGEST_ROTATION_HOURS}"));
            }
            Some(hours)
        });
        let hours = hours.map_err(Error::Invalid)?;
        let secret = secrets::fresh()?;
        let sealed = self.sealer()?.seal(id.0, &secret)?;
        let tx = self.database.begin().await?;
        let mut endpoint = own(&*tx, caller, id).await?;
        let version = endpoint.version;
        let before = std::mem::replace(&mut endpoint.secret, sealed);
        endpoint.old_secret = (hours > 0).then(|| (before, now + TimeDelta::hours(hours)));
        (endpoint.version, endpoint.updated_at) = (version + 1, now);
        if !webhooks::change(&*tx, &endpoint, version).await? {
            return Err(Error::Busy);
        }
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.rotate_secret", id)).await?;
        tx.commit().await?;
        Ok(Issued { endpoint, secret })
    }

    /// Sends an endpoint an event that says nothing but that it is a test; gives its delivery.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] where the endpoint is disabled; the database's.
    pub async fn test_webhook_endpoint(&self, caller: &Caller, id: EndpointId) -> Result<Followed, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let endpoint = own(&*tx, caller, id).await?;
        if endpoint.disabled.is_some() {
            return Err(Error::Refused("The endpoint is disabled: enable it first.".to_owned()));
        }
        let event = Event { kind: EventType::EndpointTest, about: About::Endpoint(id) };
        let delivery = delivery(&endpoint, &event, EventId::fresh(now), now);
        let mut writes = Writes::default();
        deliveries::add(&mut writes, std::slice::from_ref(&delivery));
        writes.send(&*tx).await?;
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.test", id)).await?;
        tx.commit().await?;
        self.wakes.webhooks.notify_one();
        Ok(Followed { delivery, tries: vec![] })
    }

    fn wanted(&self, sent: &Value, is_new: bool) -> Result<Wanted, Error> {
        let read = Reader::parse(sent, |reader| {
            let url = reader.text("url", LONGEST_URL);
            let url = if is_new { reader.required("url", url) } else { url };
            if let Some(Err(fault)) = url.as_deref().map(|url| Target::read(url, &self.webhook_guard)) {
                reader.fault("url", fault);
            }
            let event_types = event_types(reader);
            let description = reader.text("description", LONGEST_DESCRIPTION);
            let enabled = if is_new { None } else { reader.boolean("enabled") };
            Some(Wanted { url, event_types, description, enabled })
        });
        read.map_err(Error::Invalid)
    }
}

/// In which edition an endpoint is: another after each change of what its owner can change, or that disabled it.
#[must_use]
pub fn edition(endpoint: &Endpoint) -> Edition {
    Edition::of(&(endpoint.id, endpoint.version))
}

fn as_expected(endpoint: Endpoint, expected: &Expected) -> Result<Endpoint, Error> {
    let present = edition(&endpoint);
    if expected.is_met_by(&present) { Ok(endpoint) } else { Err(Error::Stale(present)) }
}

/// The types asked for. Without any, an endpoint hears of everything.
fn event_types(reader: &mut Reader<'_>) -> Option<Vec<EventType>> {
    let mut types: Vec<EventType> = reader.codes("event_types")?;
    if !types.iter().all(|kind| kind.can_be_asked_for()) {
        let words = EventType::WORDS.iter().filter(|(_, kind)| kind.can_be_asked_for()).map(|(word, _)| *word);
        reader.fault("event_types", format!("must hold only: {}", words.collect::<Vec<_>>().join(", ")));
        return None;
    }
    types.sort();
    types.dedup();
    Some(types)
}

pub(super) fn line(caller: &Caller, now: DateTime<Utc>, action: &str, id: EndpointId) -> audit::Line {
    audit_line(caller, now, action, Some(format!("webhook_endpoint:{id}")), None, "done")
}
