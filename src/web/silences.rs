//! `/silences`: agencies whose systems have fallen silent, and what is done about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::form::Form;
use super::frame::Frame;
use super::parts::{Row, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::Typed;
use super::{Pages, page, steps, times, work};
use crate::domain::calendar::written;
use crate::services::accounts::SignedIn;
use crate::services::feeds::Silent;
use crate::services::reports::board::watches_over;

/// Where they are listed.
pub(super) const PATH: &str = "/silences";

/// Pages about them.
pub(super) fn routes() -> Routes {
    Routes::new().route(PATH, get(list)).route("/silences/{id}", get(show).post(answer))
}

/// All of them.
#[derive(Template)]
#[template(path = "silences.html")]
struct SilencesPage {
    frame: Frame,
    shown: Vec<Shown>,
}

/// One, to be answered.
#[derive(Template)]
#[template(path = "silence.html")]
struct SilencePage {
    frame: Frame,
    form: Form,
    shown: Shown,
    /// Whether it lasts, so that something can be done about it.
    lasts: bool,
}

/// One of them.
struct Shown {
    href: String,
    title: String,
    tag: Tag,
    rows: Vec<Row>,
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// The line on the board about one that lasts.
pub(super) fn on_board(silent: &Silent) -> Option<String> {
    let lasts = silent.silence.ended_at.is_none();
    let seen_to = if silent.silence.answer.is_some() { "somebody sees to it" } else { "nobody has answered" };
    lasts.then(|| format!("{}: nothing since {}; {seen_to}", silent.organisation, written(silent.silence.since)))
}

fn shown(silent: &Silent, now: DateTime<Utc>) -> Shown {
    let silence = &silent.silence;
    let tag = match (silence.ended_at, silence.waits(now)) {
        (Some(_), _) => Tag::new("Heard again", Tone::Good),
        (None, true) => Tag::new("Not answered", Tone::Pressing),
        (None, false) => Tag::new("Seen to", Tone::Notice),
    };
    let usual = format!("In the four weeks before, never for more than {}", times::span(silence.patience / 2));
    let mut rows = vec![
        Row::new("Last heard of", work::wording::when(silence.since, now)),
        Row { key: "Silent otherwise".to_owned(), lines: vec![usual], change: None },
    ];
    rows.extend(silence.ended_at.map(|at| Row::new("Heard again", written(at))));
    if let Some(answer) = &silence.answer {
        let by = silent.answered_by.clone().unwrap_or_else(|| "somebody who has left".to_owned());
        rows.push(Row::new("Answered", format!("{}, by {by}", written(answer.at))));
        rows.push(Row::new("What is done", answer.action.clone()));
        rows.push(Row::new("Done by", work::wording::when(answer.by_when, now)));
    }
    Shown { href: format!("{PATH}/{}", silence.id), title: silent.organisation.clone(), tag, rows }
}

async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let silences = pages.services.silences(&who).await?;
    let frame = if asked.done == "answered" { frame.done("Your answer is recorded") } else { frame };
    let home = if watches_over(&who) {
        ("Back to the board", "/board")
    } else {
        ("Back to administration", "/administration")
    };
    let shown = silences.iter().map(|silent| shown(silent, who.now)).collect();
    Ok(page::shown(&SilencesPage { frame: frame.back_to(home.0, home.1), shown }))
}

fn id_of(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

fn one(frame: Frame, form: Form, who: &SignedIn, silent: &Silent) -> SilencePage {
    SilencePage {
        frame: frame.back_to("Back to systems that have fallen silent", PATH),
        form,
        shown: shown(silent, who.now),
        lasts: silent.silence.ended_at.is_none(),
    }
}

async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let silent = pages.services.silence(&who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&one(frame, typed.or(Form::empty()), &who, &silent)))
}

async fn answer(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let silent = pages.services.silence(&who, id).await?;
    if let Some(sent) = form.read(steps::read) {
        let answered = pages.services.answer_silence(&who, id, &sent).await;
        if work::answered(&mut form, answered, &steps::CALLED)?.is_some() {
            return Ok(Redirect::to("/silences?done=answered").into_response());
        }
    }
    Ok(page::faulty(&one(frame.with_faults_of(&form), form, &who, &silent)))
}
