//! Words for what an administrator sees by codes.

use crate::domain::event::EventType;
use crate::domain::invariant::Invariant;
use crate::domain::party::{OrganisationKind, Scope};
use crate::domain::raised::SubjectKind;
use crate::domain::violation::Code;
use crate::domain::webhook::{DeliveryState, DisabledBecause};
use crate::web::parts::{Tag, Tone};

pub(super) const fn kind(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Police => "Police",
        OrganisationKind::CareProvider => "Care provider",
        OrganisationKind::LocalAuthority => "Council",
        OrganisationKind::InterviewService => "Interview service",
        OrganisationKind::Health => "Health service",
        OrganisationKind::Education => "School or college",
    }
}

pub(super) const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Notices => "Send notices, and read back its own",
        Scope::Records => "Read missing episodes",
        Scope::Interviews => "Read and write return interviews",
        Scope::Reports => "Read reports",
        Scope::Exports => "Make exports",
        Scope::Administration => "Settings, reviews and messages",
    }
}

pub(super) const fn event(kind: EventType) -> &'static str {
    match kind {
        EventType::EpisodeOpened => "A missing episode is opened",
        EventType::EpisodeReturned => "A child is back",
        EventType::EpisodeChanged => "A missing episode is changed",
        EventType::EpisodeCancelled => "A missing episode is cancelled",
        EventType::ConversationPosted => "Somebody writes about a missing episode",
        EventType::InterviewDue => "A return interview is due",
        EventType::InterviewAllocated => "A return interview is given to a worker",
        EventType::InterviewOffered => "A return interview is offered",
        EventType::InterviewHeld => "A return interview is held",
        EventType::InterviewClosed => "A return interview ends without a talk",
        EventType::EscalationRaised => "A step is raised",
        EventType::EscalationAcknowledged => "A step is acknowledged",
        EventType::NoticeReviewed => "A notice is reviewed",
        EventType::EndpointTest => "A test",
    }
}

pub(super) const fn disabled(because: DisabledBecause) -> &'static str {
    match because {
        DisabledBecause::ByOwner => "turned off here",
        DisabledBecause::Gone => "the receiver says that it wants no more",
        DisabledBecause::Failing => "nothing arrived there for days",
    }
}

pub(super) fn delivery(state: DeliveryState) -> Tag {
    match state {
        DeliveryState::Pending => Tag::new("Waiting", Tone::Notice),
        DeliveryState::Sending => Tag::new("On its way", Tone::Notice),
        DeliveryState::Delivered => Tag::new("Delivered", Tone::Good),
        DeliveryState::Failed => Tag::new("Given up", Tone::Late),
        DeliveryState::Held => Tag::new("Kept back", Tone::Pressing),
        DeliveryState::Cancelled => Tag::new("Cancelled", Tone::Calm),
    }
}

/// A word of a code as people read it, without its joints.
pub(super) fn plain(word: &str) -> String {
    crate::web::times::capital(&word.replace(['_', '-', '/', '.'], " "))
}

/// What it is at which nobody looks any more.
pub(super) fn subject(word: &str) -> String {
    let said = match SubjectKind::from_word(word) {
        Some(SubjectKind::Missing) => "A child who is missing",
        Some(SubjectKind::ReturnNotConfirmed) => "A return that is not confirmed",
        Some(SubjectKind::ReturnTimeMissing) => "A return whose time is missing",
        Some(SubjectKind::Interview) => "A return interview that is owed",
        Some(SubjectKind::AfterIt) => "What follows from a return interview",
        Some(SubjectKind::Absent) => "An absence that waits for a decision",
        Some(SubjectKind::ChildUnknown) => "A report that names no child",
        Some(SubjectKind::Review) => "A review",
        Some(SubjectKind::Repeat) => "A child who goes missing again and again",
        Some(SubjectKind::Question) => "A question to another agency",
        None => return plain(word),
    };
    said.to_owned()
}

/// What must hold.
pub(super) const fn invariant(invariant: Invariant) -> &'static str {
    match invariant {
        Invariant::InterviewsWatched => "Every interview that is owed is looked at when something falls due",
        Invariant::InterviewsInHand => {
            "Every interview that was given to somebody is with somebody who is here and can hold it"
        }
        Invariant::OverdueTold => "Of every overdue interview some person was told that it is",
        Invariant::ItemsQueued => "What waits for a person is on one list, of people who are here",
        Invariant::MessagesEnd => "No message, held back or not, has waited longer than it may",
        Invariant::ChannelsOpen => "Every channel by which messages go is open",
        Invariant::NothingWaits => "What falls due is seen to within five minutes",
        Invariant::NothingGivenUp => "No record was given up because it could not be looked at",
        Invariant::LedgerClean => "The record is what was told, as of the last nightly check",
    }
}
