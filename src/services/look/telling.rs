//! Telling: from an audience of roles to the people who hold them at that moment. An empty audience is said, recorded,
//! and the next rung told at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::council::Council;
use super::situations::Grounds;
use crate::domain::audience::Role;
use crate::domain::calendar::Calendar;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId, OrganisationId, ReferenceId, UserId};
use crate::domain::ladder::{Hearer, Outcome};
use crate::domain::message::gathering::Entry;
use crate::domain::message::{Channel, Recipient};
use crate::domain::party::OrganisationKind;
use crate::domain::raised::{SubjectKind, Told};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::gathering::Letter;
use crate::services::reaching::{Open, address, reporters};
use crate::services::rotas::OnDuty;
use crate::store::messages::entries::Envelope;
use crate::store::people::{self, Person};
use crate::store::steps::Kept;
use crate::store::{acts, parties};

/// A look that comes within this after an act is the one that it brought about.
const MOMENTS: TimeDelta = TimeDelta::minutes(1);

/// A step whose time to be told has come.
pub(super) struct Telling<'a, C> {
    pub tx: &'a C,
    pub grounds: &'a Grounds<'a>,
    pub council: &'a Council,
    pub calendar: &'a Calendar,
    /// By what messages go out now.
    pub open: &'a Open,
    pub step: &'a Kept,
    /// All steps of the subject, with those raised at this look.
    pub known: &'a [Kept],
    pub now: DateTime<Utc>,
}

