//! The verdict on a try: what the fault was, and how far the talk had come, say together whether the message may have
//! been taken, may be taken later, or never will be for this recipient.
//!
//! What a server has against *us* (our login, our sender's address) is never held against a recipient: it would fail
//! everybody's messages for good because of one wrong setting.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use crate::domain::message::Happened;
use crate::notify::Sent;

/// How far a talk with the server had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Until the server has greeted us.
    Connecting,
    /// Until the connection is encrypted.
    Encrypting,
    /// Until the server knows us.
    LoggingIn,
    /// Until it takes mail from our address.
    NamingSender,
    /// Until it takes mail for the recipient.
    NamingRecipient,
    /// Until it is ready for the text.
    Announcing,
    /// Until it says that it has it.
    HandingOver,
}

/// What went wrong in a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The server said no, with this code.
    Answered { code: u16, text: String },
    /// The server did not answer in time.
    Silent,
    /// The connection could not be made, was lost, or carried something that is not SMTP.
    Lost { text: String },
    /// The connection is not safe as the settings demand.
    Unsafe { text: String },
    /// The server cannot do what the talk needs.
    Incapable { text: String },
}

/// As much of a server's answer as is kept.
const LONGEST_DETAIL: usize = 300;

/// From here on an answer means "never", below it "not now" (RFC 5321, 4.2.1).
const PERMANENT: u16 = 500;
/// "Log in first": about us, at whatever stage it is said (RFC 4954, 6).
const LOG_IN_FIRST: [u16; 3] = [530, 534, 535];
/// Faults in the talk itself, not in what it is about (RFC 5321, 4.2.2). 501 is none of them: servers say it of an
/// address that they cannot read.
const PROTOCOL: [u16; 4] = [500, 502, 503, 504];

impl From<&Error> for Fault {
    fn from(error: &Error) -> Self {
        let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_DETAIL).collect();
        match error.status() {
            Some(code) => Self::Answered { code: code.into(), text },
            None if error.is_tls() => Self::Unsafe { text },
            None if error.is_client() => Self::Incapable { text },
            None => Self::Lost { text },
        }
    }
}

