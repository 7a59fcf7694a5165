//! The conversation about a missing episode among the agencies that know of it: its posts as a caller reads them.

mod asking;
pub(super) mod attaching;
mod posting;
mod shown;
mod telling;

use std::collections::BTreeSet;

pub use attaching::{Download, Files, Given};
pub use shown::{File, Post};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::reading::seen;
use super::reading::spoken::{Spoken, spoken};
use super::{Error, Services, audit_line};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, london_date};
use crate::domain::child::ChildDescription;
use crate::domain::conversation::Posted;
use crate::domain::episode::MissingEpisode;
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{MissingEpisodeId, OrganisationId, ReferenceId};
use crate::domain::party::{Caller, Organisation, OrganisationKind};
use crate::domain::sight::Sight;
use crate::store::episodes::Held;
use crate::store::people::Person;
use crate::store::post_reads::{self, Read};
use crate::store::references::Standing;
use crate::store::{audit, ledger, parties};
use shown::shown;

/// A conversation as a caller is shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The episode, by the name that it has now.
    pub episode: MissingEpisodeId,
    /// Whom it is about, for a person who reads it.
    pub subject: Subject,
    /// The child's council, by name, which reads every post; more than one where several share the duty.
    pub councils: Vec<String>,
    /// The agencies that told of the child, by name.
    pub agencies: Vec<String>,
    /// The council in whose area the child is placed, by name: it reads only what is written to it by name.
    pub hosts: Vec<String>,
    /// What was written, in the order of recording.
    pub posts: Vec<Post>,
}

/// The child and the absence that a conversation is about, as far as the reader's organisation knows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// The child: to the child's council as the latest notice describes them, to an agency as it told of them itself.
    pub child: Option<ChildDescription>,
    /// Their age today.
    pub age: Option<u32>,
    /// The absence, to the child's council.
    pub absence: Option<MissingEpisode>,
}

/// Whether somebody with these roles takes part in the conversations of an organisation: of a council those who answer for
/// children, of an agency whoever tells of them.
#[must_use]
pub fn takes_part(organisation: &Organisation, roles: &[Role]) -> bool {
    let is_council = organisation.kind == OrganisationKind::LocalAuthority;
    roles.iter().any(|role| if is_council { role.answers_for_children() } else { *role == Role::Reporter })
}

/// Whether somebody with these roles writes in them too: whoever only looks at how others work reads, and no more.
#[must_use]
pub fn writes(organisation: &Organisation, roles: &[Role]) -> bool {
    let others: Vec<Role> = roles.iter().copied().filter(|role| *role != Role::Auditor).collect();
    takes_part(organisation, &others)
}

/// Those whom a conversation is among.
struct Parties {
    councils: Vec<Organisation>,
    tellers: Vec<Organisation>,
    hosts: Vec<Organisation>,
}

/// An episode whose conversation somebody may take part in.
struct Joined {
    held: Held,
    holds: Vec<Standing>,
    sight: Sight,
    parties: Parties,
}

impl Services {
    /// What was written about the episode that now holds the reference `id`, as far as it is for the caller. Whoever reads
    /// is noted as having read: the person if there is one, else the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no episode whose conversation `caller` takes part in; the database's.
    pub async fn conversation(
        &self,
        caller: &Caller,
        reader: Option<&Person>,
        id: MissingEpisodeId,
    ) -> Result<Conversation, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let joined = joined(db, caller, id).await?;
        let posts = joined.posts(db, caller).await?;
        let subject = match reader {
            Some(_) => joined.subject(db, caller, now).await?,
            None => Subject::default(),
        };
        let by = reader.map_or_else(|| caller.actor(), |person| format!("user:{}", person.id));
        let own = Some(caller.organisation.id);
        let read = posts.iter().filter(|(fact, _)| fact.source.organisation_id != own).map(|(fact, _)| Read {
            post: fact.id,
            reader: by.clone(),
            organisation: caller.organisation.id,
            at: now,
        });
        let object = Some(format!("missing_episode:{}", joined.held.episode.id));
        let mut line =
            audit_line(caller, now, "missing_episode.conversation", object, Some(joined.held.person), "done");
        line.actor = by.clone();
        let write = self.database.single().await?;
        audit::write(&write.on(), &line).await?;
        post_reads::note(&write.on(), &read.collect::<Vec<_>>()).await?;
        write.done().await?;
        let posts = shown(db, posts, now).await?;
        let names = |of: &[Organisation]| of.iter().map(|one| one.name.clone()).collect();
        let Parties { councils, tellers, hosts } = &joined.parties;
        Ok(Conversation {
            episode: joined.held.episode.id,
            subject,
            councils: names(councils),
            agencies: names(tellers),
            hosts: names(hosts),
            posts,
        })
    }
}

/// The episode, if `caller` takes part in its conversation.
async fn joined(db: &impl ConnectionTrait, caller: &Caller, id: MissingEpisodeId) -> Result<Joined, Error> {
    let (held, holds, sight) = seen(db, caller, id).await?;
    let councils = councils_of(db, &held.authority).await?;
    let mut hosts = vec![];
    if let Some(host) = &held.episode.host_authority {
        hosts = councils_of(db, host).await?;
    }
    let mut tellers = vec![];
    let told: BTreeSet<OrganisationId> = holds.iter().map(|standing| standing.reference.organisation_id).collect();
    for teller in told {
        if councils.iter().all(|council| council.id != teller) {
            tellers.extend(parties::organisation(db, teller).await?);
        }
    }
    hosts.retain(|host| councils.iter().chain(&tellers).all(|one| one.id != host.id));
    Ok(Joined { held, holds, sight, parties: Parties { councils, tellers, hosts } })
}

async fn councils_of(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<Vec<Organisation>, Error> {
    let mut all = parties::organisations_of(db, authority).await?;
    all.retain(|one| one.kind == OrganisationKind::LocalAuthority);
    Ok(all)
}

impl Joined {
    /// Whom it is about, as far as the organisation of `caller` knows.
    async fn subject(&self, db: &impl ConnectionTrait, caller: &Caller, now: DateTime<Utc>) -> Result<Subject, Error> {
        let sees_all = self.sight == Sight::Whole;
        let own = |one: &&Standing| sees_all || one.reference.organisation_id == caller.organisation.id;
        let told: Vec<ReferenceId> = self.holds.iter().filter(own).map(|one| one.reference.id).collect();
        let child = Spoken::together(spoken(db, &told).await?.values()).child().cloned();
        let born = child.as_ref().and_then(|child| child.date_of_birth);
        let born = born.or(self.held.episode.born.filter(|_| sees_all));
        Ok(Subject {
            age: born.and_then(|born| age_on(born, london_date(now))),
            child,
            absence: sees_all.then(|| self.held.episode.clone()),
        })
    }

    /// The posts that are for `caller`.
    async fn posts(&self, db: &impl ConnectionTrait, caller: &Caller) -> Result<Vec<(Fact, Posted)>, Error> {
        let references: Vec<ReferenceId> = self.holds.iter().map(|standing| standing.reference.id).collect();
        let mut posts = vec![];
        for fact in ledger::posts_of(db, &references).await? {
            let Body::ConversationPosted(posted) = fact.body()? else { continue };
            if posted.is_for(caller.organisation.id, self.sight, fact.source.organisation_id) {
                posts.push((fact, posted));
            }
        }
        Ok(posts)
    }
}

impl Parties {
    fn all(&self) -> impl Iterator<Item = &Organisation> {
        self.councils.iter().chain(&self.tellers).chain(&self.hosts)
    }
}
