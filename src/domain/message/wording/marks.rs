//! What a mail provider would take for more than words: a web address that is not ours, and marks of formatting. GOV.UK
//! Notify reads Markdown in what we hand it, and its `sanitise_content_for` would take our own link away as well; so
//! neither is let in where an authority types words.

use std::collections::BTreeSet;

/// By what a web address is known, typed out or behind a word.
const ADDRESS: [&str; 4] = ["://", "www.", "](", "mailto:"];
/// With what a line of Markdown begins that is a heading, an inset, a list or a rule.
const LINE: [&str; 8] = ["#", "^", "* ", "- ", "•", ">", "---", "***"];

/// The faults of `text` in that, as whole sentences without the full stop.
pub(super) fn faults(text: &str) -> Vec<String> {
    let mut found = vec![];
    let lower = text.to_lowercase();
    let addresses: Vec<_> = ADDRESS.iter().filter(|mark| lower.contains(**mark)).map(|mark| quoted(mark)).collect();
    if !addresses.is_empty() {
        let addresses = addresses.join(", ");
        found.push(format!(
            "It must not hold {addresses}: readers learn to open no link but the one that is put in for them"
        ));
    }
    let mark = |line: &str| {
        LINE.iter().rfind(|mark| line.trim_start().starts_with(**mark)).map(|mark| quoted(mark.trim_end()))
    };
    let marks: BTreeSet<String> = text.lines().filter_map(mark).collect();
    if !marks.is_empty() {
        let marks = marks.into_iter().collect::<Vec<_>>().join(", ");
        found.push(format!("No line must begin with {marks}: it would be taken for formatting"));
    }
    found
}

fn quoted(mark: &str) -> String {
    format!("“{mark}”")
}

#[cfg(test)]
mod tests {
    use super::faults;

    #[test]
    fn an_address_or_a_mark_of_formatting_is_named_and_plain_words_are_not() {
        let address = "readers learn to open no link but the one that is put in for them";
        for (text, expected) in [
            ("Ring the duty desk, 07700 900123: day-and-night.", vec![]),
            ("Line one.\n\n2. is no list mark of ours - nor is this * one # or > that", vec![]),
            ("Open https://example.org", vec![format!("It must not hold “://”: {address}")]),
            ("[the guide](HTTP://example.org)", vec![format!("It must not hold “://”, “](”: {address}")]),
            ("See WWW.example.org", vec![format!("It must not hold “www.”: {address}")]),
            ("# Now", vec!["No line must begin with “#”: it would be taken for formatting".to_owned()]),
            (
                "Please\n  * ring\n---\n^ inset",
                vec!["No line must begin with “*”, “---”, “^”: it would be taken for formatting".to_owned()],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text}");
        }
    }
}