/// What came of a try that met this fault at this stage.
pub(super) fn verdict(stage: Stage, fault: Fault) -> Sent {
    let again = |why, detail| Sent::TryAgain { why, detail };
    let never = |why, detail| Sent::RefusedForThisRecipient { why, detail };
    match (fault, stage) {
        (Fault::Silent, Stage::HandingOver) => Sent::Unclear { detail: None },
        (Fault::Silent, _) => again(Happened::TimedOut, None),
        (Fault::Lost { text }, Stage::HandingOver) => Sent::Unclear { detail: Some(text) },
        (Fault::Lost { text }, Stage::Encrypting) | (Fault::Unsafe { text }, _) => {
            again(Happened::NotEncrypted, Some(text))
        }
        (Fault::Lost { text }, _) => again(Happened::NotReached, Some(text)),
        (Fault::Incapable { text }, Stage::NamingRecipient) => never(Happened::AddressUnusable, Some(text)),
        (Fault::Incapable { text }, _) => again(Happened::WeAreRefused, Some(text)),
        (Fault::Answered { code, text }, stage) => {
            let detail = Some(format!("{code} {text}"));
            let about_us = LOG_IN_FIRST.contains(&code) || PROTOCOL.contains(&code);
            match stage {
                _ if code < PERMANENT => again(Happened::AskedToWait, detail),
                Stage::Encrypting => again(Happened::NotEncrypted, detail),
                Stage::Connecting | Stage::LoggingIn | Stage::NamingSender => again(Happened::WeAreRefused, detail),
                _ if about_us => again(Happened::WeAreRefused, detail),
                Stage::NamingRecipient => never(Happened::AddressRefused, detail),
                Stage::Announcing | Stage::HandingOver => never(Happened::MessageRefused, detail),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: u16) -> Fault {
        Fault::Answered { code, text: "5.1.1 as they say".to_owned() }
    }

    fn lost() -> Fault {
        Fault::Lost { text: "connection reset".to_owned() }
    }

    /// The kind of outcome, and its word in the record.
    fn outcome(stage: Stage, fault: Fault) -> (&'static str, &'static str) {
        let sent = verdict(stage, fault);
        let kind = match &sent {
            Sent::Accepted { .. } => "accepted",
            Sent::RefusedForThisRecipient { .. } => "never",
            Sent::TryAgain { .. } => "again",
            Sent::Unclear { .. } => "unclear",
            Sent::Closed { .. } => "closed",
            Sent::Withheld => "withheld",
        };
        (kind, sent.into_record().0.word())
    }

    #[test]
    fn each_fault_is_judged_by_how_far_the_talk_had_come() {
        let unsafe_line = || Fault::Unsafe { text: "unknown issuer".to_owned() };
        let incapable = || Fault::Incapable { text: "cannot".to_owned() };
        for (name, stage, fault, expected) in [
            ("nobody listens", Stage::Connecting, lost(), ("again", "not_reached")),
            ("no greeting", Stage::Connecting, Fault::Silent, ("again", "timed_out")),
            ("we are on a list of theirs", Stage::Connecting, answered(554), ("again", "we_are_refused")),
            ("too busy to greet", Stage::Connecting, answered(421), ("again", "asked_to_wait")),
            ("a certificate of nobody", Stage::Connecting, unsafe_line(), ("again", "not_encrypted")),
            ("encryption breaks off", Stage::Encrypting, lost(), ("again", "not_encrypted")),
            ("encryption is refused", Stage::Encrypting, answered(502), ("again", "not_encrypted")),
            ("a wrong password", Stage::LoggingIn, answered(535), ("again", "we_are_refused")),
            ("no way to log in", Stage::LoggingIn, incapable(), ("again", "we_are_refused")),
            ("they will not have our address", Stage::NamingSender, answered(550), ("again", "we_are_refused")),
            ("they will not have it now", Stage::NamingSender, answered(451), ("again", "asked_to_wait")),
            ("no such mailbox", Stage::NamingRecipient, answered(550), ("never", "address_refused")),
            ("greylisted", Stage::NamingRecipient, answered(450), ("again", "asked_to_wait")),
            ("the mailbox is full", Stage::NamingRecipient, answered(452), ("again", "asked_to_wait")),
            ("log in first", Stage::NamingRecipient, answered(530), ("again", "we_are_refused")),
            ("an address badly written", Stage::NamingRecipient, answered(501), ("never", "address_refused")),
            ("out of step", Stage::NamingRecipient, answered(503), ("again", "we_are_refused")),
            ("an address they cannot read", Stage::NamingRecipient, incapable(), ("never", "address_unusable")),
            ("lost at the recipient", Stage::NamingRecipient, lost(), ("again", "not_reached")),
            ("silent at the recipient", Stage::NamingRecipient, Fault::Silent, ("again", "timed_out")),
            ("not ready for the text", Stage::Announcing, answered(451), ("again", "asked_to_wait")),
            ("no text for this one", Stage::Announcing, answered(554), ("never", "message_refused")),
            ("lost before the text", Stage::Announcing, lost(), ("again", "not_reached")),
            ("the text is refused", Stage::HandingOver, answered(552), ("never", "message_refused")),
            ("the text is refused for now", Stage::HandingOver, answered(451), ("again", "asked_to_wait")),
            ("lost with the text in their hands", Stage::HandingOver, lost(), ("unclear", "unclear")),
            ("silent with the text in their hands", Stage::HandingOver, Fault::Silent, ("unclear", "unclear")),
        ] {
            assert_eq!(outcome(stage, fault), expected, "{name}");
        }
    }

    #[test]
    fn never_begins_at_five_hundred() {
        for (code, expected) in [(499, "again"), (505, "never"), (599, "never")] {
            assert_eq!(outcome(Stage::NamingRecipient, answered(code)).0, expected, "{code}");
        }
    }

    #[test]
    fn the_record_keeps_what_the_server_said() {
        let (_, detail) = verdict(Stage::NamingRecipient, answered(550)).into_record();
        assert_eq!(detail.as_deref(), Some("550 5.1.1 as they say"));
    }
}
