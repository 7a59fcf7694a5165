//! The answers of the FOI pack on some children, as they are answered: each number with its list.

use serde::Serialize;
use utoipa::ToSchema;

use super::asking::Link;
use crate::domain::report::foi::{By, Cell, Figure, Pack, Whose};
use crate::http::words;

/// A number, and where what it counts is listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiNumber {
    /// How many.
    number: usize,
    /// Where they are listed.
    #[schema(
        example = "/api/v1/reports/foi/items?authority=990&at=2026-11-23T09:00:00Z&known_at=2026-11-23T09:00:00Z&financial_year=2025&figure=missing_episodes"
    )]
    list: String,
}

/// What is counted by the episodes that interviews cover, and by interviews, each of these once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiInterviews {
    /// Episodes.
    by_episode: FoiNumber,
    /// Interviews.
    by_interview: FoiNumber,
}

/// The answers on some children.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiAnswers {
    /// Children of whom a missing episode began in the year, each once.
    children: FoiNumber,
    /// Missing episodes that began in the year.
    missing_episodes: FoiNumber,
    /// Episodes whose child was back in the year and that owe an interview: those that the rest is about.
    interviews_owed: FoiNumber,
    /// An offer had reached the child, a parent or a carer, or the talk was held.
    offered: FoiInterviews,
    /// The talk was held.
    held: FoiInterviews,
    /// Within 72 hours of the return.
    held_within_72h: FoiInterviews,
    /// The record of the talk asks for something to be done.
    follow_up_planned: FoiInterviews,
    /// Something that it asks for is done.
    follow_up_given: FoiInterviews,
}

/// The answers on one group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiGroup {
    /// The group; null for those of which it is not known.
    #[schema(required = true)]
    group: Option<String>,
    /// The answers.
    #[serde(flatten)]
    answers: FoiAnswers,
}

/// The authority's own, group by group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiSplit {
    /// By what.
    #[schema(value_type = words::FoiBy)]
    by: &'static str,
    /// What that means.
    definition: &'static str,
    /// The groups.
    groups: Vec<FoiGroup>,
}

/// Numbers of a pack with the links to their lists.
pub(super) struct Linked<'a> {
    pub pack: &'a Pack,
    pub link: &'a Link,
}

impl Linked<'_> {
    pub fn number(&self, cell: &Cell) -> FoiNumber {
        let mut link = self.link.with("figure", cell.figure.word());
        if cell.whose != Whose::Own {
            link = link.with("whose", cell.whose.word());
        }
        if let Some((by, group)) = &cell.group {
            link = link.with("by", by.word()).with("group", group.as_deref().unwrap_or_default());
        }
        if let Some(cause) = cell.cause {
            link = link.with("cause", cause.word());
        }
        FoiNumber { number: self.pack.number(cell), list: link.written() }
    }

    pub fn answers(&self, of: impl Fn(Figure) -> Cell) -> FoiAnswers {
        use Figure as F;
        let number = |figure: F| self.number(&of(figure));
        let both = |episodes: F, interviews: F| FoiInterviews {
            by_episode: number(episodes),
            by_interview: number(interviews),
        };
        FoiAnswers {
            children: number(F::Children),
            missing_episodes: number(F::Episodes),
            interviews_owed: number(F::Owed),
            offered: both(F::Offered, F::InterviewsOffered),
            held: both(F::Held, F::InterviewsHeld),
            held_within_72h: both(F::HeldWithin72h, F::InterviewsHeldWithin72h),
            follow_up_planned: both(F::FollowUpPlanned, F::InterviewsFollowUpPlanned),
            follow_up_given: both(F::FollowUpGiven, F::InterviewsFollowUpGiven),
        }
    }

    pub fn split(&self, by: By) -> FoiSplit {
        let group = |group: Option<String>| FoiGroup {
            answers: self.answers(|figure| Cell::own(figure).within(by, group.clone())),
            group,
        };
        let groups = self.pack.groups(by).into_iter().map(group).collect();
        FoiSplit { by: by.word(), definition: by.defined(), groups }
    }
}
