//! Who was told of a record, who was passed over and why, and what became of each message: the delivery log of an episode,
//! and pages of that of a child and of a return interview.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{at, id_of, wording};
use crate::domain::calendar::written;
use crate::domain::ids::{ChildId, InterviewId, UserId};
use crate::domain::ladder::Outcome;
use crate::domain::message::{Message, PassedOver, Recipient};
use crate::domain::raised::{Known, Told};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::messages::Logged;
use crate::services::reading::delivered::{DeliveryLog, MOST_MESSAGES, OfChild};
use crate::services::reports::board::watches_over;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::work::wording::with_age;
use crate::web::{Pages, page, safe_contact, wording as words};

/// The delivery log of a child or of an interview.
#[derive(Template)]
#[template(path = "delivered.html")]
struct LogPage {
    frame: Frame,
    child: String,
    /// What of, in words.
    of: &'static str,
    steps: Table,
    messages: Table,
}

impl LogPage {
    fn of(frame: Frame, who: &SignedIn, of: &'static str, told: &OfChild) -> Self {
        Self {
            frame,
            child: with_age(told.child.as_ref(), told.age),
            of,
            steps: steps(who, &told.log),
            messages: messages(&told.log),
        }
    }
}

/// `/children/{id}/told`: who was told of all that is on record of a child.
pub(super) async fn of_child(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let id = ChildId(id_of(&id)?);
    let told = pages.services.told_of_child(&who, id).await?;
    let frame = frame.back_to("Back to the child’s record", at(id));
    Ok(page::shown(&LogPage::of(frame, &who, "of this child", &told)))
}

/// `/return-interviews/{id}/told`: who was told of one talk.
pub(super) async fn of_interview(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let id = InterviewId(id_of(&id)?);
    let told = pages.services.told_of_interview(&who, id).await?;
    let frame = frame.back_to("Back to the return interview", format!("/return-interviews/{id}"));
    Ok(page::shown(&LogPage::of(frame, &who, "of this return interview and its absences", &told)))
}

fn named(names: &BTreeMap<UserId, String>, id: UserId) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "somebody who has left".to_owned())
}

