//! The facts by which people of the council agreed how to speak with a child and the adults around them.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::entity::{child, fact};
use super::ledger;
use crate::domain::fact::Fact;
use crate::domain::ids::ChildId;

/// Those in the streams of all records of `persons`, in the order of recording.
///
/// # Errors
/// When the database does not answer.
pub async fn of_persons(db: &impl ConnectionTrait, persons: &[ChildId]) -> Result<Vec<Fact>, DbErr> {
    if persons.is_empty() {
        return Ok(vec![]);
    }
    let records = Query::select()
        .column(child::Column::Id)
        .from(child::Entity)
        .and_where(child::Column::PersonId.is_in(persons.iter().map(|person| person.0)))
        .take();
    // Written out: only so is the index of these facts found.
    let of_kind = Expr::cust("kind = 'safe_contact_recorded'");
    ledger::read(db, fact::Entity::find().filter(fact::Column::ChildId.in_subquery(records)).filter(of_kind)).await
}

/// All of them, whosever record they are in.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Fact>, DbErr> {
    ledger::read(db, fact::Entity::find().filter(Expr::cust("kind = 'safe_contact_recorded'"))).await
}
