//! Messages to children and the adults around them. Whether one may go is asked when it is written and again when it is
//! sent: a sheet of safe contacts may have been changed in between, a phone may have said STOP, and the appointment may be
//! another one. What may not go, or could not be delivered, is a step for whoever holds the talk.

mod untold;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Error, Services, Transaction, safe_contacts};
use crate::domain::ids::InterviewId;
use crate::domain::message::family::{May, Way, may_go, not_after};
use crate::domain::message::{Channel, Happened, HeldBecause, Message, Recipient};
use crate::store::messages::family;
use crate::store::messages::queue::Became;
use crate::store::{interviews, stopped_numbers, watches};

pub(super) use untold::untold;

/// So many are ended in one go; the next go comes soon.
const AT_ONCE: u64 = 200;

/// Where a message goes.
pub(super) enum Addressed {
    /// There.
    To(String),
    /// Nowhere now; what becomes of it, and why.
    Not(Became, Happened),
}

impl Services {
    /// Where `message` goes at this moment: of a child or a family, only if that is safe now.
    pub(super) async fn addressed(&self, message: &Message, now: DateTime<Utc>) -> Result<Addressed, Error> {
        let Recipient::Family { whose, .. } = message.recipient else {
            return Ok(Addressed::To(message.address.clone()));
        };
        let db = self.database.read();
        let opened = self.sealer.as_ref().and_then(|sealer| sealer.open(message.id.0, &message.address).ok());
        let Some(address) = opened else { return Ok(Addressed::Not(Became::Blocked, Happened::CannotBeOpened)) };
        let kept = interviews::one(db, InterviewId(message.about)).await?;
        let agreed = kept.as_ref().and_then(|kept| kept.interview.agreed());
        let present = agreed.map(|(appointment, _)| not_after(appointment));
        let (Some(kept), Some(present)) = (kept, present.filter(|present| Some(*present) == message.not_after)) else {
            return Ok(Addressed::Not(Became::Withheld, Happened::AppointmentChanged));
        };
        if message.channel == Channel::Sms && stopped_numbers::is_stopped(db, &address).await? {
            return Ok(Addressed::Not(Became::Blocked, Happened::Stopped));
        }
        let contacts = safe_contacts::sheet(db, kept.person).await?.contacts;
        let way = Way { whose, channel: message.channel, address: &address };
        Ok(match may_go(&contacts, way, now, present) {
            May::Go => Addressed::To(address),
            May::Wait(until) => Addressed::Not(Became::Held(HeldBecause::SafeHours, until), Happened::OutsideHours),
            May::Not(why) => Addressed::Not(Became::Blocked, why),
        })
    }

    /// Ends messages to children and families that nothing let go in time: a channel that was closed or paused, a program
    /// that did not run. Somebody can still ring.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_family_messages_in_vain(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let overdue = family::overdue(&*tx, now, AT_ONCE).await?;
        for message in &overdue {
            family::block(&*tx, message, Happened::TooLate, now).await?;
            not_told(&tx, message, now).await?;
        }
        tx.commit().await?;
        if !overdue.is_empty() {
            tracing::warn!(message.count = overdue.len(), "Messages about appointments could not go in time");
            self.wakes.recorded();
        }
        Ok(())
    }
}

/// Has somebody look at what became of a message to a child or a family, in the transaction that ends it. After the commit
/// the queue `attend` wants to be woken.
pub(super) async fn not_told(tx: &Transaction, message: &Message, now: DateTime<Utc>) -> Result<(), Error> {
    Ok(watches::wake(&**tx, &BTreeSet::from([message.about]), now).await?)
}
