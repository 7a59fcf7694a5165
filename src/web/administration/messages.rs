//! `/messages`: what was sent and in which state it is. Neither whom it reached by name nor what it says is shown: for an
//! administrator by this role alone has no business with a child's record.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use askama::Template;

use super::{Administrator, pausing, wording};
use crate::domain::calendar::written;
use crate::domain::ids::MessageId;
use crate::domain::message::{Message, MessageState, PassedOver, Recipient};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::administration::pausing::pauses;
use crate::services::messages::Logged;
use crate::web::form::{Choice, Form};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Leaves, Row, Tag};
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get, post};
use crate::web::{Pages, page, times, wording as words};

pub(super) fn routes() -> Routes {
    Routes::new().route("/messages", get(list)).route("/messages/{id}/resend", post(resend))
}

/// So many stand on a page.
const ON_A_PAGE: usize = 50;

/// Which are asked for.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

/// The messages.
#[derive(Template)]
#[template(path = "messages.html")]
struct MessagesPage {
    frame: Frame,
    form: Form,
    states: Vec<Choice>,
    taken: Vec<Link>,
    shown: Vec<Shown>,
    can_pause: bool,
    /// The channels that are paused.
    paused: Vec<&'static str>,
    leaves: Leaves,
}

/// One of them.
struct Shown {
    id: String,
    title: String,
    tag: Tag,
    rows: Vec<Row>,
    can_be_resent: bool,
}

fn audience(message: &Message) -> &'static str {
    match message.recipient {
        Recipient::Person { role, .. } => words::role(role),
        Recipient::Organisation(_) => "Organisation",
        Recipient::Family { .. } => "Child or family",
    }
}

/// What was sent instead of one that failed, in words.
fn instead(message: &Message, instead: Option<&Message>) -> String {
    match instead {
        None => "Nobody was left to be told".to_owned(),
        Some(by) if by.recipient.id() == message.recipient.id() => {
            let how = words::channel(by.channel).to_lowercase();
            format!("Sent instead by {how}: {}", words::message(by.state).text.to_lowercase())
        }
        Some(other) => format!("Told instead: {}", audience(other)),
    }
}

/// How many were not told when it was written, and why.
fn not_told(logged: &Logged) -> Option<Row> {
    let said = |because: PassedOver| {
        let number = logged.passed_over.iter().filter(|passed| passed.because == because).count();
        (number > 0).then(|| format!("{number}, {}", because.reason()))
    };
    let lines: Vec<String> = PassedOver::WORDS.iter().filter_map(|(_, because)| said(*because)).collect();
    (!lines.is_empty()).then(|| Row { key: "Not told".to_owned(), lines, change: None })
}

fn shown(logged: &Logged) -> Shown {
    let message = &logged.message;
    let mut rows = vec![Row::new("To", audience(message)), Row::new("By", words::channel(message.channel))];
    rows.push(Row::new("Written", written(message.created_at)));
    rows.push(Row::new("To be sent", written(message.scheduled_for)));
    rows.extend(message.finished_at.map(|at| Row::new("Ended", written(at))));
    rows.extend(logged.whys().into_iter().map(|why| Row::new("Why", times::capital(why))));
    rows.extend(not_told(logged));
    if message.attempts > 0 {
        rows.push(Row::new("Tries", message.attempts.to_string()));
    }
    if !logged.instead.is_empty() {
        let lines = logged.instead.iter().map(|by| instead(message, by.as_ref())).collect();
        rows.push(Row { key: "Then".to_owned(), lines, change: None });
    }
    Shown {
        id: message.id.to_string(),
        title: wording::plain(&message.template),
        tag: words::message(message.state),
        rows,
        can_be_resent: message.state == MessageState::Failed,
    }
}

async fn list(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let state = MessageState::from_word(&wanted.state);
    let after = wanted.after.parse().ok().map(MessageId);
    // One more tells whether any follow.
    let mut found = pages.services.latest_messages(&who.caller, state, after, ON_A_PAGE as u64 + 1).await?;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let found = pages.services.logged(found).await?;
    let query = |after: &str| format!("/messages?state={}&after={after}", state.map_or("", MessageState::word));
    let leaves = Leaves {
        before: after.map(|_| query("")),
        after: found.last().filter(|_| more).map(|last| query(&last.message.id.to_string())),
    };
    let states = MessageState::WORDS.iter().map(|(word, state)| Choice::new(*word, words::message(*state).text));
    let done = match wanted.done.as_str() {
        "resent" => Some("The message is sent again"),
        "paused" => Some("These messages are kept back from now on"),
        "resumed" => Some("What waited goes now"),
        _ => None,
    };
    let frame = match done {
        Some(done) => frame.done(done),
        None => frame,
    };
    let paused = pages.services.paused(&who).await?;
    let channels: BTreeSet<&str> = paused.iter().map(|paused| pausing::name(paused.pause.channel)).collect();
    Ok(page::shown(&MessagesPage {
        frame: frame.back_to("Back to administration", "/administration"),
        form: Form::empty().with("state", state.map_or("", MessageState::word)),
        states: states.collect(),
        taken: state.map(|state| Link::new(words::message(state).text, "/messages")).into_iter().collect(),
        can_pause: pauses(&who).is_ok(),
        paused: channels.into_iter().collect(),
        shown: found.iter().map(shown).collect(),
        leaves,
    }))
}

async fn resend(
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let id = id.parse().map(MessageId).map_err(|_| Refusal::NotFound)?;
    match pages.services.resend(&who.caller, id).await {
        // Pressed twice: it is on its way.
        Ok(_) | Err(Error::Refused(_)) => {
            pages.services.wakes.deliver.notify_one();
            Ok(Redirect::to("/messages?done=resent").into_response())
        }
        Err(other) => Err(other.into()),
    }
}
