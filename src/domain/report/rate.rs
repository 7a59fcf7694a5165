//! A rate is shown with both its numbers: 1 of 2 and 500 of 1 000 are not the same news. Of nothing there is no rate.

use chrono::TimeDelta;

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub numerator: usize,
    /// Of how many.
    pub denominator: usize,
}

impl Rate {
    /// In tenths of a percent, halves up; none of nothing. Never all where one is lacking, nor none where there is one.
    #[must_use]
    pub fn per_mille(self) -> Option<usize> {
        let Self { numerator, denominator } = self;
        if denominator == 0 {
            return None;
        }
        let rounded = (numerator * 2_000 + denominator) / (denominator * 2);
        Some(match (numerator, denominator - numerator.min(denominator)) {
            (0, _) | (_, 0) => rounded,
            _ => rounded.clamp(1, 999),
        })
    }
}

/// The middle of some times, in hundredths of an hour, halves up; of an even number, the middle between the two middle
/// ones; none of none.
#[must_use]
pub fn median_hours(mut times: Vec<TimeDelta>) -> Option<i64> {
    times.sort_unstable();
    let lower = times.get(times.len().checked_sub(1)? / 2)?.num_microseconds()?;
    let upper = times.get(times.len() / 2)?.num_microseconds()?;
    // Twice the middle, so that nothing is lost before the one rounding.
    let twice = lower + upper;
    Some((twice + HUNDREDTH).div_euclid(2 * HUNDREDTH))
}

/// Microseconds in a hundredth of an hour.
const HUNDREDTH: i64 = 36_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_to_a_tenth_and_never_says_all_or_none_wrongly() {
        for (numerator, denominator, per_mille) in [
            (0, 0, None),
            (0, 3, Some(0)),
            (1, 3, Some(333)),
            (2, 3, Some(667)),
            (3, 3, Some(1000)),
            (1, 2000, Some(1)),
            (1, 9000, Some(1)),
            (8999, 9000, Some(999)),
            (1999, 2000, Some(999)),
            (1, 16, Some(63)),
        ] {
            assert_eq!(Rate { numerator, denominator }.per_mille(), per_mille, "{numerator} of {denominator}");
        }
    }

    #[test]
    fn the_median_is_the_middle_time() {
        let minutes = |minutes: &[i64]| median_hours(minutes.iter().map(|m| TimeDelta::minutes(*m)).collect());
        for (name, times, hundredths) in [
            ("none", vec![], None),
            ("one", vec![90], Some(150)),
            ("of two the middle between them", vec![60, 180], Some(200)),
            ("of three the middle one", vec![600, 60, 0], Some(100)),
            ("of four", vec![0, 60, 120, 6000], Some(150)),
            ("a half of a hundredth goes up", vec![0, 33], Some(28)),
        ] {
            assert_eq!(minutes(&times), hundredths, "{name}");
        }
    }
}
