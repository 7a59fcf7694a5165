//! `/your-reports`: what one's organisation told of, and what we did with each; from there, that the child is back, and
//! what is to be added or put right.

mod answers;
mod deed;
mod wording;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::children::conversation;
use super::frame::{Frame, Link};
use super::parts::{Cell, Leaves, Row, Table, Tag};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::{Pages, page};
use crate::domain::calendar::written;
use crate::domain::ids::ReferenceId;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::conversation::takes_part;
use crate::services::reading::told::Told;
use deed::Deed;

/// Where the list is.
const PATH: &str = "/your-reports";

/// Pages of what was told.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(list))
        .route("/your-reports/{id}", get(show))
        .route("/your-reports/{id}/{deed}", get(deed::ask).post(deed::tell))
}

/// All of it.
#[derive(Template)]
#[template(path = "told.html")]
struct ListPage {
    frame: Frame,
    table: Table,
    leaves: Leaves,
}

/// One occasion.
#[derive(Template)]
#[template(path = "told_one.html")]
struct OnePage {
    frame: Frame,
    name: String,
    standing: Tag,
    said: &'static str,
    rows: Vec<Row>,
    notices: Table,
    /// Where agencies write to each other about it; none while nobody knows yet whose absence it is.
    conversation: Option<String>,
    /// What is pressed first, and whatever else can be told.
    first: Option<Link>,
    others: Vec<Link>,
}

/// What is asked of a page.
#[derive(Deserialize)]
struct Asked {
    /// Behind which one the list goes on.
    behind: Option<String>,
    /// What was just done.
    #[serde(default)]
    done: String,
}

fn id_of(text: &str) -> Result<ReferenceId, Refusal> {
    text.parse().map(ReferenceId).map_err(|_| Refusal::NotFound)
}

/// The child's name as their organisation told it.
fn name(told: &Told) -> String {
    told.child.clone().unwrap_or_else(|| "A child".to_owned())
}

fn path(told: &Told) -> String {
    path_of(told.reference.id)
}

/// Where one report is.
pub(super) fn path_of(id: ReferenceId) -> String {
    format!("{PATH}/{id}")
}

/// Shows the list.
async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let behind = asked.behind.as_deref().map(id_of).transpose()?;
    let part = pages.services.told(&who, behind).await?;
    let row = |told: &Told| {
        let since = told.reference.missing_from_at.map(written).unwrap_or_default();
        let standing = Cell::tag(wording::standing(told));
        vec![Cell::link(name(told), path(told)), standing, Cell::text(since), Cell::text(told.reference.name.clone())]
    };
    let table = Table {
        caption: format!("Told by {}", who.caller.organisation.name),
        heads: ["Child", "What we did", "Missing since", "Your reference"]
            .map(|head| (head.to_owned(), false))
            .to_vec(),
        rows: part.items.iter().map(row).collect(),
        none: "Nothing yet.".to_owned(),
    };
    let leaves = Leaves {
        before: behind.map(|_| PATH.to_owned()),
        after: part.next.map(|next| format!("{PATH}?behind={next}")),
    };
    Ok(page::shown(&ListPage { frame, table, leaves }))
}

/// Shows one.
async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let told = pages.services.told_of(&who, id_of(&id)?).await?;
    let frame = frame.back_to("Back to your reports", PATH);
    let frame = match Deed::from_word(&asked.done) {
        Some(deed) => frame.done(deed.done()),
        None => frame,
    };
    let link = |deed: Deed| Link::new(deed.offer(), format!("{}/{}", path(&told), deed.word()));
    let (first, others) = deed::offered(&told);
    let notices = told
        .notices
        .iter()
        .map(|notice| vec![Cell::text(wording::kind(notice.kind)), Cell::text(written(notice.received_at))]);
    let notices = Table {
        caption: "What you told us".to_owned(),
        heads: ["What", "Received at"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: notices.collect(),
        none: String::new(),
    };
    let talks = takes_part(&who.caller.organisation, &who.roles).then_some(());
    Ok(page::shown(&OnePage {
        frame,
        name: name(&told),
        standing: wording::standing(&told),
        said: wording::said(&told),
        rows: wording::rows(&told, who.now),
        notices,
        conversation: talks.and(told.episode.as_ref()).map(|episode| conversation::at(episode.id)),
        first: first.map(link),
        others: others.into_iter().map(link).collect(),
    }))
}
