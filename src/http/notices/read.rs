//! `GET /notices/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Notice;
use crate::domain::ids::NoticeId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// Read a notice back.
///
/// For whoever sent it, and for the council it was told to.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{id}",
    tag = "Notices",
    params(("id" = uuid::Uuid, Path, description = "The `notice_id` that was answered.")),
    responses((status = 200, body = Notice, description = "The notice, and what became of it."), Refusals)
)]
pub(crate) async fn read_notice(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
) -> Result<Json<Notice>, Problem> {
    Query::of(&uri).done()?;
    // What is no id names nothing.
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let reading = api.services.notice(&caller, NoticeId(id)).await?;
    Ok(Json(Notice::for_caller(&caller, reading)))
}
