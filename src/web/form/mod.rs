//! A form is what somebody typed, by the names of its fields, with every fault of it. It is read into values of the domain
//! once; where that fails it is shown again, with all that was typed and all that is wrong, so that nobody types twice.
//!
//! A field is named as the API names it, with a dot where the API's pointer has a slash: `child.date_of_birth` for
//! `#/child/date_of_birth`. So what a verb finds wrong leads back to the field ([`Form::blame`]).

mod blame;
mod body;
mod choice;
mod moment;
mod multipart;
mod read;

use std::fmt;

use bytes::Bytes;

pub(super) use body::Largest;
pub use choice::Choice;

/// The name of the hidden field with which a form proves that it came from our page.
pub const TOKEN: &str = "form_token";

/// What somebody typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Name and value; a name comes several times where several boxes were ticked.
    sent: Vec<(String, String)>,
    files: Vec<Upload>,
    faults: Vec<Fault>,
}

/// A file that somebody chose.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub content: Bytes,
}

/// What was chosen stays out of every log, as does what was typed.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("field", &self.field).field("size", &self.content.len()).finish_non_exhaustive()
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field; empty where it is of none in particular.
    pub field: String,
    /// The part of the field to mend: `day`, `month`, `year`, `time` or `which`; empty where there are no parts.
    pub part: &'static str,
    /// What is wrong and how to mend it, as a whole sentence without the full stop.
    pub said: String,
}

impl Fault {
    /// The id of the input to mend.
    #[must_use]
    pub fn id(&self) -> String {
        let id = id(&self.field);
        if self.part.is_empty() { id } else { format!("{id}-{}", self.part) }
    }
}

/// The id of a field's input in the page.
#[must_use]
pub fn id(field: &str) -> String {
    field.replace('.', "-")
}

/// What was typed stays out of every log.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.sent.iter().map(|(name, _)| name).collect();
        f.debug_struct("Form").field("fields", &names).field("faults", &self.faults).finish_non_exhaustive()
    }
}

impl Form {
    /// A form that nobody has typed in yet.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// With this in a field beforehand.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.sent.push((name.to_owned(), value.into()));
        self
    }

    /// What stands in a field; empty if nothing does. As it was typed, for showing it again.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.sent.iter().find(|(sent, _)| sent == name).map_or("", |(_, value)| value)
    }

    /// All that stands in a field of which several answers may be chosen.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.sent.iter().filter(move |(sent, _)| sent == name).map(|(_, value)| value.as_str())
    }

    /// Takes out the files that were chosen in a field: they are shown to nobody again.
    pub fn take_files(&mut self, name: &str) -> Vec<Upload> {
        let (taken, others) = std::mem::take(&mut self.files).into_iter().partition(|file| file.field == name);
        self.files = others;
        taken
    }

    /// Every field as it was sent.
    #[must_use]
    pub fn sent(&self) -> &[(String, String)] {
        &self.sent
    }

    /// What stands in a part of a field, such as the day of a date.
    #[must_use]
    pub fn part(&self, name: &str, part: &str) -> &str {
        let named = |sent: &str| sent.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) == Some(part);
        self.sent.iter().find(|(sent, _)| named(sent)).map_or("", |(_, value)| value)
    }

    /// Whether an answer of several is chosen.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.sent.iter().any(|(sent, chosen)| sent == name && chosen == value)
    }

    /// What is wrong with a field; empty if nothing is.
    #[must_use]
    pub fn fault(&self, name: &str) -> &str {
        self.faults.iter().find(|fault| fault.field == name).map_or("", |fault| &fault.said)
    }

    /// Whether this part of a field is to be mended: the one that is wrong, and where something is missing, each that is.
    #[must_use]
    pub fn is_faulty(&self, name: &str, part: &str) -> bool {
        let lacks = |part: &str| self.part(name, part).is_empty();
        let of_field = self.faults.iter().filter(|fault| fault.field == name);
        of_field.into_iter().any(|fault| fault.part == part || (lacks(fault.part) && lacks(part)))
    }

    /// All that is wrong, in the order of the fields as they were read.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The id of a field's input in the page.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        id(name)
    }

    /// The ids of what describes an input, apart from its label: its hint and its fault. Empty if there are none.
    #[must_use]
    pub fn described_by(&self, name: &str, hint: &str) -> String {
        let id = id(name);
        let mut ids = vec![];
        if !hint.is_empty() {
            ids.push(format!("{id}-hint"));
        }
        if !self.fault(name).is_empty() {
            ids.push(format!("{id}-error"));
        }
        ids.join(" ")
    }

    /// Names a fault of a field, a whole sentence without the full stop.
    pub fn blame_field(&mut self, name: &str, said: impl Into<String>) {
        self.blame_part(name, "", said);
    }

    /// Names a fault of a part of a field.
    pub fn blame_part(&mut self, name: &str, part: &'static str, said: impl Into<String>) {
        self.faults.push(Fault { field: name.to_owned(), part, said: said.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_typed_is_in_its_debug_form() {
        let form = Form::empty().with("child.given_name", "Swordfish");
        assert_eq!(format!("{form:?}"), "Form { fields: [\"child.given_name\"], faults: [], .. }");
    }

    #[test]
    fn a_part_is_no_field_of_a_longer_name() {
        let form = Form::empty().with("born_again.day", "1").with("born.day", "2");
        assert_eq!((form.part("born", "day"), form.part("born", "month"), form.value("born")), ("2", "", ""));
    }
}
