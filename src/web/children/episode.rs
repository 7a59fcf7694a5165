//! `/missing-episodes/{id}`: one time a child went missing, with everything that is on record of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::child::{opens, to_interview};
use super::{at, conversation, episode_at, id_of, recounted, sources, wording};
use crate::domain::calendar::{london_date, written};
use crate::domain::ids::{MissingEpisodeId, UserId};
use crate::domain::interview::Stage;
use crate::domain::ladder::Outcome;
use crate::domain::message::{Message, Recipient};
use crate::domain::raised::Known;
use crate::services::accounts::SignedIn;
use crate::services::reading::whole_episode::WholeEpisode;
use crate::services::reports::board::watches_over;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Happening, Row, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::wording as roles;
use crate::web::work::wording as words;
use crate::web::{Pages, page};

/// An episode.
#[derive(Template)]
#[template(path = "missing_episode.html")]
struct EpisodePage {
    frame: Frame,
    /// Where agencies write to each other about it.
    conversation: String,
    /// Where what holds is settled, for whoever may.
    settles: Option<String>,
    heading: String,
    child: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    interview: Option<(Tag, Option<Link>)>,
    differences: Vec<String>,
    sources: Table,
    circumstances: Option<String>,
    happenings: Vec<Happening>,
    steps: Table,
    messages: Table,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let whole = pages.services.whole_episode(&who, MissingEpisodeId(id_of(&id)?)).await?;
    let frame = frame.back_to("Back to the child’s record", at(whole.child));
    Ok(page::shown(&drawn(frame, &who, &whole)))
}

fn drawn(frame: Frame, who: &SignedIn, whole: &WholeEpisode) -> EpisodePage {
    let episode = &whole.shown.episode;
    let began = episode.missing_from_at.or(episode.ended_at());
    let interview = whole.shown.return_interview.map(|due| {
        let tag = words::standing(Stage::ToHold, Some(due.standing));
        (tag, opens(who, episode.responsible_authority.as_ref()).then(|| to_interview(due.id)))
    });
    EpisodePage {
        frame,
        conversation: conversation::at(episode.id),
        settles: watches_over(who).then(|| format!("{}/settle", episode_at(episode.id))),
        heading: began.map_or_else(
            || "Absence at a time that is not known".to_owned(),
            |began| format!("Absence of {}", words::day(london_date(began))),
        ),
        child: words::with_age(whole.told.child(), whole.age),
        tags: vec![wording::state(episode)],
        rows: rows(whole),
        interview,
        differences: sources::differences(episode),
        sources: sources::table(&whole.shown),
        circumstances: whole.told.circumstances().map(str::to_owned),
        happenings: recounted::happenings(whole),
        steps: steps(who, whole),
        messages: messages(whole),
    }
}

fn rows(whole: &WholeEpisode) -> Vec<Row> {
    let mut rows = vec![Row::new("When", words::away(&whole.shown.episode))];
    rows.extend(whole.told.missing_from().map(|place| Row::new("Missing from", words::place(place))));
    rows.extend(whole.told.returned_to().map(|place| Row::new("Came back to", words::place(place))));
    rows.extend(whole.told.why_at_risk().map(|why| Row::new("Why the risk is as it is", why)));
    let due = whole.shown.return_interview.and_then(|due| due.due_at);
    rows.extend(due.map(|at| Row::new("Return interview due", written(at))));
    rows
}

fn named(names: &BTreeMap<UserId, String>, id: UserId) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "somebody who has left".to_owned())
}

fn steps(who: &SignedIn, whole: &WholeEpisode) -> Table {
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
    who.extend(told.nobody.iter().map(|hearer| format!("{}: nobody is in that role", wording::hearer(*hearer))));
    if who.is_empty() { "Nobody: it did not hold any more".to_owned() } else { who.join(", ") }
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

fn messages(whole: &WholeEpisode) -> Table {
    let to = |message: &Message| match message.recipient {
        Recipient::Person { user, role } => {
            format!("{}, {}", named(&whole.names, user), roles::role(role).to_lowercase())
        }
        Recipient::Organisation(_) => message.address.clone(),
    };
    let row = |message: &Message| {
        vec![
            Cell::text(message.subject.clone()),
            Cell::text(to(message)),
            Cell::text(written(message.finished_at.unwrap_or(message.scheduled_for))),
            Cell::tag(roles::message(message.state)),
        ]
    };
    Table {
        caption: "Messages".to_owned(),
        heads: ["Subject", "To", "When", "State"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: whole.messages.iter().rev().map(row).collect(),
        none: "No message was sent about it.".to_owned(),
    }
}
