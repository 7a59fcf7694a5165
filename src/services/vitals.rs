//! Vitals: what shows whether the program does its work, for whoever runs it. Counts and ages, of all authorities together;
//! nothing of any record.

use chrono::{DateTime, TimeDelta, Utc};

use super::invariants::Checked;
use super::{Error, Services};
use crate::domain::message::MessageState;
use crate::domain::message::channel::ChannelStanding;
use crate::domain::webhook::DeliveryState;
use crate::store::webhooks::{deliveries, queue as webhook_queue};
use crate::store::{channels, messages, schedules, watches};

/// How the program does.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// How many messages there are in each state.
    pub messages: Vec<(MessageState, u64)>,
    /// How the channels stand that go by GOV.UK Notify.
    pub channels: Vec<ChannelStanding>,
    /// How many webhook deliveries there are in each state.
    pub deliveries: Vec<(DeliveryState, u64)>,
    /// For how long the oldest row of each queue has been due; nought where none is.
    pub overdue: [(&'static str, TimeDelta); 4],
    /// How many subjects nobody looks at any more, for their looks kept failing.
    pub dead_looks: u64,
    /// How long ago the ledger was last verified by night, and whether it was clean.
    pub verified: Option<(TimeDelta, bool)>,
    /// How long ago it was last checked what must hold, and how it was found.
    pub checked: Option<(TimeDelta, Checked)>,
}

impl Services {
    /// How the program does now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn vitals(&self) -> Result<Vitals, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let since =
            |due: Option<DateTime<Utc>>| due.map_or(TimeDelta::zero(), |due| (now - due).max(TimeDelta::zero()));
        let verified = self.last_verified().await?;
        Ok(Vitals {
            messages: messages::count_by_state(db).await?,
            channels: channels::all(db).await?,
            deliveries: deliveries::count_by_state(db).await?,
            overdue: [
                ("attend", since(watches::next_due(db, now).await?)),
                ("deliver", since(messages::queue::next_due(db, &self.mail.channels(), now).await?)),
                ("scheduled", since(schedules::next_due(db, now).await?)),
                ("webhooks", since(webhook_queue::next_due(db, now).await?)),
            ],
            dead_looks: watches::dead(db).await?.len() as u64,
            verified: verified.map(|(at, outcome)| (now - at, outcome == "clean")),
            checked: self.last_checked().await?.map(|checked| (now - checked.at, checked)),
        })
    }
}
