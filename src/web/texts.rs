//! `/texts`: what people sent to our number from their phones, to be read at once. The list says nothing of what a text
//! says; each has its own page, and whoever opens it says what they do about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::Form;
use super::frame::{Frame, Link};
use super::parts::{Cell, Row, Table, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::Typed;
use super::{Pages, page, steps, work};
use crate::domain::calendar::written;
use crate::domain::ids::ReceivedTextId;
use crate::services::accounts::SignedIn;
use crate::services::received_texts::{Listed, Shown};

/// Where the list is.
pub(super) const PATH: &str = "/texts";

pub(super) fn routes() -> Routes {
    Routes::new().route(PATH, get(list)).route("/texts/{id}", get(show).post(see_to))
}

/// All of them.
#[derive(Template)]
#[template(path = "texts.html")]
struct TextsPage {
    frame: Frame,
    tables: [Table; 2],
}

/// One.
#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    frame: Frame,
    form: Form,
    tag: Tag,
    /// What it says, line by line.
    said: Vec<String>,
    rows: Vec<Row>,
    links: Vec<Link>,
    /// Whether somebody has to see to it.
    waits: bool,
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// From whose phone it came.
fn from(listed: &Listed) -> String {
    listed.from.clone().unwrap_or_else(|| "A phone that is nobody’s here alone".to_owned())
}

fn came(listed: &Listed) -> Cell {
    Cell::link(written(listed.received_at), format!("{PATH}/{}", listed.id))
}

fn open(listed: &Listed) -> Vec<Cell> {
    vec![came(listed), Cell::text(from(listed))]
}

fn answered(listed: &Listed) -> Vec<Cell> {
    let (at, by) = listed.answered.clone().map(|(at, by)| (written(at), by)).unwrap_or_default();
    let by_when = listed.by_when.map(written).unwrap_or_default();
    vec![came(listed), Cell::text(from(listed)), Cell::text(at), Cell::text(by), Cell::text(by_when)]
}

fn heads(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| ((*name).to_owned(), false)).collect()
}

async fn list(frame: Frame, who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let found = pages.services.received_texts(&who).await?;
    let to_do = Table {
        caption: "To see to".to_owned(),
        heads: heads(&["Came", "From"]),
        rows: found.open.iter().map(open).collect(),
        none: "There is none.".to_owned(),
    };
    let done = Table {
        caption: "Seen to".to_owned(),
        heads: heads(&["Came", "From", "Seen to", "By", "Done by"]),
        rows: found.answered.iter().map(answered).collect(),
        none: "None yet.".to_owned(),
    };
    Ok(page::shown(&TextsPage { frame, tables: [to_do, done] }))
}

impl TextPage {
    fn of(frame: Frame, form: Form, who: &SignedIn, text: &Shown) -> Self {
        let waits = text.listed.answered.is_none();
        let tag = if waits { Tag::new("To see to", Tone::Late) } else { Tag::new("Seen to", Tone::Good) };
        let mut rows = vec![Row::new("Came", work::wording::when(text.listed.received_at, who.now))];
        rows.push(Row::new("Sent", written(text.sent_at)));
        rows.push(Row::new("From", from(&text.listed)));
        rows.extend(text.number.clone().map(|number| Row::new("Number", number)));
        if let Some((at, by)) = &text.listed.answered {
            rows.push(Row::new("Seen to", format!("{}, by {by}", written(*at))));
        }
        rows.extend(text.action.clone().map(|action| Row::new("What is done", action)));
        rows.extend(text.listed.by_when.map(|by| Row::new("Done by", work::wording::when(by, who.now))));
        let link =
            |id| Link::new("Open the record of the child who is reached by this number", format!("/children/{id}"));
        let erased = || vec!["What it said was erased, or cannot be opened.".to_owned()];
        let lines = |said: &String| said.lines().map(str::to_owned).collect();
        Self {
            frame: frame.back_to("Back to texts", PATH),
            form,
            tag,
            said: text.said.as_ref().map_or_else(erased, lines),
            rows,
            links: text.children.iter().map(link).collect(),
            waits,
        }
    }
}

fn id_of(text: &str) -> Result<ReceivedTextId, Refusal> {
    text.parse().map(ReceivedTextId).map_err(|_| Refusal::NotFound)
}

async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let text = pages.services.received_text(&who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    let frame = if asked.done == "seen_to" { frame.done("What you do about it is recorded") } else { frame };
    Ok(page::shown(&TextPage::of(frame, typed.or(Form::empty()), &who, &text)))
}

async fn see_to(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let text = pages.services.received_text(&who, id).await?;
    if let Some(sent) = form.read(steps::read) {
        let answered = pages.services.see_to_text(&who, id, &sent).await;
        if work::answered(&mut form, answered, &steps::CALLED)?.is_some() {
            return Ok(Redirect::to(&format!("{PATH}/{id}?done=seen_to")).into_response());
        }
    }
    Ok(page::faulty(&TextPage::of(frame.with_faults_of(&form), form, &who, &text)))
}
