//! Words for what is known of an interview by codes, as people who hold them say it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar::written;
use crate::domain::child::ChildDescription;
use crate::domain::deadline::Standing;
use crate::domain::episode::MissingEpisode;
use crate::domain::interview::{
    Approached, AttemptOutcome, Channel, ClosureOutcome, Independence, NotRequiredReason, Stage, StrategyDecision,
};
use crate::domain::notice::{Classification, RiskLevel};
use crate::domain::ssda903;
use crate::services::interviews::{AskedFor, Preparation, Wish};
use crate::services::reading::moved::{Because, Moved};
use crate::services::reading::spoken::{Told, Whereabouts};
use crate::web::children;
use crate::web::parts::{Row, Tag, Tone};
use crate::web::times;
use crate::web::wording::setting;

/// The child with their age: "Trial Standin, 14".
pub(in crate::web) fn child(known: &Preparation) -> String {
    with_age(known.child.as_ref(), known.age)
}

/// The same of anybody.
pub(in crate::web) fn with_age(child: Option<&ChildDescription>, age: Option<u32>) -> String {
    match (child, age) {
        (Some(child), Some(age)) => format!("{}, {age}", name(child)),
        (Some(child), None) => format!("{}, age not known", name(child)),
        (None, _) => "Child whose name is not known".to_owned(),
    }
}

/// The name of a child.
pub(in crate::web) fn name(child: &ChildDescription) -> String {
    format!("{} {}", child.given_name, child.family_name)
}

/// Where an interview stands, in a word and its colour.
pub(in crate::web) fn standing(stage: Stage, standing: Option<Standing>) -> Tag {
    match stage {
        Stage::GivenBack => Tag::new("To be corrected", Tone::Pressing),
        Stage::ToWriteUp => Tag::new("To be written up", Tone::Notice),
        Stage::ForSignOff => Tag::new("Waiting for sign-off", Tone::Calm),
        Stage::ForApproval => Tag::new("Waiting for approval", Tone::Calm),
        Stage::Over | Stage::ToHold => match standing {
            Some(Standing::Overdue) => Tag::new("Overdue", Tone::Late),
            Some(Standing::DueSoon) => Tag::new("Due soon", Tone::Pressing),
            Some(Standing::Running) => Tag::new("In time", Tone::Notice),
            Some(Standing::ReturnTimeMissing) => Tag::new("Return time missing", Tone::Pressing),
            Some(Standing::Met) => Tag::new("Held in time", Tone::Good),
            Some(Standing::MetLate) => Tag::new("Held late", Tone::Late),
            Some(Standing::ClosedWithoutInterview) => Tag::new("Ended without a talk", Tone::Calm),
            Some(Standing::ClosedLate) => Tag::new("Ended without a talk, late", Tone::Late),
            None => Tag::new("Nothing owed", Tone::Calm),
        },
    }
}

/// A place, in a line.
pub(in crate::web) fn place(place: &Whereabouts) -> String {
    let parts = [place.name.as_deref(), place.address.as_deref(), place.postcode.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        setting(place.setting).to_owned()
    } else {
        format!("{}: {}", setting(place.setting), parts.join(", "))
    }
}

/// What each agency told, in words, the latest first; by whom, where they do not all say the same.
pub(in crate::web) fn by_each<T>(told: &[Told<T>], words: impl Fn(&T) -> String) -> Vec<String> {
    let all: Vec<(String, &str)> = told.iter().map(|told| (words(&told.what), told.by.as_str())).collect();
    match all.split_first() {
        Some(((first, _), others)) if others.iter().all(|(other, _)| other == first) => vec![first.clone()],
        _ => all.into_iter().map(|(words, by)| format!("{words} ({by})")).collect(),
    }
}

/// The same as a row; none where nobody told it.
pub(in crate::web) fn each<T>(key: &str, told: &[Told<T>], words: impl Fn(&T) -> String) -> Option<Row> {
    let lines = by_each(told, words);
    (!lines.is_empty()).then(|| Row { key: key.to_owned(), lines, change: None })
}

