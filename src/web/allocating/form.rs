//! What is asked when an interview is given to a worker. That somebody works for the authority is known; whether they have to
//! do with the placement is not, and is asked.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::calendar::written;
use crate::domain::ids::UserId;
use crate::services::interviews::{Candidate, Talk};
use crate::web::form::{Choice, Form};
use crate::web::parts::Row;
use crate::web::{times, work};

/// An interview on the form.
pub(super) struct Shown {
    pub child: String,
    pub rows: Vec<Row>,
}

/// One interview as the form shows it.
pub(super) fn shown(talk: &Talk, candidates: &[Candidate], now: DateTime<Utc>) -> Shown {
    let due = match talk.shown.due_at {
        Some(due) if talk.interview.held_at().is_none() => vec![times::left(due, now), written(due)],
        Some(due) => vec![written(due)],
        None => vec!["No deadline can be worked out until the time of the return is known".to_owned()],
    };
    let mut rows = vec![Row { key: "Due".to_owned(), lines: due, change: None }];
    let last = talk.known.absences.last();
    if let Some(place) = last.and_then(|last| last.told.whereabouts()) {
        rows.push(Row::new("Where", work::wording::place(place)));
    }
    rows.push(Row::new("Who has it", holder(talk, candidates)));
    Shown { child: work::wording::child(&talk.known), rows }
}

/// Who has an interview, by name where they could be given it again.
pub(super) fn holder(talk: &Talk, candidates: &[Candidate]) -> String {
    let Some(email) = &talk.shown.worker else { return "Nobody".to_owned() };
    let known = candidates.iter().find(|known| known.person.email == *email);
    known.map_or_else(|| email.clone(), |known| known.person.name.clone())
}

/// Who has an interview, as the form brings it back: by that it is seen whether somebody gave it away meanwhile.
pub(super) fn had(talk: &Talk) -> String {
    format!("{} {}", talk.shown.id, talk.shown.worker.as_deref().unwrap_or("nobody"))
}

/// Whether an interview has another holder than when the form was made.
pub(super) fn was_given_meanwhile(form: &Form, talk: &Talk) -> bool {
    let before = format!("{} ", talk.shown.id);
    form.values(HAD).any(|had| had.starts_with(&before) && *had != self::had(talk))
}

/// The field in which the form brings that back.
pub(super) const HAD: &str = "had";

/// Somebody who can be chosen, with what they have to do and whether they work for the authority.
pub(super) fn candidate(candidate: &Candidate) -> Choice {
    let load = match (candidate.open, candidate.overdue) {
        (0, _) => "Has no interview to hold".to_owned(),
        (1, 0) => "Has 1 interview to hold".to_owned(),
        (open, 0) => format!("Has {open} interviews to hold"),
        (1, _) => "Has 1 interview to hold, which is overdue".to_owned(),
        (open, overdue) => format!("Has {open} interviews to hold, {overdue} overdue"),
    };
    let employer = match &candidate.team {
        Some(team) => format!("{}, {team}", candidate.employer),
        None => candidate.employer.clone(),
    };
    let independence =
        if candidate.is_of_authority { "not independent of the authority" } else { "independent of the authority" };
    let hint = format!("{load}. {employer}: {independence}.");
    Choice::new(candidate.person.email.clone(), candidate.person.name.clone()).hint(hint)
}

/// What the fields are called where a verb finds fault with them.
pub(super) const CALLED: [(&str, &str); 2] = [("worker", "The worker"), ("independence.reason", "The reason")];

/// The worker, and the body of `allocation`.
pub(super) fn read(form: &mut Form, candidates: &[Candidate]) -> Option<(UserId, Value)> {
    let email = form.required("worker", "Choose who is to hold the talk");
    let chosen = email.as_ref().and_then(|email| candidates.iter().find(|known| known.person.email == *email));
    if email.is_some() && chosen.is_none() {
        form.blame_field("worker", "Choose one of those who are offered");
    }
    let placement = form.yes_or_no("placement", "Say whether this person has to do with the placement");
    let reason = form.optional("independence.reason");
    if let Some((chosen, placement)) = chosen.zip(placement)
        && reason.is_none()
        && (placement || chosen.is_of_authority)
    {
        let name = &chosen.person.name;
        let said = match (placement, chosen.is_of_authority) {
            (true, true) => {
                format!("Say why it is to be {name}, who works for the authority and has to do with the placement")
            }
            (true, false) => format!("Say why it is to be {name}, who has to do with the placement"),
            (false, _) => format!("Say why it is to be {name}, who works for the authority"),
        };
        form.blame_field("independence.reason", said);
    }
    let chosen = chosen?;
    let mut independence = json!({
        "of_placement": !placement?, "of_authority": !chosen.is_of_authority,
        "childs_choice": form.ticked("childs_choice"),
    });
    if let Some(reason) = reason {
        independence["reason"] = reason.into();
    }
    Some((chosen.person.id, json!({ "worker": chosen.person.email, "independence": independence })))
}
