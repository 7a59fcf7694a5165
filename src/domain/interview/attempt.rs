//! An attempt is one try to offer or hold the interview, with what came of it. An attempt is an offer if it reached the
//! child, a parent or a carer and was answered with yes or no; a child who is missing again has answered nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::gathered::Gathered;
use super::limits::{PASSAGE, beside, keep_text, not_in_the_future};
use super::refusal::Refusal;
use super::state::{Attempt, Interview};
use crate::domain::violation::{Code, Reader, Violation};

/// The way by which somebody tried. Words that mean the same way are one channel, or three names of a telephone would
/// make three channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone call.
    Phone,
    /// A text or an instant message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// Face to face, at home or elsewhere.
    Visit,
    /// A video call.
    Video,
    /// A message on a social network.
    SocialMedia,
    /// Through the child's school.
    School,
    /// Through another professional.
    Professional,
    /// Another way.
    Other,
}

impl Code for Channel {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("phone", Self::Phone),
        ("telephone", Self::Phone),
        ("text", Self::Text),
        ("sms", Self::Text),
        ("text_message", Self::Text),
        ("email", Self::Email),
        ("letter", Self::Letter),
        ("visit", Self::Visit),
        ("home_visit", Self::Visit),
        ("in_person", Self::Visit),
        ("video", Self::Video),
        ("social_media", Self::SocialMedia),
        ("school", Self::School),
        ("professional", Self::Professional),
        ("other", Self::Other),
    ];
}

crate::codes! {
    /// Whom an attempt was meant to reach.
    Approached {
        /// The child.
        Child = "child",
        /// A parent or carer.
        ParentOrCarer = "parent_or_carer",
    }
}

crate::codes! {
    /// What came of an attempt.
    AttemptOutcome {
        /// Yes.
        Accepted = "accepted",
        /// The child said no.
        DeclinedByChild = "declined_by_child",
        /// A parent or carer said no.
        DeclinedByParentOrCarer = "declined_by_parent_or_carer",
        /// Nobody answered.
        NoReply = "no_reply",
        /// The child is missing again. Never a decline.
        MissingAgain = "missing_again",
        /// The child is in custody.
        InCustody = "in_custody",
        /// The child is in hospital.
        InHospital = "in_hospital",
        /// The child has moved.
        Moved = "moved",
        /// Reached, but not able to talk.
        Unavailable = "unavailable",
    }
}

impl Attempt {
    /// Whether it reached the child, a parent or a carer with an offer.
    #[must_use]
    pub const fn is_offer(&self) -> bool {
        use AttemptOutcome::{Accepted, DeclinedByChild, DeclinedByParentOrCarer};
        matches!(self.outcome, Accepted | DeclinedByChild | DeclinedByParentOrCarer)
    }

    /// Whether the offer reached the child: a carer who says "she does not want to" is not the child saying so, and a
    /// parent who answers the child's telephone and declines is the parent.
    #[must_use]
    pub const fn is_offer_to_child(&self) -> bool {
        matches!(self.to, Approached::Child)
            && matches!(self.outcome, AttemptOutcome::Accepted | AttemptOutcome::DeclinedByChild)
    }
}

/// An attempt to be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAttempt {
    attempted_at: DateTime<Utc>,
    channel: Channel,
    to: Approached,
    outcome: AttemptOutcome,
    appointment_at: Option<DateTime<Utc>>,
    texts: Map<String, Value>,
}

impl LogAttempt {
    /// Reads the body of `attempts`.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let attempted_at = reader.instant("attempted_at");
            let attempted_at = reader.required("attempted_at", attempted_at);
            let channel = reader.code("channel");
            let channel = reader.required("channel", channel);
            let to = reader.code("to");
            let to = reader.required("to", to);
            let outcome = reader.code("outcome");
            let outcome = reader.required("outcome", outcome);
            if to == Some(Approached::ParentOrCarer) && outcome == Some(AttemptOutcome::DeclinedByChild) {
                reader.fault(
                    "outcome",
                    "must be a parent's or carer's own answer where they were asked: the child's no is the child's to say",
                );
            }
            let appointment_at = reader.instant("appointment_at");
            if attempted_at.zip(appointment_at).is_some_and(|(attempted, appointment)| appointment < attempted) {
                reader.fault("appointment_at", "must not be before the attempt at which it was made");
            }
            let mut texts = Map::new();
            keep_text(reader, &mut texts, "note", PASSAGE);
            let (attempted_at, channel, to, outcome) = (attempted_at?, channel?, to?, outcome?);
            Some(Self { attempted_at, channel, to, outcome, appointment_at, texts })
        })
    }
}

/// Logs an attempt. One that was made before the talk may be written down after it; one on a closed interview may be
/// too, and if it is a later yes it opens the interview again.
///
/// # Errors
/// It is signed off, was held before the attempt, or the attempt lies in the future or before the child went missing.
pub fn log_attempt(
    interview: &Interview,
    said: LogAttempt,
    gathered: &Gathered,
    now: DateTime<Utc>,
) -> Result<Decided, Refusal> {
    let LogAttempt { attempted_at, channel, to, outcome, appointment_at, texts } = said;
    interview.refuse_if_signed_off()?;
    not_in_the_future("attempted_at", attempted_at, now)?;
    gathered.refuse_before_the_earliest_start("attempted_at", attempted_at)?;
    if let Some(at) = interview.held_at().filter(|held_at| attempted_at > *held_at) {
        return Err(Refusal::AlreadyHeld { at });
    }
    let fact = InterviewFact::Attempted { attempted_at, channel, to, outcome, appointment_at };
    Ok(Decided { fact, happened_at: attempted_at, texts: beside(texts) })
}
