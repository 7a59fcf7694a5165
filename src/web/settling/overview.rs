//! What each source says of an absence, and what holds.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{at, child, fields, of};
use crate::domain::calendar::written;
use crate::domain::settlement::Field;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::web::frame::Frame;
use crate::web::parts::{Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// All fields.
#[derive(Template)]
#[template(path = "settle.html")]
struct Overview {
    frame: Frame,
    child: String,
    cards: Vec<Card>,
}

/// One field.
struct Card {
    text: &'static str,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    href: String,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let shown = of(&pages, &who, &id).await?;
    let frame = match asked.done.as_str() {
        "settled" => frame.done("It is settled"),
        "taken-back" => frame.done("The settlement is taken back"),
        _ => frame,
    };
    let card = |field: Field| {
        let mut rows = vec![Row::new("What holds", fields::holds(field, &shown).unwrap_or("Not known".to_owned()))];
        let said = shown.references.iter().filter_map(|one| Some((one, fields::said(field, one)?)));
        rows.extend(said.map(|(one, said)| Row::new(format!("{} ({})", one.organisation, one.name), said)));
        let mut tags = vec![];
        if fields::is_disagreed(field, &shown) {
            tags.push(Tag::new("Sources differ", Tone::Pressing));
        }
        if let Some(settled) = fields::settled_at(field, &shown) {
            tags.push(Tag::new("Settled", Tone::Good));
            rows.push(Row::new("Settled at", written(settled)));
        }
        Card { text: fields::called(field), tags, rows, href: at(&shown, field) }
    };
    let all = Field::WORDS.iter().map(|(_, field)| *field).filter(|field| fields::can_be_settled(*field, &shown));
    let cards = all.map(card).collect();
    Ok(page::shown(&Overview {
        frame: frame.back_to("Back to the absence", format!("/missing-episodes/{}", shown.episode.id)),
        child: child(&pages, &who, &shown).await?,
        cards,
    }))
}
