//! `/jobs`: how the program does. Counts and ages of all that it works on; of its own authority also which subjects nobody
//! looks at any more.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Administrator, Asked, Listing, heads, pausing, reviving, wording};
use crate::domain::calendar::written;
use crate::domain::invariant::Invariant;
use crate::domain::message::channel::{ChannelFault, ChannelStanding};
use crate::domain::violation::Code;
use crate::services::administration::pausing::Paused;
use crate::services::administration::running::DeadLook;
use crate::services::invariants::Broken;
use crate::services::vitals::Vitals;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, times, wording as words};

/// Past this a queue that has something to do is behind.
const BEHIND: TimeDelta = TimeDelta::minutes(5);
/// The ledger is verified each night.
const UNVERIFIED: TimeDelta = TimeDelta::hours(36);

/// What the table of what was given up is called.
const DEAD: &str = "Nobody looks at these any more";

/// As many ids as one looks into at once.
const MOST_NAMED: usize = 20;

/// What each queue does.
fn queue(name: &str) -> &'static str {
    match name {
        "attend" => "Looks at what falls due, and raises steps",
        "deliver" => "Sends e-mail and texts",
        "scheduled" => "What is done each night",
        _ => "Tells other systems",
    }
}

/// How a channel stands.
fn channel(standing: &ChannelStanding, now: DateTime<Utc>) -> Vec<Cell> {
    let tag = match (standing.fault, standing.closed(now)) {
        (_, Some(_)) => Tag::new("Closed", Tone::Late),
        (Some(_), None) => Tag::new("In doubt", Tone::Notice),
        (None, None) => Tag::new("Open", Tone::Good),
    };
    let said = standing.fault.map_or("All is well", ChannelFault::reason);
    vec![
        Cell::text(pausing::name(standing.channel)),
        Cell::tag(tag),
        Cell::text(said),
        Cell::text(written(standing.since)),
    ]
}

fn lateness(overdue: TimeDelta) -> Vec<Cell> {
    match overdue {
        none if none <= TimeDelta::zero() => {
            vec![Cell::text("Nothing waits"), Cell::tag(Tag::new("Up to date", Tone::Good))]
        }
        late if late > BEHIND => vec![Cell::text(times::span(late)), Cell::tag(Tag::new("Behind", Tone::Late))],
        some => vec![Cell::text(times::span(some)), Cell::tag(Tag::new("At work", Tone::Notice))],
    }
}

pub(super) async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let running = pages.services.running(&who).await?;
    let vitals = running.vitals;
    let queues = Table {
        caption: "Queues".to_owned(),
        heads: heads(&["What it does", "The oldest has waited", "State"]),
        rows: vitals
            .overdue
            .iter()
            .map(|(name, overdue)| [vec![Cell::text(queue(name))], lateness(*overdue)].concat())
            .collect(),
        none: String::new(),
    };
    let (verified, tag) = match vitals.verified {
        None => ("Not yet".to_owned(), Tag::new("Not verified", Tone::Notice)),
        Some((ago, clean)) => {
            let tag = match (clean, ago > UNVERIFIED) {
                (false, _) => Tag::new("It differs: tell whoever runs Homeward", Tone::Late),
                (true, true) => Tag::new("Clean, but not verified of late", Tone::Pressing),
                (true, false) => Tag::new("Clean", Tone::Good),
            };
            (times::from_now(who.now - ago, who.now), tag)
        }
    };
    let ledger = Table {
        caption: "The ledger".to_owned(),
        heads: heads(&["Check", "Last done", "Outcome"]),
        rows: vec![vec![Cell::text("Every row against what the facts give"), Cell::text(verified), Cell::tag(tag)]],
        none: String::new(),
    };
    let counted = |tag: Tag, count: u64| vec![Cell::text(tag.text), Cell::number(count.to_string())];
    let numbered = |caption: &str, rows: Vec<Vec<Cell>>| Table {
        caption: caption.to_owned(),
        heads: vec![("State".to_owned(), false), ("How many".to_owned(), true)],
        rows,
        none: "None yet.".to_owned(),
    };
    let messages = vitals.messages.iter().map(|(state, count)| counted(words::message(*state), *count));
    let deliveries = vitals.deliveries.iter().map(|(state, count)| counted(wording::delivery(*state), *count));
    let channels = Table {
        caption: "GOV.UK Notify".to_owned(),
        heads: heads(&["Channel", "State", "What is wrong", "Since"]),
        rows: vitals.channels.iter().map(|standing| channel(standing, who.now)).collect(),
        none: "Nothing goes by it.".to_owned(),
    };
    let tables = vec![
        invariants(&running.broken, &vitals),
        queues,
        channels,
        paused(&running.paused),
        dead(&running.dead),
        ledger,
        numbered("Messages of all authorities", messages.collect()),
        numbered("Webhook deliveries of all organisations", deliveries.collect()),
    ];
    let frame = match reviving::done_in_words(&asked.done) {
        Some(words) => frame.done(words),
        None => frame,
    };
    let listing = Listing::of(frame, "How Homeward runs", tables)
        .led_by(format!("As it was at {}. Load the page again to see it as it is now.", written(who.now)));
    let several = running.dead.len() > 1;
    let beneath = several.then(|| (DEAD, Link::new("Look at all of them again", reviving::ALL)));
    Ok(page::shown(&Listing { beneath, ..listing }))
}

