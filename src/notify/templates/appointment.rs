//! The message to a child, or to an adult around them, about when they meet. The one template that says a name: the first
//! name of the worker whom they meet, who told it them.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use unicode_normalization::UnicodeNormalization;

use super::plain::{plain, plain_struct};
use super::wording::appointment::SOMEBODY;
use super::{Rendered, Template, Voice, shipped};
use crate::domain::message::Channel;
use crate::domain::message::family::Saying;
use crate::domain::message::wording::{Field, Part, TemplateName, giving_away};
use crate::domain::phone;

/// Longer first names are cut: a text has room for two segments.
pub(super) const LONGEST_NAME: usize = 20;

/// The first name of somebody at work, in the letters that every phone has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstName(String);

impl FirstName {
    /// Of somebody of this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let first = name.split_whitespace().next().unwrap_or_default();
        let plain: String =
            first.nfd().filter(|c| c.is_ascii_alphabetic() || matches!(*c, '-' | '\'')).take(LONGEST_NAME).collect();
        let can_be_shown = plain.chars().any(char::is_alphabetic) && giving_away(&plain).is_empty();
        Self(if can_be_shown { plain } else { SOMEBODY.to_owned() })
    }
}

/// A number that can be rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ringable(String);

impl Ringable {
    /// What is no number cannot be rung.
    #[must_use]
    pub fn of(number: &str) -> Option<Self> {
        phone::international(number).map(|_| Self(number.to_owned()))
    }
}

plain!(FirstName Ringable Saying);

plain_struct! {
    /// When they meet.
    Appointment {
        /// What is said of it.
        saying: Saying,
        /// Whom they meet.
        worker: FirstName,
        /// When.
        at: DateTime<Utc>,
        /// Whom they ring if it does not suit.
        call_back: Option<Ringable>,
    }
}

impl Template for Appointment {
    fn name(&self) -> &'static str {
        match self.saying {
            Saying::Booked => "appointment_booked",
            Saying::Changed => "appointment_changed",
            Saying::Reminder => "appointment_reminder",
        }
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        false
    }

    /// By text and by e-mail it says the same, and nothing of who wrote it or by what program.
    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let wording = voice.wordings.own(TemplateName::Appointment).cloned();
        let wording = wording.unwrap_or_else(|| shipped(TemplateName::Appointment));
        let value = |field: Field| match field {
            Field::When => as_said(self.at),
            Field::Worker => self.worker.0.clone(),
            Field::Number => self.call_back.as_ref().map_or_else(String::new, |number| number.0.clone()),
            _ => String::new(),
        };
        let part = match self.saying {
            Saying::Booked => Part::Booked,
            Saying::Changed => Part::Changed,
            Saying::Reminder => Part::Reminder,
        };
        let call_back = self.call_back.as_ref().map(|_| wording.filled(Part::CallBack, value));
        let said: Vec<String> = std::iter::once(wording.filled(part, value)).chain(call_back).collect();
        Rendered { subject: wording.part(Part::Headline).to_owned(), body: said.join(" ") }
    }

    fn render_by(&self, _: Channel, voice: &Voice<'_>) -> Rendered {
        self.render(voice)
    }

    fn worded(&self, _: Channel) -> Vec<TemplateName> {
        vec![TemplateName::Appointment]
    }
}

/// A time as one says it to somebody who lives here.
pub(super) fn as_said(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%A %-d %B at %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_name_is_of_letters_that_every_phone_has() {
        for (name, shown) in [
            ("Ida Interviewer", "Ida"),
            ("Zoë O’Hara", "Zoe"),
            ("Anne-Marie", "Anne-Marie"),
            ("  Jan Willem ", "Jan"),
            ("Wolfeschlegelsteinhausenberger", "Wolfeschlegelsteinha"),
            ("Childe Harold", "us"),
            ("Мария", "us"),
            ("", "us"),
        ] {
            assert_eq!(FirstName::of(name), FirstName(shown.to_owned()), "{name}");
        }
    }

    #[test]
    fn a_time_is_said_by_the_clocks_of_london() {
        for (at, said) in [
            ("2026-12-01T16:00:00Z", "Tuesday 1 December at 16:00"),
            ("2026-07-01T16:00:00Z", "Wednesday 1 July at 17:00"),
        ] {
            assert_eq!(as_said(at.parse().expect("a time")), said);
        }
    }
}
