//! Who was told of an episode, who was passed over and why, and what became of each message: the delivery log of a record.

use std::collections::BTreeMap;

use super::wording;
use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::domain::ladder::Outcome;
use crate::domain::message::{Message, MessageState, Recipient};
use crate::domain::raised::{Known, Told};
use crate::services::accounts::SignedIn;
use crate::services::messages::Logged;
use crate::services::reading::whole_episode::WholeEpisode;
use crate::services::reports::board::watches_over;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::wording as words;

fn named(names: &BTreeMap<UserId, String>, id: UserId) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "somebody who has left".to_owned())
}

/// The steps that were raised, latest first, with who was told and who answered.
pub(super) fn steps(who: &SignedIn, whole: &WholeEpisode) -> Table {
    let row = |step: &Known| {
        vec![
            Cell::text(step.raised.reason.clone()),
            Cell::text(written(step.raised.raised_at)),
            Cell::text(told(whole, step)),
            answer(who, whole, step),
        ]
    };
    Table {
        caption: "Who had to be told, and what they do about it".to_owned(),
        heads: ["Why", "Due to be told", "Told", "Answer"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: whole.steps.iter().rev().map(row).collect(),
        none: "No step was raised.".to_owned(),
    }
}

fn told(whole: &WholeEpisode, step: &Known) -> String {
    let Some(told) = &step.told else {
        return match step.raised.outcome {
            Outcome::Told { at } if step.withdrawn_at.is_none() => format!("To be told at {}", written(at)),
            _ => "Nobody: it did not hold any more, or is told with another step".to_owned(),
        };
    };
    let mut who: Vec<String> = told.people.iter().map(|id| named(&whole.names, *id)).collect();
    let agencies = match told.organisations.len() {
        0 => None,
        1 => Some("1 agency".to_owned()),
        number => Some(format!("{number} agencies")),
    };
    who.extend(agencies);
    let who = if who.is_empty() { vec!["Nobody: it did not hold any more".to_owned()] } else { vec![who.join(", ")] };
    who.into_iter().chain(passed_over(whole, told)).collect::<Vec<_>>().join(". ")
}

/// Who was not told, and why.
fn passed_over(whole: &WholeEpisode, told: &Told) -> Vec<String> {
    let because = |ids: &[UserId], why: &str| {
        let names: Vec<String> = ids.iter().map(|id| named(&whole.names, *id)).collect();
        (!names.is_empty()).then(|| format!("Not told, {why}: {}", names.join(", ")))
    };
    let nobody = told.nobody.iter().map(|hearer| format!("{}: nobody is in that role", wording::hearer(*hearer)));
    let unattended =
        told.unattended.iter().map(|role| format!("{}: nobody was on duty, so all were told", words::role(*role)));
    let off_duty = because(&told.off_duty, "off duty");
    let own_act = because(&told.own_act, "as it was their own act");
    nobody.chain(unattended).chain(off_duty).chain(own_act).collect()
}

fn answer(who: &SignedIn, whole: &WholeEpisode, step: &Known) -> Cell {
    match (&step.acknowledged, step.withdrawn_at) {
        (Some(answer), _) => {
            Cell::text(format!("By {}; done by {}", named(&whole.names, answer.by), written(answer.by_when)))
        }
        (None, Some(_)) => Cell::tag(Tag::new("Withdrawn", Tone::Calm)),
        (None, None) if step.told.as_ref().is_some_and(|told| !told.lapsed) => {
            let tag = Some(Tag::new("Not answered", Tone::Pressing));
            let answers = watches_over(who).then(|| Cell::link("Answer", format!("/escalations/{}", step.raised.id)));
            Cell { tag, ..answers.unwrap_or_default() }
        }
        (None, None) => Cell::text("None asked"),
    }
}

/// The messages, latest first, with the way each went, what became of it, and why it waits or never left.
pub(super) fn messages(whole: &WholeEpisode) -> Table {
    let row = |logged: &Logged| {
        let message = &logged.message;
        vec![
            Cell::text(message.subject.clone()),
            Cell::text(to(whole, message)),
            Cell::text(words::channel(message.channel)),
            Cell { text: became(whole, logged), tag: Some(words::message(message.state)), ..Cell::default() },
        ]
    };
    Table {
        caption: "Messages".to_owned(),
        heads: ["Subject", "To", "By", "What became of it"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: whole.messages.iter().rev().map(row).collect(),
        none: "No message was sent about it.".to_owned(),
    }
}

fn to(whole: &WholeEpisode, message: &Message) -> String {
    match message.recipient {
        Recipient::Person { user, role } => {
            format!("{}, {}", named(&whole.names, user), words::role(role).to_lowercase())
        }
        Recipient::Organisation(_) => message.address.clone(),
    }
}

fn became(whole: &WholeEpisode, Logged { message, instead }: &Logged) -> String {
    let quiet =
        whole.put_off.contains(&message.id).then_some("the quiet hours of whoever it goes to have to end first");
    let mut said: Vec<String> = match (message.finished_at, message.state) {
        (Some(at), _) => vec![written(at)],
        (None, MessageState::Sending) => vec![],
        (None, _) => vec![format!("to go {}", written(message.next_attempt_at.unwrap_or(message.scheduled_for)))],
    };
    said.extend(message.why().or(quiet).map(str::to_owned));
    said.extend(instead.iter().map(|by| match by {
        None => "nobody was left to be told".to_owned(),
        Some(by) if by.recipient.id() == message.recipient.id() => {
            format!("sent instead by {}", words::channel(by.channel).to_lowercase())
        }
        Some(other) => format!("told instead: {}", to(whole, other)),
    }));
    said.join("; ")
}
