//! Notices in a line: what a story leaves out is what an ordinary notice says.

use serde_json::{Value, json};

/// A child, as partners describe one.
pub fn child(given: &str, family: &str, born: &str) -> Value {
    json!({ "given_name": given, "family_name": family, "date_of_birth": born })
}

/// The same with an identifier.
pub fn known(mut child: Value, scheme: &str, value: &str) -> Value {
    let identifiers = child["identifiers"].as_array().cloned().unwrap_or_default();
    let mut identifiers = identifiers;
    identifiers.push(json!({ "scheme": scheme, "value": value }));
    child["identifiers"] = identifiers.into();
    child
}

/// A child went missing at `start`.
pub fn missing(reference: &str, child: &Value, start: &str) -> Value {
    json!({
        "type": "missing", "reference": reference, "authority": "990", "reported_at": start,
        "child": child, "classification": "missing", "missing_from_at": start,
    })
}

/// A child came back at `back`.
pub fn returned(reference: &str, back: &str) -> Value {
    json!({ "type": "returned", "reference": reference, "authority": "990", "reported_at": back, "returned_at": back })
}

/// A reference is struck out.
pub fn cancelled(reference: &str, told: &str) -> Value {
    json!({
        "type": "cancelled", "reference": reference, "authority": "990", "reported_at": told,
        "cause": "recorded_in_error", "reason": "Keyed by mistake.",
    })
}

/// The notice with a field set.
pub fn with(mut notice: Value, field: &str, value: Value) -> Value {
    notice[field] = value;
    notice
}
