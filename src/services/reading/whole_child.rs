//! A child's record as a whole, for a person who answers for the child.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::audited;
use super::finding::description;
use super::spoken::{Spoken, spoken};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, ReferenceId, ReviewId};
use crate::domain::party::{Caller, OrganisationKind};
use crate::domain::repeat_missing::Repeating;
use crate::domain::safe_contact::SafeContact;
use crate::services::accounts::SignedIn;
use crate::services::interviews::InterviewDue;
use crate::services::interviews::view::due_of;
use crate::services::repeat_missing::repeating;
use crate::services::safe_contacts::holding;
use crate::services::{Error, Services};
use crate::store::reviews::Review;
use crate::store::{children, episodes, reviews};

/// All that is on record of a child.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeChild {
    /// The person.
    pub id: ChildId,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// The child as the latest notice describes them; nothing where those words were erased, or no notice named them yet.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// How many records were found to be this child.
    pub records: usize,
    /// Every time they went missing, latest first.
    pub absences: Vec<OneAbsence>,
    /// Why they count as missing again and again, if they do.
    pub repeating: Option<Repeating>,
    /// How it is safe to speak with the child and the adults around them.
    pub safe_contacts: Vec<SafeContact>,
    /// What a person still has to decide about who the child is, or which absence.
    pub open: Vec<Review>,
}

/// One time a child went missing.
#[derive(Clone, Debug, PartialEq)]
pub struct OneAbsence {
    /// What holds of it.
    pub episode: MissingEpisode,
    /// The interview that it owes.
    pub due: Option<InterviewDue>,
    /// What was told of it in words.
    pub told: Spoken,
}

impl OneAbsence {
    /// When it began, or else ended.
    #[must_use]
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.episode.missing_from_at.or(self.episode.ended_at())
    }
}

/// Whether a person may look at the records of their authority's children. Those who only hold interviews are shown the
/// children they talk with.
#[must_use]
pub fn may_see_children(caller: &Caller, roles: &[Role]) -> bool {
    let answers = roles.iter().any(|role| role.answers_for_children());
    caller.organisation.kind == OrganisationKind::LocalAuthority && answers
}

impl Services {
    /// All that is on record of the child to whom the record `id` belongs.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `who` may look at; the database's.
    pub async fn whole_child(&self, who: &SignedIn, id: ChildId) -> Result<WholeChild, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let record = children::one(db, id).await?.ok_or(Error::NotFound)?;
        if !may_see_children(&who.caller, &who.roles) || !who.caller.is_council_of(&record.authority) {
            return Err(Error::NotFound);
        }
        let person = record.person;
        let absences = absences(db, person, now).await?;
        let records = children::ids_of_person(db, person).await?;
        let mut open = reviews::of_persons(db, &[person]).await?;
        // A doubt whether two records are one child is about both.
        let known: BTreeSet<ReviewId> = open.iter().map(|review| review.id).collect();
        let of_both = reviews::about_children(db, &records).await?;
        open.extend(of_both.into_iter().filter(|review| !known.contains(&review.id)));
        open.retain(|review| review.standing && review.doubt.decision.is_none());
        let whole = WholeChild {
            id: person,
            child: description(db, person).await?,
            age: age(&absences, now),
            records: records.len(),
            repeating: repeating(db, &record.authority, person, now).await?,
            safe_contacts: holding(db, &[person], now).await?.remove(&person).unwrap_or_default(),
            authority: record.authority,
            absences,
            open,
        };
        audited(&self.database, &who.caller, "child.read", &[(format!("child:{person}"), person)], now).await?;
        Ok(whole)
    }
}

async fn absences(db: &impl ConnectionTrait, person: ChildId, now: DateTime<Utc>) -> Result<Vec<OneAbsence>, Error> {
    let held = episodes::of_persons(db, &[person]).await?;
    let references: Vec<ReferenceId> = held.iter().flat_map(|held| held.episode.held().collect::<Vec<_>>()).collect();
    let told = spoken(db, &references).await?;
    let wanted: Vec<_> = held.iter().map(|held| (held.person, &held.episode)).collect();
    let due = due_of(db, &wanted, now).await?;
    let absence = |episode: MissingEpisode| OneAbsence {
        due: due.get(&episode.id).copied(),
        told: Spoken::together(episode.held().filter_map(|reference| told.get(&reference))),
        episode,
    };
    let mut absences: Vec<_> = held.iter().map(|held| absence(held.episode.clone())).collect();
    absences.sort_by_key(|absence| std::cmp::Reverse((absence.at(), absence.episode.id)));
    Ok(absences)
}

fn age(absences: &[OneAbsence], now: DateTime<Utc>) -> Option<u32> {
    let born = absences.iter().find_map(|absence| absence.episode.born);
    born.and_then(|born| age_on(born, london_date(now)))
}
