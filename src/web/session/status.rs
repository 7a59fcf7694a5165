//! `/session`: how long the session lasts, asked by a page itself; and that somebody is still there. Asking does not count
//! as using it: a page left open on a desk would stay open for ever.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::calendar::london_time;
use crate::domain::session::{Session, WARNED_BEFORE};
use crate::services::accounts::SignedIn;
use crate::web::Pages;
use crate::web::refusal::Refusal;

/// Where it is asked.
pub const PATH: &str = "/session";

/// When a session ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// In how many seconds. A browser's clock may be anywhere, so it counts from here.
    pub seconds: i64,
    /// How many seconds before that the reader is warned.
    pub warned_before: i64,
    /// At what time, for whoever reads it.
    pub at: String,
    /// Whether it ends then whatever its owner does.
    pub for_good: bool,
}

/// When `session` ends, as at `now`.
pub(super) fn of(session: &Session, now: DateTime<Utc>) -> Ends {
    let ends = session.ends_at();
    Ends {
        seconds: (ends - now).num_seconds().max(0),
        warned_before: WARNED_BEFORE.num_seconds(),
        at: london_time(ends),
        for_good: ends == session.last_end(),
    }
}

/// Says when it ends.
pub(in crate::web) async fn ask(who: SignedIn) -> Response {
    told(of(&who.session, who.now))
}

/// Says that somebody is still there, and when it ends now.
pub(in crate::web) async fn stay(State(pages): State<Pages>, who: SignedIn) -> Result<Response, Refusal> {
    let session = pages.services.stay_signed_in(&who).await?;
    Ok(told(of(&session, session.used_at)))
}

fn told(ends: Ends) -> Response {
    let mut answer = Json(ends).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
