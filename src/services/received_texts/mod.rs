//! Texts that people send to our number at GOV.UK Notify, as Notify calls with them or is asked for them. Each is kept, once,
//! before anything is made of it; what it says is sealed from that moment, and stands in no log, no address and no message.

mod reading;
mod stopping;
mod telling;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::seen::see;
use super::{Error, Services, TRIES, Transaction, safe_contacts};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{OrganisationId, ReceivedTextId, UserId};
use crate::domain::message::received::{Outcome, ReceivedText, asks};
use crate::domain::message::seen::SeenCode;
use crate::domain::phone;
use crate::domain::violation::{Reader, parse_instant};
use crate::store::people::Person;
use crate::store::received_texts::{self as rows, Kept};
use crate::store::{children, parties, people};

pub use reading::{Listed, Shown, Texts, reads_texts};

/// As which the audit names what was done because of a text.
pub(super) const ACTOR: &str = "received_text";
/// As long as a name at Notify may be.
const LONGEST_NAME: usize = 1_000;
/// Longer than any number, and than the words that networks put in its place.
const LONGEST_NUMBER: usize = 100;
/// So many that were kept and not heeded are taken up in one go.
const AT_ONCE: u64 = 200;
/// As many as Notify gives on a page.
const PAGE: usize = 250;
/// Notify keeps them for a week; of more than these, the calls tell.
const MOST_PAGES: usize = 20;

/// From where a text came and what it says, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Words {
    from: String,
    said: String,
}

impl Services {
    /// Takes in a text that Notify calls with: keeps it, and makes of it what is to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none; the database's, if it could not be kept.
    pub async fn receive_text(&self, sent: &Value) -> Result<(), Error> {
        let text = read(sent, self.clock.now())?;
        let id = self.keep_text(&text).await?;
        // Kept is kept: what could not be made of it now is made of it within minutes.
        if let Err(error) = self.heed(id).await {
            tracing::error!(text.id = %id, error = %error, "A text was kept, and could not be heeded yet");
        }
        Ok(())
    }

    /// Asks Notify for the texts that it has: calls get lost. Takes up what was kept and not heeded, too.
    ///
    /// # Errors
    /// When the database fails; that Notify does not answer is none.
    pub async fn fetch_texts(&self) -> Result<(), Error> {
        for text in self.lost_texts().await? {
            self.keep_text(&text).await?;
        }
        for id in rows::unheeded(self.database.read(), AT_ONCE).await? {
            self.heed(id).await?;
        }
        Ok(())
    }

    /// What Notify has and we have not, oldest first.
    async fn lost_texts(&self) -> Result<Vec<ReceivedText>, Error> {
        let (mut lost, mut oldest) = (vec![], None);
        let Some(notify) = self.notify.as_ref().filter(|_| self.mail.has_texts) else { return Ok(lost) };
        for _ in 0..MOST_PAGES {
            let page = notify.received_texts(oldest.as_deref(), self.clock.now()).await;
            let Some(page) = page else { break };
            let names: Vec<&str> = page.iter().map(|text| text.name.as_str()).collect();
            let known = rows::known(self.database.read(), &names).await?;
            oldest = page.last().map(|text| text.name.clone());
            let is_full = page.len() >= PAGE;
            lost.extend(page.into_iter().filter(|text| !known.contains(&text.name)));
            if !is_full {
                break;
            }
        }
        lost.reverse();
        Ok(lost)
    }

