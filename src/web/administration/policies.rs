//! `/policies`: the rules and numbers in force, and those before. What runs keeps the version by which it began. They are
//! changed by `homeward apply`, which keeps what was decided in a file that can be read and kept.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Administrator, Listing, heads, wording};
use crate::domain::calendar::written;
use crate::domain::ladder::Hearer;
use crate::domain::policy::{Policy, Rung, Span};
use crate::services::administration::policies::PoliciesSeen;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, wording as words};

/// Which is asked for; the one in force, if none is.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    version: String,
}

/// What each number means, and what it is.
fn numbers(policy: &Policy) -> Vec<(&'static str, String)> {
    let yes_no = |yes: bool| if yes { "Yes" } else { "No" }.to_owned();
    let unable = policy.unable;
    vec![
        ("Two reports are one absence if they start within", policy.grouping.same_absence.to_string()),
        ("A report can still be of an absence that ended before it by", policy.grouping.after_end.to_string()),
        ("Without a start, two reports are one absence if they end within", policy.grouping.same_end.to_string()),
        ("Sources disagree where they differ by more than", policy.disagreement.to_string()),
        ("A talk is owed for those of 18 and over", yes_no(policy.owes_over_18)),
        ("A talk is due soon with this or less to go", policy.due_soon.to_string()),
        (
            "Before a child counts as not reached",
            format!("{} attempts on {} days in {} ways", unable.attempts, unable.days, unable.channels),
        ),
        (
            "The service manager is told at once of a missing child under",
            format!("{} years", policy.heightened_under_age),
        ),
        (
            "A parent’s refusal needs a decision about a strategy discussion under",
            format!("{} years", policy.strategy_under_age),
        ),
        ("A step is told again if nobody acknowledges it within", policy.acknowledge_within.to_string()),
    ]
}

fn hearer(hearer: Hearer) -> String {
    match hearer {
        Hearer::Role(role) => words::role(role).to_owned(),
        Hearer::Sender => "Whoever told of it".to_owned(),
        Hearer::Asker => "Whoever asked".to_owned(),
        Hearer::OtherSource => "Whoever told of the absence and not of the return".to_owned(),
    }
}

/// How long after, or before, the instant of its ladder.
fn after(span: Span) -> String {
    match span.elapsed() {
        none if none.is_zero() => "At once".to_owned(),
        before if before < TimeDelta::zero() => format!("{span} before"),
        _ => span.to_string(),
    }
}

fn rung(rung: &Rung) -> Vec<Cell> {
    let every = rung.every.map_or_else(String::new, |every| format!(", then every {every}"));
    let urgent = if rung.urgent { "At any hour" } else { "In working hours" };
    let tells = rung.tells.iter().map(|told| hearer(*told)).collect::<Vec<_>>().join(", ");
    vec![
        Cell::text(wording::plain(rung.step.word())),
        Cell::text(format!("{}{every}", after(rung.after))),
        Cell::text(tells),
        Cell::text(urgent),
    ]
}

fn tables(seen: &PoliciesSeen, asked: &Asked) -> Vec<Table> {
    let is_asked = asked.authority == seen.authority.as_str();
    let wanted = asked.version.parse::<u32>().ok().filter(|_| is_asked);
    let chosen = wanted.and_then(|wanted| seen.versions.iter().find(|(_, policy)| policy.version == wanted));
    let Some((_, policy)) = chosen.or(seen.versions.first()) else { return vec![] };
    let in_force = seen.versions.first().map(|(_, policy)| policy.version);
    let version = |(since, policy): &(DateTime<Utc>, Policy)| {
        let href = format!("/policies?authority={}&version={}", seen.authority, policy.version);
        let tag = if Some(policy.version) == in_force {
            Tag::new("In force", Tone::Good)
        } else {
            Tag::new("Before", Tone::Calm)
        };
        vec![Cell::link(format!("Version {}", policy.version), href), Cell::text(written(*since)), Cell::tag(tag)]
    };
    let numbered = numbers(policy).into_iter().map(|(what, number)| vec![Cell::text(what), Cell::text(number)]);
    vec![
        Table {
            caption: format!("{}: versions", seen.name),
            heads: heads(&["Version", "Since", "State"]),
            rows: seen.versions.iter().map(version).collect(),
            none: String::new(),
        },
        Table {
            caption: format!("{}: numbers of version {}", seen.name, policy.version),
            heads: heads(&["What", "Number"]),
            rows: numbered.collect(),
            none: String::new(),
        },
        Table {
            caption: format!("{}: who is told when, by version {}", seen.name, policy.version),
            heads: heads(&["Step", "After", "Tells", "When"]),
            rows: policy.ladders.iter().map(rung).collect(),
            none: "Nobody is told of anything.".to_owned(),
        },
    ]
}

pub(super) async fn show(
    frame: Frame,
    Administrator(who): Administrator,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let seen = pages.services.policies_seen(&who).await?;
    let tables: Vec<Table> = seen.iter().flat_map(|seen| tables(seen, &asked)).collect();
    let none = tables.is_empty();
    let listing = Listing::of(frame, "Policy", tables)
        .led_by("The 72 hours are law and stand in no policy. What began under a version runs by it to its end.");
    let listing = if none { listing.led_by("Only councils have policies.") } else { listing };
    Ok(page::shown(&listing))
}
