//! Words for what the services know by codes, as pages say them.

use super::parts::{Tag, Tone};
use crate::domain::audience::Role;
use crate::domain::child::{Scheme, Sex};
use crate::domain::message::{Channel, MessageState};
use crate::domain::notice::Setting;

/// A role, as its bearer would say it.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Reporter => "Reporter",
        Role::Interviewer => "Interviewer",
        Role::SocialWorker => "Social worker",
        Role::MissingCoordinator => "Missing coordinator",
        Role::TeamManager => "Team manager",
        Role::ServiceManager => "Service manager",
        Role::HeadOfService => "Head of service",
        Role::AssistantDirector => "Assistant director",
        Role::OutOfHours => "Out of hours",
        Role::ReturnsOfficer => "Returns officer",
        Role::Auditor => "Auditor",
        Role::Administrator => "Administrator",
    }
}

/// What a role is there for, for whoever gives it to somebody.
#[must_use]
pub const fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Reporter => "Tells of a missing child on behalf of their organisation",
        Role::Interviewer => "Offers and holds return interviews",
        Role::SocialWorker => "Answers for children",
        Role::MissingCoordinator => "Sees to it that every missing child is followed up",
        Role::TeamManager => "Answers for a team; allocates, approves and signs off",
        Role::ServiceManager => "Answers for several teams",
        Role::HeadOfService => "Answers for a service",
        Role::AssistantDirector => "Answers for all of it",
        Role::OutOfHours => "On duty at night and at weekends",
        Role::ReturnsOfficer => "Makes the returns to government",
        Role::Auditor => "Reads, and looks at who read",
        Role::Administrator => "Sees to accounts; sees no child’s record by this role alone",
    }
}

/// Roles, a line each.
#[must_use]
pub fn roles(roles: &[Role]) -> Vec<String> {
    if roles.is_empty() {
        return vec!["None".to_owned()];
    }
    roles.iter().map(|each| role(*each).to_owned()).collect()
}

/// A kind of place.
#[must_use]
pub const fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Home => "Family home",
        Setting::ChildrensHome => "Children’s home",
        Setting::FosterCare => "Foster home",
        Setting::SupportedAccommodation => "Supported accommodation",
        Setting::Secure => "Secure children’s home",
        Setting::ResidentialSchool => "Residential school",
        Setting::School => "School",
        Setting::Hospital => "Hospital",
        Setting::Other => "Somewhere else",
    }
}

/// Who gave an identifier.
#[must_use]
pub const fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::LaChildId => "Council’s own number",
        Scheme::NhsNumber => "NHS number",
        Scheme::Upn => "Unique pupil number",
        Scheme::PolicePersonId => "Police person number",
        Scheme::ProviderId => "Provider’s number",
    }
}

/// A child’s sex, as it was told.
#[must_use]
pub const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "Female",
        Sex::Male => "Male",
        Sex::Other => "Other",
        Sex::Unknown => "Not known",
    }
}

/// By what a message goes.
#[must_use]
pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "Email",
        Channel::Sms => "Text message",
        Channel::Inbox => "Inbox",
    }
}

/// How far a message has come.
#[must_use]
pub fn message(state: MessageState) -> Tag {
    match state {
        MessageState::Pending => Tag::new("Waiting", Tone::Notice),
        MessageState::Held => Tag::new("Held", Tone::Pressing),
        MessageState::Sending => Tag::new("On its way", Tone::Notice),
        MessageState::Sent => Tag::new("Sent", Tone::Good),
        MessageState::Delivered => Tag::new("Delivered", Tone::Good),
        MessageState::Failed => Tag::new("Failed", Tone::Late),
        MessageState::Cancelled => Tag::new("Cancelled", Tone::Calm),
        MessageState::Blocked => Tag::new("Not safe to send", Tone::Late),
    }
}
