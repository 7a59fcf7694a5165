//! A reference is one organisation's name for an occasion of going missing, with all that its notices and the council's
//! decisions say about it. Which references are one [`super::episode::MissingEpisode`] is worked out from them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::authority::AuthorityCode;
use super::fact::{Body, Fact, Unreadable};
use super::ids::{OrganisationId, ReferenceId};
use super::matching::{Doubt, LinkReason};
use super::notice::{Born, CancellationCause, Classification, RiskLevel, Saying, Setting};
use super::settlement::Settlements;

/// How a reference came to its child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// Why it was linked.
    pub reason: LinkReason,
    /// What a person has to decide, if anything.
    pub doubt: Option<Doubt>,
}

/// A reference as its facts make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Our id of it.
    pub id: ReferenceId,
    /// Whose reference it is.
    pub organisation_id: OrganisationId,
    /// The organisation's name, by which references of one start are ordered.
    pub organisation: String,
    /// The organisation's own name for the occasion.
    pub name: String,
    /// When its first notice was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Since when the child is missing, as the sender now says.
    pub missing_from_at: Option<DateTime<Utc>>,
    /// When the child was seen safe.
    pub found_at: Option<DateTime<Utc>>,
    /// When the child arrived home or at a placement.
    pub returned_at: Option<DateTime<Utc>>,
    /// How the sender now classifies the absence.
    pub classification: Option<Classification>,
    /// Whether the sender ever classified it missing or away without authorisation.
    pub ever_missing_or_away: bool,
    /// The sender's latest risk.
    pub risk: Option<RiskLevel>,
    /// The kind of place the child is missing from.
    pub setting: Option<Setting>,
    /// Each instant at which the sender held the risk to be high.
    pub high_risk_at: BTreeSet<DateTime<Utc>>,
    /// When we were first told an end of any kind.
    pub end_recorded_at: Option<DateTime<Utc>>,
    /// When we were first told the time of the return.
    pub return_recorded_at: Option<DateTime<Utc>>,
    /// The sender's latest word.
    pub last_reported_at: Option<DateTime<Utc>>,
    /// Who looks after the child.
    pub responsible_authority: Option<AuthorityCode>,
    /// Where the child lives.
    pub host_authority: Option<AuthorityCode>,
    /// Why it was struck out; final.
    pub cancelled: Option<CancellationCause>,
    /// The age of the child it names, and when that was reported.
    pub born: Option<(DateTime<Utc>, Born)>,
    /// Why it stands with its child, and what of that is in doubt.
    pub linked: Option<Linked>,
    /// What the council settled at it.
    pub settlements: Settlements,
    /// References that a person found to be the same occasion.
    pub together: BTreeSet<ReferenceId>,
    /// References that a person found to be another occasion.
    pub apart: BTreeSet<ReferenceId>,
    /// Whether the council confirmed that the occasion is struck out.
    pub cancellation: Option<bool>,
    /// Whether the council confirmed the return.
    pub return_decision: Option<bool>,
}

impl Reference {
    /// Works a reference out from its facts, in whatever order they come; none if none of them is a notice.
    ///
    /// # Errors
    /// When a fact cannot be read.
    pub fn from_facts(facts: &[Fact]) -> Result<Option<Self>, Unreadable> {
        let mut sayings = vec![];
        let mut decisions = vec![];
        let mut first: Option<(&Fact, String, String)> = None;
        for fact in facts {
            match fact.body()? {
                Body::NoticeReceived { reference, organisation, saying, .. } => {
                    if first.as_ref().is_none_or(|(earliest, ..)| in_order(fact) < in_order(earliest)) {
                        first = Some((fact, reference, organisation));
                    }
                    sayings.push((*saying, fact.recorded_at));
                }
                other => decisions.push((fact, other)),
            }
        }
        let Some((fact, name, organisation)) = first else { return Ok(None) };
        let (Some(id), Some(organisation_id)) = (fact.reference_id, fact.source.organisation_id) else {
            return Ok(None);
        };
        let mut reference = Self::new(id, organisation_id, organisation, name, fact.recorded_at);
        sayings.sort_by(|(a, _), (b, _)| a.rank().cmp(&b.rank()));
        for (saying, recorded_at) in &sayings {
            reference.hear(saying);
            reference.note_times(saying, *recorded_at);
        }
        decisions.sort_by_key(|(fact, _)| in_order(fact));
        for (fact, decision) in decisions {
            reference.decide(&decision, fact.recorded_at);
        }
        Ok(Some(reference))
    }

