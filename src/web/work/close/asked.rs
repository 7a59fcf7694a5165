//! What a proposal to end without a talk is asked, and the body that says it.

use serde_json::{Map, Value, json};

use crate::domain::interview::{ClosureOutcome, NotRequiredReason, StrategyDecision};
use crate::domain::violation::Code;
use crate::web::form::{Choice, Form};
use crate::web::work::wording;

/// What the fields are called where a verb finds fault with them.
pub(super) const CALLED: [(&str, &str); 7] = [
    ("reason", "The reason"),
    ("reason_text", "What you write about the reason"),
    ("parent_or_carer_view", "The parent’s or carer’s view"),
    ("why_not_asked", "Why nobody was asked"),
    ("strategy_discussion.considered", "Whether a strategy discussion was considered"),
    ("strategy_discussion.decision", "The decision about a strategy discussion"),
    ("strategy_discussion.reason", "The reason of that decision"),
];

/// What is asked for a reason in words, for each way but the one whose reasons are a list.
pub(super) const fn reason_label(outcome: ClosureOutcome) -> &'static str {
    match outcome {
        ClosureOutcome::DeclinedByChild => "How was the child asked, and what did they say?",
        ClosureOutcome::DeclinedByParentOrCarer => {
            "How was the child asked, and what is known of the child’s own wish?"
        }
        ClosureOutcome::Unable => "Why could the child not be reached?",
        ClosureOutcome::NotRequired => "Anything else about the reason",
    }
}

/// Why none is required.
pub(super) fn reasons() -> Vec<Choice> {
    let reasons = NotRequiredReason::WORDS.iter();
    reasons.map(|(word, reason)| Choice::new(*word, wording::not_required(*reason))).collect()
}

/// What was decided about a strategy discussion; at most one of them.
pub(super) fn decisions() -> Vec<Choice> {
    [StrategyDecision::ToBeHeld, StrategyDecision::Held, StrategyDecision::NotNeeded]
        .map(|decision| Choice::new(word(decision), wording::strategy(decision)))
        .into()
}

/// By which word a decision is sent.
fn word(decision: StrategyDecision) -> &'static str {
    StrategyDecision::WORDS.iter().find(|(_, known)| *known == decision).map_or("", |(word, _)| word)
}

/// The body of `closure`. `decides` says whether a decision about a strategy discussion is needed.
pub(super) fn read(form: &mut Form, outcome: ClosureOutcome, decides: bool) -> Value {
    let mut sent = Map::new();
    sent.insert("outcome".to_owned(), outcome.word().into());
    if outcome == ClosureOutcome::NotRequired {
        let reason = form.choice::<NotRequiredReason>("reason", "Say why no talk is required");
        let text = match reason {
            Some(NotRequiredReason::Other) => form.required("reason_text", "Say what the other reason is"),
            _ => form.optional("reason_text"),
        };
        sent.extend(reason.map(|reason| ("reason".to_owned(), reason.word().into())));
        sent.extend(text.map(|text| ("reason_text".to_owned(), text.into())));
    } else {
        let reason = form.required("reason", "Say why it is to end without a talk");
        sent.extend(reason.map(|reason| ("reason".to_owned(), reason.into())));
    }
    sent.extend(parents_view(form, outcome));
    sent.insert("strategy_discussion".to_owned(), strategy(form, decides));
    Value::Object(sent)
}

/// What a parent or carer says, or why nobody asked them. Where one of them said no, they were asked.
fn parents_view(form: &mut Form, outcome: ClosureOutcome) -> Option<(String, Value)> {
    let asked = match outcome {
        ClosureOutcome::DeclinedByParentOrCarer => Some(true),
        _ => form.yes_or_no("parent_asked", "Say whether a parent or carer was asked"),
    };
    let view = match asked {
        Some(true) => {
            ("parent_or_carer_view", form.required("parent_or_carer_view", "Say what the parent or carer says"))
        }
        _ => ("why_not_asked", form.optional("why_not_asked")),
    };
    if asked == Some(false) && view.1.is_none() {
        form.blame_field("why_not_asked", "Say why no parent or carer was asked");
    }
    view.1.map(|text| (view.0.to_owned(), text.into()))
}

fn strategy(form: &mut Form, decides: bool) -> Value {
    let considered = "strategy_discussion.considered";
    if form.yes_or_no(considered, "Say whether a strategy discussion was considered") == Some(false) {
        form.blame_field(considered, "Consider whether one is needed before you propose to end without a talk");
    }
    let decision = form.optional_choice::<StrategyDecision>("strategy_discussion.decision");
    if decides && decision.is_none() {
        form.blame_field("strategy_discussion.decision", "Say what was decided about a strategy discussion");
    }
    let why = match decision {
        Some(_) => form.required("strategy_discussion.reason", "Say why it was so decided, also where none is needed"),
        None => form.optional("strategy_discussion.reason"),
    };
    let mut sent = json!({ "considered": true });
    if let Some(decision) = decision {
        sent["decision"] = word(decision).into();
    }
    if let Some(why) = why {
        sent["reason"] = why.into();
    }
    sent
}
