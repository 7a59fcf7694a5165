//! Attending: looking at the persons whose moment has come, most overdue first. The rows are the queue; a look that
//! fails is noted and tried again, and one that fails too often is listed for a person.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::family::untold;
use super::look::{Grounds, Looks};
use super::refresh::{Person, policies_of};
use super::tally::{Deed, Raised};
use super::{Error, Services, Tally};
use crate::domain::authority::AuthorityCode;
use crate::domain::conversation::Question;
use crate::domain::ids::{ChildId, InterviewId, ReferenceId, WatchId};
use crate::domain::ladder::Untold;
use crate::domain::policy::Versions;
use crate::domain::raised::SubjectKind;
use crate::store::children::Child;
use crate::store::interviews::Kept as Interview;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::watches::{self, Dead, Next};
use crate::store::{children, interviews, ledger, references, reviews, steps};

pub use crate::store::watches::Claim;

/// After a look that failed, the next is this much later: a fault of the database passes, and a fault of ours is listed
/// for a person after a few more tries.
const AGAIN_AFTER: TimeDelta = TimeDelta::seconds(30);

impl Services {
    /// Claims at most `limit` persons whose moment has come, for `lease`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_due(&self, limit: u64, lease: TimeDelta) -> Result<Vec<Claim>, Error> {
        let now = self.clock.now();
        let token: Uuid = WatchId::fresh(now).0;
        let write = self.database.single().await?;
        let claims = watches::claim(&write.on(), limit, now, now + lease, token).await?;
        write.done().await?;
        Ok(claims)
    }

    /// Gives claims back that were not worked on.
    ///
    /// # Errors
    /// When the database does not answer; then the lease runs out by itself.
    pub async fn release_due(&self, claims: &[Claim]) -> Result<(), Error> {
        let write = self.database.single().await?;
        watches::release(&write.on(), claims).await?;
        Ok(write.done().await?)
    }

    /// How long until somebody is to be looked at; nothing if nobody is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn until_next_due(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.clock.now();
        let next = watches::next_due(self.database.read(), now).await?;
        Ok(next.map(|at| (at - now).max(TimeDelta::zero())))
    }

    /// Looks at a claimed subject; does nothing if the claim is no longer ours. A failure is noted.
    ///
    /// # Errors
    /// The look's own, after it was noted.
    pub async fn attend(&self, claim: Claim) -> Result<(), Error> {
        self.attend_all(&[claim]).await
    }

    /// Looks at claimed subjects in one transaction. If that fails, at each by itself: a fault of one must not keep the
    /// others from being looked at. Each failure is noted.
    ///
    /// # Errors
    /// That of the last look that failed, after it was noted.
    pub async fn attend_all(&self, claims: &[Claim]) -> Result<(), Error> {
        // Boxed: looks are the largest thing that is awaited, and whoever awaits them would be as large.
        let together = Box::pin(self.try_attend(claims)).await;
        let mut done = Ok(());
        match (together, claims) {
            (Ok(()), _) => {}
            (Err(error), [claim]) => done = self.failed(*claim, error).await,
            (Err(_), claims) => {
                for claim in claims {
                    if let Err(error) = Box::pin(self.try_attend(&[*claim])).await {
                        done = self.failed(*claim, error).await;
                    }
                }
            }
        }
        done
    }

    async fn failed(&self, claim: Claim, error: Error) -> Result<(), Error> {
        let now = self.clock.now();
        let noted = watches::failed(self.database.read(), claim, &error.to_string(), now, now + AGAIN_AFTER).await;
        if let Err(unnoted) = noted {
            // The lease runs out by itself; that the database is away is in the log already.
            tracing::warn!(error = %unnoted, "a failed look could not be noted");
        }
        Err(error)
    }

    /// Says in the log and in the tally how many steps were raised.
    fn raised(&self, raised: Raised) {
        self.tally.add(Deed::StepTold, raised.told);
        self.tally.add(Deed::StepRecorded, raised.recorded);
        if raised.told + raised.recorded > 0 {
            tracing::info!(step.told = raised.told, step.recorded = raised.recorded, "Steps were raised");
        }
    }

    async fn try_attend(&self, claims: &[Claim]) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let claimed: BTreeSet<ChildId> = claims.iter().map(|claim| claim.person).collect();
        let claimed: Vec<ChildId> = claimed.into_iter().collect();
        let records = children::of_persons(&*tx, &claimed).await?;
        let claims = watches::ours(&*tx, claims).await?;
        if claims.is_empty() {
            return Ok(());
        }
        let people = People::of_records(&*tx, records, &claims).await?;
        let subjects: Vec<Uuid> = claims.iter().map(|claim| claim.subject.id).collect();
        let known = steps::about(&*tx, &subjects).await?;
        let mut looks = Looks::at(&*tx, &self.mail, now);
        for claim in &claims {
            if let Some((person, about)) = people.0.get(&claim.person) {
                let own = known.iter().filter(|kept| kept.known.raised.subject == claim.subject).cloned().collect();
                let grounds = Grounds::of(person, &about.interviews, &about.reviews).with_questions(&about.questions);
                let grounds = grounds.with_untold(&people.1);
                looks.look(&grounds, claim.subject, own).await?;
            } else {
                // Joined to an earlier record since, whose own watch looks at everything but questions: those go along.
                let record = children::one(&*tx, claim.person).await?.ok_or(Error::NotFound)?;
                let goes_along = claim.subject.kind == SubjectKind::Question && record.person != claim.person;
                let next = Next { subject: claim.subject, at: goes_along.then_some(now) };
                looks.again(record.person, &record.authority, next);
            }
        }
        let raised = Tally::steps(looks.drafts());
        looks.write().await?;
        tx.commit().await?;
        self.raised(raised);
        self.wakes.looked();
        Ok(())
    }

    /// Persons whose looks failed too often to be tried again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn dead_watches(&self) -> Result<Vec<Dead>, Error> {
        Ok(watches::dead(self.database.read()).await?)
    }
}

