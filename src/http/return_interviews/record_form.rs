//! The record form as the API's description shows it. What is read, and what is refused, is decided by
//! `domain::interview`; a test holds every field here to those that the rules read.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use super::account_form::ChildsAccount;
use super::closure::StrategyDiscussion;
use super::words;

/// Declares a form: passages of text, each of which may be left out, and other fields.
macro_rules! form {
    ($(#[$doc:meta])* $name:ident {
        passages { $($(#[$passage_doc:meta])* $passage:ident,)* }
        others { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }
    }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* #[schema(nullable = false)] pub $field: Option<$kind>,)*
            $(
                $(#[$passage_doc])*
                #[schema(min_length = 1, max_length = 20_000, nullable = false)]
                pub $passage: Option<String>,
            )*
        }
    };
}

pub(super) use form;

form! {
    /// What was learnt by the talk. A finished record needs `held_at`, `place`, `seen_alone`, `childs_account`, `harm`,
    /// `immediate_concern` and `analysis`, and `late_reason` where the talk was late; a draft needs nothing. Our own pages
    /// ask besides for `level_of_need`, for a decision in `strategy_discussion` where it tells of harm, exploitation or an
    /// immediate concern, and for one in `national_referral_mechanism` where that may be modern slavery.
    InterviewRecord {
        passages {
            /// What the immediate concern is.
            immediate_concern_details,
            /// What the interviewer makes of the child's words: never a copy of them.
            analysis,
            /// The language in which they spoke.
            language,
            /// Aids to communication that were used.
            communication_aids,
            /// Where, when and with whom the child wished to talk.
            childs_preference,
            /// A need of health that came up.
            health_need,
            /// What a parent or carer says.
            parent_or_carer_view,
            /// What has changed since the last time.
            changes_since_last_time,
            /// What recurs.
            pattern,
            /// Where the child is likely to go.
            likely_destinations,
            /// What protects the child.
            protective_factors,
            /// What is known for disrupting those who do harm.
            disruption,
        }
        others {
            /// Whether it may still be partial.
            draft: bool,
            /// When the talk took place.
            #[schema(example = "2026-11-23T10:00:00Z")]
            held_at: DateTime<Utc>,
            /// Where: neutral, and somewhere the child feels safe.
            #[schema(value_type = Option<words::InterviewPlace>)]
            place: String,
            /// Whether the child was seen alone.
            seen_alone: bool,
            /// How independent whoever held the talk was.
            independence: TalkIndependence,
            /// Whether an interpreter was there.
            interpreter: bool,
            /// Whether the limits of confidentiality were explained.
            confidentiality_explained: bool,
            /// Whether the child agreed to speak.
            #[schema(value_type = Option<words::Consent>)]
            consent: String,
            /// Whether the interviewer knew of the police prevention interview.
            prevention_interview_known: bool,
            /// What services knew of the child when it went missing.
            status_at_the_time: StatusAtTheTime,
            /// What the child said.
            childs_account: ChildsAccount,
            /// Harm that came to the child; `none` where there was none.
            #[schema(value_type = Option<Vec<words::Harm>>)]
            harm: Vec<String>,
            /// What is known of each form of exploitation.
            exploitation: ExploitationAsked,
            /// Whether somebody must act at once.
            immediate_concern: bool,
            /// The risk to the child now.
            #[schema(value_type = Option<words::RiskNow>)]
            risk_now: String,
            /// How likely the child is to go missing again.
            #[schema(value_type = Option<words::Likelihood>)]
            likelihood: String,
            /// The level of need by the local threshold document.
            #[schema(minimum = 1, maximum = 4)]
            level_of_need: u8,
            /// What is to be done.
            #[schema(max_items = 100)]
            actions: Vec<InterviewAction>,
            /// Plans that have to take in what was learnt.
            #[schema(value_type = Option<Vec<words::PlanToUpdate>>)]
            plans_to_update: Vec<String>,
            /// To whom the child was referred.
            #[schema(max_items = 100)]
            referrals: Vec<String>,
            /// The thought given to a strategy discussion.
            strategy_discussion: StrategyDiscussion,
            /// The thought given to a referral to the National Referral Mechanism.
            national_referral_mechanism: NationalReferral,
            /// What was shared with whom. Consent is never waited for to keep a child safe.
            #[schema(max_items = 100)]
            sharing: Vec<Sharing>,
            /// Why the talk was held after it was due; needed in a finished record where it was.
            late_reason: LateReason,
        }
    }
}

form! {
    /// Each form of exploitation or harm outside the family that is always asked about.
    ExploitationAsked {
        passages {}
        others {
            /// Child sexual exploitation.
            sexual: Exploitation,
            /// Child criminal exploitation, county lines.
            criminal: Exploitation,
            /// Gangs.
            gangs: Exploitation,
            /// Radicalisation.
            radicalisation: Exploitation,
            /// Modern slavery.
            modern_slavery: Exploitation,
            /// Online.
            online: Exploitation,
            /// Harmful sexual behaviour.
            harmful_sexual_behaviour: Exploitation,
            /// Female genital mutilation or forced marriage.
            fgm_or_forced_marriage: Exploitation,
        }
    }
}

/// How independent whoever held the talk was, as far as it is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TalkIndependence {
    /// Not involved in the placement.
    #[schema(nullable = false)]
    pub of_placement: Option<bool>,
    /// Not of the responsible authority.
    #[schema(nullable = false)]
    pub of_authority: Option<bool>,
    /// Why it was they all the same; needed in a finished record where they were not independent of both.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub reason: Option<String>,
}

/// What is known of one form of exploitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Exploitation {
    /// Whether it takes place.
    #[schema(value_type = words::Indicator)]
    pub indicator: String,
    /// What points to it; needed in a finished record where it is known or suspected.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub evidence: Option<String>,
}

form! {
    /// One thing to be done after the talk. A finished record says what, by whom and by which day.
    InterviewAction {
        passages {
            /// What.
            what,
        }
        others {
            /// Who does it.
            #[schema(min_length = 1, max_length = 500)]
            owner: String,
            /// Their agency.
            #[schema(min_length = 1, max_length = 500)]
            agency: String,
            /// By which day.
            due_on: NaiveDate,
            /// By which the record knows it; left out for a new one. Sent again with the rest of the record, it stays the same
            /// action, and what was said of it still holds.
            #[schema(minimum = 1, maximum = 9999)]
            number: u32,
        }
    }
}

/// What services knew of the child when it went missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusAtTheTime {
    /// As what the child was known; several may hold.
    #[schema(value_type = Option<Vec<words::CaseStatus>>, nullable = false)]
    pub statuses: Option<Vec<String>>,
    /// How a looked-after child was looked after; needed for one in a finished record.
    #[schema(value_type = Option<words::LegalStatus>, nullable = false)]
    pub legal_status: Option<String>,
    /// From where that is known; needed in a finished record where anything is.
    #[schema(value_type = Option<words::StatusSource>, nullable = false)]
    pub source: Option<String>,
}

