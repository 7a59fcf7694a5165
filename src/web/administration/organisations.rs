//! `/organisations`: whom we work with, their teams, and where we write to them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Administrator, Asked, Listing, blamed, heads, wording};
use crate::domain::ids::OrganisationId;
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::administration::organisations::Seen;
use crate::web::form::{Choice, Form};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Row, Table};
use crate::web::refusal::Refusal;
use crate::web::routing::{Routes, get};
use crate::web::session::Typed;
use crate::web::{Pages, page};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/organisations", get(list))
        .route("/organisations/new", get(begin).post(add))
        .route("/organisations/{id}", get(show).post(change))
        .route("/organisations/{id}/teams", get(ask_for_team).post(add_team))
}

/// An organisation, with what of it can be changed.
#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    frame: Frame,
    form: Form,
    name: String,
    rows: Vec<Row>,
    in_charge: bool,
    team: String,
}

/// Asks what a new organisation is.
#[derive(Template)]
#[template(path = "organisation_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    kinds: Vec<Choice>,
}

/// Asks for the name of a team.
#[derive(Template)]
#[template(path = "team_new.html")]
struct TeamPage {
    frame: Frame,
    form: Form,
    name: String,
}

fn is_council(who: &SignedIn) -> bool {
    who.caller.organisation.kind == OrganisationKind::LocalAuthority
}

async fn list(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let seen = pages.services.organisations_seen(&who).await?;
    let row = |seen: &Seen| {
        let of = &seen.organisation;
        let teams = if seen.in_charge { seen.teams.join(", ") } else { String::new() };
        vec![
            Cell::link(of.name.clone(), format!("/organisations/{}", of.id)),
            Cell::text(wording::kind(of.kind)),
            Cell::text(of.email.clone().unwrap_or_else(|| "None".to_owned())),
            Cell::text(teams),
        ]
    };
    let table = Table {
        caption: "Organisations that we work with".to_owned(),
        heads: heads(&["Name", "Kind", "Where we write", "Teams"]),
        rows: seen.iter().map(row).collect(),
        none: "None yet.".to_owned(),
    };
    let button = is_council(&who).then(|| Link::new("Add an organisation", "/organisations/new"));
    Ok(page::shown(&Listing { button, ..Listing::of(frame, "Organisations and teams", vec![table]) }))
}

fn new_page(frame: Frame, form: Form) -> NewPage {
    let kinds = OrganisationKind::WORDS.iter().filter(|(_, kind)| *kind != OrganisationKind::LocalAuthority);
    let kinds = kinds.map(|(word, kind)| Choice::new(*word, wording::kind(*kind))).collect();
    NewPage { frame: frame.back_to("Back to organisations", "/organisations"), form, kinds }
}

async fn begin(frame: Frame, Administrator(who): Administrator, typed: Typed) -> Result<Response, Refusal> {
    if !is_council(&who) {
        return Err(Refusal::NotFound);
    }
    Ok(page::shown(&new_page(typed.told(frame), typed.form)))
}

async fn add(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let kind = OrganisationKind::from_word(form.value("kind"));
    let added = pages.services.add_organisation(&who, form.value("name"), kind, form.value("email")).await;
    match added {
        Ok(id) => Ok(Redirect::to(&format!("/organisations/{id}?done=added")).into_response()),
        Err(error) => {
            blamed(&mut form, error)?;
            Ok(page::faulty(&new_page(frame.with_faults_of(&form), form)))
        }
    }
}

fn id_of(text: &str) -> Result<OrganisationId, Refusal> {
    text.parse().map(OrganisationId).map_err(|_| Refusal::NotFound)
}

fn one(frame: Frame, form: Form, seen: &Seen) -> OrganisationPage {
    let of = &seen.organisation;
    let authorities = of.authorities.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut rows = vec![
        Row::new("Kind", wording::kind(of.kind)),
        Row::new("Authorities", authorities),
        Row::new("Where we write", of.email.clone().unwrap_or_else(|| "Nowhere".to_owned())),
    ];
    if seen.in_charge {
        let teams = if seen.teams.is_empty() { vec!["None".to_owned()] } else { seen.teams.clone() };
        rows.push(Row { key: "Teams".to_owned(), lines: teams, change: None });
    }
    OrganisationPage {
        frame: frame.back_to("Back to organisations", "/organisations"),
        form,
        name: of.name.clone(),
        rows,
        in_charge: seen.in_charge,
        team: format!("/organisations/{}/teams", of.id),
    }
}

async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let seen = pages.services.organisation_seen(&who, id_of(&id)?).await?;
    let frame = match asked.done.as_str() {
        "added" => frame.done("The organisation is added"),
        "changed" => frame.done("From now on we write there"),
        "team" => frame.done("The team is added"),
        _ => typed.told(frame),
    };
    let form = typed.or(Form::empty().with("email", seen.organisation.email.clone().unwrap_or_default()));
    Ok(page::shown(&one(frame, form, &seen)))
}

async fn change(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    match pages.services.change_organisation(&who, id, form.value("email")).await {
        Ok(()) => Ok(Redirect::to(&format!("/organisations/{id}?done=changed")).into_response()),
        Err(error) => {
            blamed(&mut form, error)?;
            let seen = pages.services.organisation_seen(&who, id).await?;
            Ok(page::faulty(&one(frame.with_faults_of(&form), form, &seen)))
        }
    }
}

fn team_page(frame: Frame, form: Form, seen: &Seen) -> TeamPage {
    let id = seen.organisation.id;
    let frame = frame.back_to("Back to the organisation", format!("/organisations/{id}"));
    TeamPage { frame, form, name: seen.organisation.name.clone() }
}

/// The organisation, for whoever is in charge of it.
async fn charged(pages: &Pages, who: &SignedIn, id: &str) -> Result<Seen, Refusal> {
    let seen = pages.services.organisation_seen(who, id_of(id)?).await?;
    if seen.in_charge { Ok(seen) } else { Err(Refusal::NotFound) }
}

async fn ask_for_team(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let seen = charged(&pages, &who, &id).await?;
    Ok(page::shown(&team_page(typed.told(frame), typed.form, &seen)))
}

async fn add_team(
    frame: Frame,
    Administrator(who): Administrator,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let seen = charged(&pages, &who, &id).await?;
    let id = seen.organisation.id;
    match pages.services.add_team(&who, id, form.value("name")).await {
        Ok(()) => Ok(Redirect::to(&format!("/organisations/{id}?done=team")).into_response()),
        Err(error) => {
            blamed(&mut form, error)?;
            Ok(page::faulty(&team_page(frame.with_faults_of(&form), form, &seen)))
        }
    }
}
