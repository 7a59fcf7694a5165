//! A text is a message to a phone. It costs by the *segment*, it is read on a screen that others see, and networks drop
//! what comes too often: more than 20 alike to one number within an hour, and the ones dropped may be those that matter.

use chrono::{DateTime, TimeDelta, Utc};

/// The letters that a text is made of at seven bits each (GSM 03.38).
const SEVEN_BITS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
                          ¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that take the place of two.
const TWICE: &str = "^{}\\[~]|€";

/// As many segments as one text of ours may take: enough for a sentence and a link.
pub const MOST_SEGMENTS: usize = 2;

/// How many segments a text takes. A letter that is none of the seven bits' makes all of it cost more than twice as much.
#[must_use]
pub fn segments(text: &str) -> usize {
    let place = |c: char| match c {
        c if SEVEN_BITS.contains(c) => Some(1),
        c if TWICE.contains(c) => Some(2),
        _ => None,
    };
    let (length, one, each) = match text.chars().map(place).sum::<Option<usize>>() {
        Some(length) => (length, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= one { 1 } else { length.div_ceil(each) }
}

/// Within this networks count.
pub const COUNTED: TimeDelta = TimeDelta::hours(1);
/// So many to one number go at once.
const AT_ONCE: usize = 10;
/// After those, one within this time: ten more an hour, which makes twenty.
const THEN_ONE_IN: TimeDelta = TimeDelta::minutes(6);

/// When the next text to a number may go, after those that went or are to go at `others`. What comes meanwhile stands in
/// the text that waits, so that nothing is told later than that one.
#[must_use]
pub fn may_go_at(others: &[DateTime<Utc>], now: DateTime<Utc>) -> DateTime<Utc> {
    let counted = others.iter().filter(|at| **at > now - COUNTED);
    if counted.clone().count() < AT_ONCE {
        return now;
    }
    counted.max().map_or(now, |last| now.max(*last + THEN_ONE_IN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_counted_as_networks_count_it() {
        for (row, text, expected) in [
            ("nothing", String::new(), 1),
            ("one full", "a".repeat(160), 1),
            ("one letter more", "a".repeat(161), 2),
            ("two full", "a".repeat(306), 2),
            ("one letter more than two", "a".repeat(307), 3),
            ("letters that count twice", "€".repeat(80), 1),
            ("one more of them", "€".repeat(81), 2),
            ("a letter that is not among the seven bits", format!("{}’", "a".repeat(69)), 1),
            ("the same, one longer", format!("{}’", "a".repeat(70)), 2),
        ] {
            assert_eq!(segments(&text), expected, "{row}");
        }
    }

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");

    fn ago(seconds: i64) -> DateTime<Utc> {
        NOW - TimeDelta::seconds(seconds)
    }

    #[test]
    fn ten_go_at_once_and_then_one_in_six_minutes() {
        let nine: Vec<_> = (0..9).map(|number| ago(number * 10)).collect();
        let ten = [&nine[..], &[ago(200)]].concat();
        let (waits, one_is_old) =
            ([&ten[..], &[NOW + TimeDelta::minutes(6)]].concat(), [&nine[..], &[ago(3_600)]].concat());
        for (row, others, minutes) in [
            ("the first", vec![], 0),
            ("the tenth", nine, 0),
            ("the eleventh", ten, 6),
            ("the twelfth, while the eleventh waits", waits, 12),
            ("ten, of which one is an hour old", one_is_old, 0),
            ("ten, long ago", (0..10).map(|number| ago(1_800 + number)).collect(), 0),
        ] {
            assert_eq!(may_go_at(&others, NOW), NOW + TimeDelta::minutes(minutes), "{row}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_twenty_reach_a_number_within_an_hour(gaps in prop::collection::vec(0_i64..900, 1..200)) {
            let (mut now, mut went) = (NOW, vec![]);
            for gap in gaps {
                now += TimeDelta::seconds(gap);
                went.push(may_go_at(&went, now));
            }
            for last in &went {
                let within = went.iter().filter(|at| **at <= *last && **at > *last - COUNTED).count();
                prop_assert!(within <= 20, "{within} within the hour before {last}");
            }
        }
    }
}
