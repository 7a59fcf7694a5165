//! Beginning, finding and ending sessions. A session is looked up anew for each request, with its person, their
//! organisation and roles: what was changed a moment ago holds.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Proven, Visitor, line, secrets};
use crate::domain::audience::Role;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::party::{Caller, Scope};
use crate::domain::session::Session;
use crate::domain::violation::Code;
use crate::services::inbox::COUNTED;
use crate::services::{Error, Services, Transaction};
use crate::store::messages::inbox;
use crate::store::people::Person;
use crate::store::{audit, parties, people, sessions};

/// How exact "last used" is: a write for each request would cost more than a minute of the half hour is worth.
const TOUCHED_AFTER: TimeDelta = TimeDelta::minutes(1);
/// How long a session that is over is remembered: as long as a form of its pages may come late and be kept.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::hours(36);

/// What a token is for, when it is hashed.
const SESSION: &str = "session";

/// A session that has begun, with the token that opens it: shown to the browser once.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the browser is to send with each request.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// A person who is signed in, as they are at this moment.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// By which session.
    pub session: Session,
    /// Who.
    pub person: Person,
    /// Their roles.
    pub roles: Vec<Role>,
    /// How the services want to be asked: their organisation, they themselves, and what their roles allow.
    pub caller: Caller,
    /// How much in their inbox they have not read, up to [`crate::services::inbox::COUNTED`].
    pub unread: u64,
    /// When this was so.
    pub now: DateTime<Utc>,
}

impl SignedIn {
    /// Whether they have the role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// A line of the audit about what they do to the account of `about`.
    pub(super) fn line(&self, action: &str, about: UserId, outcome: &str, now: DateTime<Utc>) -> audit::Line {
        line(now, Some((self.person.id, self.person.organisation)), action, Some(about), outcome)
    }
}

impl Services {
    /// Begins a session for whoever proved who they are; what the browser had open before ends. See the module above for
    /// why nothing else begins one.
    pub(super) async fn begin_session(
        &self,
        tx: &Transaction,
        proven: Proven,
        visitor: &Visitor,
        now: DateTime<Utc>,
    ) -> Result<Opened, Error> {
        if let Some(before) = &visitor.before
            && let Some(before) = sessions::with_hash(&**tx, &secrets::hash(SESSION, before)).await?
        {
            sessions::end(&**tx, before.user, before.id, now).await?;
        }
        let token = secrets::fresh()?;
        let session = Session {
            id: SessionId::fresh(now),
            user: proven.user,
            form_token: secrets::fresh()?,
            proof: proven.by,
            device: visitor.device.clone(),
            began_at: proven.since,
            used_at: now,
            ended_at: None,
        };
        sessions::begin(&**tx, &session, &secrets::hash(SESSION, &token)).await?;
        let who = Some((proven.user, proven.organisation));
        audit::write(&**tx, &line(now, who, "account.session", Some(proven.user), proven.by.word())).await?;
        Ok(Opened { token, session })
    }

    /// Who is signed in by the session that `token` opens; nobody, if it is over or they left. It counts as used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn signed_in(&self, token: &str) -> Result<Option<SignedIn>, Error> {
        let Some(mut found) = self.looked_up(token).await? else { return Ok(None) };
        if found.now - found.session.used_at >= TOUCHED_AFTER {
            // Whoever cannot be noted as there would be thrown out in the middle of their work: better to fail now.
            let single = self.database.single().await?;
            sessions::touch(&single.on(), found.session.id, found.now).await?;
            single.done().await?;
            found.session.used_at = found.now;
        }
        Ok(Some(found))
    }

    /// The same without counting as used: for a page that asks by itself, with nobody at the screen.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn looked_up(&self, token: &str) -> Result<Option<SignedIn>, Error> {
        let now = self.clock.now();
        let found = sessions::with_hash(self.database.read(), &secrets::hash(SESSION, token)).await?;
        let Some(session) = found.filter(|session| session.is_live(now)) else { return Ok(None) };
        self.who(session, now).await
    }

    /// Whose a session is, as they are now; nobody if they left.
    pub(super) async fn who(&self, session: Session, now: DateTime<Utc>) -> Result<Option<SignedIn>, Error> {
        let db = self.database.read();
        let person = people::with_ids(db, &[session.user]).await?.pop();
        let Some(person) = person.filter(|person| person.disabled_at.is_none()) else { return Ok(None) };
        let Some(organisation) = parties::organisation(db, person.organisation).await? else { return Ok(None) };
        let roles: Vec<_> = person.roles.iter().filter_map(|word| Role::from_word(word)).collect();
        let scopes = Scope::of_roles(&roles);
        let caller = Caller { organisation, key: None, user: Some(person.id), scopes };
        let unread = inbox::unread(db, person.id, COUNTED).await?;
        Ok(Some(SignedIn { session, person, roles, caller, unread, now }))
    }

    /// Says that somebody is still there: the session counts as used to this very moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stay_signed_in(&self, who: &SignedIn) -> Result<Session, Error> {
        let now = self.clock.now();
        let single = self.database.single().await?;
        sessions::touch(&single.on(), who.session.id, now).await?;
        single.done().await?;
        Ok(Session { used_at: now, ..who.session.clone() })
    }

    /// Ends one's own session, this one or another.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have no such session, and the database's.
    pub async fn end_own_session(&self, who: &SignedIn, id: SessionId) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        if !sessions::end(&*tx, who.person.id, id, now).await? {
            return Err(Error::NotFound);
        }
        let action = if id == who.session.id { "account.sign_out" } else { "account.end_session" };
        audit::write(&*tx, &who.line(action, who.person.id, "done", now)).await?;
        Ok(tx.commit().await?)
    }
}
