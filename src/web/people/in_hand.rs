//! What is said to whoever takes access, or a role, from somebody who has return interviews in hand.

use crate::services::accounts::SignedIn;
use crate::services::accounts::in_hand::InHand;
use crate::services::reports::board::watches_over;
use crate::web::frame::Link;

/// What somebody has in hand, and where it is given to others.
pub(super) struct Warning {
    pub says: String,
    pub leads: Option<Link>,
}

impl Warning {
    /// Before it is taken; nothing where they have nothing in hand.
    pub(super) fn before(in_hand: InHand, who: &SignedIn) -> Option<Self> {
        let counts = counts(in_hand)?;
        let says = format!(
            "They have {counts}. Have these given to somebody else first. What is left stands on the board among those that \
             nobody was given, for nobody can open it by their account any more."
        );
        Some(Self { says, leads: leads(who, "/board") })
    }

    /// Once it is taken.
    pub(super) fn after(in_hand: InHand, who: &SignedIn) -> Option<Self> {
        let counts = counts(in_hand)?;
        let says = format!("They still have {counts} and cannot open any of it. Have it given to somebody else.");
        Some(Self { says, leads: leads(who, "/board/unallocated") })
    }
}

fn leads(who: &SignedIn, to: &str) -> Option<Link> {
    watches_over(who).then(|| Link::new("Go to the board", to))
}

/// How many of what.
fn counts(in_hand: InHand) -> Option<String> {
    let some = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 return interview {what}")),
        many => Some(format!("{many} return interviews {what}")),
    };
    let all = [some(in_hand.to_hold, "to hold"), some(in_hand.to_write_up, "to write up")];
    let all: Vec<String> = all.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" and "))
}
