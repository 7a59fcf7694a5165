//! Proposing other words, with a look at how messages would read in them; and proposing ours again.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::parts::{Shown, reading_age};
use super::{Named, words};
use crate::domain::message::wording::{Part, Wording};
use crate::domain::violation::Violation;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::wordings::{Proposed, TemplateSeen, proposes_wordings};
use crate::web::administration::blamed;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// The button that only shows.
const LOOK: &str = "look";

/// A part to be written.
struct Asked {
    name: &'static str,
    label: &'static str,
    hint: String,
    most: String,
    is_line: bool,
}

/// Asks for the words.
#[derive(Template)]
#[template(path = "wording_propose.html")]
struct ProposePage {
    frame: Frame,
    form: Form,
    name: String,
    parts: Vec<Asked>,
    look: &'static str,
    /// How messages would read, where somebody wants to see.
    shown: Vec<Shown>,
    reading_age: String,
}

/// Asks whether ours are meant to be proposed.
#[derive(Template)]
#[template(path = "wording_ours.html")]
struct OursPage {
    frame: Frame,
    name: String,
    shown: Vec<Shown>,
}

impl ProposePage {
    fn of(frame: Frame, form: Form, named: &Named, seen: &TemplateSeen) -> Self {
        let part = |part: &Part| Asked {
            name: part.word(),
            label: words::part(*part),
            hint: words::hint(*part),
            most: part.longest().to_string(),
            is_line: matches!(part, Part::Headline),
        };
        Self {
            frame: frame.back_to("Back to the message", named.at()),
            form,
            name: words::template(named.name, &seen.ours),
            parts: named.name.parts().iter().map(part).collect(),
            look: LOOK,
            shown: vec![],
            reading_age: String::new(),
        }
    }
}

/// The template, for whoever may propose.
async fn seen(pages: &Pages, who: &SignedIn, named: &Named) -> Result<TemplateSeen, Refusal> {
    if !proposes_wordings(who) {
        return Err(Refusal::NotFound);
    }
    Ok(pages.services.template(who, &named.authority, named.name).await?)
}

/// Shows the words that are in force, to be changed.
pub(super) async fn begin(
    frame: Frame,
    who: SignedIn,
    Path((authority, name)): Path<(String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = seen(&pages, &who, &named).await?;
    let parts = named.name.parts().iter();
    let now = parts.fold(Form::empty(), |form, part| form.with(part.word(), seen.says().part(*part)));
    let frame = typed.told(frame);
    Ok(page::shown(&ProposePage::of(frame, typed.or(now), &named, &seen)))
}

/// Proposes them, or shows how they would read.
pub(super) async fn propose(
    frame: Frame,
    who: SignedIn,
    Path((authority, name)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = seen(&pages, &who, &named).await?;
    let typed: BTreeMap<Part, String> =
        named.name.parts().iter().map(|part| (*part, form.value(part.word()).to_owned())).collect();
    if form.ticked(LOOK) {
        match pages.services.checked_wording(named.name, &typed) {
            Ok(wording) => return looked_at(frame, &who, &pages, form, &named, &seen, &wording).await,
            Err(error) => blamed(&mut form, gathered(error))?,
        }
    } else {
        let proposed = Proposed::Words(typed);
        match pages.services.propose_wording(&who, &named.authority, named.name, &proposed).await {
            Ok(number) => return Ok(proposed_at(&named, number)),
            Err(error) => blamed(&mut form, gathered(error))?,
        }
    }
    Ok(page::faulty(&ProposePage::of(frame.with_faults_of(&form), form, &named, &seen)))
}

fn proposed_at(named: &Named, number: u32) -> Response {
    Redirect::to(&format!("{}?done=proposed", named.version_at(number))).into_response()
}

async fn looked_at(
    frame: Frame,
    who: &SignedIn,
    pages: &Pages,
    form: Form,
    named: &Named,
    seen: &TemplateSeen,
    wording: &Wording,
) -> Result<Response, Refusal> {
    let samples = pages.services.preview(who, &named.authority, named.name, wording).await?;
    let reading_age = reading_age(named.name, wording);
    let asked = ProposePage::of(frame, form, named, seen);
    Ok(page::shown(&ProposePage { shown: Shown::all(&samples), reading_age, ..asked }))
}

/// All faults of a part as one, since a field shows one.
fn gathered(error: Error) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let mut gathered: Vec<Violation> = vec![];
    for fault in faults {
        match gathered.last_mut().filter(|last| last.pointer == fault.pointer) {
            Some(last) => last.detail = format!("{}. {}", last.detail, fault.detail),
            None => gathered.push(fault),
        }
    }
    Error::Invalid(gathered)
}

/// Asks whether ours are meant to be proposed.
pub(super) async fn ask_ours(
    frame: Frame,
    who: SignedIn,
    Path((authority, name)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = seen(&pages, &who, &named).await?;
    Ok(page::shown(&ours(frame, &who, &pages, &named, &seen).await?))
}

/// Proposes them.
pub(super) async fn propose_ours(
    frame: Frame,
    who: SignedIn,
    Path((authority, name)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = seen(&pages, &who, &named).await?;
    match pages.services.propose_wording(&who, &named.authority, named.name, &Proposed::Ours).await {
        Ok(number) => return Ok(proposed_at(&named, number)),
        Err(error) => blamed(&mut form, error)?,
    }
    Ok(page::faulty(&ours(frame.with_faults_of(&form), &who, &pages, &named, &seen).await?))
}

async fn ours(
    frame: Frame,
    who: &SignedIn,
    pages: &Pages,
    named: &Named,
    seen: &TemplateSeen,
) -> Result<OursPage, Refusal> {
    let samples = pages.services.preview(who, &named.authority, named.name, &seen.ours).await?;
    Ok(OursPage {
        frame: frame.back_to("Back to the message", named.at()),
        name: words::template(named.name, &seen.ours),
        shown: Shown::all(&samples),
    })
}
