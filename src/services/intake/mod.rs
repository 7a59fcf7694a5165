//! Intake: a notice comes in, is kept as sent, and the record follows. One transaction; nothing of a refused notice is
//! kept but a line in the audit.

mod receipt;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub use receipt::Receipt;
pub(super) use receipt::receipt_of;
use receipt::{doubts_of, receipt, with_interview};

use super::linking::{self, Link};
use super::refresh::{Person, refresh};
use super::{Error, Services, TRIES, Transaction, audit_line, salt};
use crate::domain::calendar::london_date;
use crate::domain::fact::{Body, Draft, Source};
use crate::domain::ids::{ChildId, FactId, NoticeId, ReferenceId};
use crate::domain::matching::Told;
use crate::domain::notice::{Notice, parse};
use crate::domain::party::Caller;
use crate::domain::reference::Reference;
use crate::domain::violation::Violation;
use crate::store::children::Child;
use crate::store::notices::Received;
use crate::store::references::Standing;
use crate::store::{audit, children, ledger, locks, notices, policies, references};

/// Clocks of two systems may differ by this much; what lies further ahead is marked for a person.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

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
                return Err(error);
            }
        };
        let mut tries = 1;
        loop {
            match self.try_receive(caller, sent, &notice, now).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                other => {
                    self.wakes.attend.notify_one();
                    return other;
                }
            }
        }
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
        if let Some(same) = notices::same(&*tx, organisation, &notice.saying.fingerprint).await? {
            return Ok(Receipt { duplicate: true, ..receipt_of(&*tx, &same, now).await? });
        }
        let existing = references::named(&*tx, organisation, &notice.reference).await?;
        let facts = match &existing {
            Some(standing) => ledger::of_reference(&*tx, standing.reference.id).await?,
            None => vec![],
        };
        let told = linking::told(&*tx, &facts, Some(notice), organisation).await?;
        let link = if notice.child.is_none() && existing.as_ref().is_some_and(|s| s.reference.linked.is_some()) {
            None
        } else {
            Some(linking::decide(&*tx, notice, existing.as_ref(), told.as_ref(), now).await?)
        };
        let taking = Taking { tx: &tx, caller, sent, notice, now, existing: existing.as_ref(), told, link };
        let (received, persons) = taking.record(facts).await?;
        let receipt = with_interview(&*tx, receipt(&received, &persons)?, &persons, now).await?;
        let done = audit_line(
            caller,
            now,
            "notice.receive",
            Some(format!("notice:{}", received.id)),
            Some(receipt.child),
            "done",
        );
        audit::write(&*tx, &done).await?;
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
    existing: Option<&'a Standing>,
    told: Option<Told>,
    link: Option<Link>,
}

impl Taking<'_> {
    /// Appends the facts and writes what they now give.
    async fn record(&self, mut facts: Vec<crate::domain::fact::Fact>) -> Result<(Received, Vec<Person>), Error> {
        let tx = &**self.tx;
        let reference_id = self.existing.map_or_else(|| ReferenceId::fresh(self.now), |standing| standing.reference.id);
        let child = self.child();
        let records = self.records(child).await?;
        let news = self.link.as_ref().filter(|link| linking::is_news(link, self.existing));
        let notice_id = NoticeId::fresh(self.now);
        let told_at = self.notice.saying.reported_at;
        // The notice stands in the stream of the record that its reference is linked to from now on.
        let mut drafts = vec![self.draft(
            reference_id,
            child,
            Body::NoticeReceived {
                notice_id,
                reference: self.notice.reference.clone(),
                organisation: self.caller.organisation.name.clone(),
                saying: Box::new(self.notice.saying.clone()),
                policy_version: policies::of_authority(tx, &self.notice.authority).await?.latest().version,
            },
            happened_at(self.notice),
            told_at,
            Some(json!({ "notice": self.sent })),
        )];
        if let Some(link) = news {
            let body = linking::body(link, self.existing);
            drafts.push(self.draft(reference_id, child, body, self.now, told_at, None));
        }
        let fact_id = drafts[0].id;
        for draft in &drafts {
            facts.push(ledger::append(tx, draft, &salt()?).await?);
        }
        let Some(reference) = Reference::from_facts(&facts)? else { return Err(Error::NotFound) };
        if let Some(told) = &self.told {
            children::save_told(tx, &self.notice.authority, child, reference_id, told).await?;
        }
        let standing = Standing { reference, authority: self.notice.authority.clone(), child, episode: None };
        let persons = refresh(tx, records, vec![standing], self.now).await?;
        let mut received = Received {
            id: notice_id,
            organisation: self.caller.organisation.id,
            authority: self.notice.authority.clone(),
            reference: reference_id,
            fact: fact_id,
            fingerprint: self.notice.saying.fingerprint.clone(),
            reasons: vec![],
            received_at: self.now,
        };
        received.reasons = self.reasons(reference_id, &persons);
        notices::insert(tx, &received).await?;
        Ok((received, persons))
    }

    /// The record that the reference stands with from now on.
    fn child(&self) -> ChildId {
        match (&self.link, self.existing) {
            (Some(link), _) => link.child,
            (None, Some(standing)) => standing.child,
            (None, None) => ChildId::fresh(self.now),
        }
    }

    /// All records of the persons that this touches, locked, with the fresh one if there is one.
    async fn records(&self, child: ChildId) -> Result<Vec<Child>, Error> {
        let tx = &**self.tx;
        let mut touched = BTreeSet::new();
        for id in [Some(child), self.existing.map(|standing| standing.child)].into_iter().flatten() {
            touched.extend(children::one(tx, id).await?.map(|record| record.person));
        }
        let touched: Vec<_> = touched.into_iter().collect();
        let mut records = children::of_persons(tx, &touched).await?;
        if self.link.as_ref().is_some_and(|link| link.fresh) {
            let fresh = Child {
                id: child,
                authority: self.notice.authority.clone(),
                person: child,
                provisional: true,
                joined: vec![],
                parted: vec![],
                recorded_at: self.now,
            };
            children::save(tx, &fresh).await?;
            records.push(fresh);
        } else if !records.iter().any(|record| record.id == child) {
            // Somebody joined or parted the record between our look and our lock.
            return Err(Error::Busy);
        }
        Ok(records)
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
        if self.existing.is_some_and(|standing| standing.authority != self.notice.authority) {
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
