//! What talks with the child asked for, and `/return-interviews/{id}/actions/{number}`: somebody says that one of these things
//! was done. Until then each is shown before every further talk.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{answered, at, id_of, wording};
use crate::domain::calendar::written;
use crate::services::accounts::SignedIn;
use crate::services::interviews::{AskedFor as Asked, Whole, Wish};
use crate::web::form::Form;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// What one talk asked for.
pub(super) struct AskedFor {
    pub heading: String,
    pub actions: Vec<Action>,
}

/// One thing that it asked for.
pub(super) struct Action {
    pub text: String,
    pub tag: Tag,
    /// Where its reader says what came of it.
    pub answers: Option<Link>,
}

/// What this talk asked for, and below it what earlier ones did and nobody has said is done.
pub(super) fn shown(whole: &Whole) -> Vec<AskedFor> {
    let talk = |asked: &Asked| {
        let own = asked.interview == whole.shown.id;
        let heading = if own { "This talk".to_owned() } else { format!("Talk at {}", written(asked.held_at)) };
        let actions = asked.actions.iter().map(|wish| action(whole, asked, wish)).collect();
        AskedFor { heading, actions }
    };
    whole.asks_for.iter().chain(&whole.known.asked_for).map(talk).collect()
}

fn action(whole: &Whole, asked: &Asked, wish: &Wish) -> Action {
    let (tag, said) = match wish.done_on {
        Some(day) => (Tag::new(format!("Done on {}", wording::day(day)), Tone::Good), "Not done after all?"),
        None => (Tag::new("Not done", Tone::Notice), "Say that it is done"),
    };
    let answers = whole.answers_for.contains(&asked.interview).then(|| {
        let what = wish.what.as_deref().unwrap_or("an action");
        Link::new(format!("{said} {what}"), path(asked, wish))
    });
    Action { text: wording::wish(wish), tag, answers }
}

fn path(asked: &Asked, wish: &Wish) -> String {
    format!("{}/actions/{}", at(asked.interview), wish.number)
}

/// Asks what came of it.
#[derive(Template)]
#[template(path = "action.html")]
struct ActionPage {
    frame: Frame,
    form: Form,
    child: String,
    asked: String,
    is_done: bool,
}

impl ActionPage {
    fn of(frame: Frame, form: Form, whole: &Whole, wish: &Wish) -> Self {
        Self {
            frame: frame.back_to("Back to the interview", at(whole.shown.id)),
            form,
            child: wording::child(&whole.known),
            asked: wording::wish(wish),
            is_done: wish.done_on.is_some(),
        }
    }
}

/// The interview and the thing it asked for, for somebody who may say what came of it.
async fn of(pages: &Pages, who: &SignedIn, id: &str, number: &str) -> Result<(Whole, Wish), Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id_of(id)?).await?;
    let number: u32 = number.parse().map_err(|_| Refusal::NotFound)?;
    let wish = whole.asks_for.iter().flat_map(|asked| &asked.actions).find(|wish| wish.number == number).cloned();
    let wish = wish.ok_or(Refusal::NotFound)?;
    if whole.answers_for.contains(&whole.shown.id) { Ok((whole, wish)) } else { Err(Refusal::Forbidden) }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((id, number)): Path<(String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let (whole, wish) = of(&pages, &who, &id, &number).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&ActionPage::of(frame, typed.or(Form::empty()), &whole, &wish)))
}

/// Takes the answer.
pub(super) async fn answer(
    frame: Frame,
    who: SignedIn,
    Path((id, number)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let (whole, wish) = of(&pages, &who, &id, &number).await?;
    let onward = format!("{}?done=answered", at(whole.shown.id));
    let is_done = form.value("says") == "done";
    // Pressed twice, it is done once.
    if is_done == wish.done_on.is_some() {
        return Ok(Redirect::to(&onward).into_response());
    }
    let sent = form.read(|form| {
        let day = if is_done { Some(form.day("done_on", "the day on which it was done")) } else { None };
        let note =
            form.required("note", if is_done { "Say what came of it" } else { "Say why it is to be done after all" });
        let mut sent = json!({ "action": wish.number, "done": is_done, "note": note? });
        if let Some(day) = day {
            sent["done_on"] = day?.to_string().into();
        }
        Some(sent)
    });
    if let Some(sent) = sent {
        let said = pages.services.answer_action(&who.caller, &who.person, whole.shown.id, &sent).await;
        let called = [("done_on", "The day"), ("note", "What came of it")];
        if answered(&mut form, said, &called)?.is_some() {
            return Ok(Redirect::to(&onward).into_response());
        }
    }
    Ok(page::faulty(&ActionPage::of(frame.with_faults_of(&form), form, &whole, &wish)))
}
