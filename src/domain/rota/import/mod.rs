//! Duties from a calendar file: each event is a duty of whom it names, by e-mail (`ATTENDEE`) or in its title (`SUMMARY`).
//! An event of every week becomes a weekly duty; one that lasts longer than a day, one for each day. What cannot be said in
//! a rota is a fault, never left out in silence.

mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Europe::London;

use super::entry::{Day, Entry, OnBankHolidays, Stretch, Weekly};
use crate::domain::icalendar::{Fault, Line, Time, lines};
use crate::domain::ids::UserId;
use crate::domain::violation::Code;
use rule::{Rule, duration};

/// Somebody whom an event may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// No plan has more.
const MOST_EVENTS: usize = 3_000;

/// A duty of every week is not longer: it would meet itself.
const A_WEEK: TimeDelta = TimeDelta::days(7);

/// The duties that a file says, in its order, of those of `people` whom it names.
///
/// # Errors
/// Every fault, by its line.
pub fn read(file: &str, people: &[Named]) -> Result<Vec<Entry>, Vec<Fault>> {
    let (mut duties, mut faults) = (vec![], vec![]);
    for event in events(&lines(file)?)? {
        match event.duties(people) {
            Ok(read) => duties.extend(read),
            Err(found) => faults.extend(found),
        }
    }
    faults.sort();
    if faults.is_empty() { Ok(duties) } else { Err(faults) }
}

/// One event: where it begins, and its lines.
#[derive(Debug)]
struct Event<'a> {
    number: usize,
    lines: Vec<&'a Line>,
}

fn events(lines: &[Line]) -> Result<Vec<Event<'_>>, Vec<Fault>> {
    let mut within: Vec<&str> = vec![];
    let mut found: Vec<Event<'_>> = vec![];
    for line in lines {
        match (line.name.as_str(), within.last().copied()) {
            ("BEGIN", outer) => {
                if outer.is_none() && line.value != "VCALENDAR" {
                    return Err(vec![Fault::at(line.number, "must be BEGIN:VCALENDAR: this is no calendar")]);
                }
                within.push(&line.value);
                if line.value == "VEVENT" {
                    found.push(Event { number: line.number, lines: vec![] });
                }
            }
            ("END", Some(open)) if open == line.value => drop(within.pop()),
            ("END", _) => return Err(vec![Fault::at(line.number, "ends what was not begun: the file is damaged")]),
            (_, Some("VEVENT")) => {
                if let Some(event) = found.last_mut() {
                    event.lines.push(line);
                }
            }
            (_, Some(_)) => {}
            (_, None) => return Err(vec![Fault::at(line.number, "must be BEGIN:VCALENDAR: this is no calendar")]),
        }
    }
    let last = lines.last().map_or(1, |line| line.number);
    if !within.is_empty() {
        return Err(vec![Fault::at(last, "is the last, and the calendar has no end: the file is cut off")]);
    }
    match found.len() {
        0 => Err(vec![Fault::at(last, "is the last, and there is no event in the calendar")]),
        number if number > MOST_EVENTS => {
            Err(vec![Fault::at(last, format!("is the last of {number} events: take at most {MOST_EVENTS} at once"))])
        }
        _ => Ok(found),
    }
}

