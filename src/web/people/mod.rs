//! `/people`: who can sign in, for an administrator of their organisation. To everybody else there is no such page.

mod deeds;
mod details;
mod in_hand;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::account::SessionLine;
use super::frame::Frame;
use super::parts::{Cell, Row, Table, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::{Pages, page, quiet_hours, wording};
use crate::domain::audience::Role;
use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::domain::message::Channel;
use crate::domain::violation::Code;
use crate::services::accounts::in_hand::can_hold;
use crate::services::accounts::{Link, Listed, SignedIn};
use in_hand::Warning;

/// Pages about people.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/people", get(list))
        .route("/people/new", get(details::begin).post(details::invite))
        .route("/people/{id}", get(show))
        .route("/people/{id}/change", get(details::show).post(details::change))
        .route("/people/{id}/{deed}", get(deeds::ask).post(deeds::act))
}

/// All of them.
#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    table: Table,
}

/// One of them.
#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    name: String,
    standing: Tag,
    rows: Vec<Row>,
    sessions: Vec<SessionLine>,
    /// What they have in hand and cannot open.
    warning: Option<Warning>,
    deeds: Vec<(&'static str, String)>,
}

/// Shows a link: this once.
#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    heading: &'static str,
    name: String,
    url: String,
    until: String,
    person: String,
}

impl LinkPage {
    fn of(frame: Frame, heading: &'static str, name: String, id: UserId, link: Link) -> Self {
        let until = written(link.good_until);
        Self { frame, heading, name, url: link.url, until, person: format!("/people/{id}") }
    }
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// Whether somebody can sign in.
fn standing(listed: &Listed, now: DateTime<Utc>) -> Tag {
    match (listed.person.disabled_at, listed.password_set_at, listed.link_until) {
        (Some(_), ..) => Tag::new("No access", Tone::Calm),
        (None, Some(_), _) => Tag::new("Can sign in", Tone::Good),
        (None, None, Some(until)) if until > now => Tag::new("Invited", Tone::Notice),
        (None, None, _) => Tag::new("Needs a link", Tone::Pressing),
    }
}

fn roles(listed: &Listed) -> Vec<Role> {
    listed.person.roles.iter().filter_map(|word| Role::from_word(word)).collect()
}

/// Shows all of them.
async fn list(frame: Frame, who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let people = pages.services.own_people(&who).await?;
    let row = |listed: &Listed| {
        vec![
            Cell::link(listed.person.name.clone(), format!("/people/{}", listed.person.id)),
            Cell::text(listed.person.email.clone()),
            Cell::text(listed.team.clone().unwrap_or_default()),
            Cell::text(wording::roles(&roles(listed)).join(", ")),
            Cell::tag(standing(listed, who.now)),
        ]
    };
    let table = Table {
        caption: format!("People of {}", who.caller.organisation.name),
        heads: ["Name", "Email address", "Team", "Roles", "Sign-in"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: people.iter().map(row).collect(),
        none: "Nobody yet.".to_owned(),
    };
    Ok(page::shown(&People { frame, table }))
}

/// Shows one of them.
async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let listed = pages.services.own_person(&who, id).await?;
    let sessions = pages.services.sessions_of_own(&who, id).await?;
    let quiet = pages.services.quiet_hours_of(&who, id).await?;
    let person = &listed.person;
    let change = format!("/people/{id}/change");
    let app = if listed.has_authenticator { "On" } else { "Off" };
    let team = listed.team.clone().unwrap_or_else(|| "None".to_owned());
    let mut rows = vec![
        Row::new("Name", person.name.clone()).changed_at(&change),
        Row::new("Email address", person.email.clone()),
        Row::new("Team", team).changed_at(&change),
        Row { key: "Roles".to_owned(), lines: wording::roles(&roles(&listed)), change: None }.changed_at(&change),
        mobile(person.mobile.as_deref(), person.texts_stopped).changed_at(&change),
        told_by("Told what can wait", &person.ways.ordinary).changed_at(&change),
        told_by("Told what is urgent", &person.ways.urgent).changed_at(&change),
        Row::new("Authenticator app", app),
        Row { key: "Quiet hours".to_owned(), lines: quiet_hours::in_words(quiet.as_ref()), change: None }
            .changed_at(format!("/people/{id}/quiet-hours")),
    ];
    if let Some(until) = listed.link_until {
        rows.push(Row::new("Link works until", written(until)));
    }
    if let Some(at) = person.disabled_at {
        rows.push(Row::new("Access removed at", written(at)));
    }
    let sessions: Vec<_> = sessions
        .iter()
        .map(|session| SessionLine {
            id: session.id.to_string(),
            device: session.device.clone(),
            here: session.id == who.session.id,
            since: written(session.began_at),
            used: written(session.used_at),
        })
        .collect();
    let warning = if person.disabled_at.is_none() && can_hold(&person.roles) {
        None
    } else {
        Warning::after(pages.services.in_hand(&who, id).await?, &who)
    };
    let deeds = deeds::offered(&listed, &who, !sessions.is_empty());
    let frame = match deeds::done_in_words(&asked.done) {
        Some(words) => frame.done(words),
        None => frame,
    };
    let frame = frame.back_to("Back to people", "/people");
    let (name, standing) = (person.name.clone(), standing(&listed, who.now));
    Ok(page::shown(&PersonPage { frame, name, standing, rows, sessions, warning, deeds }))
}

/// By which number texts reach somebody.
pub(super) fn mobile(number: Option<&str>, texts_stopped: bool) -> Row {
    let said = match number {
        Some(number) if texts_stopped => format!("{number}. STOP was sent from it, so no text goes there."),
        Some(number) => number.to_owned(),
        None => "None".to_owned(),
    };
    Row::new("Mobile number", said)
}

/// By what somebody is told.
pub(super) fn told_by(key: &str, ways: &[Channel]) -> Row {
    let by = ways.iter().map(|way| wording::channel(*way).to_owned());
    let lines = if ways.is_empty() { vec!["In their inbox alone".to_owned()] } else { by.collect() };
    Row { key: key.to_owned(), lines, change: None }
}

/// An id from an address; what is none is nobody's.
fn id_of(text: &str) -> Result<UserId, Refusal> {
    text.parse().map(UserId).map_err(|_| Refusal::NotFound)
}