    async fn keep_text(&self, text: &ReceivedText) -> Result<ReceivedTextId, Error> {
        let now = self.clock.now();
        let id = ReceivedTextId::fresh(now);
        let words = json!(Words { from: text.from.clone(), said: text.said.clone() });
        let kept = Kept {
            id,
            name: text.name.clone(),
            sealed: Some(self.sealer()?.seal(id.0, &words.to_string())?),
            sent_at: text.sent_at,
            received_at: now,
            outcome: None,
            user: None,
        };
        let tx = self.database.begin().await?;
        let id = rows::keep(&*tx, &kept).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Makes of a text what is to be made of it, once.
    async fn heed(&self, id: ReceivedTextId) -> Result<(), Error> {
        for _ in 1..TRIES {
            match self.try_heed(id).await {
                Err(Error::Busy) => {}
                done => return done,
            }
        }
        self.try_heed(id).await
    }

    async fn try_heed(&self, id: ReceivedTextId) -> Result<(), Error> {
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        let Some(kept) = rows::locked(&*tx, id).await?.filter(|kept| kept.outcome.is_none()) else { return Ok(()) };
        let words = self.words_of(&kept);
        let number = words.as_ref().and_then(|words| phone::of_network(&words.from));
        let mut senders = vec![];
        if let Some(number) = &number {
            senders = people::with_mobile(&*tx, number).await?;
            self.hold_number(&tx, number, &senders).await?;
        }
        let asked = number.as_deref().zip(words.as_ref().and_then(|words| asks(&words.said)));
        if let Some((number, asked)) = asked {
            self.obey(&tx, &kept, (number, asked), &senders, now).await?;
        }
        let code = number.as_deref().zip(words.as_ref().and_then(|words| SeenCode::sent_back(&words.said)));
        let is_seen = match code {
            Some((number, code)) => see(&tx, &self.mail, number, code, kept.sent_at, now).await?,
            None => false,
        };
        // A stranger's word counts and is read as well: it may be a child's.
        let done = asked.filter(|_| !senders.is_empty()).map(|(_, asked)| asked).or(is_seen.then_some(Outcome::Seen));
        rows::made(&*tx, id, done.unwrap_or(Outcome::ToBeRead), only(&senders), done.is_none()).await?;
        if done.is_none() {
            for authority in concerned(&tx, number.as_deref(), &senders).await? {
                self.tell_of_text(&tx, id, &authority, now).await?;
            }
        }
        tx.commit().await?;
        tracing::info!(text.id = %id, text.to_be_read = done.is_none(), "A text came");
        self.wakes.looked();
        Ok(())
    }

    /// From where a text came and what it says; nothing where it was erased, or sealed with another key.
    fn words_of(&self, kept: &Kept) -> Option<Words> {
        let sealed = kept.sealed.as_deref()?;
        let opened = self.sealer.as_ref()?.open(kept.id.0, sealed).ok()?;
        serde_json::from_str(&opened).ok()
    }
}

/// Whose phone it is, if it is one person's: several may share one.
fn only(senders: &[Person]) -> Option<UserId> {
    match senders {
        [person] => Some(person.id),
        _ => None,
    }
}

/// The authorities whose coordinators have to read a text from `number`: those of whose staff it is, else of the children
/// about whom it was agreed upon, else whose text went there last; where nobody can tell, all of them.
async fn concerned(
    tx: &Transaction,
    number: Option<&str>,
    senders: &[Person],
) -> Result<BTreeSet<AuthorityCode>, Error> {
    let mut concerned = BTreeSet::new();
    let places: BTreeSet<OrganisationId> = senders.iter().map(|person| person.organisation).collect();
    for place in places {
        let organisation = parties::organisation(&**tx, place).await?;
        concerned.extend(organisation.into_iter().flat_map(|organisation| organisation.authorities));
    }
    if let Some(number) = number.filter(|_| concerned.is_empty()) {
        for child in safe_contacts::with_number(&**tx, number).await? {
            concerned.extend(children::one(&**tx, child).await?.map(|child| child.authority));
        }
        if concerned.is_empty() {
            concerned.extend(rows::last_texted_for(&**tx, number).await?);
        }
    }
    if concerned.is_empty() {
        concerned.extend(parties::authorities(&**tx).await?.into_iter().map(|(authority, _)| authority));
    }
    Ok(concerned)
}

/// A text as Notify calls with it.
fn read(sent: &Value, now: DateTime<Utc>) -> Result<ReceivedText, Error> {
    let text = |field: &str, longest: usize| {
        sent[field].as_str().filter(|text| !text.is_empty() && text.len() <= longest).map(str::to_owned)
    };
    let (name, from) = (text("id", LONGEST_NAME), text("source_number", LONGEST_NUMBER));
    let said = sent["message"].as_str().map(str::to_owned);
    // Of a text whose moment cannot be read, the text counts.
    let sent_at = parse_instant(&sent["date_received"]).unwrap_or(now);
    match (name, from, said) {
        (Some(name), Some(from), Some(said)) => Ok(ReceivedText { name, from, said, sent_at }),
        (name, from, said) => {
            let parsed: Result<(), _> = Reader::parse(sent, |reader| {
                for (field, is_there, detail) in [
                    ("id", name.is_some(), "must name the text"),
                    ("source_number", from.is_some(), "must be the number from which it came"),
                    ("message", said.is_some(), "must be what it says"),
                ] {
                    if !is_there {
                        reader.fault(field, detail);
                    }
                }
                None
            });
            Err(Error::Invalid(parsed.err().unwrap_or_default()))
        }
    }
}
