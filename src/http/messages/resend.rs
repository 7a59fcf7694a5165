//! `POST /messages/{id}/resend`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Message;
use crate::domain::ids::MessageId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;

/// Send a message again that was given up.
///
/// It is tried anew at once, under the name that it had. One that was not given up cannot be sent again.
#[utoipa::path(
    post,
    path = "/api/v1/messages/{id}/resend",
    tag = "Messages",
    params(
        ("id" = uuid::Uuid, Path, description = "The message's id."),
        ("idempotency-key" = Option<String>, Header, nullable = false, pattern = "^[!#-~]{1,255}$", description = "Your own name for this request, kept seven days."),
    ),
    responses((status = 200, body = Message, description = "The message as it now is."), Refusals, BodyRefusals)
)]
pub(crate) async fn resend_message(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
) -> Result<Json<Message>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let message = api.services.resend(&caller, MessageId(id)).await?;
    Ok(Json(Message::of(&message)))
}
