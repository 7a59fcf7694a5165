//! A decision becomes a fact, and what follows from it is worked out anew.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Acting;
use crate::domain::authority::AuthorityCode;
use crate::domain::fact::{Body, Draft, Source};
use crate::domain::ids::{ChildId, FactId, ReferenceId};
use crate::domain::joining::{Joins, persons};
use crate::domain::raised::SubjectKind;
use crate::domain::reference::Reference;
use crate::domain::review::{Decision, ReviewKind};
use crate::services::refresh::{Change, policies_of, refresh};
use crate::services::{Error, Transaction, salt};
use crate::store::children::Child;
use crate::store::references::Standing;
use crate::store::reviews::Review;
use crate::store::writes::Writes;
use crate::store::{children, ledger, references, watches};

/// A decision being recorded.
pub(super) struct Deciding<'a> {
    pub(super) tx: &'a Transaction,
    pub(super) acting: &'a Acting<'a>,
    pub(super) reason: &'a str,
    pub(super) now: DateTime<Utc>,
}

impl Deciding<'_> {
    /// Answers a review; gives the person whose record it is about.
    pub(super) async fn review(&self, review: &Review, decision: Decision) -> Result<ChildId, Error> {
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
    pub(super) async fn about_reference(&self, standing: &Standing, body: Body) -> Result<ChildId, Error> {
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
        watches::wake_ladder(tx, SubjectKind::Question, touched, self.now).await?;
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
