//! Listening: which endpoints there are, and what each is told of a change. A disabled endpoint listens too: what happens
//! meanwhile is kept for it and can be replayed.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::event::{Event, Picture, changes};
use crate::domain::ids::{EventId, OrganisationId, WebhookDeliveryId};
use crate::domain::party::{Organisation, OrganisationKind};
use crate::domain::webhook::{Delivery, DeliveryState, Endpoint};
use crate::services::Error;
use crate::store::parties;
use crate::store::webhooks::{self, deliveries};
use crate::store::writes::Writes;

/// Every organisation that has endpoints, with them.
pub(in crate::services) struct Listeners(Vec<(Organisation, Vec<Endpoint>)>);

impl Listeners {
    /// Whoever listens now. Where nobody does this is one small question.
    pub async fn now(tx: &impl ConnectionTrait) -> Result<Self, Error> {
        let mut listeners: Vec<(Organisation, Vec<Endpoint>)> = vec![];
        for endpoint in webhooks::all(tx).await? {
            if let Some((_, endpoints)) = listeners.iter_mut().find(|(one, _)| one.id == endpoint.organisation) {
                endpoints.push(endpoint);
            } else if let Some(organisation) = parties::organisation(tx, endpoint.organisation).await? {
                listeners.push((organisation, vec![endpoint]));
            }
        }
        Ok(Self(listeners))
    }

    /// Whether nobody listens.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an interview service is among them: what it may know depends on who works for it.
    pub fn serve_interviews(&self) -> bool {
        self.0.iter().any(|(organisation, _)| organisation.kind == OrganisationKind::InterviewService)
    }

    /// Tells each what it may know of a change.
    pub fn hear(&self, writes: &mut Writes, before: &Picture, after: &Picture, now: DateTime<Utc>) {
        self.each_hears(writes, |organisation| changes(before, after, organisation), now);
    }

    /// Tells the councils of `authority`, and `also`, of events.
    pub fn councils_hear(
        &self,
        writes: &mut Writes,
        authority: &AuthorityCode,
        also: &[OrganisationId],
        events: &[Event],
        now: DateTime<Utc>,
    ) {
        let hears = |organisation: &Organisation| {
            let is_council = organisation.kind == OrganisationKind::LocalAuthority;
            (is_council && organisation.authorities.contains(authority)) || also.contains(&organisation.id)
        };
        let events = |organisation: &Organisation| if hears(organisation) { events.to_vec() } else { vec![] };
        self.each_hears(writes, events, now);
    }

    fn each_hears(&self, writes: &mut Writes, events: impl Fn(&Organisation) -> Vec<Event>, now: DateTime<Utc>) {
        let mut new = vec![];
        for (organisation, endpoints) in &self.0 {
            for event in events(organisation) {
                let id = EventId::fresh(now);
                let wanting = endpoints.iter().filter(|endpoint| endpoint.wants(event.kind));
                new.extend(wanting.map(|endpoint| delivery(endpoint, &event, id, now)));
            }
        }
        deliveries::add(writes, &new);
    }
}

/// An event on its way to an endpoint; kept back where that is disabled.
pub(super) fn delivery(endpoint: &Endpoint, event: &Event, id: EventId, now: DateTime<Utc>) -> Delivery {
    let held = endpoint.disabled.is_some();
    Delivery {
        id: WebhookDeliveryId::fresh(now),
        endpoint: endpoint.id,
        event: id,
        kind: event.kind,
        body: event.body(now),
        state: if held { DeliveryState::Held } else { DeliveryState::Pending },
        attempts: 0,
        tries: 0,
        next_attempt_at: (!held).then_some(now),
        last_outcome: None,
        created_at: now,
        finished_at: None,
    }
}
