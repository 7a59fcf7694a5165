//! Administering is seeing to who can sign in: an administrator invites, resets and shuts out the people of their own
//! organisation. To anybody else none of it is there, and nobody of another organisation is there for them.

use chrono::{DateTime, Utc};

use super::details::{Checked, Details, address, checked, fault};
use super::{Link, SignedIn};
use crate::domain::audience::Role;
use crate::domain::ids::UserId;
use crate::domain::session::{IDLE, Session};
use crate::services::contacts::person_changed;
use crate::services::{Error, Services};
use crate::store::accounts::Account;
use crate::store::people::Person;
use crate::store::tokens::Purpose;
use crate::store::{accounts, audit, people, sessions, tokens};

/// A person as an administrator sees them.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Who.
    pub person: Person,
    /// The name of their team.
    pub team: Option<String>,
    /// Since when they have a password.
    pub password_set_at: Option<DateTime<Utc>>,
    /// Whether an authenticator app is on.
    pub has_authenticator: bool,
    /// Until when their link opens, where they have one.
    pub link_until: Option<DateTime<Utc>>,
}

impl Services {
    /// The people of an administrator's organisation, in the order of their names, those who left last.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator, and the database's.
    pub async fn own_people(&self, who: &SignedIn) -> Result<Vec<Listed>, Error> {
        administers(who)?;
        let mut all = people::of_organisation(self.database.read(), who.person.organisation).await?;
        all.sort_by_key(|person| (person.disabled_at.is_some(), person.name.to_lowercase(), person.id));
        self.listed(all).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id, and the database's.
    pub async fn own_person(&self, who: &SignedIn, id: UserId) -> Result<Listed, Error> {
        let person = self.of_own(who, id).await?;
        self.listed(vec![person]).await?.pop().ok_or(Error::NotFound)
    }

    async fn of_own(&self, who: &SignedIn, id: UserId) -> Result<Person, Error> {
        administers(who)?;
        let found = people::with_ids(self.database.read(), &[id]).await?.pop();
        found.filter(|person| person.organisation == who.person.organisation).ok_or(Error::NotFound)
    }

    async fn listed(&self, all: Vec<Person>) -> Result<Vec<Listed>, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let ids: Vec<_> = all.iter().map(|person| person.id).collect();
        let teams: Vec<_> = all.iter().filter_map(|person| person.team).collect();
        let names = people::team_names(db, &teams).await?;
        let accounts = accounts::of_users(db, &ids).await?;
        let links = tokens::of_users(db, Purpose::SetPassword, &ids, now).await?;
        let one = |person: Person| {
            let account = accounts.iter().find(|account| account.user == person.id);
            Listed {
                team: person.team.and_then(|team| names.get(&team).cloned()),
                password_set_at: account.and_then(|account| account.password_set_at),
                has_authenticator: account.is_some_and(|account| account.authenticator.is_some()),
                link_until: links.iter().find(|link| link.user == person.id).map(|link| link.good_until),
                person,
            }
        };
        Ok(all.into_iter().map(one).collect())
    }

    /// The sessions that one of them has open.
    ///
    /// # Errors
    /// As [`Services::own_person`].
    pub async fn sessions_of_own(&self, who: &SignedIn, id: UserId) -> Result<Vec<Session>, Error> {
        let (person, now) = (self.of_own(who, id).await?, self.clock.now());
        let mut open = sessions::of_user(self.database.read(), person.id, now - IDLE).await?;
        open.retain(|session| session.is_live(now));
        Ok(open)
    }

    /// The teams that somebody invited may belong to.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever is no administrator, and the database's.
    pub async fn own_teams(&self, who: &SignedIn) -> Result<Vec<String>, Error> {
        administers(who)?;
        Ok(people::teams_of(self.database.read(), who.person.organisation).await?)
    }

    /// Makes a person be there, with a link by which they set their password.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault, [`Error::NotFound`] to whoever is no administrator, and the database's.
    pub async fn invite(&self, who: &SignedIn, details: &Details) -> Result<(UserId, Link), Error> {
        administers(who)?;
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let mut faults = vec![];
        let checked = checked(&tx, who, details, &mut faults).await?;
        let email = address(&tx, details, &mut faults).await?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let person = Person {
            id: UserId::fresh(now),
            email,
            name: checked.name,
            organisation: who.person.organisation,
            team: checked.team,
            roles: details.roles.clone(),
            mobile: checked.mobile,
            // Written as it is of the number, whatever is said here.
            texts_stopped: false,
            ways: checked.ways,
            disabled_at: None,
        };
        people::save(&*tx, &person).await?;
        let link = self.make_link(&tx, &person, now).await?;
        audit::write(&*tx, &who.line("account.invite", person.id, "done", now)).await?;
        tx.commit().await?;
        Ok((person.id, link))
    }

