//! The coded part of the record: what may stay in the ledger when the words are erased.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::circumstances::{NationalReferral, Sharing, StatusAtTheTime};
use super::independence::TalkIndependence;
use super::words::{
    Consent, Exploitation, Harm, Indicator, LateReason, Likelihood, Place, PlanToUpdate, PullFactor, PushFactor,
    RiskNow,
};
use crate::domain::interview::strategy::StrategyDiscussion;

/// The codes, instants and dates of a record. What a draft does not say yet is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordContent {
    /// When the talk took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<DateTime<Utc>>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether the child was seen alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_alone: Option<bool>,
    /// How independent whoever held the talk was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub independence: Option<TalkIndependence>,
    /// Whether an interpreter was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<bool>,
    /// Whether the limits of confidentiality were explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidentiality_explained: Option<bool>,
    /// Whether the child agreed to speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// What services knew of the child when it went missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_at_the_time: Option<StatusAtTheTime>,
    /// Whether the child saw themselves as missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saw_self_as_missing: Option<bool>,
    /// What drove the child away.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub push: BTreeSet<PushFactor>,
    /// What drew the child elsewhere.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub pull: BTreeSet<PullFactor>,
    /// The harm that came to the child.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub harm: BTreeSet<Harm>,
    /// What is known of each form of exploitation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exploitation: BTreeMap<Exploitation, Indicator>,
    /// Whether somebody must act at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immediate_concern: Option<bool>,
    /// Whether the interviewer knew of the police prevention interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevention_interview_known: Option<bool>,
    /// The risk to the child now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_now: Option<RiskNow>,
    /// How likely the child is to go missing again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
    /// The level of need by the local threshold document, 1 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_of_need: Option<u8>,
    /// What is to be done, in the order of the texts that say what and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Plans that have to take in what was learnt.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub plans_to_update: BTreeSet<PlanToUpdate>,
    /// The thought given to a strategy discussion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy_discussion: Option<StrategyDiscussion>,
    /// The thought given to a referral to the National Referral Mechanism.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_referral_mechanism: Option<NationalReferral>,
    /// What was shared, in the order of the texts that say what, with whom and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sharing: Vec<Sharing>,
    /// Why the talk was late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<LateReason>,
}

/// One thing to be done after the talk; what and by whom lies among the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// By which it is known as long as the interview is: it keeps it when others are added or taken away. Records of before
    /// there were numbers have none; there the place counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

impl RecordContent {
    /// Whether it tells of harm or danger that somebody must hear of at once. Exploitation that is known or suspected
    /// is such harm, whichever box it was ticked in.
    #[must_use]
    pub fn tells_of_concern(&self) -> bool {
        self.immediate_concern == Some(true)
            || self.harm.iter().any(|harm| *harm != Harm::None)
            || self.exploitation.values().any(|indicator| *indicator != Indicator::No)
    }

    /// Whether it tells of something that may be modern slavery.
    #[must_use]
    pub fn tells_of_slavery(&self) -> bool {
        let known = self.exploitation.iter().filter(|(_, indicator)| **indicator != Indicator::No);
        self.harm.contains(&Harm::Trafficking) || known.into_iter().any(|(kind, _)| kind.may_be_modern_slavery())
    }

    /// What is to be done, each with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &Action)> {
        (1..).zip(&self.actions).map(|(place, action)| (action.number.unwrap_or(place), action))
    }
}
