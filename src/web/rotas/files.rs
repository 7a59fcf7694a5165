//! Rotas as calendar files: sent up and looked at before anything is taken, and given out.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Named, wording};
use crate::domain::rota::Entry;
use crate::domain::rota::export::{Shown, written};
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::rotas::{Brought, Duty};
use crate::web::administration::blamed;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// The field that holds the file once it was looked at.
const FILE: &str = "calendar";

/// Asks for a calendar file.
#[derive(Template)]
#[template(path = "rota_file.html")]
struct FilePage {
    frame: Frame,
    form: Form,
    role: &'static str,
    people: Vec<String>,
}

/// Shows what it would bring.
#[derive(Template)]
#[template(path = "rota_file_taken.html")]
struct BroughtPage {
    frame: Frame,
    form: Form,
    role: &'static str,
    table: Table,
    left_out: Vec<String>,
    is_new: bool,
}

impl FilePage {
    fn of(frame: Frame, form: Form, named: &Named, people: Vec<String>) -> Self {
        let frame = frame.back_to("Back to the rota", named.at());
        Self { frame, form, role: crate::web::wording::role(named.role), people }
    }
}

/// Asks for it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((authority, role)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let people = names(&pages, &who, &named).await?;
    Ok(page::shown(&FilePage::of(frame, Form::empty(), &named, people)))
}

async fn names(pages: &Pages, who: &SignedIn, named: &Named) -> Result<Vec<String>, Refusal> {
    let seen = super::change::seen(pages, who, named).await?;
    Ok(seen.bearers.into_iter().map(|(_, name)| name).collect())
}

/// Looks at it; or takes it, once it was looked at.
pub(super) async fn take(
    frame: Frame,
    who: SignedIn,
    Path((authority, role)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let people = names(&pages, &who, &named).await?;
    let services = &pages.services;
    let was_seen = !form.value(FILE).is_empty();
    let chosen = form.take_files("file").pop();
    // What is no text is no calendar.
    let chosen = chosen
        .and_then(|file| String::from_utf8(file.content.into()).ok())
        .filter(|text| !text.contains('\0'))
        .unwrap_or_default();
    let file = if was_seen { form.value(FILE).to_owned() } else { chosen };
    if file.trim().is_empty() {
        form.blame_field("file", "Choose a calendar file");
        return Ok(page::faulty(&FilePage::of(frame.with_faults_of(&form), form, &named, people)));
    }
    let brought = match services.look_at_file(&who, &named.authority, named.role, &file).await {
        Ok(brought) => brought,
        Err(error @ Error::Invalid(_)) => {
            blamed(&mut form, error)?;
            return Ok(page::faulty(&FilePage::of(frame.with_faults_of(&form), form, &named, people)));
        }
        Err(error) => return Err(error.into()),
    };
    if was_seen {
        let why = form.value("why").to_owned();
        match services.take_file(&who, &named.authority, named.role, &file, &why).await {
            Ok(_) => return Ok(Redirect::to(&format!("{}?done=taken", named.at())).into_response()),
            Err(error) => blamed(&mut form, error)?,
        }
        let page = brought_page(frame.with_faults_of(&form), form, &named, &brought);
        return Ok(page::faulty(&page));
    }
    Ok(page::shown(&brought_page(frame, Form::empty().with(FILE, file), &named, &brought)))
}

fn brought_page(frame: Frame, form: Form, named: &Named, brought: &Brought) -> BroughtPage {
    let row = |entry: &Entry| {
        let who = wording::name(entry.who(), &brought.names);
        let what = wording::said(entry, &brought.names);
        let dates = match entry {
            Entry::Weekly(weekly) => wording::lasts(weekly),
            Entry::Once { .. } | Entry::Away { .. } => String::new(),
        };
        vec![Cell::text(who), Cell::text(what), Cell::text(dates)]
    };
    let counted = |number: usize, what: &str| (number > 0).then(|| format!("{number} {what}"));
    BroughtPage {
        frame: frame.back_to("Back to the rota", named.at()),
        form,
        role: crate::web::wording::role(named.role),
        table: Table {
            caption: "What is new".to_owned(),
            heads: ["Who", "Duty", "Dates"].map(|head| (head.to_owned(), false)).to_vec(),
            rows: brought.entries.iter().map(row).collect(),
            none: "Nothing in the file is new.".to_owned(),
        },
        left_out: [
            counted(brought.already, "in the rota already, or twice in the file: left out"),
            counted(brought.over, "over by now: left out"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        is_new: !brought.entries.is_empty(),
    }
}

/// Gives a whole rota.
pub(super) async fn give(
    who: SignedIn,
    Path((authority, role)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let duties = pages.services.duties(&who, &named.authority, named.role).await?;
    Ok(calendar(&pages, &duties, &who, |duty| duty.name.clone()))
}

/// Gives one's own duties.
pub(in crate::web) async fn give_own(who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let duties = pages.services.own_duties(&who).await?;
    Ok(calendar(&pages, &duties, &who, |duty| format!("On duty: {}", crate::web::wording::role(duty.role))))
}

fn calendar(pages: &Pages, duties: &[Duty], who: &SignedIn, title: impl Fn(&Duty) -> String) -> Response {
    let shown = |duty: &Duty| Shown {
        name: format!("{}-{}-{}-{}", duty.authority, duty.role.word(), duty.who, duty.when.from.timestamp()),
        title: title(duty),
        email: duty.email.clone(),
        when: duty.when,
    };
    let told = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"duties.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let shown: Vec<_> = duties.iter().map(shown).collect();
    (told, written(&shown, pages.purpose.said(), who.now)).into_response()
}
