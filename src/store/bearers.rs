//! Who bears a role: the people of an authority's own council who have it and have not left.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::entity::{organisation, organisation_authority};
use super::people::{Person, of_organisation};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::OrganisationId;
use crate::domain::party::OrganisationKind;

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
