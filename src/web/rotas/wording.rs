//! Entries of a rota in words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::domain::rota::{Day, Entry, OnBankHolidays, Stretch, Weekly};
use crate::domain::violation::Code;

pub(super) fn without_rota(bearers: usize) -> String {
    match bearers {
        0 => "No rota, and nobody has the role: whoever stands above is told".to_owned(),
        1 => "No rota: the one person with the role is told".to_owned(),
        many => format!("No rota: all {many} people with the role are told"),
    }
}

pub(in crate::web) const fn day(day: Day) -> &'static str {
    match day {
        Day::Monday => "Monday",
        Day::Tuesday => "Tuesday",
        Day::Wednesday => "Wednesday",
        Day::Thursday => "Thursday",
        Day::Friday => "Friday",
        Day::Saturday => "Saturday",
        Day::Sunday => "Sunday",
    }
}

pub(super) const fn bank_holidays(on: OnBankHolidays) -> &'static str {
    match on {
        OnBankHolidays::Never => "Not on bank holidays",
        OnBankHolidays::AsUsual => "On bank holidays as on any other day",
        OnBankHolidays::Always => "On every bank holiday as well",
    }
}

pub(super) fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

pub(super) fn name(id: UserId, names: &BTreeMap<UserId, String>) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "Somebody who has left".to_owned())
}

/// The days of a weekly duty: a row of three or more is said by its ends.
pub(super) fn days(days: &BTreeSet<Day>) -> String {
    let all: Vec<Day> = Day::WORDS.iter().map(|(_, day)| *day).collect();
    let mut said: Vec<String> = vec![];
    for run in all.chunk_by(|one, other| days.contains(one) == days.contains(other)) {
        let [first, .., last] = run else {
            said.extend(run.iter().filter(|each| days.contains(each)).map(|each| day(*each).to_owned()));
            continue;
        };
        if !days.contains(first) {
            continue;
        }
        match run.len() {
            7 => said.push("Every day".to_owned()),
            2 => said.extend([*first, *last].map(|each| day(each).to_owned())),
            _ => said.push(format!("{} to {}", day(*first), day(*last))),
        }
    }
    match (said.split_last(), said.len()) {
        (None, _) => "Bank holidays only".to_owned(),
        (Some((last, [])), _) => last.clone(),
        (Some((last, others)), _) => format!("{} and {last}", others.join(", ")),
    }
}

pub(super) fn times(weekly: &Weekly) -> String {
    let next = if weekly.to > weekly.from { "" } else { " the next day" };
    format!("{} to {}{next}", weekly.from.format("%H:%M"), weekly.to.format("%H:%M"))
}

/// From which day to which a weekly duty falls, and when it does not.
pub(super) fn lasts(weekly: &Weekly) -> String {
    let first = date(weekly.first_day);
    let lasts = match weekly.last_day {
        None => format!("From {first}"),
        Some(last) => format!("{first} to {}", date(last)),
    };
    let except: Vec<String> = weekly.except.iter().map(|day| date(*day)).collect();
    if except.is_empty() { lasts } else { format!("{lasts}, not on {}", except.join(", ")) }
}

fn stretch(when: Stretch) -> String {
    format!("from {} to {}", written(when.from), written(when.to))
}

/// An entry in one sentence.
pub(super) fn said(entry: &Entry, names: &BTreeMap<UserId, String>) -> String {
    let who = name(entry.who(), names);
    match entry {
        Entry::Weekly(weekly) => format!("{who}: {}, {}", days(&weekly.days), times(weekly)),
        Entry::Once { when, .. } => format!("{who} is on duty {}", stretch(*when)),
        Entry::Away { instead: None, when, .. } => format!("{who} is away {}", stretch(*when)),
        Entry::Away { instead: Some(instead), when, .. } => {
            format!("{} stands in for {who} {}", name(*instead, names), stretch(*when))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        use Day::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        for (set, expected) in [
            (vec![Monday, Tuesday, Wednesday, Thursday, Friday], "Monday to Friday"),
            (vec![Saturday, Sunday], "Saturday and Sunday"),
            (vec![Monday, Wednesday, Friday], "Monday, Wednesday and Friday"),
            (vec![Monday, Tuesday, Wednesday, Saturday], "Monday to Wednesday and Saturday"),
            (vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday], "Every day"),
            (vec![Thursday], "Thursday"),
            (vec![], "Bank holidays only"),
        ] {
            assert_eq!(days(&set.into_iter().collect()), expected);
        }
    }
}
