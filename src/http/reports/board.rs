//! The live board, as it is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::asking::Link;
use crate::domain::authority::AuthorityCode;
use crate::domain::instant::outward;
use crate::domain::report::live::{By, Figure};
use crate::domain::report::timeliness::Apart;
use crate::services::reports::live as shown;

/// How many there are, and where they are listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveNumber {
    /// How many.
    number: usize,
    /// Where they are listed.
    #[schema(
        example = "/api/v1/reports/live/items?authority=990&at=2026-11-23T09:00:00Z&known_at=2026-11-23T09:00:00Z&figure=unallocated"
    )]
    list: String,
}

/// How many there are in one group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveGroup {
    /// The group; null for those of which it is not known.
    #[schema(required = true)]
    group: Option<&'static str>,
    /// How many.
    #[serde(flatten)]
    number: LiveNumber,
}

/// The overdue, and how they are split.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveOverdue {
    /// How many.
    #[serde(flatten)]
    number: LiveNumber,
    /// By the child's age at the start: `under_10`, `10_to_12`, `13_to_15`, `16_to_17`.
    by_age: Vec<LiveGroup>,
    /// By how long ago the deadline passed: `up_to_24_hours`, `24_to_48_hours`, `2_to_7_days`, `over_7_days`.
    by_time_overdue: Vec<LiveGroup>,
}

/// What is counted apart of one kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveApartNumbers {
    /// Missing.
    missing_now: LiveNumber,
    /// Back, but not every source says so.
    return_not_confirmed: LiveNumber,
    /// Found, and nobody has said when they were back.
    return_time_missing: LiveNumber,
    /// Back, and nobody has their interview.
    unallocated: LiveNumber,
    /// Due within 24 hours.
    due_within_24h: LiveNumber,
    /// Late.
    overdue: LiveNumber,
}

/// What is counted apart.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveApart {
    /// Episodes of which another authority has the duty.
    other_authorities: LiveApartNumbers,
    /// People of 18 and over.
    aged_18_and_over: LiveApartNumbers,
}

/// What somebody has to see to now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LiveBoard)]
pub struct Live {
    /// Whose children.
    #[schema(example = "990")]
    authority: String,
    /// The instant that the report looks from.
    #[schema(format = "date-time")]
    at: String,
    /// What was recorded later is left out.
    #[schema(format = "date-time")]
    known_at: String,
    /// Children who are missing, each once.
    missing_now: LiveNumber,
    /// Other children, of whose return not every source tells: they stay on the board, so marked.
    return_not_confirmed: LiveNumber,
    /// Children found of whom nobody has said when they were back, so that no deadline can be worked out: by episode.
    return_time_missing: LiveNumber,
    /// Children back, to whom an interview is owed that nobody was given: by episode.
    unallocated: LiveNumber,
    /// Interviews due within 24 hours: by episode.
    due_within_24h: LiveNumber,
    /// Interviews that are late: by episode.
    overdue: LiveOverdue,
    /// Steps that somebody was told of and nobody has answered.
    unacknowledged: LiveNumber,
    /// Doubts that wait for a person.
    reviews_open: LiveNumber,
    /// What is counted apart.
    apart: LiveApart,
}

impl Live {
    /// A board; `link` leads to its lists.
    pub(super) fn of(authority: &AuthorityCode, live: &shown::Live, link: &Link) -> Self {
        let own = |figure| number(&live.counts, figure, link);
        let apart = |wanted: Apart| {
            let counts = live.apart.iter().find(|(apart, _)| *apart == wanted).map_or(&[][..], |(_, counts)| counts);
            let link = link.apart(wanted);
            let of = |figure| number(counts, figure, &link);
            LiveApartNumbers {
                missing_now: of(Figure::MissingNow),
                return_not_confirmed: of(Figure::ReturnNotConfirmed),
                return_time_missing: of(Figure::ReturnTimeMissing),
                unallocated: of(Figure::Unallocated),
                due_within_24h: of(Figure::DueWithin24h),
                overdue: of(Figure::Overdue),
            }
        };
        let groups = |by: By| {
            let found = live.overdue.iter().find(|(split, _)| *split == by).map_or(&[][..], |(_, groups)| groups);
            let group = |(group, number): &(Option<&'static str>, usize)| {
                let list = link.with("figure", Figure::Overdue.word()).with("by", by.word());
                let list = list.with("group", group.unwrap_or_default()).written();
                LiveGroup { group: *group, number: LiveNumber { number: *number, list } }
            };
            found.iter().map(group).collect()
        };
        Self {
            authority: authority.to_string(),
            at: outward(live.moment.at),
            known_at: outward(live.moment.known_at),
            missing_now: own(Figure::MissingNow),
            return_not_confirmed: own(Figure::ReturnNotConfirmed),
            return_time_missing: own(Figure::ReturnTimeMissing),
            unallocated: own(Figure::Unallocated),
            due_within_24h: own(Figure::DueWithin24h),
            overdue: LiveOverdue {
                number: own(Figure::Overdue),
                by_age: groups(By::Age),
                by_time_overdue: groups(By::TimeOverdue),
            },
            unacknowledged: own(Figure::Unacknowledged),
            reviews_open: own(Figure::ReviewsOpen),
            apart: LiveApart {
                other_authorities: apart(Apart::OtherAuthorities),
                aged_18_and_over: apart(Apart::Adults),
            },
        }
    }
}

fn number(counts: &[(Figure, usize)], figure: Figure, link: &Link) -> LiveNumber {
    let number = counts.iter().find(|(counted, _)| *counted == figure).map_or(0, |(_, number)| *number);
    LiveNumber { number, list: link.with("figure", figure.word()).written() }
}
