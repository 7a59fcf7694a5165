//! Northshire's children: made-up people with names that say so, of ages relative to the day on which the history ends.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use super::setup::{FOSTERING, HOMES};
use crate::domain::calendar::london_date;

const GIVEN: [&str; 23] = [
    "Bruno", "Calla", "Dario", "Elodie", "Fabian", "Greta", "Hamza", "Imani", "Jonas", "Keira", "Luca", "Mabel",
    "Nadia", "Oskar", "Petra", "Rufus", "Saskia", "Tariq", "Ursula", "Viktor", "Xanthe", "Yusuf", "Zofia",
];
const FAMILY: [&str; 9] =
    ["Samplewood", "Standin", "Placeholder", "Mockford", "Fictor", "Pretendley", "Specimen", "Testerton", "Dummerby"];

/// Where a child lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lives {
    /// With the family.
    AtHome,
    /// In a children's home.
    InAHome,
    /// In foster care.
    InFosterCare,
}

impl Lives {
    /// The provider that tells of the child, where there is one.
    pub(super) const fn provider(self) -> Option<&'static str> {
        match self {
            Self::AtHome => None,
            Self::InAHome => Some(HOMES),
            Self::InFosterCare => Some(FOSTERING),
        }
    }

    /// The place as a notice describes it.
    pub(super) fn place(self) -> Value {
        match self {
            Self::AtHome => json!({ "setting": "home", "postcode": "ZZ1 1ZZ" }),
            Self::InAHome => json!({ "setting": "childrens_home", "name": "Oakfield House", "postcode": "ZZ2 2ZZ" }),
            Self::InFosterCare => json!({ "setting": "foster_care", "postcode": "ZZ3 3ZZ" }),
        }
    }
}

/// A child of the demo.
#[derive(Clone, Debug)]
pub(super) struct Child {
    /// As a notice describes the child.
    pub(super) described: Value,
    /// Where the child lives.
    pub(super) lives: Lives,
}

/// A child by name, of so many years and days as at `now`.
pub(super) fn child(name: (&str, &str), (years, days): (u32, u64), lives: Lives, now: DateTime<Utc>) -> Child {
    let born = born(london_date(now), years, days);
    let described = json!({ "given_name": name.0, "family_name": name.1, "date_of_birth": born.to_string() });
    Child { described, lives }
}

/// Never the first of January: a birth date that stands for "not known" matches nobody.
fn born(today: NaiveDate, years: u32, days: u64) -> NaiveDate {
    let birthday = today.checked_sub_months(Months::new(12 * years)).unwrap_or(today);
    let born = birthday.checked_sub_days(Days::new(days)).unwrap_or(birthday);
    if (born.month(), born.day()) == (1, 1) { born.succ_opt().unwrap_or(born) } else { born }
}

/// The child of this number, of ten to sixteen years.
pub(super) fn numbered(number: usize, now: DateTime<Utc>, rng: &mut Rng) -> Child {
    // The lengths of the lists have no common factor, so no two children share both names.
    let name = (GIVEN[number % GIVEN.len()], FAMILY[number % FAMILY.len()]);
    let lives = match rng.u8(..20) {
        0..9 => Lives::AtHome,
        9..15 => Lives::InAHome,
        _ => Lives::InFosterCare,
    };
    let mut child = child(name, (rng.u32(10..=16), rng.u64(1..330)), lives, now);
    if lives != Lives::AtHome {
        let value = format!("NS{}", 1000 + number);
        child.described["identifiers"] = json!([{ "scheme": "la_child_id", "value": value }]);
    }
    child
}
