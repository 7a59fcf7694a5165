//! Writing to the other agencies: a post becomes a fact, and its parties are told that there is something to read.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::asking::{self, Answer};
use super::attaching::{self, Files, Ready};
use super::{Joined, Post, joined, shown, telling, writes};
use crate::domain::audience::Role;
use crate::domain::conversation::Posted;
use crate::domain::fact::{Body, Draft, Fact, Source};
use crate::domain::ids::{FactId, MissingEpisodeId, OrganisationId, ReferenceId};
use crate::domain::party::Caller;
use crate::domain::violation::{Code, Reader, Violation};
use crate::services::idempotency::{self, Done};
use crate::services::{Error, Services, TRIES, Transaction, audit_line, salt};
use crate::store::people::{self, Person};
use crate::store::writes::Writes;
use crate::store::{audit, children, ledger};

/// A post is a letter at most, not a report.
const LONGEST_TEXT: usize = 10_000;
/// More agencies are not concerned with one child, and more people need not be named at once.
const MOST: usize = 20;
/// The longest name of an organisation, and the longest address.
const LONGEST_NAME: usize = 254;

/// What somebody writes, before it is known whom it names.
struct Written {
    text: String,
    to: Option<Vec<String>>,
    mentions: Vec<String>,
    answers: Option<Uuid>,
    answer_by: Option<DateTime<Utc>>,
}

/// Who writes, and when.
struct Writing<'a> {
    caller: &'a Caller,
    person: &'a Person,
    written: Written,
    files: Vec<Ready>,
    now: DateTime<Utc>,
}

impl Services {
    /// Writes to the agencies concerned with the episode that now holds the reference `id`, as `sent` says (`text`, `to`,
    /// `mentions`, `answers`, `answer_by`), with `files`. Without `to` it is for all who told of it.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] where there is no episode whose conversation `caller` takes part in;
    /// [`Error::Forbidden`] where the person has nothing to do with children's records; the database's.
    pub async fn post(
        &self,
        caller: &Caller,
        person: &Person,
        id: MissingEpisodeId,
        sent: &Value,
        files: Files,
    ) -> Result<Post, Error> {
        let now = self.clock.now();
        let written = Reader::parse(sent, |reader| read(reader, now));
        let (written, files) = match (written, files.judged()) {
            (Ok(written), Ok(files)) => (written, files),
            (written, files) => {
                let mut faults: Vec<Violation> = written.err().into_iter().chain(files.err()).flatten().collect();
                faults.sort();
                return Err(Error::Invalid(faults));
            }
        };
        let writing = Writing { caller, person, written, files: self.seal_files(files, now)?, now };
        let mut tries = 1;
        loop {
            match self.try_post(id, &writing).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(refused) if refused.is_refusal() => {
                    let object = Some(format!("missing_episode:{id}"));
                    audit::write(self.database.read(), &writing.line(object, None, "refused")).await?;
                    return Err(refused);
                }
                Err(error) => return Err(error),
                Ok(post) => {
                    self.wakes.recorded();
                    return Ok(post);
                }
            }
        }
    }

    async fn try_post(&self, id: MissingEpisodeId, writing: &Writing<'_>) -> Result<Post, Error> {
        let tx = self.database.begin().await?;
        let before = joined(&*tx, writing.caller, id).await?;
        writing.must_take_part()?;
        // Whoever writes about the same person waits until we are done; what we read before is read again.
        children::of_persons(&*tx, &[before.held.person]).await?;
        let joined = joined(&*tx, writing.caller, id).await?;
        let (posted, mentioned, answered) = writing.posted(&tx, &joined).await?;
        let draft = writing.draft(&joined, posted.clone())?;
        let fact = ledger::append(&*tx, &draft, &salt()?).await?;
        attaching::keep(&*tx, fact.id, &writing.files).await?;
        let new = telling::New { post: fact.id, posted: &posted, author: writing.person, mentioned, now: writing.now };
        self.tell_of_post(&tx, &joined, &new).await?;
        let mut writes = Writes::default();
        telling::hear(&tx, &mut writes, &joined, &new).await?;
        asking::wait(&mut writes, &joined, fact.id, &posted);
        if let Some(asked) = &answered {
            let answer = Answer { asked, by: writing.person.id, source: fact.source.clone(), now: writing.now };
            answer.clear(&*tx, &mut writes, &joined).await?;
        }
        let object = Some(format!("missing_episode:{}", joined.held.episode.id));
        audit::add(&mut writes, &writing.line(object, Some(&joined), "done"));
        writes.send(&*tx).await?;
        let post = shown(&*tx, vec![(fact, posted)], writing.now).await?.pop().ok_or(Error::NotFound)?;
        let kept = idempotency::keep(&*tx, Done::Posted(&post)).await?;
        tx.commit().await?;
        kept.done();
        Ok(post)
    }
}

