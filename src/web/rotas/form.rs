//! An entry as it is typed.

use chrono::{DateTime, NaiveTime, TimeDelta};
use uuid::Uuid;

use super::wording;
use crate::domain::ids::UserId;
use crate::domain::rota::{Day, Entry, OnBankHolidays, Stretch, Weekly};
use crate::domain::violation::Code;
use crate::web::form::{Choice, Form};

crate::codes! {
    /// What kind of entry is typed.
    Kind {
        /// A duty of every week.
        Weekly = "weekly",
        /// A duty of one time.
        Once = "once",
        /// Somebody is away.
        Away = "away",
    }
}

impl Kind {
    pub const fn of(entry: &Entry) -> Self {
        match entry {
            Entry::Weekly(_) => Self::Weekly,
            Entry::Once { .. } => Self::Once,
            Entry::Away { .. } => Self::Away,
        }
    }

    pub const fn heading(self, adds: bool) -> &'static str {
        match (self, adds) {
            (Self::Weekly, true) => "Add a weekly duty",
            (Self::Once, true) => "Add a single duty",
            (Self::Away, true) => "Record an absence or cover",
            (Self::Weekly, false) => "Change a weekly duty",
            (Self::Once, false) => "Change a single duty",
            (Self::Away, false) => "Change an absence or cover",
        }
    }
}

pub(super) fn days() -> Vec<Choice> {
    Day::WORDS.iter().map(|(word, day)| Choice::new(*word, wording::day(*day))).collect()
}

pub(super) fn bank_holidays() -> Vec<Choice> {
    let choice = |(word, on): &(&'static str, OnBankHolidays)| Choice::new(*word, wording::bank_holidays(*on));
    OnBankHolidays::WORDS.iter().map(choice).collect()
}

/// An empty form of a kind.
pub(super) fn begun(kind: Kind) -> Form {
    match kind {
        Kind::Weekly => Form::empty().with("bank_holidays", OnBankHolidays::Never.word()),
        Kind::Once | Kind::Away => Form::empty(),
    }
}

/// A form that says what an entry says.
pub(super) fn filled(entry: &Entry) -> Form {
    let form = Form::empty().with("who", entry.who().to_string());
    let time = |time: NaiveTime| time.format("%H:%M").to_string();
    match entry {
        Entry::Weekly(weekly) => {
            let form = weekly.days.iter().fold(form, |form, day| form.with("days", day.word()));
            let form = form.with("bank_holidays", weekly.bank_holidays.word());
            let form = form.with("from", time(weekly.from)).with("to", time(weekly.to));
            let form = form.with_day("first_day", weekly.first_day);
            weekly.last_day.into_iter().fold(form, |form, day| form.with_day("last_day", day))
        }
        Entry::Once { when, .. } => form.with_moment("from", when.from).with_moment("to", when.to),
        Entry::Away { instead, when, .. } => {
            let form = instead.iter().fold(form, |form, id| form.with("instead", id.to_string()));
            form.with_moment("from", when.from).with_moment("to", when.to)
        }
    }
}

/// Reads an entry of a role that `bearers` have; `before` is the one that it takes the place of.
pub(super) fn read(form: &mut Form, kind: Kind, before: Option<&Entry>, bearers: &[(UserId, String)]) -> Option<Entry> {
    let person = |form: &mut Form, name: &str| {
        let id = form.value(name).parse().ok().map(UserId);
        if id.is_some_and(|id| bearers.iter().all(|(bearer, _)| *bearer != id)) {
            form.blame_field(name, "Choose somebody who has this role");
        }
        id
    };
    let who = person(form, "who");
    if who.is_none() {
        form.blame_field("who", "Choose who");
    }
    if kind == Kind::Weekly {
        let days = form.choices::<Day>("days").into_iter().collect();
        let bank_holidays = form.choice::<OnBankHolidays>("bank_holidays", "Say what it does on bank holidays");
        let from = time(form, "from", "Enter when the duty begins");
        let to = time(form, "to", "Enter when the duty ends");
        let first_day = form.day("first_day", "the first day");
        let last_day = form.optional_day("last_day", "the last day");
        let except = match before {
            Some(Entry::Weekly(weekly)) => weekly.except.clone(),
            _ => std::collections::BTreeSet::new(),
        };
        // What is missing is named already: in its place stands what is no fault, so that every other fault is named with it.
        let whole = Weekly {
            who: who.unwrap_or(NOBODY),
            days,
            bank_holidays: bank_holidays.unwrap_or(OnBankHolidays::Never),
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            first_day: first_day.or(last_day).unwrap_or_default(),
            last_day,
            except,
        };
        let is_whole = who.and(bank_holidays).and(from).and(to).and(first_day).is_some();
        return judged(form, Entry::Weekly(whole)).filter(|_| is_whole);
    }
    let instead = person(form, "instead");
    let (from, to) = (form.moment("from", "when it begins"), form.moment("to", "when it ends"));
    let is_whole = who.and(from).and(to).is_some();
    let begin = DateTime::UNIX_EPOCH;
    let no_fault = Stretch { from: begin, to: begin + TimeDelta::hours(1) };
    let when = from.zip(to).map_or(no_fault, |(from, to)| Stretch { from, to });
    let who = who.unwrap_or(NOBODY);
    let entry = if kind == Kind::Once { Entry::Once { who, when } } else { Entry::Away { who, instead, when } };
    judged(form, entry).filter(|_| is_whole)
}

/// In the place of somebody who was not chosen.
const NOBODY: UserId = UserId(Uuid::nil());

/// The entry, with what is wrong with it named in the form.
fn judged(form: &mut Form, entry: Entry) -> Option<Entry> {
    let faults = entry.faults();
    for fault in &faults {
        let field = fault.pointer.trim_start_matches("#/");
        if form.fault(field).is_empty() {
            form.blame_field(field, &fault.detail);
        }
    }
    faults.is_empty().then_some(entry)
}

fn time(form: &mut Form, name: &str, missing: &str) -> Option<NaiveTime> {
    if form.value(name).trim().is_empty() {
        form.blame_field(name, missing);
        return None;
    }
    form.time_of_day(name)
}
