//! What people of the council decide about the record: settling a value, and answering a review. Each decision is a
//! fact, and each can be taken back by the opposite one; nothing is moved, so nothing is lost.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::idempotency::{self, Done};
use super::reading::episodes::{Shown, episode_read};
use super::webhooks::reviewed;
use super::{Error, Services, TRIES, Transaction, audit_line};
use crate::domain::audience::Role;
use crate::domain::fact::Body;
use crate::domain::ids::{ChildId, MissingEpisodeId, ReviewId};
use crate::domain::party::Caller;
use crate::domain::review::Decision;
use crate::domain::settlement::Settlement;
use crate::domain::violation::{Code, Reader};
use crate::store::people::Person;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::{audit, episodes, references, reviews};

mod deciding;
mod foreseeing;

use deciding::Deciding;
pub use foreseeing::Crossing;

/// A reason is a sentence or two; a story belongs in the record.
const LONGEST_REASON: usize = 5_000;

/// Who decides: the key that asks, and the person named with it.
#[derive(Clone, Debug)]
pub struct Acting<'a> {
    /// The key's organisation.
    pub caller: &'a Caller,
    /// The person: `user:…`; none where a key acts by itself.
    pub user: Option<String>,
}

impl<'a> Acting<'a> {
    /// A person of the key's organisation who answers for the record.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where none of their roles is one that decides about it.
    pub fn by(caller: &'a Caller, person: &Person) -> Result<Self, Error> {
        let decides = |role: Role| role == Role::MissingCoordinator || role.is_manager();
        if person.roles.iter().filter_map(|word| Role::from_word(word)).any(decides) {
            return Ok(Self { caller, user: Some(format!("user:{}", person.id)) });
        }
        Err(Error::Forbidden("Only a missing coordinator or a manager can decide about the record.".to_owned()))
    }
}

impl Acting<'_> {
    fn actor(&self) -> String {
        self.user.clone().unwrap_or_else(|| self.caller.actor())
    }
}

impl Services {
    /// Settles a value of an episode as `sent` says (`field`, `value`, `reason`); `null` takes a settlement back. Gives the
    /// episode as it then is.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] where the episode is not the caller's own, and the database's.
    pub async fn settle(&self, acting: &Acting<'_>, id: MissingEpisodeId, sent: &Value) -> Result<Shown, Error> {
        let (settlement, reason) = read_settlement(sent)?;
        let matter = Matter::Value(id, settlement);
        self.decided(&Asked { acting, matter, reason, now: self.clock.now() }).await
    }

    /// Decides a review as `sent` says (`decision`, `reason`).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] where the review is not the caller's own, and the database's.
    pub async fn decide(&self, acting: &Acting<'_>, id: ReviewId, sent: &Value) -> Result<Review, Error> {
        let parsed = Reader::parse(sent, |reader| {
            let decision = reader.code::<Decision>("decision");
            let decision = reader.required("decision", decision);
            let reason = reader.text("reason", LONGEST_REASON);
            decision.zip(reader.required("reason", reason))
        });
        let (decision, reason) = parsed.map_err(Error::Invalid)?;
        let matter = Matter::Review(id, decision);
        self.decided(&Asked { acting, matter, reason, now: self.clock.now() }).await
    }

    /// Records a decision in a transaction of its own, again if another writer was there first. What was done leaves a line
    /// in the audit, and so does what was refused. Gives what it is about as it then
    /// is, and keeps that as the answer.
    async fn decided<D: Decided>(&self, asked: &Asked<'_>) -> Result<D, Error> {
        let mut tries = 1;
        loop {
            let tx = self.database.begin().await?;
            match asked.decided_in(&tx).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(refused) if refused.is_refusal() => {
                    drop(tx);
                    audit::write(self.database.read(), &asked.line(None, "refused")).await?;
                    return Err(refused);
                }
                Err(error) => return Err(error),
                Ok(child) => {
                    audit::write(&*tx, &asked.line(Some(child), "done")).await?;
                    let shown = D::then(&tx, asked).await?;
                    let kept = idempotency::keep(&*tx, shown.done()).await?;
                    tx.commit().await?;
                    kept.done();
                    self.wakes.recorded();
                    return Ok(shown);
                }
            }
        }
    }
}

fn read_settlement(sent: &Value) -> Result<(Settlement, String), Error> {
    let parsed = Reader::parse(sent, |reader| {
        let settlement = Settlement::read(reader);
        let reason = reader.text("reason", LONGEST_REASON);
        settlement.zip(reader.required("reason", reason))
    });
    parsed.map_err(Error::Invalid)
}

