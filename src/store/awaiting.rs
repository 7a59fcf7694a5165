//! What managers are to decide about return interviews, by which they find them.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::entity::return_interview;
use super::interviews::{Kept, Reach, domain, within};
use crate::domain::interview::{Interview, Stage};

const SIGN_OFF: &str = "sign_off";
const APPROVAL: &str = "approval";

/// What a manager is to decide about an interview, as its row says it.
pub(super) fn of(interview: &Interview) -> Option<&'static str> {
    match interview.stage() {
        Stage::ForSignOff => Some(SIGN_OFF),
        Stage::ForApproval => Some(APPROVAL),
        Stage::ToHold | Stage::ToWriteUp | Stage::GivenBack | Stage::Over => None,
    }
}

/// The interviews within `reach` about which a manager is to decide something, earliest recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn within_reach(db: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<Kept>, DbErr> {
    use return_interview::Column as C;
    let ways = within(reach, None);
    if ways.is_empty() {
        return Ok(vec![]);
    }
    let ways = ways.into_iter().fold(Condition::any(), Condition::add);
    let query = return_interview::Entity::find().filter(C::Awaits.is_in([SIGN_OFF, APPROVAL])).filter(ways);
    query.order_by_asc(C::Id).all(db).await?.into_iter().map(domain).collect()
}
