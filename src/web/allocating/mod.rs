//! `/return-interviews/allocate`: gives one interview or several to a worker. Each is given by itself, and what came of it is
//! said of each.

mod done;
mod form;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{Choice, Form};
use super::frame::Frame;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::Typed;
use super::{Pages, board, page, work};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::InterviewId;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::{Choosing, ReturnInterview};
use crate::services::reports::board::watches_over;
use form::candidate;

/// Where it is.
const PATH: &str = "/return-interviews/allocate";
/// The field that names an interview.
const FIELD: &str = "interview";
/// The field that names the board from which somebody came.
const BOARD: &str = "authority";

/// The board to which one returns: that from which one came, if it is one's own; else the first.
struct Board(Option<AuthorityCode>);

impl Board {
    fn named(code: &str, who: &SignedIn) -> Self {
        Self(who.caller.organisation.authorities.iter().find(|own| code == own.as_str()).cloned())
    }

    /// An address of it.
    fn at(&self, path: &str) -> String {
        self.0.as_ref().map_or_else(|| path.to_owned(), |code| format!("{path}?{BOARD}={code}"))
    }
}

/// Pages about giving interviews to workers.
pub(super) fn routes() -> Routes {
    Routes::new().route(PATH, get(ask).post(allocate)).route(done::PATH, get(done::show))
}

/// Asks who is to hold them.
#[derive(Template)]
#[template(path = "allocate.html")]
struct Allocate {
    frame: Frame,
    form: Form,
    here: &'static str,
    heading: String,
    /// The board to return to, where one was named.
    board: Option<String>,
    ids: Vec<String>,
    /// Who has each of them, as this form is made.
    had: Vec<String>,
    talks: Vec<form::Shown>,
    workers: Vec<Choice>,
    yes_or_no: [Choice; 2],
}

impl Allocate {
    fn of(frame: Frame, form: Form, from: &Board, who: &SignedIn, choosing: &Choosing) -> Self {
        let heading = match &choosing.talks[..] {
            [_] => "Give the interview to a worker".to_owned(),
            several => format!("Give {} interviews to a worker", several.len()),
        };
        let back = match &choosing.talks[..] {
            [talk] => ("Back to the interview", format!("/return-interviews/{}", talk.shown.id)),
            _ => ("Back to the board", from.at(board::PATH)),
        };
        Self {
            frame: frame.back_to(back.0, back.1),
            form,
            here: PATH,
            heading,
            board: from.0.as_ref().map(ToString::to_string),
            ids: choosing.talks.iter().map(|talk| talk.shown.id.to_string()).collect(),
            had: choosing.talks.iter().map(form::had).collect(),
            talks: choosing.talks.iter().map(|talk| form::shown(talk, &choosing.candidates, who.now)).collect(),
            workers: choosing.candidates.iter().map(candidate).collect(),
            yes_or_no: [Choice::new("no", "No"), Choice::new("yes", "Yes")],
        }
    }
}

/// The interviews that an address or a form names, each once.
fn named<'a>(values: impl Iterator<Item = &'a str>) -> Result<Vec<InterviewId>, Refusal> {
    let mut ids: Vec<InterviewId> = vec![];
    for value in values {
        let id = value.parse().map(InterviewId).map_err(|_| Refusal::NotFound)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Asks.
async fn ask(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Vec<(String, String)>>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let frame = typed.told(frame);
    let asked_of =
        |field: &'static str| asked.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str());
    let code = if typed.is_back { typed.form.value(BOARD) } else { asked_of(BOARD).next().unwrap_or_default() };
    let from = Board::named(code, &who);
    let ids = if typed.is_back { named(typed.form.values(FIELD))? } else { named(asked_of(FIELD))? };
    if ids.is_empty() && watches_over(&who) {
        // Nothing was ticked.
        let list = board::with(&from.at(board::UNALLOCATED), "ticked", "none");
        return Ok(Redirect::to(&list).into_response());
    }
    let choosing = pages.services.to_allocate(&who, &ids).await?;
    let form = typed.or(Form::empty());
    Ok(page::shown(&Allocate::of(frame, form, &from, &who, &choosing)))
}

/// Gives them.
async fn allocate(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let ids = named(form.values(FIELD).collect::<Vec<_>>().into_iter())?;
    let choosing = pages.services.to_allocate(&who, &ids).await?;
    let from = Board::named(form.value(BOARD), &who);
    let Some((worker, sent)) = form.read(|form| form::read(form, &choosing.candidates)) else {
        return Ok(page::faulty(&Allocate::of(frame.with_faults_of(&form), form, &from, &who, &choosing)));
    };
    let given: Vec<String> = choosing
        .talks
        .iter()
        .filter(|talk| form::was_given_meanwhile(&form, talk))
        .map(|talk| format!("{}: {}", work::wording::child(&talk.known), form::holder(talk, &choosing.candidates)))
        .collect();
    if !given.is_empty() {
        let said = format!(
            "Somebody gave this away meanwhile, and nothing was changed. Who has it now: {}. Give it again if it is still to be somebody else.",
            given.join("; ")
        );
        let shown = Allocate::of(frame.important(said), form, &from, &who, &choosing);
        return Ok(page::answered(StatusCode::CONFLICT, &shown));
    }
    if let [talk] = &choosing.talks[..] {
        let answer = pages.services.allocate(&who.caller, &who.person, talk.shown.id, &sent).await;
        return one(frame, form, &from, &who, &choosing, answer);
    }
    for talk in &choosing.talks {
        match pages.services.allocate(&who.caller, &who.person, talk.shown.id, &sent).await {
            // What came of each is said on the next page.
            Ok(_) | Err(Error::Refused(_) | Error::Forbidden(_) | Error::Invalid(_) | Error::NotFound) => {}
            // What failed is told of as a whole: those before it stand, and are no longer on the list.
            Err(other) => return Err(other.into()),
        }
    }
    Ok(Redirect::to(&done::at(&from, worker, &ids)).into_response())
}

/// Of one, what is wrong is said on the form, and what was done on its page.
fn one(
    frame: Frame,
    mut form: Form,
    from: &Board,
    who: &SignedIn,
    choosing: &Choosing,
    answer: Result<ReturnInterview, Error>,
) -> Result<Response, Refusal> {
    if let Some(given) = work::answered(&mut form, answer, &form::CALLED)? {
        return Ok(Redirect::to(&format!("/return-interviews/{}?done=allocated", given.id)).into_response());
    }
    Ok(page::faulty(&Allocate::of(frame.with_faults_of(&form), form, from, who, choosing)))
}
