//! Telling: from an audience of roles to the people who hold them at that moment. An empty audience is said, recorded,
//! and the next rung told at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::situations::Grounds;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{MissingEpisodeId, OrganisationId, UserId};
use crate::domain::ladder::Hearer;
use crate::domain::party::OrganisationKind;
use crate::domain::raised::{SubjectKind, Told};
use crate::services::Error;
pub(super) use crate::store::people::Person as Colleague;
use crate::store::steps::Kept;
use crate::store::{parties, people};

/// Works out who is told of `step` now, and writes a message to each.
pub(super) async fn tell(
    tx: &impl ConnectionTrait,
    grounds: &Grounds<'_>,
    council: &[Colleague],
    step: &Kept,
    now: DateTime<Utc>,
) -> Result<Told, Error> {
    let mut told = Told::default();
    let mut people: BTreeSet<UserId> = BTreeSet::new();
    let mut organisations: BTreeSet<OrganisationId> = BTreeSet::new();
    for hearer in &step.known.raised.audience {
        let mut rung = Some(*hearer);
        while let Some(hearer) = rung {
            let found = match hearer {
                Hearer::Role(role) => holders(grounds, step, council, role),
                Hearer::Sender | Hearer::OtherSource => {
                    let of = senders(grounds, step, hearer);
                    let reachable = reachable(tx, &of).await?;
                    organisations.extend(&reachable);
                    if reachable.is_empty() { vec![] } else { break }
                }
            };
            if !found.is_empty() {
                people.extend(found);
                break;
            }
            told.nobody.push(hearer);
            rung = hearer.above().map(Hearer::Role);
        }
    }
    told.people = people.into_iter().collect();
    told.organisations = organisations.into_iter().collect();
    let _ = now;
    Ok(told)
}

/// Everybody who works for the council of `authority`.
pub(super) async fn colleagues(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Colleague>, Error> {
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

/// Who holds `role` for this step: the worker who has the interview, the managers of that worker's team where there are
/// any, else everybody with the role.
fn holders(grounds: &Grounds<'_>, step: &Kept, council: &[Colleague], role: Role) -> Vec<UserId> {
    let worker = worker(grounds, step);
    if role == Role::Interviewer {
        return worker.into_iter().filter(|worker| council.iter().any(|person| person.id == *worker)).collect();
    }
    let with_role: Vec<&Colleague> =
        council.iter().filter(|person| person.roles.iter().any(|word| word == role.word())).collect();
    let team = worker.and_then(|worker| council.iter().find(|person| person.id == worker)).and_then(|p| p.team);
    let of_team: Vec<UserId> =
        with_role.iter().filter(|person| team.is_some() && person.team == team).map(|person| person.id).collect();
    if role == Role::TeamManager && !of_team.is_empty() {
        return of_team;
    }
    with_role.into_iter().map(|person| person.id).collect()
}

/// The worker who has the interview that the step is about.
fn worker(grounds: &Grounds<'_>, step: &Kept) -> Option<UserId> {
    let subject = step.known.raised.subject;
    let covering = match (subject.kind, episode_of(grounds, subject.id)) {
        (SubjectKind::AfterIt, _) => grounds.covering.iter().find(|kept| kept.id.0 == subject.id),
        (_, Some(episode)) => grounds.interviews(episode).into_iter().find(|kept| kept.interview.worker().is_some()),
        (_, None) => None,
    };
    covering.and_then(|kept| kept.interview.worker())
}

fn episode_of<'a>(grounds: &'a Grounds<'_>, id: uuid::Uuid) -> Option<&'a crate::domain::episode::MissingEpisode> {
    grounds.person.record.episodes.iter().find(|episode| episode.id == MissingEpisodeId(id))
}

/// The organisations that told of the episode: all of them, or those that have not told of its end.
fn senders(grounds: &Grounds<'_>, step: &Kept, hearer: Hearer) -> BTreeSet<OrganisationId> {
    let Some(episode) = episode_of(grounds, step.known.raised.subject.id) else { return BTreeSet::new() };
    let counting = grounds.counting(episode).into_iter();
    counting
        .filter(|reference| hearer == Hearer::Sender || reference.ended_at().is_none())
        .map(|reference| reference.organisation_id)
        .collect()
}

/// Those of `organisations` that have an address.
async fn reachable(
    db: &impl ConnectionTrait,
    organisations: &BTreeSet<OrganisationId>,
) -> Result<Vec<OrganisationId>, Error> {
    let mut found = vec![];
    for id in organisations {
        let organisation = parties::organisation(db, *id).await?;
        found.extend(
            organisation.filter(|organisation| organisation.email.is_some()).map(|organisation| organisation.id),
        );
    }
    Ok(found)
}
