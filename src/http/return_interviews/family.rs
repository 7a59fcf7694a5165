//! `POST /return-interviews/{id}/family-messages`: the child, or an adult around them, is told when they meet.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::posted::{ById, Posted};
use super::words;
use crate::domain::instant::outward;
use crate::http::Api;
use crate::http::acting::Headers;
use crate::http::conditional::{IfMatch, Stale};
use crate::http::extract::Sent;
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::http::safe_contacts::view::SafeContactWhose;
use crate::services::interviews;

/// What a child, or an adult around them, is to be told of the time that is agreed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyTelling {
    /// What is said; each is a message of its own. Not `booked` and `changed` at once, and no `reminder` beside another
    /// where the day before has begun.
    #[schema(value_type = Vec<words::Saying>, min_items = 1)]
    pub say: Vec<String>,
    /// Who of them.
    #[schema(value_type = SafeContactWhose)]
    pub whose: String,
    /// By what.
    #[schema(value_type = words::FamilyChannel)]
    pub channel: String,
    /// The number or address, as safe contacts have it.
    #[schema(min_length = 1, max_length = 200, example = "07700 900201")]
    pub address: String,
    /// The number to ring if the time does not suit.
    #[schema(min_length = 1, max_length = 200, nullable = false, example = "01632 960001")]
    pub call_back: Option<String>,
}

/// One message to a child or an adult around them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FamilyMessage {
    /// Its id, by which it stands among messages.
    id: Uuid,
    /// What it says of the time.
    #[schema(value_type = words::Saying)]
    say: &'static str,
    /// Its words: neither council, nor missing, nor interview, nor who the child is.
    text: String,
    /// How far it has come.
    #[schema(example = "pending")]
    state: &'static str,
    /// When it is to go: at once, or when it is safe there.
    #[schema(format = "date-time")]
    scheduled_for: String,
    /// From when on it is not sent any more: an hour before they meet.
    #[schema(required = true, format = "date-time")]
    not_after: Option<String>,
}

/// What was written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FamilyTold {
    /// The interview.
    return_interview: Uuid,
    /// When they meet.
    #[schema(format = "date-time")]
    appointment_at: String,
    /// Each message.
    messages: Vec<FamilyMessage>,
}

impl FamilyTold {
    /// As it is answered: never with the number or address.
    pub(in crate::http) fn of(told: &interviews::FamilyTold) -> Self {
        let message = |told: &interviews::FamilyMessage| FamilyMessage {
            id: told.message.id.0,
            say: told.saying.word(),
            text: told.message.body.clone(),
            state: told.message.state.word(),
            scheduled_for: outward(told.message.scheduled_for),
            not_after: told.message.not_after.map(outward),
        };
        Self {
            return_interview: told.interview.0,
            appointment_at: outward(told.appointment),
            messages: told.messages.iter().map(message).collect(),
        }
    }
}

/// Tell the child, or an adult around them, when they meet.
///
/// It goes only to a number or address that safe contacts say is safe for an appointment, at an hour at which it is, and that is
/// asked again at the moment of sending. What may not go then is `blocked`, and a step for whoever holds the talk. The very
/// same, while it waits or after it went, is written once. Where no time is agreed, or it may not be sent so, the answer is
/// 409 with the reason.
#[utoipa::path(
    post,
    path = "/api/v1/return-interviews/{id}/family-messages",
    tag = "Return interviews",
    params(ById, Headers, IfMatch),
    request_body(content = FamilyTelling, content_type = "application/json"),
    responses((status = 200, body = FamilyTold, description = "What was written."), Refusals, BodyRefusals, Stale)
)]
pub(crate) async fn tell_family(
    State(api): State<Api>,
    told: Posted,
    Sent(body): Sent,
) -> Result<Json<FamilyTold>, Problem> {
    let told = api.services.tell_family(&told.caller, &told.acting, told.about, &body).await?;
    Ok(Json(FamilyTold::of(&told)))
}
