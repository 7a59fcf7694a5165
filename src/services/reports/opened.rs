//! A figure of the board, opened: the children that it counts, most pressing first, each with what is known of them and who
//! is on it. The list is as long as the figure is large.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::behind::{Behind, Part};
use super::board::{must_watch_over, pressing_at};
use super::live::{Opened, counted};
use super::{Asked, Ground, Moment};
use crate::domain::authority::AuthorityCode;
use crate::domain::child::ChildDescription;
use crate::domain::deadline::Standing;
use crate::domain::ids::{ChildId, InterviewId, MissingEpisodeId, ReviewId, StepId};
use crate::domain::interview::Interview;
use crate::domain::notice::RiskLevel;
use crate::domain::raised::Known;
use crate::domain::report::live::Figure;
use crate::domain::report::{Line, Whereabouts};
use crate::services::accounts::SignedIn;
use crate::services::reading::moved::Moved;
use crate::services::{Error, Services, audit_line};
use crate::store::reviews::Review;
use crate::store::{audit, children, reviews, steps};

/// One of those that a figure counts.
#[derive(Clone, Debug, PartialEq)]
pub struct OnBoard {
    /// The child; nothing where another authority keeps the record and has the duty, or nobody named them yet.
    pub child: Option<ChildDescription>,
    /// The record, where it is the authority's own.
    pub record: Option<ChildId>,
    /// Their age today.
    pub age: Option<u32>,
    /// The episode.
    pub episode: Option<MissingEpisodeId>,
    /// How that stands.
    pub stands: Option<Stands>,
    /// The interview, where one is owed or a step is about one.
    pub interview: Option<InterviewId>,
    /// How far that is, where the authority may see it.
    pub progress: Option<Interview>,
    /// Who has it.
    pub worker: Option<String>,
    /// Whether whoever has it can hold it no more.
    pub is_left: bool,
    /// The step that nobody has answered.
    pub step: Option<Known>,
    /// The step about the episode that people were told of last.
    pub last_told: Option<Known>,
    /// Who was told of the one or the other.
    pub told: Vec<String>,
    /// The doubt that waits for a person.
    pub review: Option<Review>,
    /// How its deadline moved after it had passed.
    pub moved: Option<Moved>,
}

/// How an episode stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Since when the child is or was gone.
    pub began_at: Option<DateTime<Utc>>,
    /// Where they are.
    pub whereabouts: Whereabouts,
    /// When they were back.
    pub back_at: Option<DateTime<Utc>>,
    /// By when they are to be heard.
    pub due_at: Option<DateTime<Utc>>,
    /// Where that stands.
    pub standing: Option<Standing>,
    /// The risk.
    pub risk: Option<RiskLevel>,
    /// Whether the child is gone again.
    pub is_missing_again: bool,
}

/// A part of what a figure counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What is on it.
    pub items: Vec<OnBoard>,
    /// How many there are in all.
    pub number: usize,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Whether there are more.
    pub goes_on: bool,
}

