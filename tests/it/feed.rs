//! A year of messy notices gives exactly the record that an independent program worked out, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::episode::MissingEpisode;
use homeward::domain::ids::{MissingEpisodeId, ReferenceId};
use homeward::domain::instant::outward;
use homeward::store::{children, episodes, references};
use serde_json::{Map, Value, json};

use crate::app::{App, On, at, shared};
use crate::on_both;

/// Lines of the feed with the organisation that sent each.
pub type Feed = Vec<(String, Value)>;

pub fn feed() -> Feed {
    lines(&shared("feed/notices.ndjson"))
}

fn lines(text: &str) -> Feed {
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).expect("a line of the feed is JSON");
        (line["organisation"].as_str().expect("a sender").to_owned(), line["notice"].take())
    };
    text.lines().map(line).collect()
}

fn expected() -> Value {
    serde_json::from_str(&shared("feed/expected.json")).expect("the expected record is JSON")
}

pub async fn take_in(app: &App, notices: &Feed) {
    let mut callers = BTreeMap::new();
    for (organisation, notice) in notices {
        if !callers.contains_key(organisation) {
            callers.insert(organisation.clone(), app.caller(organisation).await);
        }
        let receipt = app.services.receive(&callers[organisation], notice).await;
        receipt.unwrap_or_else(|error| panic!("{error}: {notice}"));
    }
}

/// What the application made of the feed, in the form of the expected answer.
async fn record(app: &App, as_at: &str) -> Value {
    let db = app.services.database.read();
    let all = children::all(db).await.expect("the children are read");
    let ids: Vec<_> = all.iter().map(|child| child.id).collect();
    let mut names: BTreeMap<ReferenceId, String> = BTreeMap::new();
    let mut held_by: BTreeMap<ReferenceId, Option<MissingEpisodeId>> = BTreeMap::new();
    let mut by_id: BTreeMap<MissingEpisodeId, MissingEpisode> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        for standing in references::of_children(db, chunk).await.expect("the references are read") {
            let reference = &standing.reference;
            names.insert(reference.id, format!("{}/{}", reference.organisation, reference.name));
            held_by.insert(reference.id, standing.episode);
        }
        for held in episodes::of_persons(db, chunk).await.expect("the episodes are read") {
            by_id.insert(held.episode.id, held.episode);
        }
    }
    let mut by_reference = Map::new();
    for (reference, name) in &names {
        let Some(episode) = held_by[reference].map(|id| &by_id[&id]) else { continue };
        by_reference.insert(name.clone(), view(episode, &names));
    }
    let mut of_person: BTreeMap<_, Vec<&MissingEpisode>> = BTreeMap::new();
    let mut repeats = vec![];
    let found = app.repeats(at(as_at), None).await;
    for chunk in ids.chunks(500) {
        for held in episodes::of_persons(db, chunk).await.expect("the episodes are read") {
            of_person.entry(held.person).or_default().push(&by_id[&held.episode.id]);
        }
    }
    for repeat in found {
        let counted = of_person[&repeat.child].iter().filter(|episode| episode.counts());
        let references: BTreeSet<_> =
            counted.flat_map(|episode| episode.references.iter().map(|id| &names[id])).collect();
        repeats.push(json!({
            "references": references,
            "rules": repeat.repeating.rules.iter().map(|rule| rule.rule.clone()).collect::<Vec<_>>(),
            "episodes_in_90_days": repeat.repeating.episodes_in_90_days,
            "missing_now": repeat.repeating.missing_now,
            "last_missing_from_at": instant(Some(repeat.repeating.last_missing_from_at)),
        }));
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for episode in by_id.values() {
        *states.entry(episode.state.word()).or_default() += 1;
    }
    let count = |of: fn(&MissingEpisode) -> bool| by_id.values().filter(|episode| of(episode)).count();
    json!({
        "children": all.iter().filter(|child| !child.provisional && child.person == child.id).count(),
        "episodes": states,
        "interviews_owed": count(MissingEpisode::owes),
        "cancellation_pending": count(|episode| episode.cancellation_pending),
        "return_not_confirmed": count(|episode| episode.state.word() == "returned" && !episode.return_confirmed),
        "by_reference": by_reference,
        "repeat_missing": repeats,
    })
}

fn instant(at: Option<chrono::DateTime<chrono::Utc>>) -> Value {
    at.map_or(Value::Null, |at| outward(at).into())
}

pub fn view(episode: &MissingEpisode, names: &BTreeMap<ReferenceId, String>) -> Value {
    let members: BTreeSet<_> = episode.references.iter().map(|id| &names[id]).collect();
    json!({
        "state": episode.state.word(),
        "missing_from_at": instant(episode.missing_from_at),
        "found_at": instant(episode.found_at),
        "returned_at": instant(episode.returned_at),
        "due_at": instant(episode.due_at()),
        "owes": episode.owes(),
        "return_time_missing": episode.return_time_missing(),
        "return_confirmed": episode.return_confirmed,
        "cancellation_pending": episode.cancellation_pending,
        "classification": episode.classification.word(),
        "episode_of": members,
    })
}

