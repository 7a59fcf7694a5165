//! `POST /notices`.

use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};

use super::view::{Answer, code};
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// Tell us something about one missing episode.
///
/// At most 256 KiB. The same notice sent again is answered 200 and changes nothing, whether or not it carries an
/// Idempotency-Key. A notice is refused only for faults within itself, never for contradicting another.
#[utoipa::path(
    post,
    path = "/api/v1/notices",
    tag = "Notices",
    params(("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days: the same body under it is answered the same again.")),
    request_body(content = super::schema::Notice, content_type = "application/json"),
    responses(
        (
            status = 201,
            body = Answer,
            description = "The notice is kept.",
            // The answer holds other ids too; whoever follows it by guessing takes the child's for the notice's.
            links(("read_notice" = (operation_id = "read_notice", parameters(("id" = "$response.body#/notice_id"))))),
        ),
        (
            status = 200,
            body = Answer,
            description = "The same notice came before.",
            // The answer holds other ids too; whoever follows it by guessing takes the child's for the notice's.
            links(("read_notice" = (operation_id = "read_notice", parameters(("id" = "$response.body#/notice_id"))))),
        ),
        Refusals,
        BodyRefusals,
    )
)]
pub(crate) async fn send_notice(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Sent(notice): Sent,
) -> Result<Response, Problem> {
    Query::of(&uri).done()?;
    let receipt = api.services.receive(&caller, &notice).await?;
    Ok((code(&receipt), axum::Json(Answer::for_caller(&caller, &receipt))).into_response())
}
