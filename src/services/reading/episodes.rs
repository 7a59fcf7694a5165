//! Missing episodes as callers are shown them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{audited, seen, sight};
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::notice::RiskLevel;
use crate::domain::party::Caller;
use crate::domain::reference::Reference;
use crate::domain::sight::{Reach, Sight};
use crate::services::interviews::InterviewDue;
use crate::services::interviews::view::due_of;
use crate::services::{Error, Services, audit_line};
use crate::store::audit;
use crate::store::episodes::{Held, list};
use crate::store::references::{self, Standing};

pub use crate::store::episodes::Wanted;

/// An episode as one caller sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What holds of it.
    pub episode: MissingEpisode,
    /// The person; only for the child's own council.
    pub child: Option<ChildId>,
    /// The risk, where the caller may see it.
    pub risk: Option<RiskLevel>,
    /// The references the caller may see: all for the council, else its own.
    pub references: Vec<Reference>,
    /// Whose record it is.
    pub authority: AuthorityCode,
    /// The return interview that is owed; nothing where none is.
    pub return_interview: Option<InterviewDue>,
    /// How much the caller sees.
    pub sight: Sight,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

fn shown(caller: &Caller, held: Held, holds: Vec<Standing>, sight: Sight) -> Shown {
    let all = sight.shows_sources();
    let references = holds.into_iter().map(|standing| standing.reference);
    Shown {
        child: all.then_some(held.person),
        risk: held.episode.risk.filter(|_| sight.shows_risk()),
        references: references.filter(|r| all || r.organisation_id == caller.organisation.id).collect(),
        episode: held.episode,
        return_interview: None,
        authority: held.authority,
        sight,
        updated_at: held.updated_at,
    }
}

impl Services {
    /// The episodes that `wanted` asks for, as far as `caller` may see them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn missing_episodes(&self, caller: &Caller, wanted: &Wanted) -> Result<Vec<Shown>, Error> {
        let db = self.database.read();
        let found = list(db, wanted, &Reach::of(caller)).await?;
        let ids: Vec<MissingEpisodeId> = found.iter().map(|held| held.episode.id).collect();
        let mut holds: BTreeMap<MissingEpisodeId, Vec<Standing>> = BTreeMap::new();
        for standing in references::of_episodes(db, &ids).await? {
            if let Some(episode) = standing.episode {
                holds.entry(episode).or_default().push(standing);
            }
        }
        let mut items = vec![];
        let mut read = vec![];
        for held in found {
            let standing = holds.remove(&held.episode.id).unwrap_or_default();
            if let Some(sight) = sight(caller, &held, &standing) {
                read.push((format!("missing_episode:{}", held.episode.id), held.person));
                items.push(shown(caller, held, standing, sight));
            }
        }
        let now = self.clock.now();
        let wanted: Vec<_> = read.iter().zip(&items).map(|((_, person), item)| (*person, &item.episode)).collect();
        let due = due_of(db, &wanted, now).await?;
        for item in &mut items {
            item.return_interview = due.get(&item.episode.id).copied();
        }
        audited(&self.database, caller, "missing_episode.list", &read, now).await?;
        Ok(items)
    }

    /// The episode that now holds the reference `id`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that `caller` may see; the database's.
    pub async fn missing_episode(&self, caller: &Caller, id: MissingEpisodeId) -> Result<Shown, Error> {
        let now = self.clock.now();
        let (shown, line) = seen_as(self.database.read(), caller, id, now).await?;
        let write = self.database.single().await?;
        audit::write(&write.on(), &line).await?;
        write.done().await?;
        Ok(shown)
    }
}

/// The same within a transaction, which also keeps that it was read.
pub(in crate::services) async fn episode_read(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    id: MissingEpisodeId,
    now: DateTime<Utc>,
) -> Result<Shown, Error> {
    let (shown, line) = seen_as(tx, caller, id, now).await?;
    audit::write(tx, &line).await?;
    Ok(shown)
}

pub(in crate::services) async fn seen_as(
    db: &impl ConnectionTrait,
    caller: &Caller,
    id: MissingEpisodeId,
    now: DateTime<Utc>,
) -> Result<(Shown, audit::Line), Error> {
    let (held, holds, sight) = seen(db, caller, id).await?;
    let due = due_of(db, &[(held.person, &held.episode)], now).await?;
    let object = Some(format!("missing_episode:{}", held.episode.id));
    let line = audit_line(caller, now, "missing_episode.read", object, Some(held.person), "done");
    let return_interview = due.get(&held.episode.id).copied();
    Ok((Shown { return_interview, ..shown(caller, held, holds, sight) }, line))
}