fn read(reader: &mut Reader<'_>, now: DateTime<Utc>) -> Option<Written> {
    let text = reader.text("text", LONGEST_TEXT);
    let text = reader.required("text", text);
    let to = reader.texts("to", MOST, LONGEST_NAME);
    if to.as_ref().is_some_and(Vec::is_empty) {
        reader.fault("to", "must name somebody, or be left out: then it is for all agencies concerned");
    }
    let mentions = reader.texts("mentions", MOST, LONGEST_NAME).unwrap_or_default();
    let answers = reader.text("answers", LONGEST_NAME).and_then(|text| {
        let id = text.parse().ok();
        if id.is_none() {
            reader.fault("answers", "must be the id of a post");
        }
        id
    });
    let answer_by = reader.instant("answer_by");
    if answer_by.is_some_and(|by| by <= now) {
        reader.fault("answer_by", "must lie in the future");
    }
    Some(Written { text: text?, to, mentions, answers, answer_by })
}

impl Writing<'_> {
    fn must_take_part(&self) -> Result<(), Error> {
        let roles: Vec<Role> = self.person.roles.iter().filter_map(|word| Role::from_word(word)).collect();
        if writes(&self.caller.organisation, &roles) {
            return Ok(());
        }
        Err(Error::Forbidden(
            "Only somebody who answers for children, or tells of them, can write about one.".to_owned(),
        ))
    }

    /// What the post is, the people whom it names, and what it answers. Every name that leads to nobody concerned is said.
    async fn posted(
        &self,
        tx: &Transaction,
        joined: &Joined,
    ) -> Result<(Posted, Vec<Person>, Option<(Fact, Posted)>), Error> {
        let mut faults = vec![];
        let mut fault = |pointer: String, detail: &str| faults.push(Violation { pointer, detail: detail.to_owned() });
        let own = self.caller.organisation.id;
        let others = || joined.parties.all().filter(|one| one.id != own);
        let mut to: Vec<OrganisationId> = vec![];
        match &self.written.to {
            None => to.extend(joined.parties.tellers.iter().map(|one| one.id).filter(|id| *id != own)),
            Some(names) => {
                for (index, name) in names.iter().enumerate() {
                    match others().find(|one| one.name == *name) {
                        Some(one) => to.push(one.id),
                        None => fault(format!("#/to/{index}"), "is none of the other agencies concerned"),
                    }
                }
            }
        }
        to.sort();
        to.dedup();
        let mut mentioned: Vec<Person> = vec![];
        for (index, email) in self.written.mentions.iter().enumerate() {
            let found = people::by_email(&**tx, email).await?.filter(|person| person.disabled_at.is_none());
            let is_council = |id| joined.parties.councils.iter().any(|council| council.id == id);
            // The child's council reads every post; its people can be named in each.
            let reads = |id| id == own || to.contains(&id) || is_council(id);
            match found.filter(|person| reads(person.organisation)) {
                Some(person) => mentioned.push(person),
                None => {
                    fault(
                        format!("#/mentions/{index}"),
                        "must be that of somebody in one of the agencies this goes to",
                    );
                }
            }
        }
        mentioned.sort_by_key(|person| person.id);
        mentioned.dedup_by_key(|person| person.id);
        let answers = self.written.answers.map(FactId);
        let mut answered = None;
        if let Some(id) = answers {
            let there = joined.posts(&**tx, self.caller).await?;
            answered = there.into_iter().find(|(fact, _)| fact.id == id);
            if answered.is_none() {
                fault("#/answers".to_owned(), "is no post of this conversation");
            }
        }
        faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let mentions = mentioned.iter().map(|person| person.id).collect();
        let files = self.files.iter().map(|file| file.attached.clone()).collect();
        Ok((Posted { to, mentions, answers, answer_by: self.written.answer_by, files }, mentioned, answered))
    }

    /// It stands in the stream of the reference by which the episode goes.
    fn draft(&self, joined: &Joined, posted: Posted) -> Result<Draft, Error> {
        let anchor = ReferenceId::from(joined.held.episode.id);
        let standing = joined.holds.iter().find(|standing| standing.reference.id == anchor).ok_or(Error::Busy)?;
        Ok(Draft {
            id: FactId::fresh(self.now),
            authority: standing.authority.clone(),
            child_id: standing.child,
            reference_id: Some(anchor),
            interview_id: None,
            body: Body::ConversationPosted(posted),
            happened_at: self.now,
            told_at: self.now,
            recorded_at: self.now,
            source: Source { organisation_id: Some(self.caller.organisation.id), actor: self.actor() },
            replaces: None,
            text: Some(self.words()),
        })
    }

    fn words(&self) -> Value {
        let mut words = json!({ "text": self.written.text });
        if !self.files.is_empty() {
            words["files"] = self.files.iter().map(|file| file.name.as_str()).collect();
        }
        words
    }

    fn actor(&self) -> String {
        format!("user:{}", self.person.id)
    }

    fn line(&self, object: Option<String>, joined: Option<&Joined>, outcome: &str) -> audit::Line {
        let child = joined.map(|joined| joined.held.person);
        let mut line = audit_line(self.caller, self.now, "missing_episode.post", object, child, outcome);
        line.actor = self.actor();
        line
    }
}
