//! An edition is what an editable thing was when somebody looked at it: another edition, another content. Whoever changes
//! the thing may say which edition they have seen, so that nobody writes over what they never read.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Half a SHA-256, in hex: short enough for a header, long enough that two contents never share it.
const LENGTH: usize = 32;

/// The name of an edition; it says nothing but whether two are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition(String);

impl Edition {
    /// That of a thing with this content. What changes it must be nothing but what people change: not the time of
    /// asking, and not who asks.
    #[must_use]
    pub fn of(content: &impl Serialize) -> Self {
        // Content that cannot be written as JSON is a fault of its type, which a test meets at once.
        let written = serde_json::to_vec(content).unwrap_or_default();
        let mut name = hex::encode(Sha256::digest(written));
        name.truncate(LENGTH);
        Self(name)
    }

    /// One that a sender names.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// In which edition somebody expects a thing that they change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// They do not say.
    #[default]
    Whichever,
    /// Any, as long as the thing is there.
    Present,
    /// One of these.
    OneOf(Vec<Edition>),
}

impl Expected {
    /// Whether a thing that is in the edition `present` is as expected.
    #[must_use]
    pub fn is_met_by(&self, present: &Edition) -> bool {
        match self {
            Self::Whichever | Self::Present => true,
            Self::OneOf(editions) => editions.contains(present),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_expected_or_not() {
        let (present, other) = (Edition::of(&[1]), Edition::of(&[1, 2]));
        assert_eq!((present.name().len(), &present), (LENGTH, &Edition::of(&[1])));
        for (row, expected, met) in [
            ("nothing is said", Expected::Whichever, true),
            ("any will do", Expected::Present, true),
            ("this one", Expected::OneOf(vec![present.clone()]), true),
            ("another", Expected::OneOf(vec![other.clone()]), false),
            ("this one among others", Expected::OneOf(vec![other, present.clone()]), true),
            ("none", Expected::OneOf(vec![]), false),
        ] {
            assert_eq!(expected.is_met_by(&present), met, "{row}");
        }
    }
}
