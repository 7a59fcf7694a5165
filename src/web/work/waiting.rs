//! `/sign-offs`: what waits for a manager, longest first. To those who are no managers there is no such page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{at, wording};
use crate::domain::calendar::written;
use crate::domain::interview::{Closure, Interview, Stage};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Waiting;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, times};

/// What waits.
#[derive(Template)]
#[template(path = "sign_offs.html")]
struct SignOffs {
    frame: Frame,
    groups: Vec<Group>,
}

/// What is to be decided in the same way.
struct Group {
    id: &'static str,
    heading: &'static str,
    says: &'static str,
    cards: Vec<Card>,
}

/// One interview.
struct Card {
    child: String,
    href: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    /// What leads to the decision; nothing where another manager decides.
    decides: Option<Link>,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) fn done_in_words(word: &str) -> Option<&'static str> {
    match word {
        "signed" => Some("The write-up is signed off"),
        "given-back" => Some("The write-up is given back with your comment"),
        "approved" => Some("The interview has ended without a talk"),
        "refused" => Some("The interview stays open, and your comment is recorded"),
        _ => None,
    }
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let waiting = pages.services.waiting_for_decision(&who.caller, &who.person).await?;
    let frame = match done_in_words(&asked.done) {
        Some(words) => frame.done(words),
        None => frame,
    };
    let group = |stage: Stage, id, heading, says| {
        let of_it = waiting.iter().filter(|waiting| waiting.work.interview.stage() == stage);
        Group { id, heading, says, cards: of_it.map(|waiting| card(waiting, who.now)).collect() }
    };
    let mut groups = vec![
        group(
            Stage::ForSignOff,
            "sign-off",
            "Write-ups to sign off",
            "Read what the child said and what is to be done, then sign it off or give it back.",
        ),
        group(
            Stage::ForApproval,
            "approval",
            "Endings without a talk",
            "Somebody proposes that the child is not talked with. The duty goes on until you agree.",
        ),
    ];
    groups.retain(|group| !group.cards.is_empty());
    Ok(page::shown(&SignOffs { frame, groups }))
}

fn card(waiting: &Waiting, now: DateTime<Utc>) -> Card {
    let work = &waiting.work;
    let home = at(work.shown.id);
    let mut tags = vec![];
    if work.interview.concern_recorded_at().is_some() {
        tags.push(Tag::new("Harm or danger", Tone::Late));
    }
    if work.known.is_missing {
        tags.push(Tag::new("Missing again now", Tone::Late));
    }
    let since = format!("{} ({})", written(waiting.since), times::from_now(waiting.since, now));
    let mut rows = vec![
        Row::new("Worker", waiting.worker.clone().unwrap_or_else(|| "Nobody".to_owned())),
        Row::new("Waits since", since),
        Row::new("What happened", happened(&work.interview)),
    ];
    rows.extend(work.shown.due_at.map(|due| Row::new("Talk due", written(due))));
    let (words, to) = match work.interview.stage() {
        Stage::ForApproval => ("Decide whether it ends", format!("{home}/close/approval")),
        _ => ("Read and decide", format!("{home}/sign-off")),
    };
    if waiting.is_own {
        rows.push(Row::new("Your decision", "Another manager decides: this is your own work"));
    }
    let decides = (!waiting.is_own).then(|| Link::new(words, to));
    Card { child: wording::child(&work.known), href: home, tags, rows, decides }
}

fn happened(interview: &Interview) -> String {
    match (interview.held_at(), &interview.closure) {
        (Some(held), _) => format!("Talk held at {}", written(held)),
        (None, Closure::Proposed(proposal)) => times::capital(wording::closure(proposal.outcome)),
        (None, _) => "Nothing is recorded".to_owned(),
    }
}