/// Persons, each with what is about them; and of interviews that are looked at, what did not reach the child.
struct People(BTreeMap<ChildId, (Person, About)>, BTreeMap<InterviewId, Vec<Untold>>);

/// What there is about a person.
#[derive(Default)]
struct About {
    records: Vec<Child>,
    references: Vec<Standing>,
    interviews: Vec<Interview>,
    reviews: Vec<Review>,
    questions: Vec<Question>,
}

impl People {
    /// Gathers all that there is of the persons whose `records` these are, for looks at what is claimed.
    async fn of_records(db: &impl ConnectionTrait, records: Vec<Child>, claims: &[Claim]) -> Result<Self, Error> {
        let ids: Vec<ChildId> = records.iter().map(|record| record.id).collect();
        let person_of: BTreeMap<ChildId, ChildId> = records.iter().map(|record| (record.id, record.person)).collect();
        let mut of: BTreeMap<ChildId, About> = BTreeMap::new();
        for record in records {
            of.entry(record.person).or_default().records.push(record);
        }
        let theirs = |id: ChildId| person_of.get(&id).copied().unwrap_or(id);
        for standing in references::of_children(db, &ids).await? {
            of.entry(theirs(standing.child)).or_default().references.push(standing);
        }
        for interview in interviews::of_persons(db, &ids).await? {
            of.entry(theirs(interview.person)).or_default().interviews.push(interview);
        }
        for review in reviews::of_persons(db, &ids).await? {
            of.entry(theirs(review.person)).or_default().reviews.push(review);
        }
        let after: BTreeSet<ChildId> =
            claims.iter().filter(|c| c.subject.kind == SubjectKind::AfterIt).map(|c| c.person).collect();
        let talks: Vec<&Interview> =
            of.iter().filter(|(id, _)| after.contains(id)).flat_map(|(_, about)| &about.interviews).collect();
        let untold = untold(db, &talks).await?;
        let mut policies: BTreeMap<AuthorityCode, Arc<Versions>> = BTreeMap::new();
        let mut people = BTreeMap::new();
        for (id, mut about) in of {
            let (records, references) = (take(&mut about.records), take(&mut about.references));
            let is_asked = |claim: &Claim| claim.person == id && claim.subject.kind == SubjectKind::Question;
            if claims.iter().any(is_asked) {
                let ids: Vec<ReferenceId> = references.iter().map(|standing| standing.reference.id).collect();
                about.questions = Question::from_facts(&ledger::posts_of(db, &ids).await?)?;
            }
            let Some(authority) = records.first().map(|record| &record.authority) else { continue };
            if !policies.contains_key(authority) {
                policies.insert(authority.clone(), policies_of(db, &records).await?);
            }
            let policies = policies.get(authority).cloned().unwrap_or_default();
            people.insert(id, (Person::work_out(id, records, references, policies), about));
        }
        Ok(Self(people, untold))
    }
}
