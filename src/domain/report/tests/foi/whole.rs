//! That the pack is whole: what is in no number has one cause, and by a property that holds for any year, all parts add up.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::super::ReportedChild;
use super::super::super::foi::{Cause, Cell, Check, Figure, Of, Whose};
use super::super::{BACK, STARTED, at, authority, born, child, closed, held, told, tried};
use super::{pack, pack_at, settled};
use crate::domain::ids::{ChildId, InterviewId, ReferenceId};
use crate::domain::interview::{Approached, AttemptOutcome, ClosureOutcome};
use crate::domain::notice::{CancellationCause, Classification};
use crate::domain::reference::Reference;
use crate::domain::ssda903::Decision;
use crate::domain::violation::Code;

#[test]
fn what_is_in_no_number_has_one_cause() {
    let plain = || told(1, STARTED, Some(BACK));
    let with = |change: fn(&mut Reference)| {
        let mut reference = plain();
        change(&mut reference);
        reference
    };
    let struck_out = with(|r| {
        r.cancelled = Some(CancellationCause::NeverMissing);
        r.cancellation = Some(true);
    });
    let pending = with(|r| r.cancelled = Some(CancellationCause::NeverMissing));
    let absent = with(|r| {
        r.classification = Some(Classification::Absent);
        r.ever_missing_or_away = false;
    });
    let absent_and_asked = with(|r| {
        r.classification = Some(Classification::Absent);
        r.ever_missing_or_away = false;
        r.settlements.return_interview_owed = Some(settled(true));
    });
    let elsewhere = with(|r| r.responsible_authority = Some(authority("991")));
    let here = with(|r| {
        r.responsible_authority = Some(authority("991"));
        r.host_authority = Some(authority("990"));
    });
    let away = with(|r| r.host_authority = Some(authority("992")));
    let grown_up = born(plain(), "2008-11-20");
    let nearly = born(plain(), "2008-11-21");
    for (row, reference, episodes, interviews, others) in [
        ("a child's", plain(), None, None, 0),
        ("a day before the birthday", nearly, None, None, 0),
        ("on the eighteenth birthday", grown_up, Some(Cause::Adult), Some(Cause::Adult), 0),
        ("struck out", struck_out, Some(Cause::Cancelled), Some(Cause::Cancelled), 0),
        ("withdrawn, and nobody has decided", pending, None, None, 0),
        ("only absent", absent, Some(Cause::OnlyAbsent), Some(Cause::OwesNone), 0),
        ("only absent, and to be asked", absent_and_asked, Some(Cause::OnlyAbsent), None, 0),
        ("another's", elsewhere, Some(Cause::OfAnotherAuthority), Some(Cause::OfAnotherAuthority), 0),
        ("another's, placed here", here, None, None, 1),
        ("placed elsewhere", away, None, None, 0),
    ] {
        // That the policy owes grown-ups an interview makes them no children.
        let pack = pack(&[child(&[reference], vec![], true)]);
        let [entry] = &pack.entries[..] else { panic!("{row}: one episode") };
        assert_eq!((entry.left_out_of_episodes(), entry.left_out_of_interviews()), (episodes, interviews), "{row}");
        let counted = |whose| pack.number(&Cell::of(Figure::Episodes, whose));
        assert_eq!(counted(Whose::OtherAuthorities), others, "{row}");
        assert_eq!(counted(Whose::Own), usize::from(episodes.is_none()) - others, "{row}");
        for (_, cause) in Cause::WORDS {
            let left_out = pack.number(&Cell { cause: Some(*cause), ..Cell::own(Figure::BegunLeftOut) });
            assert_eq!(left_out, usize::from(episodes == Some(*cause)), "{row}: {cause:?}");
        }
        assert!(pack.checks().iter().all(Check::adds_up), "{row}");
    }
}

#[test]
fn a_sum_that_is_not_the_whole_is_seen() {
    let check = |whole, parts: &[usize]| Check { of: Of::Record, figure: Figure::Begun, whole, parts: parts.to_vec() };
    for (whole, parts, adds_up) in
        [(0, &[][..], true), (3, &[1, 2][..], true), (3, &[1, 1][..], false), (1, &[], false)]
    {
        assert_eq!(check(whole, parts).adds_up(), adds_up, "{whole} of {parts:?}");
    }
}

