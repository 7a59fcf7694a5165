//! `/foi/export`: the pack as a file, once it is said what it is for.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{Subject, Wanted};
use crate::domain::export::{Format, Purpose};
use crate::domain::party::Scope;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Where it is.
pub(super) const PATH: &str = "/foi/export";

/// Asks what it is for.
#[derive(Template)]
#[template(path = "foi_export.html")]
struct ExportPage {
    frame: Frame,
    form: Form,
    year: String,
    authority: String,
    purposes: Vec<Choice>,
}

impl ExportPage {
    fn of(frame: Frame, form: Form, subject: &Subject) -> Self {
        let purpose = |(word, purpose): &(&str, Purpose)| Choice::new(*word, purpose.called());
        Self {
            frame: frame.back_to("Back to the answers", subject.home()),
            form,
            year: subject.year.in_words(),
            authority: subject.authority.to_string(),
            purposes: Purpose::WORDS.iter().map(purpose).collect(),
        }
    }
}

/// Whether somebody may take the pack with them.
pub(super) fn may_export(who: &SignedIn) -> bool {
    super::may_look(who) && who.caller.scopes.contains(&Scope::Exports)
}

fn subject(who: &SignedIn, wanted: &Wanted) -> Result<Subject, Refusal> {
    if !may_export(who) {
        return Err(Refusal::NotFound);
    }
    let subject = Subject::of(who, &wanted.authority, &wanted.year)?;
    if who.caller.is_council_of(&subject.authority) { Ok(subject) } else { Err(Refusal::NotFound) }
}

/// Asks.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    typed: Typed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let subject = subject(&who, &wanted)?;
    Ok(page::shown(&ExportPage::of(typed.told(frame), typed.form, &subject)))
}

/// Hands the file out.
pub(super) async fn send(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let subject = subject(&who, &wanted)?;
    let Some(purpose) = form.read(|form| form.choice("purpose", "Say what the file is for")) else {
        return Ok(page::faulty(&ExportPage::of(frame.with_faults_of(&form), form, &subject)));
    };
    let file = pages.services.export_foi(&who.caller, &subject.asked(), subject.year, purpose, Format::Csv).await?;
    let told = [
        (header::CONTENT_TYPE, file.format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((told, file.content).into_response())
}
