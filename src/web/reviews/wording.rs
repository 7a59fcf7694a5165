//! Words for what is in doubt, and for what can be decided.

use crate::domain::review::{Decision, ReviewKind};

/// What is asked.
pub(super) const fn question(kind: ReviewKind) -> &'static str {
    match kind {
        ReviewKind::Child => "Are these one child?",
        ReviewKind::Episode => "Are these one absence?",
        ReviewKind::Cancellation => "Should this absence be cancelled?",
        ReviewKind::Return => "Is the child back?",
    }
}

/// What is in doubt, in a few words.
pub(super) const fn kind(kind: ReviewKind) -> &'static str {
    match kind {
        ReviewKind::Child => "One child or two",
        ReviewKind::Episode => "One absence or two",
        ReviewKind::Cancellation => "Absence to be cancelled",
        ReviewKind::Return => "Return to be confirmed",
    }
}

/// Why it is in doubt.
pub(super) fn reason(word: &str) -> &'static str {
    match word {
        "ties_two_records" => "The identifier is one record’s; the name and date of birth are the other’s.",
        "identifier_known_otherwise" => {
            "The identifier is known, but neither the date of birth nor the family name agrees."
        }
        "identifiers_disagree" => "They are alike by name and date of birth, but an identifier says otherwise.",
        "several_alike" => "Several records have this name and date of birth.",
        "birth_date_uncertain" => "The name agrees, but the date of birth is unknown, estimated or 1 January.",
        "near_match" => {
            "They are nearly alike: the names sound the same or differ by a letter, day and month are exchanged, or one \
             is the other’s alias."
        }
        "one_organisation_overlaps" => "One organisation tells of two absences that overlap.",
        "only_the_end_is_known" => {
            "Of one report only the end is known. It was put with the absence that ended nearest to it."
        }
        "cancelled_alone" => {
            "Whoever told of it says that it should not have been recorded. Its clock runs on until you decide."
        }
        "not_every_source_tells_it" => {
            "Somebody says that the child is back, and not everybody who told of the absence does."
        }
        "decided_by_a_person" => "A person decided it without being asked.",
        _ => "Something about it is in doubt.",
    }
}

/// What follows from each decision.
pub(super) const fn decision(kind: ReviewKind, decision: Decision) -> (&'static str, &'static str) {
    match (kind, decision) {
        (ReviewKind::Child, Decision::Join) => (
            "Join them: they are one child",
            "All that is known of either is then known of this child. It can be undone.",
        ),
        (ReviewKind::Child, _) => (
            "Keep them apart: they are two children",
            "Each keeps what was told of it; what was joined before parts again. It can be undone.",
        ),
        (ReviewKind::Episode, Decision::Join) => {
            ("Join them: they are one absence", "They then owe one talk, due by the earliest return. It can be undone.")
        }
        (ReviewKind::Episode, _) => {
            ("Part them: they are two absences", "Each then owes a talk of its own. It can be undone.")
        }
        (ReviewKind::Cancellation, Decision::Confirm) => (
            "Cancel it: it should not have been recorded",
            "No talk is owed then. That a child was found soon is no reason. It can be undone.",
        ),
        (ReviewKind::Cancellation, _) => ("Keep it: the child was missing", "The talk stays owed. It can be undone."),
        (ReviewKind::Return, Decision::Confirm) => {
            ("Confirm it: the child is back", "The absence leaves the board. It can be undone.")
        }
        (ReviewKind::Return, _) => {
            ("Do not confirm it", "The absence stays on the board; the talk is due all the same. It can be undone.")
        }
    }
}

/// What was decided.
pub(super) const fn decided(kind: ReviewKind, decision: Decision) -> &'static str {
    match (kind, decision) {
        (ReviewKind::Child, Decision::Join) => "Joined: one child",
        (ReviewKind::Child, _) => "Kept apart: two children",
        (ReviewKind::Episode, Decision::Join) => "Joined: one absence",
        (ReviewKind::Episode, _) => "Parted: two absences",
        (ReviewKind::Cancellation, Decision::Confirm) => "Cancelled",
        (ReviewKind::Cancellation, _) => "Kept",
        (ReviewKind::Return, Decision::Confirm) => "Return confirmed",
        (ReviewKind::Return, _) => "Return not confirmed",
    }
}