impl<'a> Event<'a> {
    fn line(&self, name: &str) -> Option<&'a Line> {
        self.lines.iter().find(|line| line.name == name).copied()
    }

    fn duties(&self, people: &[Named]) -> Result<Vec<Entry>, Vec<Fault>> {
        // What was called off is no duty.
        if self.line("STATUS").is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED")) {
            return Ok(vec![]);
        }
        let mut faults = vec![];
        for (name, detail) in [
            ("RECURRENCE-ID", "changes one time of a series: enter it as an absence or a single duty"),
            ("RDATE", "adds times to a series: enter them as single duties"),
            ("EXRULE", "leaves out by a rule: enter absences"),
        ] {
            faults.extend(self.line(name).map(|line| Fault::at(line.number, detail)));
        }
        let who = self.people(people).map_err(|found| faults.extend(found)).unwrap_or_default();
        let when = self.when().map_err(|fault| faults.push(fault)).ok();
        let entries = when.map(|(from, lasts)| match self.line("RRULE") {
            None => Ok(vec![self.once(from, lasts)]),
            Some(rule) => self.weekly(rule, from, lasts),
        });
        let entries = entries.unwrap_or(Ok(vec![])).map_err(|found| faults.extend(found)).unwrap_or_default();
        if !faults.is_empty() {
            return Err(faults);
        }
        let each = |who: UserId| entries.iter().map(move |entry| of(entry, who)).collect::<Vec<_>>();
        let all: Vec<Entry> = who.into_iter().flat_map(each).collect();
        let wrong =
            |entry: &Entry| entry.faults().into_iter().map(|fault| Fault::at(self.number, refused(&fault.detail)));
        let faults: BTreeSet<Fault> = all.iter().flat_map(wrong).collect();
        if faults.is_empty() { Ok(all) } else { Err(faults.into_iter().collect()) }
    }

    /// Whom it names.
    fn people(&self, people: &[Named]) -> Result<Vec<UserId>, Vec<Fault>> {
        let attendees: Vec<&Line> = self.lines.iter().filter(|line| line.name == "ATTENDEE").copied().collect();
        let (mut found, mut faults) = (BTreeSet::new(), vec![]);
        for line in &attendees {
            let email = line.value.get(.."mailto:".len()).filter(|start| start.eq_ignore_ascii_case("mailto:"));
            let email = email.map_or(line.value.as_str(), |start| &line.value[start.len()..]).trim();
            match people.iter().find(|person| person.email.eq_ignore_ascii_case(email)) {
                Some(person) => drop(found.insert(person.id)),
                None => faults.push(Fault::at(line.number, format!("names {email}, who does not have this role"))),
            }
        }
        if attendees.is_empty() {
            let Some(line) = self.line("SUMMARY") else {
                return Err(vec![Fault::at(
                    self.number,
                    "begins an event that names nobody: give it a SUMMARY or an ATTENDEE",
                )]);
            };
            let title = line.text();
            let title = title.trim();
            let same = |person: &&Named| {
                person.email.eq_ignore_ascii_case(title) || person.name.to_lowercase() == title.to_lowercase()
            };
            let named: Vec<&Named> = people.iter().filter(same).collect();
            match named[..] {
                [person] => drop(found.insert(person.id)),
                [] => faults.push(Fault::at(line.number, format!("names {title}, who does not have this role"))),
                _ => faults.push(Fault::at(
                    line.number,
                    format!("names {title}, as several people are called: give the e-mail address"),
                )),
            }
        }
        if faults.is_empty() { Ok(found.into_iter().collect()) } else { Err(faults) }
    }

    /// When it begins, and how long it lasts by the clocks that its beginning goes by.
    fn when(&self) -> Result<(Time, TimeDelta), Fault> {
        let begins = self.line("DTSTART").ok_or_else(|| Fault::at(self.number, "begins an event without a DTSTART"))?;
        let from = *begins.times()?.first().ok_or_else(|| Fault::at(begins.number, "has no time in DTSTART"))?;
        let (line, lasts) = match (self.line("DTEND"), self.line("DURATION"), from) {
            (Some(line), _, _) => {
                let to = *line.times()?.first().ok_or_else(|| Fault::at(line.number, "has no time in DTEND"))?;
                (line, on_the_clock(to, from) - on_the_clock(from, from))
            }
            (None, Some(line), _) => {
                let lasts = duration(&line.value);
                (line, lasts.ok_or_else(|| Fault::at(line.number, "has no duration, such as PT12H"))?)
            }
            (None, None, Time::Day(_)) => (begins, TimeDelta::days(1)),
            (None, None, _) => return Err(Fault::at(self.number, "begins an event without an end: give it a DTEND")),
        };
        if lasts <= TimeDelta::zero() {
            return Err(Fault::at(line.number, "ends the event before it has begun"));
        }
        Ok((from, lasts))
    }

    fn once(&self, from: Time, lasts: TimeDelta) -> Entry {
        let to = match (self.line("DTEND").map(Line::times), from) {
            (Some(Ok(times)), _) if !times.is_empty() => times[0].instant(),
            (_, Time::Instant(at)) => at + lasts,
            (_, Time::Day(_) | Time::London(_)) => Time::London(on_the_clock(from, from) + lasts).instant(),
        };
        Entry::Once { who: UserId(uuid::Uuid::nil()), when: Stretch { from: from.instant(), to } }
    }

    /// A duty of every week; where it lasts longer than a day, one for each.
    fn weekly(&self, line: &Line, from: Time, lasts: TimeDelta) -> Result<Vec<Entry>, Vec<Fault>> {
        let mut faults = vec![];
        if matches!(from, Time::Instant(_)) {
            let detail =
                "repeats an event that begins in UTC, which does not follow London’s clocks: save it in Europe/London";
            faults.push(Fault::at(line.number, detail));
        }
        if lasts > A_WEEK {
            faults.push(Fault::at(line.number, "repeats an event that is longer than a week"));
        }
        let begins = on_the_clock(from, from);
        let rule = Rule::read(line, begins).map_err(|found| faults.extend(found)).ok();
        let mut except = BTreeSet::new();
        for left_out in self.lines.iter().filter(|line| line.name == "EXDATE") {
            match left_out.times() {
                Ok(times) => except.extend(times.into_iter().map(Time::day)),
                Err(fault) => faults.push(fault),
            }
        }
        let Some(rule) = rule.filter(|_| faults.is_empty()) else { return Err(faults) };
        let (mut pieces, mut left): (Vec<Entry>, _) = (vec![], lasts);
        while left > TimeDelta::zero() {
            let piece = left.min(TimeDelta::days(1));
            let later = Days::new(u64::try_from(pieces.len()).unwrap_or(0));
            let shifted = |day: NaiveDate| day + later;
            pieces.push(Entry::Weekly(Weekly {
                who: UserId(uuid::Uuid::nil()),
                days: rule.days.iter().map(|day| later_than(*day, pieces.len())).collect(),
                bank_holidays: OnBankHolidays::AsUsual,
                from: begins.time(),
                to: (begins + piece).time(),
                first_day: shifted(begins.date()),
                last_day: rule.last_day.map(shifted),
                except: except.iter().copied().map(shifted).collect(),
            }));
            left -= piece;
        }
        Ok(pieces)
    }
}

