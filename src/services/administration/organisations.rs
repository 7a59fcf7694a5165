//! Organisations and their teams, as an administrator sees and changes them.

use super::{LONGEST, administers, fault, is_in_charge, named};
use crate::domain::ids::{OrganisationId, TeamId};
use crate::domain::party::{Organisation, OrganisationKind};
use crate::domain::violation::Violation;
use crate::notify::email;
use crate::services::accounts::SignedIn;
use crate::services::contacts::organisation_changed;
use crate::services::{Error, Services, audit_line};
use crate::store::{audit, parties, people};

/// An organisation as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The organisation.
    pub organisation: Organisation,
    /// The names of its teams; of others' nobody needs to know.
    pub teams: Vec<String>,
    /// Whether the administrator can change it.
    pub in_charge: bool,
}

impl Services {
    /// The organisations that an administrator's own works with: its own first, the others by name.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator; the database's.
    pub async fn organisations_seen(&self, who: &SignedIn) -> Result<Vec<Seen>, Error> {
        administers(who)?;
        let own = &who.caller.organisation;
        let mut seen = vec![];
        for organisation in self.known_to(own).await? {
            let in_charge = is_in_charge(own, &organisation);
            let teams = if in_charge { people::teams_of(self.database.read(), organisation.id).await? } else { vec![] };
            seen.push(Seen { organisation, teams, in_charge });
        }
        Ok(seen)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id for them; the database's.
    pub async fn organisation_seen(&self, who: &SignedIn, id: OrganisationId) -> Result<Seen, Error> {
        let all = self.organisations_seen(who).await?;
        all.into_iter().find(|seen| seen.organisation.id == id).ok_or(Error::NotFound)
    }

    /// Makes an organisation be there that works with the administrator's council.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault; [`Error::NotFound`] to whoever is no administrator of a council; the
    /// database's.
    pub async fn add_organisation(
        &self,
        who: &SignedIn,
        name: &str,
        kind: Option<OrganisationKind>,
        email: &str,
    ) -> Result<OrganisationId, Error> {
        administers(who)?;
        let own = &who.caller.organisation;
        if own.kind != OrganisationKind::LocalAuthority {
            return Err(Error::NotFound);
        }
        let now = self.clock.now();
        let mut faults = vec![];
        let name = named(name, &mut faults);
        let email = address(email, &mut faults);
        if kind.is_none_or(|kind| kind == OrganisationKind::LocalAuthority) {
            faults.push(fault("kind", "Say what kind of organisation it is"));
        }
        let tx = self.database.begin().await?;
        if parties::organisation_named(&*tx, &name).await?.is_some() {
            faults.push(fault("name", "This name is taken: each organisation has a name of its own"));
        }
        let Some(kind) = kind.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let id = OrganisationId::fresh(now);
        let made = Organisation { id, name, kind, authorities: own.authorities.clone(), email };
        parties::save_organisation(&*tx, &made, now).await?;
        let object = Some(format!("organisation:{id}"));
        audit::write(&*tx, &audit_line(&who.caller, now, "organisation.add", object, None, "done")).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes where we write to an organisation; nowhere, if `email` is empty.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where the administrator is not in charge of it; the database's.
    pub async fn change_organisation(&self, who: &SignedIn, id: OrganisationId, email: &str) -> Result<(), Error> {
        let seen = self.organisation_seen(who, id).await?;
        if !seen.in_charge {
            return Err(Error::NotFound);
        }
        let mut faults = vec![];
        let email = address(email, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let there = parties::organisation(&*tx, id).await?.ok_or(Error::NotFound)?;
        let changed = Organisation { email, ..there };
        parties::save_organisation(&*tx, &changed, now).await?;
        organisation_changed(&tx, &changed, &who.caller.actor(), now).await?;
        let object = Some(format!("organisation:{id}"));
        audit::write(&*tx, &audit_line(&who.caller, now, "organisation.change", object, None, "done")).await?;
        Ok(tx.commit().await?)
    }

    /// Makes a team be there; one that is there already stays as it is.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where the administrator is not in charge of the organisation; the
    /// database's.
    pub async fn add_team(&self, who: &SignedIn, id: OrganisationId, name: &str) -> Result<(), Error> {
        let seen = self.organisation_seen(who, id).await?;
        if !seen.in_charge {
            return Err(Error::NotFound);
        }
        let mut faults = vec![];
        let name = named(name, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let team = people::team(&*tx, id, &name, TeamId::fresh(now)).await?;
        let object = Some(format!("team:{team}"));
        audit::write(&*tx, &audit_line(&who.caller, now, "team.add", object, None, "done")).await?;
        Ok(tx.commit().await?)
    }
}

/// Where we write to it, as it was typed; nowhere, if nothing was.
fn address(typed: &str, faults: &mut Vec<Violation>) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    if !email::is_address(typed) || typed.len() > LONGEST {
        faults.push(fault("email", "Enter an email address in the correct format, like name@example.com"));
    }
    Some(typed.to_owned())
}
