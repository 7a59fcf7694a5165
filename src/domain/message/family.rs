//! A message to a child, or to an adult around them, says one thing: when they meet. It goes only by a way that is agreed to
//! be safe, at an hour at which it is, and in time; all of which is asked again at the moment of sending. A child was hurt
//! because a text came to a phone that somebody else read. What may not go is *blocked*: a person has to tell them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Channel, Happened};
use crate::domain::interview;
use crate::domain::phone;
use crate::domain::safe_contact::{HeldBecause, SafeContact, Telling, Topic, Use, Verdict, Whose, may_be_told};
use crate::domain::violation::{Reader, Violation};

crate::codes! {
    /// What is said of the time at which they meet.
    Saying {
        /// That it is agreed.
        Booked = "booked",
        /// That it is another one.
        Changed = "changed",
        /// That it comes near.
        Reminder = "reminder",
    }
}

crate::codes! {
    /// By what they can be written to.
    By {
        /// A text.
        Text = "text",
        /// An e-mail.
        Email = "email",
    }
}

impl By {
    /// The one that a way of safe contacts is; nothing where no message goes that way.
    #[must_use]
    pub const fn of(way: interview::Channel) -> Option<Self> {
        match way {
            interview::Channel::Text => Some(Self::Text),
            interview::Channel::Email => Some(Self::Email),
            _ => None,
        }
    }

    /// The channel by which it goes.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Text => Channel::Sms,
            Self::Email => Channel::Email,
        }
    }
}

/// Whoever learns of it later than so long before cannot arrange for it; and whoever has to be rung instead can still be.
pub const LEAST_NOTICE: TimeDelta = TimeDelta::hours(1);
/// So long before, a reminder is sent.
pub const REMINDS_BEFORE: TimeDelta = TimeDelta::hours(24);
/// Longer addresses and numbers are nobody's.
const LINE: usize = 200;

/// From when on a message about an appointment is worth nothing.
#[must_use]
pub fn not_after(appointment: DateTime<Utc>) -> DateTime<Utc> {
    appointment - LEAST_NOTICE
}

/// When a message that is written at `now` is to go, if it is safe to send it then.
#[must_use]
pub fn goes_at(saying: Saying, appointment: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    match saying {
        Saying::Booked | Saying::Changed => now,
        Saying::Reminder => now.max(appointment - REMINDS_BEFORE),
    }
}

/// Whether a message may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Now.
    Go,
    /// Not before then: its hours begin.
    Wait(DateTime<Utc>),
    /// Not at all; why.
    Not(Happened),
}

/// By what way, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way<'a> {
    /// Who of the family.
    pub whose: Whose,
    /// By what.
    pub channel: Channel,
    /// The number or address.
    pub address: &'a str,
}

/// The way of safe contacts by which messages of a channel reach somebody; nothing where none does.
const fn agreed(channel: Channel) -> Option<interview::Channel> {
    match channel {
        Channel::Email => Some(interview::Channel::Email),
        Channel::Sms => Some(interview::Channel::Text),
        Channel::Inbox => None,
    }
}

/// Whether a message may go by `way` at `at`, by all that is agreed about the child: what any of it forbids is forbidden,
/// whoever's number it is said to be. After `not_after` nothing goes.
#[must_use]
pub fn may_go(contacts: &[SafeContact], way: Way<'_>, at: DateTime<Utc>, not_after: DateTime<Utc>) -> May {
    let Some(by) = agreed(way.channel) else { return May::Not(Happened::WayNotAgreed) };
    let telling = Telling { topic: Topic::Appointment, channel: by, address: way.address };
    let verdicts = |at| contacts.iter().map(move |contact| (contact, may_be_told(contact, &telling, at)));
    let forbids = |(_, verdict): &(&SafeContact, Verdict)| {
        matches!(verdict, Verdict::Held(HeldBecause::NeverThere | HeldBecause::Shared))
    };
    if let Some((_, Verdict::Held(because))) = verdicts(at).find(forbids) {
        return May::Not(in_our_words(because));
    }
    if at >= not_after {
        return May::Not(Happened::TooLate);
    }
    let whose = way.whose;
    let own = |at| verdicts(at).filter(move |(contact, _)| contact.terms.whose == whose);
    if own(at).any(|(_, verdict)| verdict == Verdict::Allowed) {
        return May::Go;
    }
    let waits = own(at).any(|(_, verdict)| verdict == Verdict::Held(HeldBecause::NotNow));
    if waits {
        let allowed = |at: &DateTime<Utc>| own(*at).any(|(_, verdict)| verdict == Verdict::Allowed);
        let opens = contacts.iter().flat_map(|contact| openings(contact, at)).filter(allowed).min();
        let in_time = opens.filter(|opens| *opens < not_after);
        return in_time.map_or(May::Not(Happened::TooLate), May::Wait);
    }
    // Of several people of a kind, the one to whom the way belongs says why not.
    let held = own(at).find(|(contact, _)| contact.is_reached_by(by, way.address));
    match held {
        Some((_, Verdict::Held(because))) => May::Not(in_our_words(because)),
        _ => May::Not(Happened::WayNotAgreed),
    }
}

