//! A figure of a report leads to the list of what it counts, which is as long as the figure is large.

use serde_json::Value;

use super::Served;

/// The figures of timeliness that have a list.
const FIGURES: [&str; 15] = [
    "episodes",
    "returned",
    "owed",
    "due",
    "not_yet_due",
    "return_time_missing",
    "offered",
    "offered_to_child",
    "offered_to_carer_only",
    "accepted",
    "declined",
    "held",
    "held_within_72h",
    "never_offered",
    "closed_late",
];

/// Every figure in an answer, wherever it stands, with the place of its list.
fn figures(answer: &Value) -> Vec<(String, u64)> {
    let Some(fields) = answer.as_object() else {
        return answer.as_array().into_iter().flatten().flat_map(figures).collect();
    };
    let mut found: Vec<_> = fields.values().flat_map(figures).collect();
    if let Some(list) = fields.get("list").and_then(Value::as_str) {
        match fields.get("number").and_then(Value::as_u64) {
            Some(number) => found.push((list.to_owned(), number)),
            None => found.extend(FIGURES.iter().map(|figure| {
                let number = fields[*figure].as_u64().unwrap_or_else(|| panic!("{figure} is no number in {answer}"));
                (format!("{list}&figure={figure}"), number)
            })),
        }
    }
    found
}

/// Opens every figure of a report and counts; gives how many of them were not nought.
pub async fn lists_are_as_long_as_figures(served: &Served, key: &str, answer: &Value) -> usize {
    let figures = figures(answer);
    assert!(figures.len() > 5, "{answer}");
    for (list, number) in &figures {
        let items = served.paged(key, list, 2).await;
        assert_eq!(items.len() as u64, *number, "{list}");
        assert!(items.iter().enumerate().all(|(i, item)| !items[..i].contains(item)), "each once: {list}");
    }
    figures.iter().filter(|(_, number)| *number > 0).count()
}
