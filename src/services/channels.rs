//! Channels that go by GOV.UK Notify are asked for now and then: whether our key is taken and the template is what it must
//! be. A channel that is found closed, by this or by a try to send, keeps its queue; when it is open again, all goes on.

use chrono::{DateTime, Utc};

use super::messages::NewMessage;
use super::overseeing::administrators;
use super::reaching::{Open, write_by};
use super::{Error, Services, Transaction};
use crate::domain::ids::WatchId;
use crate::domain::message::channel::{ChannelFault, ChannelStanding, Found};
use crate::domain::message::ways::REACHING_OUT;
use crate::domain::message::{Channel, HeldBecause, Recipient};
use crate::notify::govuk::Govuk;
use crate::notify::templates::ChannelClosed;
use crate::store::messages::holding::{Turn, turn_all};
use crate::store::{channels, parties};

/// What messages of a closed channel wait for.
const WAITED_FOR: [HeldBecause; 2] = [HeldBecause::ChannelClosed, HeldBecause::DaySpent];

impl Services {
    /// Asks GOV.UK Notify how our channels stand, and keeps what it says. A channel that does not go by Notify any more is
    /// forgotten, and with it what stood in its way.
    ///
    /// # Errors
    /// When the database fails; that Notify does not answer is no error, but what is kept.
    pub async fn check_channels(&self) -> Result<(), Error> {
        for channel in &REACHING_OUT {
            match self.notify.as_ref().filter(|notify| notify.template(*channel).is_some()) {
                Some(notify) => self.check_channel(notify, *channel).await?,
                None => self.forget_channel(*channel).await?,
            }
        }
        self.hold_paused().await?;
        self.hand_on_held().await
    }

    async fn check_channel(&self, notify: &Govuk, channel: Channel) -> Result<(), Error> {
        let fault = match notify.check(channel, self.clock.now()).await {
            Ok(()) => None,
            Err(Some(fault)) => Some(fault),
            // It was too busy to say.
            Err(None) => return Ok(()),
        };
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let opened = self.found(&tx, channel, Found { fault, until: None }, now).await?;
        tx.commit().await?;
        // It opened, or somebody is told that it closed.
        if opened || fault.is_some() {
            self.wakes.deliver.notify_one();
        }
        Ok(())
    }

    async fn forget_channel(&self, channel: Channel) -> Result<(), Error> {
        if channels::all(self.database.read()).await?.iter().all(|standing| standing.channel != channel) {
            return Ok(());
        }
        let tx = self.database.begin().await?;
        channels::forget(&*tx, channel).await?;
        free(&tx, channel).await?;
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// Keeps how a channel was found, and holds or frees what waits for it; says whether it opened.
    pub(super) async fn found(
        &self,
        tx: &Transaction,
        channel: Channel,
        found: Found,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let before = channels::locked(&**tx, channel).await?;
        let then = ChannelStanding::then(before.as_ref(), channel, found, now);
        channels::save(&**tx, &then).await?;
        // A day that is spent anew is news, though nobody has asked since the last one ended.
        let is_same = |before: &ChannelStanding| before.fault == then.fault && before.closed(now) == then.closed(now);
        let was_known = before.as_ref().is_some_and(is_same);
        if let Some(fault) = then.fault.filter(|_| !was_known) {
            let (channel, code) = (channel.word(), fault.word());
            tracing::error!(channel.name = channel, channel.fault = code, "{}", fault.reason());
            if fault.closes() {
                self.tell_of_closed(tx, then.channel, fault, now).await?;
            }
        }
        let Some(fault) = then.closed(now) else {
            let opened = before.is_some_and(|before| before.fault.is_some_and(ChannelFault::closes));
            if opened {
                free(tx, channel).await?;
                tracing::info!(channel.name = channel.word(), "The channel is open again");
            }
            return Ok(opened);
        };
        // Each time: some may have been written since.
        turn_all(&**tx, channel, Turn::Held(fault.holds())).await?;
        Ok(false)
    }
}

impl Services {
    /// Tells every administrator that a channel is closed: in the inbox, which nothing closes, and by another channel where one
    /// is open to them.
    async fn tell_of_closed(
        &self,
        tx: &Transaction,
        closed: Channel,
        fault: ChannelFault,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let open = Open::at(&**tx, &self.mail, now).await?;
        for (authority, _) in parties::authorities(&**tx).await? {
            for (person, role) in administrators(tx, &authority).await? {
                let (mut out, _) = open.ways_to(&person, Some(&authority));
                // What goes by the same key does not go either, though nobody has tried yet.
                out.retain(|channel| fault != ChannelFault::KeyRefused || !self.goes_by_notify(*channel));
                let out = out.first().copied();
                // An e-mail stands in the inbox itself.
                let inbox = (out != Some(Channel::Email)).then_some(Channel::Inbox);
                let ways: Vec<Channel> = out.into_iter().chain(inbox).collect();
                let hour = now.format("%Y-%m-%dT%H");
                let new = NewMessage {
                    authority: Some(authority.clone()),
                    about: WatchId::fresh(now).0,
                    also_about: vec![],
                    child: None,
                    cause: format!("{}/{}/{}/{hour}", ChannelClosed::NAME, closed.word(), fault.word()),
                    recipient: Recipient::Person { user: person.id, role },
                    channel: Channel::Inbox,
                    address: String::new(),
                    text: &ChannelClosed { channel: closed, fault },
                    scheduled_for: now,
                };
                write_by(&**tx, &self.mail, &person, &ways, &new, now).await?;
            }
        }
        Ok(())
    }

    fn goes_by_notify(&self, channel: Channel) -> bool {
        self.notify.as_ref().is_some_and(|notify| notify.template(channel).is_some())
    }
}

async fn free(tx: &Transaction, channel: Channel) -> Result<(), Error> {
    for because in WAITED_FOR {
        turn_all(&**tx, channel, Turn::Freed(because)).await?;
    }
    Ok(())
}
