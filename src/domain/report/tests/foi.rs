//! The FOI pack by tables of cases: what is counted, of whom, by what.

mod whole;

use std::collections::BTreeMap;

use super::super::foi::{By, CareTables, Cell, Check, Entry, Figure, FinancialYear, Pack, Status};
use super::super::{ReportedChild, Workplace};
use super::{BACK, STARTED, WANDA, allocated, amy, at, authority, child, closed, held, second, told, tried};
use crate::domain::interview::{
    Action, Approached, AttemptOutcome, CaseStatus, ClosureOutcome, InterviewFact, RecordContent, StatusAtTheTime,
};
use crate::domain::settlement::Settled;
use crate::domain::ssda903::{Decision, LaChildId, LookedAfter, Spell};

const NOW: &str = "2027-06-01T09:00:00Z";

fn year() -> FinancialYear {
    FinancialYear::try_from(2026).expect("it is a year")
}

fn id(text: &str) -> LaChildId {
    LaChildId::read(text).expect("it is a number")
}

fn spell(began: &str, ended: Option<&str>, legal_status: &str) -> Spell {
    let day = |text: &str| text.parse().expect("a day");
    let (began, ended) = (day(began), ended.map(day));
    Spell { began, ended, legal_status: legal_status.into(), placement: "U4".into(), reason_ended: None }
}

/// Tables of 2026-27 with these spells of the child 100, taken in on the last day.
fn tables(spells: Vec<Spell>) -> CareTables {
    let child = LookedAfter { child: id("100"), born: None, spells, last_year: vec![] };
    CareTables::new(year(), "2027-03-31".parse().expect("a day"), vec![child])
}

fn pack_at(children: &[ReportedChild], now: &str, tables: Option<&CareTables>) -> Pack {
    let own: Vec<CareTables> = tables.cloned().into_iter().collect();
    let entries: Vec<Entry> =
        children.iter().flat_map(|child| child.entries(&authority("990"), at(now), &own)).collect();
    let wanda = Workplace {
        email: "wanda@northshire.example.org".into(),
        name: "Wanda".into(),
        team: None,
        organisation: "Northshire County Council".into(),
    };
    Pack::of(year(), at(now), entries, tables, &BTreeMap::from([(WANDA, wanda)]))
}

fn pack(children: &[ReportedChild]) -> Pack {
    pack_at(children, NOW, None)
}

fn settled<T>(value: T) -> Settled<T> {
    Settled { value, at: at(BACK) }
}

fn own(pack: &Pack, figure: Figure) -> usize {
    pack.number(&Cell::own(figure))
}

fn in_group(pack: &Pack, figure: Figure, by: By, group: Option<&str>) -> usize {
    pack.number(&Cell::own(figure).within(by, group.map(str::to_owned)))
}

#[test]
fn a_financial_year_is_named_by_its_beginning() {
    let year = |begins| FinancialYear::try_from(begins);
    assert_eq!(year(2025).map(FinancialYear::in_words), Ok("2025-26".to_owned()));
    assert_eq!(year(2098).map(FinancialYear::in_words), Ok("2098-99".to_owned()));
    assert_eq!(year(2099).map(FinancialYear::in_words), Ok("2099-00".to_owned()));
    for begins in [2014, 2100, 0, -1, i32::MAX] {
        assert!(year(begins).is_err(), "{begins}");
    }
    for (day, begins) in [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)] {
        let held = FinancialYear::holding(day.parse().expect("a day"));
        assert_eq!(held.map(FinancialYear::begins), Some(begins), "{day}");
    }
    assert_eq!(FinancialYear::holding("1999-05-01".parse().expect("a day")), None);
}

#[test]
fn episodes_are_counted_by_their_start_and_interviews_by_the_return() {
    // The clocks are an hour ahead on both days.
    let (first, last) = (at("2026-03-31T23:00:00Z"), at("2027-03-31T23:00:00Z"));
    let day = chrono::TimeDelta::days(1);
    for (row, from, back, now, numbers) in [
        ("a second before the year begins", first - second(), Some(first - second()), NOW, (0, 0)),
        ("begun before, back as it begins", first - second(), Some(first), NOW, (0, 1)),
        ("begun as it begins", first, Some(first + day), NOW, (1, 1)),
        ("begun and back in its last second", last - second(), Some(last - second()), NOW, (1, 1)),
        ("begun in its last second, back after it", last - second(), Some(last), NOW, (1, 0)),
        ("begun after it", last, Some(last + day), NOW, (0, 0)),
        ("still missing", first, None, NOW, (1, 0)),
        ("not begun yet", last - day, Some(last - second()), "2026-06-01T09:00:00Z", (0, 0)),
        ("begun and not back yet", first, Some(first + day), "2026-03-31T23:00:00Z", (1, 0)),
        ("back as one looks", first, Some(first + day), "2026-04-01T23:00:00Z", (1, 1)),
    ] {
        let reference = told(1, &from.to_rfc3339(), back.map(|back| back.to_rfc3339()).as_deref());
        let pack = pack_at(&[child(&[reference], vec![], false)], now, None);
        assert_eq!((own(&pack, Figure::Episodes), own(&pack, Figure::Owed)), numbers, "{row}");
        assert_eq!(own(&pack, Figure::Children), numbers.0, "{row}");
    }
}

