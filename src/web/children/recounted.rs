//! The facts of an episode as a time line, told in words. Each says when it happened, when we were told, and when it was
//! recorded; what was put right later says so.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::wording;
use crate::domain::calendar::written;
use crate::domain::fact::Body;
use crate::domain::ids::FactId;
use crate::domain::notice::Saying;
use crate::domain::said::Said;
use crate::domain::settlement::{Field, Settlement};
use crate::services::reading::whole_episode::{Recounted, WholeEpisode};
use crate::web::parts::Happening;
use crate::web::work::wording as words;

/// All that was recorded, latest first. Steps and what was done about the interview stand elsewhere.
pub(super) fn happenings(whole: &WholeEpisode) -> Vec<Happening> {
    let corrected: BTreeSet<FactId> = whole.recounted.iter().filter_map(|one| one.told.fact.replaces).collect();
    let told = |one: &Recounted| {
        let (title, mut lines) = title_and_lines(one)?;
        let fact = &one.told.fact;
        if fact.replaces.is_some() {
            lines.push("This puts right what was recorded before.".to_owned());
        }
        if corrected.contains(&fact.id) {
            lines.push("This was put right later.".to_owned());
        }
        lines.push(times(fact.happened_at, fact.told_at, fact.recorded_at));
        let at = fact.happened_at;
        Some(Happening { title, by: by(whole, one), at: written(at), instant: at.to_rfc3339(), lines })
    };
    let mut latest_first: Vec<&Recounted> = whole.recounted.iter().rev().collect();
    // What was told late stands where it happened.
    latest_first.sort_by_key(|one| std::cmp::Reverse(one.told.fact.happened_at));
    latest_first.into_iter().filter_map(told).collect()
}

fn by(whole: &WholeEpisode, one: &Recounted) -> String {
    let source = &one.told.source;
    match one.by().map(|id| whole.names.get(&id)) {
        Some(Some(name)) => format!("{name}, {source}"),
        Some(None) => format!("somebody of {source} who has left"),
        None => source.clone(),
    }
}

/// A sentence that is short where all three are one.
fn times(happened: DateTime<Utc>, told: DateTime<Utc>, recorded: DateTime<Utc>) -> String {
    let (happened, told, recorded) = (written(happened), written(told), written(recorded));
    match (happened == told, told == recorded) {
        (true, true) => format!("Happened, told and recorded at {recorded}."),
        (false, true) => format!("Happened at {happened}. Told and recorded at {recorded}."),
        (true, false) => format!("Happened and told at {told}. Recorded at {recorded}."),
        (false, false) => format!("Happened at {happened}. Told at {told}. Recorded at {recorded}."),
    }
}

fn title_and_lines(one: &Recounted) -> Option<(String, Vec<String>)> {
    let reason = || one.words["reason"].as_str().map(|reason| format!("Why: {reason}"));
    let decided = |title: &str| (title.to_owned(), reason().into_iter().collect());
    Some(match &one.body {
        Body::NoticeReceived { saying, reference, .. } => {
            (format!("{}: reference {reference}", wording::notice(saying.kind)), said(saying, &one.words))
        }
        Body::ReferenceLinked { from, reason, .. } => {
            let title =
                if from.is_some() { "Moved to this child’s record" } else { "Linked to this child’s record" };
            (title.to_owned(), vec![wording::link(*reason).to_owned()])
        }
        Body::ChildrenJoined { .. } => decided("Found to be the same child as another record"),
        Body::ChildrenParted { .. } => decided("Found to be another child than another record"),
        Body::EpisodesJoined { .. } => decided("Found to be one absence with another report"),
        Body::EpisodesParted { .. } => decided("Found to be another absence than another report"),
        Body::ValueSettled(settlement) => {
            let (field, value) = settled(settlement);
            let title = match value {
                Some(value) => format!("Settled: {}: {value}", wording::field(field).to_lowercase()),
                None => format!("Settlement taken back: {}", wording::field(field).to_lowercase()),
            };
            (title, reason().into_iter().collect())
        }
        Body::CancellationDecided { confirmed: true } => decided("Agreed that the absence is cancelled"),
        Body::CancellationDecided { confirmed: false } => decided("Not agreed that the absence is cancelled"),
        Body::ReturnDecided { confirmed: true } => decided("Return confirmed"),
        Body::ReturnDecided { confirmed: false } => decided("Return not confirmed"),
        Body::DeadlineMoved { from, to, after_due, .. } => {
            let or_none = |at: Option<DateTime<Utc>>| at.map_or_else(|| "none".to_owned(), written);
            let mut lines = vec![format!("From {} to {}", or_none(*from), or_none(*to))];
            lines.extend(after_due.then(|| "The earlier deadline had passed already.".to_owned()));
            ("Deadline of the return interview moved".to_owned(), lines)
        }
        // It stands in the stream of the child, and has a page of its own.
        Body::SafeContactRecorded { .. }
        | Body::StepRaised(_)
        | Body::StepTold { .. }
        | Body::StepAcknowledged { .. }
        | Body::StepWithdrawn { .. }
        | Body::ConversationPosted(_)
        | Body::Interview(_) => return None,
    })
}

