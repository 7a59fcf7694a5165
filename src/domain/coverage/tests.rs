//! What interviews do for episodes: a child was away from day 1 to day 2, and again from day 5 to day 6.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Coverage, Outlook};
use crate::domain::deadline::Standing;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{FactId, InterviewId, MissingEpisodeId, OrganisationId, ReferenceId};
use crate::domain::interview::{
    ClosureOutcome, Decision, Interview, InterviewFact, NotRequiredReason, RecordContent, Recorded,
};
use crate::domain::policy::Versions;
use crate::domain::record::Record;
use crate::domain::reference::Reference;

/// Midnight with which a day of the story begins.
fn day(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + number)
}

/// The episode with the anchor `number`, from one day to another.
fn episode(number: u128, from: i64, back: Option<i64>) -> MissingEpisode {
    let id = ReferenceId(Uuid::from_u128(number));
    let police = OrganisationId(Uuid::from_u128(1));
    let mut reference = Reference::new(id, police, "Police".into(), format!("NP-{number}"), day(from));
    reference.missing_from_at = Some(day(from));
    reference.returned_at = back.map(day);
    let record = Record::from_references(&[reference], &Versions::default());
    record.episodes.into_iter().next().expect("one reference with a start is one episode")
}

fn anchor(number: u128) -> MissingEpisodeId {
    MissingEpisodeId(Uuid::from_u128(number))
}

/// An interview whose duty arose on a day, with what was done on later ones.
fn interview(covers: &[u128], arisen: i64, done: Vec<(i64, InterviewFact)>) -> Interview {
    let episodes = covers.iter().map(|number| anchor(*number)).collect();
    let facts = std::iter::once((arisen, InterviewFact::DutyArisen { episodes })).chain(done);
    let recorded = facts.enumerate().map(|(number, (at, fact))| Recorded {
        id: FactId(Uuid::from_u128(number as u128)),
        recorded_at: day(at),
        happened_at: day(at),
        actor: None,
        fact,
    });
    Interview::from_facts(&recorded.collect::<Vec<_>>())
}

fn held(on: i64) -> Vec<(i64, InterviewFact)> {
    let content = RecordContent { held_at: Some(day(on)), ..RecordContent::default() };
    vec![(on, InterviewFact::RecordDrafted(Box::new(content)))]
}

fn closed(on: i64) -> Vec<(i64, InterviewFact)> {
    let (outcome, because) = (ClosureOutcome::NotRequired, Some(NotRequiredReason::Other));
    let proposed = InterviewFact::ClosureProposed { outcome, because, strategy: None };
    vec![(on, proposed), (on, InterviewFact::ClosureDecided { decision: Decision::Approved })]
}

fn id(number: u128) -> InterviewId {
    InterviewId(Uuid::from_u128(number))
}

#[test]
fn a_talk_counts_for_what_had_begun_and_a_closure_for_who_was_back() {
    let twice = [episode(1, 1, Some(2)), episode(2, 5, Some(6))];
    let (running, met, late) = (Some("overdue"), Some("met"), Some("met_late"));
    for (row, done, expected, lacking) in [
        ("nothing was done", vec![], [running, running], false),
        ("a talk between the two", held(3), [met, running], true),
        ("a talk after both", held(7), [late, met], false),
        ("closed before the second time", closed(4), [Some("closed_without_interview"), running], true),
        ("closed while away the second time", closed(5), [Some("closed_without_interview"), running], true),
        ("closed after both", closed(7), [Some("closed_late"), Some("closed_without_interview")], false),
    ] {
        let one = interview(&[1, 2], 2, done);
        let coverage = Coverage::new(&twice, [(id(1), &one)]);
        let stands = twice.each_ref().map(|episode| coverage.standing(episode, day(100)).map(Standing::word));
        assert_eq!(stands, expected, "{row}");
        assert_eq!(coverage.lacks_one(&twice[1]), lacking, "{row}: whether the second time owes its own");
        assert!(!coverage.lacks_one(&twice[0]), "{row}: the first has one");
    }
}

#[test]
fn either_of_two_interviews_meets_the_duty_and_the_earlier_recorded_carries_the_ladder() {
    let once = [episode(1, 1, Some(2))];
    let (silent, talked) = (interview(&[1], 2, vec![]), interview(&[1], 3, held(4)));
    for order in [[(id(1), &silent), (id(2), &talked)], [(id(2), &talked), (id(1), &silent)]] {
        let coverage = Coverage::new(&once, order);
        assert_eq!(coverage.standing(&once[0], day(100)), Some(Standing::Met));
        assert_eq!(coverage.carrier(&once[0]), Some(id(1)));
        assert_eq!(coverage.outlook(&silent), coverage.outlook(&talked), "both stand where the duty stands");
    }
}

#[test]
fn a_correction_that_moves_every_start_behind_the_talk_leaves_it_to_the_earliest() {
    let moved = [episode(1, 4, Some(5)), episode(2, 6, Some(7))];
    let one = interview(&[2, 1], 2, held(3));
    let coverage = Coverage::new(&moved, [(id(1), &one)]);
    let stands = moved.each_ref().map(|episode| coverage.standing(episode, day(100)));
    assert_eq!(stands, [Some(Standing::Met), Some(Standing::Overdue)]);
}

#[test]
fn what_is_most_urgent_comes_first_and_what_time_can_change_is_not_settled() {
    let returned = |number, from, back| episode(number, from, Some(back));
    let missing = |number, from| episode(number, from, None);
    let mut found = missing(3, 1);
    found.found_at = Some(day(2));
    found.state = crate::domain::episode::values::State::Returned;
    for (row, episodes, done, expected) in [
        ("one that counts", vec![returned(1, 1, 2)], vec![], (Some(day(5)), None)),
        ("the earlier deadline of two", vec![returned(1, 5, 6), returned(2, 1, 2)], vec![], (Some(day(5)), None)),
        ("before one without return time", vec![found.clone(), returned(1, 1, 2)], vec![], (Some(day(5)), None)),
        ("no return time", vec![found.clone()], vec![], (None, Some(Standing::ReturnTimeMissing))),
        ("one that is met and one to come", vec![returned(1, 1, 2), returned(2, 5, 6)], held(3), (Some(day(9)), None)),
        ("all met", vec![returned(1, 1, 2)], held(3), (Some(day(5)), Some(Standing::Met))),
        ("still missing", vec![missing(1, 1)], vec![], (None, None)),
    ] {
        let covers: Vec<u128> = episodes.iter().map(|episode| episode.id.0.as_u128()).collect();
        let one = interview(&covers, 2, done);
        let coverage = Coverage::new(&episodes, [(id(1), &one)]);
        let (due_at, settled) = expected;
        let outlook = coverage.outlook(&one);
        assert_eq!((outlook.due_at, outlook.settled), (due_at, settled), "{row}");
        let soon = due_at.filter(|_| settled.is_none()).map(|due_at| due_at - TimeDelta::days(1));
        assert_eq!(outlook.due_soon_at, soon, "{row}: a day before what still counts");
    }
}

#[test]
fn nothing_is_owed_and_nothing_is_covered_without_an_anchor() {
    let once = [episode(1, 1, Some(2))];
    let elsewhere = interview(&[9], 2, held(3));
    let coverage = Coverage::new(&once, [(id(1), &elsewhere)]);
    assert!(coverage.covered_by(&elsewhere).is_empty());
    assert_eq!(coverage.outlook(&elsewhere), Outlook::default());
    assert!(coverage.lacks_one(&once[0]));
}
