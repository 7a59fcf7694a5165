//! Finding a child by what somebody knows of them: names that may be spelled otherwise, a birth date that may be turned
//! round, a number that some agency gave. Finding proposes to a person; it links nothing.

use chrono::NaiveDate;

use super::matching::{Looks, swapped};
use super::names::{NameLikeness, compare, fold, sound};

/// What is known of the child who is looked for. At least one part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// The given name, folded.
    pub given: Option<String>,
    /// The family name, folded.
    pub family: Option<String>,
    /// The birth date.
    pub born: Option<NaiveDate>,
    /// An identifier of the child, or an agency's reference, as it was typed.
    pub number: Option<String>,
}

/// How well a child fits what is sought: the smaller, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit(u8);

/// A name that is close, and one that stands in another place.
const NEAR: u8 = 1;
const ELSEWHERE: u8 = 2;
/// Day and month exchanged; and a birth date that nobody knows.
const TURNED: u8 = 2;
const UNKNOWN: u8 = 3;

impl Sought {
    /// What is known, as somebody types it; blanks around it do not count, and nothing but blanks is nothing.
    #[must_use]
    pub fn typed(given: Option<&str>, family: Option<&str>, born: Option<NaiveDate>, number: Option<&str>) -> Self {
        let filled = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let name = |text| filled(text).map(|name| fold(&name));
        Self { given: name(given), family: name(family), born, number: filled(number) }
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How the names sound.
    #[must_use]
    pub fn sounds(&self) -> Vec<String> {
        self.given.iter().chain(&self.family).map(|name| sound(name)).collect()
    }

    /// The birth date, and the same with day and month exchanged.
    #[must_use]
    pub fn births(&self) -> Vec<NaiveDate> {
        self.born.into_iter().flat_map(|born| [Some(born), swapped(born)]).flatten().collect()
    }

    /// Whether a child who is known by `looks` may be the one, and how well they fit. All names and the birth date that are
    /// sought must, but for a birth date that nobody told.
    #[must_use]
    pub fn fit(&self, looks: &Looks) -> Option<Fit> {
        let given = self.given.as_deref().map_or(Some(0), |name| place(name, &looks.given, &looks.family, looks))?;
        let family = self.family.as_deref().map_or(Some(0), |name| place(name, &looks.family, &looks.given, looks))?;
        let born = match (self.born, looks.born) {
            (None, _) => 0,
            (Some(_), None) => UNKNOWN,
            (Some(sought), Some(born)) if sought == born => 0,
            (Some(sought), Some(born)) if swapped(sought) == Some(born) => TURNED,
            (Some(_), Some(_)) => return None,
        };
        Some(Fit(given + family + born))
    }
}

/// How well a name fits in its own place, in the other one, or as an alias.
fn place(sought: &str, own: &str, other: &str, looks: &Looks) -> Option<u8> {
    let likeness = |name: &str| match compare(sought, name) {
        NameLikeness::Same => Some(0),
        NameLikeness::Near => Some(NEAR),
        NameLikeness::Other => None,
    };
    let elsewhere = [other].into_iter().chain(looks.aliases.iter().map(String::as_str));
    let elsewhere = elsewhere.filter_map(likeness).map(|far| far + ELSEWHERE);
    likeness(own).into_iter().chain(elsewhere).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(given: &str, family: &str, born: Option<&str>, aliases: &[&str]) -> Looks {
        Looks {
            given: fold(given),
            family: fold(family),
            born: born.map(|day| day.parse().expect("a day")),
            estimated: false,
            aliases: aliases.iter().map(|alias| fold(alias)).collect(),
        }
    }

    fn sought(given: &str, family: &str, born: Option<&str>) -> Sought {
        Sought::typed(Some(given), Some(family), born.map(|day| day.parse().expect("a day")), None)
    }

    #[test]
    fn a_child_is_found_however_the_name_is_spelled_and_the_better_fit_stands_first() {
        let child = looks("Reuben", "Standin", Some("2011-03-04"), &["Rocket"]);
        let rows = [
            (sought("Reuben", "Standin", Some("2011-03-04")), Some(0)),
            (sought("", "standin ", None), Some(0)),
            (sought("Reubin", "Standin", None), Some(1)),
            (sought("Standin", "Reuben", None), Some(4)),
            (sought("Rocket", "Standin", None), Some(2)),
            (sought("Reuben", "Standin", Some("2011-04-03")), Some(2)),
            (sought("Reuben", "Standin", Some("2011-03-05")), None),
            (sought("Amy", "Standin", None), None),
        ];
        for (sought, fit) in rows {
            assert_eq!(sought.fit(&child), fit.map(Fit), "{sought:?}");
        }
        let unborn = looks("Reuben", "Standin", None, &[]);
        assert_eq!(sought("Reuben", "Standin", Some("2011-03-04")).fit(&unborn), Some(Fit(UNKNOWN)));
    }

    #[test]
    fn blanks_are_nothing() {
        assert!(Sought::typed(Some("  "), Some(""), None, Some(" ")).is_empty());
        assert_eq!(sought("", "", Some("2011-03-04")).births().len(), 2);
        assert_eq!(sought("", "", Some("2011-03-03")).births().len(), 1);
    }
}