impl<C: ConnectionTrait> Telling<'_, C> {
    /// Works out who is told, and what is to be written to each.
    pub async fn tell(&self) -> Result<(Told, Vec<Letter>), Error> {
        let (mut told, mut letters) = (Told::default(), vec![]);
        for hearer in &self.step.known.raised.audience {
            let mut rung = Some(*hearer);
            while let Some(now_asked) = rung {
                let instead_of = match hearer {
                    Hearer::Role(role) if now_asked != *hearer => Some(*role),
                    _ => None,
                };
                let reached = match now_asked {
                    Hearer::Role(role) => self.people(role, instead_of, &mut told, &mut letters),
                    Hearer::Sender | Hearer::OtherSource => {
                        let of = senders(self.grounds, self.step, now_asked);
                        self.organisations(of, &mut told, &mut letters).await?
                    }
                    Hearer::Asker => self.asker(&mut told, &mut letters).await?,
                };
                if reached {
                    break;
                }
                // Nobody is there: that is recorded, and the next rung told at once. Above the top there is nobody.
                told.nobody.push(now_asked);
                rung = now_asked.above().map(Hearer::Role);
            }
        }
        self.leave_out_own_acts(&mut told, &mut letters).await?;
        // Whoever was told in one role does not miss it by being off duty in another.
        let heard: BTreeSet<UserId> = told.people.iter().chain(&told.own_act).copied().collect();
        let missed: BTreeSet<UserId> = told.off_duty.drain(..).filter(|id| !heard.contains(id)).collect();
        told.off_duty.extend(missed);
        Ok((told, letters))
    }

    /// Takes out whoever brought the step about just now: they know. Where nobody else is told, they are.
    async fn leave_out_own_acts(&self, told: &mut Told, letters: &mut Vec<Letter>) -> Result<(), Error> {
        // What was raised before was brought about by time.
        if self.step.known.recorded_at != self.now || told.people.len() < 2 {
            return Ok(());
        }
        let fell_at = self.step.known.raised.raised_at;
        let records: Vec<ChildId> = self.grounds.person.records.iter().map(|record| record.id).collect();
        let acts = acts::since(self.tx, &records, self.now - MOMENTS).await?;
        // A step that had fallen when something was recorded, and is raised only now, is raised because of that.
        let by: BTreeSet<UserId> = acts.into_iter().filter(|(_, at)| *at >= fell_at).map(|(by, _)| by).collect();
        if told.people.iter().all(|id| by.contains(id)) {
            return Ok(());
        }
        let (own, others): (Vec<UserId>, Vec<UserId>) = told.people.drain(..).partition(|id| by.contains(id));
        letters.retain(|letter| !own.iter().any(|id| id.0 == letter.envelope.recipient));
        (told.people, told.own_act) = (others, own);
        Ok(())
    }

    /// Tells those who hold `role`; false if nobody does.
    fn people(&self, role: Role, instead_of: Option<Role>, told: &mut Told, letters: &mut Vec<Letter>) -> bool {
        let OnDuty { told: holders, off_duty, unattended } =
            self.council.holders(self.grounds, self.step, role, self.calendar, self.now);
        told.unattended.extend(unattended.then_some(role));
        told.off_duty.extend(off_duty);
        for id in &holders {
            let Some(person) = self.council.people.iter().find(|person| person.id == *id) else { continue };
            self.person(person, role, instead_of, told, letters);
        }
        !holders.is_empty()
    }

    fn person(
        &self,
        person: &Person,
        role: Role,
        instead_of: Option<Role>,
        told: &mut Told,
        letters: &mut Vec<Letter>,
    ) {
        if told.people.contains(&person.id) {
            return;
        }
        let recipient = Recipient::Person { user: person.id, role };
        for channel in self.open.told_by(person, Some(&self.step.authority), self.step.known.raised.urgent) {
            let there = address(person, channel);
            letters.extend(there.map(|there| self.letter(recipient, channel, there, instead_of)));
        }
        told.people.push(person.id);
    }

    /// Tells whoever asked, whether or not they are on duty: it is their question. Where they have left, their agency, as it
    /// is told of posts; false if nobody is there.
    async fn asker(&self, told: &mut Told, letters: &mut Vec<Letter>) -> Result<bool, Error> {
        let Some(question) = self.grounds.question(self.step.known.raised.subject) else { return Ok(false) };
        if let Some(asker) = question.asker {
            if let Some(colleague) = self.council.people.iter().find(|person| person.id == asker) {
                let mut roles = colleague.roles.iter().filter_map(|word| Role::from_word(word));
                let role = roles.find(|role| role.answers_for_children()).unwrap_or(Role::Reporter);
                self.person(colleague, role, None, told, letters);
                return Ok(true);
            }
            let present = people::with_ids(self.tx, &[asker]).await?.into_iter().find(|one| one.disabled_at.is_none());
            if let Some(asker) = present {
                self.person(&asker, Role::Reporter, None, told, letters);
                return Ok(true);
            }
        }
        let Some(agency) = question.organisation else { return Ok(false) };
        if self.organisations(BTreeMap::from([(agency, None)]), told, letters).await? {
            return Ok(true);
        }
        let reporters = reporters(self.tx, agency).await?;
        for reporter in &reporters {
            self.person(reporter, Role::Reporter, None, told, letters);
        }
        Ok(!reporters.is_empty())
    }

    /// Tells the organisations that have an address, each led to what it told itself; false if none has one.
    async fn organisations(
        &self,
        of: BTreeMap<OrganisationId, Option<ReferenceId>>,
        told: &mut Told,
        letters: &mut Vec<Letter>,
    ) -> Result<bool, Error> {
        let mut reached = false;
        for (id, own) in of {
            let Some(organisation) = parties::organisation(self.tx, id).await? else { continue };
            let is_ours = organisation.kind == OrganisationKind::LocalAuthority
                && organisation.authorities.contains(&self.step.authority);
            let Some(address) = organisation.email else { continue };
            reached = true;
            if !told.organisations.contains(&id) {
                let mut letter = self.letter(Recipient::Organisation(id), Channel::Email, address, None);
                letter.entry.led_to = own.filter(|_| !is_ours);
                letters.push(letter);
                told.organisations.push(id);
            }
        }
        Ok(reached)
    }

    fn letter(&self, recipient: Recipient, channel: Channel, address: String, instead_of: Option<Role>) -> Letter {
        let raised = &self.step.known.raised;
        let envelope = Envelope {
            authority: self.step.authority.clone(),
            recipient: recipient.id(),
            address,
            urgent: raised.urgent,
            channel,
        };
        let entry = Entry {
            step: raised.id,
            name: raised.key.name,
            about: self.about(),
            child: self.grounds.person.id,
            recipient,
            raised_at: raised.raised_at,
            due_at: self.due_at(),
            again: raised.key.is_again(),
            others: self.others(),
            instead_of,
            led_to: None,
            told_at: self.now,
        };
        Letter { envelope, entry }
    }

    /// What it is about: of a question, the episode, by which everybody knows it.
    fn about(&self) -> uuid::Uuid {
        let subject = self.step.known.raised.subject;
        let reference = self.grounds.question(subject).and_then(|question| question.reference);
        let episodes = &self.grounds.person.record.episodes;
        let holder = reference.and_then(|held| episodes.iter().find(|episode| episode.holds(held)));
        holder.map_or(subject.id, |episode| episode.id.0)
    }

    /// By when something is due: the decision that the step asks for, else the interview.
    fn due_at(&self) -> Option<DateTime<Utc>> {
        let raised = &self.step.known.raised;
        let interview = || episode_of(self.grounds, raised.subject.id).and_then(MissingEpisode::due_at);
        raised.decision_by.or_else(|| interview().filter(|_| raised.subject.kind == SubjectKind::Interview))
    }

    /// How many steps that lapsed with it are bundled into this one.
    fn others(&self) -> u32 {
        let bundled = |kept: &&Kept| kept.known.raised.outcome == Outcome::BundledInto(self.step.known.raised.key);
        u32::try_from(self.known.iter().filter(bundled).count()).unwrap_or(u32::MAX)
    }
}

/// The worker who has the interview that the step is about.
pub(super) fn worker(grounds: &Grounds<'_>, step: &Kept) -> Option<UserId> {
    let subject = step.known.raised.subject;
    let covering = match (subject.kind, episode_of(grounds, subject.id)) {
        (SubjectKind::AfterIt, _) => grounds.covering.iter().find(|kept| kept.id.0 == subject.id),
        (_, Some(episode)) => grounds.interviews(episode).into_iter().find(|kept| kept.interview.worker().is_some()),
        (_, None) => None,
    };
    covering.and_then(|kept| kept.interview.worker())
}

fn episode_of<'a>(grounds: &'a Grounds<'_>, id: uuid::Uuid) -> Option<&'a MissingEpisode> {
    grounds.person.record.episodes.iter().find(|episode| episode.id == MissingEpisodeId(id))
}

/// The organisations that told of the episode: all of them, or those that have not told of its end; each with what it told.
fn senders(grounds: &Grounds<'_>, step: &Kept, hearer: Hearer) -> BTreeMap<OrganisationId, Option<ReferenceId>> {
    let Some(episode) = episode_of(grounds, step.known.raised.subject.id) else { return BTreeMap::new() };
    let counting = grounds.counting(episode).into_iter();
    counting
        .filter(|reference| hearer == Hearer::Sender || reference.ended_at().is_none())
        .map(|reference| (reference.organisation_id, Some(reference.id)))
        .collect()
}
