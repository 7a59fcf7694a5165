//! What an administrator sees to beside accounts: organisations, keys, webhooks, policies, messages, how the program does,
//! and who looked at a record. To everybody else there are no such pages; what a child told is on none of them.

mod acts;
mod confirm;
mod contacts;
mod jobs;
mod keys;
mod looks;
mod messages;
mod organisations;
mod pausing;
mod policies;
mod reviving;
mod webhooks;
mod wording;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

pub(super) use pausing::name as channel;

use super::form::Form;
use super::frame::{Frame, Link};
use super::parts::{Leaves, Table};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::{Pages, page, rotas, silences, wordings};
use crate::domain::audience::Role;
use crate::domain::violation::Violation;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::rotas::runs_a_council;

/// Pages for administrators.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/administration", get(show))
        .merge(organisations::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .route("/policies", get(policies::show))
        .merge(messages::routes())
        .merge(pausing::routes())
        .route(contacts::PATH, get(contacts::show))
        .route("/jobs", get(jobs::show))
        .route(reviving::ALL, get(reviving::ask).post(reviving::act))
        .route("/jobs/look-again/{kind}/{id}", get(reviving::ask).post(reviving::act))
        .route("/looks", get(looks::ask).post(looks::show))
}

/// Whoever is signed in, if they are an administrator; to others the page is not there.
pub(super) struct Administrator(pub SignedIn);

impl FromRequestParts<Pages> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Refusal> {
        let who = <SignedIn as FromRequestParts<Pages>>::from_request_parts(parts, pages).await?;
        if who.is(Role::Administrator) { Ok(Self(who)) } else { Err(Refusal::NotFound) }
    }
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// Where an administrator goes on.
#[derive(Template)]
#[template(path = "administration.html")]
struct Administration {
    frame: Frame,
    parts: Vec<(&'static str, &'static str, String)>,
}

/// What there is, where, and what for.
const PARTS: &[(&str, &str, &str)] = &[
    ("People", "/people", "Who can sign in, and as what"),
    ("Organisations and teams", "/organisations", "Whom we work with, and where we write to them"),
    ("Keys", "/keys", "By which other systems speak to Homeward"),
    ("Webhooks", "/webhooks", "Where Homeward tells other systems that something changed"),
    ("Rotas", rotas::PATH, "Who is on duty for which role, by day and by night"),
    ("Policy", "/policies", "The rules and numbers in force, and those before"),
    ("Messages", "/messages", "What was sent, what waits, what failed"),
    ("Wording of messages", wordings::PATH, "What messages say, in your own words"),
    ("Contacts to put right", contacts::PATH, "Addresses and numbers that did not work"),
    ("Systems that have fallen silent", silences::PATH, "Agencies that always send, and have not"),
    ("How Homeward runs", "/jobs", "What waits to be done, and what nobody looks at any more"),
    ("Who looked at a record", "/looks", "Everybody who read a child’s record or did something about it"),
];

/// Shows it.
async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let failed = pages.services.contacts(&who).await?.open.len();
    let waiting = pages.services.wordings_waiting(&who).await?.len();
    let hint = |href: &str, hint: &str| match failed {
        1.. if href == contacts::PATH => format!("{hint}: {failed} at present"),
        _ if href == wordings::PATH && waiting > 0 => format!("{hint}: {waiting} to be decided by a second person"),
        _ => hint.to_owned(),
    };
    let of_councils = [rotas::PATH, silences::PATH, wordings::PATH];
    let there = PARTS.iter().filter(|(_, href, _)| !of_councils.contains(href) || runs_a_council(&who));
    let parts = there.map(|(text, href, said)| (*text, *href, hint(href, said))).collect();
    Ok(page::shown(&Administration { frame, parts }))
}

/// Tables under a heading, with what leads on from them.
#[derive(Template)]
#[template(path = "listing.html")]
struct Listing {
    frame: Frame,
    heading: String,
    lead: Vec<String>,
    button: Option<Link>,
    /// What can be done with all of one table, named by its caption: it stands beneath it.
    beneath: Option<(&'static str, Link)>,
    tables: Vec<Table>,
    leaves: Leaves,
}

impl Listing {
    fn of(frame: Frame, heading: &str, tables: Vec<Table>) -> Self {
        let frame =
            if frame.back.is_none() { frame.back_to("Back to administration", "/administration") } else { frame };
        let heading = heading.to_owned();
        Self { frame, heading, lead: vec![], button: None, beneath: None, tables, leaves: Leaves::default() }
    }

    fn led_by(mut self, sentence: impl Into<String>) -> Self {
        self.lead.push(sentence.into());
        self
    }
}

/// The heads of a table, none of them of numbers.
fn heads(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| ((*name).to_owned(), false)).collect()
}

/// Brings what a verb found wrong, in whole sentences, back to the fields; any other error is none of the form's.
pub(super) fn blamed(form: &mut Form, error: Error) -> Result<(), Refusal> {
    match error {
        Error::Invalid(faults) => {
            for Violation { pointer, detail } in faults {
                form.blame_field(&pointer.trim_start_matches("#/").replace('/', "."), detail);
            }
            Ok(())
        }
        Error::Refused(said) => {
            form.blame_whole(said.trim_end_matches('.'));
            Ok(())
        }
        other => Err(other.into()),
    }
}
