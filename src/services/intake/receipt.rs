//! A receipt says what we did with a notice: with which episode and child it stands, and what a person has to decide.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::episode::values::State;
use crate::domain::ids::{ChildId, MissingEpisodeId, NoticeId, ReferenceId};
use crate::domain::matching::LinkReason;
use crate::domain::review::ReviewKind;
use crate::services::Error;
use crate::services::interviews::InterviewDue;
use crate::services::interviews::view::due_in;
use crate::services::refresh::Person;
use crate::store::interviews::Kept;
use crate::store::notices::Received;
use crate::store::{children, interviews, references};

/// What we did with a notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Its name with us.
    pub notice_id: NoticeId,
    /// Whether the same notice came before.
    pub duplicate: bool,
    /// What a person has to decide; empty if nothing.
    pub reasons: Vec<String>,
    /// The episode that holds its reference, and where that stands.
    pub episode: Option<(MissingEpisodeId, State)>,
    /// The person.
    pub child: ChildId,
    /// How the reference came to its child.
    pub linked: LinkReason,
    /// The records it might also be.
    pub candidates: Vec<ChildId>,
    /// The authority told.
    pub authority: AuthorityCode,
    /// The interview that the episode owes, and where that stands.
    pub return_interview: Option<InterviewDue>,
}

/// What a person has to decide about a reference.
pub(super) fn doubts_of(reference: ReferenceId, persons: &[Person]) -> Vec<String> {
    let mut reasons = vec![];
    for person in persons {
        let Some(standing) = person.reference(reference) else { continue };
        let unknown = person.records.iter().all(|record| record.provisional);
        if unknown {
            reasons.push("child_unknown".to_owned());
        }
        let doubt = standing.reference.linked.as_ref().and_then(|linked| linked.doubt.as_ref());
        let open = |candidate: &ChildId| {
            person.doubts.iter().any(|d| d.decision.is_none() && (d.subject == candidate.0 || d.other == candidate.0))
        };
        reasons.extend(doubt.filter(|d| d.candidates.iter().any(open)).map(|d| d.reason.word().to_owned()));
        let of_episode = person.doubts.iter().filter(|d| d.decision.is_none()).filter(|d| {
            let about = |id: uuid::Uuid| id == reference.0 || standing.episode.is_some_and(|episode| episode.0 == id);
            d.kind == ReviewKind::Episode && (about(d.subject) || about(d.other))
        });
        reasons.extend(of_episode.map(|d| d.reason.clone()));
    }
    reasons.sort();
    reasons.dedup();
    reasons
}

/// The receipt of a notice that stands with one of `persons`, but for the interview.
pub(super) fn receipt(received: &Received, persons: &[Person]) -> Result<Receipt, Error> {
    let found = persons.iter().find_map(|person| Some((person, person.reference(received.reference)?)));
    let (person, standing) = found.ok_or(Error::NotFound)?;
    let episode = person.record.episodes.iter().find(|episode| Some(episode.id) == standing.episode);
    let linked = standing.reference.linked.as_ref();
    Ok(Receipt {
        notice_id: received.id,
        duplicate: false,
        reasons: received.reasons.clone(),
        episode: episode.map(|episode| (episode.id, episode.state)),
        child: person.id,
        linked: linked.map_or(LinkReason::ChildUnknown, |linked| linked.reason),
        candidates: linked.and_then(|linked| linked.doubt.clone()).map(|doubt| doubt.candidates).unwrap_or_default(),
        authority: received.authority.clone(),
        return_interview: None,
    })
}

/// What a notice that came before has become; [`Error::Busy`] where its reference went to another child while we read.
pub(in crate::services) async fn receipt_of(
    db: &impl ConnectionTrait,
    received: &Received,
    now: DateTime<Utc>,
) -> Result<Receipt, Error> {
    let standing = references::one(db, received.reference).await?.ok_or(Error::NotFound)?;
    let records = children::beside(db, &[standing.child]).await?;
    let person = records.iter().find(|record| record.id == standing.child).ok_or(Error::Busy)?.person;
    let persons = [Person::of_records(db, person, records).await?];
    let interviews = interviews::of_persons(db, &[person]).await?;
    let receipt = receipt(received, &persons).map_err(|error| match error {
        Error::NotFound => Error::Busy,
        other => other,
    })?;
    Ok(with_interview(receipt, &persons, &interviews, now))
}

/// The receipt with the interview that its episode owes, one of `interviews`.
pub(super) fn with_interview(receipt: Receipt, persons: &[Person], interviews: &[Kept], now: DateTime<Utc>) -> Receipt {
    let person = persons.iter().find(|person| person.id == receipt.child);
    let owed = person.zip(receipt.episode);
    let return_interview = owed.and_then(|(person, (episode, _))| due_in(person, interviews, episode, now));
    Receipt { return_interview, ..receipt }
}
