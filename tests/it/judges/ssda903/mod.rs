//! The public validator of the SSDA903 return (Data to Insight's), beside our own checks of the Missing table.

mod mutated;

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::ssda903::Year;
use homeward::domain::ssda903::rules::{Rule, Tables};
use homeward::domain::violation::Code;
use serde_json::Value;

use super::{installed, judged, ours};

/// Sets of tables, of a hundred children each.
const FILES: u64 = 10;

type Failing = BTreeMap<&'static str, Vec<usize>>;

fn year() -> Year {
    Year::try_from(2026).expect("it is a year")
}

/// The rules that the validator has too.
fn shared() -> impl Iterator<Item = &'static str> {
    Rule::WORDS.iter().filter(|(_, rule)| *rule != Rule::BlindSpot576).map(|(word, _)| *word)
}

/// Which rows of each set of tables fail which rule, as the validator says. A rule that it skips is not among them.
pub async fn failing(sets: &[Value]) -> Vec<Failing> {
    let mut command = super::command(&installed("ssda903/bin/python3"));
    command.arg(ours("check_ssda903.py"));
    let verdict = judged(command, &Value::from(sets.to_vec()).to_string()).await;
    verdict.is_content();
    let said: Vec<BTreeMap<String, Option<Vec<usize>>>> = serde_json::from_str(&verdict.out).expect("JSON");
    let of_set = |said: &BTreeMap<String, Option<Vec<usize>>>| {
        shared().filter_map(|rule| Some((rule, said[rule].clone()?))).collect()
    };
    said.iter().map(of_set).collect()
}

fn our_failing(tables: &Tables) -> Failing {
    let mut found: Failing = shared().map(|rule| (rule, vec![])).collect();
    for failure in tables.failures(year()) {
        if let (Some(rows), Some(row)) = (found.get_mut(failure.rule.word()), failure.row) {
            rows.push(row);
        }
    }
    found
}

#[tokio::test]
async fn our_checks_and_the_validator_agree_rule_by_rule_on_a_thousand_mutated_children() {
    let sets: Vec<Tables> = (0..FILES).map(|seed| mutated::tables(year(), seed)).collect();
    let written: Vec<Value> = sets.iter().map(|tables| mutated::as_csv(tables, year())).collect();
    let mut fired = BTreeSet::new();
    for (seed, (tables, theirs)) in sets.iter().zip(failing(&written).await).enumerate() {
        let ours = our_failing(tables);
        for (rule, rows) in &theirs {
            assert_eq!(&ours[rule], rows, "rule {rule}, set {seed}");
            if !rows.is_empty() {
                fired.insert(*rule);
            }
        }
        assert_eq!(theirs.len(), ours.len(), "no rule was skipped");
    }
    assert_eq!(fired, shared().collect(), "each rule was failed by some row");
}
