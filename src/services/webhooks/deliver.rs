//! Delivering events: claimed, posted with no transaction open, and the try recorded. A program that dies between posting
//! and recording leaves a lease that runs out; the event is then posted once more, under the same id.

use chrono::{DateTime, TimeDelta, Utc};

use super::secrets;
use crate::domain::event::webhook_id;
use crate::domain::webhook::{Delivery, DeliveryTry, DisabledBecause, Endpoint, TryOutcome, retry};
use crate::notify::webhook::{Parcel, Posted, Webhooks};
use crate::services::{Error, Services, TRIES, Transaction, salt};
use crate::store::webhooks::queue::{self, Became};
use crate::store::webhooks::{self, deliveries};

pub use crate::store::webhooks::queue::Lease;

impl Services {
    /// Claims at most `limit` deliveries that are due, one of each endpoint, for as long as `lease`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_deliveries(&self, limit: u64, lease: TimeDelta) -> Result<Vec<Lease>, Error> {
        let (now, token) = (self.clock.now(), salt()?);
        let tx = self.database.begin().await?;
        let claimed = queue::claim(&*tx, now, now + lease, &token, limit).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// Gives back deliveries that were claimed and will not be made now.
    ///
    /// # Errors
    /// When the database fails; then they come back when their leases end.
    pub async fn release_deliveries(&self, leases: &[Lease]) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        queue::release(&*tx, leases).await?;
        Ok(tx.commit().await?)
    }

    /// How long until a claim could next find a delivery; nothing if none is open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_delivery_due(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.clock.now();
        let due = queue::next_due(self.database.read(), now).await?;
        Ok(due.map(|due| (due - now).max(TimeDelta::zero())))
    }

    /// Makes a claimed delivery and records how it went. Nothing happens if the lease has run out.
    ///
    /// # Errors
    /// When the database fails; if that is after the posting, the event is posted once more when the lease has ended.
    pub async fn deliver_event(&self, webhooks: &Webhooks, lease: &Lease) -> Result<(), Error> {
        let db = self.database.read();
        let Some(delivery) = queue::leased(db, lease).await? else {
            tracing::info!(webhook_delivery.id = %lease, "The delivery is no longer ours to make");
            return Ok(());
        };
        let Some(endpoint) = webhooks::one(db, delivery.endpoint).await? else { return Ok(()) };
        let posted = self.posted(webhooks, &delivery, &endpoint).await?;
        let now = self.clock.now();
        let tried = Tried { lease, delivery: &delivery, posted, now };
        for _ in 1..TRIES {
            match self.record_try(&tried).await {
                Err(Error::Busy) => {}
                done => return done,
            }
        }
        self.record_try(&tried).await
    }

    async fn posted(&self, webhooks: &Webhooks, delivery: &Delivery, endpoint: &Endpoint) -> Result<Posted, Error> {
        let not_made = |outcome| Posted { outcome, status: None, retry_after: None, milliseconds: 0 };
        // The claim counted a try that was never recorded: each one before it killed its worker, as this one would.
        if delivery.tries > retry::most_tries() {
            return Ok(not_made(TryOutcome::CutShort));
        }
        let at = self.clock.now();
        let Ok(secrets) = secrets::holding(self.sealer()?, endpoint, at) else {
            tracing::error!(webhook_endpoint.id = %endpoint.id, "An endpoint's secret cannot be read with the key that is set");
            return Ok(not_made(TryOutcome::SecretUnreadable));
        };
        let (url, id, body) = (endpoint.url.clone(), webhook_id(delivery.event.0), delivery.body.clone());
        Ok(webhooks.post(&Parcel { url, id, body, secrets, at }).await)
    }

    async fn record_try(&self, tried: &Tried<'_>) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        let Some(endpoint) = webhooks::one(&*tx, tried.delivery.endpoint).await? else { return Ok(()) };
        let health = retry::after_try(endpoint.health, tried.posted.outcome, tried.posted.retry_after, tried.now);
        let newly = endpoint.disabled.is_none().then(|| retry::disabled_by(health, tried.posted.outcome, tried.now));
        let newly = newly.flatten().filter(|_| tried.posted.outcome != TryOutcome::Delivered);
        let became = tried.became(endpoint.disabled.is_some() || newly.is_some());
        if !queue::record(&*tx, tried.lease, &tried.as_recorded(), became).await? {
            tracing::warn!(webhook_delivery.id = %tried.lease, "The lease ended before the try could be recorded");
            return Ok(());
        }
        if health != endpoint.health {
            webhooks::set_health(&*tx, endpoint.id, health).await?;
        }
        if let Some(because) = newly {
            self.disable_endpoint(&tx, &endpoint, because, tried.now).await?;
        }
        if became == Became::Failed {
            let why = tried.posted.outcome;
            tracing::error!(webhook_delivery.id = %tried.lease, webhook.why = why.word(), "An event could not be delivered");
            self.tell_of_failed_event(&*tx, &endpoint, why, tried.now).await?;
        }
        tx.commit().await?;
        // The next one for this endpoint waited for this one to end.
        self.wakes.webhooks.notify_one();
        if newly.is_some() || became == Became::Failed {
            self.wakes.deliver.notify_one();
        }
        Ok(())
    }

    async fn disable_endpoint(
        &self,
        tx: &Transaction,
        endpoint: &Endpoint,
        because: DisabledBecause,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let id = endpoint.id;
        tracing::error!(webhook_endpoint.id = %id, webhook.why = because.word(), "An endpoint was disabled");
        webhooks::disable(&**tx, id, Some((now, because))).await?;
        deliveries::hold(&**tx, id).await?;
        self.tell_of_disabled(&**tx, endpoint, because, now).await
    }
}

/// A try that was made.
struct Tried<'a> {
    lease: &'a Lease,
    delivery: &'a Delivery,
    posted: Posted,
    now: DateTime<Utc>,
}

impl Tried<'_> {
    fn became(&self, disabled: bool) -> Became {
        if self.posted.outcome == TryOutcome::Delivered {
            return Became::Delivered;
        }
        if disabled {
            return Became::Held;
        }
        let pause = retry::pause_after(self.delivery.tries, self.posted.retry_after, fastrand::f64());
        pause.map_or(Became::Failed, |pause| Became::TriedAgainAt(self.now + pause))
    }

    fn as_recorded(&self) -> DeliveryTry {
        let Posted { outcome, status, milliseconds, .. } = self.posted;
        DeliveryTry { number: self.delivery.attempts, at: self.now, outcome, status, milliseconds }
    }
}
