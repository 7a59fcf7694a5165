//! A review as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::domain::review::{Decision, ReviewKind};
use crate::services::reading::reviews::Review as Kept;

/// A doubt, standing or decided.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Review {
    /// Its id.
    id: Uuid,
    /// What is in doubt: `child`, `episode`, `cancellation` or `return`.
    #[schema(example = "child")]
    kind: &'static str,
    /// Why, in a word.
    #[schema(example = "near_match")]
    reason: String,
    /// When it was opened.
    #[schema(format = "date-time")]
    opened_at: String,
    /// The records in doubt; only of kind `child`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<Uuid>,
    /// The episodes in doubt, each by an id that leads to it; only of the other kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_episodes: Vec<Uuid>,
    /// What a person decided last; null while it waits.
    #[schema(required = true, example = "join")]
    decision: Option<&'static str>,
    /// When.
    #[schema(required = true, format = "date-time")]
    decided_at: Option<String>,
}

impl Review {
    /// A review as its council sees it.
    #[must_use]
    pub fn of(kept: &Kept) -> Self {
        let doubt = &kept.doubt;
        let mut subjects = vec![doubt.subject, doubt.other];
        subjects.dedup();
        let about_child = doubt.kind == ReviewKind::Child;
        let (children, missing_episodes) = if about_child { (subjects, vec![]) } else { (vec![], subjects) };
        Self {
            id: kept.id.0,
            kind: doubt.kind.word(),
            reason: doubt.reason.clone(),
            opened_at: outward(kept.opened_at),
            children,
            missing_episodes,
            decision: doubt.decision.map(Decision::word),
            decided_at: kept.decided_at.map(outward),
        }
    }
}