/// The thought given to a referral to the National Referral Mechanism. A child's consent is not needed for one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NationalReferral {
    /// Whether somebody thought about it.
    pub considered: bool,
    /// What they decided.
    #[schema(value_type = Option<words::ReferralDecision>, nullable = false)]
    pub decision: Option<String>,
    /// Why; needed with a decision, also when it is no.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub reason: Option<String>,
}

form! {
    /// Something that was shared. A finished record says what, with whom, by what right, why and when.
    Sharing {
        passages {
            /// What.
            what,
            /// Why.
            why,
        }
        others {
            /// With whom.
            #[schema(min_length = 1, max_length = 500)]
            with_whom: String,
            /// What gave the right to.
            #[schema(value_type = Option<words::SharingBasis>)]
            basis: String,
            /// When.
            shared_at: DateTime<Utc>,
        }
    }
}

/// Why a talk was held after it was due: a reason of the list, or words alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum LateReason {
    /// A reason of the list.
    Coded(CodedLateReason),
    /// In words alone.
    Words(String),
}

/// Why a talk was held after it was due.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodedLateReason {
    /// The reason.
    #[schema(value_type = words::LateReasonCode)]
    pub code: String,
    /// More about it; needed with `other`.
    #[schema(min_length = 1, max_length = 20_000, nullable = false)]
    pub text: Option<String>,
}
