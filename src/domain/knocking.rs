//! Knocking is trying to sign in. Whoever knocks in vain too often must wait before the next try, longer each time: a
//! guesser gets nowhere, and a person who mistyped is let in again within the quarter of an hour.

use chrono::{DateTime, TimeDelta, Utc};

/// How many tries in vain somebody has before they must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The password of one account: more slips than these are no slips.
    Account,
    /// A code of one account. There are a million codes, and three are good at any time.
    Code,
    /// Whatever comes from one address. A whole council may come from one, so it has many more.
    Address,
}

/// The first wait; each one after it is twice as long.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer: else whoever knows an address could keep its owner out of a child's record.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// How long tries in vain are remembered after the last.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

impl Door {
    /// How many tries are free of waiting.
    #[must_use]
    pub const fn free(self) -> i64 {
        match self {
            Self::Account | Self::Code => 5,
            Self::Address => 50,
        }
    }
}

/// What is remembered of a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knocks {
    /// Tries that were not answered, the last one counted.
    pub count: i64,
    /// When the last was.
    pub last_at: DateTime<Utc>,
}

impl Knocks {
    /// Until when nobody is heard at `door`.
    #[must_use]
    pub fn closed_until(self, door: Door) -> DateTime<Utc> {
        let over = self.count - door.free();
        if over < 0 {
            return self.last_at;
        }
        // Past a few doublings it is the longest anyhow.
        let doubled = FIRST_WAIT * (1 << over.min(10));
        self.last_at + doubled.min(LONGEST_WAIT)
    }

    /// With one more try at `now`, counted before anybody knows how it ends, so that many at once are many.
    ///
    /// # Errors
    /// Until when to wait; then it does not count, and hammering at a closed door does not keep it closed.
    pub fn one_more(before: Option<Self>, door: Door, now: DateTime<Utc>) -> Result<Self, DateTime<Utc>> {
        let before = before.filter(|before| now - before.last_at < REMEMBERED);
        match before.map(|before| before.closed_until(door)) {
            Some(until) if now < until => Err(until),
            _ => Ok(Self { count: before.map_or(0, |before| before.count) + 1, last_at: now }),
        }
    }
}

/// Before when the last try was of whoever may be forgotten.
#[must_use]
pub fn forgotten_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    /// Tries again as soon as it is allowed, `count` times.
    fn after(count: usize, door: Door) -> Knocks {
        let (mut knocks, mut now) = (None, start());
        for _ in 0..count {
            match Knocks::one_more(knocks, door, now) {
                Ok(next) => knocks = Some(next),
                Err(until) => {
                    now = until;
                    knocks = Some(Knocks::one_more(knocks, door, now).unwrap());
                }
            }
        }
        knocks.unwrap()
    }

    #[test]
    fn each_wait_is_twice_the_last_up_to_a_quarter_of_an_hour() {
        for (row, count, door, minutes) in [
            ("a slip", 1, Door::Account, 0),
            ("four slips", 4, Door::Account, 0),
            ("a fifth", 5, Door::Account, 1),
            ("a sixth", 6, Door::Account, 2),
            ("a seventh", 7, Door::Code, 4),
            ("a ninth", 9, Door::Account, 15),
            ("a hundredth", 100, Door::Account, 15),
            ("a council on a Monday", 49, Door::Address, 0),
            ("a guesser's fiftieth name", 50, Door::Address, 1),
        ] {
            let knocks = after(count, door);
            assert_eq!(knocks.closed_until(door) - knocks.last_at, TimeDelta::minutes(minutes), "{row}");
        }
    }

    #[test]
    fn hammering_at_a_closed_door_changes_nothing_and_it_opens_on_the_second() {
        let knocks = after(5, Door::Account);
        let until = knocks.closed_until(Door::Account);
        let second = TimeDelta::seconds(1);
        assert_eq!(Knocks::one_more(Some(knocks), Door::Account, until - second), Err(until));
        let next = Knocks { count: 6, last_at: until };
        assert_eq!(Knocks::one_more(Some(knocks), Door::Account, until), Ok(next));
    }

    #[test]
    fn after_a_quiet_day_it_begins_anew() {
        let knocks = after(9, Door::Account);
        let then = knocks.last_at + REMEMBERED;
        assert_eq!(Knocks::one_more(Some(knocks), Door::Account, then), Ok(Knocks { count: 1, last_at: then }));
    }
}
