//! `GET /messages`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};

use super::view::Message;
use crate::domain::ids::MessageId;
use crate::domain::message::MessageState;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::{Listed, behind};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::http::words;

/// List the messages of your authority, earliest written first.
///
/// Each says how far it has come, why it waits and until when, and who was passed over when it was written, as the pages'
/// log does; what it says is not shown. Partners have none.
#[utoipa::path(
    get,
    path = "/api/v1/messages",
    tag = "Messages",
    params(
        ("about" = Option<uuid::Uuid>, Query, nullable = false, description = "About this child, episode, interview, review or escalation."),
        ("state" = inline(Option<words::MessageState>), Query, nullable = false, description = "How far it has come."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Message>, description = "A page of messages."), Refusals)
)]
pub(crate) async fn list_messages(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<Message>>, Problem> {
    let mut query = Query::of(&uri);
    let (page, about, state) = (query.page(), query.id("about"), query.word::<MessageState>("state"));
    let after = behind(&mut query, &page).map(MessageId);
    query.done()?;
    let found = api.services.messages(&caller, about, state, after, page.limit).await?;
    let found = api.services.logged(found).await?;
    Ok(Json(Listed::of(&page, found, |logged| logged.message.id.0, |logged| Message::of(&logged))))
}
