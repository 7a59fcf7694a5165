//! `/work`: whom to see, most pressing first. To those who hold no interviews there is no such page.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::{at, wording};
use crate::domain::calendar::written;
use crate::domain::deadline::Standing;
use crate::domain::interview::{AttemptOutcome, Closure, Interview, Stage};
use crate::services::accounts::SignedIn;
use crate::services::interviews::Work;
use crate::web::frame::Frame;
use crate::web::parts::{Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, safe_contact, times};

/// What its reader has to see to.
#[derive(Template)]
#[template(path = "work.html")]
struct MyWork {
    frame: Frame,
    summary: String,
    groups: Vec<Group>,
}

/// Interviews of which the same is to be done, as soon.
struct Group {
    id: &'static str,
    heading: &'static str,
    says: &'static str,
    cards: Vec<Card>,
}

/// One child to be seen.
struct Card {
    child: String,
    href: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
}

/// The groups in order: id, heading, what it means.
const GROUPS: [(&str, &str, &str); 7] = [
    ("overdue", "Overdue", "The 72 hours have passed. See these children first."),
    ("soon", "Due soon", "There is little time left."),
    ("later", "Later", "There is still time."),
    (
        "unknown",
        "Return time missing",
        "The child was found, but nobody has said when they came home, so no time is counted. Talk with the child all the same.",
    ),
    ("returned", "Returned to you", "A manager read the write-up and asks for more."),
    ("write-up", "To be written up", "The talk took place. The write-up is not sent yet."),
    ("waiting", "Waiting for a manager", "There is nothing for you to do until they decide."),
];

/// To which group an interview belongs, by its place among them.
const fn group(stage: Stage, standing: Option<Standing>) -> Option<usize> {
    match (stage, standing) {
        (Stage::GivenBack, _) => Some(4),
        (Stage::ToWriteUp, _) => Some(5),
        (Stage::ForSignOff | Stage::ForApproval, _) => Some(6),
        (Stage::ToHold, Some(Standing::Overdue)) => Some(0),
        (Stage::ToHold, Some(Standing::DueSoon)) => Some(1),
        (Stage::ToHold, Some(Standing::Running)) => Some(2),
        (Stage::ToHold, Some(Standing::ReturnTimeMissing)) => Some(3),
        (Stage::ToHold | Stage::Over, _) => None,
    }
}

/// Shows it.
pub(super) async fn show(frame: Frame, who: SignedIn, State(pages): State<Pages>) -> Result<Response, Refusal> {
    let work = pages.services.my_work(&who.caller, &who.person).await?;
    let mut groups: Vec<Group> =
        GROUPS.iter().map(|(id, heading, says)| Group { id, heading, says, cards: vec![] }).collect();
    for work in &work {
        let place = group(work.interview.stage(), work.shown.standing);
        if let Some(group) = place.and_then(|place| groups.get_mut(place)) {
            group.cards.push(card(work, who.now));
        }
    }
    groups.retain(|group| !group.cards.is_empty());
    let summary = summary(&groups);
    Ok(page::shown(&MyWork { frame, summary, groups }))
}

/// How many of what, in a sentence.
fn summary(groups: &[Group]) -> String {
    let counts = groups.iter().map(|group| format!("{} {}", group.cards.len(), group.heading.to_lowercase()));
    counts.collect::<Vec<_>>().join(", ")
}

fn card(work: &Work, now: DateTime<Utc>) -> Card {
    let mut tags = vec![];
    if work.known.is_missing {
        tags.push(Tag::new("Missing again now", Tone::Late));
    }
    if work.interview.waits_for_acknowledgement() {
        tags.push(Tag::new("New: not acknowledged", Tone::Pressing));
    }
    let mut rows = vec![due(work, now), Row::new("Next", next(&work.interview, now))];
    let last = work.known.absences.last();
    if let Some(place) = last.and_then(|last| last.told.whereabouts()) {
        rows.push(Row::new("Where", wording::place(place)));
    }
    rows.extend(last.map(|last| Row::new("Last away", wording::away(&last.episode))));
    if !work.known.safe_contacts.is_empty() {
        rows.push(safe_contact::wording::row(&work.known.safe_contacts, now));
    }
    if !work.known.asked_for.is_empty() {
        let lines = wording::open_wishes(&work.known.asked_for);
        rows.push(Row { key: wording::ASKED_FOR.to_owned(), lines, change: None });
    }
    Card { child: wording::child(&work.known), href: at(work.shown.id), tags, rows }
}

/// By when, and why then.
pub(super) fn due_lines(work: &Work, now: DateTime<Utc>) -> Vec<String> {
    let Some(due) = work.shown.due_at else {
        return vec!["No deadline can be worked out until the time of the return is known".to_owned()];
    };
    if let Some(ended) = ended(&work.interview) {
        return vec![ended, format!("It was due at {}", written(due))];
    }
    let mut lines = vec![];
    if work.interview.held_at().is_none() {
        lines.push(times::left(due, now));
    }
    lines.push(written(due));
    lines.extend(work.shown.due_because.clone());
    lines
}

fn due(work: &Work, now: DateTime<Utc>) -> Row {
    Row { key: "Due".to_owned(), lines: due_lines(work, now), change: None }
}

/// As what it ended without a talk, if it did.
fn ended(interview: &Interview) -> Option<String> {
    let Closure::Approved { at, proposal, .. } = &interview.closure else { return None };
    let outcome = wording::closure(proposal.outcome);
    interview.held_at().is_none().then(|| format!("Ended without a talk at {}: {outcome}", written(*at)))
}

/// What is agreed or planned, as long as the talk has not been.
pub(in crate::web) fn next(interview: &Interview, now: DateTime<Utc>) -> String {
    if let Some(held_at) = interview.held_at() {
        return format!("Held at {}", written(held_at));
    }
    if let Some(ended) = ended(interview) {
        return ended;
    }
    if let Closure::Returned { at, .. } = &interview.closure {
        return format!("A manager did not agree to end it without a talk, at {}", written(*at));
    }
    let Some(last) = interview.attempts.last() else { return "Not tried yet".to_owned() };
    let outcome = wording::outcome(last.outcome);
    match (last.appointment_at, last.outcome) {
        (Some(meets), AttemptOutcome::Accepted) => format!("Talk agreed for {}", wording::when(meets, now)),
        (Some(tries), _) => format!("{outcome}; try again at {}", wording::when(tries, now)),
        (None, _) => format!("{outcome}, at {}; nothing is agreed", written(last.attempted_at)),
    }
}
