//! A manager's decision as its form asks for it: it stands, or it goes back with a comment.

use serde_json::{Value, json};

use crate::domain::interview::Decision;
use crate::web::form::{Choice, Form};

/// What the fields are called where a verb finds fault with them.
pub(super) const CALLED: [(&str, &str); 2] = [("decision", "Your decision"), ("comment", "The comment")];

/// The two decisions in these words.
pub(super) fn choices(stands: &str, goes_back: &str) -> Vec<Choice> {
    vec![Choice::new(Decision::Approved.word(), stands), Choice::new(Decision::Returned.word(), goes_back)]
}

/// The decision, and the body that says it.
pub(super) fn read(form: &mut Form, missing: &str) -> Option<(Decision, Value)> {
    let decision = form.choice::<Decision>("decision", "Say what you decide");
    let comment = match decision {
        Some(Decision::Returned) => form.required("comment", missing),
        _ => form.optional("comment"),
    };
    let mut sent = json!({ "decision": decision? });
    if let Some(comment) = comment {
        sent["comment"] = comment.into();
    }
    Some((decision?, sent))
}
