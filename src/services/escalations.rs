//! Escalations: the steps that were raised, as the council is shown them, and what people answer to them. An answer says
//! what will be done and by when; it stops the telling again of that step only, never later rungs.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::idempotency::{self, Done};
use super::interviews::subjects_of;
use super::webhooks::Listeners;
use super::{Error, Services, TRIES, audit_line, salt};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::event::{About, Event, EventType};
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{ChildId, FactId, InterviewId, MessageId, StepId, UserId};
use crate::domain::ladder::Hearer;
use crate::domain::party::{Caller, OrganisationKind};
use crate::domain::raised::Known;
use crate::domain::violation::{Code, Reader};
use crate::store::messages::entries;
use crate::store::people::Person;
use crate::store::steps::{self, Kept};
use crate::store::watches::{self, Next};
use crate::store::writes::Writes;
use crate::store::{audit, children, ledger, people};

/// What a list of escalations asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Answered, or told and waiting for an answer.
    pub acknowledged: Option<bool>,
    /// Of this authority only.
    pub authority: Option<AuthorityCode>,
    /// About this interview or the episodes it covers.
    pub return_interview: Option<InterviewId>,
    /// Those behind this one.
    pub after: Option<StepId>,
    /// At most this many.
    pub limit: u64,
}

/// An escalation as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// What is known of it.
    pub known: Known,
    /// The address of whoever answered.
    pub acknowledged_by: Option<String>,
    /// What they do about it.
    pub action: Option<String>,
    /// The messages that tell of it.
    pub messages: Vec<MessageId>,
}

/// What somebody does is said in a few sentences.
const LONGEST_ACTION: usize = 5_000;
/// Clocks of two systems may differ by this much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

impl Services {
    /// The escalations that `asked` asks for, of the caller's authorities, in the order of recording; partners have none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn escalations(&self, caller: &Caller, asked: &Asked) -> Result<Vec<Escalation>, Error> {
        if caller.organisation.kind != OrganisationKind::LocalAuthority {
            return Ok(vec![]);
        }
        let db = self.database.read();
        let mut authorities = caller.organisation.authorities.clone();
        if let Some(only) = &asked.authority {
            authorities.retain(|authority| authority == only);
        }
        let subjects = match asked.return_interview {
            None => None,
            Some(id) => Some(subjects_of(db, id.0).await?),
        };
        let wanted = steps::Wanted {
            authorities,
            acknowledged: asked.acknowledged,
            subjects,
            after: asked.after,
            limit: asked.limit,
        };
        let found = steps::list(db, &wanted).await?;
        let now = self.clock.now();
        let lines = found.iter().map(|kept| {
            let object = Some(format!("escalation:{}", kept.known.raised.id));
            audit_line(caller, now, "escalation.list", object, Some(kept.person), "done")
        });
        audit::write_all(db, lines.collect()).await?;
        let mut shown = vec![];
        for kept in found {
            shown.push(escalation(db, kept).await?);
        }
        Ok(shown)
    }

    /// Records what `person` does about a step, as `sent` says (`action`, `by_when`).
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where the step is not the caller's own; [`Error::Forbidden`] where it is
    /// not for this person; [`Error::Refused`] where nobody was told, or somebody has answered; the database's.
    pub async fn acknowledge(
        &self,
        caller: &Caller,
        person: &Person,
        id: StepId,
        sent: &Value,
    ) -> Result<Escalation, Error> {
        let now = self.clock.now();
        let (action, by_when) = what_is_done(sent, now)?;
        let answer = Answer { caller, person, action, by_when, now };
        let mut tries = 1;
        loop {
            match self.try_acknowledge(id, &answer).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(refused) if refused.is_refusal() => {
                    audit::write(self.database.read(), &answer.line(id, None, "refused")).await?;
                    return Err(refused);
                }
                Err(error) => return Err(error),
                Ok(shown) => {
                    self.wakes.recorded();
                    return Ok(shown);
                }
            }
        }
    }

    async fn try_acknowledge(&self, id: StepId, answer: &Answer<'_>) -> Result<Escalation, Error> {
        let tx = self.database.begin().await?;
        let seen = steps::one(&*tx, id).await?.ok_or(Error::NotFound)?;
        if !answer.caller.is_council_of(&seen.authority) {
            return Err(Error::NotFound);
        }
        // Whoever looks at the same person waits until we are done; what we read before is read again.
        let records = children::of_persons(&*tx, &[seen.person]).await?;
        let mut kept = steps::one(&*tx, id).await?.ok_or(Error::NotFound)?;
        answer.check(&kept.known)?;
        let body = Body::StepAcknowledged { step: id, by: answer.person.id, by_when: answer.by_when };
        kept.known.take(&body, answer.now);
        // A step may be another authority's to answer than the one that keeps the record.
        let keeper = records.first().map_or(&kept.authority, |record| &record.authority);
        let mut writes = Writes::default();
        ledger::append_all(&*tx, &mut writes, &[answer.draft(keeper, kept.child, body)], &salt()?).await?;
        steps::save(&mut writes, [&kept])?;
        let next = Next { subject: kept.known.raised.subject, at: Some(answer.now) };
        watches::set(&mut writes, kept.person, keeper, &[next]);
        let event = Event { kind: EventType::EscalationAcknowledged, about: About::Escalation(id) };
        Listeners::now(&*tx).await?.councils_hear(&mut writes, &kept.authority, &[], &[event], answer.now);
        audit::add(&mut writes, &answer.line(id, Some(kept.person), "done"));
        writes.send(&*tx).await?;
        let shown = escalation(&*tx, kept).await?;
        let kept = idempotency::keep(&*tx, Done::Acknowledged(&shown)).await?;
        tx.commit().await?;
        kept.done();
        Ok(shown)
    }
}

