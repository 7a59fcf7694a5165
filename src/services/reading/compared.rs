//! A review as a person decides it: what is in doubt, side by side. For a child two records, for an absence two reports of
//! it, for a cancellation or a return all reports of the absence.

use uuid::Uuid;

use crate::domain::child::ChildDescription;
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{ChildId, MissingEpisodeId, ReferenceId, ReviewId, UserId};
use crate::domain::reference::Reference;
use crate::domain::review::ReviewKind;
use crate::services::accounts::SignedIn;
use crate::services::reading::spoken::{Spoken, spoken};
use crate::services::reports::board::must_watch_over;
use crate::services::{Error, Services, audit_line};
use crate::store::references::Standing;
use crate::store::reviews::{self, Review};
use crate::store::{audit, children, episodes, ledger, references};

/// A review with what is in doubt.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The review.
    pub review: Review,
    /// What is in doubt, each side.
    pub sides: Vec<Side>,
    /// What was decided last, if anything.
    pub decided: Option<Decided>,
}

/// A review that was decided, in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedReview {
    /// The review.
    pub review: Review,
    /// The child; nothing where nobody named them yet.
    pub child: Option<ChildDescription>,
}

/// One side.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The record that it is, or stands with.
    pub record: Option<ChildId>,
    /// What was reported of it, earliest first.
    pub references: Vec<Reference>,
    /// What that says in words.
    pub told: Spoken,
    /// The absences that it is part of.
    pub episodes: Vec<MissingEpisode>,
}

/// A decision, as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Who; nothing where they are no longer known, or a program decided.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Side {
    /// The child, as the latest notice describes them.
    #[must_use]
    pub fn child(&self) -> Option<&ChildDescription> {
        self.told.child()
    }
}

impl Services {
    /// A review with what is in doubt, for somebody who watches over the children of its authority.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's; when a fact cannot be read.
    pub async fn compared(&self, who: &SignedIn, id: ReviewId) -> Result<Compared, Error> {
        let db = self.database.read();
        let review = reviews::one(db, id).await?.ok_or(Error::NotFound)?;
        must_watch_over(who, &review.authority)?;
        let (subject, other) = (review.doubt.subject, review.doubt.other);
        let sides = match review.doubt.kind {
            ReviewKind::Child => {
                vec![self.record(ChildId(subject)).await?, self.record(ChildId(other)).await?]
            }
            ReviewKind::Episode => self.absences(subject, other).await?,
            ReviewKind::Cancellation | ReviewKind::Return => self.reports_beside(subject).await?,
        };
        let decided = match review.doubt.decision {
            Some(_) => Some(self.decided_of(&review).await?),
            None => None,
        };
        let object = Some(format!("review:{id}"));
        let line = audit_line(&who.caller, self.clock.now(), "review.read", object, Some(review.person), "done");
        audit::write(db, &line).await?;
        Ok(Compared { review, sides, decided })
    }

