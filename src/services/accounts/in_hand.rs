//! What somebody has in hand: the interviews that are theirs and not over. Whoever takes access, or the role by which they hold
//! them, is asked about these first.

use super::SignedIn;
use crate::domain::audience::Role;
use crate::domain::ids::UserId;
use crate::domain::interview::Stage;
use crate::domain::violation::Code;
use crate::services::{Error, Services};
use crate::store::interviews;

/// What somebody has in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// Talks to be held.
    pub to_hold: usize,
    /// Talks to be written up, or whose write-up waits to be corrected.
    pub to_write_up: usize,
}

impl Services {
    /// What one of the people of an administrator's organisation has in hand. Counts alone: of whom is not for an
    /// administrator.
    ///
    /// # Errors
    /// As [`Services::own_person`].
    pub async fn in_hand(&self, who: &SignedIn, id: UserId) -> Result<InHand, Error> {
        let person = self.own_person(who, id).await?.person;
        let db = self.database.read();
        let to_hold = interviews::load_of(db, &[person.id]).await?.len();
        let had = interviews::of_worker(db, person.id).await?;
        let waits = had.iter().filter(|kept| matches!(kept.interview.stage(), Stage::ToWriteUp | Stage::GivenBack));
        Ok(InHand { to_hold, to_write_up: waits.count() })
    }
}

/// Whether somebody with these roles, by their words, can be given interviews.
#[must_use]
pub fn can_hold(roles: &[String]) -> bool {
    roles.iter().filter_map(|word| Role::from_word(word)).any(Role::holds_interviews)
}
