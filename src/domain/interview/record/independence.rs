//! How independent whoever held the talk was. An allocation says it of the worker beforehand; the record says it of the
//! talk as it was, which somebody else may have held. A conflict has its reason.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::interview::allocation::Independence;
use crate::domain::interview::limits::{PASSAGE, keep_text};
use crate::domain::violation::Reader;

/// How independent whoever held the talk was, as far as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkIndependence {
    /// Not involved in the placement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_placement: Option<bool>,
    /// Not of the responsible authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_authority: Option<bool>,
}

impl TalkIndependence {
    /// Whether the child may not have spoken freely.
    #[must_use]
    pub fn is_conflict(self) -> bool {
        [self.of_placement, self.of_authority].contains(&Some(false))
    }

    /// Whether it claims an independence that was denied when the talk was given to whoever held it.
    #[must_use]
    pub const fn claims_more_than(self, given: Independence) -> bool {
        (matches!(self.of_placement, Some(true)) && !given.of_placement)
            || (matches!(self.of_authority, Some(true)) && !given.of_authority)
    }

    /// Reads the object; the reason goes among `texts` under `independence`. A finished record needs it where there is a
    /// conflict.
    pub(super) fn read(reader: &mut Reader<'_>, texts: &mut Map<String, Value>, is_final: bool) -> Self {
        let said = Self { of_placement: reader.boolean("of_placement"), of_authority: reader.boolean("of_authority") };
        let mut words = Map::new();
        keep_text(reader, &mut words, "reason", PASSAGE);
        if is_final && said.is_conflict() && reader.raw("reason").is_none() {
            let why = "is required, because whoever held the talk was not independent of both placement and authority";
            reader.fault("reason", why);
        }
        if !words.is_empty() {
            texts.insert("independence".into(), Value::Object(words));
        }
        said
    }
}
