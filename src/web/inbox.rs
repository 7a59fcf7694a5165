//! `/inbox`: what the reader was told, latest first, whatever became of it on the way. It names no child; where it leads to
//! asks anew who may see it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::Form;
use super::frame::Frame;
use super::parts::{Leaves, Row, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get, post};
use super::{Pages, page, times, wording};
use crate::domain::calendar::written;
use crate::domain::ids::MessageId;
use crate::domain::message::{Channel, MessageState};
use crate::notify::PublicUrl;
use crate::services::accounts::SignedIn;
use crate::services::inbox::Item;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/inbox", get(list))
        .route("/inbox/{id}/read", post(read))
        .route("/inbox/{id}/read-all", post(read_all))
}

/// So many stand on a page.
const ON_A_PAGE: usize = 25;

/// From where on.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    before: String,
    #[serde(default)]
    done: String,
}

/// What was told.
#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    frame: Frame,
    items: Vec<Shown>,
    /// Up to which all can be marked as read, where any is not.
    latest: Option<String>,
    leaves: Leaves,
}

/// One message.
struct Shown {
    id: String,
    title: String,
    unread: bool,
    tag: Tag,
    rows: Vec<Row>,
    /// Paragraphs of lines of words, some of which lead somewhere.
    said: Vec<Vec<Vec<Piece>>>,
}

/// Some words, and where they lead.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    href: Option<String>,
}

/// What stands under every message is left out here: nobody forwards a page.
const FOOT: &str = "\n\n--\n";

/// A line, in which links to our own pages lead there.
fn pieces(line: &str, public_url: &str) -> Vec<Piece> {
    let own = |word: &str| {
        let path = word.strip_prefix(public_url)?;
        path.starts_with('/').then(|| path.to_owned())
    };
    let plain = |text: &str| Piece { text: text.to_owned(), href: None };
    let mut pieces = vec![];
    let mut words = String::new();
    for word in line.split_inclusive(' ') {
        if let Some(href) = own(word.trim_end()) {
            if !words.is_empty() {
                pieces.push(plain(&words));
                words.clear();
            }
            pieces.push(Piece { text: word.trim_end().to_owned(), href: Some(href) });
        } else {
            words.push_str(word);
        }
    }
    if !words.is_empty() {
        pieces.push(plain(&words));
    }
    pieces
}

fn paragraphs(body: &str, public_url: &PublicUrl) -> Vec<Vec<Vec<Piece>>> {
    let body = body.split(FOOT).next().unwrap_or(body);
    let url = public_url.to_string();
    let lines = |paragraph: &str| paragraph.lines().map(|line| pieces(line, &url)).collect();
    body.split("\n\n").map(lines).collect()
}

/// By what it went, and what became of it.
fn by((channel, state): (Channel, MessageState)) -> String {
    match channel {
        Channel::Inbox => "Your inbox".to_owned(),
        Channel::Email | Channel::Sms => {
            format!("{}: {}", wording::channel(channel), wording::message(state).text.to_lowercase())
        }
    }
}

fn shown(item: &Item, public_url: &PublicUrl) -> Shown {
    let message = &item.told.message;
    let unread = item.told.read_at.is_none();
    let own = (message.channel, message.state);
    let ways = std::iter::once(own).chain(item.beside.iter().copied()).map(by).collect();
    let mut rows = vec![Row::new("Told", written(message.created_at))];
    rows.push(Row { key: "By".to_owned(), lines: ways, change: None });
    let why = message.why();
    rows.extend(why.map(|why| Row::new("Why", times::capital(why))));
    rows.extend(item.told.read_at.map(|at| Row::new("Read", written(at))));
    Shown {
        id: message.id.to_string(),
        title: message.subject.clone(),
        unread,
        tag: if unread { Tag::new("Unread", Tone::Notice) } else { Tag::new("Read", Tone::Calm) },
        rows,
        said: paragraphs(&message.body, public_url),
    }
}

async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let before = wanted.before.parse().ok().map(MessageId);
    // One more tells whether any follow.
    let mut found = pages.services.inbox(&who, before, ON_A_PAGE as u64 + 1).await?;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let id = |item: &Item| item.told.message.id.to_string();
    let leaves = Leaves {
        before: before.map(|_| "/inbox".to_owned()),
        after: found.last().filter(|_| more).map(|last| format!("/inbox?before={}", id(last))),
    };
    let latest = found.first().filter(|_| who.unread > 0).map(id);
    let public_url = &pages.services.mail.public_url;
    let items = found.iter().map(|item| shown(item, public_url)).collect();
    let frame = if wanted.done == "read" { frame.done("Marked as read") } else { frame };
    Ok(page::shown(&InboxPage { frame, items, latest, leaves }))
}

async fn read(who: SignedIn, Path(id): Path<String>, State(pages): State<Pages>, _: Form) -> Result<Response, Refusal> {
    have_read(&pages, &who, &id, false).await
}

async fn read_all(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    have_read(&pages, &who, &id, true).await
}

/// What is not theirs is answered as what they have read already.
async fn have_read(pages: &Pages, who: &SignedIn, id: &str, and_before: bool) -> Result<Response, Refusal> {
    let id = id.parse().map(MessageId).map_err(|_| Refusal::NotFound)?;
    pages.services.have_read(who, id, and_before).await?;
    Ok(Redirect::to("/inbox?done=read").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_our_own_pages_lead_there_and_no_others_do() {
        let url = "https://homeward.example.org";
        let piece = |text: &str, href: Option<&str>| Piece { text: text.to_owned(), href: href.map(str::to_owned) };
        let work = "https://homeward.example.org/work";
        let other = "https://homeward.example.org.evil.example/work";
        for (row, line, expected) in [
            ("no link", "Due: today".to_owned(), vec![piece("Due: today", None)]),
            ("at the end", format!("Open it: {work}"), vec![piece("Open it: ", None), piece(work, Some("/work"))]),
            (
                "in the middle",
                format!("- {work} now"),
                vec![piece("- ", None), piece(work, Some("/work")), piece("now", None)],
            ),
            ("another site", format!("Open {other}"), vec![piece(&format!("Open {other}"), None)]),
            ("nothing", String::new(), vec![]),
        ] {
            assert_eq!(pieces(&line, url), expected, "{row}");
        }
    }
}
