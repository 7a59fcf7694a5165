//! The pack as an export: every number in one table.

use super::words::LOOKED_AFTER_DEFINED;
use super::{By, Cause, Cell, Figure, Of, Pack, Whose};
use crate::domain::authority::AuthorityCode;
use crate::domain::export::{Export, Value};
use crate::domain::violation::Code;

/// The children looked after; nothing where that is not known.
fn looked_after(pack: &Pack) -> Value {
    pack.looked_after.as_ref().map_or(Value::Nothing, |found| Value::count(found.children.len()))
}

fn number(pack: &Pack, cell: &Cell) -> Value {
    Value::count(pack.number(cell))
}

/// The pack of an authority: every number in a row of its own, by the words of the API, with which part of the pack it is of, of what
/// group or for what cause.
#[must_use]
pub fn exported(pack: &Pack, authority: &AuthorityCode) -> Export {
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
    let columns = vec!["part", "whose", "by", "group", "figure", "number", "definition"];
    Export { file: format!("foi-{authority}-{}", pack.year.in_words()), columns, rows }
}

/// The group of those of which it is not known.
const UNKNOWN: &str = "not_known";
