//! The council's own tables for a return, sent up as files: all of them are taken in, or nothing where one has a fault.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::list::table_called;
use super::{Named, marking};
use crate::domain::ssda903::reading::{Files, Table as Of};
use crate::domain::violation::{Code, Violation};
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table, Tag};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// Where they are sent, as a route.
pub(in crate::web) const PATH: &str = "/exports/ssda903/{authority}/{year}/tables";
/// Three tables of the largest council are a fifth of this.
pub(in crate::web) const LARGEST_FORM: usize = 8 * 1024 * 1024;
/// Whoever sends the wrong file up learns nothing from the thousandth fault.
const MOST_FAULTS: usize = 500;

/// Asks for them.
#[derive(Template)]
#[template(path = "ssda903_tables.html")]
struct TablesPage {
    frame: Frame,
    form: Form,
    marking: Tag,
    days: String,
    year: i32,
    faults: Option<Table>,
    more: usize,
}

impl TablesPage {
    fn of(frame: Frame, form: Form, named: &Named) -> Self {
        Self {
            frame: frame.back_to("Back to the return", named.at()),
            form,
            marking: marking(),
            days: named.days(),
            year: named.year.number(),
            faults: None,
            more: 0,
        }
    }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((authority, year)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    // Whoever may not make the return is not asked for it.
    pages.services.ssda903_years(&who.caller, &named.authority).await?;
    Ok(page::shown(&TablesPage::of(frame, Form::empty(), &named)))
}

/// Takes them in.
pub(super) async fn take(
    frame: Frame,
    who: SignedIn,
    Path((authority, year)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    pages.services.ssda903_years(&who.caller, &named.authority).await?;
    let sent = form.read(|form| {
        let (header, episodes) = (needed(form, Of::Header), needed(form, Of::Episodes));
        let missing_last = chosen(form, Of::MissingLast);
        Some((header?, episodes?, missing_last))
    });
    let Some((header, episodes, missing_last)) = sent else {
        return Ok(page::faulty(&TablesPage::of(frame.with_faults_of(&form), form, &named)));
    };
    let files = Files { header: &header, episodes: &episodes, missing_last: missing_last.as_deref() };
    match pages.services.import_ssda903(&who.caller, &named.authority, named.year, files).await {
        Ok(taken) => {
            let done = if taken.is_new { "taken-in" } else { "same" };
            Ok(Redirect::to(&format!("{}?done={done}", named.at())).into_response())
        }
        Err(Error::Invalid(violations)) => {
            let faults: Vec<Placed> = violations.iter().map(Placed::of).collect();
            for (_, table) in Of::WORDS {
                match faults.iter().filter(|fault| fault.table == Some(*table)).count() {
                    0 => {}
                    1 => form.blame_field(table.word(), format!("{} has 1 fault, named below", table_called(*table))),
                    many => form
                        .blame_field(table.word(), format!("{} has {many} faults, named below", table_called(*table))),
                }
            }
            let more = faults.len().saturating_sub(MOST_FAULTS);
            let shown = TablesPage::of(frame.with_faults_of(&form), form, &named);
            Ok(page::faulty(&TablesPage { faults: Some(named_below(&faults)), more, ..shown }))
        }
        Err(error) => Err(error.into()),
    }
}

/// The text of a file that must be chosen.
fn needed(form: &mut Form, table: Of) -> Option<String> {
    let text = chosen(form, table);
    if text.is_none() && form.fault(table.word()).is_empty() {
        form.blame_field(table.word(), format!("Choose the file with {}", table_called(table)));
    }
    text
}

/// The text of a file, if one was chosen; what is no text is a fault.
fn chosen(form: &mut Form, table: Of) -> Option<String> {
    let file = form.take_files(table.word()).pop()?;
    let read = String::from_utf8(file.content.into()).ok().filter(|text| !text.contains('\0'));
    if read.is_none() {
        let said = format!("The file with {} is no CSV in UTF-8: save it as “CSV UTF-8”", table_called(table));
        form.blame_field(table.word(), said);
    }
    read
}

/// A fault with its place.
struct Placed<'a> {
    table: Option<Of>,
    row: &'a str,
    column: &'a str,
    detail: &'a str,
}

impl<'a> Placed<'a> {
    /// A fault points to `#/table/row/column`.
    fn of(violation: &'a Violation) -> Self {
        let mut parts = violation.pointer.trim_start_matches("#/").split('/');
        let mut part = || parts.next().unwrap_or_default();
        Self { table: Of::from_word(part()), row: part(), column: part(), detail: &violation.detail }
    }
}

fn named_below(faults: &[Placed<'_>]) -> Table {
    let row = |fault: &Placed<'_>| {
        let table = fault.table.map_or_else(String::new, |table| table_called(table).to_owned());
        let what = if fault.column.is_empty() {
            fault.detail.to_owned()
        } else {
            format!("{} {}", fault.column, fault.detail)
        };
        vec![Cell::text(table), Cell::number(fault.row), Cell::text(what)]
    };
    let heads = [("Table", false), ("Row", true), ("What is wrong", false)];
    Table {
        caption: "What is wrong, row by row".to_owned(),
        heads: heads.map(|(head, number)| (head.to_owned(), number)).to_vec(),
        rows: faults.iter().take(MOST_FAULTS).map(row).collect(),
        none: String::new(),
    }
}
