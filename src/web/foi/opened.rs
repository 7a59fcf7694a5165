//! `/foi/episodes`: the absences, or the talks about them, that one number of the pack counts, what began last first.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::Subject;
use crate::domain::calendar::written;
use crate::domain::report::foi::{By, Cause, Cell, Figure, Whose};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Part;
use crate::web::frame::Frame;
use crate::web::parts::Leaves;
use crate::web::refusal::Refusal;
use crate::web::timeliness::opened::{OpenedPage, card};
use crate::web::{Pages, page};

/// Where it is.
pub(super) const PATH: &str = "/foi/episodes";
/// So many stand on a page.
pub(super) const ON_A_PAGE: usize = 25;

/// Which number is asked for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    authority: String,
    year: String,
    figure: String,
    #[serde(default)]
    whose: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    behind: usize,
}

impl Wanted {
    fn cell(&self) -> Option<Cell> {
        let group = Some(self.group.clone()).filter(|group| !group.is_empty());
        Some(Cell {
            figure: Figure::from_word(&self.figure)?,
            whose: Whose::from_word(&self.whose).unwrap_or(Whose::Own),
            group: By::from_word(&self.by).map(|by| (by, group)),
            cause: Cause::from_word(&self.cause),
        })
    }

    /// The address of a part of the same list.
    fn at(&self, behind: usize) -> String {
        let mut written = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("authority", &self.authority),
            ("year", &self.year),
            ("figure", &self.figure),
            ("whose", &self.whose),
            ("by", &self.by),
            ("group", &self.group),
            ("cause", &self.cause),
        ] {
            written.append_pair(name, value);
        }
        format!("{PATH}?{}&behind={behind}", written.finish())
    }
}

/// What a number is called, with the group and the cause that it is of.
fn heading(cell: &Cell) -> String {
    let group = cell.group.as_ref().map(|(by, group)| by.group(group.as_deref()));
    let cause = cell.cause.map(|cause| cause.called().to_owned());
    let whose = (cell.whose != Whose::Own).then(|| cell.whose.called().to_owned());
    let of = [group, cause, whose].into_iter().flatten().map(|of| format!(": {of}"));
    std::iter::once(cell.figure.called().to_owned()).chain(of).collect()
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let subject = Subject::of(&who, &wanted.authority, &wanted.year)?;
    let cell = wanted.cell().ok_or(Refusal::NotFound)?;
    let part = Part { behind: wanted.behind, limit: ON_A_PAGE };
    let listing = pages.services.foi_opened(&who, &subject.asked(), subject.year, &cell, part).await?;
    let names = who.roles.iter().any(|role| role.answers_for_children());
    let leaves = Leaves {
        before: (wanted.behind > 0).then(|| wanted.at(wanted.behind.saturating_sub(ON_A_PAGE))),
        after: listing.goes_on.then(|| wanted.at(wanted.behind.saturating_add(ON_A_PAGE))),
    };
    Ok(page::shown(&OpenedPage {
        frame: frame.back_to("Back to the answers", subject.home()),
        of: "Answers to freedom of information questions",
        heading: heading(&cell),
        said: format!(
            "The financial year {}, as it stood at {}. The absences that it counts, what began last first.",
            subject.year.in_words(),
            written(listing.at)
        ),
        number: listing.number,
        cards: listing.items.iter().map(|item| card(item, names, listing.at)).collect(),
        leaves,
    }))
}
