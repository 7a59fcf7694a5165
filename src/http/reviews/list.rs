//! `GET /reviews`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Review;
use crate::domain::ids::ReviewId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::http::words;

/// List the reviews of your authority, standing and decided, earliest opened first.
///
/// A review is a doubt that a person decides, such as whether two records are of one child. Partners have none.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    tag = "Reviews",
    params(
        ("kind" = inline(Option<words::ReviewKind>), Query, nullable = false, description = "What is in doubt."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Review>, description = "A page of reviews."), Refusals)
)]
pub(crate) async fn list_reviews(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Review>>, Problem> {
    let mut query = Query::of(&uri);
    let (page, kind) = (query.page(), query.word("kind"));
    let after = behind(&mut query, &page).map(ReviewId);
    query.done()?;
    let found = api.services.reviews(&caller, kind, after, page.limit).await?;
    Ok(Json(Listed::of(&page, found, |review| review.id.0, |review| Review::of(&review))))
}
