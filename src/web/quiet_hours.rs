//! `/account/quiet-hours` and `/people/…/quiet-hours`: when a person does not want to be written to. Their own they say
//! themselves; an administrator sees and says those of their people.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::administration::blamed;
use super::form::Form;
use super::frame::Frame;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::Typed;
use super::{Pages, page};
use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::domain::quiet_hours::{Hours, QuietHours};
use crate::domain::rota::Day;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::quiet_hours::Said;

/// Pages about quiet hours.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/account/quiet-hours", get(show_own).post(set_own))
        .route("/people/{id}/quiet-hours", get(show_of).post(set_of))
}

/// Asks when it is quiet.
#[derive(Template)]
#[template(path = "quiet_hours.html")]
struct QuietHoursPage {
    frame: Frame,
    form: Form,
    /// Whose they are, where not one's own.
    name: String,
    /// Who said them last, and when.
    last: String,
    days: Vec<DayFields>,
}

/// The fields of one day.
struct DayFields {
    name: &'static str,
    from: String,
    to: String,
}

fn page_of(frame: Frame, form: Form, name: &str, last: String) -> QuietHoursPage {
    let fields = |(word, day): &(&str, Day)| DayFields {
        name: name_of(*day),
        from: format!("{word}.from"),
        to: format!("{word}.to"),
    };
    QuietHoursPage { frame, form, name: name.to_owned(), last, days: Day::WORDS.iter().map(fields).collect() }
}

const fn name_of(day: Day) -> &'static str {
    super::rotas::day(day)
}

/// A form that says them.
fn filled(said: Option<&Said>) -> Form {
    let hours = said.map(|said| said.hours.clone()).unwrap_or_default();
    hours.0.iter().fold(Form::empty(), |form, (day, hours)| {
        let time = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
        let word = day.word();
        form.with(&format!("{word}.from"), time(hours.from)).with(&format!("{word}.to"), time(hours.to))
    })
}

fn read(form: &mut Form) -> QuietHours {
    let mut read = QuietHours::default();
    for (word, day) in Day::WORDS {
        let (from, to) = (format!("{word}.from"), format!("{word}.to"));
        let is_blank = |form: &Form, name: &str| form.value(name).trim().is_empty();
        match (is_blank(form, &from), is_blank(form, &to)) {
            (true, false) => form.blame_field(&from, format!("Enter when {}’s quiet hours begin", name_of(*day))),
            (false, true) => form.blame_field(&to, format!("Enter when {}’s quiet hours end", name_of(*day))),
            (true, true) | (false, false) => {}
        }
        let (begins, ends) = (form.time_of_day(&from), form.time_of_day(&to));
        if let (Some(from), Some(to)) = (begins, ends) {
            read.0.insert(*day, Hours { from, to });
        }
    }
    read
}

/// Quiet hours in words, a line for each day that has any.
pub(super) fn in_words(said: Option<&Said>) -> Vec<String> {
    let hours = said.map(|said| said.hours.clone()).unwrap_or_default();
    if hours.0.is_empty() {
        return vec!["None".to_owned()];
    }
    let line = |(day, hours): (&Day, &Hours)| {
        let next = if hours.to > hours.from { "" } else { " the next day" };
        format!("{}: {} to {}{next}", name_of(*day), hours.from.format("%H:%M"), hours.to.format("%H:%M"))
    };
    hours.0.iter().map(line).collect()
}

fn last(who: &SignedIn, whose: UserId, said: Option<&Said>) -> String {
    let by = |said: &Said| {
        if said.by == who.person.id {
            "you"
        } else if said.by == whose {
            "themselves"
        } else {
            "an administrator"
        }
    };
    said.map(|said| format!("Last said by {} at {}.", by(said), written(said.at))).unwrap_or_default()
}

async fn show_own(frame: Frame, who: SignedIn, State(pages): State<Pages>, typed: Typed) -> Result<Response, Refusal> {
    let said = pages.services.own_quiet_hours(&who).await?;
    let frame = typed.told(frame).back_to("Back to your account", "/account");
    let last = last(&who, who.person.id, said.as_ref());
    Ok(page::shown(&page_of(frame, typed.or(filled(said.as_ref())), "", last)))
}

async fn set_own(frame: Frame, who: SignedIn, State(pages): State<Pages>, mut form: Form) -> Result<Response, Refusal> {
    if let Some(hours) = form.read(|form| Some(read(form))) {
        match pages.services.set_own_quiet_hours(&who, hours).await {
            Ok(()) => return Ok(Redirect::to("/account?done=quiet-hours").into_response()),
            Err(error) => at_the_first(&mut form, error)?,
        }
    }
    let frame = frame.back_to("Back to your account", "/account").with_faults_of(&form);
    Ok(page::faulty(&page_of(frame, form, "", String::new())))
}

fn id_of(text: &str) -> Result<UserId, Refusal> {
    text.parse().map(UserId).map_err(|_| Refusal::NotFound)
}

async fn show_of(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let said = pages.services.quiet_hours_of(&who, id).await?;
    let name = pages.services.own_person(&who, id).await?.person.name;
    let frame = typed.told(frame).back_to("Back", format!("/people/{id}"));
    let last = last(&who, id, said.as_ref());
    Ok(page::shown(&page_of(frame, typed.or(filled(said.as_ref())), &name, last)))
}

async fn set_of(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let name = pages.services.own_person(&who, id).await?.person.name;
    if let Some(hours) = form.read(|form| Some(read(form))) {
        match pages.services.set_quiet_hours_of(&who, id, hours).await {
            Ok(()) => return Ok(Redirect::to(&format!("/people/{id}?done=quiet-hours")).into_response()),
            Err(error) => at_the_first(&mut form, error)?,
        }
    }
    let frame = frame.back_to("Back", format!("/people/{id}")).with_faults_of(&form);
    Ok(page::faulty(&page_of(frame, form, &name, String::new())))
}

/// What is wrong with all of them is said at the first field.
fn at_the_first(form: &mut Form, error: crate::services::Error) -> Result<(), Refusal> {
    let mut found = Form::empty();
    blamed(&mut found, error)?;
    for fault in found.faults() {
        form.blame_field("monday.from", fault.said.clone());
    }
    Ok(())
}
