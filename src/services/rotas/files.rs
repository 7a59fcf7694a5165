//! Rotas as calendar files: taken in from the one that a team keeps elsewhere, looked at before it is taken; and given out,
//! a whole rota or one's own duties.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Change, RotaSeen, Rotas, colleagues, runs_a_council};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::domain::rota::import::{Named, read};
use crate::domain::rota::{Entry, Stretch};
use crate::domain::violation::Violation;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::people;

/// So far back a file of duties goes, so that the week under way is in it.
const BEHIND: TimeDelta = TimeDelta::days(7);

/// So far ahead it goes. What is changed after it was saved is not in it, so it is not made for longer.
const AHEAD: TimeDelta = TimeDelta::weeks(13);

/// What a calendar file would bring into a rota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// What is new.
    pub entries: Vec<Entry>,
    /// How much of it stands in the rota already.
    pub already: usize,
    /// How much of it is over.
    pub over: usize,
    /// The names of whom it is about.
    pub names: BTreeMap<UserId, String>,
}

/// A duty, whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The authority.
    pub authority: AuthorityCode,
    /// In which role.
    pub role: Role,
    /// Whose.
    pub who: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When.
    pub when: Stretch,
}

impl Services {
    /// Looks at what a calendar file would bring into a rota; nothing is changed.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault of the file by its line; [`Error::NotFound`] to whoever does not keep the rota; the
    /// database's.
    pub async fn look_at_file(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        role: Role,
        file: &str,
    ) -> Result<Brought, Error> {
        let now = self.clock.now();
        let seen: RotaSeen = self.rota(who, authority, role, Stretch { from: now, to: now }).await?;
        let ids: Vec<UserId> = seen.bearers.iter().map(|(id, _)| *id).collect();
        let found = people::with_ids(self.database.read(), &ids).await?;
        let named = found.into_iter().map(|person| Named { id: person.id, name: person.name, email: person.email });
        let read = read(file, &named.collect::<Vec<_>>()).map_err(|faults| {
            let fault = |fault: crate::domain::icalendar::Fault| Violation {
                pointer: "#/file".to_owned(),
                detail: format!("Line {} {}", fault.line, fault.detail),
            };
            Error::Invalid(faults.into_iter().map(fault).collect())
        })?;
        let standing: Vec<&Entry> = seen.standing.iter().filter_map(|written| written.entry.as_ref()).collect();
        let (rotas, calendar) = (Rotas::of(self.database.read(), authority).await?, Calendar::published());
        // A file that we gave out has each duty of a week by itself.
        let has_it_already = |entry: &Entry| match (entry, rotas.of_role(role)) {
            (Entry::Once { who, when }, Some(rota)) => rota.has_on_duty(*who, *when, &calendar),
            _ => false,
        };
        let mut brought = Brought { entries: vec![], already: 0, over: 0, names: seen.names };
        for entry in read {
            if !entry.matters_after(now) {
                brought.over += 1;
            } else if standing.contains(&&entry) || brought.entries.contains(&entry) || has_it_already(&entry) {
                brought.already += 1;
            } else {
                brought.entries.push(entry);
            }
        }
        Ok(brought)
    }

    /// Takes what a calendar file brings into a rota; gives how much that was.
    ///
    /// # Errors
    /// As [`Services::look_at_file`] and [`Services::change_rota`]; [`Error::Refused`] where there is nothing new in it.
    pub async fn take_file(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        role: Role,
        file: &str,
        why: &str,
    ) -> Result<usize, Error> {
        let brought = self.look_at_file(who, authority, role, file).await?;
        if brought.entries.is_empty() {
            return Err(Error::Refused("There is nothing in the file that is not in the rota already".to_owned()));
        }
        let number = brought.entries.len();
        self.change_rota(who, authority, role, &Change::Add(brought.entries), why).await?;
        Ok(number)
    }

    /// The duties of a rota, those of each person together.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not keep it; the database's.
    pub async fn duties(&self, who: &SignedIn, authority: &AuthorityCode, role: Role) -> Result<Vec<Duty>, Error> {
        if !runs_a_council(who) || !who.caller.is_council_of(authority) || !crate::domain::rota::ROLES.contains(&role) {
            return Err(Error::NotFound);
        }
        let all = self.duties_of(authority, self.clock.now()).await?;
        Ok(all.into_iter().filter(|duty| duty.role == role).collect())
    }

    /// One's own duties, of whatever authority and role.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_duties(&self, who: &SignedIn) -> Result<Vec<Duty>, Error> {
        let (now, mut own) = (self.clock.now(), vec![]);
        for authority in &who.caller.organisation.authorities {
            own.extend(self.duties_of(authority, now).await?.into_iter().filter(|duty| duty.who == who.person.id));
        }
        own.sort_by_key(|duty| (duty.when, duty.role));
        Ok(own)
    }

    async fn duties_of(&self, authority: &AuthorityCode, now: DateTime<Utc>) -> Result<Vec<Duty>, Error> {
        let (db, calendar) = (self.database.read(), Calendar::published());
        let rotas = Rotas::of(db, authority).await?;
        let people = colleagues(db, authority).await?;
        let mut all = vec![];
        for (role, rota) in rotas.each() {
            for (who, when) in rota.duties(now - BEHIND, now + AHEAD, &calendar) {
                let person = people.iter().find(|person| person.id == who);
                let named = person.map(|person| (person.name.clone(), person.email.clone()));
                let Some((name, email)) = named else { continue };
                let duty = Duty { authority: authority.clone(), role, who, name, email, when };
                all.extend(when.pieces().into_iter().map(|when| Duty { when, ..duty.clone() }));
            }
        }
        Ok(all)
    }
}
