//! `/children/{id}`: a child with everything that is on record of them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::repeat_missing::why;
use super::{episode_at, id_of, told_at, wording};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::episode::values::State as Standing;
use crate::domain::ids::ChildId;
use crate::domain::interview::Stage;
use crate::domain::review::ReviewKind;
use crate::services::accounts::SignedIn;
use crate::services::administration::looks::may_ask_who_looked;
use crate::services::reading::spoken::best;
use crate::services::reading::whole_child::{OneAbsence, WholeChild};
use crate::services::reports::board::watches_over;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::work::wording as words;
use crate::web::{Pages, page, safe_contact, wording as said};

/// A child.
#[derive(Template)]
#[template(path = "child.html")]
struct ChildPage {
    frame: Frame,
    child: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    /// Where it is said who was told of them.
    told: String,
    /// By what it is asked who looked, for whoever may ask.
    id: String,
    asks_who_looked: bool,
    /// Why they count as missing again and again; a line each.
    repeats: Vec<String>,
    /// What is still to be decided about them, and where its reader can.
    open: Vec<(&'static str, Option<String>)>,
    absences: Vec<Shown>,
}

/// One time they went missing.
struct Shown {
    heading: String,
    href: String,
    tag: Tag,
    rows: Vec<Row>,
    interview: Option<(Tag, Option<Link>)>,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let whole = pages.services.whole_child(&who, ChildId(id_of(&id)?)).await?;
    Ok(page::shown(&drawn(frame, &who, &whole)))
}

fn drawn(frame: Frame, who: &SignedIn, whole: &WholeChild) -> ChildPage {
    let mut tags = vec![];
    if whole.absences.iter().any(|absence| absence.episode.state == Standing::Missing) {
        tags.push(Tag::new("Missing now", Tone::Late));
    }
    if whole.repeating.is_some() {
        tags.push(Tag::new("Repeatedly missing", Tone::Pressing));
    }
    ChildPage {
        frame,
        child: words::with_age(whole.child.as_ref(), whole.age),
        tags,
        rows: rows(whole, who.now),
        told: told_at(whole.id),
        id: whole.id.to_string(),
        asks_who_looked: may_ask_who_looked(who),
        repeats: whole.repeating.as_ref().map(why).unwrap_or_default(),
        open: whole
            .open
            .iter()
            .map(|review| (to_decide(review.doubt.kind), watches_over(who).then(|| format!("/reviews/{}", review.id))))
            .collect(),
        absences: whole.absences.iter().map(|absence| shown(who, absence)).collect(),
    }
}

const fn to_decide(kind: ReviewKind) -> &'static str {
    match kind {
        ReviewKind::Child => "Whether another record is of this child",
        ReviewKind::Episode => "Whether two reports are of one absence",
        ReviewKind::Cancellation => "Whether a report is cancelled",
        ReviewKind::Return => "Whether a return that was told is one",
    }
}

fn rows(whole: &WholeChild, now: DateTime<Utc>) -> Vec<Row> {
    let mut rows = vec![];
    if let Some(child) = &whole.child {
        let guessed = if child.date_of_birth_estimated { " (estimated)" } else { "" };
        let born = child.date_of_birth.map(|born| format!("{}{guessed}", words::day(born)));
        rows.push(Row::new("Date of birth", born.unwrap_or_else(|| "Not known".to_owned())));
        rows.extend(child.sex.map(|is| Row::new("Sex", said::sex(is))));
        let aliases = child.aliases.join(", ");
        rows.extend((!aliases.is_empty()).then(|| Row::new("Also known as", aliases)));
        let known_by = wording::identifiers(child);
        rows.extend((!known_by.is_empty()).then(|| Row { key: "Known as".to_owned(), lines: known_by, change: None }));
        if child.unaccompanied_asylum_seeking {
            rows.push(Row::new("Seeks asylum", "Came to the country alone"));
        }
    }
    let latest = whole.absences.first();
    let lives = latest.and_then(|absence| best(absence.told.missing_from()));
    rows.extend(lives.map(|place| Row::new("Was last missing from", words::place(place))));
    rows.push(Row::new("Went missing", times(whole.absences.iter().filter(|absence| counts(absence)).count())));
    let opens = Link::new("Open", safe_contact::at(whole.id));
    rows.push(Row { change: Some(opens), ..safe_contact::wording::row(&whole.safe_contacts, now) });
    if whole.records > 1 {
        rows.push(Row::new("Records", format!("{}, found to be of one child", whole.records)));
    }
    rows
}

fn counts(absence: &OneAbsence) -> bool {
    absence.episode.state != Standing::Cancelled
}

fn times(number: usize) -> String {
    match number {
        0 => "Never, as far as is on record".to_owned(),
        1 => "Once".to_owned(),
        number => format!("{number} times"),
    }
}

fn shown(who: &SignedIn, absence: &OneAbsence) -> Shown {
    let episode = &absence.episode;
    let heading = absence.at().map_or_else(
        || "Absence at a time that is not known".to_owned(),
        |at| format!("Absence of {}", words::day(london_date(at))),
    );
    let mut rows = vec![
        Row::new("When", words::away(episode)),
        Row::new("Recorded as", words::classification(episode.classification)),
    ];
    rows.extend(episode.risk.map(|risk| Row::new("Risk", words::risk(risk))));
    rows.extend(words::each("Missing from", absence.told.missing_from(), words::place));
    let interview = absence.due.map(|due| {
        let tag = words::standing(Stage::ToHold, Some(due.standing));
        (tag, opens(who, episode.responsible_authority.as_ref()).then(|| to_interview(due.id)))
    });
    Shown { heading, href: episode_at(episode.id), tag: wording::state(episode), rows, interview }
}

/// The way to an interview.
pub(super) fn to_interview(id: crate::domain::ids::InterviewId) -> Link {
    Link::new("Return interview", format!("/return-interviews/{id}"))
}

/// Whether an interview is ours to open: another authority's duty is that authority's to see to.
pub(super) fn opens(who: &SignedIn, responsible: Option<&AuthorityCode>) -> bool {
    responsible.is_none_or(|authority| who.caller.is_council_of(authority))
}
