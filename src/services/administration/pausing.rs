//! Pausing keeps back all messages of a channel about an authority's children, until an administrator lets them go again.
//! Deadlines and steps go on: only the telling waits, and that shows.

use super::administers;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{UserId, WatchId};
use crate::domain::message::Channel;
use crate::domain::message::channel::ChannelFault;
use crate::domain::message::pause::Pause;
use crate::services::accounts::SignedIn;
use crate::services::reports::board::must_watch_over;
use crate::services::schedules::CHANNELS;
use crate::services::{Error, Services, audit_line};
use crate::store::messages::pauses;
use crate::store::{audit, channels, people, schedules};

/// A pause that lasts, and the name of who began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// The pause.
    pub pause: Pause,
    /// Who.
    pub by: String,
}

/// The authorities for whose messages an administrator answers: partners tell of their children, and send nothing.
fn answered_for(who: &SignedIn) -> Vec<AuthorityCode> {
    let own = &who.caller.organisation.authorities;
    own.iter().filter(|authority| who.caller.is_council_of(authority)).cloned().collect()
}

/// Whether somebody can pause messages at all.
///
/// # Errors
/// [`Error::NotFound`] where not.
pub fn pauses(who: &SignedIn) -> Result<(), Error> {
    administers(who)?;
    if answered_for(who).is_empty() { Err(Error::NotFound) } else { Ok(()) }
}

impl Services {
    /// The pauses that last for the administrator's own authorities.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn paused(&self, who: &SignedIn) -> Result<Vec<Paused>, Error> {
        administers(who)?;
        let db = self.database.read();
        let lasting = pauses::lasting(db, &answered_for(who)).await?;
        let by: Vec<UserId> = lasting.iter().map(|pause| pause.paused_by).collect();
        let names = people::with_ids(db, &by).await?;
        let name = |id: UserId| names.iter().find(|person| person.id == id).map(|person| person.name.clone());
        let paused = |pause: Pause| Paused { by: name(pause.paused_by).unwrap_or_default(), pause };
        Ok(lasting.into_iter().map(paused).collect())
    }

    /// The channels that are paused for an authority, for somebody who watches over its children: whoever waits for an answer
    /// must know that nobody was told.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn paused_channels(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Vec<Channel>, Error> {
        must_watch_over(who, authority)?;
        let lasting = pauses::lasting(self.database.read(), std::slice::from_ref(authority)).await?;
        Ok(lasting.into_iter().map(|pause| pause.channel).collect())
    }

    /// The channels that GOV.UK Notify keeps closed at present, and why, for the same people.
    ///
    /// # Errors
    /// As [`Services::paused_channels`].
    pub async fn closed_channels(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
    ) -> Result<Vec<(Channel, ChannelFault)>, Error> {
        must_watch_over(who, authority)?;
        let (all, now) = (channels::all(self.database.read()).await?, self.clock.now());
        Ok(all.into_iter().filter_map(|standing| Some((standing.channel, standing.closed(now)?))).collect())
    }

    /// Pauses a channel for all messages about children of the administrator's authorities. Where it is paused already,
    /// the first pause stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever administers no council; the database's.
    pub async fn pause_messages(&self, who: &SignedIn, channel: Channel, reason: &str) -> Result<(), Error> {
        pauses(who)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        for authority in &answered_for(who) {
            let pause = Pause {
                authority: authority.clone(),
                channel,
                reason: reason.to_owned(),
                paused_at: now,
                paused_by: who.person.id,
            };
            if pauses::begin(&*tx, WatchId::fresh(now).0, &pause).await? {
                tracing::warn!(authority = %authority, channel.name = channel.word(), "Messages are paused");
                let object = Some(format!("channel:{}", channel.word()));
                audit::write(&*tx, &audit_line(&who.caller, now, "messages.pause", object, None, "done")).await?;
            }
        }
        // What is urgent goes by other channels: the check of the channels hands it on, at once.
        schedules::bring_forward(&*tx, CHANNELS, now).await?;
        tx.commit().await?;
        self.wakes.scheduled.notify_one();
        Ok(())
    }

    /// Ends the pause of a channel: what waited goes now. Nothing happens where none lasts.
    ///
    /// # Errors
    /// Those of [`Self::pause_messages`].
    pub async fn end_pause(&self, who: &SignedIn, channel: Channel) -> Result<(), Error> {
        pauses(who)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        for authority in &answered_for(who) {
            if pauses::end(&*tx, authority, channel, who.person.id, now).await? {
                tracing::info!(authority = %authority, channel.name = channel.word(), "Messages go again");
                let object = Some(format!("channel:{}", channel.word()));
                audit::write(&*tx, &audit_line(&who.caller, now, "messages.resume", object, None, "done")).await?;
            }
        }
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// Holds what was written during a pause, so that it is shown as what it is.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::services) async fn hold_paused(&self) -> Result<(), Error> {
        let lasting = pauses::all_lasting(self.database.read()).await?;
        if lasting.is_empty() {
            return Ok(());
        }
        let tx = self.database.begin().await?;
        for pause in &lasting {
            pauses::hold(&*tx, pause).await?;
        }
        Ok(tx.commit().await?)
    }
}
