//! The record of an interview is what was learnt by it: the child's account in the child's words, the harm, the
//! interviewer's analysis, and what is to be done. A draft may be partial; what it says of harm, of an immediate
//! concern and of when the talk was held counts from the moment it is saved.

mod account;
mod around;
mod circumstances;
mod content;
mod copying;
mod form;
mod harm;
mod independence;
mod saving;
mod sent;
mod words;

pub use around::{CaseStatus, LegalStatus, ReferralDecision, SharingBasis, StatusSource};
pub use circumstances::{NationalReferral, Sharing, StatusAtTheTime};
pub use content::{Action, RecordContent};
pub use form::SaveRecord;
pub use independence::TalkIndependence;
pub use saving::save_record;
pub use words::{
    Consent, Exploitation, Harm, Indicator, LateReason, Likelihood, Place, PlanToUpdate, PullFactor, PushFactor,
    RiskNow,
};
