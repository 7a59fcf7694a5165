//! Intake: a notice comes in, is kept as sent, and the record follows. One transaction; nothing of a refused notice is
//! kept but a line in the audit.

mod receipt;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub use receipt::Receipt;
pub(super) use receipt::receipt_of;
use receipt::{doubts_of, receipt, with_interview};

use super::linking::{self, Link};
use super::refresh::{Change, Person, Refreshed, policies_of, refresh};
use super::tally::Deed;
use super::{Error, Services, TRIES, Transaction, audit_line, salt};
use crate::domain::calendar::london_date;
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{ChildId, FactId, NoticeId, ReferenceId};
use crate::domain::matching::Told;
use crate::domain::notice::{Notice, parse};
use crate::domain::party::Caller;
use crate::domain::reference::Reference;
use crate::domain::violation::Violation;
use crate::store::children::Child;
use crate::store::notices::Received;
use crate::store::references::Standing;
use crate::store::writes::Writes;
use crate::store::{audit, children, ledger, locks, notices, policies, references};

/// Clocks of two systems may differ by this much; what lies further ahead is marked for a person.
pub const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

impl Services {
    /// Takes in one notice as `sent` by `caller`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault of the notice; [`Error::Busy`] and [`Error::Database`].
    pub async fn receive(&self, caller: &Caller, sent: &Value) -> Result<Receipt, Error> {
        let now = self.clock.now();
        let checked = parse(sent, now, london_date(now)).map_err(Error::Invalid);
        let checked = checked.and_then(|notice| within_reach(caller, notice));
        let notice = match checked {
            Ok(notice) => notice,
            Err(error) => {
                let line = audit_line(caller, now, "notice.receive", None, None, "refused");
                audit::write(self.database.read(), &line).await?;
                self.tally.add(Deed::NoticeRefused, 1);
                return Err(error);
            }
        };
        let mut tries = 1;
        loop {
            match self.try_receive(caller, sent, &notice, now).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                other => {
                    self.wakes.recorded();
                    if let Ok(receipt) = &other {
                        self.taken(receipt);
                    }
                    return other;
                }
            }
        }
    }

    /// Says in the log and in the tally that a notice was taken in.
    fn taken(&self, receipt: &Receipt) {
        let deed = match receipt {
            Receipt { duplicate: true, .. } => Deed::NoticeDuplicate,
            Receipt { reasons, .. } if reasons.is_empty() => Deed::NoticeApplied,
            _ => Deed::NoticeNeedsReview,
        };
        self.tally.add(deed, 1);
        tracing::info!(notice.id = %receipt.notice_id, notice.disposition = deed.word(), "A notice was taken in");
    }

    async fn try_receive(
        &self,
        caller: &Caller,
        sent: &Value,
        notice: &Notice,
        now: DateTime<Utc>,
    ) -> Result<Receipt, Error> {
        let organisation = caller.organisation.id;
        let tx = self.database.begin().await?;
        let alone = linking::told(&*tx, &[], Some(notice), organisation).await?;
        let mut names = vec![format!("reference:{organisation}:{}", notice.reference)];
        names.extend(alone.iter().flat_map(|told| told.lock_names(&notice.authority)));
        locks::hold(&*tx, &names).await?;
        let existing = references::named(&*tx, organisation, &notice.reference).await?;
        let facts = match &existing {
            Some(standing) => {
                // The same notice would be of the same reference.
                if let Some(same) = notices::same(&*tx, organisation, &notice.saying.fingerprint).await? {
                    return Ok(Receipt { duplicate: true, ..receipt_of(&*tx, &same, now).await? });
                }
                ledger::of_reference(&*tx, standing.reference.id).await?
            }
            None => vec![],
        };
        let told = linking::told(&*tx, &facts, Some(notice), organisation).await?;
        let link = if notice.child.is_none() && existing.as_ref().is_some_and(|s| s.reference.linked.is_some()) {
            None
        } else {
            Some(linking::decide(&*tx, notice, existing.as_ref(), told.as_ref(), now).await?)
        };
        let taking = Taking { tx: &tx, caller, sent, notice, now, existing, told, link };
        let mut writes = Writes::default();
        let (received, after) = taking.record(&mut writes, facts).await?;
        let receipt = with_interview(receipt(&received, &after.persons)?, &after.persons, &after.interviews, now);
        let done = audit_line(
            caller,
            now,
            "notice.receive",
            Some(format!("notice:{}", received.id)),
            Some(receipt.child),
            "done",
        );
        audit::add(&mut writes, &done);
        writes.send(&*tx).await?;
        tx.commit().await?;
        Ok(receipt)
    }
}

/// A notice being taken in.
struct Taking<'a> {
    tx: &'a Transaction,
    caller: &'a Caller,
    sent: &'a Value,
    notice: &'a Notice,
    now: DateTime<Utc>,
    existing: Option<Standing>,
    told: Option<Told>,
    link: Option<Link>,
}

