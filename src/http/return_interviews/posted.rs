//! What every verb is told beside its body: whose key it is, who acts, and about which interview.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use serde_json::{Value, json};
use utoipa::IntoParams;
use uuid::Uuid;

use super::LARGEST;
use crate::domain::ids::InterviewId;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting::Acting;
use crate::http::conditional::Matching;
use crate::http::extract::{Query, Sent, gathered};
use crate::http::problem::Problem;
use crate::services::interviews::{About, Person};

/// Somebody does something about an interview.
pub struct Posted {
    /// Whose key it is.
    pub caller: Caller,
    /// Who acts.
    pub acting: Person,
    /// About which interview, and in which edition.
    pub about: About,
}

impl FromRequestParts<Api> for Posted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Query::of(&parts.uri).done()?;
        let Acting(acting) = Acting::from_request_parts(parts, api).await?;
        let caller = parts.extensions.get::<Caller>().cloned().ok_or_else(Problem::internal)?;
        // What is no id names nothing.
        let Ok(Path(id)) = Path::<Uuid>::from_request_parts(parts, api).await else { return Err(Problem::not_found()) };
        let Matching(expected) = Matching::from_request_parts(parts, api).await?;
        Ok(Self { caller, acting, about: About { id: InterviewId(id), expected } })
    }
}

/// A JSON body, or none at all, which says as much as an empty object.
pub struct SentOrNothing(pub Value);

impl<S: Send + Sync> FromRequest<S> for SentOrNothing {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (request, bytes) = gathered(request, LARGEST).await?;
        if bytes.is_empty() {
            return Ok(Self(json!({})));
        }
        let Sent(body) = Sent::from_request(request, state).await?;
        Ok(Self(if body.is_null() { json!({}) } else { body }))
    }
}

/// Which interview.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only described; the extractor reads the path itself")]
pub(super) struct ById {
    /// The interview's id.
    id: Uuid,
}
