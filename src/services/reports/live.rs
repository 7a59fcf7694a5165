//! The live board: what somebody has to see to now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::behind::{Behind, Part, Place};
use super::gathered::{PERSONS_AT_ONCE, Which};
use super::{Asked, Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::Body;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, StepId, UserId};
use crate::domain::party::Caller;
use crate::domain::raised::SubjectKind;
use crate::domain::report::Line;
use crate::domain::report::live::{By, Figure};
use crate::domain::report::timeliness::Apart;
use crate::domain::review::{Joining, ReviewKind, doubts};
use crate::domain::violation::Code;
use crate::services::folding::fold;
use crate::services::{Error, Services};
use crate::store::{bearers, ledger, policies, reviews, steps};

/// A board, worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// Its instants.
    pub moment: Moment,
    /// The authority's own.
    pub counts: Vec<(Figure, usize)>,
    /// The overdue by group; those of which it is not known last.
    pub overdue: Vec<(By, Groups)>,
    /// Counted apart.
    pub apart: Vec<(Apart, Vec<(Figure, usize)>)>,
}

/// How many in each group; in that of which it is not known, under none.
pub type Groups = Vec<(Option<&'static str>, usize)>;

/// Which of the board's figures is opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The figure.
    pub figure: Figure,
    /// Among those counted apart.
    pub apart: Option<Apart>,
    /// In one group only; of those of which it is not known, if that is none.
    pub group: Option<(By, Option<String>)>,
}

/// Each child's episodes.
pub(super) type Lines = Vec<Vec<Line>>;

/// All of its figures.
pub(super) fn figures() -> impl Iterator<Item = Figure> {
    Figure::WORDS.iter().map(|(_, figure)| *figure)
}

