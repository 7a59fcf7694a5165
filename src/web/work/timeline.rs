//! What was done about an interview, told in words.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::wording;
use crate::domain::calendar::written;
use crate::domain::interview::{AttemptOutcome, Decision, InterviewFact};
use crate::services::interviews::{Done, Whole};
use crate::web::parts::Happening;

/// All that was done, latest first.
pub(super) fn happenings(whole: &Whole) -> Vec<Happening> {
    in_order(whole).into_iter().map(|done| happening(whole, done)).collect()
}

/// What was tried, latest first.
pub(super) fn attempts(whole: &Whole) -> Vec<Happening> {
    let tried = in_order(whole).into_iter().filter(|done| matches!(done.what.fact, InterviewFact::Attempted { .. }));
    tried.map(|done| happening(whole, done)).collect()
}

/// By the moment at which each is told; what was written down last comes first among those of one moment.
fn in_order(whole: &Whole) -> Vec<&Done> {
    let mut latest_first: Vec<&Done> = whole.done.iter().rev().collect();
    latest_first.sort_by_key(|done| std::cmp::Reverse(when(done)));
    latest_first
}

fn happening(whole: &Whole, done: &Done) -> Happening {
    let (title, lines) = told(whole, done);
    let by = done
        .what
        .actor
        .map_or("Homeward", |user| whole.names.get(&user).map_or("somebody who has left", String::as_str));
    let at = when(done);
    Happening { title, by: by.to_owned(), at: written(at), instant: at.to_rfc3339(), lines }
}

/// An attempt is told at the moment at which it was made, everything else when it was written down.
fn when(done: &Done) -> DateTime<Utc> {
    match done.what.fact {
        InterviewFact::Attempted { attempted_at, .. } => attempted_at,
        _ => done.what.recorded_at,
    }
}

fn told(whole: &Whole, done: &Done) -> (String, Vec<String>) {
    let said =
        |name: &str, before: &str| done.words.get(name).and_then(Value::as_str).map(|text| format!("{before}{text}"));
    let mut lines: Vec<String> = vec![];
    let title = match &done.what.fact {
        InterviewFact::DutyArisen { .. } => "The talk became due".to_owned(),
        InterviewFact::EpisodeCovered { .. } => "Another absence is covered".to_owned(),
        InterviewFact::Allocated { worker, independence } => {
            lines.push(wording::independence(*independence).to_owned());
            if independence.childs_choice {
                lines.push("The child chose this person".to_owned());
            }
            lines.extend(said("reason", "Why: "));
            format!("Given to {}", whole.names.get(worker).map_or("somebody who has left", String::as_str))
        }
        InterviewFact::AllocationAcknowledged => "Allocation acknowledged".to_owned(),
        InterviewFact::Attempted { channel, to, outcome, appointment_at, .. } => {
            lines.push(format!("To: {}", wording::approached(*to).to_lowercase()));
            lines.extend(said("note", ""));
            let next = if *outcome == AttemptOutcome::Accepted { "Talk agreed for" } else { "Next try at" };
            lines.extend(appointment_at.map(|at| format!("{next} {}", written(at))));
            format!("{}: {}", wording::channel(*channel), wording::outcome(*outcome).to_lowercase())
        }
        InterviewFact::RecordDrafted(_) => "Write-up saved as a draft".to_owned(),
        InterviewFact::RecordSubmitted(_) => "Write-up sent for sign-off".to_owned(),
        InterviewFact::ClosureProposed { outcome, because, .. } => {
            lines.extend(because.map(|because| wording::not_required(because).to_owned()));
            // Where a code says why, the words come under another name.
            let reason = if because.is_some() { said("reason_text", "") } else { said("reason", "") };
            lines.extend(reason);
            lines.extend(said("parent_or_carer_view", "The parent’s or carer’s view: "));
            lines.extend(said("why_not_asked", "Why no parent or carer was asked: "));
            format!("Proposed to end without a talk: {}", wording::closure(*outcome))
        }
        InterviewFact::ClosureDecided { decision } => {
            lines.extend(said("comment", ""));
            match decision {
                Decision::Approved => "Ended without a talk".to_owned(),
                Decision::Returned => "Not agreed to end without a talk".to_owned(),
            }
        }
        InterviewFact::SignOffDecided { decision } => {
            lines.extend(said("comment", ""));
            match decision {
                Decision::Approved => "Write-up signed off".to_owned(),
                Decision::Returned => "Write-up returned".to_owned(),
            }
        }
        InterviewFact::ActionAnswered { action, done_on } => {
            let asked = whole.asks_for.iter().flat_map(|asked| &asked.actions).find(|wish| wish.number == *action);
            lines.extend(asked.map(wording::wish));
            lines.extend(said("note", ""));
            match done_on {
                Some(day) => format!("Done on {}", wording::day(*day)),
                None => "To be done after all".to_owned(),
            }
        }
        InterviewFact::Reopened => {
            lines.extend(said("reason", ""));
            "Opened again".to_owned()
        }
    };
    (title, lines)
}
