//! Webhooks: what each organisation hears of what happens, signed so that outside libraries take it, whatever networks and
//! receivers do; and nowhere a connection into our own house.

mod changes;
mod endpoints;
mod faults;
mod guarded;
pub mod receiver;
mod signed;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::ids::{EndpointId, WebhookDeliveryId};
use homeward::domain::party::Caller;
use homeward::domain::webhook::{Delivery, DeliveryTry};
use homeward::notify::webhook::Webhooks;
use homeward::notify::webhook::guard::Guard;
use homeward::services::Sealer;
use homeward::services::webhooks::Issued;
use homeward::services::webhooks::deliveries::{Asked, Followed};
use homeward::work::WebhookSource;
use homeward_jobs::{Drained, Job, Queue, Slots, drain, table};
use serde_json::json;

use crate::app::On;
use crate::interviews::Story;
use receiver::{Received, Receiver};

const KEY: &str = "a key of the tests, which is long enough";
/// Longer than a healthy local receiver needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// Short enough to wait for, where a receiver says nothing.
const IMPATIENCE: Duration = Duration::from_millis(500);

fn job() -> Job {
    let jobs = table(Slots::SQLITE);
    jobs.into_iter().find(|job| job.queue == Queue::Webhooks).expect("the table has the queue")
}

fn loopback() -> Guard {
    Guard::allowing("127.0.0.0/8").expect("a network")
}

/// A story of children whose organisations listen.
struct Listening {
    story: Story,
    receiver: Receiver,
    webhooks: Webhooks,
}

impl Listening {
    async fn on(on: On) -> Self {
        let mut story = Story::on(on).await;
        let services = story.app.services.clone();
        story.app.services = services.with_sealer(Sealer::with_key(KEY)).with_webhook_guard(loopback());
        let webhooks = Webhooks::new(loopback()).expect("a sender").within(PATIENCE);
        Self { story, receiver: Receiver::start().await, webhooks }
    }

    async fn endpoint(&self, whose: &Caller, path: &str) -> Issued {
        self.endpoint_at(whose, &self.receiver.url(path)).await
    }

    async fn endpoint_at(&self, whose: &Caller, url: &str) -> Issued {
        let sent = json!({ "url": url });
        self.story.app.services.add_webhook_endpoint(whose, &sent).await.expect("the endpoint is made")
    }

    fn now(&self) -> DateTime<Utc> {
        self.story.app.services.clock.now()
    }

    fn advance(&self, by: TimeDelta) {
        self.story.app.services.clock.set(self.now() + by);
    }

    /// Delivers all that is due now.
    async fn deliver(&self) -> Drained {
        self.deliver_by(&self.webhooks).await
    }

    async fn deliver_by(&self, webhooks: &Webhooks) -> Drained {
        let (services, webhooks) = (self.story.app.services.clone(), webhooks.clone());
        let drained = drain(&Arc::new(WebhookSource { services, webhooks, job: job() })).await;
        assert_eq!(drained.failed, 0, "no delivery fails to be recorded");
        drained
    }

    /// What arrived, by path and type.
    async fn heard(&self) -> Vec<(String, String)> {
        self.deliver().await;
        let mut heard: Vec<_> =
            self.receiver.received().into_iter().map(|got| (got.path.clone(), got.kind())).collect();
        heard.sort();
        heard
    }

    /// Sends one event to an endpoint and gives its delivery.
    async fn test(&self, whose: &Caller, endpoint: EndpointId) -> WebhookDeliveryId {
        let sent = self.story.app.services.test_webhook_endpoint(whose, endpoint).await;
        sent.expect("the endpoint is tested").delivery.id
    }

    async fn followed(&self, whose: &Caller, endpoint: EndpointId, id: WebhookDeliveryId) -> Followed {
        let followed = self.story.app.services.webhook_delivery(whose, endpoint, id).await;
        followed.expect("the delivery is there")
    }

    /// Its state, and how each try went.
    async fn stands(
        &self,
        whose: &Caller,
        endpoint: EndpointId,
        id: WebhookDeliveryId,
    ) -> (&'static str, Vec<&'static str>) {
        let Followed { delivery, tries } = self.followed(whose, endpoint, id).await;
        (delivery.state.word(), tries.iter().map(|made: &DeliveryTry| made.outcome.word()).collect())
    }

    async fn deliveries(&self, whose: &Caller, endpoint: EndpointId) -> Vec<Delivery> {
        let listed = self.story.app.services.webhook_deliveries(whose, endpoint, Asked::default(), 200).await;
        listed.expect("deliveries are listed").into_iter().map(|followed| followed.delivery).collect()
    }
}

/// The three headers of the standard, as an outside library is given them.
fn headers(received: &Received) -> serde_json::Value {
    let name = |name: &str| (name.to_owned(), received.headers[name].clone());
    ["webhook-id", "webhook-timestamp", "webhook-signature"]
        .map(name)
        .into_iter()
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A parcel with a secret of no endpoint, to nowhere.
fn signed_nothing(at: DateTime<Utc>) -> homeward::notify::webhook::Parcel {
    homeward::notify::webhook::Parcel {
        url: String::new(),
        id: "evt_1".to_owned(),
        body: "{}".to_owned(),
        secrets: vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()],
        at,
    }
}