impl Services {
    /// Reports what somebody has to see to.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's; when a fact cannot be
    /// read.
    pub async fn report_live(&self, caller: &Caller, asked: &Asked) -> Result<Live, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let live = self.live_on(asked, moment, ground).await?;
        self.reported(caller, "report.live", &asked.authority).await?;
        Ok(live)
    }

    /// The same from rows or from facts, whichever is asked; nothing is noted.
    ///
    /// # Errors
    /// The database's; when a fact cannot be read.
    pub async fn live_on(&self, asked: &Asked, moment: Moment, ground: Ground) -> Result<Live, Error> {
        let lines = self.on_the_board(asked, moment, ground).await?;
        self.live_of(asked, &lines, moment, ground).await
    }

    /// The same of children that were gathered.
    pub(super) async fn live_of(
        &self,
        asked: &Asked,
        lines: &Lines,
        moment: Moment,
        ground: Ground,
    ) -> Result<Live, Error> {
        let mut counts = vec![];
        for figure in figures() {
            counts.push((figure, self.count(asked, figure, lines, moment, ground).await?));
        }
        let overdue: Vec<&Line> = lines.iter().flat_map(|own| Figure::Overdue.counted(own, None, moment.at)).collect();
        let by = |by: By| {
            let mut groups: BTreeMap<(bool, Option<&'static str>), usize> = BTreeMap::new();
            for line in &overdue {
                let group = by.group(line, moment.at);
                *groups.entry((group.is_none(), group)).or_default() += 1;
            }
            (by, groups.into_iter().map(|((_, group), number)| (group, number)).collect())
        };
        let apart = |apart: Apart| {
            let of_episodes = figures().filter(|figure| figure.is_of_episodes());
            let count = |figure: Figure| counted(lines, figure, Some(apart), moment.at).count();
            (apart, of_episodes.map(|figure| (figure, count(figure))).collect())
        };
        Ok(Live {
            moment,
            counts,
            overdue: vec![by(By::Age), by(By::TimeOverdue)],
            apart: vec![apart(Apart::OtherAuthorities), apart(Apart::Adults)],
        })
    }

    /// A part of what one figure of the board counts.
    ///
    /// # Errors
    /// As the report's.
    pub async fn open_live(&self, caller: &Caller, asked: &Asked, opened: &Opened, part: Part) -> Result<Place, Error> {
        let (moment, ground) = self.moment(caller, asked).await?;
        let in_group =
            |line: &Line| opened.group.as_ref().is_none_or(|(by, group)| by.group(line, moment.at) == group.as_deref());
        let all = if opened.figure.is_of_episodes() {
            let lines = self.on_the_board(asked, moment, ground).await?;
            let counted = counted(&lines, opened.figure, opened.apart, moment.at).filter(|line| in_group(line));
            counted.map(|line| Behind::of(line, &asked.authority)).collect()
        } else {
            self.open(asked, opened.figure, &vec![], moment, ground).await?
        };
        self.part(caller, "report.live.items", all, part, moment).await
    }

    pub(super) async fn on_the_board(&self, asked: &Asked, moment: Moment, ground: Ground) -> Result<Lines, Error> {
        let children = self.reported_children(&asked.authority, Which::OnTheBoard, moment, ground).await?;
        let mut lines: Lines = children.iter().map(|child| child.lines(&asked.authority, moment.at)).collect();
        let workers: BTreeSet<UserId> = lines.iter().flatten().filter_map(|line| line.worker).collect();
        let mut unable = BTreeSet::new();
        for chunk in workers.into_iter().collect::<Vec<_>>().chunks(PERSONS_AT_ONCE) {
            unable.extend(bearers::unable_of(self.database.read(), chunk).await?);
        }
        // Who left, or can hold none any more, is as good as nobody: somebody has to be found. As they are now, for no fact
        // tells of them.
        for line in lines.iter_mut().flatten().filter(|line| line.worker.is_some_and(|worker| unable.contains(&worker)))
        {
            line.allocated = false;
        }
        Ok(lines)
    }

    /// All that a figure counts of the authority's own. What is done within the program happens as it is recorded, so a
    /// step or a doubt stood at the moment if it did on what was recorded by the earlier of its two instants.
    pub(super) async fn open(
        &self,
        asked: &Asked,
        figure: Figure,
        lines: &Lines,
        moment: Moment,
        ground: Ground,
    ) -> Result<Vec<Behind>, Error> {
        let then = moment.at.min(moment.known_at);
        let ground = if then < moment.known_at { self.ground(then).await? } else { ground };
        match figure {
            Figure::Unacknowledged => self.unacknowledged(&asked.authority, then, ground).await,
            Figure::ReviewsOpen => self.reviews_open(&asked.authority, then, ground).await,
            _ => Ok(counted(lines, figure, None, moment.at).map(|line| Behind::of(line, &asked.authority)).collect()),
        }
    }

    /// How many [`Services::open`] gives. What the rows can count, they count.
    async fn count(
        &self,
        asked: &Asked,
        figure: Figure,
        lines: &Lines,
        moment: Moment,
        ground: Ground,
    ) -> Result<usize, Error> {
        let then = moment.at.min(moment.known_at);
        let from_rows = ground == Ground::Rows && then == moment.known_at;
        let db = self.database.read();
        let count = match figure {
            Figure::Unacknowledged if from_rows => steps::count_unanswered(db, &asked.authority, then).await?,
            Figure::ReviewsOpen if from_rows => reviews::count_open_of(db, &asked.authority).await?,
            _ if figure.is_of_episodes() => return Ok(counted(lines, figure, None, moment.at).count()),
            _ => return Ok(self.open(asked, figure, lines, moment, ground).await?.len()),
        };
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    async fn unacknowledged(
        &self,
        authority: &AuthorityCode,
        then: DateTime<Utc>,
        ground: Ground,
    ) -> Result<Vec<Behind>, Error> {
        let db = self.database.read();
        let mut found = steps::unanswered(db, authority, then).await?;
        if ground == Ground::Facts {
            let streams: BTreeSet<ChildId> = found.iter().map(|step| step.child).collect();
            let mut told: BTreeSet<StepId> = BTreeSet::new();
            for chunk in streams.into_iter().collect::<Vec<_>>().chunks(STREAMS_AT_ONCE) {
                for fact in ledger::told_by(db, chunk, then).await? {
                    if let Body::StepTold { step, .. } = fact.body()? {
                        told.insert(step);
                    }
                }
            }
            found.retain(|step| told.contains(&step.id));
        }
        let behind = |step: steps::Unanswered| Behind {
            episode: Some(MissingEpisodeId(step.subject.id)).filter(|_| is_of_episodes(step.subject.kind)),
            interview: Some(InterviewId(step.subject.id)).filter(|_| step.subject.kind == SubjectKind::AfterIt),
            escalation: Some(step.id),
            ..Behind::other(step.person, step.id.0)
        };
        Ok(found.into_iter().map(behind).collect())
    }

    async fn reviews_open(
        &self,
        authority: &AuthorityCode,
        then: DateTime<Utc>,
        ground: Ground,
    ) -> Result<Vec<Behind>, Error> {
        let db = self.database.read();
        let behind = |review: &reviews::Review| Behind {
            child: Some(review.person),
            review: Some(review.id),
            ..Behind::other(review.person, review.id.0)
        };
        if ground == Ground::Rows {
            return Ok(reviews::open_of(db, authority).await?.iter().map(behind).collect());
        }
        let policies = policies::of_authority(db, authority).await?;
        let mut open: BTreeSet<(ReviewKind, uuid::Uuid, uuid::Uuid)> = BTreeSet::new();
        for folded in fold(ledger::all_of_authority(db, authority, then).await?)?.into_values() {
            let references: Vec<_> = folded.references.iter().map(|(reference, child)| (reference, *child)).collect();
            let records = folded.records.iter();
            let records: Vec<_> =
                records.map(|(id, joins)| Joining { id: *id, joined: &joins.joined, parted: &joins.parted }).collect();
            let found = doubts(&references, &records, &folded.record(&policies));
            let standing = found.into_iter().filter(|doubt| doubt.decision.is_none());
            open.extend(standing.map(|doubt| (doubt.kind, doubt.subject, doubt.other)));
        }
        let all = reviews::of_authority(db, authority).await?;
        let stood = all.iter().filter(|r| open.contains(&(r.doubt.kind, r.doubt.subject, r.doubt.other)));
        Ok(stood.map(behind).collect())
    }
}

/// Whether a ladder's subjects are episodes.
const fn is_of_episodes(kind: SubjectKind) -> bool {
    !matches!(kind, SubjectKind::AfterIt | SubjectKind::ChildUnknown | SubjectKind::Review | SubjectKind::Question)
}

/// How many children's facts are read in one statement.
const STREAMS_AT_ONCE: usize = 500;

pub(super) fn counted(
    lines: &Lines,
    figure: Figure,
    apart: Option<Apart>,
    at: DateTime<Utc>,
) -> impl Iterator<Item = &Line> {
    lines.iter().flat_map(move |own| figure.counted(own, apart, at))
}
