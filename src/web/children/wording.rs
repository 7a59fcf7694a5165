//! Words for what is known of a missing episode by codes.

use crate::domain::child::ChildDescription;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ladder::Hearer;
use crate::domain::matching::LinkReason;
use crate::domain::notice::{CancellationCause, NoticeType};
use crate::domain::settlement::Field;
use crate::web::parts::{Tag, Tone};
use crate::web::wording;

/// Where an episode stands.
pub(super) fn state(episode: &MissingEpisode) -> Tag {
    match episode.state {
        _ if episode.cancellation_pending => Tag::new("To be cancelled?", Tone::Pressing),
        State::Missing => Tag::new("Missing", Tone::Late),
        State::Returned if episode.return_confirmed => Tag::new("Back", Tone::Good),
        State::Returned => Tag::new("Return not confirmed", Tone::Pressing),
        State::Cancelled => Tag::new("Cancelled", Tone::Calm),
    }
}

/// What a notice is called in a time line.
pub(in crate::web) const fn notice(kind: NoticeType) -> &'static str {
    match kind {
        NoticeType::Missing => "Reported missing",
        NoticeType::Returned => "Reported found or back",
        NoticeType::Reclassified => "Kind of absence told anew",
        NoticeType::RiskAssessed => "Risk told anew",
        NoticeType::Amended => "Report put right",
        NoticeType::Cancelled => "Report cancelled",
    }
}

/// Why a report was cancelled.
pub(super) const fn cause(cause: CancellationCause) -> &'static str {
    match cause {
        CancellationCause::RecordedInError => "Recorded in error",
        CancellationCause::DuplicateOf => "The same absence stands under another reference",
        CancellationCause::TransferredTo => "Another force or council took it over",
        CancellationCause::NeverMissing => "Never missing",
    }
}

/// A field that agencies tell, and the council can settle.
pub(in crate::web) const fn field(field: Field) -> &'static str {
    match field {
        Field::MissingFromAt => "Missing from",
        Field::FoundAt => "Found",
        Field::ReturnedAt => "Back home or at a placement",
        Field::Classification => "Recorded as",
        Field::Risk => "Risk",
        Field::ResponsibleAuthority => "Responsible council",
        Field::HostAuthority => "Council of the area",
        Field::ReturnInterviewOwed => "Return interview owed",
        Field::Ssda903Class => "Class in the SSDA903 return",
    }
}

/// Why a report stands with its child.
pub(super) const fn link(reason: LinkReason) -> &'static str {
    match reason {
        LinkReason::Identifier => "An identifier is known, and name or birth date agrees",
        LinkReason::NamesAndBirthDate => "Names and birth date agree",
        LinkReason::NewChild => "Nobody like this was known",
        LinkReason::SameReference => "Under this reference nobody else was told of",
        LinkReason::ChildUnknown => "No notice has named the child yet",
        LinkReason::TiesTwoRecords => "The identifier is one record’s, name and birth date another’s",
        LinkReason::IdentifierKnownOtherwise => "The identifier is known with another name and birth date",
        LinkReason::IdentifiersDisagree => "Alike by name and birth date, but identifiers differ",
        LinkReason::SeveralAlike => "Several records have this name and birth date",
        LinkReason::BirthDateUncertain => "The name agrees, but the birth date is not certain",
        LinkReason::NearMatch => "The names are close",
    }
}

/// The identifiers that the latest notice gives, a line each.
pub(super) fn identifiers(child: &ChildDescription) -> Vec<String> {
    child.identifiers.iter().map(|given| format!("{}: {}", wording::scheme(given.scheme), given.value)).collect()
}

/// Whom a step tells.
pub(super) const fn hearer(hearer: Hearer) -> &'static str {
    match hearer {
        Hearer::Sender => "Whoever told of it",
        Hearer::Asker => "Whoever asked",
        Hearer::OtherSource => "The other agency that told of it",
        Hearer::Role(role) => wording::role(role),
    }
}
