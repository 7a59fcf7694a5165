//! A kept form is one that came when its session was over: nothing was done with it, and it is shown again, as it was
//! typed, once its owner has signed in. It is sealed, for one person, for an hour, and once.

use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{SignedIn, secrets};
use crate::domain::ids::{SessionId, TokenId};
use crate::domain::session::Session;
use crate::services::{Error, Services, Transaction};
use crate::store::tokens::{Purpose, Token};
use crate::store::{sessions, tokens};

/// How long a form waits for its owner: a meeting, and not a night.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
const FORM: &str = "kept form";

/// A field of a form: its name and what was typed.
pub type Field = (String, String);

#[derive(Serialize, Deserialize)]
struct Form {
    path: String,
    fields: Vec<Field>,
}

impl Services {
    /// The session whose page a form with this token is from, over or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session_of_form(&self, form_token: &str) -> Result<Option<Session>, Error> {
        Ok(sessions::with_form_token(self.database.read(), form_token).await?)
    }

    /// Keeps a form of the page at `path` for the person whose session `of` was; gives the token by which they get it
    /// back when they sign in. Nothing, where they have left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_form(&self, of: &Session, path: &str, fields: Vec<Field>) -> Result<Option<String>, Error> {
        let now = self.clock.now();
        if self.who(of.clone(), now).await?.is_none() {
            return Ok(None);
        }
        let token = secrets::fresh()?;
        let tx = self.database.begin().await?;
        self.add_form(&tx, of, path, fields, &token, now).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Keeps a form of a page that the same person opened in an earlier session, for this one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_form_here(&self, who: &SignedIn, path: &str, fields: Vec<Field>) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let id = self.add_form(&tx, &who.session, path, fields, &secrets::fresh()?, now).await?;
        tokens::hand_to(&*tx, id, who.session.id).await?;
        Ok(tx.commit().await?)
    }

    async fn add_form(
        &self,
        tx: &Transaction,
        of: &Session,
        path: &str,
        fields: Vec<Field>,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<TokenId, Error> {
        let id = TokenId::fresh(now);
        let form = serde_json::to_string(&Form { path: path.to_owned(), fields });
        let form = form.map_err(|error| Error::File(error.to_string()))?;
        let kept = Token {
            id,
            purpose: Purpose::KeptForm,
            user: of.user,
            content: Some(self.sealer()?.seal(id.0, &form)?),
            made_at: now,
            good_until: now + KEPT_FOR,
        };
        tokens::add(&**tx, &kept, &secrets::hash(FORM, token)).await?;
        Ok(id)
    }

    /// Hands a kept form to the session that its owner has begun; gives the path of its page. To anybody else, nothing.
    pub(super) async fn hand_over(
        &self,
        tx: &Transaction,
        token: &str,
        session: &Session,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, Error> {
        let found = tokens::good(&**tx, Purpose::KeptForm, &secrets::hash(FORM, token), now).await?;
        let Some(found) = found.filter(|found| found.user == session.user) else { return Ok(None) };
        if !tokens::hand_to(&**tx, found.id, session.id).await? {
            return Ok(None);
        }
        Ok(Some(self.opened_form(&found)?.path))
    }

    /// What was typed on the page at `path` and kept for this session: shown once.
    ///
    /// # Errors
    /// When it cannot be opened, and the database's.
    pub async fn kept_form(&self, session: SessionId, path: &str) -> Result<Option<Vec<Field>>, Error> {
        let now = self.clock.now();
        for kept in tokens::handed_to(self.database.read(), session, now).await? {
            let form = self.opened_form(&kept)?;
            if form.path != path {
                continue;
            }
            let single = self.database.single().await?;
            let is_first = tokens::spend(&single.on(), kept.id, now).await?;
            single.done().await?;
            return Ok(is_first.then_some(form.fields));
        }
        Ok(None)
    }

    fn opened_form(&self, kept: &Token) -> Result<Form, Error> {
        let opened = self.sealer()?.open(kept.id.0, kept.content.as_deref().unwrap_or_default());
        let opened = opened.map_err(|closed| Error::File(closed.to_string()))?;
        serde_json::from_str(&opened).map_err(|error| Error::File(error.to_string()))
    }
}
