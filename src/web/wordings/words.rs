//! Wordings in words.

use std::collections::BTreeMap;

use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::domain::message::wording::{Field, Part, Standing, TemplateName, Verdict, Version, Wording};
use crate::notify::templates::Sample;
use crate::web::parts::{Tag, Tone};

/// What a template is called: a step by our headline.
pub(super) fn template(name: TemplateName, ours: &Wording) -> String {
    match name {
        TemplateName::Email => "Beginning and end of emails".to_owned(),
        TemplateName::UrgentText => "Text messages, urgent".to_owned(),
        TemplateName::OrdinaryText => "Text messages, not urgent".to_owned(),
        TemplateName::Step(_) => ours.part(Part::Headline).to_owned(),
    }
}

pub(super) const fn part(part: Part) -> &'static str {
    match part {
        Part::Opening => "At the beginning",
        Part::Closing => "At the end",
        Part::One => "Where one thing waits",
        Part::Several => "Where several things wait",
        Part::Headline => "Subject line",
        Part::Happened => "What happened",
        Part::Asked => "What the reader is asked to do",
    }
}

const fn field(field: Field) -> &'static str {
    match field {
        Field::Reference => "{reference}",
        Field::Since => "{since}",
        Field::Link => "{link}",
        Field::Count => "{count}",
    }
}

/// What there is to know before one writes a part.
pub(super) fn hint(part: Part) -> String {
    let fields: Vec<_> = part.fields().iter().map(|known| field(*known)).collect();
    let fields = match (fields.as_slice(), part.must_hold()) {
        ([], _) => "No fields.".to_owned(),
        (fields, []) => format!("It can hold {}.", fields.join(" and ")),
        (fields, _) => format!("It must hold {}.", fields.join(" and ")),
    };
    let said = match part {
        Part::Opening => "May be left empty.",
        Part::Closing => "Under every email.",
        Part::One | Part::Several => {
            "At most two segments. Others see a phone lying there: say nothing of what it is about."
        }
        Part::Headline => "One line. It also heads a list of several children.",
        Part::Happened => "In one or two short sentences.",
        Part::Asked => "It can stand over a list of several children.",
    };
    format!("{said} {fields}")
}

pub(super) const fn sample(sample: Sample) -> &'static str {
    match sample {
        Sample::Email => "As an email",
        Sample::Digest => "As an email about several children",
        Sample::Text => "As a text message",
        Sample::TextOfSeveral => "As a text message about several things",
    }
}

pub(super) fn standing(version: &Version, in_force: Option<u32>) -> Tag {
    match version.standing {
        Standing::Waits => Tag::new("Waits for a second person", Tone::Notice),
        Standing::Approved { .. } if in_force == Some(version.number) => Tag::new("In force", Tone::Good),
        Standing::Approved { .. } => Tag::new("Before", Tone::Calm),
        Standing::Declined { .. } => Tag::new("Declined", Tone::Calm),
        Standing::Withdrawn { .. } => Tag::new("Taken back", Tone::Calm),
    }
}

fn name(id: UserId, names: &BTreeMap<UserId, String>) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "Somebody who has left".to_owned())
}

/// Who proposed it, and when.
pub(super) fn proposed(version: &Version, names: &BTreeMap<UserId, String>) -> String {
    format!("{}, {}", name(version.proposed_by, names), written(version.proposed_at))
}

/// What became of it, by whom and when; nothing yet, while it waits.
pub(super) fn became(version: &Version, names: &BTreeMap<UserId, String>) -> String {
    match &version.standing {
        Standing::Waits => String::new(),
        Standing::Approved { at, by } => format!("Approved by {}, {}", name(*by, names), written(*at)),
        Standing::Declined { at, by, reason } => {
            format!("Declined by {}, {}: {reason}", name(*by, names), written(*at))
        }
        Standing::Withdrawn { at } => format!("Taken back, {}", written(*at)),
    }
}

pub(super) const fn button(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "Approve it",
        Verdict::Decline => "Decline it",
        Verdict::Withdraw => "Take it back",
    }
}

pub(super) const fn means(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => {
            "From now on messages are written in these words. Messages that wait to be sent keep the words they were \
             written in."
        }
        Verdict::Decline => "Messages stay as they are. Your reason stays beside the proposal, for everybody to read.",
        Verdict::Withdraw => "Messages stay as they are. That it was proposed stays readable.",
    }
}
