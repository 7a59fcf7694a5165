//! One step as it is shown to whoever is to answer it: what has to be done, for whom, who was told, and what was answered.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::waiting::tells_of_missing;
use crate::domain::child::ChildDescription;
use crate::domain::ids::{ChildId, FactId, InterviewId, MissingEpisodeId, ReviewId, StepId};
use crate::domain::message::Channel;
use crate::domain::raised::{Known, SubjectKind};
use crate::services::accounts::SignedIn;
use crate::services::escalations::{escalation, is_to_answer};
use crate::services::{Error, Services, audit_line};
use crate::store::messages::seen;
use crate::store::{audit, ledger, parties, references, steps};

/// A step as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is known of it.
    pub known: Known,
    /// Whose record it is about.
    pub record: ChildId,
    /// The child; nothing where nobody named them yet.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// The interview that it is about.
    pub interview: Option<InterviewId>,
    /// The review that it is about.
    pub review: Option<ReviewId>,
    /// The episode about which the question was asked that it is about.
    pub conversation: Option<MissingEpisodeId>,
    /// Who was told: people and organisations by their names.
    pub told: Vec<String>,
    /// Who has a role that was told, and was off duty by its rota.
    pub off_duty: Vec<String>,
    /// Who brought it about by what they recorded, and so was not told.
    pub own_act: Vec<String>,
    /// Who saw that they were told, by what and when, first to last.
    pub seen: Vec<Seen>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// What they do about it.
    pub action: Option<String>,
    /// Whether it tells that the child is missing, who is not any more.
    pub is_back: bool,
}

/// Somebody saw that they were told: they sent back the code of a text, or marked a message in their inbox as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Their name.
    pub by: String,
    /// By what they were told.
    pub channel: Channel,
    /// When they saw it.
    pub at: DateTime<Utc>,
}

impl Services {
    /// A step, for somebody who is to answer it.
    ///
    /// # Errors
    /// [`Error::NotFound`] to everybody else; the database's.
    pub async fn step(&self, who: &SignedIn, id: StepId) -> Result<Step, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let kept = steps::one(db, id).await?.ok_or(Error::NotFound)?;
        if !who.caller.is_council_of(&kept.authority) || !is_to_answer(&who.person, &kept.known) {
            return Err(Error::NotFound);
        }
        let (child, age) = self.who_is(kept.person, now).await?;
        let subject = kept.known.raised.subject;
        let interview = match subject.kind {
            SubjectKind::AfterIt => Some(InterviewId(subject.id)),
            SubjectKind::Review | SubjectKind::ChildUnknown | SubjectKind::Question => None,
            _ => self.return_interview_of(MissingEpisodeId(subject.id)).await?.map(|due| due.id),
        };
        let (mut told, mut off_duty, mut own_act) = (vec![], vec![], vec![]);
        if let Some(heard) = &kept.known.told {
            told.extend(self.names(heard.people.iter().copied().collect()).await?.into_values());
            off_duty.extend(self.names(heard.off_duty.iter().copied().collect()).await?.into_values());
            own_act.extend(self.names(heard.own_act.iter().copied().collect()).await?.into_values());
            for organisation in &heard.organisations {
                told.extend(parties::organisation(db, *organisation).await?.map(|organisation| organisation.name));
            }
        }
        let conversation = match subject.kind {
            SubjectKind::Question => asked_about(db, FactId(subject.id)).await?,
            _ => None,
        };
        let answerer = kept.known.acknowledged.as_ref().map(|answer| answer.by);
        let answered_by = self.names(answerer.into_iter().collect()).await?.into_values().next();
        let seen = self.seen_by(id).await?;
        let person = kept.person;
        let is_back = tells_of_missing(&kept.known) && self.missing_now(&[person]).await?.is_empty();
        let shown = escalation(db, kept).await?;
        let object = Some(format!("escalation:{id}"));
        audit::write(db, &audit_line(&who.caller, now, "escalation.read", object, Some(person), "done")).await?;
        let review = (subject.kind == SubjectKind::Review).then_some(ReviewId(subject.id));
        Ok(Step {
            known: shown.known,
            record: person,
            child,
            age,
            interview,
            review,
            conversation,
            told,
            off_duty,
            own_act,
            seen,
            answered_by,
            action: shown.action,
            is_back,
        })
    }

    async fn seen_by(&self, id: StepId) -> Result<Vec<Seen>, Error> {
        let found = seen::of_step(self.database.read(), id).await?;
        let names = self.names(found.iter().map(|(user, ..)| *user).collect()).await?;
        let seen = |(user, channel, at)| Some(Seen { by: names.get(&user)?.clone(), channel, at });
        Ok(found.into_iter().filter_map(seen).collect())
    }
}

/// The episode about which a post was written, as it goes now.
async fn asked_about(db: &impl ConnectionTrait, post: FactId) -> Result<Option<MissingEpisodeId>, Error> {
    let Some(reference) = ledger::one(db, post).await?.and_then(|fact| fact.reference_id) else { return Ok(None) };
    Ok(references::one(db, reference).await?.and_then(|standing| standing.episode))
}
