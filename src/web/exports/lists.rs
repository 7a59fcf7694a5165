//! Annex A list 8 and the table `ssd_missing`, to be taken away.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::known::Known;
use super::{Named, csv};
use crate::domain::{annex_a, ssd};
use crate::services::accounts::SignedIn;
use crate::services::ssda903::Asked;
use crate::web::Pages;
use crate::web::refusal::Refusal;

/// The list, in an address.
pub(super) const ANNEX_A: &str = "annex-a-list-8.csv";
/// The table, in an address.
pub(super) const SSD: &str = "ssd-missing.csv";

/// Gives one.
pub(super) async fn give(
    who: SignedIn,
    Path((authority, year, file)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let known_at = Known::of(&asked)?.0;
    let asked = Asked { authority: named.authority.clone(), year: named.year, known_at };
    let services = &pages.services;
    let content = match file.as_str() {
        ANNEX_A => annex_a::written(&services.annex_a_list_8(&who.caller, &asked).await?.rows),
        SSD => ssd::written(&services.ssd_missing(&who.caller, &asked).await?.extract.rows),
        _ => return Err(Refusal::NotFound),
    };
    Ok(csv(file.trim_end_matches(".csv"), &named, content))
}
