//! A file is one noun or one verb of the field. How long one may grow is a rule of the house like any other.

use super::{Source, sources};

/// Past this a file is two nouns, whatever its author thinks of it.
const LONGEST: usize = 400;

/// Past this a file is probably two nouns.
const LONG: usize = 300;

/// How many files may be long at once. A table of rules or a list of fields does read best in one piece; bounded, so
/// that a sixth long file is paid for by splitting one of the five.
const MOST_LONG: usize = 5;

fn faults(sources: &[Source]) -> Vec<String> {
    let lengths: Vec<_> = sources.iter().map(|source| (source.text.lines().count(), &source.path)).collect();
    let too_long = lengths.iter().filter(|(lines, _)| *lines > LONGEST);
    let mut faults: Vec<_> = too_long
        .map(|(lines, path)| format!("{path} has {lines} lines, more than {LONGEST}: split it by its nouns"))
        .collect();
    let mut long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONG).collect();
    long.sort_unstable_by(|one, other| other.cmp(one));
    if long.len() > MOST_LONG {
        let list: Vec<_> = long.iter().map(|(lines, path)| format!("  {lines} {path}")).collect();
        faults.push(format!(
            "{} files have more than {LONG} lines, {MOST_LONG} may: split one of\n{}",
            long.len(),
            list.join("\n")
        ));
    }
    faults
}

#[test]
fn no_file_is_longer_than_one_noun_needs() {
    let sources: Vec<_> = ["src", "jobs", "migrations", "tests"].into_iter().flat_map(sources).collect();
    let faults = faults(&sources);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_file_that_grows_too_long_is_named() {
    let file = |name: &str, lines: usize| Source { path: name.to_owned(), text: "// a line\n".repeat(lines) };
    let table = [
        ("exactly the longest allowed", vec![file("src/a.rs", LONGEST)], 0),
        ("one line more than allowed", vec![file("src/a.rs", LONGEST + 1)], 1),
        ("as many long ones as allowed", (0..MOST_LONG).map(|_| file("src/a.rs", LONG + 1)).collect(), 0),
        ("one long one too many", (0..=MOST_LONG).map(|_| file("src/a.rs", LONG + 1)).collect(), 1),
        ("any number that are just not long", (0..50).map(|_| file("src/a.rs", LONG)).collect(), 0),
    ];
    for (row, sources, expected) in table {
        assert_eq!(faults(&sources).len(), expected, "{row}");
    }
}
