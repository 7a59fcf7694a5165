//! What GOV.UK Notify calls: that something it took arrived, or did not, and that somebody sent a text to us. It shows a word that we chose, waits five seconds,
//! and says it again only where it was not answered; so what it says is kept, and answered. These addresses are Notify's
//! alone, and it publishes what it sends: the description of the API is for partners and leaves them out.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::post;

use super::Api;
use super::auth::secret;
use super::problem::{Kind, Problem};

/// Longer than anything that Notify sends.
const LARGEST: usize = 64 * 1_024;

/// The routes.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/callbacks/govuk-notify/receipts", post(receipt))
        .route("/callbacks/govuk-notify/received-texts", post(received_text))
}

async fn receipt(State(api): State<Api>, request: Request) -> Result<StatusCode, Problem> {
    let said = admitted(&api, request).await?;
    api.services.receive_receipt(&said).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn received_text(State(api): State<Api>, request: Request) -> Result<StatusCode, Problem> {
    let said = admitted(&api, request).await?;
    api.services.receive_text(&said).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What Notify says, if it is Notify.
async fn admitted(api: &Api, request: Request) -> Result<serde_json::Value, Problem> {
    let (parts, body) = request.into_parts();
    if !api.services.callback_tokens.are_set() {
        return Err(Problem::not_found());
    }
    if !secret(&parts.headers).is_some_and(|shown| api.services.callback_tokens.admit(shown)) {
        api.pace.of_stranger(&parts.extensions)?;
        tracing::warn!("somebody called in the name of GOV.UK Notify without its word, or the settings hold another");
        return Err(Problem::new(
            Kind::Unauthenticated,
            "Send the token that was agreed as Authorization: Bearer <token>.",
        ));
    }
    read(body).await
}

async fn read(body: Body) -> Result<serde_json::Value, Problem> {
    let bytes = to_bytes(body, LARGEST).await;
    let bytes = bytes.map_err(|_| Problem::new(Kind::TooLarge, "It is larger than anything that belongs here."))?;
    serde_json::from_slice(&bytes).map_err(|_| Problem::new(Kind::Malformed, "It is no JSON."))
}
