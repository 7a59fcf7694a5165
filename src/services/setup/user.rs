//! What a file says of a person.

use super::file::UserEntry;
use super::{ACTOR, Applying};
use crate::domain::audience::Role;
use crate::domain::ids::UserId;
use crate::domain::message::ways::{NotReached, Ways};
use crate::domain::phone;
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::contacts::person_changed;
use crate::store::people::{self, Person};

impl Applying<'_> {
    pub(super) async fn user(&mut self, index: usize, entry: &UserEntry) -> Result<Option<Person>, Error> {
        for role in &entry.roles {
            if Role::from_word(role).is_none() {
                self.fault(format!("#/users/{index}/roles"), format!("there is no role {role:?}"));
            }
        }
        let pointer = format!("#/users/{index}/organisation");
        let Some(organisation) = self.named(&pointer, &entry.organisation).await? else { return Ok(None) };
        let team = match &entry.team {
            None => None,
            Some(name) => {
                let team = people::team_named(&**self.tx, organisation, name).await?;
                if team.is_none() {
                    self.fault(format!("#/users/{index}/team"), format!("there is no team named {name:?}"));
                }
                team
            }
        };
        let mobile = entry.mobile.as_deref().and_then(phone::international);
        if entry.mobile.is_some() && mobile.is_none() {
            self.fault(format!("#/users/{index}/mobile"), "is no phone number, as in +447700900123".to_owned());
        }
        let there = people::by_email(&**self.tx, &entry.email).await?;
        let before = there.as_ref().and_then(|there| there.disabled_at);
        let ways = self.ways(index, entry, there.as_ref(), mobile.is_some());
        let person = Person {
            id: there.as_ref().map_or_else(|| UserId::fresh(self.now), |there| there.id),
            email: entry.email.clone(),
            name: entry.name.clone(),
            organisation,
            team,
            roles: entry.roles.clone(),
            mobile,
            // Written as it is of the number, whatever is said here.
            texts_stopped: there.as_ref().is_some_and(|there| there.texts_stopped),
            ways,
            disabled_at: entry.disabled.then(|| before.unwrap_or(self.now)),
        };
        if there.as_ref() != Some(&person) {
            people::save(&**self.tx, &person).await?;
            person_changed(self.tx, &person, ACTOR, self.now).await?;
            if before.is_some() != entry.disabled {
                self.services.shut_out(self.tx, &person, self.now).await?;
            }
        }
        Ok(Some(person))
    }

    /// By what they are told: as the file says, else as it is. Of a fault nothing is kept.
    fn ways(&mut self, index: usize, entry: &UserEntry, there: Option<&Person>, has_number: bool) -> Ways {
        let before = there.map(|there| there.ways.clone()).unwrap_or_default();
        let mut read = |field: &str, words: Option<&Vec<String>>, before| {
            let Some(words) = words else { return before };
            let read = Ways::of_words(words.iter().map(String::as_str));
            if read.is_none() {
                self.fault(format!("#/users/{index}/{field}"), "may hold email and sms".to_owned());
            }
            read.unwrap_or(before)
        };
        let ordinary = read("ordinary_by", entry.ordinary_by.as_ref(), before.ordinary);
        let urgent = read("urgent_by", entry.urgent_by.as_ref(), before.urgent);
        (Ways { ordinary, urgent }).checked(has_number).unwrap_or_else(|fault: NotReached| {
            self.fault(format!("#/users/{index}/urgent_by"), fault.to_string());
            Ways::default()
        })
    }
}
