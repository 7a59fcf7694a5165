//! An escalation as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::services::escalations::Escalation as Known;

/// A step that was raised.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Escalation {
    /// Its id.
    id: Uuid,
    /// What it is about.
    subject: EscalationSubject,
    /// Which step it is.
    #[schema(example = "interview.not_offered")]
    step: &'static str,
    /// Whether it is told at any hour.
    urgent: bool,
    /// Why it was raised, in plain English.
    reason: String,
    /// Whom it tells.
    #[schema(example = json!(["interviewer", "team_manager"]))]
    audience: Vec<&'static str>,
    /// When it fell due.
    #[schema(format = "date-time")]
    raised_at: String,
    /// When they are told, by the calendar; null where nobody is.
    #[schema(required = true, format = "date-time")]
    told_at: Option<String>,
    /// When somebody answered.
    #[schema(required = true, format = "date-time")]
    acknowledged_at: Option<String>,
    /// Who answered: their e-mail address.
    #[schema(required = true)]
    acknowledged_by: Option<String>,
    /// What they do about it.
    #[schema(required = true)]
    action: Option<String>,
    /// By when.
    #[schema(required = true, format = "date-time")]
    by_when: Option<String>,
    /// The messages that tell of it.
    messages: Vec<Uuid>,
}

/// What a step is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EscalationSubject {
    /// Its ladder.
    #[schema(example = "interview")]
    kind: &'static str,
    /// The episode, interview, reference, review or post.
    id: Uuid,
}

impl Escalation {
    /// A step as its council sees it.
    #[must_use]
    pub fn of(shown: &Known) -> Self {
        let raised = &shown.known.raised;
        let answer = shown.known.acknowledged.as_ref();
        Self {
            id: raised.id.0,
            subject: EscalationSubject { kind: raised.subject.kind.word(), id: raised.subject.id },
            step: raised.key.name.word(),
            urgent: raised.urgent,
            reason: raised.reason.clone(),
            audience: raised.audience.iter().map(|hearer| hearer.word()).collect(),
            raised_at: outward(raised.raised_at),
            told_at: shown.known.told_at().map(outward),
            acknowledged_at: answer.map(|answer| outward(answer.at)),
            acknowledged_by: shown.acknowledged_by.clone(),
            action: shown.action.clone(),
            by_when: answer.map(|answer| outward(answer.by_when)),
            messages: shown.messages.iter().map(|id| id.0).collect(),
        }
    }
}
