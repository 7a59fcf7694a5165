//! What holds of a missing episode: the council's settlement, else the earliest start and the earliest end that any
//! source gives (the safe side for the deadline), the most serious classification, the highest risk.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Terms;
use super::grouping::Group;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{MissingEpisodeId, ReferenceId};
use crate::domain::notice::{Classification, RiskLevel};
use crate::domain::policy::Versions;
use crate::domain::reference::Reference;
use crate::domain::settlement::{Field, Settled, Settlements};
use crate::domain::ssda903;

crate::codes! {
    /// Where an episode stands.
    State {
        /// No source gives an end.
        Missing = "missing",
        /// A source gives an end.
        Returned = "returned",
        /// The council confirmed that it should not have been recorded.
        Cancelled = "cancelled",
    }
}

/// A field in which sources differ by more than the policy lets pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// The field.
    pub field: Field,
    /// The earliest value given.
    pub earliest: DateTime<Utc>,
    /// The latest value given.
    pub latest: DateTime<Utc>,
}

/// One occasion of going missing, as the facts now give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingEpisode {
    /// The id of its earliest recorded reference.
    pub id: MissingEpisodeId,
    /// What the policy pinned when that reference was first recorded says of what is owed.
    #[serde(default)]
    pub terms: Terms,
    /// The references whose values count, earliest recorded first.
    pub references: Vec<ReferenceId>,
    /// Cancelled references that only joined.
    pub struck_out: Vec<ReferenceId>,
    /// Where it stands.
    pub state: State,
    /// Whether every counting reference has an end, or a person confirmed the return.
    pub return_confirmed: bool,
    /// Whether all its references are cancelled and nobody of the council has decided yet.
    pub cancellation_pending: bool,
    /// The kind of absence.
    pub classification: Classification,
    /// Whether any source ever classified it missing or away; none given counts as missing.
    pub ever_missing_or_away: bool,
    /// What the coordinator decided about an interview for a child who was only ever called absent, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interview_decided: Option<Settled<bool>>,
    /// What the authority decided it to be in its SSDA903 return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssda903_class: Option<ssda903::Decision>,
    /// Since when; none where only the end is known.
    pub missing_from_at: Option<DateTime<Utc>>,
    /// When the child was seen safe.
    pub found_at: Option<DateTime<Utc>>,
    /// When the child arrived home or at a placement: what starts the 72 hours.
    pub returned_at: Option<DateTime<Utc>>,
    /// The latest end that any source gives, up to which the child counts as having been away.
    pub away_until: Option<DateTime<Utc>>,
    /// The highest of the sources' latest risks.
    pub risk: Option<RiskLevel>,
    /// Who looks after the child; unknown until told or settled.
    pub responsible_authority: Option<AuthorityCode>,
    /// Where the child lives.
    pub host_authority: Option<AuthorityCode>,
    /// The child's birth date, if known.
    pub born: Option<NaiveDate>,
    /// References of which only the end is known, put here on weak ground, for a person to decide.
    pub on_weak_ground: Vec<ReferenceId>,
    /// Where sources differ.
    pub disagreements: Vec<Disagreement>,
}

impl MissingEpisode {
    /// All references that it holds, those that count first.
    pub fn held(&self) -> impl Iterator<Item = ReferenceId> {
        self.references.iter().chain(&self.struck_out).copied()
    }

    /// Works out what holds of a group of `all` references of a child born on `born`.
    #[must_use]
    pub fn from_group(all: &[Reference], group: &Group, born: Option<NaiveDate>, policies: &Versions) -> Self {
        let mut holding: Vec<&Reference> = group.all().map(|i| &all[i]).collect();
        holding.sort_by_key(|reference| (reference.recorded_at, reference.id));
        let mut counting: Vec<&Reference> = group.members.iter().map(|i| &all[*i]).collect();
        counting.sort_by_key(|reference| (reference.recorded_at, reference.id));
        let mut struck_out: Vec<&Reference> = group.struck_out.iter().map(|i| &all[*i]).collect();
        struck_out.sort_by_key(|reference| (reference.recorded_at, reference.id));
        let id = holding.first().map_or(ReferenceId(uuid::Uuid::nil()), |reference| reference.id);
        let policy = policies.numbered(holding.first().map_or(0, |reference| reference.policy_version));
        let given = Given { counting: &counting, holding: &holding };

        let missing_from_at = given.instant(|s| &s.missing_from_at, |r| r.missing_from_at);
        let found_at = given.instant(|s| &s.found_at, |r| r.found_at);
        let returned_at = given.instant(|s| &s.returned_at, |r| r.returned_at);
        let ended = found_at.is_some() || returned_at.is_some();
        let all_cancelled = counting.iter().all(|r| r.cancelled.is_some());
        let decided = all_cancelled.then(|| holding.iter().find_map(|r| r.cancellation)).flatten();
        let state = match (decided, ended) {
            (Some(true), _) => State::Cancelled,
            (_, true) => State::Returned,
            (_, false) => State::Missing,
        };
        let every_source_ended = counting.iter().all(|r| r.ended_at().is_some());
        let settled = given.settled(|s| &s.classification);
        let told = counting.iter().filter_map(|r| r.classification).max().unwrap_or(Classification::Missing);
        let return_decision = holding.iter().find_map(|r| r.return_decision);
        Self {
            id: id.into(),
            terms: Terms::of(policy),
            references: counting.iter().map(|r| r.id).collect(),
            struck_out: struck_out.iter().map(|r| r.id).collect(),
            state,
            return_confirmed: ended && return_decision.unwrap_or(every_source_ended),
            cancellation_pending: all_cancelled && decided.is_none(),
            classification: settled.unwrap_or(told),
            // Whatever holds now counts like what was ever told: a child who is called missing is owed an interview.
            ever_missing_or_away: counting.iter().any(|r| r.ever_missing_or_away)
                || settled.into_iter().chain([told]).any(|is| is != Classification::Absent),
            interview_decided: given.latest(|s| &s.return_interview_owed).cloned(),
            ssda903_class: given.settled(|s| &s.ssda903_class),
            missing_from_at,
            found_at,
            returned_at,
            away_until: given.latest_end(returned_at, found_at),
            risk: given.settled(|s| &s.risk).or_else(|| counting.iter().filter_map(|r| r.risk).max()),
            responsible_authority: given
                .settled(|s| &s.responsible_authority)
                .or_else(|| given.first(|r| r.responsible_authority.clone())),
            host_authority: given.settled(|s| &s.host_authority).or_else(|| given.first(|r| r.host_authority.clone())),
            born,
            on_weak_ground: group.on_weak_ground.iter().map(|i| all[*i].id).collect(),
            disagreements: given.disagreements(policy.tolerances().disagreement),
        }
    }

