//! Reading texts and seeing to them. What a text says is shown on its own page alone, to those who watch over a council's
//! children and to its out-of-hours team, and each look stands in the audit.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Words;
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{ChildId, ReceivedTextId, UserId};
use crate::domain::party::OrganisationKind;
use crate::domain::phone;
use crate::services::accounts::SignedIn;
use crate::services::administration::looks::names_of;
use crate::services::escalations::what_is_done;
use crate::services::{Error, Services, audit_line, safe_contacts};
use crate::store::received_texts::{self as rows, Kept};
use crate::store::text_concerns::{self, Answered, Concern};
use crate::store::{audit, children, people};

/// So many are shown: whoever has more to see to begins with these.
const SHOWN: u64 = 200;
/// So many of those that were seen to are shown.
const SHOWN_ANSWERED: u64 = 50;

/// A text in a list: nothing of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: ReceivedTextId,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The colleague whose phone it came from, if it is one's.
    pub from: Option<String>,
    /// When and by whom it was seen to, by name.
    pub answered: Option<(DateTime<Utc>, String)>,
    /// By when they do what they do about it.
    pub by_when: Option<DateTime<Utc>>,
}

/// What is to be seen to, longest first, and what was, latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// What is to be seen to.
    pub open: Vec<Listed>,
    /// What was.
    pub answered: Vec<Listed>,
}

/// A text, with what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// As it is listed.
    pub listed: Listed,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// The number that it came from, as the network names it; nothing once it was erased.
    pub number: Option<String>,
    /// What it says; nothing once it was erased.
    pub said: Option<String>,
    /// The children whose safe contacts have the number.
    pub children: Vec<ChildId>,
    /// What is done about it.
    pub action: Option<String>,
}

/// Whether somebody reads texts.
#[must_use]
pub fn reads_texts(who: &SignedIn) -> bool {
    who.caller.organisation.kind == OrganisationKind::LocalAuthority
        && who.roles.iter().any(|role| role.watches_over() || *role == Role::OutOfHours)
}

fn authorities(who: &SignedIn) -> Result<&[AuthorityCode], Error> {
    if reads_texts(who) { Ok(&who.caller.organisation.authorities) } else { Err(Error::NotFound) }
}

impl Services {
    /// The texts that the reader's council has to see to, and those that it saw to.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever reads none; the database's.
    pub async fn received_texts(&self, who: &SignedIn) -> Result<Texts, Error> {
        let (db, authorities) = (self.database.read(), authorities(who)?);
        let open = text_concerns::list(db, authorities, false, SHOWN).await?;
        let answered = text_concerns::list(db, authorities, true, SHOWN_ANSWERED).await?;
        Ok(Texts { open: self.texts_listed(open).await?, answered: self.texts_listed(answered).await? })
    }

    async fn texts_listed(&self, found: Vec<(Kept, Concern)>) -> Result<Vec<Listed>, Error> {
        let db = self.database.read();
        let users: Vec<UserId> = found.iter().filter_map(|(kept, _)| kept.user).collect();
        let people = people::with_ids(db, &users).await?;
        let by = found.iter().filter_map(|(_, concern)| concern.answered.as_ref()).map(|answered| answered.by.as_str());
        let names = names_of(db, by).await?;
        let mut listed: Vec<Listed> = vec![];
        for (kept, concern) in found {
            // A council may serve several authorities; a text that concerns two of them is one.
            if listed.iter().any(|other| other.id == kept.id) {
                continue;
            }
            let from = kept.user.and_then(|user| people.iter().find(|person| person.id == user));
            let name = |by: &str| names.get(by).cloned().unwrap_or_else(|| "somebody who has left".to_owned());
            listed.push(Listed {
                id: kept.id,
                received_at: kept.received_at,
                from: from.map(|person| person.name.clone()),
                by_when: concern.answered.as_ref().and_then(|answered| answered.by_when),
                answered: concern.answered.map(|answered| (answered.at, name(&answered.by))),
            });
        }
        Ok(listed)
    }

    /// A text, with what it says. To have read it stands in the audit.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it does not concern the reader's council, or they read none; the database's.
    pub async fn received_text(&self, who: &SignedIn, id: ReceivedTextId) -> Result<Shown, Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        let (kept, concern) = self.concerning(who, id).await?;
        let words = self.words_of(&kept);
        let children = match &words {
            Some(words) => self.related(who, words).await?,
            None => vec![],
        };
        let about = |child| audit_line(&who.caller, now, "text.read", Some(format!("text:{id}")), child, "done");
        let lines = if children.is_empty() {
            vec![about(None)]
        } else {
            children.iter().copied().map(Some).map(about).collect()
        };
        audit::write_all(db, lines).await?;
        let action = concern
            .answered
            .as_ref()
            .and_then(|answered| self.sealer.as_ref().and_then(|sealer| sealer.open(id.0, &answered.action).ok()));
        let (sent_at, listed) =
            (kept.sent_at, self.texts_listed(vec![(kept, concern)]).await?.pop().ok_or(Error::NotFound)?);
        let (number, said) = words.map(|words| (words.from, words.said)).unzip();
        Ok(Shown { listed, sent_at, number, said, children, action })
    }

    /// Records what somebody does about a text, as `sent` says (`action`, `by_when`), so that nobody else is told of it again.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::NotFound`] as for reading it; [`Error::Refused`] if somebody said so before; the
    /// database's.
    pub async fn see_to_text(&self, who: &SignedIn, id: ReceivedTextId, sent: &Value) -> Result<(), Error> {
        let now = self.clock.now();
        self.concerning(who, id).await?;
        let (action, by_when) = what_is_done(sent, now)?;
        let action = self.sealer()?.seal(id.0, &action)?;
        let answered = Answered { at: now, by: who.caller.actor(), action, by_when: Some(by_when) };
        let tx = self.database.begin().await?;
        let line = |outcome| audit_line(&who.caller, now, "text.see_to", Some(format!("text:{id}")), None, outcome);
        if text_concerns::answer(&*tx, id, authorities(who)?, &answered).await? == 0 {
            audit::write(&*tx, &line("refused")).await?;
            tx.commit().await?;
            return Err(Error::Refused("somebody has said already what they do about this text".to_owned()));
        }
        audit::write(&*tx, &line("done")).await?;
        tx.commit().await?;
        self.wakes.looked();
        Ok(())
    }

    async fn concerning(&self, who: &SignedIn, id: ReceivedTextId) -> Result<(Kept, Concern), Error> {
        let db = self.database.read();
        let mut concerns = text_concerns::of_text(db, id, authorities(who)?).await?;
        // What is open for one of several authorities is open.
        concerns.sort_by_key(|concern| concern.answered.is_some());
        let concern = concerns.into_iter().next().ok_or(Error::NotFound)?;
        Ok((rows::one(db, id).await?.ok_or(Error::NotFound)?, concern))
    }

    /// The children of the reader's council whose safe contacts have the number of a text.
    async fn related(&self, who: &SignedIn, words: &Words) -> Result<Vec<ChildId>, Error> {
        let db = self.database.read();
        let Some(number) = phone::of_network(&words.from) else { return Ok(vec![]) };
        let mut related = vec![];
        for id in safe_contacts::with_number(db, &number).await? {
            let child = children::one(db, id).await?;
            related.extend(child.filter(|child| who.caller.is_council_of(&child.authority)).map(|child| child.id));
        }
        Ok(related)
    }
}
