//! `/looks`: who looked at a child's record or did something about it. Asked by the id of a record, or by a number that the
//! child or an absence is known by, which is sent and stands in no address; to administrators and auditors.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::acts::{act, thing};
use super::{heads, wording};
use crate::domain::audience::Role;
use crate::domain::calendar::written;
use crate::domain::ids::AuditId;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::administration::looks::{LOOKS_AT_ONCE, Look};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Asks of which record, and shows who looked at it.
#[derive(Template)]
#[template(path = "looks.html")]
struct LooksPage {
    frame: Frame,
    form: Form,
    table: Option<Table>,
    /// What leads to those before, where there may be more.
    before: Option<String>,
}

/// The frame of the page, for somebody who may ask.
fn framed(frame: Frame, who: &SignedIn) -> Result<Frame, Refusal> {
    match (who.is(Role::Administrator), who.is(Role::Auditor)) {
        (true, _) => Ok(frame.back_to("Back to administration", "/administration")),
        (false, true) => Ok(frame),
        (false, false) => Err(Refusal::NotFound),
    }
}

/// Asks.
pub(super) async fn ask(frame: Frame, who: SignedIn, typed: Typed) -> Result<Response, Refusal> {
    let frame = framed(frame, &who)?;
    Ok(page::shown(&LooksPage { frame: typed.told(frame), form: typed.form, table: None, before: None }))
}

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let frame = framed(frame, &who)?;
    let read =
        form.read(|form| form.required("record", "Enter the id of a record, a reference or a number of the child"));
    if let Some(named) = read {
        let before = form.value("before").parse().ok().map(AuditId);
        match pages.services.looks_at(&who, &named, before).await {
            Ok(looks) => {
                let more = looks.len() as u64 >= LOOKS_AT_ONCE;
                let before = looks.last().filter(|_| more).map(|last| last.id.to_string());
                return Ok(page::shown(&LooksPage { frame, form, table: Some(table(&looks)), before }));
            }
            Err(Error::NotFound) => form.blame_field("record", "Your council keeps no record that is known by this"),
            Err(Error::Refused(said)) => form.blame_field("record", said.trim_end_matches('.')),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page::faulty(&LooksPage { frame: frame.with_faults_of(&form), form, table: None, before: None }))
}

fn table(looks: &[Look]) -> Table {
    let row = |look: &Look| {
        vec![
            Cell::text(written(look.at)),
            Cell::text(look.who.clone()),
            Cell::text(act(&look.action)),
            Cell::text(look.object.as_deref().map(thing).unwrap_or_default()),
            Cell::text(wording::plain(&look.outcome)),
        ]
    };
    Table {
        caption: "Who looked, latest first".to_owned(),
        heads: heads(&["When", "Who", "What", "Of what", "Outcome"]),
        rows: looks.iter().map(row).collect(),
        none: "Nobody yet.".to_owned(),
    }
}
