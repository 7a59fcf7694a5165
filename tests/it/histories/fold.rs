//! The rules alone: facts of notices, in whatever order they were recorded, and the record that they give.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::deadline::TERM;
use homeward::domain::episode::MissingEpisode;
use homeward::domain::fact::{Body, Draft, Fact, Source};
use homeward::domain::ids::{ChildId, FactId, MissingEpisodeId, NoticeId, OrganisationId, ReferenceId};
use homeward::domain::notice::{Saying, parse};
use homeward::domain::policy::{FIRST_VERSION, Versions};
use homeward::domain::record::Record;
use homeward::domain::reference::Reference;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use super::cases;
use super::made_up::{History, Telling, history};
use crate::app::at;
use crate::feed::oracle;

/// When everything was told.
pub const TOLD: &str = "2026-11-30T09:00:00Z";

/// A reference as it is told of: its facts so far, and the child that its speaking notice names.
#[derive(Default)]
struct Heard {
    /// Its number in the order of arrival.
    number: u128,
    facts: Vec<Fact>,
    naming: Vec<(Saying, String)>,
}

/// A person's record with the names of all references in it.
pub struct Folded {
    pub record: Record,
    pub names: BTreeMap<ReferenceId, String>,
    /// Whether anybody has named the child.
    is_known: bool,
}

/// The records of the persons of whom `tellings` tell, recorded in this order.
pub fn folded<'a>(tellings: impl Iterator<Item = &'a Telling>) -> Vec<Folded> {
    let told = at(TOLD);
    let mut heard: BTreeMap<(&str, String), Heard> = BTreeMap::new();
    for (place, telling) in (1_u128..).zip(tellings) {
        let notice = parse(&telling.notice, told, told.date_naive());
        let notice = notice.unwrap_or_else(|faults| panic!("{faults:?}: {}", telling.notice));
        let known = heard.len() as u128 + 1;
        let reference = heard.entry((telling.organisation, notice.reference.clone())).or_default();
        if reference.facts.is_empty() {
            reference.number = known;
        }
        if notice.saying.child.is_some() {
            reference.naming.push((notice.saying.clone(), telling.notice["child"].to_string()));
        }
        reference.facts.push(fact(place, reference.number, telling.organisation, notice.reference, notice.saying));
    }
    let mut persons: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    for ((organisation, name), mut reference) in heard {
        reference.naming.sort_by(|(a, _), (b, _)| a.rank().cmp(&b.rank()));
        // A child of whom nobody has spoken yet is known by the reference alone.
        let unknown = || format!("{organisation}/{name}");
        let person = reference.naming.pop().map_or_else(unknown, |(_, child)| child);
        let folded = Reference::from_facts(&reference.facts).expect("facts are read back").expect("there is a notice");
        persons.entry(person).or_default().push(folded);
    }
    persons.into_values().map(|references| Folded::of(&references)).collect()
}

/// The fact of one notice.
fn fact(place: u128, reference: u128, organisation: &str, name: String, saying: Saying) -> Fact {
    let recorded_at = at(TOLD) + TimeDelta::seconds(i64::try_from(place).expect("a short history"));
    let organisation_id = OrganisationId(Uuid::from_u128(organisation.len() as u128));
    let draft = Draft {
        id: FactId(Uuid::from_u128(place)),
        authority: AuthorityCode::try_from("990".to_owned()).expect("three digits"),
        child_id: ChildId(Uuid::from_u128(1)),
        reference_id: Some(ReferenceId(Uuid::from_u128(reference))),
        interview_id: None,
        happened_at: saying.reported_at,
        told_at: saying.reported_at,
        body: Body::NoticeReceived {
            notice_id: NoticeId(Uuid::from_u128(place)),
            reference: name,
            organisation: organisation.to_owned(),
            saying: Box::new(saying),
            policy_version: FIRST_VERSION,
        },
        recorded_at,
        source: Source { organisation_id: Some(organisation_id), actor: "key".to_owned() },
        replaces: None,
        text: None,
    };
    Fact::chained(&draft, None, None).expect("it is written")
}

impl Folded {
    fn of(references: &[Reference]) -> Self {
        let name = |reference: &Reference| format!("{}/{}", reference.organisation, reference.name);
        Self {
            record: Record::from_references(references, &Versions::default()),
            names: references.iter().map(|reference| (reference.id, name(reference))).collect(),
            is_known: references.iter().any(|reference| reference.born.is_some()),
        }
    }

    fn view(&self) -> Vec<String> {
        let named = |id: MissingEpisodeId| {
            let episode = self.record.episodes.iter().find(|episode| episode.id == id);
            overlap(episode.expect("an episode"), &self.names)
        };
        let mut shown: Vec<String> =
            self.record.episodes.iter().map(|episode| view(episode, &self.names).to_string()).collect();
        for (one, other) in &self.record.overlapping {
            shown.extend([named(*one), named(*other)]);
        }
        shown.sort();
        shown
    }
}

fn names(ids: &[ReferenceId], names: &BTreeMap<ReferenceId, String>) -> BTreeSet<String> {
    ids.iter().map(|id| names[id].clone()).collect()
}