#[test]
fn what_is_not_known_is_counted_by_what_stands_in_for_it() {
    let mut found = told(1, STARTED, None);
    found.missing_from_at = None;
    found.found_at = Some(at(BACK));
    let pack = pack(&[child(&[found], vec![], false)]);
    assert_eq!((own(&pack, Figure::Episodes), own(&pack, Figure::Owed), pack.of_unknown_start()), (1, 1, 1));
}

#[test]
fn a_child_was_looked_after_as_the_tables_have_it_and_else_as_the_record_says() {
    use Status::{LookedAfter as Yes, NotLookedAfter as No};
    let says = |statuses: &[CaseStatus]| {
        let said = StatusAtTheTime { statuses: statuses.iter().copied().collect(), ..StatusAtTheTime::default() };
        let content = RecordContent { status_at_the_time: Some(said), ..RecordContent::default() };
        vec![("2026-11-22T09:00:00Z", InterviewFact::RecordDrafted(Box::new(content)))]
    };
    let cared_for = |began, ended, status| Some(tables(vec![spell(began, ended, status)]));
    let early = || CareTables::new(year(), "2026-11-19".parse().expect("a day"), vec![]);
    let that_day = || CareTables::new(year(), "2026-11-20".parse().expect("a day"), vec![]);
    let before = FinancialYear::try_from(2025).expect("it is a year");
    let last_year = || CareTables::new(before, "2027-03-31".parse().expect("a day"), vec![]);
    // The child went missing on 20 November 2026, in London.
    for (row, number, tables, done, status) in [
        ("nobody says anything", None, None, vec![], None),
        ("in care", Some("100"), cared_for("2024-01-10", None, "C2"), vec![], Some(Yes)),
        ("from that day on", Some("100"), cared_for("2026-11-20", None, "C2"), vec![], Some(Yes)),
        ("from the day after", Some("100"), cared_for("2026-11-21", None, "C2"), vec![], Some(No)),
        ("to that day", Some("100"), cared_for("2024-01-10", Some("2026-11-20"), "C2"), vec![], Some(Yes)),
        ("to the day before", Some("100"), cared_for("2024-01-10", Some("2026-11-19"), "C2"), vec![], Some(No)),
        ("for a short break", Some("100"), cared_for("2026-11-20", Some("2026-11-22"), "V4"), vec![], Some(No)),
        ("not in the tables", Some("101"), cared_for("2024-01-10", None, "C2"), vec![], Some(No)),
        ("without a number", None, cared_for("2024-01-10", None, "C2"), vec![], None),
        ("tables of the day before", Some("100"), Some(early()), vec![], None),
        ("tables of that day", Some("100"), Some(that_day()), vec![], Some(No)),
        ("tables of another year", Some("100"), Some(last_year()), vec![], None),
        ("the record says so", None, None, says(&[CaseStatus::LookedAfter]), Some(Yes)),
        ("the record says otherwise", None, None, says(&[CaseStatus::ChildInNeed]), Some(No)),
        ("the record does not know", None, None, says(&[CaseStatus::NotKnown]), None),
        ("the record says nothing", None, None, says(&[]), None),
        (
            "the tables come first",
            Some("100"),
            cared_for("2024-01-10", None, "C2"),
            says(&[CaseStatus::ChildInNeed]),
            Some(Yes),
        ),
    ] {
        let mut amy = amy(done);
        amy.known_as = number.map(id).into_iter().collect();
        let pack = pack_at(&[amy], NOW, tables.as_ref());
        assert_eq!(pack.entries[0].status, status, "{row}");
        assert_eq!(in_group(&pack, Figure::Episodes, By::Status, status.map(Status::word)), 1, "{row}");
    }
}

#[test]
fn the_children_looked_after_in_the_year_are_those_of_the_tables() {
    let child = |number: &str, spells| LookedAfter { child: id(number), born: None, spells, last_year: vec![] };
    let children = vec![
        child("1", vec![spell("2020-01-01", None, "C2")]),
        child("2", vec![spell("2020-01-01", Some("2026-03-31"), "C2")]),
        child("3", vec![spell("2020-01-01", Some("2026-04-01"), "C2")]),
        child("4", vec![spell("2027-03-31", None, "C2")]),
        child("5", vec![spell("2027-04-01", None, "C2")]),
        child("6", vec![spell("2026-05-01", Some("2026-05-03"), "V4"), spell("2026-06-01", Some("2026-06-02"), "V3")]),
        child("7", vec![spell("2026-05-01", Some("2026-05-03"), "V4"), spell("2026-06-01", None, "V2")]),
        child("8", vec![]),
    ];
    let tables = CareTables::new(year(), "2027-03-31".parse().expect("a day"), children);
    let found = pack_at(&[], NOW, Some(&tables)).looked_after.expect("there are tables");
    assert_eq!(found.children, ["1", "3", "4", "7"].map(id));
    assert_eq!(found.short_breaks_only, [id("6")]);
    assert_eq!(pack(&[]).looked_after, None, "nobody can say");
}

