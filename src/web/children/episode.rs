//! `/missing-episodes/{id}`: one time a child went missing, with everything that is on record of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::child::{opens, to_interview};
use super::{at, conversation, delivered, episode_at, id_of, recounted, sources, wording};
use crate::domain::calendar::{london_date, written};
use crate::domain::ids::MissingEpisodeId;
use crate::domain::interview::Stage;
use crate::services::accounts::SignedIn;
use crate::services::administration::looks::may_ask_who_looked;
use crate::services::reading::spoken::Told;
use crate::services::reading::whole_episode::WholeEpisode;
use crate::services::reports::board::watches_over;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Happening, Row, Table, Tag};
use crate::web::refusal::Refusal;
use crate::web::work::wording as words;
use crate::web::{Pages, page};

/// An episode.
#[derive(Template)]
#[template(path = "missing_episode.html")]
struct EpisodePage {
    frame: Frame,
    /// Where agencies write to each other about it.
    conversation: String,
    /// Where what holds is settled, for whoever may.
    settles: Option<String>,
    /// By what it is asked who looked, for whoever may ask.
    id: String,
    asks_who_looked: bool,
    heading: String,
    child: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    interview: Option<(Tag, Option<Link>)>,
    differences: Vec<String>,
    sources: Table,
    circumstances: Vec<Told<String>>,
    happenings: Vec<Happening>,
    steps: Table,
    messages: Table,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let whole = pages.services.whole_episode(&who, MissingEpisodeId(id_of(&id)?)).await?;
    let frame = frame.back_to("Back to the child’s record", at(whole.child));
    Ok(page::shown(&drawn(frame, &who, &whole)))
}

fn drawn(frame: Frame, who: &SignedIn, whole: &WholeEpisode) -> EpisodePage {
    let episode = &whole.shown.episode;
    let began = episode.missing_from_at.or(episode.ended_at());
    let interview = whole.shown.return_interview.map(|due| {
        let tag = words::standing(Stage::ToHold, Some(due.standing));
        (tag, opens(who, episode.responsible_authority.as_ref()).then(|| to_interview(due.id)))
    });
    EpisodePage {
        frame,
        conversation: conversation::at(episode.id),
        id: episode.id.to_string(),
        asks_who_looked: may_ask_who_looked(who),
        settles: watches_over(who).then(|| format!("{}/settle", episode_at(episode.id))),
        heading: began.map_or_else(
            || "Absence at a time that is not known".to_owned(),
            |began| format!("Absence of {}", words::day(london_date(began))),
        ),
        child: words::with_age(whole.told.child(), whole.age),
        tags: vec![wording::state(episode)],
        rows: rows(whole),
        interview,
        differences: sources::differences(episode),
        sources: sources::table(&whole.shown),
        circumstances: whole.told.circumstances().to_vec(),
        happenings: recounted::happenings(whole),
        steps: delivered::steps(who, &whole.log),
        messages: delivered::messages(&whole.log),
    }
}

fn rows(whole: &WholeEpisode) -> Vec<Row> {
    let mut rows = vec![Row::new("When", words::away(&whole.shown.episode))];
    rows.extend(words::each("Missing from", whole.told.missing_from(), words::place));
    rows.extend(words::each("Came back to", whole.told.returned_to(), words::place));
    rows.extend(words::each("Why the risk is as it is", whole.told.why_at_risk(), Clone::clone));
    let due = whole.shown.return_interview.and_then(|due| due.due_at);
    rows.extend(due.map(|at| Row::new("Return interview due", written(at))));
    rows
}
