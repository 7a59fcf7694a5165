//! `/board/{figure}`: the children that a figure counts, most pressing first; as many as the figure says.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{PATH, STREAM, address, cards, figures, with, wording};
use crate::domain::calendar::written;
use crate::domain::report::live::{By, Figure};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Part;
use crate::services::reports::live::Opened;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::Leaves;
use crate::web::refusal::Refusal;
use crate::web::whose::Whose;
use crate::web::{Pages, page};

/// How many are shown at once: the most pressing come first, and nobody reads a page of fifty on a phone.
const AT_ONCE: usize = 20;

/// What a figure counts.
#[derive(Template)]
#[template(path = "board_opened.html")]
struct OpenedPage {
    frame: Frame,
    heading: String,
    says: &'static str,
    number: usize,
    made: String,
    /// The same for programs.
    instant: String,
    stream: String,
    here: String,
    /// Whether those that are ticked can be given to a worker together.
    allocates: bool,
    /// To which board they return, where the council has several.
    authority: Option<String>,
    cards: Vec<cards::Card>,
    leaves: Leaves,
}

/// Which part of it is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    authority: Option<String>,
    apart: Option<String>,
    by: Option<String>,
    group: Option<String>,
    behind: Option<usize>,
    /// That none was ticked where some must be.
    ticked: Option<String>,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(named): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let figure = Figure::WORDS
        .iter()
        .map(|(_, figure)| *figure)
        .find(|figure| figures::path(*figure).ends_with(&format!("/{named}")));
    let figure = figure.ok_or(Refusal::NotFound)?;
    let opened = asked.opened(figure)?;
    let authority = Whose { authority: asked.authority.clone() }.authority(&who)?;
    let behind = asked.behind.unwrap_or(0);
    let part = Part { behind, limit: AT_ONCE };
    let listing = pages.services.board_opened(&who, &authority, &opened, part).await?;
    let here = asked.again(&address(&figures::path(figure), &who, &authority));
    let leaf = |behind: usize| if behind == 0 { here.clone() } else { with(&here, "behind", &behind.to_string()) };
    let leaves = Leaves {
        before: (behind > 0).then(|| leaf(behind.saturating_sub(AT_ONCE))),
        after: listing.goes_on.then(|| leaf(behind + AT_ONCE)),
    };
    let allocates = figure == Figure::Unallocated && opened.apart.is_none() && listing.number > 0;
    let mut form = Form::empty();
    if asked.ticked.is_some() {
        form.blame_whole("Choose at least one interview");
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::shown(&OpenedPage {
        frame: frame.back_to("Back to the board", address(PATH, &who, &authority)),
        heading: heading(&opened),
        says: wording::meaning(figure),
        number: listing.number,
        made: written(listing.at),
        instant: figures::for_programs(listing.at),
        stream: address(STREAM, &who, &authority),
        here: leaf(behind),
        allocates,
        authority: (who.caller.organisation.authorities.len() > 1).then(|| authority.to_string()),
        cards: listing.items.iter().map(|item| cards::card(item, listing.at)).collect(),
        leaves,
    }))
}

/// What is counted, with the group that is opened.
fn heading(opened: &Opened) -> String {
    let figure = wording::figure(opened.figure);
    let group = opened.group.as_ref().map(|(by, group)| {
        let group = wording::group(group.as_deref());
        match by {
            By::Age => format!("aged {group}"),
            By::TimeOverdue => group.to_owned(),
        }
    });
    match (opened.apart, group) {
        (Some(apart), _) => format!("{figure}: {}", wording::apart(apart).to_lowercase()),
        (None, Some(group)) => format!("{figure}: {group}"),
        (None, None) => figure.to_owned(),
    }
}

impl Asked {
    /// What is opened; nothing is at any other address.
    fn opened(&self, figure: Figure) -> Result<Opened, Refusal> {
        fn read<C: Code>(word: Option<&String>) -> Result<Option<C>, Refusal> {
            word.map(|word| C::from_word(word).ok_or(Refusal::NotFound)).transpose()
        }
        let by: Option<By> = read(self.by.as_ref())?;
        let group = by.map(|by| (by, self.group.clone().filter(|group| !group.is_empty())));
        let opened = Opened { figure, apart: read(self.apart.as_ref())?, group };
        let fits = (opened.group.is_none() || (opened.apart.is_none() && figure == Figure::Overdue))
            && (opened.apart.is_none() || figure.is_of_episodes());
        if fits { Ok(opened) } else { Err(Refusal::NotFound) }
    }

    /// The address of the same list from its beginning.
    fn again(&self, address: &str) -> String {
        let asked = [("apart", &self.apart), ("by", &self.by), ("group", &self.group)];
        let given = asked.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
        given.fold(address.to_owned(), |address, (name, value)| with(&address, name, value))
    }
}
