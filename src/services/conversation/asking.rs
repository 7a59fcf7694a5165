//! Questions: what needs an answer by a time is looked at then. Whatever was raised of it meanwhile is answered by the answer.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::Joined;
use crate::domain::conversation::Posted;
use crate::domain::event::{About, Event, EventType};
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{FactId, UserId};
use crate::domain::raised::Subject;
use crate::services::webhooks::Listeners;
use crate::services::{Error, salt};
use crate::store::steps::Kept;
use crate::store::watches::Next;
use crate::store::writes::Writes;
use crate::store::{ledger, steps, watches};

/// What stands as the action of a step that an answer answered.
const ANSWERED: &str = "Answered in the conversation.";

/// Has a post looked at when its answer is due, if it needs one.
pub(super) fn wait(writes: &mut Writes, joined: &Joined, post: FactId, posted: &Posted) {
    let next = |at| Next { subject: Subject::of_question(post), at: Some(at) };
    let next = posted.answer_by.map(next);
    watches::set(writes, joined.held.person, &joined.held.authority, next.as_slice());
}

/// An answer that was just written.
pub(super) struct Answer<'a> {
    /// What it answers, and how that was posted.
    pub(super) asked: &'a (Fact, Posted),
    /// Who wrote it, and where it is from.
    pub(super) by: UserId,
    pub(super) source: Source,
    pub(super) now: DateTime<Utc>,
}

impl Answer<'_> {
    /// Answers what was raised of the question. Only another organisation's answer is one.
    pub(super) async fn clear(
        self,
        tx: &impl ConnectionTrait,
        writes: &mut Writes,
        joined: &Joined,
    ) -> Result<(), Error> {
        let (question, posted) = self.asked;
        if posted.answer_by.is_none() || question.source.organisation_id == self.source.organisation_id {
            return Ok(());
        }
        let subject = Subject::of_question(question.id);
        let mut open = steps::about(tx, &[question.id.0]).await?;
        open.retain(|kept| {
            let known = &kept.known;
            known.raised.subject == subject && known.acknowledged.is_none() && known.withdrawn_at.is_none()
        });
        let mut drafts = vec![];
        for kept in &mut open {
            let body = Body::StepAcknowledged { step: kept.known.raised.id, by: self.by, by_when: self.now };
            kept.known.take(&body, self.now);
            drafts.push(self.draft(joined, kept, body));
        }
        ledger::append_all(tx, writes, &drafts, &salt()?).await?;
        steps::save(writes, &open)?;
        watches::set(writes, joined.held.person, &joined.held.authority, &[Next { subject, at: Some(self.now) }]);
        let listeners = Listeners::now(tx).await?;
        for kept in &open {
            let about = About::Escalation(kept.known.raised.id);
            let event = Event { kind: EventType::EscalationAcknowledged, about };
            listeners.councils_hear(writes, &kept.authority, &[], &[event], self.now);
        }
        Ok(())
    }

    fn draft(&self, joined: &Joined, kept: &Kept, body: Body) -> Draft {
        Draft {
            id: FactId::fresh(self.now),
            authority: joined.held.authority.clone(),
            child_id: kept.child,
            reference_id: None,
            interview_id: None,
            body,
            happened_at: self.now,
            told_at: self.now,
            recorded_at: self.now,
            source: self.source.clone(),
            replaces: None,
            text: Some(json!({ "action": ANSWERED })),
        }
    }
}