/// All that holds of an episode, whatever ids its references were given.
pub fn view(episode: &MissingEpisode, by_id: &BTreeMap<ReferenceId, String>) -> Value {
    let mut shown = serde_json::to_value(episode).expect("an episode is written");
    shown.as_object_mut().expect("with fields").remove("id");
    shown["references"] = json!(names(&episode.references, by_id));
    shown["struck_out"] = json!(names(&episode.struck_out, by_id));
    shown["on_weak_ground"] = json!(names(&episode.on_weak_ground, by_id));
    shown["owes"] = episode.owes().into();
    shown["due_at"] = json!(episode.due_at());
    shown
}

/// That it is in doubt whether an episode is another one.
pub fn overlap(episode: &MissingEpisode, by_id: &BTreeMap<ReferenceId, String>) -> String {
    json!({ "overlaps": names(&episode.references, by_id) }).to_string()
}

/// What the persons' records say, in an order of their own.
pub fn views(persons: &[Folded]) -> Vec<Vec<String>> {
    let mut views: Vec<_> = persons.iter().map(Folded::view).filter(|view| !view.is_empty()).collect();
    views.sort();
    views
}

fn numbered() -> impl Strategy<Value = History> {
    (history(), 0..800_usize).prop_map(|(history, number)| history.of(number))
}

/// Tries a property of the rules alone.
fn rules(property: impl Fn(History) -> Result<(), TestCaseError>) {
    let config = Config { max_shrink_iters: 20_000, ..cases(600, 20_000) };
    if let Err(failure) = TestRunner::new(config).run(&numbered(), property) {
        panic!("{failure}");
    }
}

#[test]
fn notices_in_any_order_and_more_than_once_give_one_record() {
    rules(|history| {
        prop_assert_eq!(views(&folded(history.arriving())), views(&folded(history.tellings.iter())));
        Ok(())
    });
}

#[test]
fn every_deadline_lies_72_hours_after_the_earliest_return_that_a_source_gives() {
    rules(|history| {
        for person in folded(history.arriving()) {
            for episode in person.record.episodes {
                let due = episode.returned_at.filter(|_| episode.owes()).map(|returned| returned + TERM);
                prop_assert_eq!(episode.due_at(), due);
                prop_assert!(due.is_none() || !episode.return_time_missing());
            }
        }
        Ok(())
    });
}

#[test]
fn each_reference_is_of_one_episode_and_no_organisation_tells_of_an_episode_twice() {
    rules(|history| {
        for person in folded(history.arriving()) {
            let mut seen = BTreeSet::new();
            for episode in &person.record.episodes {
                let tellers: Vec<&str> = episode
                    .references
                    .iter()
                    .map(|id| person.names[id].split('/').next().unwrap_or_default())
                    .collect();
                let distinct: BTreeSet<&str> = tellers.iter().copied().collect();
                prop_assert_eq!(distinct.len(), tellers.len(), "{:?}", tellers);
                prop_assert!(!episode.references.is_empty());
                prop_assert!(episode.holds(ReferenceId(episode.id.0)));
                for id in episode.references.iter().chain(&episode.struck_out) {
                    prop_assert!(seen.insert(*id), "in two episodes");
                }
            }
        }
        Ok(())
    });
}

#[test]
fn at_the_edges_of_the_rules_the_record_is_what_the_oracle_works_out() {
    for _ in 0..cases(1, 40).cases {
        three_hundred_are_as_the_oracle_says();
    }
}

/// So many children can be born on days of their own.
fn three_hundred_are_as_the_oracle_says() {
    let mut runner = TestRunner::default();
    let mut lines: Vec<String> = vec![];
    let mut found = serde_json::Map::new();
    for number in 1..=300 {
        let made_up = history().new_tree(&mut runner).expect("a history").current().of(number);
        for telling in &made_up.tellings {
            lines.push(json!({ "organisation": telling.organisation, "notice": telling.notice }).to_string());
        }
        // What is told of a child whom nobody has named takes effect when somebody does.
        for person in folded(made_up.arriving()).iter().filter(|person| person.is_known) {
            for episode in &person.record.episodes {
                for id in episode.references.iter().chain(&episode.struck_out) {
                    found.insert(person.names[id].clone(), crate::feed::view(episode, &person.names));
                }
            }
        }
    }
    let file = std::env::temp_dir().join(format!("homeward-histories-{}.ndjson", std::process::id()));
    std::fs::write(&file, lines.join("\n")).expect("the histories are written");
    let expected = oracle("record.py", &[file.to_str().expect("a plain path")]);
    std::fs::remove_file(&file).expect("the histories are removed");
    let expected: Value = serde_json::from_str(&expected).expect("the oracle answers JSON");
    let expected = expected["by_reference"].as_object().expect("references").clone();
    let differing: Vec<_> =
        expected.keys().chain(found.keys()).filter(|key| expected.get(*key) != found.get(*key)).collect();
    let told_with = |reference: &String| {
        let number = reference.split(['/', '-']).nth(1).unwrap_or_default();
        let of_history = format!("\"reference\":\"{number}-");
        lines.iter().filter(move |line| line.contains(&of_history)).map(String::as_str).collect::<Vec<_>>().join("\n")
    };
    let shown = differing.iter().take(3).map(|reference| {
        let (found, expected) = (found.get(*reference), expected.get(*reference));
        format!("{reference}\n  found    {found:?}\n  expected {expected:?}\n{}\n", told_with(reference))
    });
    let shown: String = shown.collect();
    assert!(differing.is_empty(), "{} references differ:\n{shown}", differing.len());
}
