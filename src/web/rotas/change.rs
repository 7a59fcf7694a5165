//! Adding an entry to a rota, and putting one in another's place.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::Named;
use super::form::{Kind, bank_holidays, begun, days, filled, read};
use crate::domain::ids::RotaEntryId;
use crate::domain::rota::{Entry, Stretch};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::rotas::{Change, LONGEST_WHY, RotaSeen};
use crate::web::administration::blamed;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page, wording};

/// Asks what an entry says.
#[derive(Template)]
#[template(path = "rota_entry.html")]
struct EntryPage {
    frame: Frame,
    form: Form,
    role: &'static str,
    heading: &'static str,
    is_weekly: bool,
    is_away: bool,
    people: Vec<Choice>,
    days: Vec<Choice>,
    bank_holidays: Vec<Choice>,
}

impl EntryPage {
    fn of(frame: Frame, form: Form, named: &Named, seen: &RotaSeen, kind: Kind, adds: bool) -> Self {
        Self {
            frame: frame.back_to("Back to the rota", named.at()),
            form,
            role: wording::role(named.role),
            heading: kind.heading(adds),
            is_weekly: kind == Kind::Weekly,
            is_away: kind == Kind::Away,
            people: seen.bearers.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
            days: days(),
            bank_holidays: bank_holidays(),
        }
    }
}

/// The rota, for whoever keeps it.
pub(super) async fn seen(pages: &Pages, who: &SignedIn, named: &Named) -> Result<RotaSeen, Refusal> {
    let now = Stretch { from: who.now, to: who.now };
    Ok(pages.services.rota(who, &named.authority, named.role, now).await?)
}

/// The entry that stands under this id.
pub(super) fn entry_of(seen: &RotaSeen, id: &str) -> Result<(RotaEntryId, Entry), Refusal> {
    let id = id.parse().map(RotaEntryId).map_err(|_| Refusal::NotFound)?;
    let written = seen.history.iter().find(|written| written.id == id);
    written.and_then(|written| Some((id, written.entry.clone()?))).ok_or(Refusal::NotFound)
}

/// Shows an empty form.
pub(super) async fn begin(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, kind)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let (named, kind) = (Named::of(&authority, &role)?, Kind::from_word(&kind).ok_or(Refusal::NotFound)?);
    let seen = seen(&pages, &who, &named).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&EntryPage::of(frame, typed.or(begun(kind)), &named, &seen, kind, true)))
}

/// Adds the entry.
pub(super) async fn add(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, kind)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let (named, kind) = (Named::of(&authority, &role)?, Kind::from_word(&kind).ok_or(Refusal::NotFound)?);
    let seen = seen(&pages, &who, &named).await?;
    if let Some(entry) = form.read(|form| with_reason(form, kind, None, &seen))
        && written(&pages, &who, &named, &Change::Add(vec![entry]), &mut form).await?
    {
        return Ok(Redirect::to(&format!("{}?done=added", named.at())).into_response());
    }
    Ok(page::faulty(&EntryPage::of(frame.with_faults_of(&form), form, &named, &seen, kind, true)))
}

/// Shows what an entry says.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, id)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let seen = seen(&pages, &who, &named).await?;
    let (_, entry) = entry_of(&seen, &id)?;
    let frame = typed.told(frame);
    Ok(page::shown(&EntryPage::of(frame, typed.or(filled(&entry)), &named, &seen, Kind::of(&entry), false)))
}

/// Puts another in its place.
pub(super) async fn put(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, id)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let seen = seen(&pages, &who, &named).await?;
    let (id, before) = entry_of(&seen, &id)?;
    let kind = Kind::of(&before);
    if let Some(entry) = form.read(|form| with_reason(form, kind, Some(&before), &seen))
        && written(&pages, &who, &named, &Change::Put(id, entry), &mut form).await?
    {
        return Ok(Redirect::to(&format!("{}?done=changed", named.at())).into_response());
    }
    Ok(page::faulty(&EntryPage::of(frame.with_faults_of(&form), form, &named, &seen, kind, false)))
}

fn with_reason(form: &mut Form, kind: Kind, before: Option<&Entry>, seen: &RotaSeen) -> Option<Entry> {
    let entry = read(form, kind, before, &seen.bearers);
    let why = form.required("why", "Say why");
    if why.as_ref().is_some_and(|why| why.chars().count() > LONGEST_WHY) {
        form.blame_field("why", format!("Say why, in {LONGEST_WHY} characters or fewer"));
    }
    entry.filter(|_| why.is_some())
}

/// Writes it; false where the verb found fault, which then stands in the form.
pub(super) async fn written(
    pages: &Pages,
    who: &SignedIn,
    named: &Named,
    change: &Change,
    form: &mut Form,
) -> Result<bool, Refusal> {
    let why = form.value("why").to_owned();
    match pages.services.change_rota(who, &named.authority, named.role, change, &why).await {
        Ok(()) => Ok(true),
        Err(error) => {
            blamed(form, error)?;
            Ok(false)
        }
    }
}
