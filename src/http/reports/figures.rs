//! The figures of timeliness, as they are answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::asking::Link;
use crate::domain::authority::AuthorityCode;
use crate::domain::instant::outward;
use crate::domain::report::timeliness::{Apart, Days, Figure, Figures as Counts};
use crate::domain::report::{self, By};
use crate::http::words;
use crate::services::reports::timeliness as shown;

/// A rate with both its numbers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Rate {
    /// How many.
    numerator: usize,
    /// Of how many.
    denominator: usize,
    /// To a tenth; null of nothing.
    #[schema(required = true, example = 66.7)]
    percent: Option<f64>,
}

impl Rate {
    #[expect(clippy::cast_precision_loss, reason = "it is at most a thousand")]
    fn of(rate: report::Rate) -> Self {
        let percent = rate.per_mille().map(|per_mille| per_mille as f64 / 10.0);
        Self { numerator: rate.numerator, denominator: rate.denominator, percent }
    }
}

/// The rates of timeliness.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TimelinessRates {
    /// Of those owed, how many were offered.
    offered: Rate,
    /// Of those offered, how many were accepted.
    accepted: Rate,
    /// Of those due, how many were held.
    held: Rate,
    /// Of those due, how many were held within 72 hours.
    held_within_72h_of_due: Rate,
    /// Of those held, how many within 72 hours.
    held_within_72h_of_held: Rate,
}

/// The figures of timeliness.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelinessFigures {
    /// Episodes whose child was back.
    episodes: usize,
    /// The same.
    returned: usize,
    /// Those that owe an interview.
    owed: usize,
    /// Of those owed: the deadline had passed, or it had ended: held, or closed with approval.
    due: usize,
    /// Of those owed: not ended, and with time left.
    not_yet_due: usize,
    /// Of those owed: not ended, and without the time of return from which to count.
    return_time_missing: usize,
    /// Of those owed: an offer had reached the child, a parent or a carer, or the talk was held.
    offered: usize,
    /// Of those offered: to the child.
    offered_to_child: usize,
    /// Of those offered: to a parent or carer only.
    offered_to_carer_only: usize,
    /// Of those owed: somebody had said yes, or the talk was held.
    accepted: usize,
    /// Of those owed: closed since the child, a parent or a carer declined.
    declined: usize,
    /// Of those owed: the talk was held.
    held: usize,
    /// Of those held: by the deadline.
    held_within_72h: usize,
    /// Of those owed: no offer had reached anybody.
    never_offered: usize,
    /// Of those owed: closed without an interview after the deadline.
    closed_late: usize,
    /// From the return to the talk, of those held whose time of return is known: the median, to a hundredth of an hour.
    #[schema(required = true, example = 41.25)]
    median_hours: Option<f64>,
    /// Shares, each with both numbers.
    rates: TimelinessRates,
    /// Where the list behind each figure is, but for `figure`: add `&figure=` and the figure's name.
    list: String,
}

impl TimelinessFigures {
    #[expect(clippy::cast_precision_loss, reason = "years in hundredths of an hour are far below what is lost")]
    fn of(counts: &Counts, list: Link) -> Self {
        use Figure as F;
        let rate = |numerator, denominator| Rate::of(counts.rate(numerator, denominator));
        Self {
            episodes: counts.count(F::Episodes),
            returned: counts.count(F::Returned),
            owed: counts.count(F::Owed),
            due: counts.count(F::Due),
            not_yet_due: counts.count(F::NotYetDue),
            return_time_missing: counts.count(F::ReturnTimeMissing),
            offered: counts.count(F::Offered),
            offered_to_child: counts.count(F::OfferedToChild),
            offered_to_carer_only: counts.count(F::OfferedToCarerOnly),
            accepted: counts.count(F::Accepted),
            declined: counts.count(F::Declined),
            held: counts.count(F::Held),
            held_within_72h: counts.count(F::HeldWithin72h),
            never_offered: counts.count(F::NeverOffered),
            closed_late: counts.count(F::ClosedLate),
            median_hours: counts.median_hours.map(|hundredths| hundredths as f64 / 100.0),
            rates: TimelinessRates {
                offered: rate(F::Offered, F::Owed),
                accepted: rate(F::Accepted, F::Offered),
                held: rate(F::Held, F::Due),
                held_within_72h_of_due: rate(F::HeldWithin72h, F::Due),
                held_within_72h_of_held: rate(F::HeldWithin72h, F::Held),
            },
            list: list.written(),
        }
    }
}