/// When the hours of each of somebody's ways begin next.
fn openings(contact: &SafeContact, at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let safe = contact.terms.ways.iter().filter(|way| way.used == Use::Safe);
    safe.filter_map(|way| way.hours).map(|hours| hours.begin_after(at)).collect()
}

const fn in_our_words(because: HeldBecause) -> Happened {
    match because {
        HeldBecause::NotYet => Happened::NotAgreedYet,
        HeldBecause::NoLonger => Happened::AgreedNoLonger,
        HeldBecause::NotThis => Happened::NotToBeTold,
        HeldBecause::NeverThere => Happened::NeverToBeUsed,
        HeldBecause::Shared => Happened::SharedWithRisk,
        HeldBecause::NotAgreed => Happened::WayNotAgreed,
        HeldBecause::NotNow => Happened::OutsideHours,
    }
}

/// What somebody asks to be told, to whom and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is said; each of it is a message of its own.
    pub say: Vec<Saying>,
    /// Who of the family.
    pub whose: Whose,
    /// By what.
    pub channel: Channel,
    /// The number as the world writes it, or the address.
    pub address: String,
    /// The number to ring if the time does not suit, as it is to be shown.
    pub call_back: Option<String>,
}

impl Asked {
    /// Reads what was sent.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let say: Option<Vec<Saying>> = reader.codes("say");
            let say = reader.required("say", say);
            if say.as_ref().is_some_and(Vec::is_empty) {
                reader.fault("say", "must name what is to be said");
            }
            if say.as_ref().is_some_and(|say| say.contains(&Saying::Booked) && say.contains(&Saying::Changed)) {
                reader.fault("say", "must not say both that a time is agreed and that it is another one");
            }
            let whose: Option<Whose> = reader.code("whose");
            let whose = reader.required("whose", whose);
            let by: Option<By> = reader.code("channel");
            let by = reader.required("channel", by);
            let channel = by.map(By::channel);
            let typed = reader.text("address", LINE);
            let typed = reader.required("address", typed);
            let address = typed.and_then(|typed| match channel {
                Some(Channel::Sms) => phone::international(&typed),
                _ => Some(typed).filter(|address| address.contains('@')),
            });
            if address.is_none() && channel.is_some() && reader.raw("address").is_some_and(Value::is_string) {
                reader.fault("address", "must be a number or an address to which the message can go");
            }
            let call_back = reader.text("call_back", LINE);
            let shown = call_back.as_deref().and_then(as_dialled);
            if call_back.is_some() && shown.is_none() {
                reader.fault("call_back", "must be a telephone number");
            }
            let mut say = say?;
            say.sort_unstable();
            say.dedup();
            Some(Self { say, whose: whose?, channel: channel?, address: address?, call_back: shown })
        })
    }
}

/// A number as people here dial it, digits only but for the plus of another country.
fn as_dialled(typed: &str) -> Option<String> {
    let number = phone::international(typed)?;
    Some(number.strip_prefix("+44").map_or_else(|| number.clone(), |national| format!("0{national}")))
}

#[cfg(test)]
mod tests;
