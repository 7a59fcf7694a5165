//! `GET /reports/timeliness` and the lists behind its figures.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::asking::{Link, asked, days, group, part};
use super::behind::{Counted, listed};
use super::figures::Timeliness;
use crate::domain::party::Caller;
use crate::domain::report::By;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::Listed;
use crate::http::openapi::{Refusals, Unfit};
use crate::http::problem::Problem;
use crate::http::words;
use crate::services::reports::timeliness::Opened;

/// Report how many children were owed an interview, asked and heard, and how soon.
///
/// Over the episodes whose child was back within `[from, to)`, London dates. `episodes` are all of these, of grown-ups
/// too; every other figure is over `owed`, the children's that owe an interview, of which the authority has the duty.
/// Other authorities' children, and people of 18 and over to whom the policy owes an interview, are counted `apart`. What
/// came after `at` had not happened then; what was recorded after `known_at` is left out. A talk that was held was
/// offered and accepted. Of the late ones `late_by_cause` says where the time went from the return to the talk, the closure or
/// now, minute by minute. For the council of the authority; others are answered 404.
#[utoipa::path(
    get,
    path = "/api/v1/reports/timeliness",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("from" = String, Query, format = "date", description = "The first London day of the returns."),
        ("to" = String, Query, format = "date", description = "The day after the last; at most five years after `from`."),
        ("by" = inline(Option<words::TimelinessBy>), Query, nullable = false, description = "Split by `team` or `worker` (of whoever has the interview now), `provider` (of care, who told of it), `placement` (the kind of place), `risk`, `age` or `month` (of the return)."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
    ),
    responses((status = 200, body = Timeliness, description = "The figures."), Refusals, Unfit)
)]
pub(crate) async fn report_timeliness(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Timeliness>, Problem> {
    let mut query = Query::of(&uri);
    let by: Option<By> = query.word("by");
    let (asked, days) = (asked(&mut query, None), days(&mut query));
    query.done()?;
    let Some((asked, days)) = asked.zip(days) else { return Err(Problem::not_found()) };
    let report = api.services.report_timeliness(&caller, &asked, days, by).await?;
    let link = Link::to("timeliness/episodes", &asked.authority, report.moment);
    let link = link.with("from", &days.from.to_string()).with("to", &days.to.to_string());
    Ok(Json(Timeliness::of(&asked.authority, days, by, &report, &link)))
}

/// Open a figure of the report on timeliness: list the episodes that it counts.
///
/// The parameters are the report's; each answer of the report holds a link to this list, to which only `figure` is to be
/// added. The list is as long as the figure is large.
#[utoipa::path(
    get,
    path = "/api/v1/reports/timeliness/episodes",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("from" = String, Query, format = "date", description = "The first London day of the returns."),
        ("to" = String, Query, format = "date", description = "The day after the last."),
        ("figure" = inline(words::TimelinessFigure), Query, description = "The name of the figure, as in `offered`."),
        ("apart" = inline(Option<words::ReportApart>), Query, nullable = false, description = "Among those counted apart: `other_authorities` or `aged_18_and_over`."),
        ("by" = inline(Option<words::TimelinessBy>), Query, nullable = false, description = "What the report is split by."),
        ("group" = Option<String>, Query, nullable = false, description = "In this group only; empty for those of which it is not known."),
        ("cause" = inline(Option<words::LateCause>), Query, nullable = false, description = "Only those that were late, and of whose time this took most: a cause of `late_by_cause`."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<String>, Query, nullable = false, pattern = "^[0-9]{1,16}~[0-9]{1,16}~[0-9]{1,9}$", description = "The `next` of the page before; it carries `at` and `known_at` of the first page where they are not given."),
    ),
    responses((status = 200, body = Listed<Counted>, description = "A page of episodes."), Refusals, Unfit)
)]
pub(crate) async fn open_timeliness(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Counted>>, Problem> {
    let mut query = Query::of(&uri);
    let (cursor, part) = part(&mut query);
    let (asked, days) = (asked(&mut query, cursor), days(&mut query));
    let opened = opened(&mut query);
    query.done()?;
    let Some(((asked, days), opened)) = asked.zip(days).zip(opened) else { return Err(Problem::not_found()) };
    let place = api.services.open_timeliness(&caller, &asked, days, &opened, part).await?;
    Ok(Json(listed(place, part)))
}

fn opened(query: &mut Query) -> Option<Opened> {
    let figure = query.required_word("figure");
    let apart = query.word("apart");
    let by = query.word("by");
    let group = group(query, by);
    let cause = query.word("cause");
    if apart.is_some() && group.is_some() {
        query.misfit("group", "cannot be given with apart: only an authority's own are split");
    }
    Some(Opened { figure: figure?, apart, group, cause })
}
