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
        TemplateName::Appointment => "What children and families are told of when they meet".to_owned(),
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
        Part::Booked => "When a time is agreed",
        Part::Changed => "When the time has changed",
        Part::Reminder => "The day before",
        Part::CallBack => "After it, where there is a number to ring",
    }
}

const fn field(field: Field) -> &'static str {
    match field {
        Field::Reference => "{reference}",
        Field::Since => "{since}",
        Field::Link => "{link}",
        Field::Count => "{count}",
        Field::When => "{when}",
        Field::Worker => "{worker}",
        Field::Number => "{number}",
    }
}

/// What there is to know before one writes a part.
pub(super) fn hint(part: Part) -> String {
    let (must, can): (Vec<_>, Vec<_>) =
        part.fields().iter().copied().partition(|known| part.must_hold().contains(known));
    let listed = |fields: &[Field]| fields.iter().map(|known| field(*known)).collect::<Vec<_>>().join(" and ");
    let fields = match (must.as_slice(), can.as_slice()) {
        ([], []) => "No fields.".to_owned(),
        ([], can) => format!("It can hold {}.", listed(can)),
        (must, []) => format!("It must hold {}.", listed(must)),
        (must, can) => format!("It must hold {}, and can hold {}.", listed(must), listed(can)),
    };
    let said = match part {
        Part::Opening => "May be left empty.",
        Part::Closing => "Under every email.",
        Part::One | Part::Several => {
            "At most two segments. Others see a phone lying there: say nothing of what it is about."
        }
        Part::Headline => "One line. Of a step, it also heads a list of several children.",
        Part::Happened => "In one or two short sentences.",
        Part::Asked => "It can stand over a list of several children.",
        Part::Booked | Part::Changed | Part::Reminder | Part::CallBack => {
            "In one or two short sentences, to a child or an adult around them. Others may read it: say nothing of what \
             it is about."
        }
    };
    format!("{said} {fields}")
}

pub(super) const fn sample(sample: Sample) -> &'static str {
    match sample {
        Sample::Email => "As an email",
        Sample::Digest => "As an email about several children",
        Sample::Text => "As a text message",
        Sample::TextOfSeveral => "As a text message about several things",
        Sample::Booked => "When a time is agreed",
        Sample::Changed => "When the time has changed",
        Sample::Reminder => "The day before",
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
