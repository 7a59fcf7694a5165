//! The harm and exploitation that a record tells of.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::content::RecordContent;
use super::words::{Exploitation, Harm, Indicator};
use crate::domain::interview::limits::{PASSAGE, keep_text};
use crate::domain::violation::{Code, Reader};

/// Reads the fields of harm, exploitation and immediate concern.
pub(super) fn read(
    reader: &mut Reader<'_>,
    content: &mut RecordContent,
    texts: &mut Map<String, Value>,
    is_final: bool,
) {
    let harm = reader.codes::<Harm>("harm");
    if is_final {
        reader.required("harm", harm.as_ref());
        if harm.as_ref().is_some_and(Vec::is_empty) {
            reader.fault("harm", "must say at least none");
        }
    }
    content.harm = harm.unwrap_or_default().into_iter().collect();
    if content.harm.contains(&Harm::None) && content.harm.len() > 1 {
        reader.fault("harm", "says none and a harm together");
    }
    let exploitation = reader.object("exploitation", |reader| Some(exploitation(reader, is_final)));
    let (known, evidence) = exploitation.unwrap_or_default();
    content.exploitation = known;
    if !evidence.is_empty() {
        texts.insert("exploitation".into(), Value::Object(evidence));
    }
    let concern = reader.boolean("immediate_concern");
    if is_final {
        reader.required("immediate_concern", concern);
    }
    content.immediate_concern = concern;
    // Never required: a concern must not wait for somebody to find the words.
    keep_text(reader, texts, "immediate_concern_details", PASSAGE);
}

type Indicators = BTreeMap<Exploitation, Indicator>;

/// Each form by its own name: `{"online": {"indicator": "suspected", "evidence": "…"}}`.
fn exploitation(reader: &mut Reader<'_>, is_final: bool) -> (Indicators, Map<String, Value>) {
    let mut known = Indicators::new();
    let mut evidence = Map::new();
    for (word, kind) in Exploitation::WORDS {
        let said = reader.object(word, |reader| {
            let indicator = reader.code("indicator");
            let indicator = reader.required("indicator", indicator);
            let text = reader.text("evidence", PASSAGE);
            let needs_evidence = indicator.is_some_and(|indicator| indicator != Indicator::No);
            if is_final && needs_evidence && reader.raw("evidence").is_none() {
                reader.fault("evidence", "is required where it is known or suspected");
            }
            Some((indicator?, text))
        });
        if let Some((indicator, text)) = said {
            known.insert(*kind, indicator);
            evidence.extend(text.map(|text| ((*word).to_owned(), json!({ "evidence": text }))));
        }
    }
    (known, evidence)
}
