//! Missing or away: what absences are in the return, decided for many at once. Each decision is a fact of its own.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Named, marking};
use crate::domain::ids::MissingEpisodeId;
use crate::domain::notice::Classification;
use crate::domain::ssda903::Decision;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Part;
use crate::services::ssda903::{Deciding, ToDecide, Which};
use crate::web::form::{Choice, Form};
use crate::web::frame::{Entry, Frame, Link};
use crate::web::parts::{Leaves, Tag};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::{self, wording as words};
use crate::web::{Pages, page};

/// So many stand on a page, and can be decided at once.
const ON_A_PAGE: usize = 50;
/// The field that names an absence, and the one that names all that are on the page.
const CHOSEN: &str = "episode";
const ON_PAGE: &str = "on_page";
const ALL: &str = "all";
/// Takes a decision back.
const BACK: &str = "take_back";

/// Asks what they were.
#[derive(Template)]
#[template(path = "ssda903_decide.html")]
struct DecidePage {
    frame: Frame,
    form: Form,
    marking: Tag,
    days: String,
    heading: &'static str,
    number: usize,
    parts: Vec<Entry>,
    items: Vec<Item>,
    choices: Vec<Choice>,
    leaves: Leaves,
}

/// One absence.
struct Item {
    id: String,
    child: String,
    absence: Link,
    called: String,
    decided: Option<&'static str>,
}

/// Where somebody is, and what was just done.
#[derive(Deserialize)]
pub(super) struct Place {
    #[serde(default)]
    behind: usize,
    done: Option<usize>,
    #[serde(default)]
    meanwhile: usize,
}

const fn heading(which: Which) -> &'static str {
    match which {
        Which::Undecided => "Missing or away? Nobody has decided yet",
        Which::Decided => "Missing or away? Decided",
    }
}

fn item(one: &ToDecide, who: &SignedIn) -> Item {
    let said = |(organisation, classification): &(String, Option<Classification>)| {
        let is = classification.map_or("nothing of it", words::classification);
        format!("{organisation}: {is}")
    };
    Item {
        id: one.absence.episode.to_string(),
        child: one.child.to_string(),
        absence: super::absence(&one.absence, who),
        called: one.called.iter().map(said).collect::<Vec<_>>().join("; "),
        decided: one.absence.decided.map(words::ssda903_class),
    }
}

impl DecidePage {
    fn of(frame: Frame, form: Form, named: &Named, which: Which, found: (&Deciding, usize), who: &SignedIn) -> Self {
        let (deciding, behind) = found;
        let path = |which: Which| format!("{}/decide/{}", named.at(), which.word());
        let at = |behind: usize| format!("{}?behind={behind}", path(which));
        let part = |one: Which, text: &str| Entry { text: text.to_owned(), href: path(one), here: one == which };
        let mut choices: Vec<Choice> =
            Decision::WORDS.iter().map(|(word, value)| Choice::new(*word, words::ssda903_class(*value))).collect();
        if which == Which::Decided {
            choices.push(Choice::new(BACK, "Take the decision back"));
        }
        Self {
            frame: frame.back_to("Back to the return", named.at()),
            form,
            marking: marking(),
            days: named.days(),
            heading: heading(which),
            number: deciding.number,
            parts: vec![part(Which::Undecided, "Not decided"), part(Which::Decided, "Decided")],
            items: deciding.items.iter().map(|one| item(one, who)).collect(),
            choices,
            leaves: Leaves {
                before: (behind > 0).then(|| at(behind.saturating_sub(ON_A_PAGE))),
                after: (behind + deciding.items.len() < deciding.number).then(|| at(behind + ON_A_PAGE)),
            },
        }
    }
}

async fn found(pages: &Pages, who: &SignedIn, named: &Named, which: Which, behind: usize) -> Result<Deciding, Refusal> {
    let part = Part { behind, limit: ON_A_PAGE };
    Ok(pages.services.ssda903_to_decide(&who.caller, &named.authority, named.year, which, part).await?)
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((authority, year, which)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(place): Query<Place>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let which = Which::from_word(&which).ok_or(Refusal::NotFound)?;
    let deciding = found(&pages, &who, &named, which, place.behind).await?;
    let frame = match place.done {
        Some(done) => frame.done(came(done, place.meanwhile)),
        None => frame,
    };
    let frame = typed.told(frame);
    let form = typed.or(Form::empty());
    Ok(page::shown(&DecidePage::of(frame, form, &named, which, (&deciding, place.behind), &who)))
}

fn came(done: usize, meanwhile: usize) -> String {
    let absences =
        |number: usize| if number == 1 { "1 absence is".to_owned() } else { format!("{number} absences are") };
    match meanwhile {
        0 => format!("{} decided", absences(done)),
        others => {
            format!("{} decided. Of {others} somebody else had decided meanwhile: left as it was", absences(done))
        }
    }
}

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 2] = [("value", "The answer"), ("reason", "The reason")];

/// Decides.
pub(super) async fn decide(
    frame: Frame,
    who: SignedIn,
    Path((authority, year, which)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    Query(place): Query<Place>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &year)?;
    let which = Which::from_word(&which).ok_or(Refusal::NotFound)?;
    // Whoever may not see them is not told what is wrong with the form.
    let deciding = found(&pages, &who, &named, which, place.behind).await?;
    if let Some((ids, decision, reason)) = form.read(|form| read(form, which)) {
        let of = (&named.authority, named.year, which);
        let answer = pages.services.decide_ssda903(&who, of, &ids, decision, &reason).await;
        if let Some(decided) = work::answered(&mut form, answer, &CALLED)? {
            let (done, meanwhile) = (decided.done, decided.meanwhile);
            let to = format!("{}/decide/{}?done={done}&meanwhile={meanwhile}", named.at(), which.word());
            return Ok(Redirect::to(&to).into_response());
        }
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::faulty(&DecidePage::of(frame, form, &named, which, (&deciding, place.behind), &who)))
}

/// Which absences, what they were, and why.
fn read(form: &mut Form, which: Which) -> Option<(Vec<MissingEpisodeId>, Option<Decision>, String)> {
    let named = if form.ticked(ALL) { ON_PAGE } else { CHOSEN };
    let mut ids: Vec<MissingEpisodeId> =
        form.values(named).filter_map(|id| id.parse().ok().map(MissingEpisodeId)).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        form.blame_field(CHOSEN, "Choose at least one absence");
    }
    let takes_back = which == Which::Decided && form.value("decision") == BACK;
    let decision =
        if takes_back { Some(None) } else { form.choice("decision", "Say what the absences were").map(Some) };
    let reason = form.required("reason", "Say why");
    Some((ids, decision?, reason?))
}
