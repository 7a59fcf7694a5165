//! What a notice says of a field: nothing, that it is cleared, or a value. Only an `amended` notice can clear.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Nothing said, cleared, or a value. In JSON: absent, `null`, the value (with `#[serde(default, skip_serializing_if)]`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Said<T> {
    /// The notice does not name the field.
    #[default]
    Nothing,
    /// The notice takes back what was said before.
    Cleared,
    /// The notice gives a value.
    Is(T),
}

impl<T> Said<T> {
    /// Whether the notice leaves the field alone.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// The value, if one is given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// What holds after this was said: the later word replaces the earlier, saying nothing keeps it.
    pub fn over(&self, earlier: Option<T>) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Nothing => earlier,
            Self::Cleared => None,
            Self::Is(value) => Some(value.clone()),
        }
    }

    /// The same with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Nothing => Said::Nothing,
            Self::Cleared => Said::Cleared,
            Self::Is(value) => Said::Is(change(value)),
        }
    }
}

impl<T> From<Option<T>> for Said<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Self::Is)
    }
}

impl<T: Serialize> Serialize for Said<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Cleared, Self::Is))
    }
}
