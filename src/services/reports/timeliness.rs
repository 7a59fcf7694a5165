//! Timeliness: how many were owed an interview, asked and heard, and how soon.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::behind::{Behind, Part, Place};
use super::gathered::Which;
use super::opened::Listing;
use super::{Asked, Ground, Moment};
use crate::domain::ids::UserId;
use crate::domain::party::Caller;
use crate::domain::report::lateness::{Cause, Lateness, most};
use crate::domain::report::pictures::Pictures;
use crate::domain::report::timeliness::{Apart, Days, Figure, Figures};
use crate::domain::report::{By, Line, Workplace};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};

/// A report, worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeliness {
    /// Its instants.
    pub moment: Moment,
    /// The authority's own.
    pub whole: Figures,
    /// The same by group, in the order of their names, those of which it is not known last.
    pub groups: Vec<(Option<String>, Figures)>,
    /// Where the time of the authority's own late ones went.
    pub late: Lateness,
    /// Counted apart.
    pub apart: Vec<(Apart, Figures)>,
}

/// Which of a report's figures is opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The figure.
    pub figure: Figure,
    /// Among those counted apart.
    pub apart: Option<Apart>,
    /// In one group only; of those of which it is not known, if that is none.
    pub group: Option<(By, Option<String>)>,
    /// Only those that were late, and of whose time this took most.
    pub cause: Option<Cause>,
}

/// The episodes of the days.
struct Looked {
    lines: Vec<Line>,
    workers: BTreeMap<UserId, Workplace>,
}

impl Services {
    /// Reports on timeliness over the episodes whose child was back within `days`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's; when a fact cannot be
    /// read.
    pub async fn report_timeliness(
        &self,
        caller: &Caller,
        asked: &Asked,
        days: Days,
        by: Option<By>,
    ) -> Result<Timeliness, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let report = self.timeliness_on(asked, days, by, moment, ground).await?;
        self.reported(caller, "report.timeliness", &asked.authority).await?;
        Ok(report)
    }

    /// The same from rows or from facts, whichever is asked; nothing is noted.
    ///
    /// # Errors
    /// The database's; when a fact cannot be read.
    pub async fn timeliness_on(
        &self,
        asked: &Asked,
        days: Days,
        by: Option<By>,
        moment: Moment,
        ground: Ground,
    ) -> Result<Timeliness, Error> {
        Ok(Timeliness::of(&self.back_within(asked, days, by, moment, ground).await?, by, moment))
    }

    /// The report with what pictures beside it show, and the workers whom it is split by.
    ///
    /// # Errors
    /// As the report's.
    pub async fn pictured_timeliness(
        &self,
        caller: &Caller,
        asked: &Asked,
        days: Days,
        by: Option<By>,
    ) -> Result<(Timeliness, Pictures, BTreeMap<UserId, Workplace>), Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let looked = self.back_within(asked, days, by, moment, ground).await?;
        self.reported(caller, "report.timeliness", &asked.authority).await?;
        Ok((Timeliness::of(&looked, by, moment), Pictures::of(&looked.lines, days), looked.workers))
    }

    /// A part of the episodes that one figure of the report counts.
    ///
    /// # Errors
    /// As the report's.
    pub async fn open_timeliness(
        &self,
        caller: &Caller,
        asked: &Asked,
        days: Days,
        opened: &Opened,
        part: Part,
    ) -> Result<Place, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let by = opened.group.as_ref().map(|(by, _)| *by);
        let looked = self.back_within(asked, days, by, moment, ground).await?;
        let counted = looked.lines.iter().filter(|line| opened.counts(line, &looked.workers));
        let all = counted.map(|line| Behind::of(line, &asked.authority)).collect();
        self.part(caller, "report.timeliness.episodes", all, part, moment).await
    }

    /// A part of the same for a person, latest return first, each with what is known of it. A worker's group is named by their
    /// id. Whoever does not answer for children learns nobody's name.
    ///
    /// # Errors
    /// As the report's.
    pub async fn timeliness_opened(
        &self,
        who: &SignedIn,
        asked: &Asked,
        days: Days,
        opened: &Opened,
        part: Part,
    ) -> Result<Listing, Error> {
        let (moment, ground) = self.moment(&who.caller, asked).await?;
        let by = opened.group.as_ref().map(|(by, _)| *by);
        let looked = self.back_within(asked, days, by, moment, ground).await?;
        let opened = opened.clone().with_the_worker(&looked.workers);
        let mut all: Vec<&Line> = looked.lines.iter().filter(|line| opened.counts(line, &looked.workers)).collect();
        all.sort_by_key(|line| (Reverse(line.back_at), line.episode));
        self.listing(who, "report.timeliness.episodes", &asked.authority, &all, part, moment).await
    }

    async fn back_within(
        &self,
        asked: &Asked,
        days: Days,
        by: Option<By>,
        moment: Moment,
        ground: Ground,
    ) -> Result<Looked, Error> {
        let which = Which::Back { days, with_origins: by.is_some_and(By::needs_origins) };
        let children = self.reported_children(&asked.authority, which, moment, ground).await?;
        let lines = children.iter().flat_map(|child| child.lines(&asked.authority, moment.at));
        let lines: Vec<Line> = lines.filter(|line| days.hold(line)).collect();
        let workers = if by.is_some() { self.workplaces(&lines).await? } else { BTreeMap::new() };
        Ok(Looked { lines, workers })
    }
}

impl Timeliness {
    fn of(looked: &Looked, by: Option<By>, moment: Moment) -> Self {
        let all: Vec<&Line> = looked.lines.iter().collect();
        let mut groups: BTreeMap<(bool, Option<String>), Vec<&Line>> = BTreeMap::new();
        if let Some(by) = by {
            for line in all.iter().filter(|line| Figure::Episodes.counts(line, None)) {
                let group = by.group(line, &looked.workers);
                groups.entry((group.is_none(), group)).or_default().push(line);
            }
        }
        let apart = [Apart::OtherAuthorities, Apart::Adults];
        let owed: Vec<&Line> = all.iter().copied().filter(|line| Figure::Owed.counts(line, None)).collect();
        Self {
            moment,
            whole: Figures::of(&all, None),
            groups: groups.into_iter().map(|((_, group), lines)| (group, Figures::of(&lines, None))).collect(),
            late: Lateness::of(&owed),
            apart: apart.into_iter().map(|apart| (apart, Figures::of(&all, Some(apart)))).collect(),
        }
    }
}

impl Opened {
    /// The same with a worker by the address that they are grouped by.
    fn with_the_worker(mut self, workers: &BTreeMap<UserId, Workplace>) -> Self {
        if let Some((By::Worker, Some(group))) = &mut self.group {
            let named = workers.iter().find(|(id, _)| id.to_string() == *group);
            *group = named.map_or_else(String::new, |(_, workplace)| workplace.email.clone());
        }
        self
    }

    fn counts(&self, line: &Line, workers: &BTreeMap<UserId, Workplace>) -> bool {
        let in_group = self.group.as_ref().is_none_or(|(by, group)| by.group(line, workers) == *group);
        let of_cause = self.cause.is_none_or(|cause| most(&line.spent) == Some(cause));
        in_group && of_cause && self.figure.counts(line, self.apart)
    }
}
