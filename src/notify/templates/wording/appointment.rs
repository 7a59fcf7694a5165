//! What a child, or an adult around them, is told of when they meet somebody. Whoever sees it on a phone learns of no
//! council, of nobody missing and of no interview.

use crate::domain::message::wording::{Part, Wording};

/// In an e-mail, over what a text says.
const HEADLINE: &str = "A time to meet";
const BOOKED: &str = "Hello. You can meet {worker} on {when}.";
const CHANGED: &str = "Hello. There is a new time to meet {worker}: {when}.";
const REMINDER: &str = "Hello. A reminder that you can meet {worker} on {when}.";
/// Where there is a number.
const CALL_BACK: &str = "If that does not suit you, please ring {number}.";

/// In place of the first name of a worker who has none that can be shown.
pub(in crate::notify::templates) const SOMEBODY: &str = "us";

pub(in crate::notify::templates) fn shipped() -> Wording {
    Wording::ours(&[
        (Part::Headline, HEADLINE),
        (Part::Booked, BOOKED),
        (Part::Changed, CHANGED),
        (Part::Reminder, REMINDER),
        (Part::CallBack, CALL_BACK),
    ])
}
