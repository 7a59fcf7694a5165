//! What the parameters of several lists and reports ask in the same words.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::extract::Query;
use crate::domain::authority::AuthorityCode;
use crate::domain::violation::{Code, parse_instant};

impl Query {
    /// An authority's number.
    pub fn authority(&mut self, name: &str) -> Option<AuthorityCode> {
        self.read(name, |text| AuthorityCode::try_from(text.to_owned()).map_err(str::to_owned))
    }

    /// An instant with its offset.
    pub fn instant(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.read(name, |text| parse_instant(&Value::from(text)))
    }

    /// A word of a closed list.
    pub fn word<C: Code>(&mut self, name: &str) -> Option<C> {
        self.read(name, |text| {
            let words = || C::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            C::from_word(text).ok_or_else(|| format!("must be one of: {}", words()))
        })
    }

    /// An id.
    pub fn id(&mut self, name: &str) -> Option<Uuid> {
        self.read(name, |text| text.parse().map_err(|_| "must be an id".to_owned()))
    }
}
