//! An authenticator app shows a code that changes every half minute, worked out from a secret that it and we share (RFC
//! 6238). A code is good once, in its half minute and the one on either side of it, for clocks differ. Whoever lost the
//! app has recovery codes, each good once.

use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

use super::{Opened, SignedIn, Visitor, secrets};
use crate::domain::session::Proof;
use crate::services::{Error, Services, Transaction};
use crate::store::accounts::{self, Account};
use crate::store::audit;

/// 160 bits, as RFC 4226 advises.
const SECRET: usize = 20;
/// What every app takes, whatever it says it takes.
const DIGITS: u8 = 6;
const HALF_MINUTE: u64 = 30;
const EITHER_SIDE: u16 = 1;
/// How long an offered secret waits for its first code.
const OFFERED_FOR: TimeDelta = TimeDelta::minutes(15);

/// How many recovery codes there are, and of how many random bytes each: 80 bits nobody guesses, and one can copy.
const RECOVERY_CODES: usize = 10;
const RECOVERY: usize = 10;
/// How many characters of a recovery code stand together.
const GROUP: usize = 4;
const RECOVERING: &str = "recovery code";

/// A secret that was offered and awaits its first code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// As an app takes it by hand.
    pub secret: String,
    /// As an app takes it from a picture.
    pub uri: String,
}

impl Services {
    /// Offers a secret to the app of somebody who says their password again.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the password is not theirs, and the database's.
    pub async fn offer_authenticator(&self, who: &SignedIn, password: &str) -> Result<(), Error> {
        self.confirm_password(who, password).await?;
        let now = self.clock.now();
        let secret = Secret::from(&secrets::bytes::<SECRET>()?[..]);
        let sealed = self.sealer()?.seal(who.person.id.0, &secret.to_base32())?;
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, who.person.id).await?;
        accounts::save(&*tx, &Account { offered: Some((sealed, now)), ..account }).await?;
        Ok(tx.commit().await?)
    }

    /// What was offered and still waits.
    ///
    /// # Errors
    /// When it cannot be opened, and the database's.
    pub async fn offered_authenticator(&self, who: &SignedIn) -> Result<Option<Offered>, Error> {
        let account = accounts::of(self.database.read(), who.person.id).await?;
        let Some(secret) = self.offered(&account, self.clock.now())? else { return Ok(None) };
        let email = utf8_percent_encode(&who.person.email, NON_ALPHANUMERIC);
        let uri = format!("otpauth://totp/Homeward:{email}?secret={secret}&issuer=Homeward");
        Ok(Some(Offered { secret, uri }))
    }

    fn offered(&self, account: &Account, now: DateTime<Utc>) -> Result<Option<String>, Error> {
        let Some((sealed, at)) = &account.offered else { return Ok(None) };
        if now - *at >= OFFERED_FOR {
            return Ok(None);
        }
        self.opened_secret(account.user.0, sealed).map(Some)
    }

    fn opened_secret(&self, user: Uuid, sealed: &str) -> Result<String, Error> {
        self.sealer()?.open(user, sealed).map_err(|closed| Error::File(closed.to_string()))
    }

    /// Turns the app on by its first code. Gives the recovery codes, shown once, and a new session: every other one ends.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the code is wrong, [`Error::NotFound`] where nothing was offered or it waited too long,
    /// and the database's.
    pub async fn turn_authenticator_on(
        &self,
        who: &SignedIn,
        visitor: &Visitor,
        code: &str,
    ) -> Result<(Opened, Vec<String>), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, who.person.id).await?;
        let secret = self.offered(&account, now)?.ok_or(Error::NotFound)?;
        let number = number(&secret, &plain(code), now)?;
        let number = number.ok_or_else(|| Error::fault("#/code", "That code is not right. Enter the newest one"))?;
        let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>, Error>>()?;
        let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(who.person.id.0, code)).collect();
        let authenticator = account.offered.map(|(sealed, _)| (sealed, now));
        accounts::save(&*tx, &Account { authenticator, offered: None, last_code: Some(number), ..account }).await?;
        accounts::set_recovery_codes(&*tx, who.person.id, &hashes).await?;
        let opened = self.renew_session(&tx, who, Proof::PasswordAndCode, visitor, now).await?;
        audit::write(&*tx, &who.line("account.authenticator_on", who.person.id, "done", now)).await?;
        tx.commit().await?;
        Ok((opened, codes))
    }

    /// Turns the app off for somebody who says their password again; every other session ends.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the password is not theirs, and the database's.
    pub async fn turn_authenticator_off(
        &self,
        who: &SignedIn,
        visitor: &Visitor,
        password: &str,
    ) -> Result<Opened, Error> {
        self.confirm_password(who, password).await?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let account = accounts::locked(&*tx, who.person.id).await?;
        accounts::save(&*tx, &Account { authenticator: None, offered: None, last_code: None, ..account }).await?;
        accounts::set_recovery_codes(&*tx, who.person.id, &[]).await?;
        let opened = self.renew_session(&tx, who, Proof::Password, visitor, now).await?;
        audit::write(&*tx, &who.line("account.authenticator_off", who.person.id, "done", now)).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Takes a code, so that it is good no more; nothing if it is not good.
    pub(super) async fn taken_code(
        &self,
        tx: &Transaction,
        account: &Account,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Proof>, Error> {
        let Some((sealed, _)) = &account.authenticator else { return Ok(None) };
        let code = plain(code);
        if code.len() == usize::from(DIGITS) {
            let secret = self.opened_secret(account.user.0, sealed)?;
            let Some(number) = number(&secret, &code, now)? else { return Ok(None) };
            return Ok(accounts::take_code(&**tx, account.user, number).await?.then_some(Proof::PasswordAndCode));
        }
        let hash = recovery_hash(account.user.0, &code);
        let spent = accounts::spend_recovery_code(&**tx, account.user, &hash, now).await?;
        Ok(spent.then_some(Proof::PasswordAndRecoveryCode))
    }
}

/// What was typed, without what people put between.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(64).collect()
}

