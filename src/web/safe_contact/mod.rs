//! `/children/{id}/safe-contact`: how it is safe to speak with a child and with the adults around them, what was agreed
//! before, and changing it. For whoever answers for the child; to everybody else there is no such page.

mod edit;
mod form;
pub(super) mod wording;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::Pages;
use super::frame::{Frame, Link};
use super::page;
use super::parts::Row;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::work::wording as words;
use crate::domain::calendar::written;
use crate::domain::ids::ChildId;
use crate::domain::safe_contact::SafeContact;
use crate::services::accounts::SignedIn;
use crate::services::reading::whole_child::WholeChild;
use crate::services::safe_contacts::{Sheet, Version, may_agree};

/// Pages about safe contact.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/children/{id}/safe-contact", get(show))
        .route("/children/{id}/safe-contact/new", get(edit::begin).post(edit::add))
        .route("/children/{id}/safe-contact/{place}", get(edit::ask).post(edit::change))
        .route("/children/{id}/safe-contact/{place}/remove", get(edit::ask_to_remove).post(edit::remove))
}

/// Where it is.
pub(super) fn at(id: ChildId) -> String {
    format!("/children/{id}/safe-contact")
}

fn id_of(text: &str) -> Result<ChildId, Refusal> {
    text.parse().map(ChildId).map_err(|_| Refusal::NotFound)
}

/// What is agreed.
#[derive(Template)]
#[template(path = "safe_contact.html")]
struct SafeContactPage {
    frame: Frame,
    child: String,
    cards: Vec<Card>,
    /// What leads to adding somebody, for whoever may.
    adds: Option<String>,
    former: Vec<Former>,
}

/// One person.
struct Card {
    who: String,
    rows: Vec<Row>,
    /// What leads to changing it, for whoever may.
    changes: Vec<Link>,
}

/// What was agreed once.
struct Former {
    heading: String,
    people: Vec<(String, Vec<Row>)>,
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// The child, as far as its reader may know of it, with what is agreed.
async fn found(pages: &Pages, who: &SignedIn, id: ChildId) -> Result<(WholeChild, Sheet), Refusal> {
    let whole = pages.services.whole_child(who, id).await?;
    let sheet = pages.services.safe_contacts(&who.caller, whole.id).await?;
    Ok((whole, sheet))
}

fn called(whole: &WholeChild) -> String {
    words::with_age(whole.child.as_ref(), whole.age)
}

/// Shows it.
async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (whole, sheet) = found(&pages, &who, id_of(&id)?).await?;
    let frame = match asked.done.as_str() {
        "agreed" => frame.done("What you agreed is recorded"),
        "removed" => frame.done("Nothing is agreed about that person any more"),
        "meanwhile" => frame.important("Somebody changed what is agreed meanwhile. This is how it stands now"),
        _ => frame,
    };
    let home = at(whole.id);
    let may = may_agree(who.roles.iter().copied());
    let card = |(place, contact): (usize, &SafeContact)| Card {
        who: wording::who(contact),
        rows: wording::rows(contact),
        changes: if may {
            vec![
                Link::new("Change", format!("{home}/{place}")),
                Link::new("Take off the list", format!("{home}/{place}/remove")),
            ]
        } else {
            vec![]
        },
    };
    Ok(page::shown(&SafeContactPage {
        frame: frame.back_to("Back to the child’s record", super::children::at(whole.id)),
        child: called(&whole),
        cards: sheet.contacts.iter().enumerate().map(card).collect(),
        adds: may.then(|| format!("{home}/new")),
        former: sheet.history.iter().map(former).collect(),
    }))
}

fn former(version: &Version) -> Former {
    let by = version.recorded_by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
    let stands = if version.stands { " – stands" } else { "" };
    Former {
        heading: format!("Recorded at {}{by}{stands}", written(version.recorded_at)),
        people: version.contacts.iter().map(|contact| (wording::who(contact), wording::rows(contact))).collect(),
    }
}
