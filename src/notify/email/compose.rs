//! Composing: the message as it travels. Plain text, in UTF-8, marked as written by a program so that no holiday reply
//! comes back.

use std::time::SystemTime;

use lettre::Message;
use lettre::address::Address;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};

use crate::notify::Outgoing;

/// A message ready to be handed over.
pub(super) struct Mail {
    /// Whom bounces go to.
    pub sender: Address,
    /// Whom it is for.
    pub recipient: Address,
    /// Headers and text.
    pub bytes: Vec<u8>,
}

/// Composes it; nothing if the address is not one.
pub(super) fn compose(from: &Mailbox, outgoing: &Outgoing) -> Option<Mail> {
    let recipient: Address = outgoing.address.trim().parse().ok()?;
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, recipient.clone()))
        .subject(outgoing.subject.as_str())
        .message_id(Some(outgoing.reference.clone()))
        .date(SystemTime::from(outgoing.at))
        .header(ContentType::TEXT_PLAIN)
        .raw_header(header("Auto-Submitted", "auto-generated"))
        // Exchange, which many councils have, answers for people on holiday unless it is told this in its own words.
        .raw_header(header("X-Auto-Response-Suppress", "All"));
    if outgoing.urgent {
        message = message.raw_header(header("Importance", "high"));
    }
    let bytes = message.body(outgoing.body.clone()).ok()?.formatted();
    Some(Mail { sender: from.email.clone(), recipient, bytes })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::Channel;

    fn outgoing(address: &str, urgent: bool) -> Outgoing {
        Outgoing {
            channel: Channel::Email,
            address: address.to_owned(),
            subject: "A child is missing (0cd1ef23)".to_owned(),
            body: "A child has been reported missing.\n".to_owned(),
            urgent,
            reference: "<0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23@homeward.example.org>".to_owned(),
            tried_before: false,
            at: "2026-11-24T19:00:00Z".parse().expect("a time"),
        }
    }

    fn text(outgoing: &Outgoing) -> String {
        let from = "Homeward <homeward@northshire.example.org>".parse().expect("a mailbox");
        let mail = compose(&from, outgoing).expect("it can be composed");
        String::from_utf8(mail.bytes).expect("it is text")
    }

    #[test]
    fn a_message_says_who_wrote_it_and_that_a_program_did() {
        let mail = text(&outgoing("theo@northshire.example.org", true));
        for line in [
            "From: Homeward <homeward@northshire.example.org>",
            "To: theo@northshire.example.org",
            "Subject: A child is missing (0cd1ef23)",
            "Message-ID: <0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23@homeward.example.org>",
            "Date: Tue, 24 Nov 2026 19:00:00 +0000",
            "Content-Type: text/plain; charset=utf-8",
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "Importance: high",
        ] {
            assert!(mail.contains(&format!("{line}\r\n")), "{line}\n{mail}");
        }
        assert!(mail.ends_with("\r\n\r\nA child has been reported missing.\r\n"), "{mail}");
        assert!(!text(&outgoing("theo@northshire.example.org", false)).contains("Importance"));
    }

    #[test]
    fn what_is_no_address_is_not_composed() {
        let from = "homeward@northshire.example.org".parse().expect("a mailbox");
        for (name, address, composed) in [
            ("an address", "theo@northshire.example.org", true),
            ("with spaces around", " theo@northshire.example.org ", true),
            ("none", "", false),
            ("no host", "theo", false),
            ("two", "theo@example.org,ann@example.org", false),
            ("with a header in it", "theo@example.org\r\nBcc: ann@example.org", false),
        ] {
            assert_eq!(compose(&from, &outgoing(address, false)).is_some(), composed, "{name}");
        }
    }
}