/// Two absences within two days, and one interview over both.
fn twice(done: Vec<(&'static str, InterviewFact)>) -> ReportedChild {
    let second = told(2, "2026-11-22T10:00:00Z", Some("2026-11-22T20:00:00Z"));
    let covered = InterviewFact::EpisodeCovered { episode: second.id.into() };
    let done = std::iter::once(("2026-11-22T20:00:00Z", covered)).chain(done).collect();
    let mut first = told(1, STARTED, Some(BACK));
    first.settlements.ssda903_class = Some(settled(Decision::Missing));
    child(&[first, second], done, false)
}

#[test]
fn one_talk_about_two_absences_counts_for_both_and_is_one_interview() {
    let numbers = |pack: &Pack, figures: [Figure; 3]| figures.map(|figure| own(pack, figure));
    let by_episode = [Figure::Offered, Figure::Held, Figure::HeldWithin72h];
    let by_interview = [Figure::InterviewsOffered, Figure::InterviewsHeld, Figure::InterviewsHeldWithin72h];
    let yes = tried("2026-11-23T09:00:00Z", Approached::Child, AttemptOutcome::Accepted);
    let no_reply = tried("2026-11-23T09:00:00Z", Approached::Child, AttemptOutcome::NoReply);
    for (row, done, episodes, interviews) in [
        ("nothing", vec![], [0, 0, 0], [0, 0, 0]),
        ("nobody answered", vec![no_reply], [0, 0, 0], [0, 0, 0]),
        ("agreed to", vec![yes], [2, 0, 0], [1, 0, 0]),
        ("in time for both", vec![held("2026-11-24T09:00:00Z")], [2, 2, 2], [1, 1, 1]),
        ("late for the first", vec![held("2026-11-24T09:00:01Z")], [2, 2, 1], [1, 1, 0]),
        ("late for both", vec![held("2026-11-26T09:00:00Z")], [2, 2, 0], [1, 1, 0]),
        ("before the second began", vec![held("2026-11-22T09:00:00Z")], [1, 1, 1], [1, 1, 1]),
        ("declined", closed("2026-11-24T09:00:00Z", ClosureOutcome::DeclinedByChild), [0, 0, 0], [0, 0, 0]),
    ] {
        let pack = pack(&[twice(done)]);
        assert_eq!(numbers(&pack, by_episode), episodes, "{row}");
        assert_eq!(numbers(&pack, by_interview), interviews, "{row}");
        assert_eq!((own(&pack, Figure::Children), own(&pack, Figure::Episodes)), (1, 2), "{row}");
        // The interview stands with the absence whose child was back first.
        let with_first = in_group(&pack, Figure::InterviewsOffered, By::Class, Some("M"));
        assert_eq!(with_first, interviews[0], "{row}");
        assert!(pack.checks().iter().all(Check::adds_up), "{row}");
    }
}

#[test]
fn follow_up_is_given_once_something_that_was_asked_for_is_done() {
    let asks = RecordContent {
        held_at: Some(at("2026-11-23T09:00:00Z")),
        actions: vec![Action::default(), Action::default()],
        ..RecordContent::default()
    };
    let asks = || ("2026-11-23T09:00:00Z", InterviewFact::RecordDrafted(Box::new(asks.clone())));
    let done = |day: Option<&str>| {
        let done_on = day.map(|day| day.parse().expect("a day"));
        ("2026-12-01T09:00:00Z", InterviewFact::ActionAnswered { action: 2, done_on })
    };
    for (row, facts, now, planned, given) in [
        ("held, and nothing is asked for", vec![held("2026-11-23T09:00:00Z")], NOW, 0, 0),
        ("asked for", vec![asks()], NOW, 1, 0),
        ("one of two is done", vec![asks(), done(Some("2026-12-01"))], NOW, 1, 1),
        ("done on the day one looks from", vec![asks(), done(Some("2026-12-01"))], "2026-12-01T00:00:00Z", 1, 1),
        ("not done yet then", vec![asks(), done(Some("2026-12-01"))], "2026-11-30T23:59:59Z", 1, 0),
        ("to be done after all", vec![asks(), done(Some("2026-12-01")), done(None)], NOW, 1, 0),
        ("not held yet then", vec![asks(), done(Some("2026-11-21"))], "2026-11-23T08:59:59Z", 0, 0),
    ] {
        let pack = pack_at(&[amy(facts)], now, None);
        for (figure, number) in [
            (Figure::FollowUpPlanned, planned),
            (Figure::InterviewsFollowUpPlanned, planned),
            (Figure::FollowUpGiven, given),
            (Figure::InterviewsFollowUpGiven, given),
        ] {
            assert_eq!(own(&pack, figure), number, "{row}: {figure:?}");
        }
    }
}

#[test]
fn who_provides_an_interview_is_whose_worker_has_it() {
    let given = pack(&[amy(vec![allocated("2026-11-21T10:00:00Z")])]);
    assert_eq!(given.groups(By::Provider), [Some("Northshire County Council".to_owned())]);
    assert_eq!(pack(&[amy(vec![])]).groups(By::Provider), [None]);
}
