//! A made reference is one that we make for whoever reports on the pages and has none of their own. It can be read out
//! over the telephone, and nobody's organisation comes to the same one twice.

use chrono::{DateTime, Utc};

use crate::domain::calendar::london_date;
use crate::domain::ids::BegunNoticeId;

/// No letter that is easily taken for another, or for a figure.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// A day's reports of one organisation are told apart by 30 bits many times over.
const LENGTH: u32 = 6;
const BITS_OF_A_LETTER: u32 = 5;

/// The reference of what was begun so: the same whenever it is asked for.
#[must_use]
pub fn made_reference(id: BegunNoticeId, begun_at: DateTime<Utc>) -> String {
    // The end of an id is randomness.
    let bits = id.0.as_u128();
    let letter = |place: u32| LETTERS[usize::try_from((bits >> (place * BITS_OF_A_LETTER)) & 31).unwrap_or_default()];
    let random: String = (0..LENGTH).map(|place| char::from(letter(place))).collect();
    format!("HW-{}-{random}", london_date(begun_at).format("%y%m%d"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_tells_the_day_in_london_and_is_another_each_time() {
        let at = "2026-06-30T23:30:00Z".parse().expect("an instant");
        let id = BegunNoticeId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0041));
        assert_eq!(made_reference(id, at), "HW-260701-120000");
        let many: BTreeSet<_> = (0..1_000).map(|_| made_reference(BegunNoticeId::fresh(at), at)).collect();
        assert_eq!(many.len(), 1_000);
    }
}
