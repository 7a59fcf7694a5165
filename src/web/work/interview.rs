//! `/return-interviews/{id}`: one interview with what there is to know before the talk, what was done, and what comes next.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::actions::{self, AskedFor};
use super::{at, id_of, list, offered, record, timeline, wording};
use crate::domain::calendar::{london_date, written};
use crate::domain::deadline::Standing;
use crate::domain::interview::{Closure, InterviewFact, Stage};
use crate::services::accounts::SignedIn;
use crate::services::administration::looks::may_ask_who_looked;
use crate::services::interviews::{Absence, Whole, Work};
use crate::services::reading::spoken::Told;
use crate::services::reading::whole_child::may_see_children;
use crate::services::reports::board::watches_over;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Happening, Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::{Pages, children, page, safe_contact};

/// One interview.
#[derive(Template)]
#[template(path = "return_interview.html")]
#[expect(clippy::struct_excessive_bools, reason = "each shows a part of the page of its own")]
struct InterviewPage {
    frame: Frame,
    /// Where the child's record is, for whoever may open it.
    record: Option<String>,
    /// The talk that was about its absences, so that none is still to be held.
    met_by: Option<Link>,
    /// Whether its reader may see who was told of it.
    sees_told: bool,
    here: String,
    /// By what it is asked who looked, for whoever may ask.
    id: String,
    asks_who_looked: bool,
    child: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    /// What a manager wrote who gave it back.
    comment: Option<String>,
    acknowledges: bool,
    tries: bool,
    /// What leads to giving it to a worker.
    gives: Option<Link>,
    /// What leads to the write-up.
    writes: Option<&'static str>,
    /// What leads to a manager's decision.
    decides: Option<Link>,
    /// What else can be done.
    offered: Vec<Link>,
    warns: Option<String>,
    /// Whether the talk was held before the child was back.
    is_before_return: bool,
    absences: Vec<Shown>,
    others: Vec<Shown>,
    /// What talks with the child asked for, and what came of it.
    actions: Vec<AskedFor>,
    happenings: Vec<Happening>,
}

/// One absence.
pub(super) struct Shown {
    pub id: String,
    pub heading: String,
    pub rows: Vec<Row>,
    pub circumstances: Vec<Told<String>>,
    /// Whether the interview can be about it as well.
    pub is_offered: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

fn done_in_words(word: &str) -> Option<&'static str> {
    match word {
        "acknowledged" => Some("Your acknowledgement is recorded"),
        "allocated" => Some("The interview is given to the worker"),
        "attempt" => Some("The attempt is recorded"),
        "told" => Some("The message is written. Who was told, below, shows what becomes of it"),
        "sent" => Some("The write-up is sent for sign-off"),
        "proposed" => Some("A manager is asked whether it ends without a talk"),
        "answered" => Some("What came of it is recorded"),
        "reopened" => Some("The interview is open again"),
        "covered" => Some("The talk is now about this absence as well"),
        _ => None,
    }
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
    let frame = match done_in_words(&asked.done) {
        Some(words) => frame.done(words),
        None => frame,
    };
    // Only whoever answers for the children of the council that keeps the record can open it; to others it is not there.
    let sees_told = may_see_children(&who.caller, &who.roles);
    // Of another council's child the council that keeps the record is asked.
    let asks_who_looked = whole.keeps_record.is_some() && may_ask_who_looked(&who);
    let record = whole.keeps_record.filter(|_| sees_told).map(children::at);
    let frame = match &record {
        _ if whole.allowed.acknowledge => frame.back_to("Back to my work", "/work"),
        _ if watches_over(&who) => frame.back_to("Back to the board", "/board"),
        Some(record) => frame.back_to("Back to the child’s record", record.clone()),
        None => frame,
    };
    Ok(page::shown(&InterviewPage { record, sees_told, asks_who_looked, ..drawn(frame, whole, who.now) }))
}