/// What a notice says, a line each.
fn said(saying: &Saying, words_of: &Value) -> Vec<String> {
    let mut lines = vec![];
    let mut line = |field: Field, said: Option<String>| {
        lines.extend(said.map(|said| format!("{}: {said}", wording::field(field))));
    };
    line(Field::MissingFromAt, or_cleared(&saying.missing_from_at, |at| written(*at)));
    line(Field::FoundAt, or_cleared(&saying.found_at, |at| written(*at)));
    line(Field::ReturnedAt, or_cleared(&saying.returned_at, |at| written(*at)));
    line(Field::Classification, or_cleared(&saying.classification, |is| words::classification(*is).to_owned()));
    line(Field::Risk, or_cleared(&saying.risk, |risk| words::risk(*risk).to_owned()));
    line(Field::ResponsibleAuthority, or_cleared(&saying.responsible_authority, ToString::to_string));
    line(Field::HostAuthority, or_cleared(&saying.host_authority, ToString::to_string));
    lines.extend(saying.cause.map(|cause| wording::cause(cause).to_owned()));
    lines.extend(words_of["notice"]["reason"].as_str().map(|why| format!("Why: “{why}”")));
    lines.extend(words_of["notice"]["risk"]["rationale"].as_str().map(|why| format!("Why the risk is so: “{why}”")));
    lines.extend(words_of["notice"]["circumstances"].as_str().map(|told| format!("“{told}”")));
    lines
}

fn or_cleared<T>(said: &Said<T>, word: impl FnOnce(&T) -> String) -> Option<String> {
    match said {
        Said::Nothing => None,
        Said::Cleared => Some("taken back".to_owned()),
        Said::Is(value) => Some(word(value)),
    }
}

fn settled(settlement: &Settlement) -> (Field, Option<String>) {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    match settlement {
        Settlement::MissingFromAt(at) => (Field::MissingFromAt, at.map(written)),
        Settlement::FoundAt(at) => (Field::FoundAt, at.map(written)),
        Settlement::ReturnedAt(at) => (Field::ReturnedAt, at.map(written)),
        Settlement::Classification(is) => {
            (Field::Classification, is.map(|is| words::classification(is).to_lowercase()))
        }
        Settlement::Risk(risk) => (Field::Risk, risk.map(|risk| words::risk(risk).to_lowercase())),
        Settlement::ResponsibleAuthority(code) => (Field::ResponsibleAuthority, code.as_ref().map(ToString::to_string)),
        Settlement::HostAuthority(code) => (Field::HostAuthority, code.as_ref().map(ToString::to_string)),
        Settlement::ReturnInterviewOwed(is) => (Field::ReturnInterviewOwed, is.map(yes)),
        Settlement::Ssda903Class(is) => (Field::Ssda903Class, is.map(|is| words::ssda903_class(is).to_owned())),
    }
}
