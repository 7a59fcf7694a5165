//! The tables of the pack: numbers that lead to their lists, with what they count beside them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Subject, looked_after, opened};
use crate::domain::report::foi::words::{LOOKED_AFTER, LOOKED_AFTER_DEFINED};
use crate::domain::report::foi::{By, Cause, Cell, Check, Figure, Of, Pack, Whose};
use crate::domain::violation::Code;
use crate::web::parts::{self, Table, Tag, Tone};

/// What leads from the numbers to the lists behind them.
pub(super) struct Links<'a> {
    pub pack: &'a Pack,
    pub subject: &'a Subject,
}

/// Of other authorities' children it is asked so much.
const OF_OTHERS: [Figure; 7] = [
    Figure::Episodes,
    Figure::Offered,
    Figure::InterviewsOffered,
    Figure::Held,
    Figure::InterviewsHeld,
    Figure::HeldWithin72h,
    Figure::InterviewsHeldWithin72h,
];

fn heads(heads: &[(&str, bool)]) -> Vec<(String, bool)> {
    heads.iter().map(|(head, number)| ((*head).to_owned(), *number)).collect()
}

impl Links<'_> {
    /// A number that leads to its list.
    fn number(&self, cell: &Cell) -> parts::Cell {
        let number = self.pack.number(cell).to_string();
        let list = format!("{}?{}&figure={}", opened::PATH, self.subject.query(), cell.figure.word());
        let whose = (cell.whose != Whose::Own).then(|| format!("&whose={}", cell.whose.word()));
        let group = cell.group.as_ref().map(|(by, group)| {
            let group = utf8_percent_encode(group.as_deref().unwrap_or_default(), NON_ALPHANUMERIC);
            format!("&by={}&group={group}", by.word())
        });
        let cause = cell.cause.map(|cause| format!("&cause={}", cause.word()));
        let href: String = std::iter::once(list).chain(whose).chain(group).chain(cause).collect();
        parts::Cell { href: Some(href), ..parts::Cell::number(number) }
    }

    fn defined(&self, cell: &Cell) -> Vec<parts::Cell> {
        let figure = cell.figure;
        vec![parts::Cell::text(figure.called()), self.number(cell), parts::Cell::text(figure.defined())]
    }

    /// The answers on the authority's own, with what each counts.
    pub fn own(&self) -> Table {
        let looked_after = match &self.pack.looked_after {
            Some(found) => {
                let href = Some(format!("{}?{}", looked_after::PATH, self.subject.query()));
                parts::Cell { href, ..parts::Cell::number(found.children.len().to_string()) }
            }
            None => parts::Cell::number("Not known"),
        };
        let first = vec![parts::Cell::text(LOOKED_AFTER), looked_after, parts::Cell::text(LOOKED_AFTER_DEFINED)];
        let answers = Figure::ANSWERS.into_iter().map(|figure| self.defined(&Cell::own(figure)));
        Table {
            caption: Whose::Own.called().to_owned(),
            heads: heads(&[("What is counted", false), ("Number", true), ("What it counts", false)]),
            rows: std::iter::once(first).chain(answers).collect(),
            none: String::new(),
        }
    }

    /// The same group by group.
    pub fn split(&self, by: By) -> Table {
        let groups = self.pack.groups(by);
        let named = groups.iter().map(|group| (by.group(group.as_deref()), true));
        let row = |figure: Figure| {
            let number = |group: &Option<String>| self.number(&Cell::own(figure).within(by, group.clone()));
            std::iter::once(parts::Cell::text(figure.called())).chain(groups.iter().map(number)).collect()
        };
        let rows = if groups.is_empty() { vec![] } else { Figure::ANSWERS.into_iter().map(row).collect() };
        Table {
            caption: by.called().to_owned(),
            heads: std::iter::once(("What is counted".to_owned(), false)).chain(named).collect(),
            rows,
            none: "There is nothing to split.".to_owned(),
        }
    }

    /// The answers on other authorities' children.
    pub fn others(&self) -> Table {
        let row = |figure: Figure| self.defined(&Cell::of(figure, Whose::OtherAuthorities));
        Table {
            caption: Whose::OtherAuthorities.called().to_owned(),
            heads: heads(&[("What is counted", false), ("Number", true), ("What it counts", false)]),
            rows: OF_OTHERS.into_iter().map(row).collect(),
            none: String::new(),
        }
    }

    /// What is in no number, by cause.
    pub fn left_out(&self) -> Table {
        let row = |(_, cause): &(&str, Cause)| {
            let number = |figure| self.number(&Cell { cause: Some(*cause), ..Cell::own(figure) });
            vec![parts::Cell::text(cause.called()), number(Figure::BegunLeftOut), number(Figure::EndedLeftOut)]
        };
        Table {
            caption: "What is in no number, and why".to_owned(),
            heads: heads(&[("Why", false), ("Of the episodes that began", true), ("Of the interviews", true)]),
            rows: Cause::WORDS.iter().map(row).collect(),
            none: String::new(),
        }
    }

    /// All that is on record of the year.
    pub fn all(&self) -> Table {
        let row = |figure: Figure| self.defined(&Cell::own(figure));
        Table {
            caption: "All episodes on record".to_owned(),
            heads: heads(&[("What is counted", false), ("Number", true), ("What it counts", false)]),
            rows: [Figure::Begun, Figure::Ended].into_iter().map(row).collect(),
            none: String::new(),
        }
    }
}

/// What is to be known of what is counted.
pub(super) fn notes(pack: &Pack) -> [String; 2] {
    [
        format!(
            "Missing episodes of which it is not known when they began, counted by when the child was found or back: {}.",
            pack.of_unknown_start()
        ),
        format!(
            "Missing episodes that whoever told of them has withdrawn, counted until the council has decided: {}.",
            pack.pending()
        ),
    ]
}

/// What the parts are held against: of a split all its numbers together.
pub(super) fn checks(checks: &[Check]) -> Table {
    let tag = |adds_up: bool| {
        let (text, tone) = if adds_up { ("Adds up", Tone::Good) } else { ("Does not add up", Tone::Late) };
        parts::Cell { tag: Some(Tag::new(text, tone)), ..parts::Cell::text("") }
    };
    let sum = |check: &Check| check.parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
    let mut rows = vec![];
    for check in checks.iter().filter(|check| !matches!(check.of, Of::Split(_))) {
        let what = format!("{}: {}", check.of.called(), check.figure.called());
        let said = format!("{} = {}", check.whole, sum(check));
        rows.push(vec![parts::Cell::text(what), parts::Cell::text(said), tag(check.adds_up())]);
    }
    for (_, by) in By::WORDS {
        let of_it: Vec<&Check> = checks.iter().filter(|check| check.of == Of::Split(*by)).collect();
        let right = of_it.iter().filter(|check| check.adds_up()).count();
        let said = format!("{right} of {} numbers are the sum of their groups", of_it.len());
        rows.push(vec![parts::Cell::text(by.called()), parts::Cell::text(said), tag(right == of_it.len())]);
    }
    Table {
        caption: "Whether all parts add up".to_owned(),
        heads: heads(&[("What is held against what", false), ("Whole and parts", false), ("Outcome", false)]),
        rows,
        none: String::new(),
    }
}
