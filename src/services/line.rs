//! The line of those who are told when something cannot be done: the missing coordinators, else whoever stands above.

use sea_orm::ConnectionTrait;

use super::Error;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
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
