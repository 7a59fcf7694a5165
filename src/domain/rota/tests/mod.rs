//! Who is on duty: by day, by night, at weekends, on bank holidays, under cover, and in both nights in which the clocks
//! change.

mod property;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use uuid::Uuid;

use super::*;
use crate::domain::calendar::london_instant;
use crate::domain::violation::Code;

const ANN: UserId = UserId(Uuid::from_u128(1));
const BEN: UserId = UserId(Uuid::from_u128(2));
const CAT: UserId = UserId(Uuid::from_u128(3));

/// An instant by the London clock, as "2026-03-27 17:30".
fn at(text: &str) -> DateTime<Utc> {
    london_instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a London time"))
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time of day")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn weekly(who: UserId, days: &[Day], from: &str, to: &str) -> Weekly {
    Weekly {
        who,
        days: days.iter().copied().collect(),
        bank_holidays: OnBankHolidays::Never,
        from: time(from),
        to: time(to),
        first_day: date("2026-01-01"),
        last_day: None,
        except: BTreeSet::new(),
    }
}

fn away(who: UserId, instead: Option<UserId>, from: &str, to: &str) -> Entry {
    Entry::Away { who, instead, when: Stretch { from: at(from), to: at(to) } }
}

const WORKDAYS: [Day; 5] = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
const WEEKEND: [Day; 2] = [Day::Saturday, Day::Sunday];

/// Ann by night on working days, Ben all weekend, Cat on bank holidays.
fn team() -> Vec<Entry> {
    let holidays = Weekly { bank_holidays: OnBankHolidays::Always, ..weekly(CAT, &[], "08:00", "08:00") };
    vec![
        Entry::Weekly(weekly(ANN, &WORKDAYS, "17:30", "08:00")),
        Entry::Weekly(weekly(BEN, &WEEKEND, "08:00", "08:00")),
        Entry::Weekly(holidays),
    ]
}

fn names(found: &BTreeSet<UserId>) -> String {
    let name =
        |id: &UserId| [(ANN, "Ann"), (BEN, "Ben"), (CAT, "Cat")].iter().find(|(known, _)| known == id).map(|(_, n)| *n);
    found.iter().filter_map(name).collect::<Vec<_>>().join(" ")
}

fn on_duty(entries: &[Entry], at: DateTime<Utc>) -> String {
    names(&Rota::new(entries.to_vec()).on_duty(at, &Calendar::published()))
}

#[test]
fn nights_weekends_and_bank_holidays_have_their_own() {
    for (row, when, expected) in [
        ("a minute before the evening", "2026-11-23 17:29", ""),
        ("as the evening begins", "2026-11-23 17:30", "Ann"),
        ("past midnight it is still Monday's", "2026-11-24 03:00", "Ann"),
        ("a minute before the morning", "2026-11-24 07:59", "Ann"),
        ("as the morning begins", "2026-11-24 08:00", ""),
        ("Friday's night ends on Saturday", "2026-11-28 07:59", "Ann"),
        ("the weekend", "2026-11-28 08:00", "Ben"),
        ("its last minute is on Monday", "2026-11-30 07:59", "Ben"),
        ("a bank holiday is apart", "2026-12-25 12:00", "Cat"),
        ("also in the evening of one that is a Friday", "2026-12-25 20:00", "Cat"),
        ("and Christmas Eve's night runs into it", "2026-12-25 07:59", "Ann"),
        ("a bank holiday's night runs into the weekend", "2026-12-26 07:59", "Cat"),
        ("Boxing Day on a Saturday is a Saturday", "2026-12-26 12:00", "Ben"),
        ("before the first day", "2025-12-29 20:00", ""),
    ] {
        assert_eq!(on_duty(&team(), at(when)), expected, "{row}");
    }
}

