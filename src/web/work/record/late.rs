//! Why a talk was late is asked where it was late: by the time of the talk that was entered, against the time it was due. Whoever
//! said something of it already sees it, whatever the times are now.

use serde_json::Value;

use super::WriteUp;
use super::body::Part;
use super::fields::LATE_REASON;
use crate::web::form::Form;

/// What whoever enters a late time is told.
pub(super) const ASKED: &str =
    "The talk was held after it was due: say why at the end of this page. What you entered is saved.";

/// Whether the page asks why the talk was late.
pub(super) fn is_asked(form: &Form, write_up: &WriteUp) -> bool {
    is_answered(form) || is_late(form, write_up)
}

/// Whether the talk was late by what was just sent, and by what stood there before nobody could know: then the page that one
/// came from did not ask why.
pub(super) fn is_news(form: &Form, write_up: &WriteUp, before: &Part) -> bool {
    let held = before.get("held_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
    !is_answered(form) && is_late(form, write_up) && !held.is_some_and(|held| write_up.is_late(held))
}

fn is_answered(form: &Form) -> bool {
    [LATE_REASON, "late_reason.text"].iter().any(|name| !form.value(name).trim().is_empty())
}

fn is_late(form: &Form, write_up: &WriteUp) -> bool {
    // Read aside: its faults are not to be named twice.
    form.clone().optional_moment("held_at", "the time of the talk").is_some_and(|held| write_up.is_late(held))
}
