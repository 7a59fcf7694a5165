//! A saying is what one notice says in codes, instants and ids: all that the record is worked out from. Names, places
//! and stories are not in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{CancellationCause, Classification, NoticeType, RiskLevel, Setting};
use crate::domain::authority::AuthorityCode;
use crate::domain::said::Said;

/// What the record needs to know of a child's age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Born {
    /// The birth date, if known. It is kept in the ledger because no deadline can be worked out again without it.
    pub on: Option<NaiveDate>,
    /// Whether it is a guess.
    pub estimated: bool,
    /// Whether the child came alone and seeks asylum, which raises the first steps.
    pub unaccompanied_asylum_seeking: bool,
}

/// What one notice says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saying {
    /// What kind of notice it is.
    pub kind: NoticeType,
    /// Its place in the sender's numbering; none comes before all.
    pub sequence: Option<i64>,
    /// When it was reported: as sent, else the moment of receipt.
    pub reported_at: DateTime<Utc>,
    /// SHA-256 of the notice as sent, in lower-case hex: what makes two notices the same.
    pub fingerprint: String,
    /// When the thing told happened, for those that say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<DateTime<Utc>>,
    /// Since when the child is missing.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub missing_from_at: Said<DateTime<Utc>>,
    /// When the child was seen safe by police or a responsible adult.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub found_at: Said<DateTime<Utc>>,
    /// When the child arrived home or at a placement.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub returned_at: Said<DateTime<Utc>>,
    /// How the sender classifies the absence.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub classification: Said<Classification>,
    /// How great the sender holds the risk.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub risk: Said<RiskLevel>,
    /// The kind of place the child is missing from.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub missing_from: Said<Setting>,
    /// Who looks after the child.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub responsible_authority: Said<AuthorityCode>,
    /// Where the child lives.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub host_authority: Said<AuthorityCode>,
    /// Why the reference is struck out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CancellationCause>,
    /// The age of the child described, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Born>,
}

impl Saying {
    /// The order in which notices of a reference speak: the last to name a field wins.
    #[must_use]
    pub fn rank(&self) -> (Option<i64>, DateTime<Utc>, &str) {
        (self.sequence, self.reported_at, &self.fingerprint)
    }
}
