//! `/keys`: by which other systems speak to Homeward. Made here, shown once, withdrawn here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};

use super::confirm::{Confirm, Secret};
use super::{Administrator, Asked, Listing, blamed, heads, wording};
use crate::domain::calendar::written;
use crate::domain::ids::{ApiKeyId, OrganisationId};
use crate::domain::party::Scope;
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::administration::keys::{KeySeen, KeyWanted};
use crate::web::form::{Choice, Form};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get};
use crate::web::session::Typed;
use crate::web::{Pages, page};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/keys", get(list))
        .route("/keys/new", get(begin).post(issue))
        .route("/keys/{id}/withdraw", get(ask).post(withdraw))
}

/// Asks what a key is to be.
#[derive(Template)]
#[template(path = "key_new.html")]
struct KeyPage {
    frame: Frame,
    form: Form,
    owners: Vec<Choice>,
    scopes: Vec<Choice>,
}

impl KeyPage {
    async fn of(pages: &Pages, who: &SignedIn, frame: Frame, form: Form) -> Result<Self, Error> {
        let owners = pages.services.key_owners(who).await?;
        Ok(Self {
            frame: frame.back_to("Back to keys", "/keys"),
            form,
            owners: owners.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
            scopes: Scope::WORDS.iter().map(|(word, scope)| Choice::new(*word, wording::scope(*scope))).collect(),
        })
    }
}

fn standing(seen: &KeySeen, now: DateTime<Utc>) -> Tag {
    match seen.key.revoked_at {
        Some(_) => Tag::new("Withdrawn", Tone::Calm),
        None if seen.opens(now) => Tag::new("Opens", Tone::Good),
        None => Tag::new("Expired", Tone::Pressing),
    }
}

async fn list(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let keys = pages.services.keys_seen(&who).await?;
    let row = |seen: &KeySeen| {
        let key = &seen.key;
        let scopes = key.scopes.iter().map(|scope| wording::scope(*scope)).collect::<Vec<_>>().join("; ");
        let withdraw = match key.revoked_at {
            None => Cell::link("Withdraw", format!("/keys/{}/withdraw", key.id)),
            Some(at) => Cell::text(written(at)),
        };
        vec![
            Cell::text(key.name.clone()),
            Cell::text(seen.organisation.clone()),
            Cell::text(scopes),
            Cell::text(key.last_used_at.map_or_else(|| "Never".to_owned(), written)),
            Cell::text(key.expires_at.map_or_else(|| "Never".to_owned(), written)),
            Cell::tag(standing(seen, who.now)),
            withdraw,
        ]
    };
    let table = Table {
        caption: "Keys".to_owned(),
        heads: heads(&["Name", "Whose", "For", "Last used", "Expires", "State", "Withdraw"]),
        rows: keys.iter().map(row).collect(),
        none: "None yet.".to_owned(),
    };
    let frame =
        if asked.done == "withdrawn" { frame.done("The key is withdrawn and opens nothing any more") } else { frame };
    let button = Some(Link::new("Make a key", "/keys/new"));
    Ok(page::shown(&Listing { button, ..Listing::of(frame, "Keys", vec![table]) }))
}

async fn begin(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let frame = typed.told(frame);
    Ok(page::shown(&KeyPage::of(&pages, &who, frame, typed.form).await?))
}

async fn issue(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let read = form.read(|form| {
        let last_day = form.optional_day("last_day", "the last day");
        let scopes = form.choices::<Scope>("scopes");
        Some((last_day, scopes))
    });
    if let Some((last_day, scopes)) = read {
        let name = form.value("name").to_owned();
        let organisation = form.value("organisation").parse().ok().map(OrganisationId);
        let wanted = KeyWanted { name: name.clone(), organisation, scopes, last_day };
        match pages.services.issue_key(&who, &wanted).await {
            Ok(secret) => {
                return Ok(page::shown(&Secret {
                    frame,
                    heading: "The key",
                    name,
                    means: "Whoever has it speaks for the organisation. Hand it over by a way that only its owner reads.",
                    kept: "Nobody can show it again, we least of all: we keep only what recognises it.",
                    shown: secret,
                    onward: "/keys".to_owned(),
                }));
            }
            Err(error) => blamed(&mut form, error)?,
        }
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::faulty(&KeyPage::of(&pages, &who, frame, form).await?))
}

fn id_of(text: &str) -> Result<ApiKeyId, Refusal> {
    text.parse().map(ApiKeyId).map_err(|_| Refusal::NotFound)
}

async fn ask(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let seen = pages.services.key_seen(&who, id_of(&id)?).await?;
    Ok(page::shown(&Confirm {
        frame: frame.back_to("Back to keys", "/keys"),
        name: seen.key.name,
        button: "Withdraw the key",
        means: &[
            "From this moment on the key opens nothing: the system that uses it can no longer speak to Homeward.",
            "It cannot be given back. If it is needed again, make another one.",
        ],
        warns: true,
    }))
}

async fn withdraw(
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    pages.services.revoke_key(&who, id_of(&id)?).await?;
    Ok(Redirect::to("/keys?done=withdrawn").into_response())
}
