//! A password is at least twelve characters that are hard to guess; nothing else is asked of it, for rules about digits
//! and signs make passwords alike. Kept is its Argon2id hash, made slow on purpose.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::services::Error;

/// NCSC and OWASP (ASVS 6.2.1, 6.2.9) ask for eight and advise more; what is behind it here is a child's record.
pub const SHORTEST: usize = 12;
/// Longer than any sentence that somebody types, and short enough that nobody sends us a book to hash.
pub const LONGEST: usize = 256;

/// How many are hashed at once. Each takes a core and 19 MiB for a blink; the rest of the program needs cores as well.
const AT_ONCE: usize = 2;
/// How many may wait for that. More are a flood, and are told to come back.
const WAITING: usize = 64;

/// What hashes passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    params: Params,
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// What came of comparing a password with a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It is another.
    No,
    /// It is the one.
    Yes,
    /// It is the one, hashed with less than is asked for now.
    YesButWeakly,
}

impl Default for Passwords {
    /// As slow as OWASP's password storage cheat sheet asks: 19 MiB, two rounds, one lane.
    fn default() -> Self {
        Self::with(Params::DEFAULT)
    }
}

impl Passwords {
    /// With this much work for each.
    #[must_use]
    pub fn with(params: Params) -> Self {
        Self { params, turns: Arc::new(Semaphore::new(AT_ONCE)), queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)) }
    }

    /// The hash of `password`, with fresh salt.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait, [`Error::Randomness`].
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let (argon2, password) = (self.argon2(), typed(password));
        let hashed = move || argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string());
        self.in_turn(hashed).await?.map_err(|error| Error::Randomness(error.to_string()))
    }

    /// Compares `password` with the hash that is kept. Where there is none it takes just as long, so that nobody learns
    /// from the time whether there is.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<Verified, Error> {
        let (argon2, password) = (self.argon2(), typed(password));
        let hash = kept.map_or_else(|| nobodys(&self.params), str::to_owned);
        let verified = self.in_turn(move || {
            let hash = PasswordHash::new(&hash).ok()?;
            argon2.verify_password(password.as_bytes(), &hash).ok()?;
            Params::try_from(&hash).ok()
        });
        let verified = verified.await?.filter(|_| kept.is_some());
        Ok(verified.map_or(Verified::No, |with| self.judged(&with)))
    }

    fn judged(&self, with: &Params) -> Verified {
        let work = |params: &Params| [params.m_cost(), params.t_cost(), params.p_cost()];
        let is_less = work(with).iter().zip(work(&self.params)).any(|(with, asked)| *with < asked);
        if is_less { Verified::YesButWeakly } else { Verified::Yes }
    }

    /// What is wrong with `password` for somebody of whom others know `known`; nothing, if it will do.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait.
    pub async fn fault(&self, password: &str, known: Vec<String>) -> Result<Option<&'static str>, Error> {
        let password = typed(password);
        match password.chars().count() {
            0 => return Ok(Some("Enter a password")),
            1..SHORTEST => return Ok(Some("Your password must be at least 12 characters long")),
            length if length > LONGEST => return Ok(Some("Your password must be 256 characters or fewer")),
            _ => {}
        }
        let score = self.in_turn(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            zxcvbn(&password, &known).score()
        });
        let is_weak = score.await? < Score::Three;
        Ok(is_weak.then_some("Choose a password that is harder to guess. Three random words work well"))
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// Does slow work away from the threads on which everything else waits, in its turn.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _place = self.queue.try_acquire().map_err(|_| Error::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, also where nobody waits for it any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Error::Busy)
    }
}

/// A password as it is compared: what looks the same is the same, whichever keyboard it came from.
fn typed(password: &str) -> String {
    password.nfkc().collect()
}

/// A hash of nothing, which takes as long to compare with as any other.
fn nobodys(params: &Params) -> String {
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    format!("$argon2id$v=19$m={m},t={t},p={p}${}${}", "A".repeat(22), "A".repeat(43))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_long_and_hard_to_guess_and_nothing_else() {
        let known = || ["ida.interviewer", "Interviewer", "Northshire County Council"].map(str::to_owned).to_vec();
        for (row, password, will_do) in [
            ("nothing", "", false),
            ("eleven characters", "k7Qz!mW2rXa", false),
            ("twelve characters", "k7Qz!mW2rXaV", true),
            ("three random words", "lantern gravel otter", true),
            ("only digits, and no year", "830174629518", true),
            ("with spaces around", "  lantern gravel otter  ", true),
            ("in another script", "фонарь гравий выдра", true),
            ("a common one", "password12345", false),
            ("a common one, long", "passwordpassword", false),
            ("a row of the keyboard", "qwertyuiopasdfghjkl", false),
            ("one key, held down", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("counting", "123456789012345", false),
            ("their own name", "interviewer1", false),
            ("as long as it may be", &"lantern gravel otter ".repeat(13)[..LONGEST], true),
            ("longer than that", &"lantern gravel otter ".repeat(13)[..=LONGEST], false),
        ] {
            let fault = Passwords::default().fault(password, known()).await.unwrap();
            assert_eq!(fault.is_none(), will_do, "{row}: {fault:?}");
        }
    }

    #[tokio::test]
    async fn only_the_same_password_is_the_same_whichever_keyboard_it_came_from() {
        let passwords = Passwords::default();
        let hash = passwords.hash("Zoë's lantern gravel").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(passwords.hash("Zoë's lantern gravel").await.unwrap(), hash, "salt makes no two alike");
        for (row, password, kept, verified) in [
            ("the same", "Zoë's lantern gravel", Some(&*hash), Verified::Yes),
            ("its dots typed apart", "Zoe\u{308}'s lantern gravel", Some(&*hash), Verified::Yes),
            ("in another case", "zoë's lantern gravel", Some(&*hash), Verified::No),
            ("cut short", "Zoë's lantern", Some(&*hash), Verified::No),
            ("nobody", "Zoë's lantern gravel", None, Verified::No),
            ("no hash at all", "Zoë's lantern gravel", Some("plain"), Verified::No),
        ] {
            assert_eq!(passwords.verify(password, kept).await.unwrap(), verified, "{row}");
        }
        let nobody = nobodys(&Params::DEFAULT);
        assert!(PasswordHash::new(&nobody).is_ok(), "it is compared like any other");
    }

    #[tokio::test]
    async fn a_hash_with_less_work_than_asked_for_is_known_for_what_it_is() {
        let before = Passwords::with(Params::new(8 * 1024, 1, 1, None).unwrap());
        let hash = before.hash("lantern gravel otter").await.unwrap();
        let now = Passwords::default();
        assert_eq!(now.verify("lantern gravel otter", Some(&hash)).await.unwrap(), Verified::YesButWeakly);
        assert_eq!(now.verify("lantern gravel", Some(&hash)).await.unwrap(), Verified::No);
    }

    #[tokio::test]
    async fn a_flood_is_told_to_come_back_and_hashes_no_more_than_two_at_once() {
        let passwords = Passwords::default();
        let _all: Vec<_> = (0..AT_ONCE + WAITING).map(|_| passwords.queue.try_acquire().unwrap()).collect();
        assert!(matches!(passwords.hash("lantern gravel otter").await, Err(Error::Busy)));
        assert_eq!(passwords.turns.available_permits(), AT_ONCE);
    }
}
