//! A deadline that moved after it had passed makes a late talk look as if it were in time, or the other way. Whoever sees how
//! late it is sees that as well, with what moved it: contract §3, "changed after due".

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::domain::episode::MissingEpisode;
use crate::domain::fact::{Body, Fact};
use crate::domain::ids::{MissingEpisodeId, ReferenceId, UserId};
use crate::domain::notice::NoticeType;
use crate::domain::settlement::{Field, Settlement};
use crate::services::Error;
use crate::store::{ledger, people};

/// A deadline that moved after it had passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// When the talk was due.
    pub was: DateTime<Utc>,
    /// When it is due now; nothing where no deadline can be worked out any more.
    pub is: Option<DateTime<Utc>>,
    /// What moved it.
    pub because: Because,
}

/// What moved a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The council settled a value, or took that back.
    Settled {
        /// Which.
        field: Field,
        /// Who did.
        by: Option<String>,
        /// Why, as they said it.
        reason: Option<String>,
    },
    /// The council decided what was in doubt.
    Decided {
        /// Who did.
        by: Option<String>,
        /// Why, as they said it.
        reason: Option<String>,
    },
    /// An agency told otherwise.
    Told {
        /// Which.
        organisation: String,
        /// By what kind of notice.
        kind: NoticeType,
    },
    /// Reports came together with others, or apart.
    Regrouped,
}

/// Of each of `episodes` whose deadline moved after it had passed, and is not again what it was: how.
///
/// # Errors
/// When the database does not answer; when a fact cannot be read.
pub(in crate::services) async fn moved(
    db: &impl ConnectionTrait,
    episodes: &[&MissingEpisode],
) -> Result<BTreeMap<MissingEpisodeId, Moved>, Error> {
    let references = |episode: &MissingEpisode| -> Vec<ReferenceId> {
        episode.references.iter().chain(&episode.struck_out).copied().collect()
    };
    let all: Vec<ReferenceId> = episodes.iter().flat_map(|episode| references(episode)).collect();
    if all.is_empty() {
        return Ok(BTreeMap::new());
    }
    let moves = ledger::moves_of(db, &all).await?;
    let mut found = BTreeMap::new();
    for episode in episodes {
        let own = references(episode);
        let mut last = None;
        for fact in moves.iter().filter(|fact| fact.reference_id.is_some_and(|reference| own.contains(&reference))) {
            if let Body::DeadlineMoved { from: Some(was), after_due: true, .. } = fact.body()? {
                last = Some((was, fact.recorded_at));
            }
        }
        let Some((was, recorded_at)) = last.filter(|(was, _)| episode.due_at() != Some(*was)) else { continue };
        let because = because(db, &own, recorded_at).await?;
        found.insert(episode.id, Moved { was, is: episode.due_at(), because });
    }
    Ok(found)
}

/// What was recorded of these references in the same act.
async fn because(
    db: &impl ConnectionTrait,
    references: &[ReferenceId],
    recorded_at: DateTime<Utc>,
) -> Result<Because, Error> {
    let facts = ledger::of_references(db, references).await?;
    for fact in facts.iter().filter(|fact| fact.recorded_at == recorded_at) {
        return Ok(match fact.body()? {
            Body::NoticeReceived { organisation, saying, .. } => Because::Told { organisation, kind: saying.kind },
            Body::ValueSettled(settlement) => {
                let (by, reason) = said(db, fact).await?;
                Because::Settled { field: settled(&settlement), by, reason }
            }
            Body::ReturnDecided { .. } | Body::CancellationDecided { .. } => {
                let (by, reason) = said(db, fact).await?;
                Because::Decided { by, reason }
            }
            _ => continue,
        });
    }
    Ok(Because::Regrouped)
}

/// By whom it was decided, and why.
async fn said(db: &impl ConnectionTrait, fact: &Fact) -> Result<(Option<String>, Option<String>), Error> {
    let by = fact.source.actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
    let by = people::with_ids(db, by.as_slice()).await?.pop().map(|person| person.name);
    let words = ledger::words(db, &[fact.id]).await?.pop();
    let words: Option<Value> = words.and_then(|words| serde_json::from_str(&words.text).ok());
    Ok((by, words.and_then(|words| words["reason"].as_str().map(str::to_owned))))
}

const fn settled(settlement: &Settlement) -> Field {
    match settlement {
        Settlement::MissingFromAt(_) => Field::MissingFromAt,
        Settlement::FoundAt(_) => Field::FoundAt,
        Settlement::ReturnedAt(_) => Field::ReturnedAt,
        Settlement::Classification(_) => Field::Classification,
        Settlement::Risk(_) => Field::Risk,
        Settlement::ResponsibleAuthority(_) => Field::ResponsibleAuthority,
        Settlement::HostAuthority(_) => Field::HostAuthority,
        Settlement::ReturnInterviewOwed(_) => Field::ReturnInterviewOwed,
        Settlement::Ssda903Class(_) => Field::Ssda903Class,
    }
}

impl Moved {
    /// The same without what people wrote about it, for whoever does not see the record.
    #[must_use]
    pub(in crate::services) fn without_words(mut self) -> Self {
        if let Because::Settled { by, reason, .. } | Because::Decided { by, reason } = &mut self.because {
            (*by, *reason) = (None, None);
        }
        self
    }
}
