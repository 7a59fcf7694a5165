//! `/home`: where one arrives. It says who one is and where one can go.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::{Entry, Frame};
use super::parts::Row;
use super::{navigation, page, wording};
use crate::domain::audience::Role;
use crate::services::accounts::SignedIn;

/// Where one arrives.
#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    name: String,
    rows: Vec<Row>,
    entries: Vec<Entry>,
    /// Whether to report a missing child is what they come for.
    reports: bool,
}

/// Shows it.
pub(super) async fn show(frame: Frame, who: SignedIn) -> Response {
    let by_roles = navigation::entries(&who.roles, who.caller.organisation.kind).into_iter();
    let entries = by_roles.filter(|entry| entry.href != "/home").chain(navigation::own(who.unread)).collect();
    let rows = vec![
        Row::new("Organisation", who.caller.organisation.name.clone()),
        Row::new("Email address", who.person.email.clone()),
        Row { key: "Roles".to_owned(), lines: wording::roles(&who.roles), change: None },
    ];
    let reports = who.roles.contains(&Role::Reporter);
    page::shown(&Home { frame, name: who.person.name, rows, entries, reports })
}

/// Leads whoever comes to `/` on: to the first page that is theirs.
pub(super) async fn arrive(frame: Frame) -> Response {
    let person = frame.person.as_ref();
    let first = person.map(|person| person.entries.first().map_or("/home", |entry| entry.href.as_str()));
    Redirect::to(first.unwrap_or("/sign-in")).into_response()
}