/// What somebody says that they do, and by when: `action` and `by_when` of what was `sent`.
pub(super) fn what_is_done(sent: &Value, now: DateTime<Utc>) -> Result<(String, DateTime<Utc>), Error> {
    let parsed = Reader::parse(sent, |reader| {
        let action = reader.text("action", LONGEST_ACTION);
        let action = reader.required("action", action);
        let by_when = reader.instant("by_when");
        if by_when.is_some_and(|by_when| by_when < now - CLOCKS_DIFFER) {
            reader.fault("by_when", "lies in the past");
        }
        Some((action?, reader.required("by_when", by_when)?))
    });
    parsed.map_err(Error::Invalid)
}

/// A step as it is shown.
pub(super) async fn escalation(db: &impl ConnectionTrait, kept: Kept) -> Result<Escalation, Error> {
    let messages = entries::of_step(db, kept.known.raised.id).await?;
    let Some(answer) = &kept.known.acknowledged else {
        return Ok(Escalation { known: kept.known, acknowledged_by: None, action: None, messages });
    };
    let by = people::with_ids(db, &[answer.by]).await?.into_iter().next();
    let said = ledger::of_child_kind(db, kept.child, "step_acknowledged").await?;
    let about =
        |fact: &Fact| matches!(fact.body(), Ok(Body::StepAcknowledged { step, .. }) if step == kept.known.raised.id);
    let ids: Vec<FactId> = said.iter().filter(|fact| about(fact)).map(|fact| fact.id).collect();
    let words = ledger::words(db, &ids).await?;
    let action = words.first().and_then(|words| serde_json::from_str::<Value>(&words.text).ok());
    let action = action.and_then(|words| words["action"].as_str().map(ToOwned::to_owned));
    Ok(Escalation { acknowledged_by: by.map(|person| person.email), action, known: kept.known, messages })
}

/// Whether a step is for `person` to answer: whoever was told, or anybody above. Of interviewers that is the one whose
/// interview it is, who alone is told; others hold other children's.
pub(super) fn is_to_answer(person: &Person, known: &Known) -> bool {
    let told: &[UserId] = known.told.as_ref().map_or(&[], |told| &told.people);
    let roles = person.roles.iter().filter_map(|word| Role::from_word(word));
    let suits = |role: Role| {
        let is_told = role != Role::Interviewer && known.raised.audience.contains(&Hearer::Role(role));
        role.is_manager() || role == Role::MissingCoordinator || is_told
    };
    told.contains(&person.id) || roles.into_iter().any(suits)
}

/// An answer being recorded.
struct Answer<'a> {
    caller: &'a Caller,
    person: &'a Person,
    action: String,
    by_when: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Answer<'_> {
    fn actor(&self) -> String {
        format!("user:{}", self.person.id)
    }

    fn line(&self, id: StepId, child: Option<ChildId>, outcome: &str) -> audit::Line {
        let object = Some(format!("escalation:{id}"));
        let mut line = audit_line(self.caller, self.now, "escalation.acknowledge", object, child, outcome);
        line.actor = self.actor();
        line
    }

    /// Whoever was told answers, or anybody above: a manager or the coordinator.
    fn check(&self, known: &Known) -> Result<(), Error> {
        if !is_to_answer(self.person, known) {
            return Err(Error::Forbidden("This step is for others to answer.".to_owned()));
        }
        if known.withdrawn_at.is_some() {
            return Err(Error::Refused("The step was withdrawn: its instant is no longer due.".to_owned()));
        }
        if known.acknowledged.is_some() {
            return Err(Error::Refused("Somebody has answered this step already.".to_owned()));
        }
        if known.has_lapsed() {
            return Err(Error::Refused(
                "Nobody was told of this step: it no longer held when its time came.".to_owned(),
            ));
        }
        if known.told.is_none() {
            return Err(Error::Refused("Nobody has been told of this step yet.".to_owned()));
        }
        Ok(())
    }

    fn draft(&self, keeper: &AuthorityCode, child: ChildId, body: Body) -> Draft {
        Draft {
            id: FactId::fresh(self.now),
            authority: keeper.clone(),
            child_id: child,
            reference_id: None,
            interview_id: None,
            body,
            happened_at: self.now,
            told_at: self.now,
            recorded_at: self.now,
            source: Source { organisation_id: Some(self.caller.organisation.id), actor: self.actor() },
            replaces: None,
            text: Some(json!({ "action": self.action })),
        }
    }
}