/// What must hold at every moment, and whether it does.
fn invariants(broken: &[Broken], vitals: &Vitals) -> Table {
    let row = |(_, invariant): &(&str, Invariant)| {
        let mut of = broken.iter().filter(|broken| broken.invariant == *invariant).peekable();
        let unknown = *invariant == Invariant::LedgerClean && vitals.verified.is_none();
        let tag = match (of.peek().is_none(), unknown) {
            (true, true) => Tag::new("Not verified yet", Tone::Notice),
            (true, false) => Tag::new("Holds", Tone::Good),
            (false, _) => Tag::new("Does not hold", Tone::Late),
        };
        let things: Vec<String> = of.flat_map(|broken| &broken.things).map(Uuid::to_string).collect();
        let (shown, more) = things.split_at(things.len().min(MOST_NAMED));
        let mut named = shown.join(", ");
        if !more.is_empty() {
            named = format!("{named} and {} more", more.len());
        }
        vec![Cell::text(wording::invariant(*invariant)), Cell::tag(tag), Cell::text(named)]
    };
    let last = match &vitals.checked {
        None => "not checked by a job yet".to_owned(),
        Some((ago, checked)) => {
            let unheard = if checked.heard { "" } else { ", and the heartbeat was not heard" };
            format!("last checked by a job {} ago{unheard}", times::span(*ago))
        }
    };
    Table {
        caption: format!("What must hold at every moment ({last})"),
        heads: heads(&["What", "State", "Of which it does not hold"]),
        rows: Invariant::WORDS.iter().map(row).collect(),
        none: String::new(),
    }
}

/// What an administrator keeps back.
fn paused(paused: &[Paused]) -> Table {
    let row = |Paused { pause, by }: &Paused| {
        let since = Cell::text(written(pause.paused_at));
        vec![Cell::link(pausing::name(pause.channel), pausing::PATH), since, Cell::text(by), Cell::text(&pause.reason)]
    };
    Table {
        caption: "Paused by an administrator".to_owned(),
        heads: heads(&["What", "Since", "By", "Why"]),
        rows: paused.iter().map(row).collect(),
        none: "Nothing is paused.".to_owned(),
    }
}

/// What nobody looks at any more, each with the way to have it looked at again.
fn dead(looks: &[DeadLook]) -> Table {
    let row = |dead: &DeadLook| {
        let failed = dead.failed_at.map_or_else(|| "Not known".to_owned(), written);
        let told = dead.references.iter().map(|(agency, reference)| format!("{agency}: {reference}"));
        vec![
            Cell::text(wording::subject(dead.kind)),
            Cell::text(told.collect::<Vec<_>>().join("; ")),
            Cell::text(dead.id.to_string()),
            Cell::text(failed),
            Cell::link("Look at it again", reviving::path(dead.kind, dead.id)),
        ]
    };
    Table {
        caption: DEAD.to_owned(),
        heads: heads(&["What", "Told as", "Id", "Last failed", "What you can do"]),
        rows: looks.iter().map(row).collect(),
        none: "Everything is looked at when it is due.".to_owned(),
    }
}