/// Says what differs, field by field and at most a few, so that a failure can be read.
fn assert_same(found: &Value, expected: &Value) {
    for field in ["children", "episodes", "interviews_owed", "cancellation_pending", "return_not_confirmed"] {
        assert_eq!(found[field], expected[field], "{field}");
    }
    let references = |value: &Value| value["by_reference"].as_object().expect("references").clone();
    let (found_refs, expected_refs) = (references(found), references(expected));
    let keys: BTreeSet<_> = found_refs.keys().chain(expected_refs.keys()).collect();
    let differing: Vec<_> = keys.into_iter().filter(|key| found_refs.get(*key) != expected_refs.get(*key)).collect();
    let told = |key: &&String| {
        format!("{key}\n  found    {:?}\n  expected {:?}\n", found_refs.get(*key), expected_refs.get(*key))
    };
    let first: String = differing.iter().take(3).map(told).collect();
    assert!(differing.is_empty(), "{} references differ:\n{first}", differing.len());
    let lists = |value: &Value| value["repeat_missing"].as_array().expect("a list").clone();
    // The contract orders by four things; among equals the oracle goes by reference and we by the child's id.
    let order = |items: &[Value]| items.iter().map(urgency).collect::<Vec<_>>();
    let (mut found, mut expected) = (lists(found), lists(expected));
    assert_eq!(order(&found), order(&expected), "the order of repeat missing");
    for list in [&mut found, &mut expected] {
        list.sort_by_key(|item| (urgency(item), item["references"].to_string()));
    }
    assert_eq!(found, expected, "repeat missing");
}

fn urgency(item: &Value) -> String {
    let rules = item["rules"].as_array().map_or(0, Vec::len);
    format!("{} {rules} {} {}", item["missing_now"], item["episodes_in_90_days"], item["last_missing_from_at"])
}

/// Shuffles by a seed of its own, the same everywhere (a linear congruential generator after Knuth).
fn shuffled(mut notices: Feed, seed: u64) -> Feed {
    let mut state = seed;
    for i in (1..notices.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = usize::try_from((state >> 33) % (i as u64 + 1)).expect("an index");
        notices.swap(i, pick);
    }
    notices
}

async fn gives_the_expected_record(on: On, notices: Feed) -> App {
    gives(on, notices, &expected()).await
}

async fn gives(on: On, notices: Feed, expected: &Value) -> App {
    let app = App::northshire(on).await;
    take_in(&app, &notices).await;
    assert_same(&record(&app, expected["as_at"].as_str().expect("an instant")).await, expected);
    let verified = app.services.verify().await.expect("the ledger is verified");
    assert_eq!(verified.differences, Vec::<String>::new());
    app
}

on_both! {
    async fn the_feed_in_the_order_of_arrival_and_once_more(on: On) {
        let app = gives_the_expected_record(on, feed()).await;
        let before = app.services.verify().await.expect("the ledger is verified");
        take_in(&app, &feed()).await;
        assert_eq!(app.services.verify().await.expect("the ledger is verified"), before, "twice over changes nothing");
    }
}

on_both! {
    async fn the_feed_reversed(on: On) {
        let mut notices = feed();
        notices.reverse();
        gives_the_expected_record(on, notices).await;
    }
}

on_both! {
    async fn the_feed_shuffled(on: On) {
        let seeds = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { 1..=10 } else { 1..=1 };
        for seed in seeds {
            gives_the_expected_record(on, shuffled(feed(), seed)).await;
        }
    }
}

/// Runs a program of the oracle: another reading of the rules, in another language.
pub fn oracle(program: &str, arguments: &[&str]) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(program);
    let output = std::process::Command::new("python3").arg(path).args(arguments).output().expect("python3 runs");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

on_both! {
    async fn other_years_made_up_at_random_agree_with_the_oracle(on: On) {
        let long = std::env::var_os("HOMEWARD_TEST_LONG").is_some();
        let (seeds, notices) = if long { (1..=10, "3000") } else { (1..=2, "700") };
        for seed in seeds {
            let year = oracle("make_feed.py", &["--seed", &seed.to_string(), "--children", "30", "--notices", notices]);
            let file = std::env::temp_dir().join(format!("homeward-feed-{}-{on:?}-{seed}.ndjson", std::process::id()));
            std::fs::write(&file, &year).expect("the year is written");
            let expected = oracle("record.py", &[file.to_str().expect("a plain path")]);
            std::fs::remove_file(&file).expect("the year is removed");
            let expected = serde_json::from_str(&expected).expect("the oracle answers JSON");
            gives(on, shuffled(lines(&year), seed), &expected).await;
        }
    }
}
