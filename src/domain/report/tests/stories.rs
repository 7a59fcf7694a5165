//! What each figure says of one episode as its interview goes on.

use super::super::timeliness::{Apart, Figure};
use super::super::{By, Line};
use super::{BACK, DUE, STARTED, amy, at, authority, born, child, closed, counted, held, only, second, told, tried};
use crate::domain::interview::{Approached, AttemptOutcome, ClosureOutcome, InterviewFact};

#[test]
fn each_figure_counts_what_it_says() {
    use AttemptOutcome::{Accepted, DeclinedByChild, DeclinedByParentOrCarer, MissingAgain, NoReply};
    let (child, carer) = (Approached::Child, Approached::ParentOrCarer);
    let and = |first: (&'static str, InterviewFact), rest: Vec<(&'static str, InterviewFact)>| {
        std::iter::once(first).chain(rest).collect::<Vec<_>>()
    };
    let (sunday, monday, wednesday) = ("2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z", "2026-11-25T09:00:00Z");
    for (row, done, figures) in [
        ("nothing was done", vec![], "due never_offered"),
        ("nobody answered", vec![tried(sunday, child, NoReply)], "due never_offered"),
        ("missing again is no answer", vec![tried(sunday, child, MissingAgain)], "due never_offered"),
        ("the child said yes", vec![tried(sunday, child, Accepted)], "due offered offered_to_child accepted"),
        ("the mother said yes", vec![tried(sunday, carer, Accepted)], "due offered offered_to_carer_only accepted"),
        (
            "the mother said no",
            vec![tried(sunday, carer, DeclinedByParentOrCarer)],
            "due offered offered_to_carer_only",
        ),
        (
            "the mother on the child's telephone",
            vec![tried(sunday, child, DeclinedByParentOrCarer)],
            "due offered offered_to_carer_only",
        ),
        (
            "asked again, the child said no",
            vec![tried(sunday, carer, DeclinedByParentOrCarer), tried(monday, child, DeclinedByChild)],
            "due offered offered_to_child",
        ),
        (
            "held without a word of any offer",
            vec![held(monday)],
            "due offered offered_to_child accepted held held_within_72h",
        ),
        ("held exactly when due", vec![held(DUE)], "due offered offered_to_child accepted held held_within_72h"),
        ("held a second late", vec![held("2026-11-24T09:00:01Z")], "due offered offered_to_child accepted held"),
        (
            "the child declined, approved in time",
            and(tried(sunday, child, DeclinedByChild), closed(monday, ClosureOutcome::DeclinedByChild)),
            "due offered offered_to_child declined",
        ),
        (
            "a parent declined, approved late",
            and(
                tried(sunday, carer, DeclinedByParentOrCarer),
                closed(wednesday, ClosureOutcome::DeclinedByParentOrCarer),
            ),
            "due offered offered_to_carer_only declined closed_late",
        ),
        ("unable, approved late", closed(wednesday, ClosureOutcome::Unable), "due never_offered closed_late"),
        ("not required stays owed", closed(monday, ClosureOutcome::NotRequired), "due never_offered"),
        (
            "held after all",
            and(tried(sunday, child, DeclinedByChild), closed(monday, ClosureOutcome::DeclinedByChild))
                .into_iter()
                .chain([held(wednesday)])
                .collect(),
            "due offered offered_to_child accepted held",
        ),
    ] {
        let line = only(&amy(done), at("2026-12-01T09:00:00Z"));
        assert!(Figure::Owed.counts(&line, None) && Figure::Episodes.counts(&line, None), "{row}");
        assert_eq!(counted(&line, None).join(" "), figures, "{row}");
    }
}

#[test]
fn what_came_later_had_not_happened_then() {
    let story = amy(vec![
        tried("2026-11-22T09:00:00Z", Approached::Child, AttemptOutcome::Accepted),
        held("2026-11-25T09:00:00Z"),
    ]);
    for (row, from, figures) in [
        ("a second before the offer", "2026-11-22T08:59:59Z", "not_yet_due never_offered"),
        ("at the offer", "2026-11-22T09:00:00Z", "not_yet_due offered offered_to_child accepted"),
        ("exactly when due", DUE, "not_yet_due offered offered_to_child accepted"),
        ("a second after", "2026-11-24T09:00:01Z", "due offered offered_to_child accepted"),
        ("a second before the talk", "2026-11-25T08:59:59Z", "due offered offered_to_child accepted"),
        ("at the talk", "2026-11-25T09:00:00Z", "due offered offered_to_child accepted held"),
    ] {
        assert_eq!(counted(&only(&story, at(from)), None).join(" "), figures, "{row}");
    }
    for (row, from, back) in [
        ("a second before the return", at(BACK) - second(), false),
        ("at the return", at(BACK), true),
        ("a second after", at(BACK) + second(), true),
    ] {
        assert_eq!(only(&story, from).back_at.is_some(), back, "{row}");
    }
}

