//! A preview shows how messages read before anybody is sent one: of made-up steps, about nobody.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::appointment::{LONGEST_NAME, as_said};
use super::digest::of_entries;
use super::{Appointment, FirstName, Place, Reference, Rendered, Ringable, Template, Voice, in_london, wording};
use crate::domain::ids::{ChildId, OrganisationId, StepId};
use crate::domain::ladder::StepName;
use crate::domain::message::family::Saying;
use crate::domain::message::gathering::{Entry, MOST_ENTRIES};
use crate::domain::message::seen::SeenCode;
use crate::domain::message::wording::{Field, TemplateName};
use crate::domain::message::{Channel, Recipient};
use crate::notify::PublicUrl;

/// Since when the made-up steps have been so.
const SINCE: DateTime<Utc> = DateTime::from_timestamp(1_795_201_200, 0).expect("a time");

/// The day that takes the most letters to say.
const LONGEST_DAY: DateTime<Utc> = DateTime::from_timestamp(1_790_784_000, 0).expect("a time");
/// Whom they meet who are told of made-up appointments, and whom they ring.
const SAMPLE_WORKER: &str = "Sam";
const SAMPLE_NUMBER: &str = "01632960001";

/// The code that made-up texts ask for.
pub const SAMPLE_CODE: SeenCode = SeenCode::of(123_456);

crate::codes! {
    /// What is shown.
    Sample {
        /// An e-mail of one step.
        Email = "email",
        /// An e-mail of several.
        Digest = "digest",
        /// A text of one.
        Text = "text",
        /// A text of several.
        TextOfSeveral = "text_of_several",
        /// That a time to meet is agreed.
        Booked = "booked",
        /// That it is another one.
        Changed = "changed",
        /// That it comes near.
        Reminder = "reminder",
    }
}

fn made_up(number: u8) -> Uuid {
    let mut bytes = [0x01, 0x99, 0xe0, 0xa3, 0x7c, 0x1e, 0x7b, 0x2d, 0x9f, 0, 0, 0, 0x0c, 0xd1, 0xef, 0];
    bytes[15] = number;
    Uuid::from_bytes(bytes)
}

fn entry(step: StepName, number: u8) -> Entry {
    let id = made_up(number);
    Entry {
        step: StepId(id),
        name: step,
        about: id,
        child: ChildId(id),
        recipient: Recipient::Organisation(OrganisationId(id)),
        raised_at: SINCE - TimeDelta::hours(number.into()),
        due_at: None,
        again: false,
        others: 0,
        instead_of: None,
        led_to: None,
        told_at: SINCE,
    }
}

/// How a template reads in a voice, in every way in which it is sent; a step as what is urgent where it `is_urgent`. What
/// stands around all messages is shown around one.
#[must_use]
pub fn preview(name: TemplateName, voice: &Voice<'_>, is_urgent: impl Fn(StepName) -> bool) -> Vec<(Sample, Rendered)> {
    let (step, urgent, samples): (_, _, &[Sample]) = match name {
        TemplateName::Email => (StepName::InterviewNotOffered, false, &[Sample::Email, Sample::Digest]),
        TemplateName::UrgentText => (StepName::MissingOpened, true, &[Sample::Text, Sample::TextOfSeveral]),
        TemplateName::OrdinaryText => (StepName::InterviewNotOffered, false, &[Sample::Text, Sample::TextOfSeveral]),
        TemplateName::Appointment => return appointments(voice),
        TemplateName::Step(step) => (step, is_urgent(step), &[Sample::Email, Sample::Digest, Sample::Text]),
    };
    let several = [entry(step, 1), entry(step, 2), entry(step, 3)];
    let shown = |sample: &Sample| {
        let (entries, channel) = match sample {
            Sample::Email => (&several[..1], Channel::Email),
            Sample::Digest => (&several[..], Channel::Email),
            Sample::Text => (&several[..1], Channel::Sms),
            Sample::TextOfSeveral => (&several[..], Channel::Sms),
            Sample::Booked | Sample::Changed | Sample::Reminder => return None,
        };
        Some((*sample, of_entries(entries, urgent)?.render_by(channel, voice)))
    };
    samples.iter().filter_map(shown).collect()
}

/// What a child or a family reads of a made-up appointment.
fn appointments(voice: &Voice<'_>) -> Vec<(Sample, Rendered)> {
    let shown = |(sample, saying): (Sample, Saying)| {
        let (worker, call_back) = (FirstName::of(SAMPLE_WORKER), Ringable::of(SAMPLE_NUMBER));
        (sample, Appointment { saying, worker, at: SINCE, call_back }.render(voice))
    };
    let all =
        [(Sample::Booked, Saying::Booked), (Sample::Changed, Saying::Changed), (Sample::Reminder, Saying::Reminder)];
    all.into_iter().map(shown).collect()
}

/// What a blank may hold, at its longest. A text must have room for its link and for the code that it may ask to be sent
/// back.
#[must_use]
pub fn sample(field: Field, public_url: &PublicUrl) -> String {
    match field {
        Field::Reference => Reference::of(made_up(1)).to_string(),
        Field::Since => in_london(SINCE),
        Field::Link => {
            let link = Place::Escalation(StepId(made_up(1))).link(public_url);
            format!("{link} {}", wording::send_back(SAMPLE_CODE))
        }
        Field::Count => MOST_ENTRIES.to_string(),
        Field::When => as_said(LONGEST_DAY),
        Field::Worker => "n".repeat(LONGEST_NAME),
        Field::Number => SAMPLE_NUMBER.to_owned(),
    }
}
