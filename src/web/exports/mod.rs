//! `/exports`: what the council sends to others, for those who may: looked at, mended and taken away. No child is named on
//! these pages: the authority's own number stands for each.

mod decide;
mod files;
mod known;
mod list;
mod lists;
mod overview;
mod tables;
mod years;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;
use super::routing::{Routes, get};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::written;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::party::{OrganisationKind, Scope};
use crate::domain::ssda903::Year;
use crate::domain::ssda903::absence::Absence;
use crate::domain::ssda903::written::MARKING;
use crate::services::accounts::SignedIn;
use crate::web::frame::Link;
use crate::web::parts::{Tag, Tone};

pub(super) use tables::{LARGEST_FORM, PATH as WITH_TABLES};

/// Where they begin.
pub(super) const PATH: &str = "/exports";

/// Pages about exports.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(years::show))
        .route("/exports/ssda903/{authority}/{year}", get(overview::show))
        .route(WITH_TABLES, get(tables::ask).post(tables::take))
        .route("/exports/ssda903/{authority}/{year}/list/{list}", get(list::show))
        .route("/exports/ssda903/{authority}/{year}/decide/{which}", get(decide::ask).post(decide::decide))
        .route("/exports/ssda903/{authority}/{year}/files/{file}", get(files::give))
        .route("/exports/files/{authority}/{year}/{file}", get(lists::give))
}

/// Whether somebody may make what the council sends to others.
pub(super) fn may_export(who: &SignedIn) -> bool {
    let is_council = who.caller.organisation.kind == OrganisationKind::LocalAuthority;
    is_council && who.caller.scopes.contains(&Scope::Exports)
}

/// How all of it is marked.
fn marking() -> Tag {
    Tag::new(MARKING, Tone::Calm)
}

/// Which return an address names.
struct Named {
    authority: AuthorityCode,
    year: Year,
}

impl Named {
    fn of(authority: &str, year: &str) -> Result<Self, Refusal> {
        let authority = AuthorityCode::try_from(authority.to_owned()).map_err(|_| Refusal::NotFound)?;
        let year = year.parse().ok().and_then(|number: i32| Year::try_from(number).ok()).ok_or(Refusal::NotFound)?;
        Ok(Self { authority, year })
    }

    /// The address of its page.
    fn at(&self) -> String {
        at(&self.authority, self.year)
    }

    /// The days that it is about.
    fn days(&self) -> String {
        days(self.year)
    }
}

/// Where a return is.
fn at(authority: &AuthorityCode, year: Year) -> String {
    format!("{PATH}/ssda903/{authority}/{}", year.number())
}

fn days(year: Year) -> String {
    let day = |day: chrono::NaiveDate| day.format("%-d %B %Y").to_string();
    format!("{} to {}", day(year.first()), day(year.last()))
}

/// An absence as its times say it, leading to it where its reader may look at records.
fn absence(absence: &Absence, who: &SignedIn) -> Link {
    let began =
        absence.began.map_or_else(|| "Not known since when".to_owned(), |began| format!("From {}", written(began)));
    let ends = [("found", absence.found_at), ("back", absence.returned_at)];
    let ended: Vec<String> =
        ends.into_iter().filter_map(|(what, at)| Some(format!("{what} {}", written(at?)))).collect();
    let ended = if ended.is_empty() { "no end recorded".to_owned() } else { ended.join(", ") };
    Link::new(format!("{began}, {ended}"), href(absence.episode, who))
}

/// Where an absence leads; nowhere for whoever makes returns and looks at no record.
fn href(episode: MissingEpisodeId, who: &SignedIn) -> String {
    let looks = who.roles.iter().any(|role| role.answers_for_children());
    if looks { format!("/missing-episodes/{episode}") } else { String::new() }
}

/// A file to be taken away, marked in its name; no browser keeps it.
fn csv(what: &str, named: &Named, content: String) -> Response {
    let name = format!("{what}-{}-{}-{MARKING}.csv", named.authority, named.year.number());
    let told = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (told, content).into_response()
}
