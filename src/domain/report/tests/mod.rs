//! One child's episode, looked at from one instant after another. The child went missing on Friday evening, 20 November
//! 2026, and was back on Saturday at nine: due on Tuesday at nine.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::timeliness::{Apart, Figure};
use super::{Line, ReportedChild};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, FactId, InterviewId, OrganisationId, ReferenceId, UserId};
use crate::domain::interview::{
    Approached, AttemptOutcome, Channel, ClosureOutcome, Decision, Independence, Interview, InterviewFact,
    NotRequiredReason, RecordContent, Recorded,
};
use crate::domain::notice::Born;
use crate::domain::policy::{Policy, Versions};
use crate::domain::record::Record;
use crate::domain::reference::Reference;
use crate::domain::violation::Code;

mod board;
mod foi;
mod lateness;
mod spans;
mod stories;

pub(super) const STARTED: &str = "2026-11-20T21:40:00Z";
pub(super) const BACK: &str = "2026-11-21T09:00:00Z";
pub(super) const DUE: &str = "2026-11-24T09:00:00Z";
pub(super) const WANDA: UserId = UserId(Uuid::from_u128(1));

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the tests write instants in RFC 3339")
}

pub(super) fn second() -> TimeDelta {
    TimeDelta::seconds(1)
}

pub(super) fn authority(code: &str) -> AuthorityCode {
    AuthorityCode::try_from(code.to_owned()).expect("three digits")
}

/// What one force says of one occasion.
pub(super) fn told(number: u128, from: &str, returned: Option<&str>) -> Reference {
    let police = OrganisationId(Uuid::from_u128(9));
    let id = ReferenceId(Uuid::from_u128(100 + number));
    let mut reference = Reference::new(id, police, "Police".into(), format!("NP-{number}"), at(from));
    reference.missing_from_at = Some(at(from));
    reference.returned_at = returned.map(at);
    reference
}

pub(super) fn born(mut reference: Reference, on: &str) -> Reference {
    let on = on.parse().ok();
    reference.born = Some((at(STARTED), Born { on, estimated: false, unaccompanied_asylum_seeking: false }));
    reference
}

/// A child of Northshire with these references, and one interview over the first, with what was done about it.
pub(super) fn child(references: &[Reference], done: Vec<(&str, InterviewFact)>, owes_over_18: bool) -> ReportedChild {
    let policy = Policy { owes_over_18, ..Policy::shipped() };
    let record = Record::from_references(references, &Versions::new(vec![(at("2020-01-01T00:00:00Z"), policy)]));
    let anchor = references[0].id.into();
    let arisen = (BACK, InterviewFact::DutyArisen { episodes: vec![anchor] });
    let facts = std::iter::once(arisen).chain(done).enumerate().map(|(number, (moment, fact))| Recorded {
        id: FactId(Uuid::from_u128(number as u128)),
        recorded_at: at(moment),
        happened_at: at(moment),
        actor: None,
        fact,
    });
    let interview = Interview::from_facts(&facts.collect::<Vec<_>>());
    ReportedChild {
        id: ChildId(Uuid::from_u128(7)),
        keeper: authority("990"),
        episodes: record.episodes,
        interviews: vec![(InterviewId(Uuid::from_u128(50)), interview)],
        origins: BTreeMap::new(),
        told: BTreeMap::new(),
        known_as: vec![],
    }
}

/// The same with the one occasion of the story.
pub(super) fn amy(done: Vec<(&str, InterviewFact)>) -> ReportedChild {
    child(&[told(1, STARTED, Some(BACK))], done, false)
}

pub(super) fn only(child: &ReportedChild, from: DateTime<Utc>) -> Line {
    let [line] = &child.lines(&authority("990"), from)[..] else { panic!("one episode") };
    line.clone()
}

pub(super) fn tried(moment: &'static str, to: Approached, outcome: AttemptOutcome) -> (&'static str, InterviewFact) {
    let fact = InterviewFact::Attempted {
        attempted_at: at(moment),
        channel: Channel::Phone,
        to,
        outcome,
        appointment_at: None,
    };
    (moment, fact)
}

/// Written down when it was held.
pub(super) fn held(moment: &'static str) -> (&'static str, InterviewFact) {
    let content = RecordContent { held_at: Some(at(moment)), ..RecordContent::default() };
    (moment, InterviewFact::RecordDrafted(Box::new(content)))
}

pub(super) fn closed(moment: &'static str, outcome: ClosureOutcome) -> Vec<(&'static str, InterviewFact)> {
    let because = (outcome == ClosureOutcome::NotRequired).then_some(NotRequiredReason::Other);
    let proposed = InterviewFact::ClosureProposed { outcome, because, strategy: None };
    vec![(moment, proposed), (moment, InterviewFact::ClosureDecided { decision: Decision::Approved })]
}

pub(super) fn allocated(moment: &'static str) -> (&'static str, InterviewFact) {
    let independence = Independence { of_placement: true, of_authority: true, childs_choice: false };
    (moment, InterviewFact::Allocated { worker: WANDA, independence })
}

/// The figures, but for the two that count every episode and `owed`, that count the line.
pub(super) fn counted(line: &Line, apart: Option<Apart>) -> Vec<&'static str> {
    let plain = ["episodes", "returned", "owed"];
    let figures = Figure::WORDS.iter().filter(|(word, figure)| !plain.contains(word) && figure.counts(line, apart));
    figures.map(|(word, _)| *word).collect()
}
