//! `PUT /children/{id}/safe-contacts`.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{SafeContactTopic, SafeContactUse, SafeContactWhose, SafeContacts, TimesOfDay};
use super::{ById, Who};
use crate::domain::ids::ChildId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting::Acting;
use crate::http::conditional::{Demanded, IfMatchDemanded, MustMatch, Stale, Tagged};
use crate::http::extract::{Query, Sent};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::safe_contacts::Change;

/// How it is safe to speak with a child and the adults around them: all of it.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct NewSafeContacts {
    /// About each person. Whoever is left out is agreed on no longer.
    #[schema(max_items = 20)]
    contacts: Vec<NewSafeContact>,
}

/// What is agreed about one person.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct NewSafeContact {
    /// Who they are to the child.
    #[schema(value_type = SafeContactWhose)]
    whose: String,
    /// Their name, for everybody but the child.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    name: Option<String>,
    /// What they may be told; nothing if empty.
    #[schema(value_type = Vec<SafeContactTopic>)]
    may_be_told: Vec<String>,
    /// The ways to them, and those that are not to be used.
    #[schema(max_items = 10)]
    ways: Vec<NewWay>,
    /// Where to speak with them.
    #[schema(nullable = false, min_length = 1, max_length = 2_000)]
    place: Option<String>,
    /// When to.
    #[schema(nullable = false, min_length = 1, max_length = 2_000)]
    time: Option<String>,
    /// What else to know.
    #[schema(nullable = false, min_length = 1, max_length = 2_000)]
    note: Option<String>,
    /// Since when it holds; from now if it is left out.
    #[schema(nullable = false, format = "date-time")]
    since: Option<String>,
    /// Until when it holds. What is not to be used stays so.
    #[schema(nullable = false, format = "date-time")]
    until: Option<String>,
}

/// One way to somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct NewWay {
    /// The way, as for an attempt: `phone`, `text`, `email`, `letter`, `visit`, `video`, `social_media`, `school`,
    /// `professional` or `other`.
    #[schema(example = "text")]
    channel: String,
    /// The number or address.
    #[schema(min_length = 1, max_length = 200, example = "07700 900123")]
    address: String,
    /// Whether it is used.
    #[serde(rename = "use")]
    #[schema(value_type = SafeContactUse)]
    used: String,
    /// Why it is not safe; needed where it is not.
    #[schema(nullable = false, min_length = 1, max_length = 2_000)]
    reason: Option<String>,
    /// At which time of day, by the clocks of London; at any if it is left out.
    #[schema(nullable = false)]
    hours: Option<TimesOfDay>,
}

/// Say how it is safe to speak with a child and the adults around them.
///
/// It takes the place of what was agreed before, which stays readable with who said it and when. `If-Match` says which
/// edition is replaced, so that nobody writes over a warning unseen.
#[utoipa::path(
    put,
    path = "/api/v1/children/{id}/safe-contacts",
    tag = "Safe contacts",
    params(ById, Who, IfMatchDemanded),
    request_body(content = NewSafeContacts, content_type = "application/json"),
    responses(
        (status = 200, body = SafeContacts, description = "What is agreed now.", headers(("etag" = String, description = "Its edition, for `If-Match`."))),
        Refusals,
        BodyRefusals,
        Stale,
        Demanded,
    )
)]
pub(crate) async fn replace_safe_contacts(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<Uuid>, PathRejection>,
    Acting(person): Acting,
    MustMatch(expected): MustMatch,
    Sent(body): Sent,
) -> Result<Tagged<SafeContacts>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let change = Change::Whole(&body);
    Ok(api.services.agree_safe_contacts(&caller, &person, ChildId(id), &expected, change).await?.into())
}
