//! To whom a message goes, in columns: a person, an organisation, or who of a family.

use sea_orm::DbErr;
use uuid::Uuid;

use super::super::entity::message;
use super::super::{code, unreadable};
use super::TABLE;
use crate::domain::audience::Role;
use crate::domain::ids::{ChildId, OrganisationId, UserId};
use crate::domain::message::Recipient;

/// The columns; one of them is there. Of a family, the child is the message's own.
pub(super) struct Columns {
    pub user: Option<Uuid>,
    pub organisation: Option<Uuid>,
    pub whose: Option<String>,
}

pub(super) fn columns(recipient: &Recipient) -> Columns {
    let none = Columns { user: None, organisation: None, whose: None };
    match recipient {
        Recipient::Person { user, .. } => Columns { user: Some(user.0), ..none },
        Recipient::Organisation(organisation) => Columns { organisation: Some(organisation.0), ..none },
        Recipient::Family { whose, .. } => Columns { whose: Some(whose.word().to_owned()), ..none },
    }
}

pub(super) fn of(row: &message::Model) -> Result<Recipient, DbErr> {
    Ok(match (row.user_id, row.organisation_id, &row.whose, row.child_id) {
        (Some(user), None, None, _) => {
            Recipient::Person { user: UserId(user), role: code::<Role>(TABLE, &row.audience)? }
        }
        (None, Some(organisation), None, _) => Recipient::Organisation(OrganisationId(organisation)),
        (None, None, Some(whose), Some(child)) => {
            Recipient::Family { child: ChildId(child), whose: code(TABLE, whose)? }
        }
        _ => return Err(unreadable(TABLE, "it has no recipient, or two")),
    })
}
