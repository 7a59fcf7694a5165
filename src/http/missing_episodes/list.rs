//! `GET /missing-episodes`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Item;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::http::words;
use crate::services::reading::episodes::Wanted;

/// List missing episodes, earliest recorded first.
///
/// What this key may not see is not listed. Only the child's own council finds an episode by `child`, and a partner by
/// `reference` only those it calls so itself.
#[utoipa::path(
    get,
    path = "/api/v1/missing-episodes",
    tag = "Missing episodes",
    params(
        ("state" = inline(Option<words::EpisodeState>), Query, nullable = false, description = "Where it stands."),
        ("authority" = Option<String>, Query, nullable = false, pattern = "^[0-9]{3}$", description = "The authority whose record it is."),
        ("reference" = Option<String>, Query, nullable = false, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$", max_length = 500, description = "An organisation's own name for the occasion."),
        ("child" = Option<uuid::Uuid>, Query, nullable = false, description = "The record of the child."),
        ("updated_since" = Option<DateTime<Utc>>, Query, nullable = false, description = "Changed at or after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Item>, description = "A page of episodes."), Refusals)
)]
pub(crate) async fn list_missing_episodes(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Item>>, Problem> {
    let mut query = Query::of(&uri);
    let page = query.page();
    let wanted = Wanted {
        state: query.word("state"),
        authority: query.authority("authority"),
        reference: query.name("reference"),
        child: query.id("child").map(ChildId),
        updated_since: query.instant("updated_since"),
        after: behind(&mut query, &page).map(MissingEpisodeId),
        limit: page.limit,
    };
    query.done()?;
    let found = api.services.missing_episodes(&caller, &wanted).await?;
    Ok(Json(Listed::of(&page, found, |shown| shown.episode.id.0, |shown| Item::of(&shown))))
}
