//! Reading: what callers are shown of the record. Every read passes [`Sight`], and every read of a child's record leaves
//! a line in the audit.

pub mod compared;
pub mod delivered;
pub mod episodes;
pub mod facts;
pub mod finding;
pub mod moved;
pub mod repeats;
pub mod reviews;
pub mod spoken;
pub mod steps;
pub mod told;
pub mod waiting;
pub mod whole_child;
pub mod whole_episode;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{Database, Error, audit_line};
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::party::Caller;
use crate::domain::sight::Sight;
use crate::store::episodes::Held;
use crate::store::references::Standing;
use crate::store::{audit, references};

/// How much `caller` sees of an episode that holds `standing`.
fn sight(caller: &Caller, held: &Held, standing: &[Standing]) -> Option<Sight> {
    let tellers: Vec<_> = standing.iter().map(|standing| standing.reference.organisation_id).collect();
    Sight::of(caller, &held.authority, held.episode.host_authority.as_ref(), &tellers)
}

/// The episode that now holds the reference `id`, with all that it holds, if the caller may see it.
pub(in crate::services) async fn seen(
    db: &impl ConnectionTrait,
    caller: &Caller,
    id: MissingEpisodeId,
) -> Result<(Held, Vec<Standing>, Sight), Error> {
    let standing = references::one(db, id.into()).await?.ok_or(Error::NotFound)?;
    let present = standing.episode.ok_or(Error::NotFound)?;
    let held = crate::store::episodes::one(db, present).await?.ok_or(Error::NotFound)?;
    let holds = references::of_episodes(db, &[present]).await?;
    let sight = sight(caller, &held, &holds).ok_or(Error::NotFound)?;
    Ok((held, holds, sight))
}

/// Notes that `caller` was shown records: one line for each.
pub(super) async fn audited(
    database: &Database,
    caller: &Caller,
    action: &str,
    read: &[(String, ChildId)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if read.is_empty() {
        return Ok(());
    }
    let lines =
        read.iter().map(|(object, child)| audit_line(caller, now, action, Some(object.clone()), Some(*child), "done"));
    let write = database.single().await?;
    audit::write_all(&write.on(), lines.collect()).await?;
    Ok(write.done().await?)
}
