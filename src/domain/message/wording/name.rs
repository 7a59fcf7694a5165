//! Which texts can be worded, of what parts they are, and which blanks a part may have.

use serde::{Deserialize, Serialize};

use crate::domain::ladder::StepName;
use crate::domain::violation::Code;

/// A text that an authority may word itself: what people are asked to act on. What Homeward tells of itself is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum TemplateName {
    /// What stands before and after all that an e-mail tells of steps.
    Email,
    /// A text of something that cannot wait.
    UrgentText,
    /// A text of something that can.
    OrdinaryText,
    /// What a child, or an adult around them, is told of when they meet.
    Appointment,
    /// What is said of a step.
    Step(StepName),
}

crate::codes! {
    /// A part of a text.
    Part {
        /// Before all else.
        Opening = "opening",
        /// After all else.
        Closing = "closing",
        /// The whole of a text that tells of one thing.
        One = "one",
        /// The whole of a text that tells of several.
        Several = "several",
        /// The subject line, and over a kind of step in a digest.
        Headline = "headline",
        /// What happened.
        Happened = "happened",
        /// What the reader is asked to do.
        Asked = "asked",
        /// That a time to meet is agreed.
        Booked = "booked",
        /// That it is another one.
        Changed = "changed",
        /// That it comes near.
        Reminder = "reminder",
        /// What to do if it does not suit; said where there is a number to ring.
        CallBack = "call_back",
    }
}

crate::codes! {
    /// What may stand in a blank: nothing that names anybody, and only what is always there.
    Field {
        /// By what two people on the telephone know that they speak of the same.
        Reference = "reference",
        /// Since when it has been so.
        Since = "since",
        /// Where to open it.
        Link = "link",
        /// How many things wait.
        Count = "count",
        /// When they meet.
        When = "when",
        /// Whom they meet, by the first name of that worker.
        Worker = "worker",
        /// The number to ring.
        Number = "number",
    }
}

impl TemplateName {
    /// Every one there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let steps = StepName::WORDS.iter().map(|(_, step)| Self::Step(*step));
        [Self::Email, Self::UrgentText, Self::OrdinaryText, Self::Appointment].into_iter().chain(steps)
    }

    /// The text that tells a phone of something as urgent.
    #[must_use]
    pub const fn text(urgent: bool) -> Self {
        if urgent { Self::UrgentText } else { Self::OrdinaryText }
    }

    /// The word under which it is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::UrgentText => "text.urgent",
            Self::OrdinaryText => "text.ordinary",
            Self::Appointment => "appointment",
            Self::Step(step) => step.word(),
        }
    }

    /// The one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|name| name.word() == word)
    }

    /// Whether a child, a family or whoever else sees the phone may read it.
    #[must_use]
    pub const fn is_seen_by_others(self) -> bool {
        matches!(self, Self::UrgentText | Self::OrdinaryText | Self::Appointment)
    }

    /// What it is made of, in the order of reading.
    #[must_use]
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Email => &[Part::Opening, Part::Closing],
            Self::UrgentText | Self::OrdinaryText => &[Part::One, Part::Several],
            Self::Appointment => &[Part::Headline, Part::Booked, Part::Changed, Part::Reminder, Part::CallBack],
            Self::Step(_) => &[Part::Headline, Part::Happened, Part::Asked],
        }
    }
}

impl Part {
    /// What it may have a blank for. What a digest says once of many children has none.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Opening | Self::Closing | Self::Headline | Self::Asked => &[],
            Self::One => &[Field::Link],
            Self::Several => &[Field::Count, Field::Link],
            Self::Happened => &[Field::Reference, Field::Since],
            Self::Booked | Self::Changed | Self::Reminder => &[Field::When, Field::Worker],
            Self::CallBack => &[Field::Number],
        }
    }

    /// What it must have a blank for: a text is all that its reader gets.
    #[must_use]
    pub const fn must_hold(self) -> &'static [Field] {
        match self {
            Self::One | Self::Several | Self::CallBack => self.fields(),
            Self::Booked | Self::Changed | Self::Reminder => &[Field::When],
            Self::Opening | Self::Closing | Self::Headline | Self::Happened | Self::Asked => &[],
        }
    }

    /// Whether it may be left empty.
    #[must_use]
    pub const fn may_be_empty(self) -> bool {
        matches!(self, Self::Opening)
    }

    /// Whether it is one line.
    #[must_use]
    pub const fn is_line(self) -> bool {
        !matches!(self, Self::Opening | Self::Closing | Self::Happened | Self::Asked)
    }

    /// As many characters at most. A headline stands in a subject line, of which a phone shows less than that; two segments
    /// have room for no more.
    #[must_use]
    pub const fn longest(self) -> usize {
        match self {
            Self::Headline => 100,
            // Both of these with all that is filled in have to fit into two segments.
            Self::Booked | Self::Changed | Self::Reminder => 160,
            Self::CallBack => 70,
            Self::One | Self::Several => 306,
            Self::Happened | Self::Asked => 500,
            Self::Opening | Self::Closing => 1_000,
        }
    }
}

impl From<TemplateName> for String {
    fn from(name: TemplateName) -> Self {
        name.word().to_owned()
    }
}

impl TryFrom<String> for TemplateName {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::from_word(&word).ok_or_else(|| format!("{word} is no template that can be worded"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_template_is_found_by_its_word() {
        for name in TemplateName::all() {
            assert_eq!(TemplateName::from_word(name.word()), Some(name));
        }
        let words: BTreeSet<_> = TemplateName::all().map(TemplateName::word).collect();
        assert_eq!(words.len(), TemplateName::all().count(), "no two share one");
        assert_eq!(TemplateName::from_word("nothing"), None);
    }
}