/// One absence of any kind, by hours after 20 March 2026.
#[derive(Clone, Debug)]
struct Absence {
    begins: i64,
    lasts: Option<i64>,
    responsible: Option<&'static str>,
    host: Option<&'static str>,
    class: Option<Decision>,
    kind: Classification,
    cancelled: bool,
    confirmed: bool,
}

fn absence() -> impl Strategy<Value = Absence> {
    let who = || prop_oneof![Just(None), Just(Some("990")), Just(Some("991"))];
    let class = prop_oneof![Just(None), Just(Some(Decision::Missing)), Just(Some(Decision::Away))];
    let kind = prop_oneof![
        3 => Just(Classification::Missing),
        1 => Just(Classification::AwayWithoutAuthorisation),
        1 => Just(Classification::Absent),
    ];
    let cancelled = prop::bool::weighted(0.1);
    let told = (0..24 * 400_i64, prop::option::weighted(0.9, 1..200_i64), who(), who(), class, kind, cancelled);
    (told, any::<bool>()).prop_map(|((begins, lasts, responsible, host, class, kind, cancelled), confirmed)| Absence {
        begins,
        lasts,
        responsible,
        host,
        class,
        kind,
        cancelled,
        confirmed,
    })
}

fn made_of(number: u128, absence: &Absence) -> Reference {
    let begun = at("2026-03-20T00:00:00Z") + chrono::TimeDelta::hours(absence.begins);
    let back = absence.lasts.map(|hours| (begun + chrono::TimeDelta::hours(hours)).to_rfc3339());
    let mut reference = told(number, &begun.to_rfc3339(), back.as_deref());
    reference.id = ReferenceId(uuid::Uuid::from_u128(1000 + number));
    reference.classification = Some(absence.kind);
    reference.ever_missing_or_away = absence.kind != Classification::Absent;
    reference.responsible_authority = absence.responsible.map(authority);
    reference.host_authority = absence.host.map(authority);
    reference.settlements.ssda903_class = absence.class.map(settled);
    if absence.cancelled {
        reference.cancelled = Some(CancellationCause::NeverMissing);
        reference.cancellation = Some(true).filter(|_| absence.confirmed);
    }
    reference
}

proptest! {
    #[test]
    fn whatever_was_told_all_parts_add_up(
        children in vec((vec(absence(), 1..5), prop::option::of(2005..2020_i32), 0..4_usize), 1..5),
        looked_at in 0..24 * 420_i64,
    ) {
        let mut number = 0;
        let made = children.iter().zip(1..).map(|((absences, born_in, deed), place)| {
            let references: Vec<Reference> = absences.iter().map(|absence| {
                number += 1;
                let reference = made_of(number, absence);
                born_in.map_or(reference.clone(), |year| born(reference, &format!("{year}-11-20")))
            }).collect();
            let done = match deed {
                0 => vec![],
                1 => vec![held("2026-11-24T09:00:00Z")],
                2 => vec![tried("2026-11-24T09:00:00Z", Approached::ParentOrCarer, AttemptOutcome::Accepted)],
                _ => closed("2026-11-24T09:00:00Z", ClosureOutcome::DeclinedByChild),
            };
            let made = child(&references, done, false);
            {
                let interviews = made.interviews.into_iter().map(|(_, of)| (InterviewId(uuid::Uuid::from_u128(50 + place)), of));
                ReportedChild { id: ChildId(uuid::Uuid::from_u128(place)), interviews: interviews.collect(), ..made }
            }
        });
        let made: Vec<ReportedChild> = made.collect();
        let now = at("2026-03-20T00:00:00Z") + chrono::TimeDelta::hours(looked_at);
        let pack = pack_at(&made, &now.to_rfc3339(), None);
        for check in pack.checks() {
            prop_assert!(check.adds_up(), "{check:?}");
        }
        for (_, figure) in Figure::WORDS {
            prop_assert_eq!(pack.number(&Cell::own(*figure)), pack.behind(&Cell::own(*figure)).len());
        }
    }
}
