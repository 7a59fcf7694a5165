//! Feeds that fall silent: an agency whose system always tells by itself and has not for longer than ever. Each authority
//! that it tells hears of it, once a day until somebody says what is done, with the rung above once that took a day; and it
//! ends by itself with the next notice.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::accounts::SignedIn;
use super::escalations::what_is_done;
use super::line::Asking;
use super::overseeing::{Fault, administrators};
use super::rotas::runs_a_council;
use super::{Error, Services, Transaction, audit_line};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::feed::{Answer, LEAST_SILENCE, REMEMBERED, Silence, patience};
use crate::domain::ids::{OrganisationId, UserId, WatchId};
use crate::notify::templates::FeedSilent;
use crate::store::{audit, feeds, parties};

/// So many are shown: those that last, and the latest that are over.
const SHOWN: u64 = 50;

/// A silence as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The silence.
    pub silence: Silence,
    /// The agency's name.
    pub organisation: String,
    /// The name of whoever answered.
    pub answered_by: Option<String>,
}

/// Refuses, as if there were none, whoever neither watches over the children of a council nor administers it.
fn may_see(who: &SignedIn) -> Result<(), Error> {
    if runs_a_council(who) { Ok(()) } else { Err(Error::NotFound) }
}

impl Services {
    /// Notes which feeds fell silent and which are heard again, and tells of those that nobody sees to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn watch_feeds(&self) -> Result<(), Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let since = now - REMEMBERED;
        let lasting = feeds::lasting(db).await?;
        let (mut ended, mut fresh) = (vec![], vec![]);
        for (organisation, last) in feeds::last_heard(db, since, now).await? {
            let silence = lasting.iter().find(|silence| silence.organisation == organisation);
            if silence.is_some_and(|silence| silence.since < last) {
                ended.push((organisation, last));
            }
            if silence.is_none_or(|silence| silence.since < last) {
                fresh.extend(self.fallen_silent(organisation, last, since, now).await?);
            }
        }
        if ended.is_empty() && fresh.is_empty() && !lasting.iter().any(|silence| silence.waits(now)) {
            return Ok(());
        }
        let tx = self.database.begin().await?;
        for (organisation, heard_at) in ended {
            feeds::end(&*tx, organisation, heard_at).await?;
            tracing::info!(organisation.id = %organisation, "A feed that was silent is heard again");
        }
        for silence in &fresh {
            if feeds::begin(&*tx, silence).await? {
                let organisation = silence.organisation;
                tracing::warn!(organisation.id = %organisation, authority = %silence.authority, "A feed has fallen silent");
            }
        }
        self.tell_of_silences(&tx, now).await?;
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// The silences of an agency that was last heard of at `last`: one for each authority that misses it, if any does.
    async fn fallen_silent(
        &self,
        organisation: OrganisationId,
        last: DateTime<Utc>,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Silence>, Error> {
        let db = self.database.read();
        // Before anything is read of most of them: nobody's patience is shorter.
        if now - last < LEAST_SILENCE {
            return Ok(vec![]);
        }
        let heard = feeds::heard(db, organisation, since).await?;
        let silences = feeds::silences_of(db, organisation, since).await?;
        let Some(patience) = patience(&heard, &silences).filter(|patience| now - last > *patience) else {
            return Ok(vec![]);
        };
        let silence = |authority| Silence {
            id: WatchId::fresh(now).0,
            authority,
            organisation,
            since: last,
            patience,
            noticed_at: now,
            ended_at: None,
            answer: None,
        };
        Ok(feeds::told_by(db, organisation).await?.into_iter().map(silence).collect())
    }

    /// Tells the coordinator's line and the administrators of each authority of the silences that nobody sees to.
    async fn tell_of_silences(&self, tx: &Transaction, now: DateTime<Utc>) -> Result<(), Error> {
        let mut by_authority: BTreeMap<AuthorityCode, Vec<Silence>> = BTreeMap::new();
        for silence in feeds::lasting(&**tx).await?.into_iter().filter(|silence| silence.waits(now)) {
            by_authority.entry(silence.authority.clone()).or_default().push(silence);
        }
        for (authority, silent) in by_authority {
            let administrators = administrators(tx, &authority).await?;
            let asking = Asking::of(&**tx, &authority, now).await?;
            for silence in silent {
                // What nobody answers for a day, the rung above hears of too.
                let mut line = asking.rungs(if silence.climbs(now) { 2 } else { 1 }, |_| false).await?;
                line.and(administrators.clone());
                let hours = u32::try_from((now - silence.since).num_hours()).unwrap_or(u32::MAX);
                let told = Fault {
                    about: silence.id,
                    also_about: vec![],
                    cause: format!("{}/{}/{}", FeedSilent::NAME, silence.id, london_date(now)),
                    text: &FeedSilent { last_heard_at: silence.since, hours },
                };
                self.tell(tx, &authority, &line, &told, now).await?;
            }
        }
        Ok(())
    }

    /// The silences of the feeds of somebody's own council, latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever neither watches over its children nor administers it; the database's.
    pub async fn silences(&self, who: &SignedIn) -> Result<Vec<Silent>, Error> {
        may_see(who)?;
        let own = &who.caller.organisation.authorities;
        let mut shown = vec![];
        for silence in feeds::of_authorities(self.database.read(), own, SHOWN).await? {
            shown.push(self.silent(silence).await?);
        }
        Ok(shown)
    }

    /// One silence of a feed of somebody's own council.
    ///
    /// # Errors
    /// Those of [`Self::silences`]; [`Error::NotFound`] where there is none.
    pub async fn silence(&self, who: &SignedIn, id: Uuid) -> Result<Silent, Error> {
        may_see(who)?;
        let silence = feeds::one(self.database.read(), id).await?;
        let own = silence.filter(|silence| who.caller.is_council_of(&silence.authority));
        self.silent(own.ok_or(Error::NotFound)?).await
    }

    /// Records what somebody does about a silence, as `sent` says (`action`, `by_when`): until then nobody is told again.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::Refused`] where it is over, or somebody else has just answered; those of
    /// [`Self::silence`].
    pub async fn answer_silence(&self, who: &SignedIn, id: Uuid, sent: &Value) -> Result<(), Error> {
        let now = self.clock.now();
        let before = self.silence(who, id).await?.silence;
        let (action, by_when) = what_is_done(sent, now)?;
        let answer = Answer { by: who.person.id, at: now, action, by_when };
        let tx = self.database.begin().await?;
        if !feeds::answer(&*tx, id, before.answer.as_ref(), &answer).await? {
            let why = "the agency has been heard of again, or somebody else has just answered";
            return Err(Error::Refused(why.to_owned()));
        }
        let object = Some(format!("feed_silence:{id}"));
        audit::write(&*tx, &audit_line(&who.caller, now, "feed_silence.answer", object, None, "done")).await?;
        Ok(tx.commit().await?)
    }

    async fn silent(&self, silence: Silence) -> Result<Silent, Error> {
        let organisation = parties::organisation(self.database.read(), silence.organisation).await?;
        let by: Vec<UserId> = silence.answer.iter().map(|answer| answer.by).collect();
        let answered_by = self.names(by.into_iter().collect()).await?.into_values().next();
        let organisation = organisation.map(|organisation| organisation.name).unwrap_or_default();
        Ok(Silent { silence, organisation, answered_by })
    }
}
