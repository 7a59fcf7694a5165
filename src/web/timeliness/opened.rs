//! `/timeliness/episodes`: the absences that one figure counts, latest return first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::lateness::because;
use super::{COUNTS, PATH as HOME, Period, RATES, group_name, may_look, over};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{london_date, written};
use crate::domain::interview::Stage;
use crate::domain::report::By;
use crate::domain::report::lateness::Cause;
use crate::domain::report::timeliness::Figure;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::opened::OnBoard;
use crate::services::reports::timeliness::Opened;
use crate::services::reports::{Asked, Part};
use crate::web::frame::Frame;
use crate::web::parts::{Leaves, Row, Tag};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page, work};

/// Where it is.
pub(super) const PATH: &str = "/timeliness/episodes";
/// So many stand on a page.
const ON_A_PAGE: usize = 25;

/// A figure, opened.
#[derive(Template)]
#[template(path = "timeliness_opened.html")]
pub(in crate::web) struct OpenedPage {
    pub frame: Frame,
    /// Which report it is of.
    pub of: &'static str,
    pub heading: String,
    /// What is counted, from when it is looked at, and in what order.
    pub said: String,
    pub number: usize,
    pub cards: Vec<Card>,
    pub leaves: Leaves,
}

/// One absence.
pub(in crate::web) struct Card {
    title: String,
    href: Option<String>,
    tag: Option<Tag>,
    rows: Vec<Row>,
}

/// One absence, with whose it is where its reader may know.
pub(in crate::web) fn card(item: &OnBoard, names: bool, now: DateTime<Utc>) -> Card {
    let title = match (&item.child, item.record) {
        _ if !names => "Absence".to_owned(),
        (None, None) => "Child of another authority".to_owned(),
        (child, _) => work::wording::with_age(child.as_ref(), item.age),
    };
    let mut rows = vec![];
    let stands = item.stands.as_ref();
    let times = stands
        .map(|stands| [("Was missing from", stands.began_at), ("Back", stands.back_at), ("Talk due", stands.due_at)]);
    rows.extend(times.into_iter().flatten().filter_map(|(key, at)| Some(Row::new(key, written(at?)))));
    rows.extend(item.moved.as_ref().map(|moved| Row::new("Deadline", work::wording::moved(moved))));
    if let Some(progress) = &item.progress {
        rows.push(Row::new("Worker", item.worker.clone().unwrap_or_else(|| "Nobody yet".to_owned())));
        rows.push(Row::new("How far it is", work::next(progress, now)));
    }
    Card {
        title,
        href: item.record.map(|id| format!("/children/{id}")),
        tag: stands.map(|stands| work::wording::standing(Stage::ToHold, stands.standing)),
        rows,
    }
}

/// Which figure is asked for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    authority: String,
    period: String,
    #[serde(default)]
    by: String,
    figure: String,
    /// In one group of this split only.
    #[serde(default)]
    of: String,
    #[serde(default)]
    group: String,
    /// Of those that were late, those of whose time this took most.
    #[serde(default)]
    cause: String,
    #[serde(default)]
    behind: usize,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let figure = Figure::from_word(&wanted.figure).filter(|_| may_look(&who)).ok_or(Refusal::NotFound)?;
    let authority = AuthorityCode::try_from(wanted.authority.clone()).map_err(|_| Refusal::NotFound)?;
    let period = Period::from_word(&wanted.period).ok_or(Refusal::NotFound)?;
    let group = Some(wanted.group.clone()).filter(|group| !group.is_empty());
    let group = By::from_word(&wanted.of).map(|by| (by, group.clone()));
    let opened = Opened { figure, apart: None, group, cause: Cause::from_word(&wanted.cause) };
    let days = period.days(london_date(who.now));
    let asked = Asked { authority, at: None, known_at: None };
    let part = Part { behind: wanted.behind, limit: ON_A_PAGE };
    let listing = pages.services.timeliness_opened(&who, &asked, days, &opened, part).await?;
    let names = who.roles.iter().any(|role| role.answers_for_children());
    let cards: Vec<Card> = listing.items.iter().map(|item| card(item, names, listing.at)).collect();
    let back = format!("{HOME}?authority={}&period={}&by={}", asked.authority, period.word(), wanted.by);
    let leaf = |behind: usize| wanted.at(behind);
    let leaves = Leaves {
        before: (wanted.behind > 0).then(|| leaf(wanted.behind.saturating_sub(ON_A_PAGE))),
        after: listing.goes_on.then(|| leaf(wanted.behind + ON_A_PAGE)),
    };
    // Whom a group of workers is of stands on each of their cards.
    let group = opened.group.as_ref().filter(|(by, _)| *by != By::Worker);
    let group = group.map_or_else(String::new, |(by, group)| format!(": {}", group_name(*by, group.as_deref())));
    Ok(page::shown(&OpenedPage {
        frame: frame.back_to("Back to the figures", back),
        heading: opened.cause.map_or_else(|| format!("{}{group}", called(figure)), late),
        of: "How soon children were heard",
        said: format!(
            "Children who came back from {}, as it stood at {}, latest return first.",
            over(days),
            written(listing.at)
        ),
        number: listing.number,
        cards,
        leaves,
    }))
}

fn late(cause: Cause) -> String {
    format!("Late, mostly: {}", because(cause).to_lowercase())
}

impl Wanted {
    /// The address of a part of the same list.
    fn at(&self, behind: usize) -> String {
        let mut written = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("authority", &self.authority),
            ("period", &self.period),
            ("by", &self.by),
            ("figure", &self.figure),
            ("of", &self.of),
            ("group", &self.group),
            ("cause", &self.cause),
        ] {
            written.append_pair(name, value);
        }
        format!("{PATH}?{}&behind={behind}", written.finish())
    }
}

/// What a figure is called.
fn called(figure: Figure) -> &'static str {
    let counted = COUNTS.iter().find(|(_, known)| *known == figure).map(|(name, _)| *name);
    let shared = || RATES.iter().find(|(_, known, _)| *known == figure).map(|(name, ..)| *name);
    counted.or_else(shared).unwrap_or("Absences")
}
