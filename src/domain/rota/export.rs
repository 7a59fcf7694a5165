//! Duties as a calendar file, for whatever calendar somebody looks at.

use chrono::{DateTime, Utc};

use super::entry::Stretch;
use crate::domain::icalendar::{escaped, folded, instant, named};

/// A duty as a calendar has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What tells it from every other.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The address of whoever has it, by which it is read back: two people may have one name.
    pub email: String,
    /// When it is.
    pub when: Stretch,
}

/// A calendar file of duties. Each is an instant and another: so bank holidays, cover and both nights in which the clocks
/// change are in it as they are, whatever program reads it. What the installation is for stands at its head, where it is not
/// for work.
#[must_use]
pub fn written(duties: &[Shown], purpose: Option<&str>, now: DateTime<Utc>) -> String {
    let mut all = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned()];
    all.extend(["PRODID:-//Homeward//Homeward//EN".to_owned(), "METHOD:PUBLISH".to_owned()]);
    all.extend(purpose.map(named).into_iter().flatten());
    for duty in duties {
        all.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@homeward", duty.name),
            format!("DTSTAMP:{}", instant(now)),
            format!("DTSTART:{}", instant(duty.when.from)),
            format!("DTEND:{}", instant(duty.when.to)),
            format!("SUMMARY:{}", escaped(&duty.title)),
            format!("ATTENDEE:mailto:{}", duty.email),
            "END:VEVENT".to_owned(),
        ]);
    }
    all.push("END:VCALENDAR".to_owned());
    all.iter().map(|line| folded(line)).collect()
}
