//! Signing in by a password that we keep, and by a code after it. Whoever fails learns nothing of why: not whether there
//! is such an account, by words or by time, nor whether it is the account or the address that must wait.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::passwords::Verified;
use super::sessions::Opened;
use super::{Proven, Visitor, line, secrets};
use crate::domain::ids::{TokenId, UserId};
use crate::domain::knocking::{Door, Knocks};
use crate::domain::session::Proof;
use crate::services::pace::network;
use crate::services::setup::secret_hash;
use crate::services::{Error, Services, Transaction};
use crate::store::people::Person;
use crate::store::tokens::{Purpose, Token};
use crate::store::{accounts, audit, knocks, people, tokens};

/// How long there is for the code after the password: to find the telephone.
const SECOND_STEP: TimeDelta = TimeDelta::minutes(10);
/// What the browser's token is for, when it is hashed.
const STEP: &str = "second step";
const ACTION: &str = "account.sign_in";

/// What somebody says to be let in.
#[derive(Clone)]
pub struct Credentials {
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// Where whoever signs in goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onward {
    /// A page of ours.
    pub path: String,
    /// The token of a form that was kept for them.
    pub kept: Option<String>,
}

/// What came of trying to sign in.
#[derive(Clone, Debug)]
pub enum Entered {
    /// They are signed in, and go on at this path.
    In(Opened, String),
    /// The password was right; a code is asked for.
    CodeAsked,
    /// Something was wrong.
    Refused,
    /// Nobody is heard until then.
    Wait(DateTime<Utc>),
}

impl Services {
    /// Signs somebody in by address and password.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many sign in at once, and the database's.
    pub async fn sign_in(&self, said: &Credentials, visitor: &Visitor, onward: &Onward) -> Result<Entered, Error> {
        let now = self.clock.now();
        let email = said.email.trim();
        let doors = [door(Door::Account, &email.to_lowercase()), at_address(visitor)];
        if let Some(until) = self.knock(&doors, now).await? {
            return Ok(Entered::Wait(until));
        }
        let found = people::by_email(self.database.read(), email).await?;
        // Asked for nobody as well, so that nobody's takes as long.
        let user = found.as_ref().map_or(UserId(Uuid::nil()), |person| person.id);
        let kept = accounts::of(self.database.read(), user).await?.password;
        let kept = kept.filter(|_| found.as_ref().is_some_and(|person| person.disabled_at.is_none()));
        let verified = self.passwords.verify(&said.password, kept.as_deref()).await?;
        let anew = match verified {
            Verified::YesButWeakly => Some(self.passwords.hash(&said.password).await?),
            Verified::Yes | Verified::No => None,
        };
        let tx = self.database.begin().await?;
        let (Some(person), Some(kept), Verified::Yes | Verified::YesButWeakly) = (&found, kept, verified) else {
            return refused(tx, found.as_ref(), now).await;
        };
        let account = accounts::locked(&*tx, person.id).await?;
        // It may have been changed while we compared.
        if account.password.as_ref() != Some(&kept) || !still_here(&tx, person).await? {
            return refused(tx, Some(person), now).await;
        }
        if let Some(anew) = anew {
            accounts::rehash(&*tx, person.id, &kept, &anew).await?;
        }
        if account.authenticator.is_some() {
            self.ask_for_code(&tx, person, visitor, onward, now).await?;
            audit::write(&*tx, &by(person, "code_asked", now)).await?;
            tx.commit().await?;
            return Ok(Entered::CodeAsked);
        }
        self.let_in(tx, person, Proof::Password, visitor, onward.clone(), now).await
    }

