//! Rotas: who is on duty, as those see and change it who keep them. What is written is kept with who wrote it and why;
//! nothing is written over.

mod changing;
mod files;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

pub use changing::{Change, LONGEST_WHY};
pub use files::{Brought, Duty};

use super::accounts::SignedIn;
use super::{Error, Services, audit_line};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{Calendar, WorkingHours};
use crate::domain::ids::UserId;
use crate::domain::party::OrganisationKind;
use crate::domain::rota::{Entry, ROLES, Rota, Run, Stretch};
use crate::store::people::Person;
pub use crate::store::rotas::Written;
use crate::store::{audit, parties, people, policies, rotas};

/// So far ahead those who keep a rota are shown that nobody is on duty: time to ask somebody.
pub const AHEAD: TimeDelta = TimeDelta::days(14);

/// The rotas of an authority, as they stand.
pub(super) struct Rotas {
    by_role: BTreeMap<Role, Rota>,
}

impl Rotas {
    /// Reads them. Who has left, or has the role no longer, is on duty no longer either.
    pub async fn of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Self, Error> {
        let standing = rotas::standing(db, authority).await?;
        if standing.is_empty() {
            return Ok(Self { by_role: BTreeMap::new() });
        }
        Ok(Self::made_of(&standing, &colleagues(db, authority).await?))
    }

    fn made_of(standing: &[Written], people: &[Person]) -> Self {
        let mut by_role = BTreeMap::new();
        for role in ROLES {
            let bearers: BTreeSet<UserId> = bearers(people, role).map(|person| person.id).collect();
            let written: Vec<Entry> =
                standing.iter().filter(|one| one.role == role).filter_map(|one| one.entry.clone()).collect();
            if Rota::new(written.clone()).is_kept() {
                let present = written.into_iter().filter_map(|entry| within(entry, &bearers)).collect();
                by_role.insert(role, Rota::new(present));
            }
        }
        Self { by_role }
    }

    /// Each of them.
    fn each(&self) -> impl Iterator<Item = (Role, &Rota)> {
        self.by_role.iter().map(|(role, rota)| (*role, rota))
    }

    /// The rota of a role; none where nobody is ever put on duty for it.
    pub fn of_role(&self, role: Role) -> Option<&Rota> {
        self.by_role.get(&role)
    }

    /// Of `all` who hold a role, whom it finds at `now`: those on duty; everybody where it has no rota, or nobody is.
    pub fn on_duty<T>(
        &self,
        role: Role,
        all: Vec<T>,
        id: impl Fn(&T) -> UserId,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> OnDuty<T> {
        let Some(rota) = self.of_role(role) else { return OnDuty::all(all) };
        let on_duty = rota.on_duty(now, calendar);
        let (told, off_duty): (Vec<T>, Vec<T>) = all.into_iter().partition(|one| on_duty.contains(&id(one)));
        if told.is_empty() {
            return OnDuty { unattended: !off_duty.is_empty(), told: off_duty, off_duty: vec![] };
        }
        OnDuty { told, off_duty, unattended: false }
    }
}

/// Of those who hold a role, whom it finds.
pub(super) struct OnDuty<T> {
    /// Who is told.
    pub told: Vec<T>,
    /// Who holds it as well and is off duty.
    pub off_duty: Vec<T>,
    /// Whether the role has a rota with nobody on duty, so that all who hold it are told.
    pub unattended: bool,
}

impl<T> OnDuty<T> {
    /// Everybody, where no rota says whom.
    pub const fn all(told: Vec<T>) -> Self {
        Self { told, off_duty: vec![], unattended: false }
    }
}

fn bearers(people: &[Person], role: Role) -> impl Iterator<Item = &Person> {
    people.iter().filter(move |person| person.roles.iter().any(|word| word == role.word()))
}

/// The entry as far as it is about those who still bear the role.
fn within(entry: Entry, bearers: &BTreeSet<UserId>) -> Option<Entry> {
    match entry {
        Entry::Away { who, instead, when } => {
            Some(Entry::Away { who, instead: instead.filter(|id| bearers.contains(id)), when })
        }
        duty => bearers.contains(&duty.who()).then_some(duty),
    }
}

/// Everybody who works for the council of `authority`.
pub(super) async fn colleagues(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Person>, Error> {
    let mut found = vec![];
    for organisation in parties::organisations_of(db, authority).await? {
        let serves = matches!(organisation.kind, OrganisationKind::LocalAuthority | OrganisationKind::InterviewService);
        if serves {
            found.extend(people::of_organisation(db, organisation.id).await?);
        }
    }
    found.retain(|person| person.disabled_at.is_none());
    Ok(found)
}

/// How the rota of a role stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The role.
    pub role: Role,
    /// How many people have it.
    pub bearers: usize,
    /// Who is on duty, by name; nothing where there is no rota.
    pub on_duty: Option<Vec<String>>,
    /// When nobody is, for the first time within [`AHEAD`].
    pub gap: Option<Stretch>,
}

/// A rota, as those see it who keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotaSeen {
    /// Who can be put on duty, by name.
    pub bearers: Vec<(UserId, String)>,
    /// The names of all who are in it, or ever wrote in it.
    pub names: BTreeMap<UserId, String>,
    /// Whether anybody is ever put on duty.
    pub is_kept: bool,
    /// The time asked for, cut wherever somebody else is on duty.
    pub runs: Vec<Run>,
    /// When within it nobody is on duty who should be.
    pub gaps: Vec<Stretch>,
    /// What stands, in the order of writing.
    pub standing: Vec<Written>,
    /// All that was ever written, latest first.
    pub history: Vec<Written>,
}

