//! What is done to a webhook. Each is asked about first, but for what harms nobody.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{called, id_of, secret};
use crate::domain::edition::Expected;
use crate::domain::ids::WebhookDeliveryId;
use crate::domain::violation::Code;
use crate::domain::webhook::Endpoint;
use crate::services::Error;
use crate::web::administration::Administrator;
use crate::web::administration::confirm::Confirm;
use crate::web::form::Form;
use crate::web::frame::{Frame, Link};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

crate::codes! {
    /// What is done to a webhook.
    Deed {
        /// An event is sent that says nothing.
        Test = "test",
        /// Nothing is sent any more.
        TurnOff = "turn-off",
        /// It is sent again.
        TurnOn = "turn-on",
        /// Another secret signs.
        Rotate = "new-secret",
        /// It is taken away.
        Remove = "remove",
    }
}

impl Deed {
    const fn button(self) -> &'static str {
        match self {
            Self::Test => "Send a test",
            Self::TurnOff => "Turn it off",
            Self::TurnOn => "Turn it on",
            Self::Rotate => "Make a new secret",
            Self::Remove => "Remove the webhook",
        }
    }

    const fn means(self) -> &'static [&'static str] {
        match self {
            Self::Test => &["An event is sent that says nothing but that it is a test."],
            Self::TurnOff => {
                &["Nothing is sent there any more. What happens meanwhile is kept, and can be sent later."]
            }
            Self::TurnOn => &[
                "From now on events are sent there. Those that were kept can be sent then, one by one or those of a time.",
            ],
            Self::Rotate => &[
                "You are shown another secret, this once. For 24 hours both sign, so that the receiver can change over.",
            ],
            Self::Remove => &["Nothing is sent there any more, and what was not delivered yet is cancelled."],
        }
    }
}

pub(super) fn done_in_words(word: &str) -> Option<&'static str> {
    match word {
        "test" => Some("The test is on its way"),
        "turn-off" => Some("The webhook is off"),
        "turn-on" => Some("The webhook is on"),
        "change" => Some("The webhook is changed"),
        "replay" => Some("The event is sent once more"),
        _ => None,
    }
}

/// What can be done to it as it stands.
pub(super) fn offered(endpoint: &Endpoint) -> Vec<Link> {
    let is_off = endpoint.disabled.is_some();
    let offered = |deed: &Deed| match deed {
        Deed::Test | Deed::TurnOff => !is_off,
        Deed::TurnOn => is_off,
        Deed::Rotate | Deed::Remove => true,
    };
    let all = Deed::WORDS.iter().map(|(_, deed)| *deed).filter(offered);
    let deeds = all.map(|deed| Link::new(deed.button(), format!("/webhooks/{}/{}", endpoint.id, deed.word())));
    let change = Link::new("Change its address, name or events", format!("/webhooks/{}/change", endpoint.id));
    let again = Link::new("Send the events of a time once more", format!("/webhooks/{}/replay", endpoint.id));
    std::iter::once(change).chain((!is_off).then_some(again)).chain(deeds).collect()
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    Administrator(who): Administrator,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let (id, deed) = (id_of(&id)?, Deed::from_word(&deed).ok_or(Refusal::NotFound)?);
    let endpoint = pages.services.webhook_endpoint(&who.caller, id).await?;
    Ok(page::shown(&Confirm {
        frame: frame.back_to("Back to the webhook", format!("/webhooks/{id}")),
        name: called(&endpoint),
        button: deed.button(),
        means: deed.means(),
        warns: matches!(deed, Deed::TurnOff | Deed::Remove),
    }))
}

/// Does it.
pub(super) async fn act(
    frame: Frame,
    Administrator(who): Administrator,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let (id, deed) = (id_of(&id)?, Deed::from_word(&deed).ok_or(Refusal::NotFound)?);
    let services = &pages.services;
    match deed {
        Deed::Test => services.test_webhook_endpoint(&who.caller, id).await.map(drop).or_else(too_late)?,
        Deed::TurnOff | Deed::TurnOn => {
            let sent = json!({ "enabled": deed == Deed::TurnOn });
            services.change_webhook_endpoint(&who.caller, id, &Expected::Whichever, &sent).await?;
        }
        Deed::Rotate => {
            let issued = services.rotate_webhook_secret(&who.caller, id, &json!({})).await?;
            return Ok(page::shown(&secret(frame, &issued.endpoint, issued.secret)));
        }
        Deed::Remove => {
            services.delete_webhook_endpoint(&who.caller, id, &Expected::Whichever).await?;
            return Ok(Redirect::to("/webhooks?done=removed").into_response());
        }
    }
    Ok(Redirect::to(&format!("/webhooks/{id}?done={}", deed.word())).into_response())
}

/// Sends an event once more.
pub(super) async fn replay(
    Administrator(who): Administrator,
    Path((id, delivery)): Path<(String, String)>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let delivery = delivery.parse().map(WebhookDeliveryId).map_err(|_| Refusal::NotFound)?;
    // Pressed twice: it is on its way.
    let replayed = pages.services.replay_webhook_delivery(&who.caller, id, delivery).await;
    replayed.map(drop).or_else(too_late)?;
    Ok(Redirect::to(&format!("/webhooks/{id}?done=replay")).into_response())
}

/// What cannot follow any more is left: the page says how it stands.
fn too_late(error: Error) -> Result<(), Error> {
    if matches!(error, Error::Refused(_)) { Ok(()) } else { Err(error) }
}
