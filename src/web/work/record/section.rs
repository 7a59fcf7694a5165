//! `/return-interviews/{id}/record/{section}`: one section of the write-up. It is saved as a draft; whoever sends it may
//! have been overtaken by somebody else, and then neither version is lost.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answers::{begun, closed_up, completed, read};
use super::body::{Merged, Part, merged, recognised};
use super::drawing::{Drawn, drawn};
use super::fields::{SECTIONS, Section};
use super::torn::{self, Torn};
use super::{WriteUp, concern, id_of, late, section_named};
use crate::domain::calendar::{london_time, written};
use crate::domain::edition::Expected;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::About;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::interview::{comment, conflict};
use crate::web::work::{answered, stands, wording};
use crate::web::{Pages, page};

/// One section.
#[derive(Template)]
#[template(path = "record_section.html")]
struct SectionPage {
    frame: Frame,
    form: Form,
    child: String,
    section: &'static Section,
    fields: Vec<Drawn>,
    /// What stood there when the page was made, by which it is seen who changed what.
    base: String,
    saved: String,
    /// What a manager wrote who gave it back.
    comment: Option<String>,
    due: Option<String>,
    asks_why_late: bool,
    /// What stands against its worker as somebody whom the child can talk freely with.
    conflict: Option<String>,
}

impl SectionPage {
    fn of(frame: Frame, form: Form, section: &'static Section, write_up: &WriteUp, base: String) -> Self {
        let saved = match &write_up.saved.last {
            Some((at, Some(by))) => format!("Saved at {} by {by}", written(*at)),
            Some((at, None)) => format!("Saved at {}", written(*at)),
            None => "Nothing is saved yet".to_owned(),
        };
        let frame = frame.back_to("Back to the write-up", write_up.home());
        let fields = drawn(section, &form);
        let due = write_up.whole.shown.due_at.filter(|_| section.slug == "talk").map(written);
        let asks_why_late = late::is_asked(&form, write_up);
        let conflict = conflict(&write_up.whole).filter(|_| section.slug == "talk");
        let child = wording::child(&write_up.whole.known);
        let comment = comment(&write_up.whole, write_up.whole.interview.stage());
        Self { frame, form, child, section, fields, base, saved, comment, due, asks_why_late, conflict }
    }
}

/// What is asked of the page.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    asks: String,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path((id, slug)): Path<(String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let section = section_named(&slug)?;
    let write_up = WriteUp::to_write(&pages, &who, id_of(&id)?).await?;
    let part = section.part(&write_up.saved.body);
    let frame = if asked.asks == "late" { frame.important(late::ASKED) } else { frame };
    let frame = typed.told(frame);
    match returned(typed, section, part) {
        // Between two versions, they choose again.
        Returned::Torn { form, base } => {
            torn::again(StatusCode::OK, frame, &form, section, &base, &write_up).ok_or(Refusal::Malformed)
        }
        Returned::Section { form, base } => {
            Ok(page::shown(&SectionPage::of(frame, form, section, &write_up, as_text(&base))))
        }
    }
}

/// What somebody comes back to.
enum Returned {
    /// The choice between two versions, and what was saved when it was put to them.
    Torn { form: Form, base: Part },
    /// The section, and what stood in it when they saw it first.
    Section { form: Form, base: Part },
}

/// What a form is that waited until its sender had signed in again; the section as it is saved where none waited. A form holds
/// what its page asked and no more: that of two versions asked only which is kept.
fn returned(typed: Typed, section: &'static Section, saved: Part) -> Returned {
    if !typed.is_back {
        return Returned::Section { form: begun(Form::empty(), section, &saved), base: saved };
    }
    let form = typed.form;
    // Who comes back to what they had typed has seen what stood there then.
    let base = part_of(form.value("base"), section).unwrap_or(saved);
    if part_of(form.value("mine"), section).is_some() {
        return Returned::Torn { form, base };
    }
    let form = if is_whole(&form) { form } else { completed(form, section, &base) };
    Returned::Section { form, base }
}

/// Whether a form brings all that its section asks, so that what is not in it was taken away: a box without its tick is not
/// sent.
fn is_whole(form: &Form) -> bool {
    form.ticked("whole")
}

/// A part as a hidden field holds it.
pub(super) fn as_text(part: &Part) -> String {
    json!(part).to_string()
}

/// A part that came in a hidden field, as far as it is of this section.
pub(super) fn part_of(text: &str, section: &Section) -> Option<Part> {
    let mut part: Part = serde_json::from_str(text).ok()?;
    part.retain(|name, _| section.fields.iter().any(|field| field.name == name));
    Some(part)
}

