//! Pictures of some children, before a change and after it, from which events are worked out.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;

use super::Listeners;
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::event::{Owed, Picture, Pictured};
use crate::domain::ids::UserId;
use crate::services::Error;
use crate::store::interviews::Kept;
use crate::store::references::Standing;
use crate::store::{parties, people};

/// What holds of `episodes`, which `standing` references make up, and of `interviews`, as far as `listeners` need it.
pub(in crate::services) async fn picture<'a>(
    tx: &impl ConnectionTrait,
    listeners: &Listeners,
    episodes: impl Iterator<Item = (&'a MissingEpisode, &'a AuthorityCode)>,
    standing: impl Iterator<Item = &'a Standing>,
    interviews: &[Kept],
) -> Result<Picture, Error> {
    let mut tellers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in standing {
        if let Some(episode) = one.episode {
            tellers.entry(episode).or_default().push(one.reference.organisation_id);
        }
    }
    let pictured = |(episode, authority): (&MissingEpisode, &AuthorityCode)| Pictured {
        episode: episode.clone(),
        authority: authority.clone(),
        tellers: tellers.get(&episode.id).cloned().unwrap_or_default(),
    };
    let owed = |kept: &Kept| Owed {
        id: kept.id,
        authority: kept.authority.clone(),
        told_authority: kept.told_authority.clone(),
        interview: kept.interview.clone(),
    };
    let mut picture = Picture {
        episodes: episodes.map(pictured).collect(),
        interviews: interviews.iter().map(owed).collect(),
        ..Picture::default()
    };
    if picture.interviews.iter().any(|owed| owed.authority != owed.told_authority) {
        picture.authorities = parties::authorities(tx).await?.into_iter().map(|(code, _)| code).collect();
    }
    if listeners.serve_interviews() {
        let workers: Vec<UserId> = interviews.iter().filter_map(|kept| kept.interview.worker()).collect();
        let people = people::with_ids(tx, &workers).await?;
        picture.workers = people.into_iter().map(|person| (person.id, person.organisation)).collect();
    }
    Ok(picture)
}
