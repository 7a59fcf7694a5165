//! The page of a template, and of one version of its wording.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::parts::{Shown, reading_age, rows};
use super::{Named, state, words};
use crate::domain::message::wording::{Verdict, Version};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::wordings::{TemplateSeen, proposes_wordings};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Row, Table, Tag};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// A template as it is now.
#[derive(Template)]
#[template(path = "wording.html")]
struct TemplatePage {
    frame: Frame,
    name: String,
    tag: Tag,
    /// What waits for a second person.
    waiting: Option<Link>,
    rows: Vec<Row>,
    deeds: Vec<Link>,
    shown: Vec<Shown>,
    versions: Table,
}

/// One version.
#[derive(Template)]
#[template(path = "wording_version.html")]
struct VersionPage {
    frame: Frame,
    name: String,
    number: u32,
    tag: Tag,
    rows: Vec<Row>,
    compared: Table,
    deeds: Vec<Link>,
    shown: Vec<Shown>,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows a template.
pub(super) async fn template(
    frame: Frame,
    who: SignedIn,
    Path((authority, name)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = pages.services.template(&who, &named.authority, named.name).await?;
    let samples = pages.services.preview(&who, &named.authority, named.name, seen.says()).await?;
    let waiting = seen.waiting().map(|version| {
        Link::new(format!("Version {} waits for a second person", version.number), named.version_at(version.number))
    });
    let mut deeds = vec![];
    if proposes_wordings(&who) && waiting.is_none() {
        deeds.push(Link::new("Propose other words", format!("{}/propose", named.at())));
        if seen.in_force().is_some() {
            deeds.push(Link::new("Propose Homeward’s words again", format!("{}/ours", named.at())));
        }
    }
    Ok(page::shown(&TemplatePage {
        frame: frame.back_to("Back to all messages", format!("{}?authority={}", super::PATH, named.authority)),
        name: words::template(named.name, &seen.ours),
        tag: state(&seen),
        waiting,
        rows: rows(named.name, seen.says()),
        deeds,
        shown: Shown::all(&samples),
        versions: versions(&seen, &named),
    }))
}

fn versions(seen: &TemplateSeen, named: &Named) -> Table {
    let in_force = seen.in_force().map(|version| version.number);
    let row = |version: &Version| {
        vec![
            Cell::link(format!("Version {}", version.number), named.version_at(version.number)),
            Cell::text(words::proposed(version, &seen.names)),
            Cell::text(words::became(version, &seen.names)),
            Cell::tag(words::standing(version, in_force)),
        ]
    };
    Table {
        caption: "Versions".to_owned(),
        heads: ["Version", "Proposed by", "What became of it", "State"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: seen.versions.iter().map(row).collect(),
        none: "Nobody has proposed any. The words are Homeward’s.".to_owned(),
    }
}

/// Shows a version.
pub(super) async fn version(
    frame: Frame,
    who: SignedIn,
    Path((authority, name, number)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &name)?;
    let seen = pages.services.template(&who, &named.authority, named.name).await?;
    let version = number.parse().ok().and_then(|number| seen.numbered(number)).ok_or(Refusal::NotFound)?;
    let said = seen.said_by(version);
    let samples = pages.services.preview(&who, &named.authority, named.name, said).await?;
    let frame = match asked.done.as_str() {
        "proposed" => frame.done("It is proposed, and waits for a second person"),
        "approve" => frame.done("It is in force from now on"),
        "decline" => frame.done("It is declined: messages stay as they are"),
        "withdraw" => frame.done("It is taken back: messages stay as they are"),
        _ => frame,
    };
    let can = |verdict: &Verdict| version.can_end(*verdict, who.person.id).is_ok();
    let deeds = Verdict::WORDS.iter().map(|(_, verdict)| *verdict).filter(can);
    let mut rows = vec![Row::new("Proposed by", words::proposed(version, &seen.names))];
    if !version.waits() {
        rows.push(Row::new("What became of it", words::became(version, &seen.names)));
    }
    rows.push(Row::new("Reading age", reading_age(named.name, said)));
    Ok(page::shown(&VersionPage {
        frame: frame.back_to("Back to the message", named.at()),
        name: words::template(named.name, &seen.ours),
        number: version.number,
        tag: words::standing(version, seen.in_force().map(|version| version.number)),
        rows,
        compared: compared(&seen, version),
        deeds: deeds
            .map(|verdict| {
                Link::new(words::button(verdict), format!("{}/{}", named.version_at(version.number), verdict.word()))
            })
            .collect(),
        shown: Shown::all(&samples),
    }))
}

/// What it says, beside what is said now where it may yet come into force.
fn compared(seen: &TemplateSeen, version: &Version) -> Table {
    let (says, now) = (seen.said_by(version), seen.says());
    let caption = if version.wording.is_some() { "What it says" } else { "What it says: Homeward’s words again" };
    let mut heads = vec!["Part", "In this version"];
    if version.waits() {
        heads.push("Now");
    }
    let row = |part: &_| {
        let mut cells = vec![Cell::text(words::part(*part)), Cell::text(says.part(*part))];
        if version.waits() {
            let same = says.part(*part) == now.part(*part);
            cells.push(Cell::text(if same { "The same" } else { now.part(*part) }));
        }
        cells
    };
    Table {
        caption: caption.to_owned(),
        heads: heads.into_iter().map(|head| (head.to_owned(), false)).collect(),
        rows: seen.name.parts().iter().map(row).collect(),
        none: String::new(),
    }
}
