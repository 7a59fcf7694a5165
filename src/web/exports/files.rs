//! A return as files, to be taken away.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::known::Known;
use super::{Named, csv};
use crate::domain::ssda903::written;
use crate::services::accounts::SignedIn;
use crate::services::ssda903::{Asked, Exported, Wanted};
use crate::web::Pages;
use crate::web::refusal::Refusal;

/// How a file is written.
type Writer = fn(&Exported) -> String;

/// The files: in the address, what each is, and how it is written.
const FILES: [(&str, Wanted, Writer); 3] = [
    ("missing.csv", Wanted::Table, |exported| written::missing(&exported.made.rows)),
    ("failures.csv", Wanted::Checks, |exported| written::failures(&exported.failures)),
    ("changes.csv", Wanted::Checks, |exported| written::changes(&exported.made.changes)),
];

/// Gives one.
pub(super) async fn give(
    who: SignedIn,
    Path((authority, year, file)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let (file, wanted, write) = FILES.iter().find(|(known, ..)| *known == file).ok_or(Refusal::NotFound)?;
    let known_at = Known::of(&asked)?.0;
    let asked = Asked { authority: named.authority.clone(), year: named.year, known_at };
    let exported = pages.services.export_ssda903(&who.caller, &asked, *wanted).await?;
    let what = file.trim_end_matches(".csv");
    let what = if what == "missing" { what.to_owned() } else { format!("missing-{what}") };
    Ok(csv(&format!("ssda903-{what}"), &named, write(&exported)))
}
