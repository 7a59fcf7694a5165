//! A return at a glance: its tables, what would be sent, what fails, what was changed, and what somebody has to do before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::known::{Known, Wanted, wanted};
use super::{Named, PATH, marking};
use crate::domain::calendar::written;
use crate::domain::ssda903::Class;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::ssda903::{Asked, List, Seen};
use crate::web::form::Form;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Row, Table, Tag};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// The return.
#[derive(Template)]
#[template(path = "ssda903.html")]
struct OverviewPage {
    frame: Frame,
    marking: Tag,
    days: String,
    form: Form,
    here: String,
    known: Option<String>,
    /// Why there is nothing to see yet.
    none: Option<String>,
    tables: Vec<Row>,
    take_in: String,
    warning: Option<String>,
    figures: Table,
    changes: Table,
    files: Vec<Link>,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path((authority, year)): Path<(String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let done = asked.iter().find(|(name, _)| name == "done").map(|(_, done)| done.as_str());
    let frame = match done {
        Some("taken-in") => frame.done("The tables are taken in"),
        Some("same") => frame.done("These tables were taken in before. Nothing is changed"),
        _ => frame,
    };
    let frame = frame.back_to("Back to exports", format!("{PATH}?authority={}", named.authority));
    let (known, form) = match wanted(&named.at(), &asked)? {
        Wanted::Of(known) => (known, known.form()),
        Wanted::Typed(on) => return Ok(*on),
        Wanted::Faulty(form) => (Known(None), form),
    };
    let asked = Asked { authority: named.authority.clone(), year: named.year, known_at: known.0 };
    let seen = match pages.services.ssda903_seen(&who.caller, &asked).await {
        Ok(seen) => Ok(seen),
        Err(Error::Refused(said)) => Err(said),
        Err(error) => return Err(error.into()),
    };
    let is_faulty = !form.faults().is_empty();
    let frame = if is_faulty { frame.with_faults_of(&form) } else { frame };
    let shown = overview(frame, form, &named, known, seen);
    Ok(if is_faulty { page::faulty(&shown) } else { page::shown(&shown) })
}

fn overview(frame: Frame, form: Form, named: &Named, known: Known, seen: Result<Seen, String>) -> OverviewPage {
    let at = |path: String| known.at(&format!("{}/{path}", named.at()));
    let mut page = OverviewPage {
        frame,
        marking: marking(),
        days: named.days(),
        form,
        here: named.at(),
        known: known.says(),
        none: None,
        tables: vec![],
        take_in: format!("{}/tables", named.at()),
        warning: None,
        figures: Table::default(),
        changes: Table::default(),
        files: vec![],
    };
    match seen {
        Err(said) => page.none = Some(said),
        Ok(seen) => {
            page.tables = tables(&seen, &at);
            page.warning = warning(&seen);
            page.figures = figures(&seen, named, known, &at);
            page.changes = changes(&seen, &at);
            let file = |(text, file): (&str, &str)| Link::new(text, at(format!("files/{file}")));
            page.files = FILES.map(file).to_vec();
        }
    }
    page
}

const FILES: [(&str, &str); 3] = [
    ("The Missing table, as it is sent", "missing.csv"),
    ("What fails the rules", "failures.csv"),
    ("What was changed, and why", "changes.csv"),
];

fn tables(seen: &Seen, at: &impl Fn(String) -> String) -> Vec<Row> {
    let import = &seen.exported.import;
    let children = import.children.iter().filter(|child| child.born.is_some()).count();
    let spells: usize = import.children.iter().map(|child| child.spells.len()).sum();
    let open = import.children.iter().flat_map(|child| &child.last_year).filter(|period| period.ended.is_none());
    let last_year = if import.with_last_year {
        format!("{} still open on 31 March", open.count())
    } else {
        "Not taken in: nothing can be carried forward, and rule 576 is not checked".to_owned()
    };
    let mut in_header = Row::new("Children in Header", children.to_string());
    in_header.change = Some(Link::new("Look at", at(format!("list/{}", List::Children.word()))));
    vec![
        Row::new("Taken in", format!("{} by {}", written(import.recorded_at), seen.taken_in_by)),
        in_header,
        Row::new("Spells of care in Episodes", spells.to_string()),
        Row::new("Last year’s Missing table", last_year),
    ]
}

fn warning(seen: &Seen) -> Option<String> {
    let see_to = seen.exported.lines(List::SeeTo).len();
    let failures = seen.exported.failures.len();
    let failing = match failures {
        0 => None,
        1 => Some("1 row fails a rule of the Department".to_owned()),
        more => Some(format!("{more} rows fail a rule of the Department")),
    };
    let open = match see_to {
        0 => None,
        1 => Some("somebody must see to 1 thing".to_owned()),
        more => Some(format!("somebody must see to {more} things")),
    };
    let said: Vec<String> = failing.into_iter().chain(open).collect();
    (!said.is_empty()).then(|| format!("Not ready to be sent: {}", said.join(", and ")))
}

fn counted(text: &str, number: usize, href: String) -> Vec<Cell> {
    vec![Cell::text(text), Cell { href: Some(href), ..Cell::number(number.to_string()) }]
}

fn heads() -> Vec<(String, bool)> {
    vec![("What is counted".to_owned(), false), ("Number".to_owned(), true)]
}

fn figures(seen: &Seen, named: &Named, known: Known, at: &impl Fn(String) -> String) -> Table {
    let list = |list: List| at(format!("list/{}", list.word()));
    let made = &seen.exported.made;
    let of_class = |class: Class| made.rows.iter().filter(|row| row.class == class).count();
    let mut rows = vec![
        counted("Rows that would be sent", made.rows.len(), list(List::Rows)),
        vec![Cell::text("Of these missing (M)"), Cell::number(of_class(Class::Missing).to_string())],
        vec![Cell::text("Of these away without authorisation (A)"), Cell::number(of_class(Class::Away).to_string())],
        counted("Failures of a rule", seen.exported.failures.len(), list(List::Failures)),
        counted("What somebody must see to", seen.exported.lines(List::SeeTo).len(), list(List::SeeTo)),
    ];
    // What was known then can be decided no more.
    if known.0.is_none() {
        let decided = seen.exported.to_be_decided(named.year).len() - seen.undecided;
        let decide = |which: &str| format!("{}/decide/{which}", named.at());
        rows.push(counted("Absences of which nobody has decided M or A", seen.undecided, decide("undecided")));
        rows.push(counted("Absences that were decided", decided, decide("decided")));
    }
    Table { caption: "What would be sent".to_owned(), heads: heads(), rows, none: String::new() }
}

/// The kinds of changes, as people call them.
pub(super) const CHANGES: [(List, &str); 6] = [
    (List::LeftOut, "Left out"),
    (List::Merged, "Merged: absences that overlap are one period"),
    (List::Clipped, "Cut to the days of care and of the year"),
    (List::Split, "Split where the placement ended"),
    (List::CarriedForward, "Carried forward from last year"),
    (List::ToCheck, "To check: the record and the tables differ"),
];

fn changes(seen: &Seen, at: &impl Fn(String) -> String) -> Table {
    let row = |(list, text): (List, &str)| {
        counted(text, seen.exported.lines(list).len(), at(format!("list/{}", list.word())))
    };
    Table {
        caption: "What was changed on the way, and why".to_owned(),
        heads: heads(),
        rows: CHANGES.map(row).to_vec(),
        none: String::new(),
    }
}