/// What was decided about, as it is afterwards.
trait Decided: Sized {
    /// It, within the transaction of the decision.
    fn then(tx: &Transaction, asked: &Asked<'_>) -> impl Future<Output = Result<Self, Error>> + Send;

    /// What to keep as the answer.
    fn done(&self) -> Done<'_>;
}

impl Decided for Shown {
    async fn then(tx: &Transaction, asked: &Asked<'_>) -> Result<Self, Error> {
        episode_read(&**tx, asked.acting.caller, MissingEpisodeId(asked.matter.id()), asked.now).await
    }

    fn done(&self) -> Done<'_> {
        Done::Settled(self)
    }
}

impl Decided for Review {
    async fn then(tx: &Transaction, asked: &Asked<'_>) -> Result<Self, Error> {
        reviews::one(&**tx, ReviewId(asked.matter.id())).await?.ok_or(Error::NotFound)
    }

    fn done(&self) -> Done<'_> {
        Done::Reviewed(self)
    }
}

/// What is decided about.
enum Matter {
    /// A value of an episode.
    Value(MissingEpisodeId, Settlement),
    /// A review.
    Review(ReviewId, Decision),
}

impl Matter {
    const fn id(&self) -> Uuid {
        match self {
            Self::Value(id, _) => id.0,
            Self::Review(id, _) => id.0,
        }
    }
}

/// A decision that somebody asked for.
struct Asked<'a> {
    acting: &'a Acting<'a>,
    matter: Matter,
    reason: String,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    /// Records it; gives the person whose record it is about.
    async fn decided_in(&self, tx: &Transaction) -> Result<ChildId, Error> {
        let deciding = Deciding { tx, acting: self.acting, reason: &self.reason, now: self.now };
        match &self.matter {
            Matter::Value(id, settlement) => {
                let standing = references::one(&**tx, (*id).into()).await?.ok_or(Error::NotFound)?;
                if !self.acting.caller.is_council_of(&standing.authority) {
                    return Err(Error::NotFound);
                }
                if let Settlement::ReturnInterviewOwed(_) = settlement {
                    refuse_to_decide_what_is_the_law(tx, &standing).await?;
                }
                refuse_a_return_before_the_disappearance(tx, &standing, settlement).await?;
                deciding.about_reference(&standing, Body::ValueSettled(settlement.clone())).await
            }
            Matter::Review(id, decision) => {
                let review = reviews::one(&**tx, *id).await?.ok_or(Error::NotFound)?;
                if !self.acting.caller.is_council_of(&review.authority) {
                    return Err(Error::NotFound);
                }
                if !review.doubt.kind.admits(*decision) {
                    let detail = format!("a review of this kind is not decided by {}", decision.word());
                    return Err(Error::fault("#/decision", detail));
                }
                let child = deciding.review(&review, *decision).await?;
                reviewed(tx, &review, self.now).await?;
                Ok(child)
            }
        }
    }

    fn line(&self, child: Option<ChildId>, outcome: &str) -> audit::Line {
        let (action, object) = match &self.matter {
            Matter::Value(id, _) => ("missing_episode.settle", format!("missing_episode:{id}")),
            Matter::Review(id, _) => ("review.decide", format!("review:{id}")),
        };
        let mut line = audit_line(self.acting.caller, self.now, action, Some(object), child, outcome);
        line.actor = self.acting.actor();
        line
    }
}

/// What cannot have been is asked about before it is recorded: it would move the deadline.
async fn refuse_a_return_before_the_disappearance(
    tx: &Transaction,
    standing: &Standing,
    settlement: &Settlement,
) -> Result<(), Error> {
    let Some(id) = standing.episode else { return Ok(()) };
    let held = episodes::one(&**tx, id).await?;
    let against = held.and_then(|held| settlement.against(&held.episode));
    against.map_or(Ok(()), |against| Err(Error::fault("#/value", against)))
}

/// Whether an interview is owed is a decision only where a child was never called anything but absent.
async fn refuse_to_decide_what_is_the_law(tx: &Transaction, standing: &Standing) -> Result<(), Error> {
    let Some(id) = standing.episode else { return Ok(()) };
    let Some(held) = episodes::one(&**tx, id).await? else { return Ok(()) };
    if held.episode.ever_missing_or_away {
        let said = "This episode owes an interview by itself: the child was missing or away without authorisation. \
                    A manager can close that interview as not required.";
        return Err(Error::Refused(said.to_owned()));
    }
    if !held.episode.can_be_owed() {
        return Err(Error::Refused("Nobody of 18 or over is owed an interview by this authority's policy.".to_owned()));
    }
    Ok(())
}
