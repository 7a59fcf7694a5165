//! The fields of an absence that can be settled: what they are called, what each source says, and what holds.

use chrono::{DateTime, Utc};

use crate::domain::calendar::written;
use crate::domain::reference::Reference;
use crate::domain::settlement::{Field, Settlements};
use crate::services::reading::episodes::Shown;
use crate::web::work::wording as words;

/// What a field is called.
pub(super) const fn called(field: Field) -> &'static str {
    match field {
        Field::MissingFromAt => "Missing since",
        Field::FoundAt => "Found",
        Field::ReturnedAt => "Back home or at a placement",
        Field::Classification => "Recorded as",
        Field::Risk => "Risk",
        Field::ResponsibleAuthority => "Authority that looks after the child",
        Field::HostAuthority => "Authority in whose area the child lives",
        Field::ReturnInterviewOwed => "Whether a talk is offered after an absence",
        Field::Ssda903Class => "Class in the SSDA903 return",
    }
}

/// Whether a field can be settled for this absence: whether a talk is owed is the law's, but where a child was only ever
/// called absent.
pub(super) const fn can_be_settled(field: Field, shown: &Shown) -> bool {
    !matches!(field, Field::ReturnInterviewOwed) || !shown.episode.ever_missing_or_away
}

/// What one source says.
pub(super) fn said(field: Field, reference: &Reference) -> Option<String> {
    match field {
        Field::MissingFromAt => reference.missing_from_at.map(written),
        Field::FoundAt => reference.found_at.map(written),
        Field::ReturnedAt => reference.returned_at.map(written),
        Field::Classification => reference.classification.map(|is| words::classification(is).to_owned()),
        Field::Risk => reference.risk.map(|risk| words::risk(risk).to_owned()),
        Field::ResponsibleAuthority => reference.responsible_authority.as_ref().map(ToString::to_string),
        Field::HostAuthority => reference.host_authority.as_ref().map(ToString::to_string),
        Field::ReturnInterviewOwed | Field::Ssda903Class => None,
    }
}

/// What holds.
pub(super) fn holds(field: Field, shown: &Shown) -> Option<String> {
    let episode = &shown.episode;
    match field {
        Field::MissingFromAt => episode.missing_from_at.map(written),
        Field::FoundAt => episode.found_at.map(written),
        Field::ReturnedAt => episode.returned_at.map(written),
        Field::Classification => Some(words::classification(episode.classification).to_owned()),
        Field::Risk => episode.risk.map(|risk| words::risk(risk).to_owned()),
        Field::ResponsibleAuthority => episode.responsible_authority.as_ref().map(ToString::to_string),
        Field::HostAuthority => episode.host_authority.as_ref().map(ToString::to_string),
        Field::Ssda903Class => Some(episode.ssda903_class.map_or("Not decided", words::ssda903_class).to_owned()),
        Field::ReturnInterviewOwed => {
            episode.interview_decided.as_ref().map(|decided| if decided.value { "Yes" } else { "No" }.to_owned())
        }
    }
}

/// When it was settled last, if it is.
pub(super) fn settled_at(field: Field, shown: &Shown) -> Option<DateTime<Utc>> {
    let at = |settled: &Settlements| match field {
        Field::MissingFromAt => settled.missing_from_at.as_ref().map(|settled| settled.at),
        Field::FoundAt => settled.found_at.as_ref().map(|settled| settled.at),
        Field::ReturnedAt => settled.returned_at.as_ref().map(|settled| settled.at),
        Field::Classification => settled.classification.as_ref().map(|settled| settled.at),
        Field::Risk => settled.risk.as_ref().map(|settled| settled.at),
        Field::ResponsibleAuthority => settled.responsible_authority.as_ref().map(|settled| settled.at),
        Field::HostAuthority => settled.host_authority.as_ref().map(|settled| settled.at),
        Field::ReturnInterviewOwed => settled.return_interview_owed.as_ref().map(|settled| settled.at),
        Field::Ssda903Class => settled.ssda903_class.as_ref().map(|settled| settled.at),
    };
    shown.references.iter().filter_map(|reference| at(&reference.settlements)).max()
}

/// Whether those who told of it differ by more than the authority lets pass.
pub(super) fn is_disagreed(field: Field, shown: &Shown) -> bool {
    shown.episode.disagreements.iter().any(|disagreement| disagreement.field == field)
}
