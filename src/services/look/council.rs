//! A council, as steps tell it: everybody who works for it, and who of them is on duty by its rotas.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::situations::Grounds;
use super::telling::worker;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::services::Error;
use crate::services::rotas::{Rotas, colleagues};
use crate::store::people::Person;
use crate::store::steps::Kept;

/// The people of an authority, and its rotas.
pub(super) struct Council {
    pub people: Vec<Person>,
    rotas: Rotas,
}

/// Who holds a role for a step.
#[derive(Default)]
pub(super) struct Holders {
    /// Who is told.
    pub told: Vec<UserId>,
    /// Who holds it as well and is off duty.
    pub off_duty: Vec<UserId>,
    /// Whether the role has a rota with nobody on duty, so that all who hold it are told.
    pub unattended: bool,
}

impl Council {
    /// Everybody who works for the council of `authority`.
    pub async fn of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Self, Error> {
        Ok(Self { people: colleagues(db, authority).await?, rotas: Rotas::of(db, authority).await? })
    }

    /// Who holds `role` for this step: the worker who has the interview, the managers of that worker's team where there are
    /// any, else whoever of those with the role is on duty, else all of them.
    pub fn holders(
        &self,
        grounds: &Grounds<'_>,
        step: &Kept,
        role: Role,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> Holders {
        let worker = worker(grounds, step);
        if role == Role::Interviewer {
            let told = worker.into_iter().filter(|worker| self.people.iter().any(|person| person.id == *worker));
            return Holders { told: told.collect(), ..Holders::default() };
        }
        let with_role: Vec<&Person> =
            self.people.iter().filter(|person| person.roles.iter().any(|word| word == role.word())).collect();
        let team = worker.and_then(|worker| self.people.iter().find(|person| person.id == worker)).and_then(|p| p.team);
        let of_team: Vec<UserId> =
            with_role.iter().filter(|person| team.is_some() && person.team == team).map(|person| person.id).collect();
        if role == Role::TeamManager && !of_team.is_empty() {
            return Holders { told: of_team, ..Holders::default() };
        }
        let all = with_role.into_iter().map(|person| person.id);
        let Some(rota) = self.rotas.of_role(role) else { return Holders { told: all.collect(), ..Holders::default() } };
        let on_duty: BTreeSet<UserId> = rota.on_duty(now, calendar);
        let (told, off_duty): (Vec<UserId>, Vec<UserId>) = all.partition(|id| on_duty.contains(id));
        if told.is_empty() {
            return Holders { unattended: !off_duty.is_empty(), told: off_duty, off_duty: vec![] };
        }
        Holders { told, off_duty, unattended: false }
    }
}
