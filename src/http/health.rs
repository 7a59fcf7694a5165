//! Health: whether the program lives, and whether requests may be sent to it. Neither tells more than that.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::openapi::Outage;
use super::problem::Problem;

/// Where jobs run, a claim must have succeeded within this: silence would look as if nobody were overdue.
const CLAIMED_WITHIN: Duration = Duration::from_secs(30);

/// The program lives.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Live {
    live: bool,
}

/// Requests may be sent to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ready {
    ready: bool,
}

/// Whether the program lives.
///
/// It says nothing of the database: a program that cannot reach it need not be started anew.
#[utoipa::path(get, path = "/health/live", tag = "Health", security(()), responses((status = 200, body = Live, description = "It lives.")))]
pub(super) async fn live() -> Json<Live> {
    Json(Live { live: true })
}

/// Whether requests may be sent here.
///
/// The tables are up to date, the database answers, and where jobs run here, they have lately looked for work.
#[utoipa::path(
    get, path = "/health/ready", tag = "Health", security(()),
    responses((status = 200, body = Ready, description = "They may."), Outage)
)]
pub(super) async fn ready(State(api): State<Api>) -> Result<Json<Ready>, Problem> {
    if *api.stopping.borrow() {
        return Err(Problem::unavailable());
    }
    api.services.ready().await?;
    if api.pulse.as_ref().is_some_and(|pulse| !pulse.is_fresh(CLAIMED_WITHIN)) {
        return Err(Problem::unavailable());
    }
    Ok(Json(Ready { ready: true }))
}
