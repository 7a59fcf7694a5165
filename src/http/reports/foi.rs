//! `GET /reports/foi` and the lists behind its numbers.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::asking::{Link, asked, financial_year, group, part};
use super::behind::{Counted, listed};
use super::cursor::Cursor;
use super::foi_pack::{FoiPack, LookedAfterChild};
use crate::domain::party::Caller;
use crate::domain::report::foi::{By, Cell, Figure, Whose};
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::Listed;
use crate::http::openapi::{Refusals, Unfit};
use crate::http::problem::Problem;
use crate::http::words;

/// Answer the questions on missing children that every council is sent under the Freedom of Information Act.
///
/// For one financial year, named by the year in which it begins: 2025 is 1 April 2025 to 31 March 2026. Episodes are counted by
/// when they began, interviews by when the child was back, London dates. Each number says where the list behind it is.
/// `splits` are the authority's own again, group by group: whether the child was looked after when the episode began, `M` and
/// `A`, missing and away, police-reported, where the child is placed, who provides the interview; what is not known is a
/// group of its own, `null`. Other authorities' children placed here are counted apart. What is in no number is listed by cause,
/// and `checks` show that all parts add up to the episodes on record. The answer is for the council itself: small numbers
/// are not suppressed. For the council of the authority; others are answered 404.
#[utoipa::path(
    get,
    path = "/api/v1/reports/foi",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose answer."),
        ("financial_year" = i32, Query, minimum = 2015, maximum = 2099, description = "The year in which the financial year begins, as in 2025 for 2025-26."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
    ),
    responses((status = 200, body = FoiPack, description = "The answers."), Refusals, Unfit)
)]
pub(crate) async fn report_foi(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<FoiPack>, Problem> {
    let mut query = Query::of(&uri);
    let (asked, year) = (asked(&mut query, None), financial_year(&mut query));
    query.done()?;
    let Some((asked, year)) = asked.zip(year) else { return Err(Problem::not_found()) };
    let foi = api.services.report_foi(&caller, &asked, year).await?;
    let link = |list: &str| {
        let link = Link::to(list, &asked.authority, foi.moment);
        link.with("financial_year", &year.begins().to_string())
    };
    Ok(Json(FoiPack::of(&asked.authority, &foi, &link("foi/items"), link("foi/looked-after"))))
}

/// Open a number of the FOI pack: list what it counts.
///
/// The list is as long as the number is large. A child is listed by the episode that began first; an interview by the
/// episode whose child was back first, however many it covers.
#[utoipa::path(
    get,
    path = "/api/v1/reports/foi/items",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose answer."),
        ("financial_year" = i32, Query, minimum = 2015, maximum = 2099, description = "The year in which the financial year begins."),
        ("figure" = inline(words::FoiFigure), Query, description = "What is counted, as in `missing_episodes`."),
        ("whose" = inline(Option<words::FoiWhose>), Query, nullable = false, description = "The authority's `own`, else `other_authorities` children placed here."),
        ("by" = inline(Option<words::FoiBy>), Query, nullable = false, description = "What its own are split by."),
        ("group" = Option<String>, Query, nullable = false, description = "In this group only; empty for those of which it is not known."),
        ("cause" = inline(Option<words::FoiCause>), Query, nullable = false, description = "Of what is left out, for this cause only."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<String>, Query, nullable = false, pattern = "^[0-9]{1,16}~[0-9]{1,16}~[0-9]{1,9}$", description = "The `next` of the page before; it carries `at` and `known_at` of the first page where they are not given."),
    ),
    responses((status = 200, body = Listed<Counted>, description = "A page of what is counted."), Refusals, Unfit)
)]
pub(crate) async fn open_foi(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Counted>>, Problem> {
    let mut query = Query::of(&uri);
    let (cursor, part) = part(&mut query);
    let (asked, year) = (asked(&mut query, cursor), financial_year(&mut query));
    let cell = cell(&mut query);
    query.done()?;
    let Some(((asked, year), cell)) = asked.zip(year).zip(cell) else { return Err(Problem::not_found()) };
    let place = api.services.open_foi(&caller, &asked, year, &cell, part).await?;
    Ok(Json(listed(place, part)))
}

fn cell(query: &mut Query) -> Option<Cell> {
    let figure: Option<Figure> = query.required_word("figure");
    let whose: Option<Whose> = query.word("whose");
    let by: Option<By> = query.word("by");
    let group = group(query, by);
    let cause = query.word("cause");
    let figure = figure?;
    if cause.is_some() && !figure.is_left_out() {
        query.misfit("cause", "is for what is left out only: episodes_begun_left_out, episodes_ended_left_out");
    }
    if whose.is_some() && !figure.is_an_answer() {
        query.misfit("whose", "cannot be given with this figure: it is of all episodes on record");
    }
    let whose = whose.unwrap_or(Whose::Own);
    if group.is_some() && (whose != Whose::Own || !figure.is_an_answer()) {
        query.misfit("group", "is for answers on the authority's own only");
    }
    Some(Cell { figure, whose, group, cause })
}

/// List the children looked after in the year, by the authority's own numbers of them.
///
/// They are those of the tables imported for the year's SSDA903 return, and most of them never went missing. Empty until
/// these tables are imported.
#[utoipa::path(
    get,
    path = "/api/v1/reports/foi/looked-after",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("financial_year" = i32, Query, minimum = 2015, maximum = 2099, description = "The year in which the financial year begins."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<String>, Query, nullable = false, pattern = "^[0-9]{1,16}~[0-9]{1,16}~[0-9]{1,9}$", description = "The `next` of the page before; it carries `at` and `known_at` of the first page where they are not given."),
    ),
    responses((status = 200, body = Listed<LookedAfterChild>, description = "A page of children."), Refusals, Unfit)
)]
pub(crate) async fn list_foi_looked_after(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<LookedAfterChild>>, Problem> {
    let mut query = Query::of(&uri);
    let (cursor, part) = part(&mut query);
    let (asked, year) = (asked(&mut query, cursor), financial_year(&mut query));
    query.done()?;
    let Some((asked, year)) = asked.zip(year) else { return Err(Problem::not_found()) };
    let found = api.services.foi_looked_after(&caller, &asked, year, part).await?;
    let behind = part.behind.saturating_add(found.items.len());
    let next = Cursor { at: found.moment.at, known_at: found.moment.known_at, behind }.written();
    let items = found.items.iter().map(LookedAfterChild::of).collect();
    Ok(Json(Listed { items, next: found.goes_on.then_some(next) }))
}
