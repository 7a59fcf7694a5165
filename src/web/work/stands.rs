//! What is said to whoever comes to a page about an interview that the interview has no use for as it stands: how it stands.

use crate::domain::interview::{Interview, Stage};
use crate::web::refusal::{Refusal, Stands};

const GO_BACK: &str = "Nothing was recorded. The page of the interview shows all that was done.";

/// How an interview stands, in a few words.
pub(super) fn heading(interview: &Interview) -> &'static str {
    of(interview).0
}

/// How an interview stands whose write-up, or whose ending, is asked for in vain.
pub(super) fn refused(interview: &Interview) -> Refusal {
    Refusal::Stands(of(interview))
}

fn of(interview: &Interview) -> Stands {
    match interview.stage() {
        Stage::ForSignOff => Stands(
            "The write-up is sent",
            &["A manager is to sign it off or to give it back. Until then nobody changes it.", GO_BACK],
        ),
        Stage::ForApproval => Stands(
            "A manager is to decide whether this ends without a talk",
            &["Somebody proposed it. Until it is decided nothing else can be proposed.", GO_BACK],
        ),
        Stage::Over if interview.signed_off_at().is_some() => {
            Stands("The write-up is signed off", &["A manager can open it again.", GO_BACK])
        }
        Stage::Over => Stands(
            "This interview has ended without a talk",
            &[
                "Record it as an attempt if the child says yes after all: that opens it again. A manager can open it, too.",
                GO_BACK,
            ],
        ),
        Stage::ToWriteUp | Stage::GivenBack => {
            Stands("The talk took place", &["It is to be written up, and cannot end without a talk.", GO_BACK])
        }
        Stage::ToHold => Stands("The interview is open", &["The child is to be offered the talk.", GO_BACK]),
    }
}

/// There is no ending for a manager to decide on.
pub(super) const NOTHING_PROPOSED: Refusal = Refusal::Stands(Stands(
    "No ending waits for a decision",
    &["Nobody has proposed to end this interview without a talk, or it is decided already.", GO_BACK],
));

/// There is no write-up for a manager to decide on.
pub(super) const NOTHING_SENT: Refusal = Refusal::Stands(Stands(
    "No write-up waits for sign-off",
    &["It is not sent yet, or a manager has decided already.", GO_BACK],
));
