//! Reading a form: every field is read, and every fault named, before anybody answers.

use super::{Fault, Form};
use crate::domain::violation::Code;

/// For a field that no page of ours would send so.
const NOT_OFFERED: &str = "Choose one of the answers that are offered";

impl Form {
    /// Reads the whole form with `read`: what it made, or nothing where there is any fault. Let it read every field before
    /// it gives up on one, so that all faults are named at once.
    pub fn read<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.faults.clear();
        let made = read(self);
        if made.is_none() && self.faults.is_empty() {
            // A page that asks for less than its reader needs: better said than shown again without a word.
            tracing::error!(form = ?self, "a form was refused without a reason");
            let said = "Something is missing that this page does not ask for: the fault is ours".to_owned();
            self.faults.push(Fault { field: String::new(), part: "", said });
        }
        made.filter(|_| self.faults.is_empty())
    }

    /// A text that may be left out. Blanks around it do not count, and lines end as they do everywhere but in forms.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        let text = self.value(name).replace("\r\n", "\n");
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text that must be there; `missing` is said where it is not: "Enter the child's name".
    pub fn required(&mut self, name: &str, missing: &str) -> Option<String> {
        let text = self.optional(name);
        if text.is_none() {
            self.blame_field(name, missing);
        }
        text
    }

    /// A text that may be left out, read by `read`, which says what is wrong in a whole sentence.
    pub fn parsed<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.optional(name)?;
        match read(&text) {
            Ok(value) => Some(value),
            Err(said) => {
                self.blame_field(name, said);
                None
            }
        }
    }

    /// A secret, exactly as it was typed; `missing` is said where there is none.
    pub fn secret(&mut self, name: &str, missing: &str) -> Option<String> {
        let secret = self.value(name).to_owned();
        if secret.is_empty() {
            self.blame_field(name, missing);
        }
        // A secret is never shown again.
        self.sent.retain(|(sent, _)| sent != name);
        (!secret.is_empty()).then_some(secret)
    }

    /// One answer of several, which may be left out.
    pub fn optional_choice<C: Code>(&mut self, name: &str) -> Option<C> {
        let word = self.value(name).to_owned();
        let chosen = C::from_word(&word);
        if chosen.is_none() && !word.is_empty() {
            self.blame_field(name, NOT_OFFERED);
        }
        chosen
    }

    /// One answer of several; `missing` is said where none is chosen: "Say whether the child came back".
    pub fn choice<C: Code>(&mut self, name: &str, missing: &str) -> Option<C> {
        if self.value(name).is_empty() {
            self.blame_field(name, missing);
            return None;
        }
        self.optional_choice(name)
    }

    /// Yes or no; `missing` is said where neither is chosen.
    pub fn yes_or_no(&mut self, name: &str, missing: &str) -> Option<bool> {
        match self.value(name) {
            "yes" => return Some(true),
            "no" => return Some(false),
            "" => self.blame_field(name, missing),
            _ => self.blame_field(name, NOT_OFFERED),
        }
        None
    }

    /// Every answer that is ticked, in the order in which they are offered.
    pub fn choices<C: Code>(&mut self, name: &str) -> Vec<C> {
        let known = |word: &str| C::from_word(word).is_some();
        if self.sent.iter().any(|(sent, word)| sent == name && !known(word)) {
            self.blame_field(name, NOT_OFFERED);
        }
        C::WORDS.iter().filter(|(word, _)| self.has(name, word)).map(|(_, value)| *value).collect()
    }

    /// Whether a box of its own is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::party::Scope;

    fn said(form: &Form) -> Vec<(&str, &str)> {
        form.faults().iter().map(|fault| (fault.field.as_str(), fault.said.as_str())).collect()
    }

    #[test]
    fn every_fault_is_named_at_once_and_what_was_typed_stays() {
        let mut form = Form::empty().with("name", "  ").with("scope", "flying").with("note", " kept\r\nas typed ");
        let read = form.read(|form| {
            let name = form.required("name", "Enter the name");
            let scope = form.choice::<Scope>("scope", "Choose a scope");
            let sure = form.yes_or_no("sure", "Say whether you are sure");
            Some((name?, scope?, sure?))
        });
        assert_eq!(read, None);
        let faults = [("name", "Enter the name"), ("scope", NOT_OFFERED), ("sure", "Say whether you are sure")];
        assert_eq!(said(&form), faults);
        assert_eq!(form.value("note"), " kept\r\nas typed ");
        assert_eq!(form.optional("note").as_deref(), Some("kept\nas typed"));
    }

    #[test]
    fn reading_again_forgets_the_faults_before() {
        let mut form = Form::empty();
        assert_eq!(form.read(|form| form.required("name", "Enter the name")), None);
        let mut form = form.with("name", "Trial");
        assert_eq!(form.read(|form| form.required("name", "Enter the name")).as_deref(), Some("Trial"));
        assert_eq!(said(&form), []);
    }

    #[test]
    fn a_form_is_never_refused_without_a_reason() {
        let mut form = Form::empty();
        assert_eq!(form.read(|form| form.optional("name")), None);
        assert_eq!(form.faults().len(), 1);
    }

    #[test]
    fn ticked_answers_come_in_the_order_they_are_offered() {
        let mut form = Form::empty().with("scopes", "records").with("scopes", "notices");
        assert_eq!(form.choices::<Scope>("scopes"), [Scope::Notices, Scope::Records]);
        let mut form = form.with("scopes", "flying");
        assert_eq!(form.choices::<Scope>("scopes").len(), 2);
        assert_eq!(said(&form), [("scopes", NOT_OFFERED)]);
    }

    #[test]
    fn a_secret_is_taken_as_typed_and_not_shown_again() {
        let mut form = Form::empty().with("password", " with blanks ");
        assert_eq!(form.secret("password", "Enter your password").as_deref(), Some(" with blanks "));
        assert_eq!(form.value("password"), "");
    }
}
