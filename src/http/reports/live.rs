//! `GET /reports/live` and the lists behind its figures.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::asking::{Link, asked, group, part};
use super::behind::{Counted, listed};
use super::board::Live;
use crate::domain::party::Caller;
use crate::domain::report::live::Figure;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::Listed;
use crate::http::openapi::{Refusals, Unfit};
use crate::http::problem::Problem;
use crate::http::words;
use crate::services::reports::live::Opened;

/// Report what somebody has to see to now.
///
/// Who is missing, whose return not every source tells, whose interview nobody has, whose is due within 24 hours or late,
/// which steps nobody has answered, which doubts wait. Other authorities' children, and people of 18 and over, are
/// counted `apart`. What came after `at` had not happened then; what was recorded after `known_at` is left out. For the
/// council of the authority; others are answered 404.
#[utoipa::path(
    get,
    path = "/api/v1/reports/live",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
    ),
    responses((status = 200, body = Live, description = "The board."), Refusals)
)]
pub(crate) async fn report_live(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Live>, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query, None);
    query.done()?;
    let Some(asked) = asked else { return Err(Problem::not_found()) };
    let live = api.services.report_live(&caller, &asked).await?;
    let link = Link::to("live/items", &asked.authority, live.moment);
    Ok(Json(Live::of(&asked.authority, &live, &link)))
}

/// Open a figure of the live board: list what it counts.
///
/// The list is as long as the figure is large. A child who is missing is listed by the episode that began first.
#[utoipa::path(
    get,
    path = "/api/v1/reports/live/items",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("figure" = inline(words::LiveFigure), Query, description = "The name of the figure, as in `overdue`."),
        ("apart" = inline(Option<words::ReportApart>), Query, nullable = false, description = "Among those counted apart: `other_authorities` or `aged_18_and_over`."),
        ("by" = inline(Option<words::LiveBy>), Query, nullable = false, description = "What the overdue are split by: `age` or `time_overdue`."),
        ("group" = Option<String>, Query, nullable = false, description = "In this group only; empty for those of which it is not known."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<String>, Query, nullable = false, pattern = "^[0-9]{1,16}~[0-9]{1,16}~[0-9]{1,9}$", description = "The `next` of the page before; it carries `at` and `known_at` of the first page where they are not given."),
    ),
    responses((status = 200, body = Listed<Counted>, description = "A page of what is counted."), Refusals, Unfit)
)]
pub(crate) async fn open_live(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Counted>>, Problem> {
    let mut query = Query::of(&uri);
    let (cursor, part) = part(&mut query);
    let asked = asked(&mut query, cursor);
    let opened = opened(&mut query);
    query.done()?;
    let Some((asked, opened)) = asked.zip(opened) else { return Err(Problem::not_found()) };
    let place = api.services.open_live(&caller, &asked, &opened, part).await?;
    Ok(Json(listed(place, part)))
}

fn opened(query: &mut Query) -> Option<Opened> {
    let figure: Option<Figure> = query.required_word("figure");
    let apart = query.word("apart");
    let by = query.word("by");
    let group = group(query, by);
    let figure = figure?;
    if group.is_some() && (apart.is_some() || figure != Figure::Overdue) {
        query.misfit("group", "is for an authority's own overdue only");
    }
    if apart.is_some() && !figure.is_of_episodes() {
        query.misfit("apart", "is for figures of episodes only");
    }
    Some(Opened { figure, apart, group })
}
