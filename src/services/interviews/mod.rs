//! Return interviews: reading them, and everything that is done about them. One verb for each row of the contract's
//! table; the rules are those of [`crate::domain::interview`].

mod act;
mod allocating;
mod closing;
mod deciding;
pub(super) mod facts;
mod list;
mod may;
mod preparing;
mod telling;
mod verbs;
pub(super) mod view;
mod whole;
mod work;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use crate::store::people::Person;
pub use act::About;
pub use allocating::{Candidate, Choosing, Talk};
pub use closing::Closing;
pub use deciding::Waiting;
pub use list::{Asked, Listed};
pub use preparing::{Absence, AskedFor, Preparation, Wish};
pub use telling::{FamilyMessage, FamilyTold};
pub use view::{EpisodeDue, InterviewDue, ReturnInterview};
pub use whole::{Allowed, Done, Saved, Whole};
pub use work::Work;

use super::{Error, Services};
use crate::domain::ids::{InterviewId, MissingEpisodeId};
use crate::domain::party::Caller;
use crate::store::{episodes, interviews, people, references};

/// By what a step or message is known that is about `id`: for an interview, by its episodes too, for each of them has a
/// ladder of its own.
pub(super) async fn subjects_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, Error> {
    let mut subjects = vec![id];
    if let Some(kept) = interviews::one(db, InterviewId(id)).await? {
        for anchor in kept.interview.episodes {
            let present = references::one(db, anchor.into()).await?.and_then(|standing| standing.episode);
            subjects.extend(present.into_iter().chain([anchor]).map(|episode| episode.0));
        }
    }
    Ok(subjects)
}

impl Services {
    /// The person named by their e-mail address, who acts with the key of their organisation.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where that is nobody of the key's organisation who may still act.
    pub async fn acting_user(&self, caller: &Caller, email: &str) -> Result<Person, Error> {
        let found = people::by_email(self.database.read(), email).await?;
        let own = found.filter(|person| person.organisation == caller.organisation.id && person.disabled_at.is_none());
        own.ok_or_else(|| Error::Forbidden("That is not a user of this key's organisation.".to_owned()))
    }

    /// What the episode that now holds the reference `id` says of its interview; nothing where none is owed. Whether
    /// the episode may be shown is for whoever asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn return_interview_of(&self, id: MissingEpisodeId) -> Result<Option<InterviewDue>, Error> {
        let db = self.database.read();
        let present = references::one(db, id.into()).await?.and_then(|standing| standing.episode);
        let Some(present) = present else { return Ok(None) };
        let Some(held) = episodes::one(db, present).await? else { return Ok(None) };
        let due = view::due_of(db, &[(held.person, &held.episode)], self.clock.now()).await?;
        Ok(due.get(&present).copied())
    }
}
