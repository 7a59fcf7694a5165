//! What became of the events of an endpoint, and sending them once more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;

use super::endpoints::line;
use super::own;
use crate::domain::event::EventType;
use crate::domain::ids::{EndpointId, WebhookDeliveryId};
use crate::domain::party::Caller;
use crate::domain::violation::Reader;
use crate::domain::webhook::{Delivery, DeliveryState, DeliveryTry};
use crate::services::{Error, Services};
use crate::store::audit;
use crate::store::webhooks::deliveries::{self, Replayed, Wanted};

/// What was recorded at this very moment is part of a span without an end; nothing is recorded later than this.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// A delivery with how each try went.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The delivery.
    pub delivery: Delivery,
    /// The tries, first to last.
    pub tries: Vec<DeliveryTry>,
}

/// Which deliveries are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Of events of this type.
    pub kind: Option<EventType>,
    /// Older than this one.
    pub before: Option<WebhookDeliveryId>,
}

impl Services {
    /// The deliveries of one of the caller's endpoints, latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub async fn webhook_deliveries(
        &self,
        caller: &Caller,
        endpoint: EndpointId,
        asked: Asked,
        limit: u64,
    ) -> Result<Vec<Followed>, Error> {
        let db = self.database.read();
        own(db, caller, endpoint).await?;
        let Asked { state, kind, before } = asked;
        let found = deliveries::list(db, &Wanted { endpoint, state, kind, before }, limit).await?;
        let mut tries: BTreeMap<WebhookDeliveryId, Vec<DeliveryTry>> = BTreeMap::new();
        let ids: Vec<WebhookDeliveryId> = found.iter().map(|delivery| delivery.id).collect();
        for (id, made) in deliveries::tries(db, &ids).await? {
            tries.entry(id).or_default().push(made);
        }
        let followed =
            |delivery: Delivery| Followed { tries: tries.remove(&delivery.id).unwrap_or_default(), delivery };
        Ok(found.into_iter().map(followed).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub async fn webhook_delivery(
        &self,
        caller: &Caller,
        endpoint: EndpointId,
        id: WebhookDeliveryId,
    ) -> Result<Followed, Error> {
        let db = self.database.read();
        own(db, caller, endpoint).await?;
        let delivery = deliveries::one(db, id).await?.filter(|delivery| delivery.endpoint == endpoint);
        let delivery = delivery.ok_or(Error::NotFound)?;
        let tries = deliveries::tries(db, &[id]).await?.into_iter().map(|(_, made)| made).collect();
        Ok(Followed { delivery, tries })
    }

    /// Delivers once more what was delivered, given up or kept back.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] where it is still under way, or its endpoint is disabled; the database's.
    pub async fn replay_webhook_delivery(
        &self,
        caller: &Caller,
        endpoint: EndpointId,
        id: WebhookDeliveryId,
    ) -> Result<Followed, Error> {
        let delivery = self.webhook_delivery(caller, endpoint, id).await?.delivery;
        if self.replay(caller, endpoint, &Replayed::One(id)).await? == 0 {
            let detail = format!("The delivery is {}: it is not over yet.", delivery.state.word());
            return Err(Error::Refused(detail));
        }
        self.webhook_delivery(caller, endpoint, id).await
    }

    /// Delivers once more a span of an endpoint's events as `sent` says (`from`, `to`, `states`); gives how many.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`]; [`Error::Refused`] where the endpoint is disabled; the database's.
    pub async fn replay_webhook_deliveries(
        &self,
        caller: &Caller,
        endpoint: EndpointId,
        sent: &Value,
    ) -> Result<u64, Error> {
        own(self.database.read(), caller, endpoint).await?;
        let now = self.clock.now();
        let span = Reader::parse(sent, |reader| {
            let from = reader.instant("from");
            let from = reader.required("from", from)?;
            let to = reader.instant("to").unwrap_or(now + AHEAD);
            if to < from {
                reader.fault("to", "lies before from");
            }
            Some(Replayed::Span { from, to, states: states(reader) })
        });
        self.replay(caller, endpoint, &span.map_err(Error::Invalid)?).await
    }

    async fn replay(&self, caller: &Caller, endpoint: EndpointId, what: &Replayed) -> Result<u64, Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        if own(&*tx, caller, endpoint).await?.disabled.is_some() {
            return Err(Error::Refused("The endpoint is disabled: enable it first.".to_owned()));
        }
        let replayed = deliveries::replay(&*tx, endpoint, what, now).await?;
        audit::write(&*tx, &line(caller, now, "webhook_endpoint.replay", endpoint)).await?;
        tx.commit().await?;
        self.wakes.webhooks.notify_one();
        Ok(replayed)
    }
}

/// The states to be replayed: what did not arrive, unless the owner says otherwise.
fn states(reader: &mut Reader<'_>) -> Vec<DeliveryState> {
    const OVER: [DeliveryState; 3] = [DeliveryState::Delivered, DeliveryState::Failed, DeliveryState::Held];
    let states = reader.codes::<DeliveryState>("states").unwrap_or(vec![DeliveryState::Failed, DeliveryState::Held]);
    if states.iter().any(|state| !OVER.contains(state)) {
        reader.fault("states", "must hold only: delivered, failed, held");
    }
    states
}