/// The number of the half minute whose code this is, if it is one that is good at `now`.
fn number(secret: &str, code: &str, now: DateTime<Utc>) -> Result<Option<i64>, Error> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Ok(app(secret)?.check(code, seconds).and_then(|number| i64::try_from(number).ok()))
}

fn app(secret: &str) -> Result<Totp, Error> {
    let unreadable = |error: &dyn std::fmt::Display| Error::File(format!("the secret of an app: {error}"));
    let secret = Secret::try_from_base32(secret).map_err(|error| unreadable(&error))?;
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_step_duration(HALF_MINUTE);
    app.with_skew(EITHER_SIDE).with_secret(secret).build().map_err(|error| unreadable(&error))
}

/// A fresh recovery code, in groups to copy.
fn recovery_code() -> Result<String, Error> {
    let code = Secret::from(&secrets::bytes::<RECOVERY>()?[..]).to_base32();
    let groups: Vec<_> = code.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect();
    Ok(groups.join("-"))
}

fn recovery_hash(user: Uuid, code: &str) -> String {
    secrets::hash(RECOVERING, &format!("{user}\0{}", plain(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors, as apps take it.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_code_is_good_in_its_half_minute_and_the_one_on_either_side() {
        // RFC 6238, appendix B, the last six digits at 59 seconds: the second half minute.
        let code = "287082";
        for (row, seconds, good) in [
            ("half a minute early", 0, true),
            ("at its first second", 30, true),
            ("at its last", 59, true),
            ("half a minute late", 89, true),
            ("a second later than that", 90, false),
        ] {
            assert_eq!(number(RFC, code, at(seconds)).unwrap(), good.then_some(1), "{row}");
        }
        assert_eq!(number(RFC, "287083", at(59)).unwrap(), None, "another code");
        assert_eq!(number(RFC, "87082", at(59)).unwrap(), None, "too short");
    }

    #[test]
    fn codes_are_read_however_they_are_typed_and_differ_for_each_person() {
        assert_eq!(plain(" 287 082\u{a0}"), "287082");
        assert_eq!(plain("abcd-EFGH"), "ABCDEFGH");
        let code = recovery_code().unwrap();
        assert_eq!((code.len(), code.matches('-').count()), (19, 3), "{code}");
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(recovery_hash(one, &code), recovery_hash(one, &code.to_lowercase().replace('-', " ")));
        assert_ne!(recovery_hash(one, &code), recovery_hash(other, &code));
    }
}
