//! Webhooks: an organisation's endpoints, the events that each is told, and their deliveries. Events are written in the
//! transaction of what they tell of, so that none is lost and none told that did not happen.

pub mod about;
pub mod deliver;
pub mod deliveries;
mod endpoints;
mod listening;
mod owner;
mod pictures;
mod reviewed;
mod secrets;

use crate::domain::ids::EndpointId;
use crate::domain::party::Caller;
use crate::domain::webhook::Endpoint;
use crate::services::Error;
use crate::store::webhooks;

pub use endpoints::{Issued, edition};
pub(super) use listening::Listeners;
pub(super) use pictures::picture;
pub(super) use reviewed::reviewed;

/// The endpoint, if it is the caller's own: others cannot tell that it exists.
async fn own(db: &impl sea_orm::ConnectionTrait, caller: &Caller, id: EndpointId) -> Result<Endpoint, Error> {
    let there = webhooks::one(db, id).await?;
    there.filter(|endpoint| endpoint.organisation == caller.organisation.id).ok_or(Error::NotFound)
}
