//! Whether somebody may be told something now. Whatever is not agreed is held: a message that waits can be sent later, one
//! that was read by the wrong person cannot be taken back.

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Europe::London;

use super::{Hours, SafeContact, Topic, Use};
use crate::domain::calendar::{london_date, london_instant};
use crate::domain::interview::Channel;

/// What is to be told, and by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling<'a> {
    /// What.
    pub topic: Topic,
    /// The way.
    pub channel: Channel,
    /// The number or address.
    pub address: &'a str,
}

crate::codes! {
    /// Why somebody is not told.
    HeldBecause {
        /// What is agreed does not hold yet.
        NotYet = "not_yet",
        /// What was agreed holds no longer.
        NoLonger = "no_longer",
        /// They may not be told this.
        NotThis = "not_this",
        /// The number or address is never to be used.
        NeverThere = "never_there",
        /// Somebody who is a risk may read or hear it.
        Shared = "shared",
        /// Nobody agreed to this number or address.
        NotAgreed = "not_agreed",
        /// Not at this time of day.
        NotNow = "not_now",
    }
}

/// Whether somebody may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They may.
    Allowed,
    /// They may not.
    Held(HeldBecause),
}

/// Whether `contact` may be told so at `at`. What is forbidden comes first: a number that is never to be used is not used,
/// whatever else is agreed, and stays forbidden where the agreement has run out.
#[must_use]
pub fn may_be_told(contact: &SafeContact, telling: &Telling<'_>, at: DateTime<Utc>) -> Verdict {
    use HeldBecause::{NeverThere, NoLonger, NotAgreed, NotNow, NotThis, NotYet, Shared};
    let terms = &contact.terms;
    let ways: Vec<_> = contact.ways().collect();
    // Where the words were erased nobody knows which number it was: then it is any of that way.
    let is_there = |address: Option<&str>| address.is_none_or(|known| same(known, telling.address));
    let forbidden = |used: Use| {
        ways.iter().any(|(way, words)| {
            way.used == used && reaches(way.channel, telling.channel) && is_there(words.address.as_deref())
        })
    };
    let safe = ways.iter().filter(|(way, words)| {
        let agreed = words.address.as_deref().is_some_and(|known| same(known, telling.address));
        way.used == Use::Safe && way.channel == telling.channel && agreed
    });
    let safe: Vec<_> = safe.collect();
    let because = if forbidden(Use::Never) {
        NeverThere
    } else if forbidden(Use::Shared) {
        Shared
    } else if at < terms.since {
        NotYet
    } else if !contact.holds_at(at) {
        NoLonger
    } else if !terms.may_be_told.contains(&telling.topic) {
        NotThis
    } else if safe.is_empty() {
        NotAgreed
    } else if !safe.iter().any(|(way, _)| way.hours.is_none_or(|hours| hours.hold_at(at))) {
        NotNow
    } else {
        return Verdict::Allowed;
    };
    Verdict::Held(because)
}

impl SafeContact {
    /// Whether it is agreed that this is a safe way to them, whatever else is.
    #[must_use]
    pub fn is_reached_by(&self, channel: Channel, address: &str) -> bool {
        self.ways().any(|(way, words)| {
            let is_it = words.address.is_some_and(|known| same(&known, address));
            way.used == Use::Safe && way.channel == channel && is_it
        })
    }
}

/// Whether what is said of one way is true of another: a number that rings is the number that gets a text.
fn reaches(known: Channel, wanted: Channel) -> bool {
    let is_phone = |channel: Channel| matches!(channel, Channel::Phone | Channel::Text | Channel::Video);
    let is_place = |channel: Channel| matches!(channel, Channel::Letter | Channel::Visit);
    known == wanted || (is_phone(known) && is_phone(wanted)) || (is_place(known) && is_place(wanted))
}

impl Hours {
    /// Whether `at` is within them.
    #[must_use]
    pub fn hold_at(&self, at: DateTime<Utc>) -> bool {
        let time: NaiveTime = at.with_timezone(&London).time();
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }

    /// When they begin next, after `at`.
    #[must_use]
    pub fn begin_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let today = london_date(at);
        let days = [Some(today), today.succ_opt(), today.checked_add_days(Days::new(2))];
        let begin = days.into_iter().flatten().map(|day| london_instant(day.and_time(self.from)));
        begin.filter(|begin| *begin > at).min().unwrap_or(at)
    }
}

/// Whether two are one number or address, however they are written.
fn same(known: &str, wanted: &str) -> bool {
    plain(known) == plain(wanted)
}

fn plain(address: &str) -> String {
    let letters = address.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '@' | '+'));
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    for abroad in ["+44", "0044"] {
        if let Some(rest) = plain.strip_prefix(abroad) {
            return format!("0{}", rest.trim_start_matches('0'));
        }
    }
    plain
}