#[test]
fn a_weekly_duty_falls_on_bank_holidays_as_it_says() {
    for (bank_holidays, monday, other) in [
        (OnBankHolidays::Never, "", "Ann"),
        (OnBankHolidays::AsUsual, "Ann", "Ann"),
        (OnBankHolidays::Always, "Ann", "Ann"),
    ] {
        let entry = Entry::Weekly(Weekly { bank_holidays, ..weekly(ANN, &[Day::Monday], "08:00", "18:00") });
        let entries = [entry];
        assert_eq!(
            on_duty(&entries, at("2026-08-31 12:00")),
            monday,
            "{} on the late summer Monday",
            bank_holidays.word()
        );
        assert_eq!(on_duty(&entries, at("2026-09-07 12:00")), other, "{} on another", bank_holidays.word());
        let friday = on_duty(&entries, at("2026-04-03 12:00"));
        assert_eq!(
            friday.is_empty(),
            bank_holidays != OnBankHolidays::Always,
            "{} on Good Friday",
            bank_holidays.word()
        );
    }
}

#[test]
fn first_and_last_day_and_days_left_out_bound_it() {
    let bounded = Weekly {
        first_day: date("2026-11-24"),
        last_day: Some(date("2026-11-26")),
        except: BTreeSet::from([date("2026-11-25")]),
        ..weekly(ANN, &WORKDAYS, "20:00", "06:00")
    };
    for (row, when, expected) in [
        ("the day before", "2026-11-23 21:00", ""),
        ("the first day", "2026-11-24 21:00", "Ann"),
        ("its night", "2026-11-25 05:59", "Ann"),
        ("a day left out", "2026-11-25 21:00", ""),
        ("the last day", "2026-11-26 21:00", "Ann"),
        ("its night", "2026-11-27 05:59", "Ann"),
        ("after it", "2026-11-27 21:00", ""),
    ] {
        assert_eq!(on_duty(&[Entry::Weekly(bounded.clone())], at(when)), expected, "{row}");
    }
}

#[test]
fn whoever_stands_in_has_the_duty_and_nobody_else() {
    let covered = |more: Vec<Entry>| [team(), more].concat();
    let night = "2026-11-24 03:00";
    let (from, to) = ("2026-11-23 20:00", "2026-11-24 04:00");
    for (row, entries, when, expected) in [
        ("before the cover begins", covered(vec![away(ANN, Some(BEN), from, to)]), "2026-11-23 19:59", "Ann"),
        ("as it begins", covered(vec![away(ANN, Some(BEN), from, to)]), from, "Ben"),
        ("within it", covered(vec![away(ANN, Some(BEN), from, to)]), night, "Ben"),
        ("as it ends", covered(vec![away(ANN, Some(BEN), from, to)]), to, "Ann"),
        (
            "when the covered has no duty, the cover has none",
            covered(vec![away(CAT, Some(BEN), from, to)]),
            night,
            "Ann",
        ),
        ("nobody in their place", covered(vec![away(ANN, None, from, to)]), night, ""),
        ("the cover is away too", covered(vec![away(ANN, Some(BEN), from, to), away(BEN, None, from, to)]), night, ""),
        (
            "the cover is covered",
            covered(vec![away(ANN, Some(BEN), from, to), away(BEN, Some(CAT), from, to)]),
            night,
            "Cat",
        ),
        (
            "each for the other",
            covered(vec![away(ANN, Some(BEN), from, to), away(BEN, Some(ANN), from, to)]),
            night,
            "",
        ),
        (
            "the later word holds",
            covered(vec![away(ANN, Some(BEN), from, to), away(ANN, Some(CAT), from, to)]),
            night,
            "Cat",
        ),
    ] {
        assert_eq!(on_duty(&entries, at(when)), expected, "{row}");
    }
    let twice = covered(vec![Entry::Once { who: CAT, when: Stretch { from: at(from), to: at(to) } }]);
    assert_eq!(on_duty(&twice, at(night)), "Ann Cat", "one more on duty");
}

