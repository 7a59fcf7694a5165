//! Anchoring: each night an anchor over the ends of all streams is kept in the database, in a file outside it and in
//! the log, and each verification holds all of them against the facts. A chain of hashes shows a fact that was changed
//! or taken out; only an anchor shows that a stream once went on from where it ends now.

mod file;

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::verify::Verified;
use super::{Error, Services};
use crate::domain::ids::ChildId;
use crate::domain::ledger_anchor::{Head, LedgerAnchor};
use crate::store::{ledger, ledger_anchors};

pub use file::AnchorFile;

impl Services {
    /// Anchors where every stream ends now.
    ///
    /// The ends need not be of one instant: facts are only ever added, so each of them holds for good, whatever else is
    /// being written.
    ///
    /// # Errors
    /// When the database fails. That the file cannot be written is logged; it is made up for the next time.
    pub async fn anchor(&self) -> Result<LedgerAnchor, Error> {
        let ends = ledger_anchors::ends(self.database.read()).await?;
        let tx = self.database.begin().await?;
        let before = ledger_anchors::last(&*tx).await?;
        let anchor = LedgerAnchor::following(before, &ends, self.clock.now());
        ledger_anchors::keep(&*tx, &anchor).await?;
        tx.commit().await?;
        tracing::info!(
            anchor.number = anchor.number,
            anchor.children = anchor.children,
            anchor.facts = anchor.facts,
            anchor.hash = anchor.hash,
            "the ledger was anchored"
        );
        if let Some(file) = &self.anchor_file {
            self.write_out(file).await?;
        }
        Ok(anchor)
    }

    /// Appends what the file does not have yet: the anchor just made, and those that were made by another program,
    /// while the disk was full, or before there was a file.
    async fn write_out(&self, file: &AnchorFile) -> Result<(), Error> {
        let written = async {
            let mut last = file.last_number().await?;
            let mut anchors = vec![];
            while let Some(anchor) = ledger_anchors::behind(self.database.read(), last).await? {
                last = anchor.number;
                anchors.push(anchor);
            }
            file.append(&anchors).await
        };
        match written.await {
            Err(Error::File(error)) => {
                tracing::error!(error, "the anchor is not in its file; the next one brings it along");
                Ok(())
            }
            done => done,
        }
    }
}

/// Holds every anchor, of the database and of the file, against the facts.
pub(super) async fn check(
    db: &DatabaseConnection,
    file: Option<&AnchorFile>,
    verified: &mut Verified,
) -> Result<(), Error> {
    let mut named = BTreeSet::new();
    let mut before: Option<LedgerAnchor> = None;
    while let Some(kept) = ledger_anchors::behind(db, before.as_ref().map_or(0, |before| before.number)).await? {
        if let Some(fault) = kept.fault_behind(before.as_ref()) {
            verified.differences.push(format!("ledger anchor {}: {fault}", kept.number));
        }
        for lost in ledger_anchors::lost(db, kept.number).await? {
            let gone = Gone { head: &lost.head, anchor: kept.number, is_replaced: lost.is_replaced };
            gone.name(&mut named, verified);
        }
        verified.anchors += 1;
        verified.last_anchor = Some(kept.hash.clone());
        before = Some(kept);
    }
    match file {
        Some(file) => check_file(db, file, &mut named, verified).await,
        None => Ok(()),
    }
}

/// Holds the file against the database, and what the database does not have against the facts. A file may end earlier
/// than the database: another server may have made the latest anchors.
async fn check_file(
    db: &DatabaseConnection,
    file: &AnchorFile,
    named: &mut BTreeSet<ChildId>,
    verified: &mut Verified,
) -> Result<(), Error> {
    let lines = match file.read().await {
        Err(Error::File(why)) => {
            verified.differences.push(format!("the anchors' file cannot be read: {why}"));
            return Ok(());
        }
        read => read?,
    };
    let mut before = None;
    for line in lines {
        let differ = |what: &str| format!("line {} of the anchors' file: {what}", line.number);
        let Some(anchor) = line.anchor else {
            verified.differences.push(differ("cannot be read"));
            continue;
        };
        let kept = ledger_anchors::behind(db, anchor.number.saturating_sub(1)).await?;
        if let Some(fault) = anchor.fault_behind(before.as_ref()) {
            verified.differences.push(differ(&format!("ledger anchor {}: {fault}", anchor.number)));
        } else if kept.as_ref() != Some(&anchor) {
            let what = format!("ledger anchor {} is not the one in the database", anchor.number);
            verified.differences.push(differ(&what));
            missed(db, &anchor, named, verified).await?;
        }
        before = Some(anchor);
    }
    Ok(())
}

/// Names what `anchor`, which the database does not have, says and the facts do not.
async fn missed(
    db: &impl ConnectionTrait,
    anchor: &LedgerAnchor,
    named: &mut BTreeSet<ChildId>,
    verified: &mut Verified,
) -> Result<(), Error> {
    for head in &anchor.heads {
        let found = ledger::hash_in(db, head.child, head.place).await?;
        if found.as_ref() != Some(&head.hash) {
            Gone { head, anchor: anchor.number, is_replaced: found.is_some() }.name(named, verified);
        }
    }
    Ok(())
}

/// A fact that an anchor names and that is not there.
struct Gone<'a> {
    head: &'a Head,
    anchor: i64,
    is_replaced: bool,
}

impl Gone<'_> {
    /// Once for each child: behind the first fact that is gone, no later one can be there.
    fn name(&self, named: &mut BTreeSet<ChildId>, verified: &mut Verified) {
        let Head { child, place, .. } = self.head;
        if !named.insert(*child) {
            return;
        }
        let what = if self.is_replaced { "another than it was" } else { "gone" };
        let anchor = self.anchor;
        verified.differences.push(format!("child {child}: fact {place}, of ledger anchor {anchor}, is {what}"));
    }
}