    /// Whether a code is asked of this browser.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_asked_for_code(&self, visit: &str) -> Result<bool, Error> {
        let now = self.clock.now();
        let hash = secrets::hash(STEP, visit);
        Ok(tokens::good(self.database.read(), Purpose::SecondStep, &hash, now).await?.is_some())
    }

    /// Signs somebody in by a code of their app, or a recovery code, after the password.
    ///
    /// # Errors
    /// [`Error::NotFound`] where no code is asked of this browser: then it begins with the password again; and the
    /// database's.
    pub async fn enter_code(&self, code: &str, visitor: &Visitor) -> Result<Entered, Error> {
        let now = self.clock.now();
        let hash = secrets::hash(STEP, &visitor.visit);
        let asked = tokens::good(self.database.read(), Purpose::SecondStep, &hash, now).await?;
        let asked = asked.ok_or(Error::NotFound)?;
        let doors = [door(Door::Code, &asked.user.to_string()), at_address(visitor)];
        if let Some(until) = self.knock(&doors, now).await? {
            return Ok(Entered::Wait(until));
        }
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, asked.user).await?;
        let person = people::with_ids(&*tx, &[asked.user]).await?.pop().ok_or(Error::NotFound)?;
        if !still_here(&tx, &person).await? {
            return Err(Error::NotFound);
        }
        let Some(proof) = self.taken_code(&tx, &account, code, now).await? else {
            return refused(tx, Some(&person), now).await;
        };
        if !tokens::spend(&*tx, asked.id, now).await? {
            return Err(Error::NotFound);
        }
        let onward = self.unsealed(&asked)?;
        knocks::forgive(&*tx, &doors[0].1).await?;
        self.let_in(tx, &person, proof, visitor, onward, now).await
    }

    /// Begins the session of somebody who said all that was asked.
    async fn let_in(
        &self,
        tx: Transaction,
        person: &Person,
        proof: Proof,
        visitor: &Visitor,
        onward: Onward,
        now: DateTime<Utc>,
    ) -> Result<Entered, Error> {
        knocks::forgive(&*tx, &door(Door::Account, &person.email.to_lowercase()).1).await?;
        knocks::forgive_one(&*tx, &at_address(visitor).1).await?;
        let proven = Proven { user: person.id, organisation: person.organisation, by: proof, since: now };
        let opened = self.begin_session(&tx, proven, visitor, now).await?;
        let handed = match &onward.kept {
            Some(kept) => self.hand_over(&tx, kept, &opened.session, now).await?,
            None => None,
        };
        audit::write(&*tx, &by(person, "done", now)).await?;
        tx.commit().await?;
        Ok(Entered::In(opened, handed.unwrap_or(onward.path)))
    }

    /// Asks the browser for a code; what was asked of it before is no longer.
    async fn ask_for_code(
        &self,
        tx: &Transaction,
        person: &Person,
        visitor: &Visitor,
        onward: &Onward,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        tokens::take_back_for(&**tx, person.id, Purpose::SecondStep).await?;
        let id = TokenId::fresh(now);
        let onward = serde_json::to_string(onward).map_err(|error| Error::File(error.to_string()))?;
        let step = Token {
            id,
            purpose: Purpose::SecondStep,
            user: person.id,
            content: Some(self.sealer()?.seal(id.0, &onward)?),
            made_at: now,
            good_until: now + SECOND_STEP,
        };
        Ok(tokens::add(&**tx, &step, &secrets::hash(STEP, &visitor.visit)).await?)
    }

    fn unsealed(&self, step: &Token) -> Result<Onward, Error> {
        let closed = |error: &dyn std::fmt::Display| Error::File(error.to_string());
        let opened = self.sealer()?.open(step.id.0, step.content.as_deref().unwrap_or_default());
        serde_json::from_str(&opened.map_err(|error| closed(&error))?).map_err(|error| closed(&error))
    }

    /// Counts a try at each of `doors`; gives until when to wait where one is closed, and then none is counted.
    pub(super) async fn knock(
        &self,
        doors: &[(Door, String)],
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let tx = self.database.begin().await?;
        let (mut wait, mut closes) = (None, false);
        for (door, name) in doors {
            match Knocks::one_more(knocks::at(&*tx, name).await?, *door, now) {
                Ok(knocks) => {
                    closes |= now < knocks.closed_until(*door);
                    knocks::save(&*tx, name, knocks).await?;
                }
                Err(until) => wait = wait.max(Some(until)),
            }
        }
        if wait.is_some() {
            tracing::warn!("somebody who tried to sign in too often was told to wait");
            return Ok(wait);
        }
        if closes {
            // Once for each wait, not for each try in it: nobody is to fill the audit from outside.
            audit::write(&*tx, &line(now, None, ACTION, None, "too_often")).await?;
        }
        tx.commit().await?;
        Ok(None)
    }
}

/// A door by a name that gives nothing away.
pub(super) fn door(door: Door, of: &str) -> (Door, String) {
    let kind = match door {
        Door::Account => "account",
        Door::Code => "code",
        Door::Address => "address",
    };
    (door, format!("{kind}:{}", secret_hash(of)))
}

fn at_address(visitor: &Visitor) -> (Door, String) {
    door(Door::Address, &network(visitor.address).to_string())
}

/// Whether a person has not left since we looked.
async fn still_here(tx: &Transaction, person: &Person) -> Result<bool, Error> {
    Ok(people::with_ids(&**tx, &[person.id]).await?.pop().is_some_and(|person| person.disabled_at.is_none()))
}

fn by(person: &Person, outcome: &str, now: DateTime<Utc>) -> audit::Line {
    line(now, Some((person.id, person.organisation)), ACTION, Some(person.id), outcome)
}

/// Says no. The audit knows whose account it was where there is one, and never what was typed.
async fn refused(tx: Transaction, about: Option<&Person>, now: DateTime<Utc>) -> Result<Entered, Error> {
    let line = line(now, None, ACTION, about.map(|person| person.id), "refused");
    audit::write(&*tx, &line).await?;
    tx.commit().await?;
    tracing::warn!("somebody was not let in");
    Ok(Entered::Refused)
}
