//! Messages by GOV.UK Notify, against a double of it that the official clients take for the real one.

mod alarms;
mod by_channel;
mod closed;
mod contract;
pub mod double;
mod fallback;
mod families;
mod freed;
mod handing_on;
mod official;
mod paused;
mod phones;
mod reached;
mod receipts;
mod received;
mod rehearsal;
mod seen;
mod sending;
mod simulated;
mod standing_in;
mod stops;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::ids::MessageId;
use homeward::domain::message::Channel;
use homeward::notify::govuk::{Govuk, Templates};
use homeward::notify::{Mail, Post as Sender};
use homeward::services::{Sealer, Services};

use super::{PATIENCE, Post};
use crate::app::On;
use double::{EMAIL_TEMPLATE, Notify, SMS_TEMPLATE};

/// An application whose e-mail goes by Notify.
struct ByNotify {
    post: Post,
    notify: Notify,
    sender: Arc<Sender>,
}

fn templates() -> Templates {
    Templates { email: EMAIL_TEMPLATE.parse().ok(), text: SMS_TEMPLATE.parse().ok() }
}

/// All by which messages go, through one service.
fn sender(govuk: Govuk) -> Arc<Sender> {
    Arc::new(Sender { email: Some(Mail::Notify(govuk.clone())), texts: Some(govuk), rehearsal: false })
}

fn govuk(notify: &Notify, limit: Duration) -> Govuk {
    let govuk = Govuk::new(&notify.url, &Notify::key(), templates());
    govuk.expect("the settings can be used").within(limit)
}

impl ByNotify {
    async fn on(on: On) -> Self {
        let mut post = Post::on(on).await;
        let notify = Notify::start(post.app.services.clock.clone()).await;
        let govuk = govuk(&notify, PATIENCE);
        let sealer = Sealer::with_key("a key of the tests, which is long enough");
        post.services = post.services.with_notify(Some(govuk.clone())).with_sealer(sealer);
        Self { post, notify, sender: sender(govuk) }
    }

    fn services(&self) -> &Services {
        &self.post.services
    }

    /// Sends what is due now.
    async fn drain(&self) {
        self.post.drain_by(self.sender.clone()).await;
    }

    /// The same by a client that waits no longer than this for an answer.
    async fn drain_within(&self, limit: Duration) {
        self.post.drain_by(sender(govuk(&self.notify, limit))).await;
    }

    /// Sends what is due after some minutes: longer than the first pauses.
    async fn again(&self) {
        self.post.advance(TimeDelta::minutes(10));
        self.drain().await;
    }

    /// What went wrong with the last try, as the provider said it.
    async fn detail(&self, id: MessageId) -> Option<String> {
        self.post.attempts(id).await.pop().and_then(|attempt| attempt.detail)
    }

    /// What is wrong with e-mail, and until when.
    async fn fault(&self) -> Option<(&'static str, Option<DateTime<Utc>>)> {
        let vitals = self.services().vitals().await.expect("the database answers");
        let standing = vitals.channels.into_iter().find(|standing| standing.channel == Channel::Email)?;
        standing.fault.map(|fault| (fault.word(), standing.until))
    }
}
