//! What people of the council decide about the record: settling a value, and answering a review. Each decision is a
//! fact, and each can be taken back by the opposite one; nothing is moved, so nothing is lost.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::refresh::{Change, policies_of, refresh};
use super::webhooks::reviewed;
use super::{Error, Services, TRIES, Transaction, audit_line, salt};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::{Body, Draft, Source};
use crate::domain::ids::{ChildId, FactId, MissingEpisodeId, ReferenceId, ReviewId};
use crate::domain::joining::{Joins, persons};
use crate::domain::party::Caller;
use crate::domain::reference::Reference;
use crate::domain::review::{Decision, ReviewKind};
use crate::domain::settlement::Settlement;
use crate::domain::violation::{Code, Reader};
use crate::store::children::Child;
use crate::store::people::Person;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::writes::Writes;
use crate::store::{audit, children, episodes, ledger, references, reviews};

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
    /// Settles a value of an episode as `sent` says (`field`, `value`, `reason`); `null` takes a settlement back.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] where the episode is not the caller's own, and the database's.
    pub async fn settle(&self, acting: &Acting<'_>, id: MissingEpisodeId, sent: &Value) -> Result<(), Error> {
        let parsed = Reader::parse(sent, |reader| {
            let settlement = Settlement::read(reader);
            let reason = reader.text("reason", LONGEST_REASON);
            settlement.zip(reader.required("reason", reason))
        });
        let (settlement, reason) = parsed.map_err(Error::Invalid)?;
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
        self.decided(&Asked { acting, matter, reason, now: self.clock.now() }).await?;
        reviews::one(self.database.read(), id).await?.ok_or(Error::NotFound)
    }

    /// Records a decision in a transaction of its own, again if another writer was there first. What was done leaves a line
    /// in the audit, and so does what was refused.
    async fn decided(&self, asked: &Asked<'_>) -> Result<(), Error> {
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
                    tx.commit().await?;
                    self.wakes.attend.notify_one();
                    return Ok(());
                }
            }
        }
    }
}

/// What is decided about.
enum Matter {
    /// A value of an episode.
    Value(MissingEpisodeId, Settlement),
    /// A review.
    Review(ReviewId, Decision),
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

/// A decision being recorded.
struct Deciding<'a> {
    tx: &'a Transaction,
    acting: &'a Acting<'a>,
    reason: &'a str,
    now: DateTime<Utc>,
}

impl Deciding<'_> {
    async fn review(&self, review: &Review, decision: Decision) -> Result<ChildId, Error> {
        let yes = matches!(decision, Decision::Join | Decision::Confirm);
        let doubt = &review.doubt;
        let body = match doubt.kind {
            ReviewKind::Child => return self.children(ChildId(doubt.subject), ChildId(doubt.other), yes).await,
            ReviewKind::Episode if yes => Body::EpisodesJoined { other: ReferenceId(doubt.other) },
            ReviewKind::Episode => Body::EpisodesParted { other: ReferenceId(doubt.other) },
            ReviewKind::Cancellation => Body::CancellationDecided { confirmed: yes },
            ReviewKind::Return => Body::ReturnDecided { confirmed: yes },
        };
        let standing = references::one(&**self.tx, ReferenceId(doubt.subject)).await?.ok_or(Error::NotFound)?;
        self.about_reference(&standing, body).await
    }

    /// Records a decision about a reference and works its person out anew.
    async fn about_reference(&self, standing: &Standing, body: Body) -> Result<ChildId, Error> {
        let tx = &**self.tx;
        let person = children::one(tx, standing.child).await?.ok_or(Error::NotFound)?.person;
        let records = children::of_persons(tx, &[person]).await?;
        let draft = self.draft(&standing.authority, Some(standing.reference.id), standing.child, body);
        ledger::append(tx, &draft, &salt()?).await?;
        let facts = ledger::of_reference(tx, standing.reference.id).await?;
        let reference = Reference::from_facts(&facts)?.ok_or(Error::NotFound)?;
        let changed = Standing { reference, ..standing.clone() };
        self.refresh(records, vec![(Some(standing.clone()), changed)]).await?;
        Ok(person)
    }

    /// Joins or parts two records, and works out who is who of all records that either touches.
    async fn children(&self, a: ChildId, b: ChildId, join: bool) -> Result<ChildId, Error> {
        let tx = &**self.tx;
        let mut touched = BTreeSet::new();
        for id in [a, b] {
            touched.insert(children::one(tx, id).await?.ok_or(Error::NotFound)?.person);
        }
        let touched: Vec<_> = touched.into_iter().collect();
        let before = children::of_persons(tx, &touched).await?;
        for (id, other) in [(a, b), (b, a)] {
            let record = before.iter().find(|record| record.id == id).ok_or(Error::Busy)?;
            let body = if join { Body::ChildrenJoined { other } } else { Body::ChildrenParted { other } };
            ledger::append(tx, &self.draft(&record.authority, None, id, body), &salt()?).await?;
        }
        let mut records: Vec<Child> = vec![];
        for mut record in before {
            let joins = Joins::from_facts(&ledger::of_child(tx, record.id).await?)?;
            (record.joined, record.parted) = (joins.joined, joins.parted);
            records.push(record);
        }
        let graph: Vec<_> = records.iter().map(|record| (record.id, record.joined.clone())).collect();
        let person = persons(&graph);
        let mut writes = Writes::default();
        for record in &mut records {
            record.person = person.get(&record.id).copied().unwrap_or(record.id);
            children::save(&mut writes, record)?;
        }
        writes.send(tx).await?;
        self.refresh(records, vec![]).await?;
        Ok(a)
    }

    async fn refresh(&self, records: Vec<Child>, changed: Vec<(Option<Standing>, Standing)>) -> Result<(), Error> {
        let tx = &**self.tx;
        let policies = policies_of(tx, &records).await?;
        let mut writes = Writes::default();
        refresh(tx, &mut writes, Change { records, fresh: None, changed, policies }, self.now).await?;
        Ok(writes.send(tx).await?)
    }

    fn draft(&self, authority: &AuthorityCode, about: Option<ReferenceId>, child: ChildId, body: Body) -> Draft {
        Draft {
            id: FactId::fresh(self.now),
            authority: authority.clone(),
            child_id: child,
            reference_id: about,
            interview_id: None,
            body,
            happened_at: self.now,
            told_at: self.now,
            recorded_at: self.now,
            source: Source { organisation_id: Some(self.acting.caller.organisation.id), actor: self.acting.actor() },
            replaces: None,
            text: Some(json!({ "reason": self.reason })),
        }
    }
}
