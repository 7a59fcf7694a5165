//! Which absence an event is about, for whoever looks at what became of it: by the references under which agencies told of it,
//! and nobody's name.

use std::collections::BTreeMap;

use serde_json::Value;

use super::deliveries::Followed;
use crate::domain::ids::{MissingEpisodeId, ReferenceId};
use crate::domain::party::OrganisationKind;
use crate::services::accounts::SignedIn;
use crate::services::reading::audited;
use crate::services::reading::whole_child::may_see_children;
use crate::services::{Error, Services};
use crate::store::references;

/// An absence by a reference of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose reference it is.
    pub organisation: String,
    /// The reference.
    pub name: String,
    /// Where it can be opened by whoever looks.
    pub opens: Option<Opens>,
}

/// Where an absence can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// As a whole, by who answers for the child.
    Absence(MissingEpisodeId),
    /// As one's own report of it.
    Report(ReferenceId),
}

impl Services {
    /// The references of the absences that each of `followed` is about, in their order, as far as `who` may see them: all of
    /// an absence of their council's, else their own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook_absences(&self, who: &SignedIn, followed: &[Followed]) -> Result<Vec<Vec<Told>>, Error> {
        let (db, caller) = (self.database.read(), &who.caller);
        let about: Vec<Vec<MissingEpisodeId>> = followed.iter().map(|one| absences(&one.delivery.body)).collect();
        let ids: Vec<MissingEpisodeId> = about.iter().flatten().copied().collect();
        let opens_absences = may_see_children(caller, &who.roles);
        let opens_reports = caller.organisation.kind != OrganisationKind::LocalAuthority;
        let mut told: BTreeMap<MissingEpisodeId, Vec<Told>> = BTreeMap::new();
        let mut read = vec![];
        for standing in references::of_episodes(db, &ids).await? {
            let Some(episode) = standing.episode else { continue };
            let is_own = standing.reference.organisation_id == caller.organisation.id;
            let is_councils = caller.is_council_of(&standing.authority);
            if !is_own && !is_councils {
                continue;
            }
            let opens = if is_councils && opens_absences {
                Some(Opens::Absence(episode))
            } else {
                (is_own && opens_reports).then_some(Opens::Report(standing.reference.id))
            };
            read.push((format!("missing_episode:{episode}"), standing.child));
            let (organisation, name) = (standing.reference.organisation, standing.reference.name);
            told.entry(episode).or_default().push(Told { organisation, name, opens });
        }
        audited(&self.database, caller, "webhook_delivery.list", &read, self.clock.now()).await?;
        let of = |ids: Vec<MissingEpisodeId>| ids.iter().filter_map(|id| told.get(id)).flatten().cloned().collect();
        Ok(about.into_iter().map(of).collect())
    }
}

/// The absences that the body of an event names.
fn absences(body: &str) -> Vec<MissingEpisodeId> {
    // A body that cannot be read names none: it is still sent as it is.
    let data = serde_json::from_str::<Value>(body).map(|mut body| body["data"].take()).unwrap_or_default();
    let several = data["missing_episode_ids"].as_array().into_iter().flatten();
    let all = several.chain([&data["missing_episode_id"]]);
    all.filter_map(|id| id.as_str()?.parse().ok()).map(MissingEpisodeId).collect()
}
