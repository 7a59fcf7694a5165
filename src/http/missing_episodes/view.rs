//! A missing episode as it is answered. What the caller may not see is null, and what only the child's council sees at
//! all (who says what, and where they differ) is left out.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::episode::values::Disagreement as Differing;
use crate::domain::instant::outward;
use crate::domain::notice;
use crate::domain::reference::Reference as Told;
use crate::http::notices::schema::{CancellationCause, Classification, RiskLevel, Setting};
use crate::services::interviews::InterviewDue;
use crate::services::reading::episodes::Shown;

/// A missing episode in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MissingEpisodeItem)]
pub struct Item {
    /// Its id.
    id: Uuid,
    /// The record of the child.
    #[schema(required = true)]
    child_id: Option<Uuid>,
    /// Every name that an organisation has for it; for whoever is not the child's council, their own.
    references: Vec<Reference>,
    /// `missing`, `returned` or `cancelled`.
    #[schema(example = "missing")]
    state: &'static str,
    /// Whether every source tells that the child came back, or a person confirmed it.
    return_confirmed: bool,
    /// Whether every source struck it out and nobody of the council has decided yet.
    cancellation_pending: bool,
    /// What kind of absence it is.
    #[schema(required = true, value_type = Option<Classification>)]
    classification: Option<&'static str>,
    /// Since when the child was missing.
    #[schema(required = true, format = "date-time")]
    missing_from_at: Option<String>,
    /// When the child was seen safe.
    #[schema(required = true, format = "date-time")]
    found_at: Option<String>,
    /// When the child arrived home or at a placement.
    #[schema(required = true, format = "date-time")]
    returned_at: Option<String>,
    /// The authority that looks after the child.
    #[schema(required = true, example = "990")]
    responsible_authority: Option<String>,
    /// The authority in whose area the child lives.
    #[schema(required = true, example = "990")]
    host_authority: Option<String>,
    /// How great the risk is held to be.
    #[schema(required = true, value_type = Option<RiskLevel>)]
    risk: Option<&'static str>,
    /// The return interview that is owed; null where none is.
    #[schema(required = true)]
    return_interview: Option<ReturnInterview>,
}

/// An organisation's own name for the occasion.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MissingEpisodeReference)]
struct Reference {
    /// Whose name it is.
    organisation: String,
    /// The name.
    #[serde(rename = "reference")]
    name: String,
    /// Whether they struck it out.
    cancelled: bool,
}

/// Where the return interview stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MissingEpisodeInterview)]
struct ReturnInterview {
    /// Its id.
    id: Uuid,
    /// When it is due; null where the time of return is missing.
    #[schema(required = true, format = "date-time")]
    due_at: Option<String>,
    /// Where it stands.
    #[schema(example = "running")]
    standing: &'static str,
}

/// A missing episode.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissingEpisode {
    #[serde(flatten)]
    item: Item,
    /// What each agency now says; only for the child's council.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sources: Option<Vec<Source>>,
    /// Where they differ by more than the policy lets pass; only for the child's council.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    disagreements: Option<Vec<Disagreement>>,
}

/// What one agency now says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MissingEpisodeSource)]
struct Source {
    #[serde(flatten)]
    reference: Reference,
    /// Why they struck it out.
    #[schema(required = true, value_type = Option<CancellationCause>)]
    cause: Option<&'static str>,
    /// Their latest word.
    #[schema(required = true, format = "date-time")]
    last_reported_at: Option<String>,
    /// What kind of absence they say it is.
    #[schema(required = true, value_type = Option<Classification>)]
    classification: Option<&'static str>,
    /// Since when they say the child was missing.
    #[schema(required = true, format = "date-time")]
    missing_from_at: Option<String>,
    /// The kind of place that they say the child was missing from.
    #[schema(required = true, value_type = Option<Setting>)]
    setting: Option<&'static str>,
    /// When they say the child was seen safe.
    #[schema(required = true, format = "date-time")]
    found_at: Option<String>,
    /// When they say the child arrived.
    #[schema(required = true, format = "date-time")]
    returned_at: Option<String>,
    /// The authority that they say looks after the child.
    #[schema(required = true)]
    responsible_authority: Option<String>,
    /// The authority in whose area they say the child lives.
    #[schema(required = true)]
    host_authority: Option<String>,
    /// How great they hold the risk to be.
    #[schema(required = true, value_type = Option<RiskLevel>)]
    risk: Option<&'static str>,
}

/// A field in which sources differ.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MissingEpisodeDisagreement)]
struct Disagreement {
    /// The field.
    #[schema(example = "returned_at")]
    field: &'static str,
    /// The earliest that a source says.
    #[schema(format = "date-time")]
    earliest: String,
    /// The latest that a source says.
    #[schema(format = "date-time")]
    latest: String,
}

fn time(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(outward)
}

impl Item {
    /// An episode as its reader may see it.
    #[must_use]
    pub fn of(shown: &Shown) -> Self {
        let (episode, sight) = (&shown.episode, shown.sight);
        let agreed = |at| time(at).filter(|_| sight.shows_times());
        let whole = sight.shows_sources();
        Self {
            id: episode.id.0,
            child_id: shown.child.map(|child| child.0),
            references: shown.references.iter().map(Reference::of).collect(),
            state: episode.state.word(),
            return_confirmed: episode.return_confirmed,
            cancellation_pending: episode.cancellation_pending,
            classification: whole.then(|| episode.classification.word()),
            missing_from_at: agreed(episode.missing_from_at),
            found_at: agreed(episode.found_at),
            returned_at: agreed(episode.returned_at),
            responsible_authority: episode.responsible_authority.as_ref().filter(|_| whole).map(ToString::to_string),
            host_authority: episode.host_authority.as_ref().filter(|_| whole).map(ToString::to_string),
            risk: shown.risk.map(notice::RiskLevel::word),
            return_interview: shown.return_interview.map(|due| ReturnInterview::of(due, agreed(due.due_at))),
        }
    }
}

impl Reference {
    fn of(told: &Told) -> Self {
        let cancelled = told.cancelled.is_some();
        Self { organisation: told.organisation.clone(), name: told.name.clone(), cancelled }
    }
}

impl ReturnInterview {
    fn of(due: InterviewDue, due_at: Option<String>) -> Self {
        Self { id: due.id.0, due_at, standing: due.standing.word() }
    }
}

impl MissingEpisode {
    /// An episode as its reader may see it.
    #[must_use]
    pub fn of(shown: &Shown) -> Self {
        let whole = shown.sight.shows_sources();
        Self {
            item: Item::of(shown),
            sources: whole.then(|| shown.references.iter().map(Source::of).collect()),
            disagreements: whole.then(|| shown.episode.disagreements.iter().map(Disagreement::of).collect()),
        }
    }
}

impl Source {
    fn of(told: &Told) -> Self {
        Self {
            reference: Reference::of(told),
            cause: told.cancelled.map(notice::CancellationCause::word),
            last_reported_at: time(told.last_reported_at),
            classification: told.classification.map(notice::Classification::word),
            missing_from_at: time(told.missing_from_at),
            setting: told.setting.map(notice::Setting::word),
            found_at: time(told.found_at),
            returned_at: time(told.returned_at),
            responsible_authority: told.responsible_authority.as_ref().map(ToString::to_string),
            host_authority: told.host_authority.as_ref().map(ToString::to_string),
            risk: told.risk.map(notice::RiskLevel::word),
        }
    }
}

impl Disagreement {
    fn of(differing: &Differing) -> Self {
        let (earliest, latest) = (outward(differing.earliest), outward(differing.latest));
        Self { field: differing.field.word(), earliest, latest }
    }
}
