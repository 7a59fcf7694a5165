//! The pack as an export: every number in one table for programs, and for people a book with the answers, the splits, what is
//! left out, the checks, and what each number counts.

use chrono::{DateTime, Utc};

use super::words::{LOOKED_AFTER, LOOKED_AFTER_DEFINED, basis};
use super::{By, Cause, Cell, Check, Figure, Of, Pack, Whose};
use crate::domain::authority::AuthorityCode;
use crate::domain::export::{Book, Purpose, Sheet, Value};
use crate::domain::violation::Code;

/// From what, when and for what an export is made.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// Whose answer.
    pub authority: &'a AuthorityCode,
    /// The instant that it looks from.
    pub at: DateTime<Utc>,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
    /// When the authority's own tables of the year were taken in.
    pub tables_at: Option<DateTime<Utc>>,
    /// What it is for.
    pub purpose: Purpose,
}

/// The pack as an export.
#[must_use]
pub fn book(pack: &Pack, made: &Made<'_>) -> Book {
    let checks = pack.checks();
    let year = pack.year.in_words();
    Book {
        title: format!("Answers to freedom of information questions, {year}, authority {}", made.authority),
        file: format!("foi-{}-{year}", made.authority),
        made_at: made.at,
        table: table(pack),
        sheets: vec![
            about(pack, made, &checks),
            answers(pack),
            splits(pack),
            left_out(pack),
            held_against(&checks),
            definitions(),
        ],
    }
}

fn about(pack: &Pack, made: &Made<'_>, checks: &[Check]) -> Sheet {
    let row = |name: &str, value: Value| vec![Value::text(name), value];
    let days = pack.year.days();
    let last = days.to.pred_opt().unwrap_or(days.to);
    Sheet {
        name: "About",
        columns: vec![("What", 44), ("Value", 70)],
        rows: vec![
            row("Authority", Value::text(made.authority.to_string())),
            row("Financial year", Value::text(pack.year.in_words())),
            row("First day", Value::Day(days.from)),
            row("Last day", Value::Day(last)),
            row("What is counted by what", Value::text(basis(pack.year))),
            row("As it stood at (London)", Value::Moment(made.at)),
            row("Without what was recorded after (London)", Value::Moment(made.known_at)),
            row("The council’s own tables imported at (London)", made.tables_at.map_or(Value::Nothing, Value::Moment)),
            row("What it was made for", Value::text(made.purpose.called())),
            row("All parts add up", Value::YesNo(checks.iter().all(Check::adds_up))),
            row("Episodes whose start is not known", Value::count(pack.of_unknown_start())),
            row("Episodes withdrawn and not decided", Value::count(pack.pending())),
        ],
    }
}

/// The children looked after; nothing where that is not known.
fn looked_after(pack: &Pack) -> Value {
    pack.looked_after.as_ref().map_or(Value::Nothing, |found| Value::count(found.children.len()))
}

fn number(pack: &Pack, cell: &Cell) -> Value {
    Value::count(pack.number(cell))
}

fn answers(pack: &Pack) -> Sheet {
    let mut rows = vec![vec![Value::text(Whose::Own.called()), Value::text(LOOKED_AFTER), looked_after(pack)]];
    for (_, whose) in Whose::WORDS {
        for figure in Figure::ANSWERS {
            let number = number(pack, &Cell::of(figure, *whose));
            rows.push(vec![Value::text(whose.called()), Value::text(figure.called()), number]);
        }
    }
    Sheet { name: "Answers", columns: vec![("Whose", 40), ("What is counted", 56), ("Number", 12)], rows }
}

fn splits(pack: &Pack) -> Sheet {
    let mut rows = vec![];
    for (_, by) in By::WORDS {
        for group in pack.groups(*by) {
            for figure in Figure::ANSWERS {
                let number = number(pack, &Cell::own(figure).within(*by, group.clone()));
                let words = [by.called().to_owned(), by.group(group.as_deref()), figure.called().to_owned()];
                rows.push(words.map(Value::Text).into_iter().chain([number]).collect());
            }
        }
    }
    let columns = vec![("Split by", 28), ("Group", 36), ("What is counted", 56), ("Number", 12)];
    Sheet { name: "Splits", columns, rows }
}

