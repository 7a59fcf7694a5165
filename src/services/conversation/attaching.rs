//! Files that are added to a post: judged by what is in them, sealed before anything is written, kept in the transaction of
//! their post, and given to those who read it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::joined;
use crate::domain::attachment::{Attached, FileKind, digest, judged};
use crate::domain::conversation::Posted;
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{AttachmentId, FactId, MissingEpisodeId};
use crate::domain::party::Caller;
use crate::domain::violation::Violation;
use crate::services::{Error, Services, audit_line};
use crate::store::people::Person;
use crate::store::{attachments, audit, ledger};

/// A file as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What its sender calls it.
    pub name: String,
    /// What is in it.
    pub content: Bytes,
}

/// The files that are sent with a post, and what is wrong with how they were sent.
#[derive(Debug, Default)]
pub struct Files {
    given: Vec<Given>,
    faults: Vec<Violation>,
}

impl Files {
    /// Of files that are at hand.
    #[must_use]
    pub fn of(given: Vec<Given>) -> Self {
        Self { given, faults: vec![] }
    }

    /// Takes the files out of a post as the API has it: `files`, each with `name` and, in Base64, `content`. Each text is gone
    /// when its bytes are there: together they may be large.
    #[must_use]
    pub fn taken_from(sent: &mut Value) -> Self {
        let mut files = Self::default();
        let Some(listed) = sent.as_object_mut().and_then(|fields| fields.remove("files")) else { return files };
        let Value::Array(listed) = listed else {
            files.fault("#/files".to_owned(), "must be a list");
            return files;
        };
        for (number, file) in listed.into_iter().enumerate() {
            files.take(&format!("#/files/{number}"), file);
        }
        files
    }

    fn take(&mut self, pointer: &str, file: Value) {
        let Value::Object(mut fields) = file else { return self.fault(pointer.to_owned(), "must be a JSON object") };
        let (name, content) = (fields.remove("name"), fields.remove("content"));
        for unknown in fields.keys() {
            let unknown = unknown.replace('~', "~0").replace('/', "~1");
            self.fault(format!("{pointer}/{unknown}"), "is not a field that is known here");
        }
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err("must be a text"),
            None => Err("is required"),
        };
        let content = text(content).and_then(|text| STANDARD.decode(text).map_err(|_| "must be Base64"));
        match (text(name), content) {
            (Ok(name), Ok(content)) => self.given.push(Given { name, content: content.into() }),
            (name, content) => {
                let told = [("name", name.err()), ("content", content.err())];
                for (part, said) in told.into_iter().filter_map(|(part, said)| Some((part, said?))) {
                    self.fault(format!("{pointer}/{part}"), said);
                }
            }
        }
    }

    fn fault(&mut self, pointer: String, detail: &str) {
        self.faults.push(Violation { pointer, detail: detail.to_owned() });
    }

    /// What each is and how it is called; every fault, where there is one.
    pub(super) fn judged(self) -> Result<Vec<(FileKind, Given)>, Vec<Violation>> {
        if !self.faults.is_empty() {
            // By their numbers the others could not be told apart any more.
            return Err(self.faults);
        }
        let found = judged(self.given.iter().map(|file| (&*file.name, &*file.content)))?;
        let named = |((kind, name), given): ((FileKind, String), Given)| (kind, Given { name, ..given });
        Ok(found.into_iter().zip(self.given).map(named).collect())
    }
}

/// A file that is ready to be kept.
pub(super) struct Ready {
    pub(super) attached: Attached,
    pub(super) name: String,
    sealed: Vec<u8>,
}

impl Services {
    /// Seals the files of a post. What was sent is let go one by one.
    pub(super) fn seal_files(&self, files: Vec<(FileKind, Given)>, now: DateTime<Utc>) -> Result<Vec<Ready>, Error> {
        let ready = |(kind, Given { name, content }): (FileKind, Given)| {
            let id = AttachmentId::fresh(now);
            let sealed = self.sealer()?.seal_bytes(id.0, &content)?;
            let size = content.len() as u64;
            let digest = digest(&sealed);
            Ok(Ready { attached: Attached { id, kind, size, digest }, name, sealed })
        };
        files.into_iter().map(ready).collect()
    }
}

/// Keeps the files of a post that was just written.
pub(super) async fn keep(tx: &impl ConnectionTrait, post: FactId, files: &[Ready]) -> Result<(), Error> {
    for file in files {
        attachments::add(tx, file.attached.id, post, file.sealed.clone()).await?;
    }
    Ok(())
}

/// A file as it is given out.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// By what name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// What is in it.
    pub content: Vec<u8>,
}

/// What somebody wrote stays out of every log.
impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("kind", &self.kind).field("size", &self.content.len()).finish_non_exhaustive()
    }
}

impl Services {
    /// A file that was added to a post, for those who read the post. Who took it is noted: the person if there is one, else
    /// the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such file in a post that `caller` reads, or it was erased; [`Error::File`] where it
    /// cannot be opened with the key that is set; the database's.
    pub async fn attachment(
        &self,
        caller: &Caller,
        reader: Option<&Person>,
        id: AttachmentId,
    ) -> Result<Download, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let post = attachments::post_of(db, id).await?.ok_or(Error::NotFound)?;
        let fact = ledger::one(db, post).await?.ok_or(Error::NotFound)?;
        let reference = fact.reference_id.ok_or(Error::NotFound)?;
        let joined = joined(db, caller, MissingEpisodeId(reference.0)).await?;
        let Body::ConversationPosted(posted) = fact.body()? else { return Err(Error::NotFound) };
        if !posted.is_for(caller.organisation.id, joined.sight, fact.source.organisation_id) {
            return Err(Error::NotFound);
        }
        let place = posted.files.iter().position(|file| file.id == id).ok_or(Error::NotFound)?;
        let attached = &posted.files[place];
        let sealed = attachments::sealed(db, id).await?.ok_or(Error::NotFound)?;
        if digest(&sealed) != attached.digest {
            return Err(Error::File(format!("attachment {id} is not what was recorded")));
        }
        let opened = self.sealer()?.open_bytes(id.0, &sealed);
        drop(sealed);
        let content = opened.map_err(|closed| Error::File(closed.to_string()))?;
        let words = ledger::words(db, &[fact.id]).await?;
        let said: Value = words.first().and_then(|words| serde_json::from_str(&words.text).ok()).unwrap_or_default();
        let object = Some(format!("attachment:{id}"));
        let mut line = audit_line(caller, now, "missing_episode.attachment", object, Some(joined.held.person), "done");
        if let Some(person) = reader {
            line.actor = format!("user:{}", person.id);
        }
        audit::write(db, &line).await?;
        Ok(Download { name: name_of(&said, place, attached.kind), kind: attached.kind, content })
    }
}

/// The name of a post's file, by the words of the post.
pub(super) fn name_of(said: &Value, place: usize, kind: FileKind) -> String {
    said["files"][place].as_str().map_or_else(|| kind.nameless(), str::to_owned)
}

/// The files of all posts among `facts`.
pub(in crate::services) fn files_of(facts: &[Fact]) -> Result<Vec<Attached>, Error> {
    let mut files = vec![];
    for fact in facts.iter().filter(|fact| fact.kind == "conversation_posted") {
        if let Body::ConversationPosted(Posted { files: of_it, .. }) = fact.body()? {
            files.extend(of_it);
        }
    }
    Ok(files)
}
