//! `/escalations/{id}`: a step that somebody was told of, with what has to be done; whoever is to answer says what they do
//! about it and by when. `/escalations` lists those that wait for the reader.

mod waiting;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::form::Form;
use super::frame::{Frame, Link};
use super::parts::{Row, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::Typed;
use super::{Pages, page, times, wording, work};
use crate::domain::calendar::written;
use crate::domain::child::ChildDescription;
use crate::domain::ids::StepId;
use crate::services::accounts::SignedIn;
use crate::services::reading::steps::{Seen, Step};
use crate::services::reports::board::watches_over;

/// Where those stand that wait for the reader.
const LIST: &str = "/escalations";

/// Pages about steps.
pub(super) fn routes() -> Routes {
    Routes::new().route(LIST, get(waiting::list)).route("/escalations/{id}", get(show).post(answer))
}

/// A step.
#[derive(Template)]
#[template(path = "step.html")]
struct StepPage {
    frame: Frame,
    form: Form,
    child: String,
    reason: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    links: Vec<Link>,
    /// Whether it waits for an answer.
    waits: bool,
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

impl StepPage {
    fn of(frame: Frame, form: Form, who: &SignedIn, step: &Step) -> Self {
        let known = &step.known;
        let is_told = known.told.is_some() && !known.has_lapsed();
        let waits = known.acknowledged.is_none() && known.withdrawn_at.is_none() && is_told;
        let tag = match (&known.acknowledged, known.withdrawn_at) {
            (_, Some(_)) => Tag::new("Withdrawn", Tone::Calm),
            (Some(_), _) => Tag::new("Answered", Tone::Good),
            (None, None) if waits => Tag::new("Not answered", Tone::Pressing),
            (None, None) if known.has_lapsed() => Tag::new("Not told: it did not hold any more", Tone::Calm),
            (None, None) => Tag::new("Not told yet", Tone::Notice),
        };
        let mut tags = vec![tag];
        if known.raised.urgent {
            tags.push(Tag::new("Urgent", Tone::Late));
        }
        tags.extend(step.is_back.then(is_back));
        let to = |text: &str, href: String| Link::new(text, href);
        let interview = step.interview.map(|id| to("Open the return interview", format!("/return-interviews/{id}")));
        let review = step.review.map(|id| to("Open the review", format!("/reviews/{id}")));
        let conversation =
            step.conversation.map(|id| to("Open the conversation", format!("/missing-episodes/{id}/conversation")));
        // Whoever was told without answering for children sees the step alone.
        let opens_records = who.roles.iter().any(|role| role.answers_for_children());
        let record = opens_records.then(|| to("Open the child’s record", format!("/children/{}", step.record)));
        let child = child(step.child.as_ref(), step.age);
        let is_told = who.roles.iter().any(|role| role.answers_steps());
        let home = match (watches_over(who), is_told) {
            (true, _) => ("Back to the board", "/board"),
            (false, true) => ("Back to the steps", LIST),
            (false, false) => ("Back to the beginning", "/"),
        };
        Self {
            frame: frame.back_to(home.0, home.1),
            form,
            child,
            reason: known.raised.reason.clone(),
            tags,
            rows: rows(step, who.now),
            links: interview.into_iter().chain(review).chain(conversation).chain(record).collect(),
            waits,
        }
    }
}

/// What is said of a step that tells that a child is missing, once the child is back.
fn is_back() -> Tag {
    Tag::new("The child is back", Tone::Good)
}

/// Who it is about.
fn child(child: Option<&ChildDescription>, age: Option<u32>) -> String {
    match (child, age) {
        (Some(child), Some(age)) => format!("{}, {age}", work::wording::name(child)),
        (Some(child), None) => work::wording::name(child),
        (None, _) => "Child whose name is not known".to_owned(),
    }
}

fn rows(step: &Step, now: DateTime<Utc>) -> Vec<Row> {
    let known = &step.known;
    let mut rows = vec![Row::new("Raised", work::wording::when(known.raised.raised_at, now))];
    rows.extend(known.told_at().map(|at| Row::new("Told", work::wording::when(at, now))));
    if !step.told.is_empty() {
        rows.push(Row { key: "Who was told".to_owned(), lines: step.told.clone(), change: None });
    }
    if !step.off_duty.is_empty() {
        rows.push(Row { key: "Off duty, so not told".to_owned(), lines: step.off_duty.clone(), change: None });
    }
    if !step.own_act.is_empty() {
        rows.push(Row { key: "Their own act, so not told".to_owned(), lines: step.own_act.clone(), change: None });
    }
    if !step.seen.is_empty() {
        let line = |seen: &Seen| {
            let how = wording::channel(seen.channel).to_lowercase();
            format!("{}, by {how}, {}", seen.by, work::wording::when(seen.at, now))
        };
        rows.push(Row { key: "Seen by".to_owned(), lines: step.seen.iter().map(line).collect(), change: None });
    }
    let unattended = known.told.iter().flat_map(|told| &told.unattended);
    let unattended: Vec<String> = unattended.map(|role| wording::role(*role).to_owned()).collect();
    if !unattended.is_empty() {
        rows.push(Row { key: "Nobody was on duty, so all were told".to_owned(), lines: unattended, change: None });
    }
    let decision = known.raised.decision_by;
    rows.extend(decision.map(|by| {
        let lines = vec![times::left(by, now), written(by)];
        Row { key: "Decision due".to_owned(), lines, change: None }
    }));
    if let Some(answer) = &known.acknowledged {
        let by = step.answered_by.clone().unwrap_or_else(|| "somebody who has left".to_owned());
        rows.push(Row::new("Answered", format!("{}, by {by}", written(answer.at))));
        rows.extend(step.action.clone().map(|action| Row::new("What is done", action)));
        rows.push(Row::new("Done by", work::wording::when(answer.by_when, now)));
    }
    rows.extend(known.withdrawn_at.map(|at| Row::new("Withdrawn", written(at))));
    rows
}

fn id_of(text: &str) -> Result<StepId, Refusal> {
    text.parse().map(StepId).map_err(|_| Refusal::NotFound)
}

/// Shows it.
async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let step = pages.services.step(&who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    let frame = if asked.done == "answered" { frame.done("Your answer is recorded") } else { frame };
    Ok(page::shown(&StepPage::of(frame, typed.or(Form::empty()), &who, &step)))
}

/// What the fields are called where the verb finds fault with them.
pub(super) const CALLED: [(&str, &str); 2] = [("action", "What you do about it"), ("by_when", "The time")];

/// Answers it.
async fn answer(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let step = pages.services.step(&who, id).await?;
    if let Some(sent) = form.read(read) {
        let answered = pages.services.acknowledge(&who.caller, &who.person, id, &sent).await;
        if work::answered(&mut form, answered, &CALLED)?.is_some() {
            return Ok(Redirect::to(&format!("/escalations/{id}?done=answered")).into_response());
        }
    }
    Ok(page::faulty(&StepPage::of(frame.with_faults_of(&form), form, &who, &step)))
}

/// The body of an acknowledgement, of a step or of whatever else somebody says what they do about.
pub(super) fn read(form: &mut Form) -> Option<Value> {
    let action = form.required("action", "Say what you do about it");
    let by_when = form.moment("by_when", "the time by which it is done");
    Some(json!({ "action": action?, "by_when": by_when?.to_rfc3339() }))
}