    /// A reference of which nothing has been said.
    #[must_use]
    pub fn new(
        id: ReferenceId,
        organisation_id: OrganisationId,
        organisation: String,
        name: String,
        recorded_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            organisation_id,
            organisation,
            name,
            recorded_at,
            missing_from_at: None,
            found_at: None,
            returned_at: None,
            classification: None,
            ever_missing_or_away: false,
            risk: None,
            setting: None,
            high_risk_at: BTreeSet::new(),
            end_recorded_at: None,
            return_recorded_at: None,
            last_reported_at: None,
            responsible_authority: None,
            host_authority: None,
            cancelled: None,
            born: None,
            linked: None,
            settlements: Settlements::default(),
            together: BTreeSet::new(),
            apart: BTreeSet::new(),
            cancellation: None,
            return_decision: None,
        }
    }

    /// Takes in what a notice says; notices are heard in the order of their rank, so that the last word holds.
    fn hear(&mut self, saying: &Saying) {
        self.missing_from_at = saying.missing_from_at.over(self.missing_from_at);
        self.found_at = saying.found_at.over(self.found_at);
        self.returned_at = saying.returned_at.over(self.returned_at);
        self.classification = saying.classification.over(self.classification);
        if let Some(classification) = saying.classification.value() {
            self.ever_missing_or_away |= *classification != Classification::Absent;
        }
        self.risk = saying.risk.over(self.risk);
        self.setting = saying.missing_from.over(self.setting);
        self.responsible_authority = saying.responsible_authority.over(self.responsible_authority.take());
        self.host_authority = saying.host_authority.over(self.host_authority.take());
        if let Some(born) = &saying.child {
            self.born = Some((saying.reported_at, born.clone()));
        }
        if saying.cause.is_some() {
            self.cancelled = saying.cause;
        }
    }

    /// Takes in when things were told, which ladders go by; the order of the notices does not matter to it.
    fn note_times(&mut self, saying: &Saying, recorded_at: DateTime<Utc>) {
        fn earliest(known: &mut Option<DateTime<Utc>>, at: DateTime<Utc>) {
            *known = Some(known.map_or(at, |known| known.min(at)));
        }
        if saying.returned_at.value().is_some() {
            earliest(&mut self.return_recorded_at, recorded_at);
        }
        if saying.returned_at.value().is_some() || saying.found_at.value().is_some() {
            earliest(&mut self.end_recorded_at, recorded_at);
        }
        if saying.risk.value() == Some(&RiskLevel::High) {
            self.high_risk_at.insert(saying.happened_at.unwrap_or(saying.reported_at));
        }
        self.last_reported_at = self.last_reported_at.max(Some(saying.reported_at));
    }

    /// Takes in what a person decided; decisions come in the order of recording.
    fn decide(&mut self, decision: &Body, at: DateTime<Utc>) {
        match decision {
            Body::EpisodesJoined { other } => {
                self.apart.remove(other);
                self.together.insert(*other);
            }
            Body::EpisodesParted { other } => {
                self.together.remove(other);
                self.apart.insert(*other);
            }
            Body::ValueSettled(settlement) => self.settlements.take(settlement, at),
            Body::CancellationDecided { confirmed } => self.cancellation = Some(*confirmed),
            Body::ReturnDecided { confirmed } => self.return_decision = Some(*confirmed),
            Body::ReferenceLinked { reason, doubt, .. } => {
                self.linked = Some(Linked { reason: *reason, doubt: doubt.clone() });
            }
            // Not about what the reference says.
            _ => {}
        }
    }

    /// When it ended for the grouping of episodes: at the earlier of found and returned.
    #[must_use]
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        [self.found_at, self.returned_at].into_iter().flatten().min()
    }

    /// When it ended for placing references of which only the end is known: returned, else found.
    #[must_use]
    pub fn back_at(&self) -> Option<DateTime<Utc>> {
        self.returned_at.or(self.found_at)
    }
}

/// The order of recording.
fn in_order(fact: &Fact) -> (DateTime<Utc>, super::ids::FactId) {
    (fact.recorded_at, fact.id)
}