fn drawn(frame: Frame, whole: Whole, now: DateTime<Utc>) -> InterviewPage {
    let stage = whole.interview.stage();
    let mut tags = vec![wording::standing(stage, whole.shown.standing)];
    if whole.known.is_missing {
        tags.push(Tag::new("Missing again now", Tone::Late));
    }
    let met_by = whole.met_by.map(|(id, held_at)| Link::new(format!("It was held at {}", written(held_at)), at(id)));
    let is_open = stage == Stage::ToHold && met_by.is_none();
    // A later yes opens what ended without a talk; somebody has to be able to record it.
    let has_ended = stage == Stage::Over && whole.interview.ended_at().is_some();
    let absences = whole.known.absences.iter().map(|absence| shown(absence, false)).collect();
    let works_on = whole.allowed.work_on && matches!(stage, Stage::ToHold | Stage::ToWriteUp);
    let others = whole.known.others.iter().map(|absence| shown(absence, works_on && is_owed(absence))).collect();
    InterviewPage {
        frame,
        record: None,
        sees_told: false,
        here: at(whole.shown.id),
        id: whole.shown.id.to_string(),
        asks_who_looked: false,
        child: wording::child(&whole.known),
        tags,
        comment: comment(&whole, stage),
        acknowledges: whole.interview.waits_for_acknowledgement() && whole.allowed.acknowledge && met_by.is_none(),
        tries: whole.allowed.work_on && (is_open || has_ended),
        gives: gives(&whole, stage).filter(|_| met_by.is_none()),
        writes: writes(&whole, stage).filter(|_| met_by.is_none() || whole.interview.write_up.written().is_some()),
        decides: offered::decision(&whole, stage),
        offered: if met_by.is_none() { offered::more(&whole, stage) } else { vec![] },
        warns: conflict(&whole).filter(|_| met_by.is_none()),
        met_by,
        is_before_return: whole.shown.missing_episodes.iter().any(|due| due.before_return),
        absences,
        others,
        actions: actions::shown(&whole),
        happenings: timeline::happenings(&whole),
        rows: rows(whole, now),
    }
}

/// What leads to giving it to a worker, as long as it may pass to one.
fn gives(whole: &Whole, stage: Stage) -> Option<Link> {
    let has_one = whole.interview.worker().is_some();
    let words = if has_one { "Give it to somebody else" } else { "Give it to a worker" };
    let link = Link::new(words, format!("/return-interviews/allocate?interview={}", whole.shown.id));
    (whole.allowed.reopen && stage != Stage::Over).then_some(link)
}

/// What leads to the write-up: nothing while there is none to read and its reader may not begin one.
fn writes(whole: &Whole, stage: Stage) -> Option<&'static str> {
    let is_begun = whole.interview.write_up.written().is_some();
    match stage {
        _ if !whole.allowed.work_on || !record::writes(stage) => is_begun.then_some("Read the write-up"),
        Stage::GivenBack => Some("Correct the write-up"),
        _ if is_begun => Some("Go on with the write-up"),
        _ => Some("Write up the talk"),
    }
}

/// Whether a talk about it is still to be held.
fn is_owed(absence: &Absence) -> bool {
    use Standing::{DueSoon, Overdue, ReturnTimeMissing, Running};
    matches!(absence.due.standing, Some(Overdue | DueSoon | Running | ReturnTimeMissing))
}

/// What the manager wrote who gave the write-up back, or did not agree to an ending.
pub(super) fn comment(whole: &Whole, stage: Stage) -> Option<String> {
    let is_told = stage == Stage::GivenBack || matches!(whole.interview.closure, Closure::Returned { .. });
    // Opened again, with nothing done since: why it was is what the worker has to know.
    let last = whole.done.last().is_some_and(|last| matches!(last.what.fact, InterviewFact::Reopened));
    let decisions = whole.done.iter().rev().filter(|done| (is_told || last) && done.is_decision());
    decisions.into_iter().find_map(|done| {
        let said = done.words.get("comment").or_else(|| done.words.get("reason"));
        said.and_then(|said| said.as_str()).map(str::to_owned)
    })
}

