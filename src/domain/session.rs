//! A session is one person at one browser, from signing in until they sign out, go quiet, or the day is over. It is
//! over if and only if somebody ended it, nobody used it for [`IDLE`], or it began [`LONGEST`] ago.

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::{SessionId, UserId};

/// How long a session lasts that nobody uses. Half an hour is what people who are called to the telephone need, and what
/// a screen left open in a shared office may show of a child at most.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);

/// How long before its end whoever is at the screen is warned: long enough to finish a sentence and look up.
pub const WARNED_BEFORE: TimeDelta = TimeDelta::minutes(5);

/// How long a session lasts however busy it is: a long shift. Whoever works the next one signs in anew.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

crate::codes! {
    /// How somebody proved who they are.
    Proof {
        /// By their password.
        Password = "password",
        /// By their password and a code of their authenticator app.
        PasswordAndCode = "password_and_code",
        /// By their password and one of their recovery codes.
        PasswordAndRecoveryCode = "password_and_recovery_code",
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// By what it is known; the token that opens it is another thing and not kept.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// What stands in the forms of its pages, so that no other site can send one.
    pub form_token: String,
    /// How they proved it.
    pub proof: Proof,
    /// With what: a browser and a system, in words.
    pub device: String,
    /// When the person signed in. A session that takes the place of another begins when that one did.
    pub began_at: DateTime<Utc>,
    /// When it was last used.
    pub used_at: DateTime<Utc>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// When it is over unless it is used before.
    #[must_use]
    pub fn ends_at(&self) -> DateTime<Utc> {
        let by_itself = (self.used_at + IDLE).min(self.last_end());
        self.ended_at.map_or(by_itself, |ended| ended.min(by_itself))
    }

    /// When it is over however busy it is.
    #[must_use]
    pub fn last_end(&self) -> DateTime<Utc> {
        self.began_at + LONGEST
    }

    /// Whether it is not over at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.ends_at()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_ends_by_quiet_by_the_day_or_by_hand_whichever_comes_first() {
        let second = TimeDelta::seconds(1);
        for (row, used, ended, over) in [
            ("never used again", "09:00:00", None, "09:30:00"),
            ("used at noon", "12:00:00", None, "12:30:00"),
            ("used until the end of a long shift", "20:59:59", None, "21:00:00"),
            ("ended by hand", "12:00:00", Some("12:10:00"), "12:10:00"),
            ("ended by hand when it was over", "12:00:00", Some("12:40:00"), "12:30:00"),
        ] {
            let today = |time: &str| at(&format!("2026-11-23T{time}Z"));
            let session = Session {
                id: SessionId(uuid::Uuid::nil()),
                user: UserId(uuid::Uuid::nil()),
                form_token: String::new(),
                proof: Proof::Password,
                device: "Firefox on Windows".to_owned(),
                began_at: today("09:00:00"),
                used_at: today(used),
                ended_at: ended.map(today),
            };
            let over = today(over);
            assert_eq!(session.ends_at(), over, "{row}");
            let live = [over - second, over, over + second].map(|now| session.is_live(now));
            assert_eq!(live, [true, false, false], "{row}");
        }
    }
}
