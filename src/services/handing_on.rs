//! Handing on: what is urgent and waits for a channel to open does not wait while another is open to whoever it is for. It
//! goes by that one, and what waited goes no more: nobody is told twice. Whoever has no other open channel is told when it
//! opens, and finds it in the inbox until then.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::falling_back::Instead;
use super::reaching::Open;
use super::{Error, Services};
use crate::domain::message::{Happened, HeldBecause, Message};
use crate::store::messages::{self, entries, holding};

/// What may be waited for until midnight or until a person sees to it. Quiet hours and the pace let what is urgent go.
const MAY_LAST: [HeldBecause; 3] = [HeldBecause::ChannelClosed, HeldBecause::DaySpent, HeldBecause::Paused];

impl Services {
    /// Hands on all that is urgent and held.
    ///
    /// # Errors
    /// When the database fails; what was handed on until then stays so.
    pub(super) async fn hand_on_held(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut any = false;
        for held in holding::urgent(self.database.read(), &MAY_LAST).await? {
            any |= self.hand_on(&held, now).await?;
        }
        if any {
            self.wakes.looked();
        }
        Ok(())
    }

    /// Whether anything goes instead of it now.
    async fn hand_on(&self, held: &Message, now: DateTime<Utc>) -> Result<bool, Error> {
        let tx = self.database.begin().await?;
        self.hold_recipient(&tx, held).await?;
        let there = entries::waiting(&*tx, &BTreeSet::from([held.id])).await?.pop();
        let is_held = |there: &Message| there.held_because.is_some_and(|because| MAY_LAST.contains(&because));
        let Some(message) = there.filter(is_held) else { return Ok(false) };
        let Some(person) = self.bearer(&tx, &message).await? else { return Ok(false) };
        let (have, _) = Open::at(&*tx, &self.mail, now).await?.ways_to(&person, message.authority.as_ref());
        let Instead { goes, is_lost } = self.by_another_channel(&tx, &message, &person, (&have, &[]), now).await?;
        if goes && !is_lost {
            messages::cancel(&*tx, message.id, Some(Happened::AnotherWay), now).await?;
        }
        tx.commit().await?;
        Ok(goes)
    }
}
