//! A begun notice is one that a person is filling in on the pages, page by page. What they typed is kept here, never in
//! the browser: sealed, for them alone, for a day, so that whoever is called away goes on where they were. Sent, it is a
//! notice like any other, once however often it is sent.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::accounts::{Field, SignedIn};
use super::{Error, Services};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{BegunNoticeId, NoticeId};
use crate::domain::party::{Caller, Scope};
use crate::store::begun_notices as rows;
use crate::store::{locks, parties, references};

/// How long it waits: whoever looks for a child all night finds it in the morning.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// What was typed, by the pages that ask for it.
pub type Typed = BTreeMap<String, Vec<Field>>;

/// A notice that its reader is filling in.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its id.
    pub id: BegunNoticeId,
    /// What was typed.
    pub typed: Typed,
    /// Since when.
    pub begun_at: DateTime<Utc>,
    /// When something was last saved.
    pub saved_at: DateTime<Utc>,
    /// What it was sent as; then nothing that was typed is here any more.
    pub notice: Option<NoticeId>,
}

/// To whoever tells nobody of children, there are no such pages.
pub(super) fn may_tell(caller: &Caller) -> Result<(), Error> {
    let may = caller.scopes.contains(&Scope::Notices) && !caller.organisation.authorities.is_empty();
    may.then_some(()).ok_or(Error::NotFound)
}

impl Services {
    /// The authorities that a person's organisation tells, with their names.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever tells nobody; the database's.
    pub async fn told_authorities(&self, who: &SignedIn) -> Result<Vec<(AuthorityCode, String)>, Error> {
        may_tell(&who.caller)?;
        let mut all = parties::authorities(self.database.read()).await?;
        all.retain(|(code, _)| who.caller.organisation.authorities.contains(code));
        all.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(all)
    }

    /// Begins a notice; gives one of their own in which nothing was typed yet, where there is one.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever tells nobody; the database's.
    pub async fn begin_notice(&self, who: &SignedIn) -> Result<BegunNoticeId, Error> {
        may_tell(&who.caller)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("begun_notices:{}", who.person.id)]).await?;
        let unsent = rows::unsent(&*tx, who.person.id, now - KEPT_FOR).await?;
        if let Some(empty) = unsent.into_iter().find(|begun| begun.content.is_empty()) {
            let id = empty.id;
            rows::save(&*tx, &rows::Begun { saved_at: now, ..empty }).await?;
            tx.commit().await?;
            return Ok(id);
        }
        let id = BegunNoticeId::fresh(now);
        let (user, content) = (who.person.id, String::new());
        rows::begin(&*tx, &rows::Begun { id, user, content, begun_at: now, saved_at: now, notice: None }).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// What a person has begun and not sent, the last saved first; what nothing was typed in is left out.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever tells nobody; the database's.
    pub async fn begun_notices(&self, who: &SignedIn) -> Result<Vec<Begun>, Error> {
        may_tell(&who.caller)?;
        let since = self.clock.now() - KEPT_FOR;
        let unsent = rows::unsent(self.database.read(), who.person.id, since).await?;
        unsent.iter().filter(|begun| !begun.content.is_empty()).map(|begun| self.opened_notice(begun)).collect()
    }

    /// One that they have begun.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have begun no such; the database's.
    pub async fn begun_notice(&self, who: &SignedIn, id: BegunNoticeId) -> Result<Begun, Error> {
        may_tell(&who.caller)?;
        let since = self.clock.now() - KEPT_FOR;
        let found = rows::one(self.database.read(), who.person.id, id, since).await?;
        self.opened_notice(&found.ok_or(Error::NotFound)?)
    }

    /// Saves what was typed on one page, in place of what was typed there before.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have begun no such; [`Error::Refused`] where it was sent; the database's.
    pub async fn save_begun_notice(
        &self,
        who: &SignedIn,
        id: BegunNoticeId,
        page: &str,
        fields: Vec<Field>,
    ) -> Result<Begun, Error> {
        may_tell(&who.caller)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("begun_notice:{id}")]).await?;
        let row = rows::one(&*tx, who.person.id, id, now - KEPT_FOR).await?.ok_or(Error::NotFound)?;
        if row.notice.is_some() {
            return Err(Error::Refused("it was sent already".to_owned()));
        }
        let mut begun = self.opened_notice(&row)?;
        begun.typed.insert(page.to_owned(), fields);
        begun.saved_at = now;
        let typed = serde_json::to_string(&begun.typed).map_err(|error| Error::File(error.to_string()))?;
        let content = self.sealer()?.seal(id.0, &typed)?;
        rows::save(&*tx, &rows::Begun { content, saved_at: now, ..row }).await?;
        tx.commit().await?;
        Ok(begun)
    }

    /// Throws one away.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have begun no such, or have sent it; the database's.
    pub async fn drop_begun_notice(&self, who: &SignedIn, id: BegunNoticeId) -> Result<(), Error> {
        may_tell(&who.caller)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("begun_notice:{id}")]).await?;
        let row = rows::one(&*tx, who.person.id, id, now - KEPT_FOR).await?;
        let row = row.filter(|row| row.notice.is_none()).ok_or(Error::NotFound)?;
        rows::remove(&*tx, row.id).await?;
        Ok(tx.commit().await?)
    }

    /// Sends one as `notice`; gives what we call it. Sent before, it is what it was then: a notice knows by its
    /// fingerprint that it came before, so whoever is killed between taking it in and noting it down does no harm.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have begun no such; those of [`Services::receive`].
    pub async fn send_begun_notice(
        &self,
        who: &SignedIn,
        id: BegunNoticeId,
        notice: &Value,
    ) -> Result<NoticeId, Error> {
        let begun = self.begun_notice(who, id).await?;
        if let Some(sent) = begun.notice {
            return Ok(sent);
        }
        let receipt = self.receive(&who.caller, notice).await?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("begun_notice:{id}")]).await?;
        let row = rows::one(&*tx, who.person.id, id, now - KEPT_FOR).await?;
        if let Some(row) = row.filter(|row| row.notice.is_none()) {
            let (content, notice) = (String::new(), Some(receipt.notice_id));
            rows::save(&*tx, &rows::Begun { content, saved_at: now, notice, ..row }).await?;
        }
        tx.commit().await?;
        Ok(receipt.notice_id)
    }

    /// Whether a person's organisation has told of something under this reference before.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever tells nobody; the database's.
    pub async fn told_before(&self, who: &SignedIn, reference: &str) -> Result<bool, Error> {
        may_tell(&who.caller)?;
        let own = who.caller.organisation.id;
        Ok(references::named(self.database.read(), own, reference).await?.is_some())
    }

    fn opened_notice(&self, row: &rows::Begun) -> Result<Begun, Error> {
        let typed = if row.content.is_empty() {
            Typed::default()
        } else {
            let opened = self.sealer()?.open(row.id.0, &row.content);
            let opened = opened.map_err(|closed| Error::File(closed.to_string()))?;
            serde_json::from_str(&opened).map_err(|error| Error::File(error.to_string()))?
        };
        let rows::Begun { id, begun_at, saved_at, notice, .. } = *row;
        Ok(Begun { id, typed, begun_at, saved_at, notice })
    }
}
