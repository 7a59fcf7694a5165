//! What a verb finds wrong with a form, brought back to its fields.

use super::{Fault, Form};
use crate::domain::violation::Violation;

impl Form {
    /// Names what a verb found wrong. `called` says of each field what it is called in a sentence: a violation's detail
    /// goes on from there, as in "The date of birth" and "lies in the future".
    pub fn blame(&mut self, violations: &[Violation], called: &[(&str, &str)]) {
        for violation in violations {
            let pointed = violation.pointer.trim_start_matches(['#', '?', '/']).replace('/', ".");
            // What lies inside a field, such as the third of its answers, is the field's fault.
            let inside =
                |name: &str| pointed.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let found = called.iter().filter(|(name, _)| inside(name)).max_by_key(|(name, _)| name.len());
            let fault = match found {
                Some((name, call)) => Fault {
                    field: (*name).to_owned(),
                    part: if self.sent.iter().any(|(sent, _)| *sent == format!("{name}.day")) { "day" } else { "" },
                    said: format!("{call} {}", violation.detail),
                },
                None => Fault {
                    field: String::new(),
                    part: "",
                    said: format!("Something here cannot be accepted: it {}", violation.detail),
                },
            };
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
    }

    /// Names a fault that is of no field in particular.
    pub fn blame_whole(&mut self, said: impl Into<String>) {
        self.blame_field("", said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_leads_to_the_field_that_it_points_to() {
        let mut form = Form::empty().with("child.date_of_birth.day", "3");
        let violation = |pointer: &str, detail: &str| Violation { pointer: pointer.into(), detail: detail.into() };
        let found = [
            violation("#/child/date_of_birth", "lies in the future"),
            violation("#/reasons/2", "is not known"),
            violation("#/reasons/2", "is not known"),
            violation("#/reasonsless", "is too long"),
        ];
        let called = [("child", "The child"), ("child.date_of_birth", "The date of birth"), ("reasons", "A reason")];
        form.blame(&found, &called);
        let said: Vec<_> = form.faults().iter().map(|fault| (fault.id(), fault.said.as_str())).collect();
        let expected = [
            ("child-date_of_birth-day", "The date of birth lies in the future"),
            ("reasons", "A reason is not known"),
            ("", "Something here cannot be accepted: it is too long"),
        ];
        assert_eq!(said, expected.map(|(id, said)| (id.to_owned(), said)));
    }
}