/// The figures of one group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelinessGroup {
    /// The group; null for those of which it is not known.
    #[schema(required = true)]
    group: Option<String>,
    /// Its figures.
    #[serde(flatten)]
    figures: TimelinessFigures,
}

/// What is counted apart.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelinessApart {
    /// Episodes of which another authority has the duty.
    other_authorities: TimelinessFigures,
    /// Episodes of people of 18 and over, where the policy owes them an interview.
    aged_18_and_over: TimelinessFigures,
}

/// A cause of lateness.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateByCause {
    /// Which.
    #[schema(value_type = words::LateCause)]
    cause: &'static str,
    /// How many of the late ones it took most of the time of; they sum up to all that were late.
    number: usize,
    /// How many minutes it took of all of them, from the return to the talk, the closure or now; they sum up to all minutes.
    minutes: i64,
    /// Where the list behind `number` is.
    list: String,
}

/// The authority's own that were late: held or closed after the deadline, or overdue.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Late {
    /// How many.
    number: usize,
    /// How many minutes passed from their returns to their ends.
    minutes: i64,
}

/// How many were owed an interview, asked and heard, and how soon.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Timeliness {
    /// Whose children.
    #[schema(example = "990")]
    authority: String,
    /// The first London day of the returns.
    #[schema(format = "date")]
    from: String,
    /// The day after the last.
    #[schema(format = "date")]
    to: String,
    /// The instant that the report looks from.
    #[schema(format = "date-time")]
    at: String,
    /// What was recorded later is left out.
    #[schema(format = "date-time")]
    known_at: String,
    /// The figures of the authority's own.
    #[serde(flatten)]
    figures: TimelinessFigures,
    /// Those that were late.
    late: Late,
    /// Where their time went.
    late_by_cause: Vec<LateByCause>,
    /// The same figures for each group; they sum up to the whole. Empty where `by` is not given.
    by_group: Vec<TimelinessGroup>,
    /// What is counted apart, and in no figure of the authority's own duty.
    apart: TimelinessApart,
}

impl Timeliness {
    /// A report; `link` leads to its lists.
    pub(super) fn of(
        authority: &AuthorityCode,
        days: Days,
        by: Option<By>,
        report: &shown::Timeliness,
        link: &Link,
    ) -> Self {
        let split = |group: Option<&str>| match by {
            Some(by) => link.with("by", by.word()).with("group", group.unwrap_or_default()),
            None => link.clone(),
        };
        let apart = |wanted: Apart| {
            let counts = report.apart.iter().find(|(apart, _)| *apart == wanted).map(|(_, counts)| counts.clone());
            TimelinessFigures::of(&counts.unwrap_or_else(|| Counts::of(&[], Some(wanted))), link.apart(wanted))
        };
        let groups = report.groups.iter().map(|(group, counts)| TimelinessGroup {
            group: group.clone(),
            figures: TimelinessFigures::of(counts, split(group.as_deref())),
        });
        let late = report.late.whole();
        let causes = report.late.causes.iter().map(|(cause, number, minutes)| LateByCause {
            cause: cause.word(),
            number: *number,
            minutes: *minutes,
            list: link.with("figure", Figure::Owed.word()).with("cause", cause.word()).written(),
        });
        Self {
            authority: authority.to_string(),
            from: days.from.to_string(),
            to: days.to.to_string(),
            at: outward(report.moment.at),
            known_at: outward(report.moment.known_at),
            figures: TimelinessFigures::of(&report.whole, link.clone()),
            late: Late { number: late.0, minutes: late.1 },
            late_by_cause: causes.collect(),
            by_group: groups.collect(),
            apart: TimelinessApart {
                other_authorities: apart(Apart::OtherAuthorities),
                aged_18_and_over: apart(Apart::Adults),
            },
        }
    }
}