/// Saves it.
pub(super) async fn save(
    frame: Frame,
    who: SignedIn,
    Path((id, slug)): Path<(String, String)>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let section = section_named(&slug)?;
    let id = id_of(&id)?;
    let by_itself = form.ticked("by_itself");
    let write_up = WriteUp::of(&pages, &who, id).await?;
    if !write_up.whole.allowed.work_on {
        return Err(Refusal::Forbidden);
    }
    let mut base = part_of(form.value("base"), section).ok_or(Refusal::Malformed)?;
    let brings_all = is_whole(&form) || form.ticked("mine");
    let form = if brings_all { form } else { completed(form, section, &base) };
    let mut form = closed_up(form, section);
    if !write_up.is_open() {
        return Ok(Refused { form, section, by_itself }.too_late(frame, &write_up, &base));
    }
    if !form.value("more").is_empty() {
        let base = as_text(&base);
        return Ok(page::shown(&SectionPage::of(frame, form, section, &write_up, base)));
    }
    let mine = if form.ticked("mine") {
        let chosen = form.read(|form| torn::settled(form, section, &base));
        if chosen.is_none() {
            return torn::again(StatusCode::CONFLICT, frame, &form, section, &base, &write_up)
                .ok_or(Refusal::Malformed);
        }
        // What is wrong with it is mended in the section, where all of it stands.
        form = begun(Form::empty(), section, chosen.as_ref().unwrap_or(&base));
        chosen
    } else {
        form.read(|form| Some(recognised(read(form, section), &base, section)))
    };
    let Some(mut mine) = mine else {
        return Ok(Refused { form, section, by_itself }.shown(frame, &write_up, &base));
    };
    let mut write_up = write_up;
    let before = base.clone();
    loop {
        let theirs = section.part(&write_up.saved.body);
        let Merged { part, torn } = merged(&base, &mine, &theirs);
        if !torn.is_empty() {
            // Whoever must act at once is not kept waiting until somebody has chosen between two versions.
            let mut again = WriteUp::to_write(&pages, &who, id).await?;
            concern::kept(&pages, &who, &mut again, section, &concern::without(&part, &theirs, &torn)).await?;
            if by_itself {
                return Ok((StatusCode::CONFLICT, Json(json!({}))).into_response());
            }
            // What only they changed is mine as well, or it would seem to be taken away by whoever chooses.
            let both = Torn { section, mine: &part, theirs: &theirs, names: &torn };
            return Ok(both.shown(StatusCode::CONFLICT, frame, Form::empty(), &write_up));
        }
        let body = section.with(write_up.saved.body.clone(), &part);
        if body == write_up.saved.body && write_up.saved.last.is_some() {
            break;
        }
        let mut sent = body;
        sent.insert("draft".to_owned(), true.into());
        let about = About { id, expected: Expected::OneOf(vec![write_up.saved.edition.clone()]) };
        match pages.services.save_record(&who.caller, &who.person, about, &Value::Object(sent)).await {
            // Somebody was a moment earlier: what they wrote is looked at, and this laid on it.
            Err(Error::Stale(_)) => {
                (base, mine) = (theirs, part);
                write_up = WriteUp::of(&pages, &who, id).await?;
                if !write_up.is_open() {
                    return Ok(Refused { form, section, by_itself }.too_late(frame, &write_up, &before));
                }
            }
            answer => {
                let called: Vec<_> = section.fields.iter().map(|field| (field.name, field.label)).collect();
                if answered(&mut form, answer, &called)?.is_none() {
                    let faulty: Vec<String> = form.faults().iter().map(|fault| fault.field.clone()).collect();
                    let rest = concern::without(&part, &theirs, &faulty);
                    let is_kept = concern::kept(&pages, &who, &mut write_up, section, &rest).await?;
                    let frame = if is_kept { frame.important(concern::KEPT) } else { frame };
                    let base = if is_kept { section.part(&write_up.saved.body) } else { base };
                    return Ok(Refused { form, section, by_itself }.shown(frame, &write_up, &base));
                }
                write_up = WriteUp::of(&pages, &who, id).await?;
                break;
            }
        }
    }
    if !by_itself && form.value("then") == "next" && late::is_news(&form, &write_up, &before) {
        return Ok(Redirect::to(&format!("{}/{}?asks=late", write_up.home(), section.slug)).into_response());
    }
    Ok(done(&form, section, &write_up, by_itself))
}

/// A section with what is wrong with it.
struct Refused {
    form: Form,
    section: &'static Section,
    by_itself: bool,
}

impl Refused {
    /// The section as it was typed, which nobody may write on any more: what was typed is lost to nobody who can still read it.
    fn too_late(self, frame: Frame, write_up: &WriteUp, base: &Part) -> Response {
        if self.by_itself {
            return (StatusCode::CONFLICT, Json(json!({}))).into_response();
        }
        // A choice between two versions brought along what was typed, and not its fields.
        let mine = part_of(self.form.value("mine"), self.section);
        let form = mine.map_or(self.form, |mine| begun(Form::empty(), self.section, &mine));
        let stands = stands::heading(&write_up.whole.interview);
        let frame = frame.important(format!(
            "{stands}, and this was not saved. What you typed stands below: copy it, or leave this page open and save it once the write-up is open again."
        ));
        page::answered(StatusCode::CONFLICT, &SectionPage::of(frame, form, self.section, write_up, as_text(base)))
    }

    /// The section again, or what the page that saved by itself is told.
    fn shown(self, frame: Frame, write_up: &WriteUp, base: &Part) -> Response {
        if self.by_itself {
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({}))).into_response();
        }
        let frame = frame.with_faults_of(&self.form);
        page::faulty(&SectionPage::of(frame, self.form, self.section, write_up, as_text(base)))
    }
}

/// Where one goes on, or what the page that saved by itself is told.
fn done(form: &Form, section: &Section, write_up: &WriteUp, by_itself: bool) -> Response {
    if by_itself {
        let at: Option<DateTime<Utc>> = write_up.saved.last.as_ref().map(|(at, _)| *at);
        let base = as_text(&section.part(&write_up.saved.body));
        let asks_why_late = late::is_asked(form, write_up);
        let said = json!({ "saved_at": at.map(london_time), "base": base, "asks_why_late": asks_why_late });
        // What a child said is in it.
        return ([(header::CACHE_CONTROL, "no-store")], Json(said)).into_response();
    }
    let home = write_up.home();
    let place = SECTIONS.iter().position(|known| known.slug == section.slug);
    let next = place.and_then(|place| SECTIONS.get(place + 1));
    let to = match next {
        Some(next) if form.value("then") == "next" => format!("{home}/{}", next.slug),
        None if form.value("then") == "next" => format!("{home}/check"),
        _ => format!("{home}?done=saved"),
    };
    Redirect::to(&to).into_response()
}