/// The steps that were raised, latest first, with who was told and who answered.
pub(super) fn steps(who: &SignedIn, log: &DeliveryLog) -> Table {
    let row = |step: &Known| {
        vec![
            Cell::text(step.raised.reason.clone()),
            Cell::text(written(step.raised.raised_at)),
            Cell::text(told(log, step)),
            answer(who, log, step),
        ]
    };
    Table {
        caption: "Who had to be told, and what they do about it".to_owned(),
        heads: ["Why", "Due to be told", "Told", "Answer"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: log.steps.iter().rev().map(row).collect(),
        none: "No step was raised.".to_owned(),
    }
}

fn told(log: &DeliveryLog, step: &Known) -> String {
    let Some(told) = &step.told else {
        return match step.raised.outcome {
            Outcome::Told { at } if step.withdrawn_at.is_none() => {
                format!("To be told at {}, if it still holds then", written(at))
            }
            _ => "Nobody: it did not hold any more, or is told with another step".to_owned(),
        };
    };
    let mut who: Vec<String> = told.people.iter().map(|id| named(&log.names, *id)).collect();
    let agencies = match told.organisations.len() {
        0 => None,
        1 => Some("1 agency".to_owned()),
        number => Some(format!("{number} agencies")),
    };
    who.extend(agencies);
    let who = if who.is_empty() { vec!["Nobody: it did not hold any more".to_owned()] } else { vec![who.join(", ")] };
    who.into_iter().chain(passed_over(log, told)).collect::<Vec<_>>().join(". ")
}

/// Who was not told, and why.
fn passed_over(log: &DeliveryLog, told: &Told) -> Vec<String> {
    let because = |ids: &[UserId], why: &str| {
        let names: Vec<String> = ids.iter().map(|id| named(&log.names, *id)).collect();
        (!names.is_empty()).then(|| format!("Not told, {why}: {}", names.join(", ")))
    };
    let nobody = told.nobody.iter().map(|hearer| format!("{}: nobody is in that role", wording::hearer(*hearer)));
    let unattended =
        told.unattended.iter().map(|role| format!("{}: nobody was on duty, so all were told", words::role(*role)));
    let off_duty = because(&told.off_duty, PassedOver::OffDuty.reason());
    let own_act = because(&told.own_act, PassedOver::OwnAct.reason());
    nobody.chain(unattended).chain(off_duty).chain(own_act).collect()
}

fn answer(who: &SignedIn, log: &DeliveryLog, step: &Known) -> Cell {
    match (&step.acknowledged, step.withdrawn_at) {
        (Some(answer), _) => {
            Cell::text(format!("By {}; done by {}", named(&log.names, answer.by), written(answer.by_when)))
        }
        (None, Some(_)) => Cell::tag(Tag::new("Withdrawn", Tone::Calm)),
        (None, None) if step.told.is_some() && !step.has_lapsed() => {
            let tag = Some(Tag::new("Not answered", Tone::Pressing));
            let answers = watches_over(who).then(|| Cell::link("Answer", format!("/escalations/{}", step.raised.id)));
            Cell { tag, ..answers.unwrap_or_default() }
        }
        (None, None) => Cell::text("None asked"),
    }
}

/// The messages, latest first, with the way each went, what became of it, and why it waits or never left.
pub(super) fn messages(log: &DeliveryLog) -> Table {
    let row = |logged: &Logged| {
        let message = &logged.message;
        vec![
            Cell::text(message.subject.clone()),
            Cell::text(to(log, message)),
            Cell::text(words::channel(message.channel)),
            Cell { text: became(log, logged), tag: Some(words::message(message.state)), ..Cell::default() },
        ]
    };
    Table {
        caption: if log.goes_on {
            format!("The latest {MOST_MESSAGES} messages; earlier ones are not shown")
        } else {
            "Messages".to_owned()
        },
        heads: ["Subject", "To", "By", "What became of it"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: log.messages.iter().map(row).collect(),
        none: "No message was sent about it.".to_owned(),
    }
}

fn to(log: &DeliveryLog, message: &Message) -> String {
    match message.recipient {
        Recipient::Person { user, role } => {
            format!("{}, {}", named(&log.names, user), words::role(role).to_lowercase())
        }
        Recipient::Organisation(_) => message.address.clone(),
        Recipient::Family { whose, .. } => {
            let who = safe_contact::wording::whose(whose);
            log.places.get(&message.id).map_or_else(|| who.to_owned(), |there| format!("{who}, at {there}"))
        }
    }
}

/// Who was not told when it was written, and why.
fn not_told(log: &DeliveryLog, logged: &Logged) -> Vec<String> {
    let said = |because: PassedOver| {
        let of_it = logged.passed_over.iter().filter(|passed| passed.because == because);
        let names: Vec<String> = of_it.map(|passed| named(&log.names, passed.user)).collect();
        (!names.is_empty()).then(|| format!("not told, {}: {}", because.reason(), names.join(", ")))
    };
    PassedOver::WORDS.iter().filter_map(|(_, because)| said(*because)).collect()
}

fn became(log: &DeliveryLog, logged: &Logged) -> String {
    let Logged { message, instead, .. } = logged;
    let mut said: Vec<String> = match message.finished_at {
        Some(at) => vec![written(at)],
        None => logged.held_until().map(|at| format!("to go {}", written(at))).into_iter().collect(),
    };
    said.extend(logged.whys().into_iter().map(str::to_owned));
    said.extend(instead.iter().map(|by| match by {
        None => "nobody was left to be told".to_owned(),
        Some(by) if by.recipient.id() == message.recipient.id() => {
            format!("sent instead by {}", words::channel(by.channel).to_lowercase())
        }
        Some(other) => format!("told instead: {}", to(log, other)),
    }));
    said.extend(not_told(log, logged));
    said.join("; ")
}
