//! A notice is one message from one agency about one occasion of going missing. It is kept as sent; what it says in
//! codes and instants is its [`Saying`], which goes into the ledger. (What *we* send out is a message, not a notice.)

mod made_reference;
mod parse;
mod postcode;
mod saying;

pub use made_reference::made_reference;
pub use parse::parse;
pub use postcode::is_postcode;
pub use saying::{Born, Saying};

use chrono::{DateTime, Utc};

use super::authority::AuthorityCode;
use super::child::ChildDescription;

crate::codes! {
    /// What a notice tells.
    NoticeType {
        /// The child is missing.
        Missing = "missing",
        /// The child was found or came back.
        Returned = "returned",
        /// The sender now classifies the absence otherwise.
        Reclassified = "reclassified",
        /// The sender assessed the risk anew.
        RiskAssessed = "risk_assessed",
        /// Fields of earlier notices are put right.
        Amended = "amended",
        /// The occasion should not have been recorded.
        Cancelled = "cancelled",
    }
}

crate::codes! {
    /// What kind of absence it is, least serious first.
    Classification {
        /// Not where expected, no apparent risk: the police category of 2013 to 2016, still met in practice.
        Absent = "absent",
        /// Whereabouts known, but not allowed to be there.
        AwayWithoutAuthorisation = "away_without_authorisation",
        /// Whereabouts not known.
        Missing = "missing",
    }
}

crate::codes! {
    /// How great the risk is held to be, lowest first (College of Policing, Authorised Professional Practice).
    RiskLevel {
        /// Not assessed.
        Unknown = "unknown",
        /// Very low.
        VeryLow = "very_low",
        /// No apparent risk.
        NoApparentRisk = "no_apparent_risk",
        /// Low: harm possible but minimal.
        Low = "low",
        /// Medium: harm likely but not serious.
        Medium = "medium",
        /// High: serious harm very likely.
        High = "high",
    }
}

crate::codes! {
    /// The kind of place that a child is missing from or came back to.
    Setting {
        /// The family home.
        Home = "home",
        /// A children's home.
        ChildrensHome = "childrens_home",
        /// A foster home.
        FosterCare = "foster_care",
        /// Supported accommodation.
        SupportedAccommodation = "supported_accommodation",
        /// A secure children's home or similar.
        Secure = "secure",
        /// A residential school.
        ResidentialSchool = "residential_school",
        /// A day school.
        School = "school",
        /// A hospital.
        Hospital = "hospital",
        /// Another place.
        Other = "other",
    }
}

crate::codes! {
    /// Why a reference was struck out. That a child was found is no such reason: they had been missing all the same.
    CancellationCause {
        /// Keyed by mistake.
        RecordedInError = "recorded_in_error",
        /// The same occasion stands under another reference.
        DuplicateOf = "duplicate_of",
        /// Another force or authority took it over.
        TransferredTo = "transferred_to",
        /// The child was where they should be all along.
        NeverMissing = "never_missing",
    }
}

/// A notice without fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sender's own name for the occasion.
    pub reference: String,
    /// The authority that is told.
    pub authority: AuthorityCode,
    /// The child, where the notice describes one.
    pub child: Option<ChildDescription>,
    /// When the sender wrote it down, if said.
    pub reported_at: Option<DateTime<Utc>>,
    /// What it says in codes and instants, with `reported_at` or else the moment of receipt.
    pub saying: Saying,
}
