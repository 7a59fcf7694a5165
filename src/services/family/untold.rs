//! What did not reach a child or a family, as the ladder looks at it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::domain::ids::InterviewId;
use crate::domain::interview::Interview;
use crate::domain::ladder::Untold;
use crate::domain::message::{Message, MessageState};
use crate::services::Error;
use crate::store::interviews::Kept;
use crate::store::messages::family;

/// Of each of `interviews`, the messages that did not reach the child or an adult around them.
pub(in crate::services) async fn untold(
    db: &impl ConnectionTrait,
    interviews: &[&Kept],
) -> Result<BTreeMap<InterviewId, Vec<Untold>>, Error> {
    let ids: Vec<InterviewId> = interviews.iter().map(|kept| kept.id).collect();
    let all = family::of_interviews(db, &ids).await?;
    let of = |kept: &&Kept| {
        let own: Vec<&Message> = all.iter().filter(|message| message.about == kept.id.0).collect();
        (kept.id, own.iter().filter_map(|message| of_message(&kept.interview, message, &own)).collect())
    };
    Ok(interviews.iter().map(of).collect())
}

fn of_message(interview: &Interview, message: &Message, all: &[&Message]) -> Option<Untold> {
    let ended = matches!(message.state, MessageState::Blocked | MessageState::Failed);
    let at = message.finished_at.filter(|_| ended)?;
    let why = message.last_error?;
    let written_again = all.iter().map(|other| other.created_at).filter(|written| *written > at).min();
    let tried = interview.attempts.iter().map(|attempt| attempt.recorded_at).filter(|tried| *tried > at).min();
    // Nobody has to be told of a talk that was held, or of one that there will not be.
    let over: [Option<DateTime<Utc>>; 2] =
        [interview.held_at(), interview.ended_at()].map(|over| over.map(|over| over.max(at)));
    let settled_at = [written_again, tried].into_iter().chain(over).flatten().min();
    Some(Untold { at, why, settled_at })
}