    /// Whether it holds the reference, counting or struck out.
    #[must_use]
    pub fn holds(&self, reference: ReferenceId) -> bool {
        self.references.contains(&reference) || self.struck_out.contains(&reference)
    }

    /// When the child was back, for reports: returned, else found.
    #[must_use]
    pub fn back_at(&self) -> Option<DateTime<Utc>> {
        self.returned_at.or(self.found_at)
    }

    /// The start, or what stands in for it where it is unknown: found, else returned.
    #[must_use]
    pub fn stood_in_start(&self) -> Option<DateTime<Utc>> {
        self.missing_from_at.or(self.found_at).or(self.returned_at)
    }
}

/// An instant that a reference may give.
type Instant = fn(&Reference) -> Option<DateTime<Utc>>;

/// The sources of one episode.
struct Given<'a> {
    /// Those whose values count.
    counting: &'a [&'a Reference],
    /// Those at which something may be settled: all that it holds.
    holding: &'a [&'a Reference],
}

impl Given<'_> {
    /// The latest settlement of a field.
    fn latest<T>(&self, field: impl Fn(&Settlements) -> &Option<Settled<T>>) -> Option<&Settled<T>> {
        let settlements = self.holding.iter().filter_map(|r| field(&r.settlements).as_ref());
        settlements.max_by_key(|settled| settled.at)
    }

    /// What a field is settled to.
    fn settled<T: Clone>(&self, field: impl Fn(&Settlements) -> &Option<Settled<T>>) -> Option<T> {
        self.latest(field).map(|settled| settled.value.clone())
    }

    /// The settled instant, else the earliest that any source gives.
    fn instant(
        &self,
        settled: impl Fn(&Settlements) -> &Option<Settled<DateTime<Utc>>>,
        given: impl Fn(&Reference) -> Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        self.settled(settled).or_else(|| self.counting.iter().filter_map(|r| given(r)).min())
    }

    /// What the first source that gives it says, in the order in which references are grouped. Which of them reached us
    /// first says nothing, and a later word on something else changes nothing.
    fn first<T>(&self, given: impl Fn(&Reference) -> Option<T>) -> Option<T> {
        let mut telling: Vec<_> = self
            .counting
            .iter()
            .map(|r| ((r.missing_from_at.is_none(), r.missing_from_at, &r.organisation, &r.name), *r))
            .collect();
        telling.sort_by_key(|(place, _)| *place);
        telling.into_iter().find_map(|(_, reference)| given(reference))
    }

    /// Up to when the child was away: the latest return, else the latest time of being found.
    fn latest_end(&self, returned: Option<DateTime<Utc>>, found: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let settled_return = self.settled(|s| &s.returned_at);
        let latest_return = self.counting.iter().filter_map(|r| r.returned_at).max();
        let settled_found = self.settled(|s| &s.found_at);
        let latest_found = self.counting.iter().filter_map(|r| r.found_at).max();
        settled_return.or(latest_return).or(returned).or(settled_found).or(latest_found).or(found)
    }

    fn disagreements(&self, tolerance: TimeDelta) -> Vec<Disagreement> {
        let fields: [(Field, Instant, bool); 3] = [
            (Field::MissingFromAt, |r| r.missing_from_at, self.settled(|s| &s.missing_from_at).is_some()),
            (Field::FoundAt, |r| r.found_at, self.settled(|s| &s.found_at).is_some()),
            (Field::ReturnedAt, |r| r.returned_at, self.settled(|s| &s.returned_at).is_some()),
        ];
        let differing = fields.into_iter().filter(|(.., settled)| !settled).filter_map(|(field, value, _)| {
            let earliest = self.counting.iter().filter_map(|r| value(r)).min()?;
            let latest = self.counting.iter().filter_map(|r| value(r)).max()?;
            (latest - earliest > tolerance).then_some(Disagreement { field, earliest, latest })
        });
        differing.collect()
    }
}
