//! What came of the return interview after an absence, as far as lists for inspectors and other systems ask: whether one was
//! offered, and whether that was accepted.

use super::report::{Line, Whereabouts};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// The child is still away.
    StillAway,
    /// None is owed after such an absence, and none was offered.
    NotOwed,
    /// Nobody has offered one.
    NotOffered,
    /// It was offered, and nobody has said yes.
    Offered,
    /// Somebody said yes; a talk that was held was agreed to.
    Accepted,
}

impl Talk {
    /// What came of the talk that a report's line is of.
    #[must_use]
    pub const fn of(line: &Line) -> Self {
        match (line.accepted, line.offer.is_some(), line.whereabouts) {
            (true, ..) => Self::Accepted,
            (_, true, _) => Self::Offered,
            (.., Whereabouts::Missing | Whereabouts::NotGone) => Self::StillAway,
            _ if line.owes() => Self::NotOffered,
            _ => Self::NotOwed,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::authority::AuthorityCode;
    use crate::domain::deadline::Standing;
    use crate::domain::ids::{ChildId, MissingEpisodeId, ReferenceId};
    use crate::domain::report::{Offer, Origin, Share};

    fn line(whereabouts: Whereabouts, owed: bool, offered: bool, accepted: bool) -> Line {
        Line {
            episode: MissingEpisodeId::from(ReferenceId(Uuid::from_u128(1))),
            child: ChildId(Uuid::from_u128(2)),
            keeper: AuthorityCode::try_from("990".to_owned()).expect("a code"),
            share: Share::Own,
            began_at: None,
            whereabouts,
            back_at: None,
            due_at: None,
            standing: owed.then_some(Standing::Running),
            held_at: None,
            closed_at: None,
            taken: None,
            offer: offered.then_some(Offer::CarerOnly),
            accepted,
            declined: false,
            interview: None,
            worker: None,
            allocated: false,
            risk: None,
            origin: Origin::default(),
            age: None,
            spent: vec![],
        }
    }

    #[test]
    fn what_came_of_a_talk_is_said_by_the_furthest_that_it_came() {
        use Whereabouts::{Back, Missing, NotGone, Unconfirmed};
        for (row, whereabouts, owed, offered, accepted, came) in [
            ("held before the return", Missing, true, true, true, Talk::Accepted),
            ("offered while away", Missing, true, true, false, Talk::Offered),
            ("away", Missing, false, false, false, Talk::StillAway),
            ("not gone yet", NotGone, false, false, false, Talk::StillAway),
            ("back, and nobody asked", Back, true, false, false, Talk::NotOffered),
            ("back by one source", Unconfirmed, true, false, false, Talk::NotOffered),
            ("absent only", Back, false, false, false, Talk::NotOwed),
            ("absent only, and offered all the same", Back, false, true, false, Talk::Offered),
        ] {
            assert_eq!(Talk::of(&line(whereabouts, owed, offered, accepted)), came, "{row}");
        }
    }
}
