//! What can be done about an interview beside the next step: where it leads, in words, by its stage and the reader's role.

use super::at;
use crate::domain::interview::Stage;
use crate::services::interviews::Whole;
use crate::web::frame::Link;

/// What leads to a manager's decision, where one is asked for that its reader may take.
pub(super) fn decision(whole: &Whole, stage: Stage) -> Option<Link> {
    let home = at(whole.shown.id);
    match stage {
        Stage::ForSignOff if whole.allowed.sign_off => {
            Some(Link::new("Read the write-up and decide", format!("{home}/sign-off")))
        }
        Stage::ForApproval if whole.allowed.decide_closure => {
            Some(Link::new("Decide whether it ends", format!("{home}/close/approval")))
        }
        _ => None,
    }
}

/// What else can be done.
pub(super) fn more(whole: &Whole, stage: Stage) -> Vec<Link> {
    let home = at(whole.shown.id);
    let mut links = vec![];
    if whole.interview.agreed().is_some() {
        links.push(Link::new("Add the talk to your calendar", format!("{home}/appointment.ics")));
    }
    if whole.allowed.work_on && whole.interview.agreed().is_some() {
        links.push(Link::new("Tell them when you meet", format!("{home}/tell")));
    }
    if stage == Stage::ToHold {
        links.push(Link::new("Print what to know before the talk", format!("{home}/print")));
    }
    if stage == Stage::ToHold && whole.allowed.work_on {
        links.push(Link::new("End without a talk", format!("{home}/close")));
    }
    if stage == Stage::Over && whole.allowed.reopen {
        links.push(Link::new("Open it again", format!("{home}/reopening")));
    }
    links
}
