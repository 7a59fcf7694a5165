//! Deciding what absences are in the return, several at once. Each decision is a fact of its own, with who decided it, as where
//! a value is settled by itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, Exported};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::notice::Classification;
use crate::domain::party::{Caller, Scope};
use crate::domain::settlement::Field;
use crate::domain::ssda903::absence::Absence;
use crate::domain::ssda903::{Decision, LaChildId, Year, deciding};
use crate::services::accounts::SignedIn;
use crate::services::decisions::Acting;
use crate::services::reports::Part;
use crate::services::{Error, Services};
use crate::store::references;

crate::codes! {
    /// Which absences are shown.
    Which {
        /// Those of which nobody has decided yet.
        Undecided = "undecided",
        /// Those that were decided.
        Decided = "decided",
    }
}

/// An absence to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDecide {
    /// The authority's number of the child.
    pub child: LaChildId,
    /// The absence.
    pub absence: Absence,
    /// What each who told of it calls it.
    pub called: Vec<(String, Option<Classification>)>,
}

/// A part of those to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// The absences.
    pub items: Vec<ToDecide>,
    /// How many there are in all.
    pub number: usize,
}

/// What came of deciding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecidedNow {
    /// How many were decided.
    pub done: usize,
    /// How many somebody else had decided meanwhile: they are left as they are.
    pub meanwhile: usize,
}

impl Exported {
    /// The absences of its year of children who were looked after in it.
    #[must_use]
    pub fn to_be_decided(&self, year: Year) -> Vec<(LaChildId, Absence)> {
        let absences: Vec<Absence> = self.absences.iter().map(|gathered| gathered.absence.clone()).collect();
        let found = deciding::to_be_decided(year, &self.import.children, &absences);
        found.into_iter().map(|(child, absence)| (child.clone(), absence.clone())).collect()
    }
}

impl Which {
    const fn is_of(self, absence: &Absence) -> bool {
        match self {
            Self::Undecided => absence.decided.is_none(),
            Self::Decided => absence.decided.is_some(),
        }
    }
}

impl<'a> Acting<'a> {
    /// Whoever makes the return says what an absence is in it, and settles nothing else by that.
    fn for_the_return(caller: &'a Caller) -> Result<Self, Error> {
        match caller.user.filter(|_| caller.scopes.contains(&Scope::Exports)) {
            Some(user) => Ok(Self { caller, user: Some(format!("user:{user}")) }),
            None => {
                Err(Error::Forbidden("Only somebody who makes the return can decide what goes into it.".to_owned()))
            }
        }
    }
}

impl Services {
    /// A part of the absences to decide about. Whose they are is noted.
    ///
    /// # Errors
    /// As of [`Self::export_ssda903`].
    pub async fn ssda903_to_decide(
        &self,
        caller: &Caller,
        authority: &AuthorityCode,
        year: Year,
        which: Which,
        part: Part,
    ) -> Result<Deciding, Error> {
        let asked = Asked { authority: authority.clone(), year, known_at: None };
        let exported = self.made_for(caller, &asked).await?;
        let mut all = exported.to_be_decided(year);
        all.retain(|(_, absence)| which.is_of(absence));
        let number = all.len();
        let shown: Vec<_> = all.into_iter().skip(part.behind).take(part.limit).collect();
        let ids: Vec<MissingEpisodeId> = shown.iter().map(|(_, absence)| absence.episode).collect();
        let known = exported.by_episode();
        let persons = ids.iter().filter_map(|id| known.get(id)).map(|gathered| gathered.person).collect();
        self.given(caller, &asked, super::MADE, "export.ssda903.list", persons).await?;
        let mut told: BTreeMap<MissingEpisodeId, Vec<(String, Option<Classification>)>> = BTreeMap::new();
        for standing in references::of_episodes(self.database.read(), &ids).await? {
            if let Some(episode) = standing.episode.filter(|_| standing.reference.cancelled.is_none()) {
                let said = (standing.reference.organisation, standing.reference.classification);
                told.entry(episode).or_default().push(said);
            }
        }
        let item = |(child, absence): (LaChildId, Absence)| {
            let theirs = told.remove(&absence.episode).unwrap_or_default();
            ToDecide { child, absence, called: theirs }
        };
        Ok(Deciding { items: shown.into_iter().map(item).collect(), number })
    }

    /// Decides what these absences are in the return of `year`; none takes a decision back. Each is a fact of its own, with
    /// its reason. Where they were `which` when they were chosen, those that are no longer are left as they are.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one of them is none of this return's, and nothing is done; [`Error::Invalid`], and the
    /// database's.
    pub async fn decide_ssda903(
        &self,
        who: &SignedIn,
        of: (&AuthorityCode, Year, Which),
        ids: &[MissingEpisodeId],
        decision: Option<Decision>,
        reason: &str,
    ) -> Result<DecidedNow, Error> {
        let (authority, year, which) = of;
        let acting = Acting::for_the_return(&who.caller)?;
        let asked = Asked { authority: authority.clone(), year, known_at: None };
        let exported = self.made_for(&who.caller, &asked).await?;
        let known: BTreeMap<MissingEpisodeId, Absence> =
            exported.to_be_decided(year).into_iter().map(|(_, absence)| (absence.episode, absence)).collect();
        if ids.iter().any(|id| !known.contains_key(id)) {
            return Err(Error::NotFound);
        }
        let sent: Value = json!({
            "field": Field::Ssda903Class.word(), "value": decision.map(Decision::word), "reason": reason,
        });
        let mut came = DecidedNow::default();
        for id in ids {
            if known.get(id).is_some_and(|absence| which.is_of(absence)) {
                self.settle(&acting, *id, &sent).await?;
                came.done += 1;
            } else {
                came.meanwhile += 1;
            }
        }
        Ok(came)
    }
}
