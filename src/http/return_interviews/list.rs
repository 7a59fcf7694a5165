//! `GET /return-interviews`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ReturnInterview;
use super::words;
use crate::domain::ids::InterviewId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::behind;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::interviews::Asked;

/// A part of a list of return interviews.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnInterviews {
    /// The interviews, earliest recorded first.
    items: Vec<ReturnInterview>,
    /// What to send as `cursor` for those that follow; null where none do.
    #[schema(required = true)]
    next: Option<String>,
}

/// Which interviews.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is only described; the handler reads the query itself")]
pub(super) struct Wanted {
    /// Where they stand.
    #[param(value_type = Option<words::Standing>, nullable = false)]
    standing: Option<String>,
    /// The authority that has the duty.
    #[param(pattern = "^[0-9]{3}$", example = "990", nullable = false)]
    authority: Option<String>,
    /// The e-mail address of the worker who has them.
    #[param(
        nullable = false,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        max_length = 500
    )]
    worker: Option<String>,
    /// The name of the team whose workers have them.
    #[param(
        nullable = false,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        max_length = 500
    )]
    team: Option<String>,
    /// `true`: only those still to be held that nobody has.
    #[param(nullable = false)]
    unallocated: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    limit: Option<u64>,
    /// The `next` of the answer before.
    #[param(nullable = false)]
    cursor: Option<uuid::Uuid>,
}

/// List return interviews, earliest recorded first.
///
/// What this key may not see is not listed; partners have none.
#[utoipa::path(
    get,
    path = "/api/v1/return-interviews",
    tag = "Return interviews",
    params(Wanted),
    responses((status = 200, body = ReturnInterviews, description = "Those that this key may see."), Refusals)
)]
pub(crate) async fn list_return_interviews(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<ReturnInterviews>, Problem> {
    let mut query = Query::of(&uri);
    let asked = asked(&mut query);
    query.done()?;
    let listed = api.services.return_interviews(&caller, &asked).await?;
    let next = listed.next.map(|last| last.to_string());
    Ok(Json(ReturnInterviews { items: listed.items.into_iter().map(Into::into).collect(), next }))
}

fn asked(query: &mut Query) -> Asked {
    let standing = query.word("standing");
    let authority = query.authority("authority");
    let worker = query.name("worker");
    let team = query.name("team");
    let unallocated = query.read("unallocated", |word| word.parse().map_err(|_| "must be true or false".to_owned()));
    let page = query.page();
    let after = behind(query, &page).map(InterviewId);
    let limit = page.limit;
    Asked { standing, authority, worker, team, unallocated: unallocated.unwrap_or(false), after, limit }
}
