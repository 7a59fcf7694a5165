//! The owner of an endpoint is told by e-mail what the endpoint cannot tell: that it does not take its events.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::message::{Channel, Recipient};
use crate::domain::webhook::{DisabledBecause, Endpoint, TryOutcome};
use crate::notify::templates::{Reference, Template, WebhookDisabled, WebhookFailed};
use crate::services::line::first_on_duty;
use crate::services::messages::NewMessage;
use crate::services::{Error, Services};
use crate::store::parties;

impl Services {
    /// Tells the owner that an event was given up at an endpoint: once a day for each.
    pub(super) async fn tell_of_failed_event(
        &self,
        tx: &impl ConnectionTrait,
        endpoint: &Endpoint,
        why: TryOutcome,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let cause = format!("{}/{}/{}", WebhookFailed::NAME, endpoint.id, london_date(now));
        self.tell_owner(tx, endpoint, cause, &WebhookFailed { endpoint: Reference::of(endpoint.id.0), why }, now).await
    }

    /// Tells the owner that an endpoint was disabled, and why.
    pub(super) async fn tell_of_disabled(
        &self,
        tx: &impl ConnectionTrait,
        endpoint: &Endpoint,
        because: DisabledBecause,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let cause = format!("{}/{}/{now}", WebhookDisabled::NAME, endpoint.id);
        let text = WebhookDisabled { endpoint: Reference::of(endpoint.id.0), because };
        self.tell_owner(tx, endpoint, cause, &text, now).await
    }

    async fn tell_owner(
        &self,
        tx: &impl ConnectionTrait,
        endpoint: &Endpoint,
        cause: String,
        text: &dyn Template,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Some(owner) = parties::organisation(tx, endpoint.organisation).await? else { return Ok(()) };
        let new = |authority: Option<AuthorityCode>, recipient, address: String| NewMessage {
            authority,
            about: endpoint.id.0,
            also_about: vec![],
            child: None,
            cause: cause.clone(),
            recipient,
            channel: Channel::Email,
            address,
            text,
            scheduled_for: now,
        };
        if let Some(address) = owner.email {
            let authority = owner.authorities.first().cloned();
            self.write_message(tx, &new(authority, Recipient::Organisation(owner.id), address), now).await?;
            return Ok(());
        }
        // Whoever gave no address is told through the councils that it works with.
        let mut is_heard = false;
        for authority in owner.authorities {
            let line = first_on_duty(tx, &authority, now).await?;
            let mut written = vec![];
            for (person, role) in &line.told {
                let recipient = Recipient::Person { user: person.id, role: *role };
                let new = new(Some(authority.clone()), recipient, person.email.clone());
                written.extend(self.write_to(tx, person, &new, now).await?);
            }
            line.keep_with(tx, &written).await?;
            is_heard |= !line.told.is_empty();
        }
        if !is_heard {
            tracing::error!(webhook_endpoint.id = %endpoint.id, "Nobody is there to be told that an endpoint fails");
        }
        Ok(())
    }
}
