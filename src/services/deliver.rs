//! Delivering: a message is claimed, sent with no transaction open, and the try recorded. A program that dies between
//! sending and recording leaves a lease that runs out; the message is then sent once more, under the same name.

use chrono::{DateTime, TimeDelta, Utc};

use super::family::Addressed;
use super::{Error, Services, TRIES, pacing, salt, schedules};
use crate::domain::message::channel::Found;
use crate::domain::message::{Channel, DeliveryAttempt, Happened, Message, retry};
use crate::notify::{Outgoing, Sender, Sent};
use crate::store::messages::claiming;
use crate::store::messages::queue::{self, Became};
use crate::store::{self, stopped_numbers};

pub use crate::store::messages::queue::Lease;

/// As much of a provider's answer as is kept.
const LONGEST_DETAIL: usize = 300;

impl Services {
    /// Claims at most `limit` messages that are due, most urgent and oldest first, for as long as `lease`. What would reach an
    /// address too often is put off until its turn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_messages(&self, limit: u64, lease: TimeDelta) -> Result<Vec<Lease>, Error> {
        loop {
            let (now, token) = (self.clock.now(), salt()?);
            let tx = self.database.begin().await?;
            let claimed = claiming::claim(&*tx, &self.mail.channels(), now, now + lease, &token, limit).await?;
            let is_all = claimed.is_empty();
            let leases = pacing::in_turn(&tx, claimed, now).await?;
            tx.commit().await?;
            // Where all were put off, others may be due behind them.
            if is_all || !leases.is_empty() {
                return Ok(leases);
            }
        }
    }

    /// Gives back messages that were claimed and will not be sent now.
    ///
    /// # Errors
    /// When the database fails; then they come back when their leases end.
    pub async fn release_messages(&self, leases: &[Lease]) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        queue::release(&*tx, leases).await?;
        Ok(tx.commit().await?)
    }

    /// How long until a claim could next find a message; nothing if none is open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_message_due(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.clock.now();
        let due = queue::next_due(self.database.read(), &self.mail.channels(), now).await?;
        Ok(due.map(|due| (due - now).max(TimeDelta::zero())))
    }

    /// Sends a claimed message and records how it went. Nothing happens if the lease has run out.
    ///
    /// # Errors
    /// When the database fails; if that is after the sending, the message is sent once more when the lease has ended.
    pub async fn deliver(&self, sender: &impl Sender, lease: &Lease) -> Result<(), Error> {
        let db = self.database.read();
        let Some(message) = queue::leased(db, lease).await? else {
            tracing::info!(message.id = %lease, "The message is no longer ours to send");
            return Ok(());
        };
        let tried = match self.addressed(&message, self.clock.now()).await? {
            Addressed::To(address) => self.tried(sender, &message, address).await?,
            Addressed::Not(became, why) => Tried::not(&message, became, why, self.clock.now()),
        };
        let now = tried.attempt.at;
        for _ in 1..TRIES {
            match self.record_attempt(lease, &message, &tried, now).await {
                Err(Error::Busy) => {}
                done => return done,
            }
        }
        self.record_attempt(lease, &message, &tried, now).await
    }

    /// Tries once.
    async fn tried(&self, sender: &impl Sender, message: &Message, address: String) -> Result<Tried, Error> {
        let is_stopped =
            message.channel == Channel::Sms && stopped_numbers::is_stopped(self.database.read(), &address).await?;
        // The claim counted a try that was never recorded: each one before it killed its worker, as this one would.
        let sent = if message.tries > retry::most_tries(message.urgent) {
            None
        } else if is_stopped {
            Some(Sent::RefusedForThisRecipient { why: Happened::Stopped, detail: None })
        } else {
            Some(sender.send(&outgoing(message, address, self.clock.now())).await)
        };
        let now = self.clock.now();
        let closed = match &sent {
            Some(Sent::Closed { fault, until, .. }) => Some(Found { fault: Some(*fault), until: *until }),
            _ => None,
        };
        let name = match &sent {
            Some(Sent::Accepted { name, .. }) => name.clone(),
            _ => None,
        };
        let (became, attempt) = judged(message, sent, now);
        Ok(Tried { attempt, became, closed, name })
    }

    async fn record_attempt(
        &self,
        lease: &Lease,
        message: &Message,
        Tried { attempt, became, closed, name }: &Tried,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let tx = self.database.begin().await?;
        // Before the message: in this order all who find a channel closed lock what they change.
        if let Some(found) = closed {
            self.found(&tx, message.channel, *found, now).await?;
            // What is urgent is handed on by the check of the channels, at once.
            store::schedules::bring_forward(&*tx, schedules::CHANNELS, now).await?;
        }
        let has_failed = matches!(became, Became::Failed | Became::Blocked);
        if has_failed {
            self.hold_recipient(&tx, message).await?;
        }
        if !queue::record(&*tx, lease, attempt, *became).await? {
            tracing::warn!(message.id = %lease, "The lease ended before the try could be recorded");
            return Ok(());
        }
        if let Some(name) = name {
            self.handed_over(&tx, message.id, name, now).await?;
        }
        // Where Notify has it, a receipt says whether it arrived; a mail server says no more than this.
        if *became == Became::Sent && name.is_none() {
            self.contact_reached(&tx, message, now, now).await?;
        }
        if has_failed {
            tracing::error!(message.id = %lease, message.why = attempt.outcome.word(), "A message could not be delivered");
            self.follow_failure(&tx, message, attempt.outcome, now).await?;
        }
        tx.commit().await?;
        if closed.is_some() {
            self.wakes.scheduled.notify_one();
        }
        if closed.is_some() || has_failed {
            // It goes on by another channel, or is a step, and somebody is told of it.
            self.wakes.looked();
            self.wakes.recorded();
        }
        Ok(())
    }
}