impl Taking<'_> {
    /// Gathers the facts and what they now give.
    async fn record(&self, writes: &mut Writes, mut facts: Vec<Fact>) -> Result<(Received, Refreshed), Error> {
        let tx = &**self.tx;
        let existing = self.existing.as_ref();
        let reference_id = existing.map_or_else(|| ReferenceId::fresh(self.now), |standing| standing.reference.id);
        let child = self.child();
        let (records, fresh) = self.records(child).await?;
        if let Some(fresh) = fresh {
            writes.begin_stream(fresh);
        }
        let news = self.link.as_ref().filter(|link| linking::is_news(link, existing));
        let notice_id = NoticeId::fresh(self.now);
        let told_at = self.notice.saying.reported_at;
        let policies = Arc::new(policies::of_authority(tx, &self.notice.authority).await?);
        // The notice stands in the stream of the record that its reference is linked to from now on.
        let mut drafts = vec![self.draft(
            reference_id,
            child,
            Body::NoticeReceived {
                notice_id,
                reference: self.notice.reference.clone(),
                organisation: self.caller.organisation.name.clone(),
                saying: Box::new(self.notice.saying.clone()),
                policy_version: policies.latest().version,
            },
            happened_at(self.notice),
            told_at,
            Some(json!({ "notice": self.sent })),
        )];
        if let Some(link) = news {
            let body = linking::body(link, existing);
            drafts.push(self.draft(reference_id, child, body, self.now, told_at, None));
        }
        let fact_id = drafts[0].id;
        facts.extend(ledger::append_all(tx, writes, &drafts, &salt()?).await?);
        let Some(reference) = Reference::from_facts(&facts)? else { return Err(Error::NotFound) };
        if let Some(told) = &self.told {
            if existing.is_some() {
                children::forget_identifiers(tx, reference_id).await?;
            }
            children::save_told(writes, &self.notice.authority, child, reference_id, told)?;
        }
        let standing = Standing { reference, authority: self.notice.authority.clone(), child, episode: None };
        let changed = vec![(self.existing.clone(), standing)];
        // The record may be that of another authority, which this reference was first told to.
        let is_own = records.first().is_some_and(|record| record.authority == self.notice.authority);
        let policies = if is_own { policies } else { policies_of(tx, &records).await? };
        let after = refresh(tx, writes, Change { records, fresh, changed, policies }, self.now).await?;
        let received = Received {
            id: notice_id,
            organisation: self.caller.organisation.id,
            authority: self.notice.authority.clone(),
            reference: reference_id,
            fact: fact_id,
            fingerprint: self.notice.saying.fingerprint.clone(),
            reasons: self.reasons(reference_id, &after.persons),
            received_at: self.now,
        };
        notices::insert(writes, &received)?;
        Ok((received, after))
    }

    /// The record that the reference stands with from now on.
    fn child(&self) -> ChildId {
        match (&self.link, &self.existing) {
            (Some(link), _) => link.child,
            (None, Some(standing)) => standing.child,
            (None, None) => ChildId::fresh(self.now),
        }
    }

    /// All records of the persons that this touches, locked, with the fresh one if there is one.
    async fn records(&self, child: ChildId) -> Result<(Vec<Child>, Option<ChildId>), Error> {
        let fresh = self.link.as_ref().filter(|link| link.fresh).map(|link| link.child);
        let touched = [Some(child).filter(|child| Some(*child) != fresh), self.existing.as_ref().map(|s| s.child)];
        let touched: BTreeSet<ChildId> = touched.into_iter().flatten().collect();
        let mut records = children::beside(&**self.tx, &touched.into_iter().collect::<Vec<_>>()).await?;
        if let Some(fresh) = fresh {
            records.push(Child {
                id: fresh,
                authority: self.notice.authority.clone(),
                person: fresh,
                provisional: true,
                joined: vec![],
                parted: vec![],
                recorded_at: self.now,
            });
        } else if !records.iter().any(|record| record.id == child) {
            // Somebody joined or parted the record between our look and our lock.
            return Err(Error::Busy);
        }
        Ok((records, fresh))
    }

    fn draft(
        &self,
        reference: ReferenceId,
        child: ChildId,
        body: Body,
        happened_at: DateTime<Utc>,
        told_at: DateTime<Utc>,
        text: Option<Value>,
    ) -> Draft {
        Draft {
            id: FactId::fresh(self.now),
            authority: self.notice.authority.clone(),
            child_id: child,
            reference_id: Some(reference),
            interview_id: None,
            body,
            happened_at,
            told_at,
            recorded_at: self.now,
            source: Source { organisation_id: Some(self.caller.organisation.id), actor: self.caller.actor() },
            replaces: None,
            text,
        }
    }

    fn reasons(&self, reference: ReferenceId, persons: &[Person]) -> Vec<String> {
        let mut reasons = doubts_of(reference, persons);
        let ahead = |at: &DateTime<Utc>| *at > self.now + CLOCKS_DIFFER;
        let saying = &self.notice.saying;
        let told = [saying.missing_from_at.value(), saying.found_at.value(), saying.returned_at.value()];
        if told.into_iter().flatten().any(ahead) {
            reasons.push("time_ahead_of_receipt".to_owned());
        }
        if self.existing.as_ref().is_some_and(|standing| standing.authority != self.notice.authority) {
            reasons.push("told_another_authority".to_owned());
        }
        reasons
    }
}

/// The caller may tell only the authorities it is there for; another one is as good as unknown.
fn within_reach(caller: &Caller, notice: Notice) -> Result<Notice, Error> {
    if caller.organisation.authorities.contains(&notice.authority) {
        return Ok(notice);
    }
    let detail = format!("{} is not an authority that your organisation tells", notice.authority);
    Err(Error::Invalid(vec![Violation { pointer: "#/authority".into(), detail }]))
}

/// When the thing told happened, as far as the notice says.
fn happened_at(notice: &Notice) -> DateTime<Utc> {
    let saying = &notice.saying;
    saying
        .happened_at
        .or_else(|| saying.returned_at.value().copied())
        .or_else(|| saying.found_at.value().copied())
        .or_else(|| saying.missing_from_at.value().copied())
        .unwrap_or(saying.reported_at)
}
