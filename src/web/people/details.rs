//! `/people/new` and `/people/…/change`: what is said of a person.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::in_hand::Warning;
use super::{LinkPage, id_of};
use crate::domain::audience::Role;
use crate::domain::message::ways::{REACHING_OUT, Ways};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::accounts::in_hand::can_hold;
use crate::services::accounts::{Details, SignedIn};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page, wording};

/// Asks what is said of a person.
#[derive(Template)]
#[template(path = "person_details.html")]
struct DetailsPage {
    frame: Frame,
    form: Form,
    heading: String,
    button: &'static str,
    is_new: bool,
    teams: Vec<Choice>,
    roles: Vec<Choice>,
    ways: Vec<Choice>,
    /// What they have in hand and could not open any more; it is to be confirmed.
    warning: Option<Warning>,
}

impl DetailsPage {
    async fn of(pages: &Pages, who: &SignedIn, frame: Frame, form: Form, name: Option<String>) -> Result<Self, Error> {
        let teams = pages.services.own_teams(who).await?;
        let role = |role: Role| Choice::new(role.word(), wording::role(role)).hint(wording::role_hint(role));
        Ok(Self {
            frame,
            form,
            is_new: name.is_none(),
            button: if name.is_none() { "Invite" } else { "Save" },
            heading: name.map_or_else(|| "Invite a person".to_owned(), |name| format!("Change {name}")),
            teams: teams.iter().map(|team| Choice::new(team, team)).collect(),
            warning: None,
            roles: Role::WORDS.iter().map(|(_, each)| role(*each)).collect(),
            ways: REACHING_OUT.iter().map(|way| Choice::new(way.word(), wording::channel(*way))).collect(),
        })
    }
}

fn typed(form: &Form) -> Details {
    Details {
        email: form.value("email").to_owned(),
        name: form.value("name").to_owned(),
        team: form.value("team").to_owned(),
        roles: form.values("roles").map(str::to_owned).collect(),
        mobile: form.value("mobile").to_owned(),
        ordinary_by: form.values("ordinary_by").map(str::to_owned).collect(),
        urgent_by: form.values("urgent_by").map(str::to_owned).collect(),
    }
}

/// Brings what the services found wrong back to the fields; any other error is none of the form's.
fn blamed(form: &mut Form, error: Error) -> Result<(), Refusal> {
    let Error::Invalid(faults) = error else { return Err(error.into()) };
    for field in ["email", "name", "team", "roles", "mobile", "ordinary_by", "urgent_by"] {
        for fault in faults.iter().filter(|fault| fault.pointer == format!("#/{field}")) {
            form.blame_field(field, &fault.detail);
        }
    }
    Ok(())
}

/// The form with by what somebody is told.
fn told_by(form: Form, ways: &Ways) -> Form {
    let form = ways.ordinary.iter().fold(form, |form, way| form.with("ordinary_by", way.word()));
    ways.urgent.iter().fold(form, |form, way| form.with("urgent_by", way.word()))
}

/// Shows an empty one.
pub(super) async fn begin(
    frame: Frame,
    who: SignedIn,
    typed: Typed,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let frame = typed.told(frame).back_to("Back to people", "/people");
    let form = typed.or(told_by(Form::empty(), &Ways::default()));
    Ok(page::shown(&DetailsPage::of(&pages, &who, frame, form, None).await?))
}

/// Makes them be there, and shows their link.
pub(super) async fn invite(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let details = typed(&form);
    match pages.services.invite(&who, &details).await {
        Ok((id, link)) => {
            let name = details.name.trim().to_owned();
            Ok(page::shown(&LinkPage::of(frame, "Pass on this link", name, id, link)))
        }
        Err(error) => {
            blamed(&mut form, error)?;
            let frame = frame.back_to("Back to people", "/people").with_faults_of(&form);
            Ok(page::faulty(&DetailsPage::of(&pages, &who, frame, form, None).await?))
        }
    }
}

/// Shows what is said of them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    typed: Typed,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let listed = pages.services.own_person(&who, id).await?;
    let person = &listed.person;
    let said = Form::empty()
        .with("name", &person.name)
        .with("team", listed.team.clone().unwrap_or_default())
        .with("mobile", person.mobile.clone().unwrap_or_default());
    let said = person.roles.iter().fold(said, |form, role| form.with("roles", role));
    let said = told_by(said, &person.ways);
    let frame = typed.told(frame).back_to("Back", format!("/people/{id}"));
    let page = DetailsPage::of(&pages, &who, frame, typed.or(said), Some(person.name.clone())).await?;
    Ok(page::shown(&page))
}

/// Changes it.
pub(super) async fn change(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let details = typed(&form);
    if !can_hold(&details.roles) && !details.roles.is_empty() && !form.ticked("confirmed") {
        let person = pages.services.own_person(&who, id).await?.person;
        let in_hand = pages.services.in_hand(&who, id).await?;
        if let Some(warning) = Warning::before(in_hand, &who).filter(|_| can_hold(&person.roles)) {
            let frame = frame.back_to("Back", format!("/people/{id}"));
            let page = DetailsPage::of(&pages, &who, frame, form, Some(person.name)).await?;
            return Ok(page::shown(&DetailsPage { warning: Some(warning), button: "Save all the same", ..page }));
        }
    }
    match pages.services.change_person(&who, id, &details).await {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}?done=change")).into_response()),
        Err(error) => {
            blamed(&mut form, error)?;
            let name = pages.services.own_person(&who, id).await?.person.name;
            let frame = frame.back_to("Back", format!("/people/{id}")).with_faults_of(&form);
            Ok(page::faulty(&DetailsPage::of(&pages, &who, frame, form, Some(name)).await?))
        }
    }
}
