//! What is behind a figure of a return: each line in words, with the absences that it is about.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::known::Known;
use super::overview::CHANGES;
use super::{Named, marking};
use crate::domain::ssda903::changes::Change;
use crate::domain::ssda903::making::Row;
use crate::domain::ssda903::reading::Table;
use crate::domain::ssda903::rules::{Failure, Rule};
use crate::domain::ssda903::{LookedAfter, Period, Spell};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Part;
use crate::services::ssda903::{Asked, Line, List};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Leaves, Tag};
use crate::web::refusal::Refusal;
use crate::web::work::wording::day;
use crate::web::{Pages, page};

/// So many stand on a page.
const ON_A_PAGE: usize = 50;

/// A list.
#[derive(Template)]
#[template(path = "ssda903_list.html")]
struct ListPage {
    frame: Frame,
    marking: Tag,
    days: String,
    heading: &'static str,
    number: usize,
    known: Option<String>,
    says: Option<&'static str>,
    heads: Vec<&'static str>,
    lines: Vec<Drawn>,
    leaves: Leaves,
}

/// A line as it is drawn: its cells, and the absences in the last.
struct Drawn {
    cells: Vec<String>,
    absences: Option<Vec<Link>>,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path((authority, year, list)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let list = List::from_word(&list).ok_or(Refusal::NotFound)?;
    let known = Known::of(&query)?;
    let behind = query.iter().find(|(name, _)| name == "behind").and_then(|(_, behind)| behind.parse().ok());
    let part = Part { behind: behind.unwrap_or_default(), limit: ON_A_PAGE };
    let asked = Asked { authority: named.authority.clone(), year: named.year, known_at: known.0 };
    let leaf = pages.services.ssda903_listed(&who.caller, &asked, list, part).await?;
    let drawn = |(line, absences): (Line<'_>, Vec<_>)| {
        let links = absences.into_iter().map(|one| super::absence(one, &who)).collect();
        Drawn { cells: cells(&line), absences: (list != List::Children).then_some(links) }
    };
    let at = |behind: usize| known.at(&format!("{}/list/{}?behind={behind}", named.at(), list.word()));
    let leaves = Leaves {
        before: (part.behind > 0).then(|| at(part.behind.saturating_sub(ON_A_PAGE))),
        after: (part.behind + leaf.length < leaf.number).then(|| at(part.behind + ON_A_PAGE)),
    };
    Ok(page::shown(&ListPage {
        frame: frame.back_to("Back to the return", known.at(&named.at())),
        marking: marking(),
        days: named.days(),
        heading: called(list),
        number: leaf.number,
        known: known.says(),
        says: says(list),
        heads: heads(list),
        lines: leaf.lines(list).into_iter().map(drawn).collect(),
        leaves,
    }))
}

fn called(list: List) -> &'static str {
    let changes = CHANGES.iter().find(|(known, _)| *known == list).map(|(_, text)| *text);
    changes.unwrap_or(match list {
        List::Rows => "Rows that would be sent",
        List::Failures => "Failures of a rule",
        List::Children => "Children in the tables",
        _ => "What somebody must see to",
    })
}

const fn says(list: List) -> Option<&'static str> {
    match list {
        List::Failures => Some(
            "Rows are counted as a spreadsheet shows them, the heading being row 1; of the tables that were taken in, by child and day.",
        ),
        List::Rows => Some("A missing (M) ends on the day the child was found, an away (A) on the day of the return."),
        _ => None,
    }
}

fn heads(list: List) -> Vec<&'static str> {
    match list {
        List::Rows => vec!["Child", "Class", "First day", "Last day", "Absences"],
        List::Failures => vec!["Rule", "Child", "Where", "What is wrong", "Absences"],
        List::Children => vec!["Child", "Born", "Spells of care", "Last year’s Missing table"],
        _ => vec!["Child", "What and why", "Absences"],
    }
}

fn cells(line: &Line<'_>) -> Vec<String> {
    match line {
        Line::Row(Row { child, class, began, ended, .. }) => {
            let ended = ended.map_or_else(|| "Still open".to_owned(), day);
            vec![child.to_string(), class.word().to_owned(), day(*began), ended]
        }
        Line::Failure(Failure { rule, table, row, child, words }, _) => {
            let at = row.map_or_else(String::new, |row| format!(", row {}", row + 2));
            vec![
                rule_called(*rule),
                child.clone().unwrap_or_default(),
                format!("{}{at}", table_called(*table)),
                words.clone(),
            ]
        }
        Line::Change(Change { child, what, .. }) => {
            vec![child.as_ref().map_or_else(|| "Number not known".to_owned(), ToString::to_string), what.words()]
        }
        Line::Child(LookedAfter { child, born, spells, last_year }) => vec![
            child.to_string(),
            born.map_or_else(|| "Not in Header".to_owned(), day),
            spells.iter().map(spell).collect::<Vec<_>>().join("; "),
            last_year.iter().map(period).collect::<Vec<_>>().join("; "),
        ],
    }
}

fn spell(spell: &Spell) -> String {
    let ended = spell.ended.map_or_else(String::new, |ended| format!(" to {}", day(ended)));
    format!("from {}{ended} ({}, {})", day(spell.began), spell.legal_status, spell.placement)
}

fn period(period: &Period) -> String {
    let ended = period.ended.map_or_else(|| ", still open".to_owned(), |ended| format!(" to {}", day(ended)));
    format!("{} from {}{ended}", period.class.word(), day(period.began))
}

fn rule_called(rule: Rule) -> String {
    match rule {
        Rule::BlindSpot576 => "576, where the rule itself sees nothing".to_owned(),
        rule => rule.word().to_owned(),
    }
}

/// A table of the return, as people call it.
pub(super) const fn table_called(table: Table) -> &'static str {
    match table {
        Table::Header => "Header",
        Table::Episodes => "Episodes",
        Table::MissingLast => "Last year’s Missing table",
        Table::Missing => "Missing",
    }
}
