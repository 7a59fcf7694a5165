//! When a delivery is tried again, and what a try does to its endpoint: the schedule of Standard Webhooks, the receiver's
//! own wish within bounds, and a pause for the whole endpoint, so that one that does not answer costs little.

use chrono::{DateTime, TimeDelta, Utc};

use super::{DISABLED_AFTER, DisabledBecause, Health, TryOutcome};

/// Seconds before the second, third … try: the example of the standard, about three days and three hours in all.
const PAUSES: [i64; 9] =
    [5, 5 * 60, 30 * 60, 2 * 60 * 60, 5 * 60 * 60, 10 * 60 * 60, 14 * 60 * 60, 20 * 60 * 60, 24 * 60 * 60];
/// The share of a pause that chance adds, so that what failed together does not come back together.
const JITTER: f64 = 0.1;
/// A receiver can ask for no longer pause than this: it would be as good as refusing for ever.
const LONGEST_WISH: TimeDelta = TimeDelta::hours(24);

/// After the first failure nothing else is tried at the endpoint for so long; twice as long after each further one.
const FIRST_HOLD: TimeDelta = TimeDelta::seconds(5);
/// The longest that an endpoint is left alone because of failures: one that is back is found within this time.
const LONGEST_HOLD: TimeDelta = TimeDelta::minutes(5);
/// The longest that an endpoint as a whole is left alone because it asks for it.
const LONGEST_ASKED_HOLD: TimeDelta = TimeDelta::hours(1);

/// How often a delivery is tried in all.
#[must_use]
pub fn most_tries() -> u32 {
    u32::try_from(PAUSES.len() + 1).unwrap_or(u32::MAX)
}

/// The pause after the `tries`-th try, or nothing if that was the last. What the receiver `wishes` lengthens it, up to a
/// day; `chance` lies in 0..1.
#[must_use]
pub fn pause_after(tries: u32, wishes: Option<TimeDelta>, chance: f64) -> Option<TimeDelta> {
    let full = *PAUSES.get(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    let bounded = wishes.unwrap_or_default().min(LONGEST_WISH);
    let pause = TimeDelta::seconds(full).max(bounded).as_seconds_f64() * (1.0 + JITTER * chance.clamp(0.0, 1.0));
    // Whole milliseconds, which both databases keep.
    #[expect(clippy::cast_possible_truncation, reason = "a day or two in milliseconds")]
    Some(TimeDelta::milliseconds((pause * 1_000.0) as i64))
}

/// How an endpoint stands after a try that ended at `now`.
#[must_use]
pub fn after_try(health: Health, outcome: TryOutcome, wishes: Option<TimeDelta>, now: DateTime<Utc>) -> Health {
    if outcome == TryOutcome::Delivered {
        return Health::default();
    }
    let doubled = 2_i32.saturating_pow(health.failures.min(16));
    let hold = FIRST_HOLD.checked_mul(doubled).unwrap_or(LONGEST_HOLD).min(LONGEST_HOLD);
    let asked = wishes.filter(|_| outcome == TryOutcome::AskedToWait).unwrap_or_default().min(LONGEST_ASKED_HOLD);
    Health {
        failures: health.failures.saturating_add(1),
        failing_since: health.failing_since.or(Some(now)),
        hold_until: Some(now + hold.max(asked)),
    }
}

/// Why an endpoint is disabled after a try, if it is: it said that it is gone, or nothing has arrived there for days.
#[must_use]
pub fn disabled_by(health: Health, outcome: TryOutcome, now: DateTime<Utc>) -> Option<DisabledBecause> {
    if outcome == TryOutcome::Gone {
        return Some(DisabledBecause::Gone);
    }
    let days = health.failing_since.is_some_and(|since| now - since >= DISABLED_AFTER);
    days.then_some(DisabledBecause::Failing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");

    #[test]
    fn the_pauses_are_those_of_the_standard() {
        let pauses: Vec<_> = (1..).map_while(|tries| pause_after(tries, None, 0.0)).collect();
        assert_eq!(pauses.len() + 1, most_tries() as usize);
        let minutes: Vec<_> = pauses.iter().map(TimeDelta::num_minutes).collect();
        assert_eq!(minutes, [0, 5, 30, 120, 300, 600, 840, 1_200, 1_440]);
        let all: TimeDelta = pauses.into_iter().sum();
        assert_eq!(all, TimeDelta::seconds(75 * 3_600 + 35 * 60 + 5));
        assert_eq!(pause_after(0, None, 0.0), None, "nothing was tried yet");
    }

    #[test]
    fn chance_and_the_receivers_wish_lengthen_a_pause_and_nothing_shortens_it() {
        let hour = TimeDelta::hours(1);
        for (name, tries, wishes, chance, milliseconds) in [
            ("no chance", 1, None, 0.0, 5_000),
            ("all of it", 1, None, 1.0, 5_500),
            ("more than there is", 1, None, 9.0, 5_500),
            ("a wish that is longer", 1, Some(hour), 0.0, 3_600_000),
            ("a wish that is shorter", 4, Some(hour), 0.0, 7_200_000),
            ("a wish for a month", 1, Some(TimeDelta::days(30)), 0.0, 86_400_000),
            ("a wish to go back in time", 1, Some(-hour), 0.0, 5_000),
        ] {
            assert_eq!(pause_after(tries, wishes, chance), Some(TimeDelta::milliseconds(milliseconds)), "{name}");
        }
    }

    #[test]
    fn an_endpoint_that_fails_is_left_alone_for_longer_each_time() {
        let mut health = Health::default();
        let mut holds = vec![];
        for _ in 0..9 {
            health = after_try(health, TryOutcome::TimedOut, None, NOW);
            holds.push((health.hold_until.expect("a hold") - NOW).num_seconds());
        }
        assert_eq!(holds, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!((health.failures, health.failing_since), (9, Some(NOW)));
        assert_eq!(after_try(health, TryOutcome::Delivered, None, NOW), Health::default());
    }

    #[test]
    fn an_endpoint_that_asks_to_wait_is_left_alone_for_so_long_and_an_hour_at_most() {
        for (name, outcome, minutes, held) in [
            ("it asks for ten minutes", TryOutcome::AskedToWait, 10, 10),
            ("it asks for a day", TryOutcome::AskedToWait, 1_440, 60),
            ("another answer asks for nothing", TryOutcome::Refused, 10, 0),
        ] {
            let health = after_try(Health::default(), outcome, Some(TimeDelta::minutes(minutes)), NOW);
            assert_eq!((health.hold_until.expect("a hold") - NOW).num_minutes(), held, "{name}");
        }
    }

    #[test]
    fn an_endpoint_is_disabled_when_it_is_gone_or_nothing_arrived_for_three_days() {
        let since = |seconds| Health {
            failing_since: Some(NOW - DISABLED_AFTER + TimeDelta::seconds(seconds)),
            ..Health::default()
        };
        for (name, health, outcome, because) in [
            ("gone at the first try", Health::default(), TryOutcome::Gone, Some(DisabledBecause::Gone)),
            ("failing for a second less", since(1), TryOutcome::Refused, None),
            ("failing for three days", since(0), TryOutcome::Refused, Some(DisabledBecause::Failing)),
            ("never failed", Health::default(), TryOutcome::Refused, None),
        ] {
            assert_eq!(disabled_by(health, outcome, NOW), because, "{name}");
        }
    }
}
