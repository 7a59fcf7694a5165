//! The line of those who are told when something cannot be done or heard: the missing coordinators, else whoever stands above;
//! of each role whoever is on duty by its rota. Whoever is passed over for that is kept with what the others are told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Error;
use super::rotas::{OnDuty, Rotas, hours};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::ids::{MessageId, UserId};
use crate::domain::message::PassedOver;
use crate::store::bearers;
use crate::store::messages::passed_over;
use crate::store::people::Person;

/// Whom something is told to, and who was passed over.
#[derive(Default)]
pub(super) struct Line {
    /// Who is told, each once, in the role that was looked for.
    pub told: Vec<(Person, Role)>,
    /// Who has one of these roles too and is off duty by its rota.
    off_duty: BTreeSet<UserId>,
}

impl Line {
    /// Of these people, whom no rota says anything of.
    pub fn of(people: Vec<(Person, Role)>) -> Self {
        let mut line = Self::default();
        line.and(people);
        line
    }

    /// Tells these people too.
    pub fn and(&mut self, people: Vec<(Person, Role)>) {
        for (person, role) in people {
            // Whoever is told in one role does not miss it by being off duty in another.
            self.off_duty.remove(&person.id);
            if self.told.iter().all(|(other, _)| other.id != person.id) {
                self.told.push((person, role));
            }
        }
    }

    /// Of those who were passed over, these hear of it for another reason.
    pub fn have_heard(&mut self, people: &BTreeSet<UserId>) {
        self.off_duty.retain(|id| !people.contains(id));
    }

    fn passes_over(&mut self, people: &[Person]) {
        let is_told = |id: &UserId| self.told.iter().any(|(person, _)| person.id == *id);
        let ids: Vec<UserId> = people.iter().map(|person| person.id).filter(|id| !is_told(id)).collect();
        self.off_duty.extend(ids);
    }

    /// Keeps with what they were told who was passed over.
    pub async fn keep_with(&self, tx: &impl ConnectionTrait, written: &[MessageId]) -> Result<(), Error> {
        Ok(passed_over::keep(tx, written, &self.off_duty, PassedOver::OffDuty).await?)
    }
}

/// Where the line of an authority is asked, and when.
pub(super) struct Asking<'a, C> {
    db: &'a C,
    authority: &'a AuthorityCode,
    rotas: Rotas,
    calendar: Calendar,
    now: DateTime<Utc>,
}

impl<'a, C: ConnectionTrait> Asking<'a, C> {
    /// The line of `authority` at `now`.
    pub async fn of(db: &'a C, authority: &'a AuthorityCode, now: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self { db, authority, rotas: Rotas::of(db, authority).await?, calendar: Calendar::published(), now })
    }

    async fn bearers(&self, role: Role) -> Result<OnDuty<Person>, Error> {
        let all = bearers::of_role(self.db, self.authority, role).await?;
        Ok(self.rotas.on_duty(role, all, |person| person.id, &self.calendar, self.now))
    }

    /// The first `rungs` of which somebody on duty can be reached. Where that is nobody in the whole line, whoever is off
    /// duty of the first role of which anybody can: a rota is never why nobody was told.
    pub async fn rungs(&self, rungs: usize, cannot: impl Fn(&Person) -> bool) -> Result<Line, Error> {
        self.rungs_from(Role::MissingCoordinator, rungs, &cannot).await
    }

    /// The first rung above the role `below` of which somebody can be reached; where there is none, that of the whole line.
    pub async fn rung_above(&self, below: Option<Role>, cannot: impl Fn(&Person) -> bool) -> Result<Line, Error> {
        if let Some(above) = below.and_then(Role::rung_above) {
            let line = self.rungs_from(above, 1, &cannot).await?;
            if !line.told.is_empty() {
                return Ok(line);
            }
        }
        self.rungs(1, cannot).await
    }

    async fn rungs_from(&self, first: Role, rungs: usize, cannot: &impl Fn(&Person) -> bool) -> Result<Line, Error> {
        let (mut line, mut found) = (Line::default(), 0);
        let mut spare: Vec<(Person, Role)> = vec![];
        for role in std::iter::successors(Some(first), |role| role.rung_above()) {
            let OnDuty { mut told, mut off_duty, .. } = self.bearers(role).await?;
            told.retain(|person| !cannot(person));
            off_duty.retain(|person| !cannot(person));
            line.passes_over(&off_duty);
            if spare.is_empty() {
                spare.extend(off_duty.into_iter().map(|person| (person, role)));
            }
            found += usize::from(!told.is_empty());
            line.and(told.into_iter().map(|person| (person, role)).collect());
            if found == rungs {
                break;
            }
        }
        if line.told.is_empty() {
            line.and(spare);
        }
        Ok(line)
    }

    /// Has the team out of hours told as well, while nobody is at work.
    pub async fn with_duty_team(&self, line: &mut Line, cannot: impl Fn(&Person) -> bool) -> Result<(), Error> {
        if self.calendar.is_working_time(self.now, &hours(self.db, self.authority).await?) {
            return Ok(());
        }
        let OnDuty { mut told, mut off_duty, .. } = self.bearers(Role::OutOfHours).await?;
        told.retain(|person| !cannot(person));
        off_duty.retain(|person| !cannot(person));
        line.passes_over(&off_duty);
        line.and(told.into_iter().map(|person| (person, Role::OutOfHours)).collect());
        Ok(())
    }
}

/// The first in the line of whom any is on duty.
pub(super) async fn first_on_duty(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    now: DateTime<Utc>,
) -> Result<Line, Error> {
    Asking::of(db, authority, now).await?.rungs(1, |_| false).await
}