fn refused(detail: &str) -> String {
    format!("begins an event that cannot be taken: {}{}", detail[..1].to_lowercase(), &detail[1..])
}

/// The same entry, of `who`.
fn of(entry: &Entry, who: UserId) -> Entry {
    match entry.clone() {
        Entry::Weekly(weekly) => Entry::Weekly(Weekly { who, ..weekly }),
        Entry::Once { when, .. } => Entry::Once { who, when },
        Entry::Away { instead, when, .. } => Entry::Away { who, instead, when },
    }
}

/// A time by London's clocks; one of an event that begins in UTC, by UTC.
fn on_the_clock(time: Time, begins: Time) -> NaiveDateTime {
    match (time, begins) {
        (Time::Day(day), _) => day.and_time(chrono::NaiveTime::MIN),
        (Time::London(local), Time::Instant(_)) => Time::London(local).instant().naive_utc(),
        (Time::London(local), _) => local,
        (Time::Instant(at), Time::Instant(_)) => at.naive_utc(),
        (Time::Instant(at), _) => at.with_timezone(&London).naive_local(),
    }
}

/// The day of the week that is so many days later.
fn later_than(day: Day, days: usize) -> Day {
    let place = Day::WORDS.iter().position(|(_, known)| *known == day).unwrap_or(0);
    Day::WORDS[(place + days) % Day::WORDS.len()].1
}
