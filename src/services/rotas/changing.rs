//! Changing a rota: an entry is added, put in another's place, or taken out. Each change says why.

use super::{bearers, colleagues, line, must_keep};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{RotaEntryId, UserId};
use crate::domain::rota::{Entry, ROLES};
use crate::domain::violation::Violation;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::rotas::{self, Written};
use crate::store::{audit, locks};

/// Longer reasons are no reasons.
pub const LONGEST_WHY: usize = 200;

/// What somebody changes of a rota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Entries are added.
    Add(Vec<Entry>),
    /// One takes the place of another.
    Put(RotaEntryId, Entry),
    /// One is taken out.
    TakeOut(RotaEntryId),
}

impl Change {
    const fn replaces(&self) -> Option<RotaEntryId> {
        match self {
            Self::Add(_) => None,
            Self::Put(id, _) | Self::TakeOut(id) => Some(*id),
        }
    }

    fn entries(&self) -> &[Entry] {
        match self {
            Self::Add(entries) => entries,
            Self::Put(_, entry) => std::slice::from_ref(entry),
            Self::TakeOut(_) => &[],
        }
    }
}

impl Services {
    /// Changes the rota of a role.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault; [`Error::NotFound`] to whoever does not keep it, and where there is no such entry;
    /// [`Error::Refused`] where somebody changed the entry meanwhile; the database's.
    pub async fn change_rota(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        role: Role,
        change: &Change,
        why: &str,
    ) -> Result<(), Error> {
        must_keep(who, authority)?;
        if !ROLES.contains(&role) {
            return Err(Error::NotFound);
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        locks::hold(&*tx, &[format!("rota/{authority}/{}", role.word())]).await?;
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        let people = colleagues(&*tx, authority).await?;
        let can = |id: UserId| bearers(&people, role).any(|person| person.id == id);
        let mut faults = vec![];
        for entry in change.entries() {
            faults.extend(entry.faults());
            faults.extend((!can(entry.who())).then(|| fault("who", "Choose somebody who has this role")));
            if let Entry::Away { instead: Some(instead), .. } = entry {
                faults.extend((!can(*instead)).then(|| fault("instead", "Choose somebody who has this role")));
            }
        }
        if why.is_empty() || why.chars().count() > LONGEST_WHY {
            faults.push(fault("why", "Say why, in 200 characters or fewer"));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if let Some(id) = change.replaces() {
            let of_role = |one: &&Written| one.id == id && one.role == role && one.entry.is_some();
            if rotas::of_authority(&*tx, authority).await?.iter().find(of_role).is_none() {
                return Err(Error::NotFound);
            }
            if rotas::standing(&*tx, authority).await?.iter().find(of_role).is_none() {
                drop(tx);
                audit::write(self.database.read(), &line(who, now, authority, role, "refused")).await?;
                return Err(Error::Refused(
                    "Somebody has changed this entry meanwhile: look at the rota again".to_owned(),
                ));
            }
        }
        let written = |entry: Option<Entry>| Written {
            id: RotaEntryId::fresh(now),
            authority: authority.clone(),
            role,
            entry,
            replaces: change.replaces(),
            why: why.clone(),
            by: Some(who.person.id),
            at: now,
        };
        let all: Vec<Written> = match change {
            Change::TakeOut(_) => vec![written(None)],
            _ => change.entries().iter().cloned().map(|entry| written(Some(entry))).collect(),
        };
        rotas::add(&*tx, &all).await?;
        audit::write(&*tx, &line(who, now, authority, role, "done")).await?;
        Ok(tx.commit().await?)
    }
}

fn fault(field: &str, detail: &str) -> Violation {
    Violation { pointer: format!("#/{field}"), detail: detail.to_owned() }
}
