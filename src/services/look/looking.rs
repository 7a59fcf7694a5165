//! Looks under way: at several subjects in one transaction, each by itself. What they found is written at their end, all
//! at once: a thousand deadlines of one morning are a few statements, not a thousand times as many.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::council::Council;
use super::situations::{Grounds, situations};
use super::{OURSELVES, answered, moved_to, telling};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::event::{About, Event, EventType};
use crate::domain::fact::{Body, Draft, Source};
use crate::domain::ids::{ChildId, FactId, StepId};
use crate::domain::ladder::{Outcome, RecordedStep, Situation, Step, wants, worth_telling};
use crate::domain::raised::{Known, Raised, Subject, Told};
use crate::services::gathering::{Letter, gather};
use crate::services::reaching::Open;
use crate::services::webhooks::Listeners;
use crate::services::{Error, MailSettings, salt};
use crate::store::steps::Kept;
use crate::store::watches::Next;
use crate::store::writes::Writes;
use crate::store::{ledger, parties, steps, watches};

/// Looks at several subjects at one instant.
pub(in crate::services) struct Looks<'a, C> {
    tx: &'a C,
    mail: &'a MailSettings,
    now: DateTime<Utc>,
    calendar: Calendar,
    writes: Writes,
    drafts: Vec<Draft>,
    changed: BTreeMap<StepId, Kept>,
    withdrawn: Vec<StepId>,
    letters: Vec<Letter>,
    /// Each council of whose people somebody has to be told.
    councils: BTreeMap<AuthorityCode, Council>,
    /// By what messages go out, once somebody has to be told.
    open: Option<Open>,
    /// The authorities that are kept here, once that matters.
    kept_here: Option<BTreeSet<AuthorityCode>>,
}

/// Of whom a look is.
struct Scene<'a> {
    person: ChildId,
    /// Who keeps the record.
    authority: &'a AuthorityCode,
    /// Whose people are told.
    duty: &'a AuthorityCode,
    grounds: &'a Grounds<'a>,
    subject: Subject,
}

impl<'a, C: ConnectionTrait> Looks<'a, C> {
    /// None yet.
    pub fn at(tx: &'a C, mail: &'a MailSettings, now: DateTime<Utc>) -> Self {
        Self {
            tx,
            mail,
            now,
            calendar: Calendar::published(),
            writes: Writes::default(),
            drafts: vec![],
            changed: BTreeMap::new(),
            withdrawn: vec![],
            letters: vec![],
            councils: BTreeMap::new(),
            open: None,
            kept_here: None,
        }
    }

    /// Looks at one subject on the `grounds` of its person; `known` are its steps so far.
    pub async fn look(&mut self, grounds: &Grounds<'_>, subject: Subject, mut known: Vec<Kept>) -> Result<(), Error> {
        let Some(root) = grounds.person.records.first() else { return Ok(()) };
        let situation = if let Some(situation) = situations(grounds).remove(&subject) {
            answered(situation, &known)
        } else {
            // What moved to another child is looked at there; an episode found to be part of another is over.
            let records: Vec<ChildId> = grounds.person.records.iter().map(|record| record.id).collect();
            if let Some(holder) = moved_to(self.tx, subject, &records).await? {
                self.again(holder, &root.authority, Next { subject, at: Some(self.now) });
                return Ok(());
            }
            Situation::Over
        };
        let duty = self.duty_of(grounds, subject, &root.authority).await?;
        let scene = Scene { person: grounds.person.id, authority: &root.authority, duty: &duty, grounds, subject };
        let next = self.climb(&scene, &situation, &mut known).await?;
        self.again(scene.person, scene.authority, Next { subject, at: next });
        Ok(())
    }

    /// Sets when to look at a subject next.
    pub fn again(&mut self, person: ChildId, authority: &AuthorityCode, next: Next) {
        watches::set(&mut self.writes, person, authority, &[next]);
    }

    /// Whose people a subject's ladder tells: for an interview, those of the authority that has the duty, where it is kept
    /// here; else those of the one that was told and keeps the record.
    async fn duty_of(
        &mut self,
        grounds: &Grounds<'_>,
        subject: Subject,
        told: &AuthorityCode,
    ) -> Result<AuthorityCode, Error> {
        let Some(has_it) = grounds.duty_of(subject).filter(|has_it| *has_it != told) else { return Ok(told.clone()) };
        if self.kept_here.is_none() {
            let authorities = parties::authorities(self.tx).await?;
            self.kept_here = Some(authorities.into_iter().map(|(code, _)| code).collect());
        }
        let is_kept_here = self.kept_here.as_ref().is_some_and(|kept| kept.contains(has_it));
        Ok(if is_kept_here { has_it.clone() } else { told.clone() })
    }

