//! A pace is how many messages may reach one person, or one phone, within an hour. What comes beyond it stands in the
//! message that waits for its turn: nothing is lost, and nothing is told later than that one.

use chrono::{DateTime, TimeDelta, Utc};

use super::Channel;

/// Within this it is counted.
pub const COUNTED: TimeDelta = TimeDelta::hours(1);

/// So many at once, and then one within each of these times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many go at once.
    at_once: usize,
    /// After those, one within this time.
    then_one_in: TimeDelta,
}

/// Of texts to a number. Networks drop what comes too often, more than 20 alike within an hour: ten more an hour make twenty.
pub const TEXTS: Pace = Pace { at_once: 10, then_one_in: TimeDelta::minutes(6) };

/// Of ordinary e-mails to a person. Who gets more of them than one in a quarter of an hour reads none: four go as they come, and
/// then one in twenty minutes, which makes seven an hour at most.
pub const ORDINARY: Pace = Pace { at_once: 4, then_one_in: TimeDelta::minutes(20) };

/// Of urgent e-mails to a person. Three go as they come; what comes then stands in one more, a minute later, so that a system which
/// tells of a hundred children within a second wakes nobody a hundred times, and nobody hears more than a minute late.
pub const URGENT: Pace = Pace { at_once: 3, then_one_in: TimeDelta::minutes(1) };

impl Pace {
    /// The pace of what goes by a channel. A network does not ask how urgent a text is; an urgent e-mail waits behind no
    /// ordinary one.
    #[must_use]
    pub const fn of(channel: Channel, urgent: bool) -> Option<Self> {
        match channel {
            Channel::Sms => Some(TEXTS),
            Channel::Email => Some(if urgent { URGENT } else { ORDINARY }),
            Channel::Inbox => None,
        }
    }

    /// When the next may go that would go at `at`, after those that went or are to go at `others`.
    #[must_use]
    pub fn may_go_at(self, others: &[DateTime<Utc>], at: DateTime<Utc>) -> DateTime<Utc> {
        let counted = others.iter().filter(|other| **other > at - COUNTED);
        if counted.clone().count() < self.at_once {
            return at;
        }
        counted.max().map_or(at, |last| at.max(*last + self.then_one_in))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");

    fn ago(seconds: i64) -> DateTime<Utc> {
        NOW - TimeDelta::seconds(seconds)
    }

    #[test]
    fn ten_texts_go_at_once_and_then_one_in_six_minutes() {
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
            assert_eq!(TEXTS.may_go_at(&others, NOW), NOW + TimeDelta::minutes(minutes), "{row}");
        }
    }

    #[test]
    fn four_ordinary_mails_go_as_they_come_and_then_one_in_twenty_minutes() {
        let three: Vec<_> = (0..3).map(|number| ago(number * 60)).collect();
        let four = [&three[..], &[ago(300)]].concat();
        for (row, others, minutes) in [
            ("the fourth", three.clone(), 0),
            ("the fifth", four.clone(), 20),
            (
                "the fifth, twenty minutes after the last",
                four.iter().map(|at| *at - TimeDelta::minutes(20)).collect(),
                0,
            ),
            ("the fifth, of which the first is an hour old", [&three[..], &[ago(3_600)]].concat(), 0),
        ] {
            assert_eq!(ORDINARY.may_go_at(&others, NOW), NOW + TimeDelta::minutes(minutes), "{row}");
        }
    }

    #[test]
    fn three_urgent_mails_go_as_they_come_and_then_one_a_minute() {
        let three = |seconds| vec![ago(600), ago(300), ago(seconds)];
        for (row, others, seconds) in [
            ("the third", vec![NOW, NOW], 0),
            ("the fourth, at once", vec![NOW; 3], 60),
            ("the fourth, after twenty seconds", three(20), 40),
            ("the fourth, after a minute", three(60), 0),
        ] {
            assert_eq!(URGENT.may_go_at(&others, NOW), NOW + TimeDelta::seconds(seconds), "{row}");
        }
    }

    proptest! {
        #[test]
        fn no_pace_is_exceeded_within_any_hour(gaps in prop::collection::vec(0_i64..900, 1..200)) {
            for (pace, most) in [(TEXTS, 20), (ORDINARY, 7), (URGENT, 63)] {
                let (mut now, mut went) = (NOW, vec![]);
                for gap in &gaps {
                    now += TimeDelta::seconds(*gap);
                    went.push(pace.may_go_at(&went, now));
                }
                for last in &went {
                    let within = went.iter().filter(|at| **at <= *last && **at > *last - COUNTED).count();
                    prop_assert!(within <= most, "{within} within the hour before {last}");
                }
            }
        }
    }
}
