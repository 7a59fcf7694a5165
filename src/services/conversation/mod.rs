//! The conversation about a missing episode among the agencies that know of it: its posts as a caller reads them.

mod asking;
mod posting;
mod telling;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::reading::seen;
use super::{Error, Services, audit_line};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::conversation::{Posted, Waits, author, waits};
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{FactId, MissingEpisodeId, OrganisationId, ReferenceId, UserId};
use crate::domain::party::{Caller, Organisation, OrganisationKind};
use crate::domain::sight::Sight;
use crate::store::episodes::Held;
use crate::store::people::Person;
use crate::store::post_reads::{self, Read};
use crate::store::references::Standing;
use crate::store::{audit, ledger, parties, people};

/// A conversation as a caller is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The episode, by the name that it has now.
    pub episode: MissingEpisodeId,
    /// The child's council, by name, which reads every post; more than one where several share the duty.
    pub councils: Vec<String>,
    /// The agencies that told of the child, by name.
    pub agencies: Vec<String>,
    /// The council in whose area the child is placed, by name: it reads only what is written to it by name.
    pub hosts: Vec<String>,
    /// What was written, in the order of recording.
    pub posts: Vec<Post>,
}

/// A post as a caller is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its name.
    pub id: FactId,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Whose person wrote it.
    pub organisation: String,
    /// Who wrote it.
    pub author: String,
    /// What was written; nothing where it was erased.
    pub text: Option<String>,
    /// For whom it is, by name, besides the child's council.
    pub to: Vec<String>,
    /// Whom it names.
    pub mentions: Vec<String>,
    /// The post that it answers.
    pub answers: Option<FactId>,
    /// How it stands, if it asks for an answer.
    pub waits: Option<Waits>,
    /// Which organisations have read it, and since when; not its author's.
    pub read_by: Vec<(String, DateTime<Utc>)>,
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

/// Posts with the names of all whom they speak of.
async fn shown(db: &impl ConnectionTrait, posts: Vec<(Fact, Posted)>, now: DateTime<Utc>) -> Result<Vec<Post>, Error> {
    let ids: Vec<FactId> = posts.iter().map(|(fact, _)| fact.id).collect();
    let mut texts: BTreeMap<FactId, String> = BTreeMap::new();
    for words in ledger::words(db, &ids).await? {
        // Words that cannot be read are as good as erased.
        let said: Value = serde_json::from_str(&words.text).unwrap_or_default();
        texts.extend(said["text"].as_str().map(|text| (words.fact_id, text.to_owned())));
    }
    let reads = post_reads::of(db, &ids).await?;
    let mut organisations: BTreeSet<OrganisationId> = reads.iter().map(|read| read.organisation).collect();
    let mut persons: BTreeSet<UserId> = BTreeSet::new();
    for (fact, posted) in &posts {
        organisations.extend(posted.to.iter().copied().chain(fact.source.organisation_id));
        persons.extend(posted.mentions.iter().copied().chain(author(fact)));
    }
    let mut named: BTreeMap<OrganisationId, String> = BTreeMap::new();
    for id in organisations {
        named.extend(parties::organisation(db, id).await?.map(|one| (id, one.name)));
    }
    let called = people::with_ids(db, &persons.into_iter().collect::<Vec<_>>()).await?;
    let called: BTreeMap<UserId, String> = called.into_iter().map(|person| (person.id, person.name)).collect();
    let person = |id: UserId| called.get(&id).cloned().unwrap_or_else(|| LEFT.to_owned());
    let organisation = |id: OrganisationId| named.get(&id).cloned().unwrap_or_default();
    let post = |(fact, posted): &(Fact, Posted)| {
        let own = fact.source.organisation_id;
        let answers = posts.iter().filter(|(_, other)| other.answers == Some(fact.id));
        let mut read_by: Vec<(String, DateTime<Utc>)> = vec![];
        for read in reads.iter().filter(|read| read.post == fact.id && Some(read.organisation) != own) {
            let name = organisation(read.organisation);
            if read_by.iter().all(|(there, _)| *there != name) {
                read_by.push((name, read.at));
            }
        }
        Post {
            id: fact.id,
            at: fact.recorded_at,
            organisation: own.map(organisation).unwrap_or_default(),
            author: author(fact).map_or_else(|| LEFT.to_owned(), person),
            text: texts.get(&fact.id).cloned(),
            to: posted.to.iter().copied().map(organisation).collect(),
            mentions: posted.mentions.iter().copied().map(person).collect(),
            answers: posted.answers,
            waits: waits(posted, own, answers.map(|(answer, _)| answer.source.organisation_id), now),
            read_by,
        }
    };
    Ok(posts.iter().map(post).collect())
}

/// What we call somebody whose name is not kept any more.
const LEFT: &str = "somebody who has left";