/// When a child was away, in a sentence.
pub(in crate::web) fn away(episode: &MissingEpisode) -> String {
    let end = episode.returned_at.or(episode.found_at);
    match (episode.missing_from_at, end) {
        (Some(start), Some(end)) => {
            format!("From {} to {}: {}", written(start), written(end), times::span(end - start))
        }
        (Some(start), None) => format!("Since {}", written(start)),
        (None, Some(end)) => format!("Back at {}; since when is not known", written(end)),
        (None, None) => "When is not known".to_owned(),
    }
}

pub(in crate::web) const fn classification(classification: Classification) -> &'static str {
    match classification {
        Classification::Absent => "Absent",
        Classification::AwayWithoutAuthorisation => "Away from placement without authorisation",
        Classification::Missing => "Missing",
    }
}

pub(in crate::web) const fn ssda903_class(is: ssda903::Decision) -> &'static str {
    match is {
        ssda903::Decision::Missing => "M: missing",
        ssda903::Decision::Away => "A: away from placement without authorisation",
        ssda903::Decision::NotReported => "Not in the return",
    }
}

pub(in crate::web) const fn risk(risk: RiskLevel) -> &'static str {
    match risk {
        RiskLevel::Unknown => "Not assessed",
        RiskLevel::VeryLow => "Very low",
        RiskLevel::NoApparentRisk => "No apparent risk",
        RiskLevel::Low => "Low",
        RiskLevel::Medium => "Medium",
        RiskLevel::High => "High",
    }
}

/// What stands over what earlier talks asked for.
pub(in crate::web) const ASKED_FOR: &str = "Asked for before, not done";

/// What a talk asked for, a line each.
pub(in crate::web) fn wishes(asked: &AskedFor) -> Vec<String> {
    asked.actions.iter().map(wish).collect()
}

/// What earlier talks asked for and nobody has said is done: a line for each talk, then one for each thing.
pub(in crate::web) fn open_wishes(asked: &[AskedFor]) -> Vec<String> {
    let talk = |asked: &AskedFor| {
        let heading = format!("Talk at {}:", written(asked.held_at));
        std::iter::once(heading).chain(wishes(asked)).collect::<Vec<_>>()
    };
    asked.iter().flat_map(talk).collect()
}

/// One thing that a talk asked for.
pub(in crate::web) fn wish(wish: &Wish) -> String {
    let mut line = wish.what.clone().unwrap_or_else(|| "Not known any more".to_owned());
    let by: Vec<_> = [&wish.owner, &wish.agency].into_iter().flatten().cloned().collect();
    if !by.is_empty() {
        line = format!("{line} – {}", by.join(", "));
    }
    wish.due_on.map_or(line.clone(), |due| format!("{line}, by {}", day(due)))
}

/// A day as people write it.
pub(in crate::web) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// An instant, with how far it is.
pub(in crate::web) fn when(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("{} ({})", written(at), times::from_now(at, now))
}

pub(in crate::web) const CHANNELS: [(Channel, &str, &str); 10] = [
    (Channel::Phone, "phone", "Phone"),
    (Channel::Text, "text", "Text or instant message"),
    (Channel::Visit, "visit", "Visit"),
    (Channel::Video, "video", "Video call"),
    (Channel::Email, "email", "Email"),
    (Channel::Letter, "letter", "Letter"),
    (Channel::SocialMedia, "social_media", "Social media"),
    (Channel::School, "school", "Through school or college"),
    (Channel::Professional, "professional", "Through another professional"),
    (Channel::Other, "other", "Another way"),
];

pub(in crate::web) const APPROACHED: [(Approached, &str); 2] =
    [(Approached::Child, "The child"), (Approached::ParentOrCarer, "A parent or carer")];

pub(in crate::web) const OUTCOMES: [(AttemptOutcome, &str); 9] = [
    (AttemptOutcome::Accepted, "They said yes"),
    (AttemptOutcome::DeclinedByChild, "The child said no"),
    (AttemptOutcome::DeclinedByParentOrCarer, "A parent or carer said no"),
    (AttemptOutcome::NoReply, "Nobody answered"),
    (AttemptOutcome::Unavailable, "Reached, but they could not talk"),
    (AttemptOutcome::MissingAgain, "The child is missing again"),
    (AttemptOutcome::InCustody, "The child is in custody"),
    (AttemptOutcome::InHospital, "The child is in hospital"),
    (AttemptOutcome::Moved, "The child has moved"),
];

