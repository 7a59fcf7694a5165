//! `/messages/pause`: keeping back all messages of a channel, and letting them go again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::Administrator;
use crate::domain::calendar::written;
use crate::domain::message::Channel;
use crate::domain::message::ways::REACHING_OUT;
use crate::domain::violation::Code;
use crate::services::administration::pausing::{Paused, pauses};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get, post};
use crate::web::session::Typed;
use crate::web::{Pages, page};

pub(super) fn routes() -> Routes {
    Routes::new().route(PATH, get(ask).post(pause)).route("/messages/pause/{channel}/end", post(end))
}

/// Where it is done.
pub(super) const PATH: &str = "/messages/pause";

/// A reason longer than this is a story.
const LONGEST: usize = 500;

/// What is paused, and what can be.
#[derive(Template)]
#[template(path = "pausing.html")]
struct PausingPage {
    frame: Frame,
    form: Form,
    paused: Vec<Lasting>,
    can_be: Vec<Choice>,
}

/// A channel that is paused.
struct Lasting {
    word: &'static str,
    name: &'static str,
    rows: Vec<Row>,
}

pub(in crate::web) const fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "E-mail",
        Channel::Sms => "Texts",
        Channel::Inbox => "Inbox",
    }
}

fn shown(frame: Frame, form: Form, paused: &[Paused]) -> PausingPage {
    let lasts = |channel: Channel| paused.iter().find(|paused| paused.pause.channel == channel);
    let lasting = Channel::WORDS.iter().filter_map(|(word, channel)| {
        let Paused { pause, by } = lasts(*channel)?;
        let rows = vec![
            Row::new("Since", written(pause.paused_at)),
            Row::new("By", by.clone()),
            Row::new("Why", pause.reason.clone()),
        ];
        Some(Lasting { word, name: name(*channel), rows })
    });
    let free = REACHING_OUT.iter().filter(|channel| lasts(**channel).is_none());
    PausingPage {
        frame: frame.back_to("Back to messages", "/messages"),
        form,
        paused: lasting.collect(),
        can_be: free.map(|channel| Choice::new(channel.word(), name(*channel))).collect(),
    }
}

async fn ask(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    pauses(&who)?;
    let paused = pages.services.paused(&who).await?;
    Ok(page::shown(&shown(typed.told(frame), typed.form, &paused)))
}

async fn pause(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let read = form.read(|form| {
        let channel = form.choice::<Channel>("channel", "Choose what is to be kept back");
        let goes_out = form.parsed("channel", |word| {
            let is_inbox = word == Channel::Inbox.word();
            if is_inbox { Err("Choose what is to be kept back".to_owned()) } else { Ok(()) }
        });
        let reason = form.required("reason", "Enter why");
        let fits = form.parsed("reason", |text| {
            let too_long = || format!("The reason must be {LONGEST} characters or fewer");
            if text.chars().count() > LONGEST { Err(too_long()) } else { Ok(()) }
        });
        let reason = reason?;
        goes_out?;
        fits?;
        Some((channel?, reason))
    });
    let Some((channel, reason)) = read else {
        pauses(&who)?;
        let paused = pages.services.paused(&who).await?;
        return Ok(page::faulty(&shown(frame.with_faults_of(&form), form, &paused)));
    };
    pages.services.pause_messages(&who, channel, &reason).await?;
    Ok(Redirect::to("/messages?done=paused").into_response())
}

async fn end(
    Administrator(who): Administrator,
    Path(channel): Path<String>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let channel = Channel::from_word(&channel).ok_or(Refusal::NotFound)?;
    pages.services.end_pause(&who, channel).await?;
    Ok(Redirect::to("/messages?done=resumed").into_response())
}
