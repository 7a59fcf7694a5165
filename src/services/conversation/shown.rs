//! Posts as they are shown: with the names of all whom they speak of, who has read them, and their files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::attaching::name_of;
use crate::domain::attachment::{Attached, FileKind};
use crate::domain::conversation::{Posted, Waits, author, waits};
use crate::domain::fact::Fact;
use crate::domain::ids::{AttachmentId, FactId, OrganisationId, UserId};
use crate::services::Error;
use crate::store::{attachments, ledger, parties, people, post_reads};

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
    /// The files that were added to it.
    pub files: Vec<File>,
    /// The post that it answers.
    pub answers: Option<FactId>,
    /// How it stands, if it asks for an answer.
    pub waits: Option<Waits>,
    /// Which organisations have read it, and since when; not its author's.
    pub read_by: Vec<(String, DateTime<Utc>)>,
}

/// A file of a post as a caller is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// How many bytes it has.
    pub size: u64,
    /// Whether it was erased.
    pub erased: bool,
}

/// Posts with the names of all whom they speak of.
pub(super) async fn shown(
    db: &impl ConnectionTrait,
    posts: Vec<(Fact, Posted)>,
    now: DateTime<Utc>,
) -> Result<Vec<Post>, Error> {
    let ids: Vec<FactId> = posts.iter().map(|(fact, _)| fact.id).collect();
    let mut words: BTreeMap<FactId, Value> = BTreeMap::new();
    for said in ledger::words(db, &ids).await? {
        // Words that cannot be read are as good as erased.
        words.insert(said.fact_id, serde_json::from_str(&said.text).unwrap_or_default());
    }
    let kept = attachments::present(db, posts.iter().flat_map(|(_, posted)| &posted.files).map(|file| file.id)).await?;
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
            text: words.get(&fact.id).and_then(|said| said["text"].as_str()).map(str::to_owned),
            to: posted.to.iter().copied().map(organisation).collect(),
            mentions: posted.mentions.iter().copied().map(person).collect(),
            files: files(posted, words.get(&fact.id).unwrap_or(&Value::Null), &kept),
            answers: posted.answers,
            waits: waits(posted, own, answers.map(|(answer, _)| answer.source.organisation_id), now),
            read_by,
        }
    };
    Ok(posts.iter().map(post).collect())
}

/// The files of a post, by what it says and which of them are there.
fn files(posted: &Posted, said: &Value, kept: &BTreeSet<AttachmentId>) -> Vec<File> {
    let file = |(place, file): (usize, &Attached)| File {
        id: file.id,
        name: name_of(said, place, file.kind),
        kind: file.kind,
        size: file.size,
        erased: !kept.contains(&file.id),
    };
    posted.files.iter().enumerate().map(file).collect()
}

/// What we call somebody whose name is not kept any more.
const LEFT: &str = "somebody who has left";
