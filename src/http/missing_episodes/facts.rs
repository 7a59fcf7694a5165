//! `GET /missing-episodes/{id}/facts`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::ids::MissingEpisodeId;
use crate::domain::instant::outward;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::extract::{Page, Query};
use crate::http::listed::{Listed, behind, not_ours};
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::reading::facts::ToldFact;

/// One entry of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fact {
    /// Its id; facts of one instant are in the order of their ids.
    id: uuid::Uuid,
    /// What kind of thing happened.
    #[schema(example = "notice_received")]
    kind: String,
    /// When it happened.
    #[schema(format = "date-time")]
    happened_at: String,
    /// When we were told.
    #[schema(format = "date-time")]
    told_at: String,
    /// When it was recorded.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// The organisation that told; `Homeward` for what was worked out.
    source: String,
    /// The record of the child in whose stream it stands; null for whoever is not shown the child.
    #[schema(required = true)]
    child_id: Option<uuid::Uuid>,
    /// The reference that it is about, by the id by which an episode that holds it can be asked for.
    #[schema(required = true)]
    reference_id: Option<uuid::Uuid>,
    /// The return interview that it is about.
    #[schema(required = true)]
    return_interview: Option<uuid::Uuid>,
    /// What happened, in codes, instants and ids.
    content: Value,
    /// Its SHA-256, over the fact before it too.
    hash: String,
}

impl Fact {
    fn of(told: ToldFact) -> Result<Self, Problem> {
        let fact = told.fact;
        let content = serde_json::from_str(&fact.content).map_err(|error| {
            tracing::error!(fact = %fact.id, %error, "the content of a fact is not JSON");
            Problem::internal()
        })?;
        Ok(Self {
            id: fact.id.0,
            child_id: told.child.map(|id| id.0),
            reference_id: fact.reference_id.map(|id| id.0),
            return_interview: fact.interview_id.map(|id| id.0),
            kind: fact.kind,
            happened_at: outward(fact.happened_at),
            told_at: outward(fact.told_at),
            recorded_at: outward(fact.recorded_at),
            source: told.source,
            content,
            hash: fact.hash,
        })
    }
}

/// Read the facts behind a missing episode, in the order of recording.
///
/// The child's council reads all that is recorded of its references; whoever told of it, their own notices.
#[utoipa::path(
    get,
    path = "/api/v1/missing-episodes/{id}/facts",
    tag = "Missing episodes",
    params(
        ("id" = uuid::Uuid, Path, description = "The episode's id, present or former."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Fact>, description = "A page of facts."), Refusals)
)]
pub(crate) async fn read_facts(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
) -> Result<Json<Listed<Fact>>, Problem> {
    let mut query = Query::of(&uri);
    let (page, known_at) = (query.page(), query.instant("known_at"));
    let after = behind(&mut query, &page);
    query.done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let facts = api.services.facts(&caller, MissingEpisodeId(id), known_at).await?;
    Ok(Json(listed(facts, &page, after)?))
}

/// The page of `facts` behind the one named `after`.
pub(crate) fn listed(
    mut facts: Vec<ToldFact>,
    page: &Page,
    after: Option<uuid::Uuid>,
) -> Result<Listed<Fact>, Problem> {
    if let Some(after) = after {
        let last = facts.iter().position(|told| told.fact.id.0 == after).ok_or_else(not_ours)?;
        facts.drain(..=last);
    }
    let goes_on = facts.len() as u64 > page.limit;
    facts.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    let next = facts.last().filter(|_| goes_on).map(|told| told.fact.id.to_string());
    let items = facts.into_iter().map(Fact::of).collect::<Result<_, _>>()?;
    Ok(Listed { items, next })
}