/// Whether the worker is somebody whom the child may not talk freely with, as long as it is not over.
pub(super) fn conflict(whole: &Whole) -> Option<String> {
    if whole.interview.stage() == Stage::Over {
        return None;
    }
    let given = whole.interview.allocation.given().filter(|given| !given.independence.is_full())?;
    let how = wording::independence(given.independence).to_lowercase();
    Some(format!("The worker is {how}. The child may ask for somebody else."))
}

pub(super) fn rows(whole: Whole, now: DateTime<Utc>) -> Vec<Row> {
    let worker = whole.interview.worker().and_then(|worker| whole.names.get(&worker).cloned());
    let acknowledged = match (&worker, whole.interview.acknowledged_at()) {
        (Some(_), Some(at)) => Some(format!("Acknowledged at {}", written(at))),
        (Some(_), None) if whole.interview.waits_for_acknowledgement() => Some("Not acknowledged yet".to_owned()),
        _ => None,
    };
    let held_by: Vec<_> = [worker.or(Some("Nobody yet".to_owned())), acknowledged].into_iter().flatten().collect();
    let born = whole.known.child.as_ref().and_then(|child| child.date_of_birth).map(wording::day);
    let aliases = whole.known.child.as_ref().map(|child| child.aliases.join(", ")).filter(|names| !names.is_empty());
    let asked = Some(wording::open_wishes(&whole.known.asked_for)).filter(|lines| !lines.is_empty());
    let safe = safe_contact::wording::row(&whole.known.safe_contacts, now);
    let met = whole.met_by.map(|(_, held_at)| {
        format!("Nothing: another talk, held at {}, was about this absence as well", written(held_at))
    });
    let mut due = match (&met, whole.shown.due_at) {
        (Some(_), Some(due)) => Row::new("Was due", written(due)),
        _ => Row { key: "Due".to_owned(), lines: vec![], change: None },
    };
    let moved: Vec<String> = whole.moved.values().map(wording::moved).collect();
    let work = Work { shown: whole.shown, interview: whole.interview, known: whole.known };
    if due.lines.is_empty() {
        due.lines = list::due_lines(&work, now);
    }
    due.lines.extend(moved);
    let mut rows = vec![
        due,
        Row::new("Next", met.unwrap_or_else(|| list::next(&work.interview, now))),
        Row { key: "Worker".to_owned(), lines: held_by, change: None },
        safe,
    ];
    rows.extend(born.map(|born| Row::new("Date of birth", born)));
    rows.extend(aliases.map(|aliases| Row::new("Also known as", aliases)));
    rows.extend(asked.map(|lines| Row { key: wording::ASKED_FOR.to_owned(), lines, change: None }));
    rows
}

pub(super) fn shown(absence: &Absence, is_offered: bool) -> Shown {
    let episode = &absence.episode;
    let or_unknown = |at: Option<DateTime<Utc>>| at.map_or_else(|| "Not known".to_owned(), written);
    let mut rows = vec![
        Row::new("Missing from", or_unknown(episode.missing_from_at)),
        Row::new("Found", or_unknown(episode.found_at)),
        Row::new("Back home or at a placement", or_unknown(episode.returned_at)),
        Row::new("Recorded as", wording::classification(episode.classification)),
    ];
    rows.extend(episode.risk.map(|risk| Row::new("Risk", wording::risk(risk))));
    rows.extend(wording::each("Why the risk is as it is", absence.told.why_at_risk(), Clone::clone));
    rows.extend(wording::each("Was missing from", absence.told.missing_from(), wording::place));
    rows.extend(wording::each("Came back to", absence.told.returned_to(), wording::place));
    rows.extend(absence.due.due_at.map(|due| Row::new("Talk due", written(due))));
    let began = episode.missing_from_at.or(episode.ended_at());
    let heading = began.map_or_else(
        || "Absence at a time that is not known".to_owned(),
        |at| format!("Absence of {}", wording::day(london_date(at))),
    );
    let circumstances = absence.told.circumstances().to_vec();
    Shown { id: episode.id.to_string(), heading, rows, circumstances, is_offered }
}
