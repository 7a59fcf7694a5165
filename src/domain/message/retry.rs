//! A retry is another try at the same message, at a stored moment. Tries end: a message that nobody could deliver for a
//! day has failed, and a person is told, which is worth more than a queue that hopes for ever.

use std::time::Duration;

use chrono::TimeDelta;

/// Seconds before the second, third … try of an ordinary message. A mail server that greylists lets us in within
/// minutes; one that is down is back within hours. After these, [`LATER`].
const ORDINARY: [i64; 4] = [60, 5 * 60, 15 * 60, 60 * 60];
/// The pause after the listed ones: often enough that a restored server is noticed the same morning.
const LATER: i64 = 2 * 60 * 60;

/// The same for an urgent message. Shorter than greylisting commonly lasts, so none of its minutes is wasted.
const URGENT: [i64; 6] = [20, 60, 2 * 60, 5 * 60, 10 * 60, 15 * 60];
/// The urgent pause after the listed ones.
const URGENT_LATER: i64 = 30 * 60;

/// For how long a message is tried, pauses taken at their full length. What is older reaches nobody in time to help.
const AT_MOST: i64 = 24 * 60 * 60;

/// The share of a pause that is left to chance, so that a thousand messages held up together do not come back together.
const JITTER: f64 = 0.2;

/// The pause after the `tries`-th try, or nothing if that was the last.
///
/// `chance` lies in 0..1 and shortens the pause by up to a fifth: never lengthens, so that the last try is within a day.
#[must_use]
pub fn pause_after(tries: u32, urgent: bool, chance: f64) -> Option<TimeDelta> {
    let full = pauses(urgent).nth(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    let shortened = TimeDelta::seconds(full).as_seconds_f64() * (1.0 - JITTER * chance.clamp(0.0, 1.0));
    let pause = TimeDelta::from_std(Duration::try_from_secs_f64(shortened).ok()?).ok()?;
    // Whole milliseconds: a finer moment than the databases keep could never be told from the one after it.
    Some(TimeDelta::milliseconds(pause.num_milliseconds()))
}

/// How often a message is tried in all.
#[must_use]
pub fn most_tries(urgent: bool) -> u32 {
    u32::try_from(pauses(urgent).count() + 1).unwrap_or(u32::MAX)
}

/// All pauses, at their full length, of which there are as many as fit into the time.
fn pauses(urgent: bool) -> impl Iterator<Item = i64> {
    let (first, then): (&[i64], i64) = if urgent { (&URGENT, URGENT_LATER) } else { (&ORDINARY, LATER) };
    let all = first.iter().copied().chain(std::iter::repeat(then));
    all.scan(0, |waited, pause| {
        *waited += pause;
        (*waited <= AT_MOST).then_some(pause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(urgent: bool) -> Vec<i64> {
        (1..).map_while(|tries| pause_after(tries, urgent, 0.0)).map(|pause| pause.num_seconds()).collect()
    }

    #[test]
    fn the_pauses_grow_and_end_within_a_day() {
        let minutes = |urgent| schedule(urgent).iter().map(|seconds| seconds / 60).collect::<Vec<_>>();
        let ordinary = [&[1, 5, 15, 60][..], &[120; 11]].concat();
        assert_eq!(minutes(false), ordinary, "an ordinary message");
        let urgent = [&[0, 1, 2, 5, 10, 15][..], &[30; 46]].concat();
        assert_eq!(minutes(true), urgent, "an urgent message");
        for (name, urgent) in [("ordinary", false), ("urgent", true)] {
            let waited: i64 = schedule(urgent).iter().sum();
            let then = if urgent { URGENT_LATER } else { LATER };
            assert!(waited <= AT_MOST && waited + then > AT_MOST, "{name}: {waited} s");
        }
    }

    #[test]
    fn there_is_one_try_more_than_pauses_and_the_last_has_none_after_it() {
        for (name, urgent, tries) in [("ordinary", false, 16), ("urgent", true, 53)] {
            assert_eq!(most_tries(urgent), tries, "{name}");
            assert!(pause_after(tries - 1, urgent, 0.5).is_some(), "{name}: one try before the last");
            assert_eq!(pause_after(tries, urgent, 0.5), None, "{name}: the last try");
            assert_eq!(pause_after(tries + 1, urgent, 0.5), None, "{name}: one try after the last");
        }
        assert_eq!(pause_after(0, false, 0.0), None, "nothing was tried yet");
    }

    #[test]
    fn an_urgent_message_is_tried_sooner_every_time() {
        for (tries, (urgent, ordinary)) in schedule(true).into_iter().zip(schedule(false)).enumerate() {
            assert!(urgent < ordinary, "after try {}", tries + 1);
        }
    }

    #[test]
    fn chance_shortens_a_pause_by_at_most_a_fifth_and_never_lengthens_it() {
        for (name, chance, milliseconds) in [
            ("none", 0.0, 60_000),
            ("half", 0.5, 54_000),
            ("all but one", 1.0, 48_000),
            ("less than none", -1.0, 60_000),
            ("more than all", 2.0, 48_000),
            ("a share that gives fractions", 1.0 / 7.0, 58_285),
        ] {
            let pause = pause_after(1, false, chance).expect("there is a second try");
            assert_eq!(pause, TimeDelta::milliseconds(milliseconds), "{name}");
        }
    }
}