/// Whether somebody sees to how a council is told, by rotas and by feeds: who watches over all its children, and its
/// administrators.
#[must_use]
pub fn runs_a_council(who: &SignedIn) -> bool {
    who.caller.organisation.kind == OrganisationKind::LocalAuthority
        && who.roles.iter().any(|role| role.watches_over() || *role == Role::Administrator)
}

fn must_keep(who: &SignedIn, authority: &AuthorityCode) -> Result<(), Error> {
    if runs_a_council(who) && who.caller.is_council_of(authority) { Ok(()) } else { Err(Error::NotFound) }
}

/// When people of an authority are at work.
pub(super) async fn hours(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<WorkingHours, Error> {
    Ok(policies::of_authority(db, authority).await?.latest().working_hours)
}

impl Services {
    /// How the rotas of an authority stand now.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not keep them; the database's.
    pub async fn rotas(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Vec<Overview>, Error> {
        must_keep(who, authority)?;
        let (db, now, calendar) = (self.database.read(), self.clock.now(), Calendar::published());
        let people = colleagues(db, authority).await?;
        let rotas = Rotas::made_of(&rotas::standing(db, authority).await?, &people);
        let hours = hours(db, authority).await?;
        let name = |id: UserId| people.iter().find(|person| person.id == id).map(|person| person.name.clone());
        let overview = |role: Role| {
            let rota = rotas.of_role(role);
            let on_duty = rota.map(|rota| rota.on_duty(now, &calendar).into_iter().filter_map(name).collect());
            let gaps = rota.map(|rota| rota.gaps(role, now, now + AHEAD, &calendar, &hours));
            let gap = gaps.and_then(|gaps| gaps.first().copied());
            Overview { role, bearers: bearers(&people, role).count(), on_duty, gap }
        };
        Ok(ROLES.into_iter().map(overview).collect())
    }

    /// The rota of one role, with who is on duty in the time of `when`.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not keep it, and where there is no such; the database's.
    pub async fn rota(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        role: Role,
        when: Stretch,
    ) -> Result<RotaSeen, Error> {
        must_keep(who, authority)?;
        if !ROLES.contains(&role) {
            return Err(Error::NotFound);
        }
        let (db, calendar) = (self.database.read(), Calendar::published());
        let people = colleagues(db, authority).await?;
        let of_role = |mut written: Vec<Written>| {
            written.retain(|one| one.role == role);
            written
        };
        let standing = of_role(rotas::standing(db, authority).await?);
        let mut history = of_role(rotas::of_authority(db, authority).await?);
        history.reverse();
        let rotas = Rotas::made_of(&standing, &people);
        let rota = rotas.of_role(role).cloned().unwrap_or_default();
        let (runs, gaps) = if rotas.of_role(role).is_some() {
            let hours = hours(db, authority).await?;
            (rota.runs(when.from, when.to, &calendar), rota.gaps(role, when.from, when.to, &calendar, &hours))
        } else {
            (vec![], vec![])
        };
        let mut bearers: Vec<_> = bearers(&people, role).map(|person| (person.id, person.name.clone())).collect();
        bearers.sort_by_key(|(id, name)| (name.to_lowercase(), *id));
        let mut ids: BTreeSet<UserId> = bearers.iter().map(|(id, _)| *id).collect();
        for one in &history {
            ids.extend(one.by);
            ids.extend(one.entry.as_ref().map(Entry::who));
            if let Some(Entry::Away { instead: Some(instead), .. }) = &one.entry {
                ids.insert(*instead);
            }
        }
        let names = self.names(ids).await?;
        let is_kept = rotas.of_role(role).is_some();
        Ok(RotaSeen { bearers, names, is_kept, runs, gaps, standing, history })
    }

    /// The time within [`AHEAD`] in which nobody is on duty of a role that has a rota: the first of each.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not keep rotas; the database's.
    pub async fn rota_gaps(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Vec<(Role, Stretch)>, Error> {
        let all = self.rotas(who, authority).await?;
        Ok(all.into_iter().filter_map(|one| one.gap.map(|gap| (one.role, gap))).collect())
    }
}

fn line(who: &SignedIn, now: DateTime<Utc>, authority: &AuthorityCode, role: Role, outcome: &str) -> audit::Line {
    let object = Some(format!("rota:{authority}/{}", role.word()));
    audit_line(&who.caller, now, "rota.change", object, None, outcome)
}
