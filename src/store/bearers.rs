//! Who bears a role: the people of an authority's own council who have it and have not left.

use std::collections::BTreeSet;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::entity::{organisation, organisation_authority, return_interview, user};
use super::interviews::still_owed;
use super::people::{Person, domain, of_organisation};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Code;

/// The people of the council of `authority` who bear `role`, in the order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn of_role(db: &impl ConnectionTrait, authority: &AuthorityCode, role: Role) -> Result<Vec<Person>, DbErr> {
    let mut bearers = present(db, authority).await?;
    bearers.retain(|person| person.roles.iter().any(|word| word == role.word()));
    Ok(bearers)
}

/// All of them, whatever they are there for.
///
/// # Errors
/// When the database does not answer.
pub async fn present(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Person>, DbErr> {
    let told = Query::select()
        .column(organisation_authority::Column::OrganisationId)
        .from(organisation_authority::Entity)
        .and_where(organisation_authority::Column::Authority.eq(authority.as_str()))
        .take();
    let councils = organisation::Entity::find()
        .filter(organisation::Column::Id.in_subquery(told))
        .filter(organisation::Column::Kind.eq(OrganisationKind::LocalAuthority.word()))
        .all(db)
        .await?;
    let mut present = vec![];
    for council in councils {
        let people = of_organisation(db, OrganisationId(council.id)).await?;
        present.extend(people.into_iter().filter(|person| person.disabled_at.is_none()));
    }
    present.sort_by_key(|person| person.id);
    Ok(present)
}

/// Those who were given an interview that is still owed and can hold none any more: they left, or bear no role that does.
///
/// # Errors
/// When the database does not answer.
pub async fn unable_to_hold(db: &impl ConnectionTrait) -> Result<BTreeSet<UserId>, DbErr> {
    use return_interview::Column as C;
    let given = Query::select()
        .column(C::WorkerId)
        .from(return_interview::Entity)
        .and_where(C::WorkerId.is_not_null())
        // By the index of those that are not over.
        .and_where(C::EndedAt.is_null())
        .cond_where(still_owed())
        .take();
    unable(user::Entity::find().filter(user::Column::Id.in_subquery(given)).all(db).await?)
}

/// Those of `workers`, of whom there are no more than one statement can name, who can hold no interview any more.
///
/// # Errors
/// When the database does not answer.
pub async fn unable_of(db: &impl ConnectionTrait, workers: &[UserId]) -> Result<BTreeSet<UserId>, DbErr> {
    let named = user::Column::Id.is_in(workers.iter().map(|worker| worker.0));
    unable(user::Entity::find().filter(named).all(db).await?)
}

fn unable(workers: Vec<user::Model>) -> Result<BTreeSet<UserId>, DbErr> {
    let workers: Vec<Person> = workers.into_iter().map(domain).collect::<Result<_, _>>()?;
    let holds = |word: &String| Role::from_word(word).is_some_and(Role::holds_interviews);
    let is_able = |person: &Person| person.disabled_at.is_none() && person.roles.iter().any(holds);
    Ok(workers.iter().filter(|person| !is_able(person)).map(|person| person.id).collect())
}
