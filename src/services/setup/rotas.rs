//! The weekly duties that a file says. One that stands already stays as it is; one is taken out by `removed = true`.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use super::Applying;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::RotaEntryId;
use crate::domain::rota::{Day, Entry, OnBankHolidays, ROLES, Weekly};
use crate::services::Error;
use crate::services::rotas::colleagues;
use crate::store::rotas::{self, Written};
use crate::store::{locks, parties};

/// A weekly duty, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RotaEntry {
    authority: AuthorityCode,
    role: Role,
    who: String,
    #[serde(default)]
    days: Vec<Day>,
    #[serde(default = "never")]
    bank_holidays: OnBankHolidays,
    from: NaiveTime,
    to: NaiveTime,
    first_day: NaiveDate,
    last_day: Option<NaiveDate>,
    #[serde(default)]
    removed: bool,
}

const fn never() -> OnBankHolidays {
    OnBankHolidays::Never
}

/// Why a file changes a rota.
const WHY: &str = "The file of the set-up says so";

impl Applying<'_> {
    pub(super) async fn rota(&mut self, index: usize, said: &RotaEntry) -> Result<(), Error> {
        let pointer = format!("#/rotas/{index}");
        let (tx, authority, role) = (&**self.tx, &said.authority, said.role);
        let known = parties::authorities(tx).await?;
        if !known.iter().any(|(code, _)| code == authority) {
            let detail = format!("there is no authority {authority} in this file or before it");
            self.fault(format!("{pointer}/authority"), detail);
            return Ok(());
        }
        if !ROLES.contains(&role) {
            self.fault(format!("{pointer}/role"), format!("no rota is of the role {:?}", role.word()));
            return Ok(());
        }
        let people = colleagues(tx, authority).await?;
        let bears = |roles: &[String]| roles.iter().any(|word| word == role.word());
        let who = people.iter().find(|person| person.email.eq_ignore_ascii_case(&said.who) && bears(&person.roles));
        let Some(who) = who.map(|person| person.id) else {
            let detail = format!("nobody who works for {authority} has the role and the address {:?}", said.who);
            self.fault(format!("{pointer}/who"), detail);
            return Ok(());
        };
        let entry = Entry::Weekly(Weekly {
            who,
            days: said.days.iter().copied().collect(),
            bank_holidays: said.bank_holidays,
            from: said.from,
            to: said.to,
            first_day: said.first_day,
            last_day: said.last_day,
            except: std::collections::BTreeSet::new(),
        });
        for fault in entry.faults() {
            let detail = fault.detail[..1].to_lowercase() + &fault.detail[1..];
            self.fault(fault.pointer.replace('#', &pointer), detail);
        }
        locks::hold(tx, &[format!("rota/{authority}/{}", role.word())]).await?;
        let standing = rotas::standing(tx, authority).await?;
        let same = standing.iter().find(|one| one.role == role && one.entry.as_ref() == Some(&entry));
        let (entry, replaces) = match (same, said.removed) {
            (None, false) => (Some(entry), None),
            (Some(same), true) => (None, Some(same.id)),
            (Some(_), false) | (None, true) => return Ok(()),
        };
        let written = Written {
            id: RotaEntryId::fresh(self.now),
            authority: authority.clone(),
            role,
            entry,
            replaces,
            why: WHY.to_owned(),
            by: None,
            at: self.now,
        };
        Ok(rotas::add(tx, &[written]).await?)
    }
}
