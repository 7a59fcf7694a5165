//! A standing is where a person stands against their authority's rules, with the span over which time alone leaves it so.
//! What time alone could make wrong says itself from when and until when it is right.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Counted, RepeatRules, SHOWN_DAYS};

/// Where a person stands, for as long as nothing else is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether an episode has started and not ended. Like what follows, it is told only where a rule matches.
    pub missing_now: bool,
    /// How many rules match.
    pub rules: usize,
    /// Episodes that started within the 90 days.
    pub episodes_in_90_days: usize,
    /// The latest start.
    pub last_missing_from_at: Option<DateTime<Utc>>,
    /// Since when it has been so; none if always.
    pub from: Option<DateTime<Utc>>,
    /// When time alone may end it; none if never.
    pub until: Option<DateTime<Utc>>,
}

impl Standing {
    /// An instant at which it holds.
    #[must_use]
    pub fn instant(&self) -> DateTime<Utc> {
        self.from.or_else(|| self.until.map(|until| until - MOMENT)).unwrap_or_default()
    }
}

/// Instants are cut to microseconds, so what may last until an instant is over one later.
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

impl RepeatRules {
    /// Where somebody with these episodes stands at `at`, and over which span around it.
    #[must_use]
    pub fn standing(&self, episodes: &[Counted], at: DateTime<Utc>) -> Standing {
        let turns: Vec<_> = episodes.iter().flat_map(|episode| self.turns(episode)).collect();
        let from = turns.iter().filter(|turn| **turn <= at).max().copied();
        let until = turns.into_iter().filter(|turn| *turn > at).min();
        let Some(repeating) = self.repeating(episodes, at) else {
            return Standing { from, until, ..Standing::default() };
        };
        Standing {
            missing_now: repeating.missing_now,
            rules: repeating.rules.len(),
            episodes_in_90_days: repeating.episodes_in_90_days,
            last_missing_from_at: Some(repeating.last_missing_from_at),
            from,
            until,
        }
    }

    /// The instants from which on an episode may tell otherwise: it starts, has lasted too long, ends, and falls out of a
    /// window. Some change nothing; none is left out.
    fn turns(&self, episode: &Counted) -> impl Iterator<Item = DateTime<Utc>> {
        let start = episode.stood_in_start;
        let of_rules =
            self.too_many.iter().map(|rule| rule.window_days).chain(self.too_long.iter().map(|rule| rule.window_days));
        let windows = of_rules.chain([SHOWN_DAYS]).map(move |days| start + TimeDelta::days(days.into()) + MOMENT);
        self.moments(episode).into_iter().chain(episode.ended_at).chain(windows)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::MissingEpisodeId;

    const DAY: TimeDelta = TimeDelta::days(1);

    fn t() -> DateTime<Utc> {
        "2026-08-12T12:00:00Z".parse().expect("an instant")
    }

    fn away(n: u128, from: DateTime<Utc>, time: Option<TimeDelta>) -> Counted {
        let end = time.map(|time| from + time);
        let id = MissingEpisodeId(uuid::Uuid::from_u128(n));
        Counted { id, missing_from_at: Some(from), stood_in_start: from, ended_at: end, away_until: end }
    }

    #[test]
    fn a_standing_ends_a_microsecond_after_the_last_instant_of_a_window() {
        let rules = RepeatRules::default();
        let episodes = [(1, DAY), (2, DAY * 2)].map(|(n, later)| away(n, t() + later, Some(TimeDelta::hours(2))));
        let last = t() + DAY * 29;
        for (name, at, matching, until) in [
            ("a microsecond before", last - MOMENT, 1, last + MOMENT),
            ("at it", last, 1, last + MOMENT),
            ("a microsecond after", last + MOMENT, 0, t() + DAY * 30 + MOMENT),
        ] {
            let standing = rules.standing(&episodes, at);
            assert_eq!((standing.rules, standing.until), (matching, Some(until)), "{name}");
        }
    }

    #[test]
    fn who_is_missing_stands_until_that_is_too_long() {
        let rules = RepeatRules::default();
        let standing = rules.standing(&[away(1, t(), None)], t() + DAY);
        assert_eq!((standing.rules, standing.from, standing.until), (0, Some(t()), Some(t() + DAY + MOMENT)));
        let after = rules.standing(&[away(1, t(), None)], t() + DAY + MOMENT);
        assert_eq!((after.rules, after.missing_now, after.from), (1, true, standing.until));
    }

    #[test]
    fn who_was_never_missing_stands_for_ever() {
        assert_eq!(RepeatRules::default().standing(&[], t()), Standing::default());
    }

    fn episode() -> impl Strategy<Value = Counted> {
        let start = (-100_i64..20, 0_i64..3).prop_map(|(days, moments)| {
            t() + DAY * i32::try_from(days).unwrap() + MOMENT * i32::try_from(moments).unwrap()
        });
        (any::<u32>(), start, prop::option::of(0_i64..60), 0_i64..30, any::<bool>()).prop_map(
            |(n, start, hours, more, known)| Counted {
                id: MissingEpisodeId(uuid::Uuid::from_u128(n.into())),
                missing_from_at: known.then_some(start),
                stood_in_start: start,
                ended_at: hours.map(|hours| start + TimeDelta::hours(hours)),
                away_until: hours.map(|hours| start + TimeDelta::hours(hours + more)),
            },
        )
    }

    proptest! {
        #[test]
        fn between_two_turns_every_instant_stands_the_same(
            episodes in prop::collection::vec(episode(), 0..7),
            day in -20_i64..130,
            part in 0.0_f64..1.0,
        ) {
            let rules = RepeatRules::default();
            let at = t() + TimeDelta::days(day);
            let standing = rules.standing(&episodes, at);
            prop_assert!(standing.from.is_none_or(|from| from <= at) && standing.until.is_none_or(|until| until > at));
            let (from, until) = (standing.from.unwrap_or(at - DAY), standing.until.unwrap_or(at + DAY));
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "anywhere in the span will do")]
            let within = from + TimeDelta::microseconds(((until - from).num_microseconds().unwrap() as f64 * part) as i64);
            for other in [from, within.min(until - MOMENT), until - MOMENT, standing.instant()] {
                prop_assert_eq!(rules.standing(&episodes, other), standing, "at {}", other);
            }
        }
    }
}
