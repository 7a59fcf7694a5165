//! The closed lists of return interviews, under the names by which the API's description calls them.

use crate::domain::deadline;
use crate::domain::interview as rules;
use crate::domain::message::family;
use crate::http::words::closed_lists;

closed_lists! {
    /// Where an interview stands against its deadline.
    Standing = deadline::Standing,
    /// How an interview ended.
    InterviewOutcome = rules::Outcome,
    /// The way by which somebody tried. Words that mean the same way are one channel.
    AttemptChannel = rules::Channel,
    /// Whom an attempt was meant to reach.
    Approached = rules::Approached,
    /// What came of an attempt.
    AttemptOutcome = rules::AttemptOutcome,
    /// How a duty would end without an interview.
    ClosureOutcome = rules::ClosureOutcome,
    /// What is said of the time at which they meet.
    Saying = family::Saying,
    /// By what they can be written to.
    FamilyChannel = family::By,
    /// What was decided about a strategy discussion.
    StrategyDecision = rules::StrategyDecision,
    /// What a manager decided: it stands, or goes back to its author.
    VerdictDecision = rules::Decision,
    /// Where a talk took place.
    InterviewPlace = rules::Place,
    /// Whether the child agreed to speak.
    Consent = rules::Consent,
    /// What drove the child away.
    PushFactor = rules::PushFactor,
    /// What drew the child elsewhere.
    PullFactor = rules::PullFactor,
    /// Harm that came to the child before or during the episode.
    Harm = rules::Harm,
    /// What is known of one form of exploitation.
    Indicator = rules::Indicator,
    /// The risk to the child now.
    RiskNow = rules::RiskNow,
    /// How likely the child is to go missing again.
    Likelihood = rules::Likelihood,
    /// As what services knew the child when it went missing.
    CaseStatus = rules::CaseStatus,
    /// Under which order or agreement a child is looked after.
    LegalStatus = rules::LegalStatus,
    /// From where it is known as what services knew the child.
    StatusSource = rules::StatusSource,
    /// What was decided about a referral to the National Referral Mechanism.
    ReferralDecision = rules::ReferralDecision,
    /// What gave the right to share something.
    SharingBasis = rules::SharingBasis,
    /// A plan that has to take in what was learnt.
    PlanToUpdate = rules::PlanToUpdate,
    /// Why a talk was held after it was due.
    LateReasonCode = rules::LateReason,
}