#[test]
fn the_nights_in_which_the_clocks_change_have_neither_gap_nor_overlap() {
    let late = |who, from: &str, to: &str| Entry::Weekly(weekly(who, &WEEKEND, from, to));
    let entries = [late(ANN, "22:00", "01:30"), late(BEN, "01:30", "08:00")];
    // A duty from 01:30 on Sunday is Sunday's.
    for (row, when, expected) in [
        ("March: the last minute of GMT", utc("2026-03-29T00:59:59Z"), "Ann"),
        ("the clocks jump over half past one: the instant of the jump", utc("2026-03-29T01:00:00Z"), "Ben"),
        ("eight in the morning, summer time", utc("2026-03-29T06:59:59Z"), "Ben"),
        ("the end", utc("2026-03-29T07:00:00Z"), ""),
        ("October: a second before the first half past one", utc("2026-10-25T00:29:59Z"), "Ann"),
        ("the first half past one", utc("2026-10-25T00:30:00Z"), "Ben"),
        ("between the two", utc("2026-10-25T01:00:00Z"), "Ben"),
        ("the second half past one", utc("2026-10-25T01:30:00Z"), "Ben"),
        ("eight in the morning, winter time", utc("2026-10-25T07:59:59Z"), "Ben"),
        ("the end", utc("2026-10-25T08:00:00Z"), ""),
    ] {
        assert_eq!(on_duty(&entries, when), expected, "{row}");
    }
    let night = weekly(ANN, &[Day::Saturday], "20:00", "08:00");
    for (row, day, hours) in
        [("March", "2026-03-28", 11), ("October", "2026-10-24", 13), ("any other", "2026-11-28", 12)]
    {
        let Stretch { from, to } = night.on(date(day));
        assert_eq!(to - from, TimeDelta::hours(hours), "{row}");
    }
    let lost = weekly(ANN, &[Day::Sunday], "01:15", "01:45").on(date("2026-03-29"));
    assert_eq!(lost.from, lost.to, "a duty within the hour that is left out is none");
}

#[test]
fn a_gap_is_when_nobody_is_on_duty_who_should_be() {
    let (calendar, hours) = (Calendar::published(), WorkingHours::default());
    let rota = Rota::new(team());
    let (from, to) = (at("2026-11-27 12:00"), at("2026-12-01 12:00"));
    let gaps = |role| rota.gaps(role, from, to, &calendar, &hours);
    let expected = [
        Stretch { from: at("2026-11-30 08:00"), to: at("2026-11-30 08:30") },
        Stretch { from: at("2026-12-01 08:00"), to: at("2026-12-01 08:30") },
    ];
    assert_eq!(gaps(Role::OutOfHours), expected, "offices open at half past eight, and the night ends at eight");
    let others = gaps(Role::MissingCoordinator);
    assert_eq!(others.first(), Some(&Stretch { from, to: at("2026-11-27 17:30") }), "a role told at any hour");
    assert_eq!(Rota::new(vec![]).gaps(Role::MissingCoordinator, from, to, &calendar, &hours), [Stretch { from, to }]);
}

#[test]
fn what_makes_no_sense_is_named() {
    let when = |from: &str, to: &str| Stretch { from: at(from), to: at(to) };
    let none = weekly(ANN, &[], "08:00", "09:00");
    let backwards = Weekly { last_day: Some(date("2025-12-31")), ..weekly(ANN, &WEEKEND, "08:00", "09:00") };
    for (row, entry, pointers) in [
        ("a sound one", Entry::Weekly(weekly(ANN, &WEEKEND, "08:00", "08:00")), vec![]),
        ("no day", Entry::Weekly(none.clone()), vec!["#/days"]),
        ("bank holidays alone", Entry::Weekly(Weekly { bank_holidays: OnBankHolidays::Always, ..none }), vec![]),
        ("a last day before the first", Entry::Weekly(backwards), vec!["#/last_day"]),
        (
            "an end at its beginning",
            Entry::Once { who: ANN, when: when("2026-11-23 08:00", "2026-11-23 08:00") },
            vec!["#/to"],
        ),
        ("too long", Entry::Once { who: ANN, when: when("2026-11-01 08:00", "2026-12-23 08:00") }, vec!["#/to"]),
        ("away too long", away(ANN, None, "2026-11-01 08:00", "2027-12-23 08:00"), vec!["#/to"]),
        (
            "in their own place, backwards",
            away(ANN, Some(ANN), "2026-11-02 08:00", "2026-11-01 08:00"),
            vec!["#/to", "#/instead"],
        ),
    ] {
        let found: Vec<_> = entry.faults().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(found, pointers, "{row}");
    }
}
