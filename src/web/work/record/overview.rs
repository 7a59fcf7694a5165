//! `/return-interviews/{id}/record`: how far each section of the write-up is; to those who only read it, all of it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::answers::lines;
use super::body::at;
use super::fields::{Field, SECTIONS, Section};
use super::{WriteUp, at as interview_at, id_of};
use crate::domain::calendar::written;
use crate::domain::interview::{SaveRecord, Stage};
use crate::domain::violation::Violation;
use crate::services::accounts::SignedIn;
use crate::web::frame::Frame;
use crate::web::parts::{Row, Tag, Task, Tone};
use crate::web::refusal::Refusal;
use crate::web::work::interview::comment;
use crate::web::work::wording;
use crate::web::{Pages, page};

/// The write-up.
#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    frame: Frame,
    child: String,
    standing: Tag,
    saved: Option<String>,
    /// What a manager wrote who gave it back.
    comment: Option<String>,
    tasks: Vec<Task>,
    check: Option<String>,
    answers: Vec<Answers>,
}

/// A section with what was answered.
pub(super) struct Answers {
    pub title: &'static str,
    /// Whether it is what the child said.
    pub is_childs: bool,
    pub rows: Vec<Row>,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let write_up = WriteUp::of(&pages, &who, id_of(&id)?).await?;
    let frame = if asked.done == "saved" { frame.done("The section is saved as a draft") } else { frame };
    let frame = frame.back_to("Back to the interview", interview_at(write_up.id()));
    let may_write = write_up.whole.allowed.work_on && write_up.is_open();
    let home = write_up.home();
    let tasks = if may_write { tasks(&write_up) } else { vec![] };
    let answers = if may_write { vec![] } else { answers(&write_up, false) };
    let stage = write_up.whole.interview.stage();
    let standing = match stage {
        Stage::ToHold => Tag::new("Not held yet", Tone::Notice),
        stage => wording::standing(stage, write_up.whole.shown.standing),
    };
    let saved = write_up.saved.last.as_ref().map(|(at, by)| match by {
        Some(by) => format!("Last saved at {} by {by}.", written(*at)),
        None => format!("Last saved at {}.", written(*at)),
    });
    let check = may_write.then(|| format!("{home}/check"));
    let child = wording::child(&write_up.whole.known);
    let comment = comment(&write_up.whole, stage).filter(|_| may_write);
    Ok(page::shown(&RecordPage { frame, child, standing, saved, comment, tasks, check, answers }))
}

fn tasks(write_up: &WriteUp) -> Vec<Task> {
    let missing = missing(write_up);
    let task = |section: &'static Section| {
        let is_begun = !section.part(&write_up.saved.body).is_empty();
        let lacks = missing.iter().any(|violation| is_of(section, violation));
        let tag = match (is_begun, lacks) {
            (true, false) => Tag::new("Completed", Tone::Good),
            (true, true) => Tag::new("In progress", Tone::Notice),
            (false, true) => Tag::new("Not yet started", Tone::Notice),
            (false, false) => Tag::new("Optional", Tone::Calm),
        };
        let href = Some(format!("{}/{}", write_up.home(), section.slug));
        Task { text: section.title.to_owned(), href, hint: String::new(), tag }
    };
    SECTIONS.iter().map(task).collect()
}

/// What is still missing before the write-up can be sent.
pub(super) fn missing(write_up: &WriteUp) -> Vec<Violation> {
    let finished = Value::Object(write_up.saved.body.clone());
    let mut missing = SaveRecord::lacks(&finished);
    let held = write_up.saved.body.get("held_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
    let is_late = held.is_some_and(|held: DateTime<Utc>| write_up.is_late(held));
    if is_late && !write_up.saved.body.contains_key("late_reason") {
        let detail = "is required, for the talk was held after it was due".to_owned();
        missing.push(Violation { pointer: "#/late_reason/code".to_owned(), detail });
    }
    missing
}

/// Whether a fault lies in a section.
pub(super) fn is_of(section: &Section, violation: &Violation) -> bool {
    section.fields.iter().any(|field| is_at(field.name, violation))
}

/// Whether a fault lies in a field, or in what holds it as a whole.
pub(super) fn is_at(name: &str, violation: &Violation) -> bool {
    let pointed = violation.pointer.trim_start_matches(['#', '/']).replace('/', ".");
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    // Where the whole account is missing, its first section is to be begun.
    let pointed = if pointed == "childs_account" { "childs_account.own_words".to_owned() } else { pointed };
    let is_whole =
        ["strategy_discussion", "national_referral_mechanism", "status_at_the_time"].contains(&pointed.as_str());
    within(&pointed, name) || (is_whole && within(name, &pointed))
}

/// The section, and its first field, in which a worker judges.
const JUDGEMENT: &str = "analysis";

/// What was answered, section by section; with links that change it where one may.
pub(super) fn answers(write_up: &WriteUp, changes: bool) -> Vec<Answers> {
    let home = write_up.home();
    let section = |section: &'static Section| {
        let answered =
            section.fields.iter().filter_map(|field| at(&write_up.saved.body, field.name).map(|value| (field, value)));
        let row = |(field, value): (&Field, &Value)| {
            let key = if field.name == JUDGEMENT && !changes { "Analysis" } else { field.label };
            let row = Row { key: key.to_owned(), lines: lines(&field.kind, value), change: None };
            if changes { row.changed_at(format!("{home}/{}#{}", section.slug, field.anchor())) } else { row }
        };
        let mut rows: Vec<Row> = answered.map(row).collect();
        if rows.is_empty() {
            let row = Row::new("Nothing recorded", "");
            rows.push(if changes { row.changed_at(format!("{home}/{}", section.slug)) } else { row });
        }
        let is_childs = section.fields.iter().all(|field| field.name.starts_with("childs_account."));
        // Whoever only reads it did not make anything of it.
        let is_judgement = section.slug == JUDGEMENT && !changes;
        let title = if is_judgement { "What the worker makes of it" } else { section.title };
        Answers { title, is_childs, rows }
    };
    SECTIONS.iter().map(section).collect()
}
