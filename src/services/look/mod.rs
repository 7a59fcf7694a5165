//! A look: what policy wants of a subject's ladder now. Every fact marks the subjects it touches for a look at once, in
//! its own transaction; the attend job looks at them, and again when a step's moment has come. A look records steps,
//! tells whose time to be told has come, and sets the moment of the next. That it happens a moment after the fact, and
//! not within its transaction, keeps a year told in one evening from raising steps that its next line answers.

mod situations;
mod telling;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use situations::{Grounds, situations};

use super::gathering::{Letter, gather};
use super::refresh::Person;
use super::webhooks::Listeners;
use super::{Error, MailSettings, salt};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::event::{About, Event, EventType};
use crate::domain::fact::{Body, Draft, Source};
use crate::domain::ids::{ChildId, FactId, ReferenceId, ReviewId, StepId};
use crate::domain::ladder::{Outcome, RecordedStep, Situation, Step, StepName, wants, worth_telling};
use crate::domain::policy::Policy;
use crate::domain::raised::{Known, Raised, Subject, SubjectKind, Told};
use crate::store::interviews::Kept as Interview;
use crate::store::steps::Kept;
use crate::store::watches::Next;
use crate::store::{children, ledger, parties, references, reviews, steps, watches};

/// Who is named in facts that Homeward works out by itself.
pub(super) const OURSELVES: &str = "homeward";

/// Marks for a look at once whatever of a person is about any of `things`, and the interviews still to be held: a new
/// disappearance bears on them.
pub(super) async fn mark(
    tx: &impl ConnectionTrait,
    person: &Person,
    covering: &[Interview],
    things: &BTreeSet<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(root) = person.records.first() else { return Ok(()) };
    let grounds = Grounds::gather(tx, person, covering).await?;
    let touched = |subject: &Subject, situation: &Situation| {
        let to_be_held = matches!(situation, Situation::Interview(interview)
            if interview.held_at.is_none() && interview.ended_at.is_none());
        things.contains(&subject.id) || to_be_held
    };
    let mut subjects = situations(&grounds, now);
    subjects.retain(|subject, situation| touched(subject, situation));
    let next: Vec<Next> = subjects.into_keys().map(|subject| Next { subject, at: Some(now) }).collect();
    watches::set(tx, person.id, &root.authority, &next).await?;
    // What was a subject before this and is none any more is looked at once more, to withdraw its open steps.
    Ok(watches::wake(tx, things, now).await?)
}

/// Looks at one subject of a person at `now`; `covering` are the interviews that cover any of their episodes.
pub(super) async fn look(
    tx: &impl ConnectionTrait,
    person: &Person,
    covering: &[Interview],
    subject: Subject,
    mail: &MailSettings,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(root) = person.records.first() else { return Ok(()) };
    let records: Vec<ChildId> = person.records.iter().map(|record| record.id).collect();
    let grounds = Grounds::gather(tx, person, covering).await?;
    let mut known = steps::about(tx, subject).await?;
    let situation = match situations(&grounds, now).remove(&subject) {
        Some(situation) => answered(situation, &known),
        // What moved to another child is looked at there; an episode found to be part of another is over.
        None => match moved_to(tx, subject, &records).await? {
            Some(holder) => {
                return Ok(watches::set(tx, holder, &root.authority, &[Next { subject, at: Some(now) }]).await?);
            }
            None => Situation::Over,
        },
    };
    let duty = duty_of(tx, &grounds, subject, &root.authority).await?;
    let mut looking = Looking {
        tx,
        person: person.id,
        authority: &root.authority,
        duty: &duty,
        grounds: &grounds,
        mail,
        now,
        drafts: vec![],
        changed: BTreeMap::new(),
        withdrawn: vec![],
        letters: vec![],
        council: None,
    };
    let (policy, calendar) = (grounds.policy_of(subject), Calendar::published());
    let next = looking.at(subject, &situation, &mut known, policy, &calendar).await?;
    looking.write().await?;
    Ok(watches::set(tx, person.id, &root.authority, &[Next { subject, at: next }]).await?)
}

/// What follows from repeat missing is decided by the answer to the step that asks for it.
fn answered(mut situation: Situation, known: &[Kept]) -> Situation {
    if let Situation::Repeat(repeat) = &mut situation {
        let asked = known.iter().filter(|kept| kept.known.raised.key.name == StepName::RepeatReached);
        repeat.decided_at = asked.filter_map(|kept| kept.known.acknowledged.as_ref().map(|answer| answer.at)).min();
    }
    situation
}

/// Whose people a subject's ladder tells: for an interview, those of the authority that has the duty, where it is kept
/// here; else those of the one that was told and keeps the record.
async fn duty_of(
    tx: &impl ConnectionTrait,
    grounds: &Grounds<'_>,
    subject: Subject,
    told: &AuthorityCode,
) -> Result<AuthorityCode, Error> {
    let Some(has_it) = grounds.duty_of(subject).filter(|has_it| *has_it != told) else { return Ok(told.clone()) };
    let is_kept_here = parties::authorities(tx).await?.iter().any(|(code, _)| code == has_it);
    Ok(if is_kept_here { has_it.clone() } else { told.clone() })
}

/// The person with whom a subject now stands, if that is not the person of `records`.
async fn moved_to(tx: &impl ConnectionTrait, subject: Subject, records: &[ChildId]) -> Result<Option<ChildId>, Error> {
    let holder = match subject.kind {
        SubjectKind::Review => reviews::one(tx, ReviewId(subject.id)).await?.map(|review| review.person),
        SubjectKind::AfterIt => None,
        _ => references::one(tx, ReferenceId(subject.id)).await?.map(|standing| standing.child),
    };
    match holder.filter(|holder| !records.contains(holder)) {
        Some(holder) => Ok(children::one(tx, holder).await?.map(|record| record.person)),
        None => Ok(None),
    }
}

