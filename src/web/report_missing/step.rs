//! The pages of the report, in their order, and which field stands on which.

use crate::domain::violation::Code;
use crate::web::form::Form;

crate::codes! {
    /// One page of the report.
    Step {
        /// Who.
        Child = "child",
        /// Since when, and where from.
        When = "when",
        /// Whether it is known where they are.
        Whereabouts = "whereabouts",
        /// How great the risk is held to be.
        Risk = "risk",
        /// What happened.
        Circumstances = "circumstances",
    }
}

impl Step {
    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(_, step)| *step)
    }

    /// The page that asks for a field.
    pub(super) fn of_field(field: &str) -> Option<Self> {
        match field.split('.').next().unwrap_or_default() {
            "child" => Some(Self::Child),
            "missing_from_at" | "missing_from" | "authority" => Some(Self::When),
            "classification" => Some(Self::Whereabouts),
            "risk" => Some(Self::Risk),
            "circumstances" | "reference" => Some(Self::Circumstances),
            _ => None,
        }
    }

    /// The page that asks for what a violation points to.
    pub(super) fn of_pointer(pointer: &str) -> Option<Self> {
        Self::of_field(&pointer.trim_start_matches("#/").replace('/', "."))
    }

    /// Its place among them, from 1.
    pub(super) fn number(self) -> usize {
        Self::all().take_while(|step| *step != self).count() + 1
    }

    /// What it is headed by.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Child => "Who is missing?",
            Self::When => "Since when, and from where?",
            Self::Whereabouts => "Do you know where they are?",
            Self::Risk => "How high is the risk?",
            Self::Circumstances => "What happened?",
        }
    }

    /// The fields of a form that stand on it.
    pub(super) fn fields(self, form: &Form) -> Vec<(String, String)> {
        let here = |(name, value): &&(String, String)| Self::of_field(name) == Some(self) && !value.trim().is_empty();
        form.sent().iter().filter(here).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_asked_for_on_one_page() {
        for (field, step) in [
            ("child.date_of_birth.day", Some(Step::Child)),
            ("missing_from_at.time", Some(Step::When)),
            ("missing_from.setting", Some(Step::When)),
            ("reference", Some(Step::Circumstances)),
            ("form_token", None),
            ("", None),
        ] {
            assert_eq!(Step::of_field(field), step, "{field}");
        }
        assert_eq!(Step::of_pointer("#/child/identifiers/0/value"), Some(Step::Child));
        assert_eq!(Step::of_pointer("#"), None);
        assert_eq!(Step::Risk.number(), 4);
    }
}
