//! A saved record in the words in which it was sent, so that whoever goes on with it begins where it stands. Words that
//! were erased are not in it.

use serde_json::{Map, Value};

use super::circumstances::NationalReferral;
use super::content::RecordContent;

/// What lies in the child's account, though the ledger keeps it with the other codes.
const OF_THE_ACCOUNT: [&str; 3] = ["push", "pull", "saw_self_as_missing"];

impl RecordContent {
    /// The body of `record` that this content, with the `texts` beside it, came from.
    #[must_use]
    pub fn as_sent(&self, texts: Option<&Value>) -> Map<String, Value> {
        let mut body = object(serde_json::to_value(self).ok());
        let mut texts = object(texts.cloned());
        let mut account = object(texts.remove("childs_account"));
        for name in OF_THE_ACCOUNT {
            account.extend(body.remove(name).map(|value| (name.to_owned(), value)));
        }
        if !account.is_empty() {
            body.insert("childs_account".to_owned(), account.into());
        }
        let mut evidence = object(texts.remove("exploitation"));
        if let Some(Value::Object(known)) = body.get_mut("exploitation") {
            for (kind, indicator) in known {
                let mut said = object(evidence.remove(kind));
                said.insert("indicator".to_owned(), indicator.take());
                *indicator = said.into();
            }
        }
        for list in ["actions", "sharing"] {
            let Some(Value::Array(coded)) = body.get_mut(list) else { continue };
            let words = texts.remove(list).unwrap_or_default();
            for (index, entry) in coded.iter_mut().enumerate() {
                let mut said = object(words.get(index).cloned());
                said.extend(object(Some(entry.take())));
                *entry = said.into();
            }
        }
        for with_words in ["strategy_discussion", NationalReferral::NAME, "independence"] {
            if let Some(Value::Object(coded)) = body.get_mut(with_words) {
                coded.extend(object(texts.remove(with_words)));
            }
        }
        if let Some(code) = body.get_mut("late_reason") {
            let mut reason = object(texts.remove("late_reason"));
            reason.insert("code".to_owned(), code.take());
            *code = reason.into();
        }
        body.extend(texts);
        body
    }
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::interview::SaveRecord;

    fn saved(body: &Value) -> Map<String, Value> {
        let said = SaveRecord::parse(body).unwrap_or_else(|faults| panic!("{faults:?}"));
        let texts = (!said.texts.is_empty()).then(|| Value::Object(said.texts.clone()));
        said.content.as_sent(texts.as_ref())
    }

    #[test]
    fn what_was_saved_can_be_sent_again() {
        let whole = json!({
            "held_at": "2026-11-23T10:00:00Z", "place": "neutral", "seen_alone": true, "interpreter": false,
            "independence": { "of_placement": true, "of_authority": false, "reason": "She asked for me." },
            "language": "Welsh", "confidentiality_explained": true, "consent": "given",
            "childs_account": {
                "own_words": "I was bored.", "why_left": "To see my brother.", "push": ["school"], "pull": ["parties"],
                "saw_self_as_missing": false, "places": [{ "name": "The arcade", "postcode": "ZZ1 1ZZ" }],
                "people": [{ "alias": "Baz", "age": "about 20" }],
            },
            "harm": ["physical"], "immediate_concern": true, "immediate_concern_details": "He waits outside.",
            "exploitation": { "gangs": { "indicator": "suspected", "evidence": "A new coat." },
                              "online": { "indicator": "no" } },
            "analysis": "Drawn by his brother.", "risk_now": "high", "likelihood": "medium", "level_of_need": 3,
            "actions": [{ "what": "Ring the school", "owner": "Sol", "agency": "Council", "due_on": "2026-12-01" },
                        { "what": "See the brother" }],
            "plans_to_update": ["care_plan"], "referrals": ["The youth service"],
            "strategy_discussion": { "considered": true, "decision": "to_be_held", "reason": "Hurt." },
            "status_at_the_time": { "statuses": ["looked_after", "unaccompanied"], "legal_status": "section_20",
                                    "source": "case_record" },
            "national_referral_mechanism": { "considered": true, "decision": "made", "reason": "He carries for them." },
            "sharing": [{ "what": "Where he was held", "with_whom": "Northshire Police", "basis": "safeguarding",
                          "why": "He is in danger.", "shared_at": "2026-11-23T11:00:00Z" }, { "what": "The plan" }],
            "late_reason": { "code": "other", "text": "Snow." }, "parent_or_carer_view": "Agrees.", "draft": true,
        });
        let mut expected = object(Some(whole.clone()));
        expected.remove("draft");
        assert_eq!(Value::Object(saved(&whole)), Value::Object(expected));
        assert_eq!(saved(&json!({ "draft": true })), Map::new());
    }

    #[test]
    fn what_is_left_of_erased_words_can_be_sent_again() {
        let body = json!({
            "draft": true, "childs_account": { "own_words": "I was bored.", "push": ["school"] },
            "actions": [{ "what": "Ring", "due_on": "2026-12-01" }, { "what": "See" }],
            "exploitation": { "gangs": { "indicator": "yes", "evidence": "A coat." } },
        });
        let said = SaveRecord::parse(&body).unwrap();
        let left = said.content.as_sent(None);
        let expected = json!({
            "childs_account": { "push": ["school"] }, "actions": [{ "due_on": "2026-12-01" }, {}],
            "exploitation": { "gangs": { "indicator": "yes" } },
        });
        assert_eq!(Value::Object(left), expected);
    }
}
