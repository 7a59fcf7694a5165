//! `/wordings`: what messages say in an authority's own words, for those who answer for it: administrators, who propose, and
//! managers, who can be the second person.

mod decide;
mod parts;
mod propose;
mod show;
mod words;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::frame::{Frame, Link};
use super::parts::{Cell, Table, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::whose::{self, Whose};
use super::{Pages, page};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::message::wording::{Part, TemplateName};
use crate::services::accounts::SignedIn;
use crate::services::wordings::TemplateSeen;

/// Where they are.
pub(in crate::web) const PATH: &str = "/wordings";

/// Pages about wordings.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(list))
        .route("/wordings/{authority}/{name}", get(show::template))
        .route("/wordings/{authority}/{name}/propose", get(propose::begin).post(propose::propose))
        .route("/wordings/{authority}/{name}/ours", get(propose::ask_ours).post(propose::propose_ours))
        .route("/wordings/{authority}/{name}/{number}", get(show::version))
        .route("/wordings/{authority}/{name}/{number}/{verdict}", get(decide::ask).post(decide::act))
}

/// Which template an address names.
struct Named {
    authority: AuthorityCode,
    name: TemplateName,
}

impl Named {
    fn of(authority: &str, name: &str) -> Result<Self, Refusal> {
        let authority = AuthorityCode::try_from(authority.to_owned()).map_err(|_| Refusal::NotFound)?;
        Ok(Self { authority, name: TemplateName::from_word(name).ok_or(Refusal::NotFound)? })
    }

    /// The address of its page.
    fn at(&self) -> String {
        format!("{PATH}/{}/{}", self.authority, self.name.word())
    }

    /// The address of the page of a version.
    fn version_at(&self, number: u32) -> String {
        format!("{}/{number}", self.at())
    }
}

/// All that can be worded.
#[derive(Template)]
#[template(path = "wordings.html")]
struct WordingsPage {
    frame: Frame,
    authority: String,
    /// The wordings of the council's other authorities.
    others: Vec<Link>,
    tables: [Table; 2],
}

async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let authority = whose.authority(&who)?;
    let all = pages.services.templates(&who, &authority).await?;
    let (name, others) = whose::named(&pages, &who, &authority, |other| format!("{PATH}?authority={other}")).await?;
    let (steps, around): (Vec<_>, Vec<_>) = all.iter().partition(|seen| matches!(seen.name, TemplateName::Step(_)));
    let table = |caption: &str, seen: &[&TemplateSeen]| Table {
        caption: caption.to_owned(),
        heads: ["Message", "What it says now", "State"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: seen.iter().map(|seen| row(seen, &authority)).collect(),
        none: String::new(),
    };
    let tables = [table("All messages about children", &around), table("Each step", &steps)];
    let frame = if who.is(Role::Administrator) {
        frame.back_to("Back to administration", "/administration")
    } else {
        frame.back_to("Back to the beginning", "/")
    };
    Ok(page::shown(&WordingsPage { frame, authority: name, others, tables }))
}

fn row(seen: &TemplateSeen, authority: &AuthorityCode) -> Vec<Cell> {
    let named = Named { authority: authority.clone(), name: seen.name };
    let says = match seen.name {
        // The headline is what the row is called by.
        TemplateName::Step(_) => [Part::Happened, Part::Asked].map(|part| seen.says().part(part)).join(" "),
        _ => seen
            .name
            .parts()
            .iter()
            .map(|part| seen.says().part(*part))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned(),
    };
    vec![Cell::link(words::template(seen.name, &seen.ours), named.at()), Cell::text(says), Cell::tag(state(seen))]
}

/// In whose words it is, and whether something waits.
fn state(seen: &TemplateSeen) -> Tag {
    match (seen.waiting(), seen.in_force()) {
        (Some(_), _) => Tag::new("Waits for a second person", Tone::Notice),
        (None, Some(version)) => Tag::new(format!("Your own, version {}", version.number), Tone::Good),
        (None, None) => Tag::new("Homeward’s", Tone::Calm),
    }
}