pub(in crate::web) fn channel(channel: Channel) -> &'static str {
    CHANNELS.iter().find(|(known, ..)| *known == channel).map_or("", |(_, _, text)| text)
}

pub(in crate::web) fn approached(approached: Approached) -> &'static str {
    APPROACHED.iter().find(|(known, _)| *known == approached).map_or("", |(_, text)| text)
}

/// What came of an attempt, told afterwards: what was so then need not be so now.
pub(in crate::web) fn outcome(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::MissingAgain => return "The child was missing again",
        AttemptOutcome::InCustody => return "The child was in custody",
        AttemptOutcome::InHospital => return "The child was in hospital",
        _ => {}
    }
    OUTCOMES.iter().find(|(known, _)| *known == outcome).map_or("", |(_, text)| text)
}

pub(in crate::web) const fn closure(outcome: ClosureOutcome) -> &'static str {
    match outcome {
        ClosureOutcome::DeclinedByChild => "the child declined",
        ClosureOutcome::DeclinedByParentOrCarer => "a parent or carer declined",
        ClosureOutcome::Unable => "the child could not be reached",
        ClosureOutcome::NotRequired => "no talk is required",
    }
}

pub(in crate::web) const fn not_required(because: NotRequiredReason) -> &'static str {
    match because {
        NotRequiredReason::NeverMissing => "The child was never missing",
        NotRequiredReason::RecordedInError => "It was recorded in error",
        NotRequiredReason::Duplicate => "The same absence has its talk elsewhere",
        NotRequiredReason::CoveredByAnotherInterview => "Another talk covered this absence",
        NotRequiredReason::AnotherAuthorityInterviews => "Another authority talks with the child",
        NotRequiredReason::TurnedEighteen => "The child is 18 or over",
        NotRequiredReason::LeftTheCountry => "The child lives outside England and Wales now",
        NotRequiredReason::ChildDied => "The child has died",
        NotRequiredReason::Other => "Another reason",
    }
}

/// How a deadline moved after it had passed.
pub(in crate::web) fn moved(moved: &Moved) -> String {
    let said = |by: &Option<String>, what: String, reason: &Option<String>| {
        let by = by.as_deref().unwrap_or("the council");
        reason.as_ref().map_or_else(|| format!("{by} {what}"), |reason| format!("{by} {what}: {reason}"))
    };
    let because = match &moved.because {
        Because::Settled { field, by, reason } => {
            said(by, format!("settled “{}”", children::wording::field(*field)), reason)
        }
        Because::Decided { by, reason } => said(by, "decided what was in doubt".to_owned(), reason),
        Because::Told { organisation, kind } => {
            let kind = children::wording::notice(*kind).to_lowercase();
            format!("of what {organisation} told: {kind}")
        }
        Because::Regrouped => "reports came together or apart".to_owned(),
    };
    let is = moved.is.map_or_else(|| "nothing that can be worked out".to_owned(), written);
    format!("Changed after it was due: was {}, now {is}, because {because}", written(moved.was))
}

/// What was decided about a strategy discussion.
pub(super) const fn strategy(decision: StrategyDecision) -> &'static str {
    match decision {
        StrategyDecision::ToBeHeld => "It is to be held",
        StrategyDecision::Held => "It was held",
        StrategyDecision::NotNeeded => "It is not needed",
    }
}

/// How independent a worker is.
pub(in crate::web) const fn independence(independence: Independence) -> &'static str {
    match (independence.of_placement, independence.of_authority) {
        (true, true) => "Independent of the placement and of the authority",
        (true, false) => "Independent of the placement, not of the authority",
        (false, true) => "Independent of the authority, not of the placement",
        (false, false) => "Independent neither of the placement nor of the authority",
    }
}
