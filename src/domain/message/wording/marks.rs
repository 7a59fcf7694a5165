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
    let marked = ADDRESS.iter().copied().filter(|mark| lower.contains(*mark));
    let bare = lower.split_whitespace().map(bared).filter(|word| is_bare_address(word));
    let addresses: Vec<_> = marked.chain(bare).map(quoted).collect();
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

/// A word without what stands around it.
fn bared(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '}')
}

/// Whether phones and mail programs make a link of a word, as of `example.org/a` and `desk@example.org`.
fn is_bare_address(word: &str) -> bool {
    if ADDRESS.iter().any(|mark| word.contains(mark)) {
        return false;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let has_an_ending = host.rsplit_once('.').is_some_and(|(before, ending)| {
        !before.is_empty() && ending.chars().count() > 1 && ending.chars().all(char::is_alphabetic)
    });
    has_an_ending || word.contains('@')
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
            ("See Example.org/help, or not.", vec![format!("It must not hold “example.org/help”: {address}")]),
            ("(desk@example.org)", vec![format!("It must not hold “desk@example.org”: {address}")]),
            ("At 5.30 p.m., i.e. by 07.30am; ask Mr. A.B. {link}. {count}.", vec![]),
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
