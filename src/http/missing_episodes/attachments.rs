//! `GET /attachments/{id}`.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};

use crate::domain::attachment::disposition;
use crate::domain::ids::AttachmentId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;

/// A browser that is led here shows nothing of it, and lets nothing in it run.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Take a file that goes with a post.
///
/// Only whoever reads the post may; each taking is noted. It comes as it was sent, to be saved and not to be shown.
#[utoipa::path(
    get,
    path = "/api/v1/attachments/{id}",
    tag = "Missing episodes",
    params(("id" = uuid::Uuid, Path, description = "The file's id, as its post names it.")),
    responses(
        (status = 200, description = "The file.", content(
            (Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "text/plain")
        )),
        Refusals
    )
)]
pub(crate) async fn read_attachment(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
) -> Result<Response, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let file = api.services.attachment(&caller, None, AttachmentId(id)).await?;
    let told = [
        (header::CONTENT_TYPE, file.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    Ok((told, file.content).into_response())
}