#[test]
fn without_the_time_of_return_only_what_has_ended_is_due() {
    let found = || {
        let mut reference = told(1, STARTED, None);
        reference.found_at = Some(at("2026-11-21T06:00:00Z"));
        reference
    };
    let soon = "2026-11-24T06:00:00Z";
    for (row, done, figures, taken) in [
        ("nothing was done", vec![], "return_time_missing never_offered", None),
        (
            "held 72 hours after found",
            vec![held(soon)],
            "due offered offered_to_child accepted held held_within_72h",
            None,
        ),
        ("held a second later", vec![held("2026-11-24T06:00:01Z")], "due offered offered_to_child accepted held", None),
        ("closed", closed(soon, ClosureOutcome::Unable), "due never_offered", None),
    ] {
        let line = only(&child(&[found()], done, false), at("2026-12-01T09:00:00Z"));
        assert_eq!((counted(&line, None).join(" ").as_str(), line.taken), (figures, taken), "{row}");
    }
}

#[test]
fn only_a_childs_of_whom_the_authority_has_the_duty_are_its_own() {
    let apart_of = |line: &Line| {
        let own = Figure::Episodes
            .counts(line, None)
            .then(|| if Figure::Owed.counts(line, None) { "episodes and owed" } else { "episodes" });
        let apart = [Apart::OtherAuthorities, Apart::Adults].into_iter();
        let apart = apart.filter(|apart| Figure::Owed.counts(line, Some(*apart))).map(Apart::word);
        own.into_iter().chain(apart).collect::<Vec<_>>().join(", ")
    };
    let placed = |responsible: &str| {
        let mut reference = told(1, STARTED, Some(BACK));
        reference.responsible_authority = Some(authority(responsible));
        reference
    };
    for (row, reference, owes_over_18, counted) in [
        ("nobody said who looks after the child", told(1, STARTED, Some(BACK)), false, "episodes and owed"),
        ("the authority told does", placed("990"), false, "episodes and owed"),
        ("another authority does", placed("991"), false, "other_authorities"),
        ("17 until Saturday", born(told(1, STARTED, Some(BACK)), "2008-11-21"), true, "episodes and owed"),
        ("18 on that Friday", born(told(1, STARTED, Some(BACK)), "2008-11-20"), true, "episodes, aged_18_and_over"),
        ("18, and the policy owes nothing", born(told(1, STARTED, Some(BACK)), "2008-11-20"), false, "episodes"),
        ("18, of another authority", born(placed("991"), "2008-11-20"), true, "other_authorities"),
    ] {
        let line = only(&child(&[reference], vec![], owes_over_18), at("2026-12-01T09:00:00Z"));
        assert_eq!(apart_of(&line), counted, "{row}");
    }
}

#[test]
fn an_episode_is_shown_to_who_was_told_has_the_duty_or_has_the_child() {
    let mut reference = told(1, STARTED, Some(BACK));
    reference.responsible_authority = Some(authority("991"));
    reference.host_authority = Some(authority("992"));
    let child = child(&[reference], vec![], false);
    for (code, shown) in [("990", 1), ("991", 1), ("992", 1), ("993", 0)] {
        assert_eq!(child.lines(&authority(code), at("2026-12-01T09:00:00Z")).len(), shown, "{code}");
    }
}

#[test]
fn a_struck_out_episode_is_none_and_an_absence_owes_nothing() {
    let mut absent = told(1, STARTED, Some(BACK));
    absent.classification = Some(crate::domain::notice::Classification::Absent);
    let line = only(&child(&[absent.clone()], vec![], false), at("2026-12-01T09:00:00Z"));
    assert!(Figure::Returned.counts(&line, None) && !Figure::Owed.counts(&line, None));
    absent.cancelled = Some(crate::domain::notice::CancellationCause::RecordedInError);
    absent.cancellation = Some(true);
    assert_eq!(child(&[absent], vec![], false).lines(&authority("990"), at("2026-12-01T09:00:00Z")), vec![]);
}

#[test]
fn a_group_is_of_the_month_in_london_and_of_the_age_at_the_start() {
    let none = std::collections::BTreeMap::new();
    for (row, from, back, month, age) in [
        ("the last second of March in London", "2026-03-31T20:00:00Z", "2026-03-31T22:59:59Z", "2026-03", "13_to_15"),
        ("the first of April", "2026-03-31T20:00:00Z", "2026-03-31T23:00:00Z", "2026-04", "13_to_15"),
        ("the last second before a birthday", "2026-04-08T22:59:59Z", "2026-04-09T09:00:00Z", "2026-04", "13_to_15"),
        ("the birthday", "2026-04-08T23:00:00Z", "2026-04-09T09:00:00Z", "2026-04", "16_to_17"),
    ] {
        let reference = born(told(1, from, Some(back)), "2010-04-09");
        let line = only(&child(&[reference], vec![], false), at("2026-12-01T09:00:00Z"));
        let groups = [By::Month, By::Age, By::Risk, By::Worker].map(|by| by.group(&line, &none));
        assert_eq!(groups, [Some(month.to_owned()), Some(age.to_owned()), None, None], "{row}");
    }
}
