//! `GET /reports/repeat-missing`.

use axum::extract::State;
use axum::http::Uri;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cursor::Cursor;
use crate::domain::authority::AuthorityCode;
use crate::domain::instant::outward;
use crate::domain::notice;
use crate::domain::party::Caller;
use crate::domain::repeat_missing::Matched;
use crate::http::Api;
use crate::http::extract::Query;
use crate::http::listed::Listed;
use crate::http::notices::schema::RiskLevel;
use crate::http::openapi::Refusals;
use crate::http::problem::Problem;
use crate::services::reading::repeats::{Asked, Repeats};
use crate::services::repeat_missing::Repeat;

/// A child who goes missing again and again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepeatMissing {
    /// The record of the child.
    child_id: Uuid,
    /// How many episodes began in the 90 days before.
    episodes_in_90_days: usize,
    /// The rules that match.
    rules: Vec<Rule>,
    /// When the last began.
    #[schema(format = "date-time")]
    last_missing_from_at: String,
    /// Whether the child is missing.
    missing_now: bool,
    /// How great the risk of the last is held to be.
    #[schema(required = true, value_type = Option<RiskLevel>)]
    risk: Option<&'static str>,
    /// Null for now.
    #[schema(required = true, value_type = Option<Object>)]
    next_step: Option<Value>,
}

/// A rule that matches, with what makes it match.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RepeatMissingRule)]
struct Rule {
    /// The rule.
    #[serde(rename = "rule")]
    #[schema(example = "3-in-90-days")]
    name: String,
    /// How many days it looks back.
    window_days: u16,
    /// The episodes that make it match.
    episodes: Vec<Uuid>,
    /// Why it matches, in words.
    #[schema(example = "3rd in 41 days: 2 Jul, 19 Jul, 11 Aug")]
    explanation: String,
}

impl RepeatMissing {
    fn of(repeat: Repeat) -> Self {
        let repeating = repeat.repeating;
        Self {
            child_id: repeat.child.0,
            episodes_in_90_days: repeating.episodes_in_90_days,
            rules: repeating.rules.into_iter().map(Rule::of).collect(),
            last_missing_from_at: outward(repeating.last_missing_from_at),
            missing_now: repeating.missing_now,
            risk: repeat.risk.map(notice::RiskLevel::word),
            next_step: None,
        }
    }
}

impl Rule {
    fn of(matched: Matched) -> Self {
        Self {
            name: matched.rule,
            window_days: matched.window_days,
            episodes: matched.episodes.into_iter().map(|episode| episode.0).collect(),
            explanation: matched.explanation,
        }
    }
}

/// Report who goes missing again and again, most urgent first.
///
/// For the council of the authority; others are answered 404.
#[utoipa::path(
    get,
    path = "/api/v1/reports/repeat-missing",
    tag = "Reports",
    params(
        ("authority" = String, Query, pattern = "^[0-9]{3}$", description = "Whose children."),
        ("at" = Option<DateTime<Utc>>, Query, nullable = false, description = "The instant to look from."),
        ("known_at" = Option<DateTime<Utc>>, Query, nullable = false, description = "Leave out what was recorded after this instant."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<String>, Query, nullable = false, pattern = "^[0-9]{1,16}~[0-9]{1,16}~[0-9]{1,9}$", description = "The `next` of the page before; it carries `at` and `known_at` of the first page where they are not given."),
    ),
    responses((status = 200, body = Listed<RepeatMissing>, description = "A page of children."), Refusals)
)]
pub(crate) async fn report_repeat_missing(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Json<Listed<RepeatMissing>>, Problem> {
    let mut query = Query::of(&uri);
    let cursor = query.read("cursor", Cursor::read);
    let (page, at, known_at) = (query.page(), query.instant("at"), query.instant("known_at"));
    let authority = AuthorityCode::try_from(query.text("authority").unwrap_or_default());
    if let Err(detail) = &authority {
        query.fault("authority", *detail);
    }
    query.done()?;
    let Ok(authority) = authority else { return Err(Problem::not_found()) };
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let asked = Asked {
        authority,
        at: at.or(cursor.map(|cursor| cursor.at)),
        known_at: known_at.or(cursor.map(|cursor| cursor.known_at)),
        behind: cursor.map_or(0, |cursor| cursor.behind),
        limit,
    };
    let Repeats { children, at, known_at, goes_on } = api.services.report_repeat_missing(&caller, &asked).await?;
    let behind = asked.behind.saturating_add(children.len());
    let next = goes_on.then(|| Cursor { at, known_at, behind }.written());
    Ok(Json(Listed { items: children.into_iter().map(RepeatMissing::of).collect(), next }))
}
