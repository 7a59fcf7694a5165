//! The line of those who are told when something cannot be done: the missing coordinators, else whoever stands above.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Error;
use super::rotas::Rotas;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::store::bearers;
use crate::store::people::Person;

/// The first in the line whom something can reach; nobody if it `cannot` reach any.
pub(super) async fn first_reachable(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    cannot: impl Fn(&Person) -> bool,
) -> Result<Vec<(Person, Role)>, Error> {
    for role in std::iter::successors(Some(Role::MissingCoordinator), |role| role.rung_above()) {
        let bearers = bearers::of_role(db, authority, role).await?;
        let reachable = bearers.into_iter().filter(|person| !cannot(person));
        let reachable: Vec<_> = reachable.map(|person| (person, role)).collect();
        if !reachable.is_empty() {
            return Ok(reachable);
        }
    }
    Ok(vec![])
}

/// The first in the line of whom there are any, as far as they are on duty at `now`; all of them where nobody is.
pub(super) async fn first_on_duty(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    now: DateTime<Utc>,
) -> Result<Vec<(Person, Role)>, Error> {
    let found = first_reachable(db, authority, |_| false).await?;
    let Some((_, role)) = found.first() else { return Ok(found) };
    let (role, rotas) = (*role, Rotas::of(db, authority).await?);
    Ok(rotas.on_duty(role, found, |(person, _)| person.id, &Calendar::published(), now).told)
}