fn left_out(pack: &Pack) -> Sheet {
    let row = |(_, cause): &(&str, Cause)| {
        let number = |figure| number(pack, &Cell { cause: Some(*cause), ..Cell::own(figure) });
        vec![Value::text(cause.called()), number(Figure::BegunLeftOut), number(Figure::EndedLeftOut)]
    };
    Sheet {
        name: "Left out",
        columns: vec![("Why", 70), ("Of the episodes that began", 16), ("Of the interviews", 16)],
        rows: Cause::WORDS.iter().map(row).collect(),
    }
}

fn held_against(checks: &[Check]) -> Sheet {
    let row = |check: &Check| {
        vec![
            Value::text(check.of.called()),
            Value::text(check.figure.called()),
            Value::count(check.whole),
            Value::count(check.parts.iter().sum()),
            Value::YesNo(check.adds_up()),
        ]
    };
    let columns = vec![
        ("What is held against what", 44),
        ("Which number", 56),
        ("Whole", 12),
        ("Sum of the parts", 12),
        ("Adds up", 12),
    ];
    Sheet { name: "Checks", columns, rows: checks.iter().map(row).collect() }
}

fn definitions() -> Sheet {
    let row = |what: &str, said: &str| vec![Value::text(what), Value::text(said)];
    let first = row(LOOKED_AFTER, LOOKED_AFTER_DEFINED);
    let figures = Figure::WORDS.iter().map(|(_, figure)| row(figure.called(), figure.defined()));
    let whose = Whose::WORDS.iter().map(|(_, whose)| row(whose.called(), whose.defined()));
    let splits = By::WORDS.iter().map(|(_, by)| row(by.called(), by.defined()));
    Sheet {
        name: "Definitions",
        columns: vec![("What", 56), ("What it counts", 110)],
        rows: std::iter::once(first).chain(figures).chain(whose).chain(splits).collect(),
    }
}

/// Every number in a row of its own, by the words of the API: which part of the pack, of what group or for what cause.
fn table(pack: &Pack) -> Sheet {
    let row = |part: &str, of: [&str; 3], figure: &str, number: Value, definition: &str| {
        let [whose, by, group] = of.map(|word| if word.is_empty() { Value::Nothing } else { Value::text(word) });
        vec![Value::text(part), whose, by, group, Value::text(figure), number, Value::text(definition)]
    };
    let mut rows =
        vec![row("answer", ["own", "", ""], "children_looked_after", looked_after(pack), LOOKED_AFTER_DEFINED)];
    for (word, whose) in Whose::WORDS {
        for figure in Figure::ANSWERS {
            let number = number(pack, &Cell::of(figure, *whose));
            rows.push(row("answer", [word, "", ""], figure.word(), number, figure.defined()));
        }
    }
    for (word, by) in By::WORDS {
        for group in pack.groups(*by) {
            for figure in Figure::ANSWERS {
                let number = number(pack, &Cell::own(figure).within(*by, group.clone()));
                let group = group.as_deref().unwrap_or(UNKNOWN);
                rows.push(row("split", ["own", word, group], figure.word(), number, figure.defined()));
            }
        }
    }
    for (word, cause) in Cause::WORDS {
        for figure in [Figure::BegunLeftOut, Figure::EndedLeftOut] {
            let number = number(pack, &Cell { cause: Some(*cause), ..Cell::own(figure) });
            rows.push(row("left_out", ["", "cause", word], figure.word(), number, cause.called()));
        }
    }
    for figure in [Figure::Begun, Figure::Ended] {
        rows.push(row("record", ["", "", ""], figure.word(), number(pack, &Cell::own(figure)), figure.defined()));
    }
    for check in pack.checks().into_iter().filter(|check| !check.adds_up()) {
        let by = match check.of {
            Of::Split(by) => by.word(),
            of => of.word(),
        };
        let missing = Value::count(check.parts.iter().sum());
        rows.push(row("does_not_add_up", ["", by, ""], check.figure.word(), missing, "The sum of the parts."));
    }
    let columns = ["part", "whose", "by", "group", "figure", "number", "definition"].map(|heading| (heading, 20));
    Sheet { name: "All", columns: columns.to_vec(), rows }
}

/// The group of those of which it is not known.
const UNKNOWN: &str = "not_known";
