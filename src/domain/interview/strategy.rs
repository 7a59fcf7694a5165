//! A strategy discussion is the gateway to a child-protection enquiry. Whether one was considered is always said; what
//! was decided has its reason, also when the answer is no. A referral to the National Referral Mechanism is thought about
//! in the same way.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::limits::{PASSAGE, keep_text};
use crate::domain::violation::{Code, Reader};

/// What was decided about a strategy discussion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyDecision {
    /// There will be one.
    ToBeHeld,
    /// There was one.
    Held,
    /// None is needed.
    NotNeeded,
}

impl Code for StrategyDecision {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("to_be_held", Self::ToBeHeld),
        ("yes", Self::ToBeHeld),
        ("held", Self::Held),
        ("not_needed", Self::NotNeeded),
        ("not_held", Self::NotNeeded),
        ("no", Self::NotNeeded),
    ];
}

/// Whether a strategy discussion was considered, and what was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyDiscussion {
    /// Somebody thought about it.
    pub considered: bool,
    /// What they decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<StrategyDecision>,
}

impl StrategyDiscussion {
    /// Reads the object; the reason goes among `texts` under `strategy_discussion`.
    pub(super) fn read(reader: &mut Reader<'_>, texts: &mut Map<String, Value>) -> Option<Self> {
        let (considered, decision) = thought_about(reader, texts, "strategy_discussion")?;
        Some(Self { considered, decision })
    }
}

/// Whether something was considered, and what was decided about it; the reason goes among `texts` under `name`.
pub(super) fn thought_about<D: Code>(
    reader: &mut Reader<'_>,
    texts: &mut Map<String, Value>,
    name: &str,
) -> Option<(bool, Option<D>)> {
    let considered = reader.boolean("considered");
    let considered = reader.required("considered", considered);
    let decision = reader.code::<D>("decision");
    let mut reason = Map::new();
    keep_text(reader, &mut reason, "reason", PASSAGE);
    if decision.is_some() && reader.raw("reason").is_none() {
        reader.fault("reason", "is required with a decision, also when none is needed");
    }
    if decision.is_some() && considered == Some(false) {
        reader.fault("considered", "must be true, for something was decided");
    }
    if !reason.is_empty() {
        texts.insert(name.into(), Value::Object(reason));
    }
    Some((considered?, decision))
}
