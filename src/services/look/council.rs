//! A council, as steps tell it: everybody who works for it, and who of them is on duty by its rotas.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::situations::Grounds;
use super::telling::worker;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::services::Error;
use crate::services::rotas::{OnDuty, Rotas, colleagues};
use crate::store::people::Person;
use crate::store::steps::Kept;

/// The people of an authority, and its rotas.
pub(super) struct Council {
    pub people: Vec<Person>,
    rotas: Rotas,
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
    ) -> OnDuty<UserId> {
        let worker = worker(grounds, step);
        if role == Role::Interviewer {
            let told = worker.into_iter().filter(|worker| self.people.iter().any(|person| person.id == *worker));
            return OnDuty::all(told.collect());
        }
        let with_role: Vec<&Person> =
            self.people.iter().filter(|person| person.roles.iter().any(|word| word == role.word())).collect();
        let team = worker.and_then(|worker| self.people.iter().find(|person| person.id == worker)).and_then(|p| p.team);
        let of_team: Vec<UserId> =
            with_role.iter().filter(|person| team.is_some() && person.team == team).map(|person| person.id).collect();
        if role == Role::TeamManager && !of_team.is_empty() {
            return OnDuty::all(of_team);
        }
        let all = with_role.into_iter().map(|person| person.id);
        self.rotas.on_duty(role, all.collect(), |id| *id, calendar, now)
    }
}