impl Services {
    /// A part of what one figure of the board counts, for somebody who watches over the children of `authority`.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn board_opened(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        opened: &Opened,
        part: Part,
    ) -> Result<Listing, Error> {
        must_watch_over(who, authority)?;
        let now = self.clock.now();
        let asked = Asked { authority: authority.clone(), at: None, known_at: None };
        let moment = Moment { at: now, known_at: now };
        if !opened.figure.is_of_episodes() {
            let mut all = self.open(&asked, opened.figure, &vec![], moment, Ground::Rows).await?;
            if opened.figure == Figure::Unacknowledged {
                // What was told last is what can still be helped; what nobody ever answered stands at the end.
                all.reverse();
            }
            let number = all.len();
            let shown: Vec<_> = all.into_iter().skip(part.behind).take(part.limit).collect();
            let items = self.others_on_board(authority, &shown, now).await?;
            self.noted(who, &shown, now).await?;
            return Ok(Listing { goes_on: part.behind + items.len() < number, items, number, at: now });
        }
        let lines = self.on_the_board(&asked, moment, Ground::Rows).await?;
        let in_group =
            |line: &Line| opened.group.as_ref().is_none_or(|(by, group)| by.group(line, now) == group.as_deref());
        let mut all: Vec<&Line> = counted(&lines, opened.figure, opened.apart, now).filter(|l| in_group(l)).collect();
        all.sort_by_key(|line| {
            let at = pressing_at(opened.figure, line);
            (at.is_none(), at, line.episode)
        });
        let shown: Vec<&Line> = all.iter().copied().skip(part.behind).take(part.limit).collect();
        let gone: BTreeSet<ChildId> =
            lines.iter().flatten().filter(|line| line.is_missing()).map(|line| line.child).collect();
        let known = self.gathered_of(&shown.iter().map(|line| line.child).collect::<Vec<_>>()).await?;
        let mut items: Vec<OnBoard> = shown.iter().map(|line| known.of_line(line, authority, &gone, now)).collect();
        self.add_who_was_told(authority, &shown, &mut items).await?;
        let behind: Vec<Behind> = shown.iter().map(|line| Behind::of(line, authority)).collect();
        self.noted(who, &behind, now).await?;
        Ok(Listing { goes_on: part.behind + items.len() < all.len(), items, number: all.len(), at: now })
    }

    /// Adds to each item who was told last that something had to be done about it, by steps of the authority's own.
    async fn add_who_was_told(
        &self,
        authority: &AuthorityCode,
        shown: &[&Line],
        items: &mut [OnBoard],
    ) -> Result<(), Error> {
        let subjects: Vec<_> = shown.iter().map(|line| line.episode.0).collect();
        let mut raised = steps::about(self.database.read(), &subjects).await?;
        let people = |known: &Known| known.told.iter().flat_map(|told| told.people.clone()).collect::<Vec<_>>();
        raised.retain(|kept| {
            kept.authority == *authority && kept.known.withdrawn_at.is_none() && !people(&kept.known).is_empty()
        });
        let names = self.names(raised.iter().flat_map(|kept| people(&kept.known)).collect()).await?;
        for (line, item) in shown.iter().zip(items) {
            let own = raised.iter().filter(|kept| kept.known.raised.subject.id == line.episode.0);
            let latest =
                |kept: &&steps::Kept| (kept.known.told_at(), kept.known.raised.raised_at, kept.known.raised.id);
            let Some(last) = own.max_by_key(latest) else { continue };
            item.told = people(&last.known).iter().filter_map(|id| names.get(id).cloned()).collect();
            item.last_told = Some(last.known.clone());
        }
        Ok(())
    }

    /// Notes each that is shown.
    async fn noted(&self, who: &SignedIn, shown: &[Behind], now: DateTime<Utc>) -> Result<(), Error> {
        let line = |item: &Behind| {
            audit_line(&who.caller, now, "report.live.items", Some(item.object()), Some(item.person), "done")
        };
        Ok(audit::write_all(self.database.read(), shown.iter().map(line).collect()).await?)
    }

    async fn others_on_board(
        &self,
        authority: &AuthorityCode,
        shown: &[Behind],
        now: DateTime<Utc>,
    ) -> Result<Vec<OnBoard>, Error> {
        let db = self.database.read();
        let ids: Vec<StepId> = shown.iter().filter_map(|item| item.escalation).collect();
        let kept = steps::with_ids(db, &ids).await?;
        let ids: Vec<ReviewId> = shown.iter().filter_map(|item| item.review).collect();
        let doubts = reviews::with_ids(db, &ids).await?;
        let told = kept.iter().flat_map(|kept| kept.known.told.iter().flat_map(|told| told.people.iter().copied()));
        let names = self.names(told.collect()).await?;
        let persons: Vec<ChildId> = shown.iter().map(|item| item.person).collect();
        let own: BTreeSet<ChildId> = children::of_persons(db, &persons)
            .await?
            .into_iter()
            .filter(|record| record.authority == *authority)
            .map(|record| record.person)
            .collect();
        let known = self.gathered_of(&persons).await?;
        let item = |item: &Behind| {
            let step = kept.iter().find(|kept| Some(kept.known.raised.id) == item.escalation);
            let people = step.and_then(|step| step.known.told.as_ref()).map_or(&[][..], |told| &told.people[..]);
            // Whoever has to answer or to decide keeps the record or has the duty: they are to know of whom.
            let (child, age) = known.child(item.person, now);
            OnBoard {
                child,
                record: Some(item.person).filter(|person| own.contains(person)),
                age,
                episode: item.episode,
                stands: None,
                interview: item.interview,
                progress: None,
                worker: None,
                is_left: false,
                step: step.map(|kept| kept.known.clone()),
                last_told: None,
                told: people.iter().filter_map(|id| names.get(id).cloned()).collect(),
                review: doubts.iter().find(|review| Some(review.id) == item.review).cloned(),
                moved: None,
            }
        };
        Ok(shown.iter().map(item).collect())
    }
}
