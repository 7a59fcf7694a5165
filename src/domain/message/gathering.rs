//! Gathering: what one recipient is told within a minute goes out as one message. At half past eight a hundred steps that
//! waited for the offices to open are told one after another; whoever answers for them reads one e-mail, not a hundred.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Recipient;
use crate::domain::audience::Role;
use crate::domain::ids::{ChildId, ReferenceId, StepId};
use crate::domain::ladder::StepName;

/// For how long after it was written a message takes in what else its recipient is told. A minute is longer than a
/// hundred looks take, and nothing that waits for working hours is the worse for it.
pub const GATHER: TimeDelta = TimeDelta::minutes(1);

/// As many steps as one message speaks of. More lines than this nobody goes through in one sitting, and with their links
/// they stay far below the 100 kB after which web mail cuts a message off.
pub const MOST_ENTRIES: usize = 100;

/// When a message written at `now` is to go, as far as its pace allows. An urgent one does not wait for company: it takes in
/// only what comes before a worker has it.
#[must_use]
pub fn goes_at(urgent: bool, now: DateTime<Utc>) -> DateTime<Utc> {
    if urgent { now } else { now + GATHER }
}

/// One step in a message: all that its words are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The step.
    pub step: StepId,
    /// Which it is.
    pub name: StepName,
    /// What the step is about: an episode, an interview, a reference, a review.
    pub about: Uuid,
    /// The child.
    pub child: ChildId,
    /// To whom it goes; a person may be told of one step in one role and of the next in another.
    pub recipient: Recipient,
    /// When the step was raised.
    pub raised_at: DateTime<Utc>,
    /// By when something is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it is told again because nobody acknowledged it.
    pub again: bool,
    /// For how many other steps that lapsed with it, it speaks too.
    pub others: u32,
    /// The role that it was for, and that nobody bears.
    pub instead_of: Option<Role>,
    /// What an organisation told itself of the episode, to which it is led: the step is the council's.
    pub led_to: Option<ReferenceId>,
    /// When it was told.
    pub told_at: DateTime<Utc>,
}

impl Entry {
    /// All by which a message that holds it can be asked for.
    #[must_use]
    pub const fn subjects(&self) -> [Uuid; 3] {
        [self.about, self.step.0, self.child.0]
    }
}