/// A look under way: what it found is written at its end, all at once.
struct Looking<'a, C> {
    tx: &'a C,
    person: ChildId,
    /// Who keeps the record.
    authority: &'a AuthorityCode,
    /// Whose people are told.
    duty: &'a AuthorityCode,
    grounds: &'a Grounds<'a>,
    mail: &'a MailSettings,
    now: DateTime<Utc>,
    drafts: Vec<Draft>,
    changed: BTreeMap<StepId, Kept>,
    withdrawn: Vec<StepId>,
    letters: Vec<Letter>,
    /// The people of the council, once somebody has to be told.
    council: Option<Vec<telling::Colleague>>,
}

impl<C: ConnectionTrait> Looking<'_, C> {
    /// Looks at one subject; gives when to look again.
    async fn at(
        &mut self,
        subject: Subject,
        situation: &Situation,
        known: &mut Vec<Kept>,
        policy: &Policy,
        calendar: &Calendar,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let recorded: Vec<RecordedStep> = known.iter().map(|kept| kept.known.as_recorded()).collect();
        let wanted = wants(situation, &recorded, policy, calendar, self.now);
        for step in known.iter_mut() {
            if step.known.withdrawn_at.is_none() && wanted.withdrawn.contains(&step.known.raised.key) {
                self.note(step, Body::StepWithdrawn { step: step.known.raised.id });
                self.withdrawn.push(step.known.raised.id);
            } else if step.person != self.person {
                step.person = self.person;
                self.changed.insert(step.known.raised.id, step.clone());
            }
        }
        known.extend(wanted.steps.into_iter().map(|step| self.raise(subject, step)));
        let recorded: Vec<RecordedStep> = known.iter().map(|kept| kept.known.as_recorded()).collect();
        let all = known.clone();
        let mut next = wanted.next_look_at;
        for step in known.iter_mut() {
            let Some(at) = step.known.to_tell_at() else { continue };
            if at > self.now {
                next = Some(next.map_or(at, |next| next.min(at)));
                continue;
            }
            let holds = worth_telling(situation, &recorded, step.known.raised.key, policy, calendar, self.now);
            self.tell(step, &all, holds).await?;
        }
        Ok(next)
    }

    /// Records a step that policy wants.
    fn raise(&mut self, subject: Subject, step: Step) -> Kept {
        let raised = Raised {
            id: StepId::fresh(self.now),
            subject,
            key: step.key,
            raised_at: step.raised_at,
            urgent: step.urgent,
            audience: step.audience,
            outcome: step.outcome,
            decision_by: step.decision_by,
            reason: step.reason,
        };
        self.append(self.person, Body::StepRaised(Box::new(raised.clone())), raised.raised_at);
        let known = Known { raised, recorded_at: self.now, told: None, acknowledged: None, withdrawn_at: None };
        let kept = Kept { known, authority: self.duty.clone(), person: self.person, child: self.person };
        self.changed.insert(kept.known.raised.id, kept.clone());
        kept
    }

    /// Tells whose time to be told has come; nobody, if the step no longer holds.
    async fn tell(&mut self, step: &mut Kept, known: &[Kept], holds: bool) -> Result<(), Error> {
        let told = if holds {
            if self.council.is_none() {
                self.council = Some(telling::colleagues(self.tx, self.duty).await?);
            }
            let council = self.council.as_deref().unwrap_or_default();
            let telling = telling::Telling { tx: self.tx, grounds: self.grounds, council, step, known, now: self.now };
            let (told, letters) = telling.tell().await?;
            self.letters.extend(letters);
            told
        } else {
            Told { lapsed: true, ..Told::default() }
        };
        self.note(step, Body::StepTold { step: step.known.raised.id, told });
        Ok(())
    }

    /// Records what became of a step.
    fn note(&mut self, step: &mut Kept, body: Body) {
        step.known.take(&body, self.now);
        step.person = self.person;
        self.append(step.child, body, self.now);
        self.changed.insert(step.known.raised.id, step.clone());
    }

    fn append(&mut self, child: ChildId, body: Body, happened_at: DateTime<Utc>) {
        self.drafts.push(Draft {
            id: FactId::fresh(self.now),
            authority: self.authority.clone(),
            child_id: child,
            reference_id: None,
            interview_id: None,
            body,
            happened_at,
            told_at: self.now,
            recorded_at: self.now,
            source: Source { organisation_id: None, actor: OURSELVES.to_owned() },
            replaces: None,
            text: None,
        });
    }

    async fn write(self) -> Result<(), Error> {
        let raised = self.drafts.iter().filter_map(|draft| match &draft.body {
            Body::StepRaised(raised) if matches!(raised.outcome, Outcome::Told { .. }) => Some(raised.id),
            _ => None,
        });
        let event = |step| Event { kind: EventType::EscalationRaised, about: About::Escalation(step) };
        let events: Vec<Event> = raised.map(event).collect();
        if !events.is_empty() {
            Listeners::now(self.tx).await?.councils_hear(self.tx, self.duty, None, &events, self.now).await?;
        }
        if !self.drafts.is_empty() {
            ledger::append_all(self.tx, &self.drafts, &salt()?).await?;
        }
        steps::save(self.tx, self.changed.values()).await?;
        gather(self.tx, self.mail, &self.withdrawn, self.letters, self.now).await
    }
}
