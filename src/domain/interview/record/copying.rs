//! Whether an analysis is only the child's words again. What the interviewer makes of them is what the record is for.

use serde_json::{Map, Value};

/// From this length on, a passage that stands in the account word for word was copied; a shorter one may be chance.
const TELLING_LENGTH: usize = 60;

/// Whether `analysis` repeats a section of `account`, several of them, or a long passage; punctuation, case and spaces
/// aside.
pub(super) fn is_copied(analysis: &str, account: &Map<String, Value>, sections: &[&str]) -> bool {
    let analysis = bare(analysis);
    let said: Vec<_> = sections.iter().filter_map(|name| account.get(*name)?.as_str()).map(bare).collect();
    let whole = said.join(" ");
    let is_long = analysis.chars().count() >= TELLING_LENGTH;
    analysis == whole || said.contains(&analysis) || (is_long && whole.contains(&analysis))
}

fn bare(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
