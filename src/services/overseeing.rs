//! Overseeing: what the program itself could not do, a person is told. A subject that nobody looks at any more is a child
//! of whom nobody hears; a ledger that differs from its rows is a record that nobody may rely on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::invariants::Broken;
use super::line::{Line, first_on_duty};
use super::messages::NewMessage;
use super::{Error, Services, Transaction};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::ids::WatchId;
use crate::domain::invariant::Invariant;
use crate::domain::message::{Channel, Recipient};
use crate::notify::templates::{self, InvariantsBroken, LedgerDiffers, LooksFailed, Reference, Template};
use crate::store::people::Person;
use crate::store::watches::Dead;
use crate::store::{bearers, parties, watches};

impl Services {
    /// Tells of the subjects that could not be looked at ten times in a row: administrators, and whoever must see to the
    /// child meanwhile. Once for each of them and day, and again when there are more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn oversee(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut by_authority: BTreeMap<AuthorityCode, Vec<Dead>> = BTreeMap::new();
        for dead in watches::dead(self.database.read()).await? {
            by_authority.entry(dead.authority.clone()).or_default().push(dead);
        }
        if by_authority.is_empty() {
            return Ok(());
        }
        let tx = self.database.begin().await?;
        for (authority, dead) in by_authority {
            let about = dead.iter().map(|dead| dead.subject.id);
            let subjects = u32::try_from(dead.len()).unwrap_or(u32::MAX);
            tracing::error!(watch.count = subjects, "Nobody looks at some subjects any more: their looks keep failing");
            let told = Fault {
                about: about.clone().next().unwrap_or_default(),
                also_about: about.skip(1).collect(),
                cause: format!("{}/{}/{subjects}", LooksFailed::NAME, london_date(now)),
                text: &LooksFailed { first: Reference::of(dead[0].subject.id), subjects },
            };
            let mut line = first_on_duty(&*tx, &authority, now).await?;
            line.and(administrators(&tx, &authority).await?);
            self.tell(&tx, &authority, &line, &told, now).await?;
        }
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// Gives every subject whose looks failed too often another ten: what stood in the way may be mended.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn revive(&self) -> Result<(), Error> {
        let revived = watches::revive(self.database.read(), self.clock.now()).await?;
        if revived > 0 {
            tracing::info!(watch.count = revived, "Subjects whose looks kept failing are looked at again");
            self.wakes.attend.notify_one();
        }
        Ok(())
    }

    /// Tells the administrators of every authority, or its line where it has none, that the ledger and its rows differ.
    pub(super) async fn tell_of_differences(&self, differences: usize) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let told = Fault {
            about: WatchId::fresh(now).0,
            also_about: vec![],
            cause: format!("{}/{}", LedgerDiffers::NAME, london_date(now)),
            text: &LedgerDiffers { differences: u32::try_from(differences).unwrap_or(u32::MAX) },
        };
        for (authority, _) in parties::authorities(&*tx).await? {
            let line = self.administrators_or_line(&tx, &authority, now).await?;
            self.tell(&tx, &authority, &line, &told, now).await?;
        }
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    /// Tells the administrators of an authority, once a day, what does not hold of its things; of what is the
    /// installation's, those of every authority. What is told elsewhere already is not told again.
    pub(super) async fn tell_of_broken(&self, broken: &[&Broken]) -> Result<(), Error> {
        let told_already = [Invariant::NothingGivenUp, Invariant::LedgerClean, Invariant::ChannelsOpen];
        let is_news = |broken: &&Broken| !told_already.contains(&broken.invariant);
        let broken: Vec<&Broken> = broken.iter().copied().filter(is_news).collect();
        if broken.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        for (authority, _) in parties::authorities(&*tx).await? {
            let concerns = |broken: &&Broken| broken.authority.as_ref().is_none_or(|whose| *whose == authority);
            let theirs: Vec<&Broken> = broken.iter().copied().filter(concerns).collect();
            if theirs.is_empty() {
                continue;
            }
            let about = theirs.iter().flat_map(|broken| &broken.things).copied();
            let words: Vec<&str> = theirs.iter().map(|broken| broken.invariant.word()).collect();
            let said = |broken: &&Broken| templates::Broken {
                invariant: broken.invariant,
                things: u32::try_from(broken.things.len()).unwrap_or(u32::MAX),
            };
            let told = Fault {
                about: about.clone().next().unwrap_or_else(|| WatchId::fresh(now).0),
                also_about: about.skip(1).collect(),
                cause: format!("{}/{}/{}", InvariantsBroken::NAME, words.join("/"), london_date(now)),
                text: &InvariantsBroken { broken: theirs.iter().map(said).collect() },
            };
            let line = self.administrators_or_line(&tx, &authority, now).await?;
            self.tell(&tx, &authority, &line, &told, now).await?;
        }
        tx.commit().await?;
        self.wakes.deliver.notify_one();
        Ok(())
    }

    pub(super) async fn tell(
        &self,
        tx: &Transaction,
        authority: &AuthorityCode,
        line: &Line,
        fault: &Fault<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if line.told.is_empty() {
            tracing::error!(authority = %authority, "Nobody is there to be told of a fault of the program");
        }
        let mut written = vec![];
        for (person, role) in &line.told {
            let new = NewMessage {
                authority: Some(authority.clone()),
                about: fault.about,
                also_about: fault.also_about.clone(),
                child: None,
                cause: format!("{}/{authority}", fault.cause),
                recipient: Recipient::Person { user: person.id, role: *role },
                channel: Channel::Email,
                address: person.email.clone(),
                text: fault.text,
                scheduled_for: now,
            };
            written.extend(self.write_to(&**tx, person, &new, now).await?);
        }
        line.keep_with(&**tx, &written).await
    }

    /// Those who see to faults of the program; where there are none, whoever of the line is on duty.
    async fn administrators_or_line(
        &self,
        tx: &Transaction,
        authority: &AuthorityCode,
        now: DateTime<Utc>,
    ) -> Result<Line, Error> {
        let administrators = administrators(tx, authority).await?;
        if administrators.is_empty() {
            first_on_duty(&**tx, authority, now).await
        } else {
            Ok(Line::of(administrators))
        }
    }
}

/// What went wrong, as it is told.
pub(super) struct Fault<'a> {
    pub about: uuid::Uuid,
    pub also_about: Vec<uuid::Uuid>,
    pub cause: String,
    pub text: &'a dyn Template,
}

pub(super) async fn administrators(tx: &Transaction, authority: &AuthorityCode) -> Result<Vec<(Person, Role)>, Error> {
    let people = bearers::of_role(&**tx, authority, Role::Administrator).await?;
    Ok(people.into_iter().map(|person| (person, Role::Administrator)).collect())
}
