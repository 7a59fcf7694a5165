//! `/return-interviews/{id}/record/check`: a last look at the whole write-up, then it goes to a manager. What is sent is what
//! was looked at: if somebody changed it meanwhile, it is looked at again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value;

use super::fields::{Field, Kind, SECTIONS};
use super::overview::{Answers, answers, is_at, is_of, missing};
use super::{WriteUp, at, id_of};
use crate::domain::edition::{Edition, Expected};
use crate::domain::violation::Violation;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::About;
use crate::web::form::{Form, id as id_in_page};
use crate::web::frame::{Frame, Link};
use crate::web::refusal::Refusal;
use crate::web::work::wording;
use crate::web::{Pages, page};

/// All of it, once more.
#[derive(Template)]
#[template(path = "record_check.html")]
struct CheckPage {
    frame: Frame,
    child: String,
    edition: String,
    warns: Option<String>,
    missing: Vec<Link>,
    answers: Vec<Answers>,
}

impl CheckPage {
    fn of(frame: Frame, write_up: &WriteUp, missing: &[Violation]) -> Self {
        Self {
            frame: frame.back_to("Back to the write-up", write_up.home()),
            child: wording::child(&write_up.whole.known),
            edition: write_up.saved.edition.name().to_owned(),
            warns: write_up.doubt_of_independence(),
            missing: missing.iter().map(|violation| link(write_up, violation)).collect(),
            answers: answers(write_up, true),
        }
    }
}

/// What is missing, in words that lead to where it is mended.
fn link(write_up: &WriteUp, violation: &Violation) -> Link {
    let section = SECTIONS.iter().find(|section| is_of(section, violation));
    let field = section.and_then(|section| section.fields.iter().find(|field| is_at(field.name, violation)));
    match section.zip(field) {
        Some((section, field)) => {
            let (label, anchor) = spot(field, violation);
            let said = format!("{}: {label} {}", section.title, violation.detail);
            Link::new(said, format!("{}/{}#{anchor}", write_up.home(), section.slug))
        }
        None => Link::new(violation.detail.clone(), write_up.home()),
    }
}

/// What a fault lies in, in words, and the id of its input in the page: of several entries, the one that is at fault.
fn spot(field: &Field, violation: &Violation) -> (String, String) {
    let inside = || {
        let Kind::Entries(one, fields) = field.kind else { return None };
        let pointed = violation.pointer.trim_start_matches(['#', '/']).replace('/', ".");
        let (index, inner) = pointed.strip_prefix(field.name)?.strip_prefix('.')?.split_once('.')?;
        let inner = fields.iter().find(|known| known.name == inner)?;
        let number: usize = index.parse().ok()?;
        let anchor = id_in_page(&format!("{}.{index}.{}", field.name, inner.name));
        Some((format!("{} {}: “{}”", one.to_lowercase(), number + 1, inner.label), anchor))
    };
    inside().unwrap_or_else(|| (format!("“{}”", field.label), field.anchor()))
}

/// Shows it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let write_up = WriteUp::to_write(&pages, &who, id_of(&id)?).await?;
    Ok(page::shown(&CheckPage::of(frame, &write_up, &missing(&write_up))))
}

/// Sends it.
pub(super) async fn send(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let write_up = WriteUp::of(&pages, &who, id).await?;
    if !write_up.whole.allowed.work_on {
        return Err(Refusal::Forbidden);
    }
    let seen = Edition::named(form.value("edition"));
    let missing = missing(&write_up);
    if !missing.is_empty() && write_up.is_open() {
        return Ok(page::faulty(&CheckPage::of(frame, &write_up, &missing)));
    }
    let about = About { id, expected: Expected::OneOf(vec![seen]) };
    let sent = Value::Object(write_up.saved.body.clone());
    match pages.services.save_record(&who.caller, &who.person, about, &sent).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=sent", at(id))).into_response()),
        // Sent twice: the first time did it. Otherwise somebody changed it, and it is looked at again.
        Err(Error::Stale(_)) if !write_up.is_open() => {
            Ok(Redirect::to(&format!("{}?done=sent", at(id))).into_response())
        }
        Err(Error::Stale(_)) => {
            let frame = frame.important("The write-up was changed in the meantime and was not sent. Look at it again.");
            Ok(page::answered(StatusCode::CONFLICT, &CheckPage::of(frame, &write_up, &[])))
        }
        Err(Error::Invalid(violations)) => Ok(page::faulty(&CheckPage::of(frame, &write_up, &violations))),
        Err(other) => Err(other.into()),
    }
}
