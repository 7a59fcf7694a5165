//! What services knew of the child when it went missing, with the source of it; whether a referral to the National Referral
//! Mechanism was thought about; and what was shared with whom. Consent is asked about and never waited for: protecting a
//! child comes before privacy (DfE, Information sharing advice for safeguarding practitioners, May 2024).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::around::{CaseStatus, LegalStatus, ReferralDecision, SharingBasis, StatusSource};
use crate::domain::interview::limits::{ENTRIES, LINE, PASSAGE, keep_text};
use crate::domain::interview::strategy::thought_about;
use crate::domain::violation::Reader;

/// What services knew of the child when it went missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAtTheTime {
    /// As what the child was known; several may hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub statuses: BTreeSet<CaseStatus>,
    /// Under which order or agreement a looked-after child was looked after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_status: Option<LegalStatus>,
    /// From where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<StatusSource>,
}

impl StatusAtTheTime {
    /// Reads the object. A finished record says from where it is known, and how a looked-after child is looked after.
    pub(super) fn read(reader: &mut Reader<'_>, is_final: bool) -> Self {
        let statuses: BTreeSet<_> = reader.codes("statuses").unwrap_or_default().into_iter().collect();
        let said = Self { legal_status: reader.code("legal_status"), source: reader.code("source"), statuses };
        let is_looked_after = said.statuses.contains(&CaseStatus::LookedAfter);
        for (alone, says) in [(CaseStatus::NotKnown, "not known"), (CaseStatus::NoService, "no service")] {
            if said.statuses.contains(&alone) && said.statuses.len() > 1 {
                reader.fault("statuses", format!("says {says} and a status together"));
            }
        }
        if said.legal_status.is_some() && !is_looked_after {
            reader.fault("legal_status", "is only for a child who was looked after");
        }
        if is_final && said.statuses.iter().any(|status| *status != CaseStatus::NotKnown) {
            reader.required("source", said.source);
            if is_looked_after {
                reader.required("legal_status", said.legal_status);
            }
        }
        said
    }
}

/// Whether a referral to the National Referral Mechanism was considered, and what was decided. A child's consent is not
/// needed for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalReferral {
    /// Somebody thought about it.
    pub considered: bool,
    /// What they decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ReferralDecision>,
}

impl NationalReferral {
    /// Under what name it is sent, and its reason kept.
    pub(super) const NAME: &str = "national_referral_mechanism";

    /// Reads the object; the reason goes among `texts`.
    pub(super) fn read(reader: &mut Reader<'_>, texts: &mut Map<String, Value>) -> Option<Self> {
        let (considered, decision) = thought_about(reader, texts, Self::NAME)?;
        Some(Self { considered, decision })
    }
}

/// Something that was shared; what, with whom and why lies among the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// What gave the right to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<SharingBasis>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_at: Option<DateTime<Utc>>,
}

impl Sharing {
    /// Reads the list; the words go among `texts`. A finished record says of each what, with whom, by what right, why and
    /// when.
    pub(super) fn read(reader: &mut Reader<'_>, texts: &mut Map<String, Value>, is_final: bool) -> Vec<Self> {
        let shared = reader.list("sharing", ENTRIES, |reader| {
            let mut words = Map::new();
            keep_text(reader, &mut words, "what", PASSAGE);
            keep_text(reader, &mut words, "with_whom", LINE);
            keep_text(reader, &mut words, "why", PASSAGE);
            let said = Self { basis: reader.code("basis"), shared_at: reader.instant("shared_at") };
            if is_final {
                for word in ["what", "with_whom", "why"] {
                    reader.required(word, words.get(word));
                }
                reader.required("basis", said.basis);
                reader.required("shared_at", said.shared_at);
            }
            Some((said, Value::Object(words)))
        });
        let (shared, words): (Vec<_>, Vec<_>) = shared.unwrap_or_default().into_iter().unzip();
        if !words.is_empty() {
            texts.insert("sharing".into(), Value::Array(words));
        }
        shared
    }
}
