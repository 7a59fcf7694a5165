//! `/jobs/look-again`: what nobody looks at any more is looked at again, one subject or all of them, once somebody has said
//! that they mean it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::confirm::Confirm;
use super::{Administrator, wording};
use crate::domain::raised::{Subject, SubjectKind};
use crate::domain::violation::Code;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// Where all of them are.
pub(super) const ALL: &str = "/jobs/look-again";

/// Where one is told that there is nothing to do.
const NOTHING: &str = "/jobs?done=none";

/// Where one of them is.
pub(super) fn path(kind: &str, id: Uuid) -> String {
    format!("{ALL}/{kind}/{id}")
}

/// The subject that an address names.
fn subject_of(named: &[String]) -> Result<Option<Subject>, Refusal> {
    let [kind, id] = named else { return Ok(None) };
    let kind = SubjectKind::from_word(kind).ok_or(Refusal::NotFound)?;
    Ok(Some(Subject { kind, id: id.parse().map_err(|_| Refusal::NotFound)? }))
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    Administrator(who): Administrator,
    Path(named): Path<Vec<String>>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let which = subject_of(&named)?;
    let dead = pages.services.dead_looks(&who, which).await?;
    if dead.is_empty() {
        return Ok(Redirect::to(NOTHING).into_response());
    }
    let name = match (which, dead.len()) {
        (Some(subject), _) => format!("{} {}", wording::subject(subject.kind.word()), subject.id),
        (None, 1) => "1 subject".to_owned(),
        (None, many) => format!("{many} subjects"),
    };
    Ok(page::shown(&Confirm {
        frame: frame.back_to("Back to how Homeward runs", "/jobs"),
        name,
        button: if which.is_some() { "Look at it again" } else { "Look at all of them again" },
        means: &[
            "Looking failed ten times, one after the other, and was given up. Nobody is told what falls due meanwhile.",
            "Do this once what stood in the way is mended. It is tried again at once; if it fails ten times more, it \
             stands here again. That you asked for it is recorded.",
        ],
        warns: false,
    }))
}

/// Does it.
pub(super) async fn act(
    Administrator(who): Administrator,
    Path(named): Path<Vec<String>>,
    State(pages): State<Pages>,
    _: Form,
) -> Result<Response, Refusal> {
    let number = pages.services.revive_looks(&who, subject_of(&named)?).await?;
    Ok(Redirect::to(if number == 0 { NOTHING } else { "/jobs?done=again" }).into_response())
}

pub(super) fn done_in_words(word: &str) -> Option<&'static str> {
    match word {
        "again" => Some("It is being looked at again"),
        "none" => Some("It is looked at already: there was nothing to do"),
        _ => None,
    }
}