    /// Climbs one subject's ladder to now; gives when to look again.
    async fn climb(
        &mut self,
        scene: &Scene<'_>,
        situation: &Situation,
        known: &mut Vec<Kept>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let policy = scene.grounds.policy_of(scene.subject);
        let recorded: Vec<RecordedStep> = known.iter().map(|kept| kept.known.as_recorded()).collect();
        let wanted = wants(situation, &recorded, policy, &self.calendar, self.now);
        for step in known.iter_mut() {
            if step.known.withdrawn_at.is_none() && wanted.withdrawn.contains(&step.known.raised.key) {
                self.note(scene, step, Body::StepWithdrawn { step: step.known.raised.id });
                self.withdrawn.push(step.known.raised.id);
            } else if step.person != scene.person {
                step.person = scene.person;
                self.changed.insert(step.known.raised.id, step.clone());
            }
        }
        known.extend(wanted.steps.into_iter().map(|step| self.raise(scene, step)));
        let recorded: Vec<RecordedStep> = known.iter().map(|kept| kept.known.as_recorded()).collect();
        let all = known.clone();
        let mut next = wanted.next_look_at;
        for step in known.iter_mut() {
            let Some(at) = step.known.to_tell_at() else { continue };
            if at > self.now {
                next = Some(next.map_or(at, |next| next.min(at)));
                continue;
            }
            let key = step.known.raised.key;
            let holds = worth_telling(situation, &recorded, key, policy, &self.calendar, self.now);
            self.tell(scene, step, &all, holds).await?;
        }
        Ok(next)
    }

    /// Records a step that policy wants.
    fn raise(&mut self, scene: &Scene<'_>, step: Step) -> Kept {
        let raised = Raised {
            id: StepId::fresh(self.now),
            subject: scene.subject,
            key: step.key,
            raised_at: step.raised_at,
            urgent: step.urgent,
            audience: step.audience,
            outcome: step.outcome,
            decision_by: step.decision_by,
            reason: step.reason,
        };
        self.append(scene, scene.person, Body::StepRaised(Box::new(raised.clone())), raised.raised_at);
        let known = Known { raised, recorded_at: self.now, told: None, acknowledged: None, withdrawn_at: None };
        let kept = Kept { known, authority: scene.duty.clone(), person: scene.person, child: scene.person };
        self.changed.insert(kept.known.raised.id, kept.clone());
        kept
    }

    /// Tells whose time to be told has come; nobody, if the step no longer holds.
    async fn tell(&mut self, scene: &Scene<'_>, step: &mut Kept, known: &[Kept], holds: bool) -> Result<(), Error> {
        let told = if holds {
            if !self.councils.contains_key(scene.duty) {
                self.councils.insert(scene.duty.clone(), Council::of(self.tx, scene.duty).await?);
            }
            let (tx, now, calendar) = (self.tx, self.now, &self.calendar);
            if self.open.is_none() {
                self.open = Some(Open::at(tx, self.mail, now).await?);
            }
            let (Some(council), Some(open)) = (self.councils.get(scene.duty), &self.open) else {
                return Err(Error::NotFound);
            };
            let grounds = scene.grounds;
            let telling = telling::Telling { tx, grounds, council, calendar, open, step, known, now };
            let (told, letters) = telling.tell().await?;
            self.letters.extend(letters);
            told
        } else {
            Told { lapsed: true, ..Told::default() }
        };
        self.note(scene, step, Body::StepTold { step: step.known.raised.id, told });
        Ok(())
    }

    /// Records what became of a step.
    fn note(&mut self, scene: &Scene<'_>, step: &mut Kept, body: Body) {
        step.known.take(&body, self.now);
        step.person = scene.person;
        self.append(scene, step.child, body, self.now);
        self.changed.insert(step.known.raised.id, step.clone());
    }

    fn append(&mut self, scene: &Scene<'_>, child: ChildId, body: Body, happened_at: DateTime<Utc>) {
        self.drafts.push(Draft {
            id: FactId::fresh(self.now),
            authority: scene.authority.clone(),
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

    /// The facts that are to be written.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter()
    }

    /// Tells the councils that listen of the steps that somebody is told of.
    async fn told(&mut self) -> Result<(), Error> {
        let mut by_council: BTreeMap<AuthorityCode, Vec<Event>> = BTreeMap::new();
        let fresh = self.drafts.iter().filter_map(|draft| match &draft.body {
            Body::StepRaised(raised) if matches!(raised.outcome, Outcome::Told { .. }) => self.changed.get(&raised.id),
            _ => None,
        });
        for kept in fresh {
            let about = About::Escalation(kept.known.raised.id);
            let event = Event { kind: EventType::EscalationRaised, about };
            by_council.entry(kept.authority.clone()).or_default().push(event);
        }
        if !by_council.is_empty() {
            let listeners = Listeners::now(self.tx).await?;
            for (council, events) in by_council {
                listeners.councils_hear(&mut self.writes, &council, &[], &events, self.now);
            }
        }
        Ok(())
    }

    /// Writes all that was found.
    pub async fn write(mut self) -> Result<(), Error> {
        self.told().await?;
        if !self.drafts.is_empty() {
            ledger::append_all(self.tx, &mut self.writes, &self.drafts, &salt()?).await?;
        }
        steps::save(&mut self.writes, self.changed.values())?;
        self.writes.send(self.tx).await?;
        gather(self.tx, self.mail, &self.withdrawn, self.letters, self.now).await?;
        Ok(())
    }
}
