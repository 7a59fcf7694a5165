//! A *feed* is an agency whose system tells of children by itself. Its silence looks like calm: no child is missing, or the
//! system has stopped sending. Only its own rhythm tells the two apart, so that is what silence is measured by.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::authority::AuthorityCode;
use super::ids::{OrganisationId, UserId};

/// How far back a rhythm is read.
pub const REMEMBERED: TimeDelta = TimeDelta::days(28);
/// An agency that was heard of less often has no rhythm to go by: two notices a day, for the four weeks.
const LEAST: usize = 56;
/// One whose notices all came within less may only just have begun, or loaded its past.
const LEAST_SPAN: TimeDelta = TimeDelta::days(14);
/// Nobody is disturbed over less.
pub const LEAST_SILENCE: TimeDelta = TimeDelta::hours(1);

/// After so long without an answer the rung above is told as well.
const UNANSWERED_FOR: TimeDelta = TimeDelta::days(1);

/// How long an agency may say nothing before that is more than it was ever silent for: twice its longest pause of the four
/// weeks. `heard` are the moments at which it was heard of in them, in order; a pause that was itself a silence, by its
/// beginning among `silences`, is no part of the rhythm. Nothing where there is no rhythm to go by.
#[must_use]
pub fn patience(heard: &[DateTime<Utc>], silences: &[DateTime<Utc>]) -> Option<TimeDelta> {
    let span = *heard.last()? - *heard.first()?;
    if heard.len() < LEAST || span < LEAST_SPAN {
        return None;
    }
    let usual = heard.windows(2).filter(|pair| !silences.contains(&pair[0]));
    let longest = usual.map(|pair| pair[1] - pair[0]).max()?;
    Some((longest * 2).max(LEAST_SILENCE))
}

/// A feed that fell silent, for one of the authorities that it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Its own.
    pub id: Uuid,
    /// Who misses it.
    pub authority: AuthorityCode,
    /// Who is silent.
    pub organisation: OrganisationId,
    /// When they were last heard of.
    pub since: DateTime<Utc>,
    /// How long they had never been silent for, twice over.
    pub patience: TimeDelta,
    /// When that was noticed.
    pub noticed_at: DateTime<Utc>,
    /// When they were heard of again.
    pub ended_at: Option<DateTime<Utc>>,
    /// What is done about it.
    pub answer: Option<Answer>,
}

/// What somebody does about a silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub by: UserId,
    /// When they said so.
    pub at: DateTime<Utc>,
    /// What they do, in their words.
    pub action: String,
    /// By when it is done.
    pub by_when: DateTime<Utc>,
}

impl Silence {
    /// Whether somebody is to be told of it, or told again: nobody has answered, or what was promised is over and done
    /// nothing.
    #[must_use]
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.answer.as_ref().is_none_or(|answer| answer.by_when <= now)
    }

    /// Whether whoever is told of it has let a day go by, so that the rung above them is told as well: since it was noticed,
    /// or since what was promised is over.
    #[must_use]
    pub fn climbs(&self, now: DateTime<Utc>) -> bool {
        let since = self.answer.as_ref().map_or(self.noticed_at, |answer| answer.by_when);
        self.waits(now) && now - since >= UNANSWERED_FOR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");

    /// Every so many minutes, so often.
    fn each(minutes: i64, times: i32) -> Vec<DateTime<Utc>> {
        (0..times).map(|turn| START + TimeDelta::minutes(minutes) * turn).collect()
    }

    #[test]
    fn silence_is_measured_by_ones_own_rhythm() {
        let mut with_a_night = each(60, 400);
        with_a_night.retain(|at| *at < START + TimeDelta::hours(100) || *at > START + TimeDelta::hours(107));
        for (row, heard, silences, expected) in [
            ("hourly", each(60, 400), vec![], Some(TimeDelta::hours(2))),
            ("each ten minutes", each(10, 4000), vec![], Some(TimeDelta::hours(1))),
            ("each six hours", each(360, 60), vec![], Some(TimeDelta::hours(12))),
            ("hourly with one long pause", with_a_night.clone(), vec![], Some(TimeDelta::hours(18))),
            ("which was a silence", with_a_night, vec![START + TimeDelta::hours(99)], Some(TimeDelta::hours(2))),
            ("too seldom", each(720, 55), vec![], None),
            ("just often enough", each(720, 56), vec![], Some(TimeDelta::hours(24))),
            ("all in a few days", each(60, 300), vec![], None),
            ("a past that was loaded", vec![START; 500], vec![], None),
            ("never", vec![], vec![], None),
        ] {
            assert_eq!(patience(&heard, &silences), expected, "{row}");
        }
    }

    #[test]
    fn it_waits_until_it_is_answered_and_again_when_the_promise_is_over_and_climbs_a_day_after() {
        let now = START;
        let answered =
            |by_when| Answer { by: UserId::fresh(now), at: now, action: "Their desk is called.".to_owned(), by_when };
        for (row, ended_at, answer, expected, climbs) in [
            ("new", None, None, true, [false, true, true]),
            ("answered", None, Some(answered(now + TimeDelta::hours(1))), false, [false, false, true]),
            ("the promise is over", None, Some(answered(now)), true, [false, true, true]),
            ("heard again", Some(now), None, false, [false; 3]),
        ] {
            let silence = Silence {
                id: Uuid::nil(),
                authority: AuthorityCode::try_from("990".to_owned()).expect("a code"),
                organisation: OrganisationId::fresh(now),
                since: now,
                patience: TimeDelta::hours(2),
                noticed_at: now,
                ended_at,
                answer,
            };
            assert_eq!(silence.waits(now), expected, "{row}");
            let day = now + TimeDelta::days(1);
            let later = [day - TimeDelta::seconds(1), day, day + TimeDelta::hours(1)].map(|at| silence.climbs(at));
            assert_eq!((silence.climbs(now), later), (false, climbs), "{row}");
        }
    }
}
