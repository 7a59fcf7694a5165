//! A ladder says who is told when something that has to happen for a child has not happened. [`wants`] is all of it: a
//! pure function of a subject's [`Situation`], the steps already recorded for it, the policy, the calendar and an
//! instant. Recording never waits; only telling does.

mod after_it;
mod bearing;
mod bundle;
mod decisions;
mod due;
pub mod hearer;
mod hours;
mod interview;
mod look;
mod missing;
mod returns;
mod situation;
mod step;
mod step_name;
mod unanswered;
mod wanted;
mod wording;

pub use after_it::{AfterIt, Untold};
pub use decisions::{AbsentDecision, ChildUnknown, Repeat, Review};
pub use hearer::Hearer;
pub use interview::Interview;
pub use missing::Missing;
pub use returns::{ReturnNotConfirmed, ReturnTimeMissing};
pub use situation::Situation;
pub use step::{Outcome, RecordedStep, Step, StepKey};
pub use step_name::StepName;
pub use unanswered::Unanswered;
pub use wanted::{Wanted, still_holds, wants, worth_telling};

#[cfg(test)]
mod tests;