    /// Changes what is said of a person; their roles hold from their next request. The address stays.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault, [`Error::NotFound`] where there is none of this id, [`Error::Refused`] where
    /// an administrator would take that from themselves, and the database's.
    pub async fn change_person(&self, who: &SignedIn, id: UserId, details: &Details) -> Result<(), Error> {
        let (person, now) = (self.of_own(who, id).await?, self.clock.now());
        let tx = self.database.begin().await?;
        let mut faults = vec![];
        let checked = checked(&tx, who, details, &mut faults).await?;
        let stays = details.roles.iter().any(|word| word == Role::Administrator.word());
        if id == who.person.id && !stays {
            faults.push(fault("roles", "Ask another administrator to take this role from you"));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let Checked { name, team, mobile, ways } = checked;
        let changed = Person { name, team, roles: details.roles.clone(), mobile, ways, ..person };
        people::save(&*tx, &changed).await?;
        person_changed(&tx, &changed, &who.caller.actor(), now).await?;
        audit::write(&*tx, &who.line("account.change", id, "done", now)).await?;
        tx.commit().await?;
        // Whose interviews are in nobody's hands stands on the board.
        self.wakes.recorded();
        Ok(())
    }

    /// Takes a person's password, app and sessions and gives them a new link: they forgot, lost their telephone, or
    /// somebody else may know.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`] for oneself, and the database's.
    pub async fn reset_account(&self, who: &SignedIn, id: UserId) -> Result<Link, Error> {
        let (person, now) = (self.of_other(who, id).await?, self.clock.now());
        if person.disabled_at.is_some() {
            return Err(Error::Refused("They cannot sign in. Let them back in first.".to_owned()));
        }
        let tx = self.database.begin().await?;
        self.close_account(&tx, id, now).await?;
        let link = self.make_link(&tx, &person, now).await?;
        audit::write(&*tx, &who.line("account.reset", id, "done", now)).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// Ends all that a person has open.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn end_sessions_of(&self, who: &SignedIn, id: UserId) -> Result<(), Error> {
        let (person, now) = (self.of_own(who, id).await?, self.clock.now());
        let tx = self.database.begin().await?;
        sessions::end_all(&*tx, person.id, now).await?;
        audit::write(&*tx, &who.line("account.end_sessions", id, "done", now)).await?;
        Ok(tx.commit().await?)
    }

    /// Shuts a person out who left: nothing opens for them from this moment, and nobody writes to them.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`] for oneself, and the database's.
    pub async fn disable_person(&self, who: &SignedIn, id: UserId) -> Result<(), Error> {
        let (person, now) = (self.of_other(who, id).await?, self.clock.now());
        let tx = self.database.begin().await?;
        let disabled_at = person.disabled_at.or(Some(now));
        let person = Person { disabled_at, ..person };
        people::save(&*tx, &person).await?;
        person_changed(&tx, &person, &who.caller.actor(), now).await?;
        self.close_account(&tx, id, now).await?;
        audit::write(&*tx, &who.line("account.disable", id, "done", now)).await?;
        tx.commit().await?;
        self.wakes.recorded();
        Ok(())
    }

    /// Lets a person back in who had left, by a new link.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn enable_person(&self, who: &SignedIn, id: UserId) -> Result<Link, Error> {
        let (person, now) = (self.of_other(who, id).await?, self.clock.now());
        let tx = self.database.begin().await?;
        let person = Person { disabled_at: None, ..person };
        people::save(&*tx, &person).await?;
        accounts::save(&*tx, &Account::empty(id)).await?;
        let link = self.make_link(&tx, &person, now).await?;
        audit::write(&*tx, &who.line("account.enable", id, "done", now)).await?;
        tx.commit().await?;
        Ok(link)
    }

    /// Somebody of one's own organisation who is not oneself.
    async fn of_other(&self, who: &SignedIn, id: UserId) -> Result<Person, Error> {
        let person = self.of_own(who, id).await?;
        if person.id == who.person.id {
            return Err(Error::Refused("Ask another administrator to do this to your own account.".to_owned()));
        }
        Ok(person)
    }
}

fn administers(who: &SignedIn) -> Result<(), Error> {
    if who.is(Role::Administrator) { Ok(()) } else { Err(Error::NotFound) }
}