/// A try, and what comes of it.
struct Tried {
    attempt: DeliveryAttempt,
    became: Became,
    /// What is wrong with the channel, if that was found.
    closed: Option<Found>,
    /// By which name the provider has it, if it does.
    name: Option<String>,
}

impl Tried {
    /// Nobody tried: at this moment it was not to go.
    fn not(message: &Message, became: Became, why: Happened, now: DateTime<Utc>) -> Self {
        let attempt = DeliveryAttempt { number: message.attempts, at: now, outcome: why, detail: None };
        Self { attempt, became, closed: None, name: None }
    }
}

fn outgoing(message: &Message, address: String, at: DateTime<Utc>) -> Outgoing {
    Outgoing {
        channel: message.channel,
        address,
        subject: message.subject.clone(),
        body: message.body.clone(),
        urgent: message.urgent,
        reference: message.provider_reference.clone(),
        tried_before: message.attempts > 1,
        at,
    }
}

/// What becomes of the message, and what is recorded of the try; `sent` is nothing if there was none left.
fn judged(message: &Message, sent: Option<Sent>, now: DateTime<Utc>) -> (Became, DeliveryAttempt) {
    let next = || {
        let pause = retry::pause_after(message.tries, message.urgent, fastrand::f64());
        pause.map_or(Became::Failed, |pause| Became::TriedAgainAt(now + pause))
    };
    let became = match &sent {
        Some(Sent::Accepted { .. }) => Became::Sent,
        Some(Sent::RefusedForThisRecipient { .. }) | None => Became::Failed,
        Some(Sent::Withheld) => Became::Withheld,
        Some(Sent::Closed { fault, until, .. }) => Became::Held(fault.holds(), until.unwrap_or(now)),
        Some(Sent::TryAgain { .. } | Sent::Unclear { .. }) => next(),
    };
    // What would come too late is given up while there is time to tell them in another way.
    let is_too_late = |at: DateTime<Utc>| message.not_after.is_some_and(|end| at >= end);
    let became = match became {
        Became::TriedAgainAt(at) | Became::Held(_, at) if is_too_late(at) => Became::Failed,
        other => other,
    };
    let (outcome, detail) = sent.map_or((Happened::CutShort, None), Sent::into_record);
    let detail = detail.map(|detail| detail.chars().take(LONGEST_DETAIL).collect());
    (became, DeliveryAttempt { number: message.attempts, at: now, outcome, detail })
}

#[cfg(test)]
mod tests;
