//! Choosing who is to hold interviews: of whom they are, and who can be given them, with what each of those has to do already
//! and whether they work for the authority that has the duty.

use std::collections::{BTreeMap, BTreeSet};

use super::may::{self, Sight, Task, holds};
use super::preparing::{Preparation, prepared};
use super::view::{Ground, ReturnInterview};
use crate::domain::audience::Role;
use crate::domain::ids::{InterviewId, OrganisationId, TeamId, UserId};
use crate::domain::interview::Interview;
use crate::domain::party::{Organisation, OrganisationKind};
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services, audit_line};
use crate::store::interviews::{Kept, load_of, one};
use crate::store::people::Person;
use crate::store::{audit, parties, people};

/// An interview that is to be given to somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    /// When it is due, and where it stands.
    pub shown: ReturnInterview,
    /// How far it has come.
    pub interview: Interview,
    /// With whom, and what about.
    pub known: Preparation,
    /// Why it can be given to nobody any more.
    pub over: Option<String>,
}

/// Somebody who can be given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: Person,
    /// Where they work.
    pub employer: String,
    /// Their team.
    pub team: Option<String>,
    /// Whether they work for the authority that has the duty of any of the interviews.
    pub is_of_authority: bool,
    /// How many interviews they have that are still to be held.
    pub open: usize,
    /// How many of those are overdue.
    pub overdue: usize,
}

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choosing {
    /// The interviews, as they were asked for.
    pub talks: Vec<Talk>,
    /// Who can be given them: interviewers before others, those who do not work for the authority before those who do, and
    /// those who have least to do first.
    pub candidates: Vec<Candidate>,
}

impl Services {
    /// Interviews that somebody wants to give to a worker, and those to whom they can be given.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one of them is not theirs to give, or there is none; the database's.
    pub async fn to_allocate(&self, who: &SignedIn, ids: &[InterviewId]) -> Result<Choosing, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        if ids.is_empty() || may::permit(Task::Allocate, &who.person, None).is_err() {
            return Err(Error::NotFound);
        }
        let mut all = vec![];
        for id in ids {
            let kept = one(db, *id).await?.ok_or(Error::NotFound)?;
            if self.sight(&who.caller, &kept).await? != Some(Sight::Whole) {
                return Err(Error::NotFound);
            }
            all.push(kept);
        }
        let ground = Ground::of(db, &all).await?;
        let known = prepared(db, &ground, &all, false, now).await?;
        let talks = all.iter().zip(known).map(|(kept, known)| Talk {
            shown: ground.view(kept, Sight::Whole, now),
            interview: kept.interview.clone(),
            known,
            over: kept.interview.refuse_if_over().err().map(|refusal| refusal.to_string()),
        });
        let talks = talks.collect();
        let lines = all.iter().map(|kept| {
            let object = Some(format!("return_interview:{}", kept.id));
            audit_line(&who.caller, now, "return_interview.read", object, Some(kept.person), "done")
        });
        audit::write_all(db, lines.collect()).await?;
        Ok(Choosing { talks, candidates: self.candidates(who, &all).await? })
    }

    async fn candidates(&self, who: &SignedIn, talks: &[Kept]) -> Result<Vec<Candidate>, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let mut employers: BTreeMap<OrganisationId, Organisation> = BTreeMap::new();
        let own = &who.caller.organisation;
        employers.insert(own.id, own.clone());
        let served: BTreeSet<_> = talks.iter().flat_map(|kept| [&kept.authority, &kept.told_authority]).collect();
        for authority in served.into_iter().filter(|_| own.kind == OrganisationKind::LocalAuthority) {
            let there = parties::organisations_of(db, authority).await?.into_iter();
            let services = there.filter(|there| there.kind == OrganisationKind::InterviewService);
            employers.extend(services.map(|service| (service.id, service)));
        }
        let mut found: Vec<Person> = vec![];
        for employer in employers.keys() {
            found.extend(people::of_organisation(db, *employer).await?.into_iter().filter(may::can_hold_interviews));
        }
        let ids: Vec<UserId> = found.iter().map(|person| person.id).collect();
        let load = load_of(db, &ids).await?;
        let teams: BTreeSet<TeamId> = found.iter().filter_map(|person| person.team).collect();
        let teams = people::team_names(db, &teams.into_iter().collect::<Vec<_>>()).await?;
        let candidate = |person: Person| {
            let employer = employers.get(&person.organisation)?;
            let is_council = employer.kind == OrganisationKind::LocalAuthority;
            let mine = || load.iter().filter(|(worker, _)| *worker == person.id);
            Some(Candidate {
                employer: employer.name.clone(),
                team: person.team.and_then(|team| teams.get(&team).cloned()),
                is_of_authority: is_council && talks.iter().any(|kept| employer.authorities.contains(&kept.authority)),
                open: mine().count(),
                overdue: mine().filter(|(_, due_at)| due_at.is_some_and(|due_at| due_at < now)).count(),
                person,
            })
        };
        let mut candidates: Vec<Candidate> = found.into_iter().filter_map(candidate).collect();
        // Who holds interviews by their office comes before managers who could as well.
        let manages = |one: &Candidate| !holds(&one.person, |role| role == Role::Interviewer);
        candidates
            .sort_by_key(|one| (manages(one), one.is_of_authority, one.open, one.person.name.clone(), one.person.id));
        Ok(candidates)
    }
}
