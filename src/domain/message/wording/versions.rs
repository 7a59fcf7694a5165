//! Versions of a wording: proposed by one person, in force once another has approved it. What was proposed stays, whatever
//! became of it; ours is gone back to by a version that says nothing of its own.

use chrono::{DateTime, Utc};

use super::Wording;
use crate::domain::ids::{UserId, WordingId};

crate::codes! {
    /// What ends a proposal.
    Verdict {
        /// A second person has it come into force.
        Approve = "approve",
        /// A second person has it not.
        Decline = "decline",
        /// Whoever proposed it takes it back.
        Withdraw = "withdraw",
    }
}

/// Whether a version is in force, or ever will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for a second person.
    Waits,
    /// It came into force.
    Approved {
        /// Since when.
        at: DateTime<Utc>,
        /// By whom.
        by: UserId,
    },
    /// It did not.
    Declined {
        /// When that was said.
        at: DateTime<Utc>,
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Whoever proposed it took it back.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
}

/// One version of the wording of one template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its name.
    pub id: WordingId,
    /// Which it is, counted from 1 for each authority and template.
    pub number: u32,
    /// What it says; nothing where ours is gone back to.
    pub wording: Option<Wording>,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What became of it.
    pub standing: Standing,
}

/// Why somebody cannot end a proposal so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It was ended already.
    Over,
    /// A second person has to, and this is the one who proposed it.
    Own,
    /// Only whoever proposed it can take it back.
    NotOwn,
}

impl Version {
    /// Whether it waits for a second person.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.standing == Standing::Waits
    }

    /// Whether `by` can end it so.
    ///
    /// # Errors
    /// Why not.
    pub fn can_end(&self, verdict: Verdict, by: UserId) -> Result<(), NotNow> {
        let is_own = by == self.proposed_by;
        match verdict {
            _ if !self.waits() => Err(NotNow::Over),
            Verdict::Approve | Verdict::Decline if is_own => Err(NotNow::Own),
            Verdict::Withdraw if !is_own => Err(NotNow::NotOwn),
            Verdict::Approve | Verdict::Decline | Verdict::Withdraw => Ok(()),
        }
    }
}

/// Of the versions of one template, in whatever order, the one in force; ours is, where there is none.
#[must_use]
pub fn in_force(versions: &[Version]) -> Option<&Version> {
    let approved = versions.iter().filter(|version| matches!(version.standing, Standing::Approved { .. }));
    approved.max_by_key(|version| version.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");

    fn user(number: u128) -> UserId {
        UserId(uuid::Uuid::from_u128(number))
    }

    fn version(number: u32, standing: Standing) -> Version {
        let id = WordingId(uuid::Uuid::from_u128(number.into()));
        Version { id, number, wording: None, proposed_by: user(1), proposed_at: NOW, standing }
    }

    fn approved() -> Standing {
        Standing::Approved { at: NOW, by: user(2) }
    }

    #[test]
    fn a_second_person_decides_and_the_first_takes_back() {
        use Verdict::{Approve, Decline, Withdraw};
        let waits = version(1, Standing::Waits);
        let over = version(1, approved());
        for (row, of, verdict, by, expected) in [
            ("a second person approves", &waits, Approve, 2, Ok(())),
            ("a second person declines", &waits, Decline, 2, Ok(())),
            ("the first takes it back", &waits, Withdraw, 1, Ok(())),
            ("nobody approves what they proposed", &waits, Approve, 1, Err(NotNow::Own)),
            ("nor declines it", &waits, Decline, 1, Err(NotNow::Own)),
            ("nobody takes back what another proposed", &waits, Withdraw, 2, Err(NotNow::NotOwn)),
            ("what is over stays so", &over, Approve, 2, Err(NotNow::Over)),
            ("and is not declined afterwards", &over, Decline, 2, Err(NotNow::Over)),
            ("nor taken back", &over, Withdraw, 1, Err(NotNow::Over)),
        ] {
            assert_eq!(of.can_end(verdict, user(by)), expected, "{row}");
        }
    }

    #[test]
    fn the_last_that_was_approved_is_in_force() {
        let declined = Standing::Declined { at: NOW, by: user(2), reason: "No".to_owned() };
        let withdrawn = Standing::Withdrawn { at: NOW };
        let all = [
            version(4, declined),
            version(1, approved()),
            version(3, approved()),
            version(5, withdrawn),
            version(6, Standing::Waits),
        ];
        assert_eq!(in_force(&all).map(|version| version.number), Some(3));
        assert_eq!(in_force(&all[..1]), None, "ours is");
    }
}
