//! What is answered to a notice. Whoever sent it learns whether the child is certain, never who else it might be: only
//! the council told sees which record it is, and which others are like it.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::domain::matching::LinkReason;
use crate::domain::party::Caller;
use crate::domain::violation::Code;
use crate::http::return_interviews::view::InterviewOwed;
use crate::services::intake::Receipt;
use crate::services::notices::Reading;

/// What we did with a notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NoticeAnswer)]
pub struct Answer {
    /// Its name with us.
    notice_id: Uuid,
    /// What we did with it.
    disposition: Disposition,
    /// What a person has to decide; only where there is something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["child_unknown"]))]
    reasons: Vec<String>,
    /// The episode that holds the notice's reference; null while it has neither start nor end.
    #[schema(required = true)]
    missing_episode: Option<Episode>,
    /// Whether it is certain which child it is.
    child: Child,
    /// The return interview that the episode owes; null while it owes none.
    #[schema(required = true)]
    return_interview: Option<InterviewOwed>,
}

/// What we did with a notice.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Disposition {
    /// It is in the record.
    Applied,
    /// The same notice came before.
    Duplicate,
    /// It is kept, its clock runs, and a person decides what is in doubt.
    NeedsReview,
}

/// An episode, and where it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NoticeAnswerEpisode)]
struct Episode {
    /// Its id.
    id: Uuid,
    /// `missing`, `returned` or `cancelled`.
    #[schema(example = "missing")]
    state: &'static str,
}

/// Whether it is certain which child it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NoticeAnswerChild)]
struct Child {
    /// Whether it is certain, or a person has to look.
    #[serde(rename = "match")]
    certainty: Certainty,
    /// The record; only for the council told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<Uuid>,
    /// Whether the record was made for this reference or was there; only for the council told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record: Option<Origin>,
    /// Records of children who are like this one; only for the council told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    candidates: Option<Vec<Uuid>>,
}

/// Whether it is certain which child it is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Certainty {
    /// It is certain enough to go on.
    Accepted,
    /// A person has to look.
    NeedsReview,
}

/// How a reference came to its record.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Origin {
    /// The record was made for it.
    New,
    /// The record was there.
    Linked,
}

impl Answer {
    /// What `caller` may know of a receipt.
    #[must_use]
    pub fn for_caller(caller: &Caller, receipt: &Receipt) -> Self {
        let disposition = match (receipt.duplicate, receipt.reasons.is_empty()) {
            (true, _) => Disposition::Duplicate,
            (false, true) => Disposition::Applied,
            (false, false) => Disposition::NeedsReview,
        };
        Self {
            notice_id: receipt.notice_id.0,
            disposition,
            reasons: receipt.reasons.clone(),
            missing_episode: receipt.episode.map(|(id, state)| Episode { id: id.0, state: state.word() }),
            child: Child::for_caller(caller, receipt),
            return_interview: receipt.return_interview.map(InterviewOwed::from),
        }
    }
}

impl Child {
    fn for_caller(caller: &Caller, receipt: &Receipt) -> Self {
        let about_child = |reason: &String| LinkReason::from_word(reason).is_some();
        let doubtful = receipt.reasons.iter().any(about_child);
        let certainty = if doubtful { Certainty::NeedsReview } else { Certainty::Accepted };
        if !caller.is_council_of(&receipt.authority) {
            return Self { certainty, id: None, record: None, candidates: None };
        }
        let record = match receipt.linked {
            LinkReason::NewChild | LinkReason::ChildUnknown => Origin::New,
            _ => Origin::Linked,
        };
        let candidates = if doubtful { receipt.candidates.iter().map(|id| id.0).collect() } else { vec![] };
        Self { certainty, id: Some(receipt.child.0), record: Some(record), candidates: Some(candidates) }
    }
}

/// A notice read back.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NoticeReadBack)]
pub struct Notice {
    #[serde(flatten)]
    answer: Answer,
    /// When it came.
    #[schema(format = "date-time", example = "2026-11-20T22:05:00Z")]
    received_at: String,
    /// The notice as sent; null once its words were erased.
    #[schema(required = true, value_type = Option<super::schema::Notice>)]
    sent: Option<Value>,
}

impl Notice {
    /// What `caller` may know of a notice.
    #[must_use]
    pub fn for_caller(caller: &Caller, reading: Reading) -> Self {
        Self {
            answer: Answer::for_caller(caller, &reading.receipt),
            received_at: outward(reading.received_at),
            sent: reading.sent,
        }
    }
}

/// The code with which a receipt is answered.
#[must_use]
pub fn code(receipt: &Receipt) -> StatusCode {
    if receipt.duplicate { StatusCode::OK } else { StatusCode::CREATED }
}