    /// The reviews that were decided, the last opened first, behind `behind`; for somebody who watches over the children of
    /// their council.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn decided_reviews(&self, who: &SignedIn, behind: Option<ReviewId>) -> Result<Vec<DecidedReview>, Error> {
        let authority = who.caller.organisation.authorities.first().ok_or(Error::NotFound)?;
        must_watch_over(who, authority)?;
        let db = self.database.read();
        let found = reviews::decided_of(db, &who.caller.organisation.authorities, behind, DECIDED_AT_ONCE).await?;
        let now = self.clock.now();
        let line = |review: &Review| {
            let object = Some(format!("review:{}", review.id));
            audit_line(&who.caller, now, "review.list", object, Some(review.person), "done")
        };
        audit::write_all(db, found.iter().map(line).collect()).await?;
        let persons: Vec<ChildId> = found.iter().map(|review| review.person).collect();
        let children = self.who_they_are(&persons, now).await?;
        let of = |review: &Review| children.get(&review.person).and_then(|(child, _)| child.clone());
        Ok(found.into_iter().map(|review| DecidedReview { child: of(&review), review }).collect())
    }

    /// A record of a child.
    async fn record(&self, id: ChildId) -> Result<Side, Error> {
        let db = self.database.read();
        let record = children::one(db, id).await?.ok_or(Error::NotFound)?;
        let held = references::of_children(db, &[id]).await?;
        let mut all = episodes::of_persons(db, &[record.person]).await?;
        all.retain(|one| held.iter().any(|standing| one.episode.holds(standing.reference.id)));
        self.side(held, all.into_iter().map(|held| held.episode).collect()).await
    }

    /// Two absences, each with all its reports, for the one that raised the doubt need not be the one that names it; where
    /// both reports are of one absence, each report.
    async fn absences(&self, one: Uuid, other: Uuid) -> Result<Vec<Side>, Error> {
        let db = self.database.read();
        let mut standing = vec![];
        for id in [one, other] {
            standing.push(references::one(db, ReferenceId(id)).await?.ok_or(Error::NotFound)?);
        }
        let are_one = standing[0].episode == standing[1].episode;
        let mut sides = vec![];
        for standing in standing {
            let (held, reports) = match standing.episode {
                Some(episode) if are_one => (episodes::one(db, episode).await?, vec![standing]),
                Some(episode) => (episodes::one(db, episode).await?, references::of_episodes(db, &[episode]).await?),
                None => (None, vec![standing]),
            };
            sides.push(self.side(reports, held.into_iter().map(|held| held.episode).collect()).await?);
        }
        Ok(sides)
    }

    /// All reports of the absence that now holds one of them.
    async fn reports_beside(&self, anchor: Uuid) -> Result<Vec<Side>, Error> {
        let db = self.database.read();
        let standing = references::one(db, ReferenceId(anchor)).await?.ok_or(Error::NotFound)?;
        let Some(episode) = standing.episode else { return Ok(vec![self.side(vec![standing], vec![]).await?]) };
        let held: Option<MissingEpisode> = episodes::one(db, episode).await?.map(|held| held.episode);
        let mut sides = vec![];
        for standing in references::of_episodes(db, &[MissingEpisodeId(episode.0)]).await? {
            sides.push(self.side(vec![standing], held.iter().cloned().collect()).await?);
        }
        Ok(sides)
    }

    async fn side(&self, held: Vec<Standing>, episodes: Vec<MissingEpisode>) -> Result<Side, Error> {
        let ids: Vec<ReferenceId> = held.iter().map(|standing| standing.reference.id).collect();
        let told = spoken(self.database.read(), &ids).await?;
        let record = held.first().map(|standing| standing.child);
        let references = held.into_iter().map(|standing| standing.reference).collect();
        Ok(Side { record, references, told: Spoken::together(told.values()), episodes })
    }

    /// Who decided a review last, and why.
    async fn decided_of(&self, review: &Review) -> Result<Decided, Error> {
        let db = self.database.read();
        let doubt = &review.doubt;
        let facts = match doubt.kind {
            ReviewKind::Child => ledger::of_child(db, ChildId(doubt.subject)).await?,
            _ => ledger::of_reference(db, ReferenceId(doubt.subject)).await?,
        };
        let about = |fact: &&Fact| {
            fact.body().is_ok_and(|body| match body {
                Body::ChildrenJoined { other } | Body::ChildrenParted { other } => other.0 == doubt.other,
                Body::EpisodesJoined { other } | Body::EpisodesParted { other } => other.0 == doubt.other,
                Body::CancellationDecided { .. } => doubt.kind == ReviewKind::Cancellation,
                Body::ReturnDecided { .. } => doubt.kind == ReviewKind::Return,
                _ => false,
            })
        };
        let Some(fact) = facts.iter().filter(about).max_by_key(|fact| (fact.recorded_at, fact.id)) else {
            return Ok(Decided::default());
        };
        let actor = fact.source.actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
        let by = self.names(actor.into_iter().collect()).await?.into_values().next();
        let words = ledger::words(db, &[fact.id]).await?.pop();
        let words = words.and_then(|words| serde_json::from_str::<serde_json::Value>(&words.text).ok());
        let reason = words.and_then(|words| words["reason"].as_str().map(str::to_owned));
        Ok(Decided { by, reason })
    }
}

/// How many decided reviews are shown at once.
pub const DECIDED_AT_ONCE: u64 = 50;
