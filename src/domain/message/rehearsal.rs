//! A rehearsal is an installation on which people learn, and on which a council tries what it is about to use. Nothing that
//! is sent there may reach a real phone or mailbox, whatever somebody typed; what is made up goes out as ever, so that
//! all of it can be seen to work.

use super::Channel;

/// Mobile numbers that Ofcom keeps for drama: 07700 900000 to 900999. GOV.UK Notify's simulated numbers are among them.
const DRAMA: &str = "+447700900";
/// Domains that are nobody's, by RFC 2606 and RFC 6761, and the one under which GOV.UK Notify simulates failures.
const NOBODYS: [&str; 9] = [
    "example.org",
    "example.com",
    "example.net",
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "simulator.notify",
];
/// What GOV.UK Notify's addresses for simulated deliveries begin with, under its own domain.
const SIMULATED: &str = "simulate-delivered";
const NOTIFYS: &str = "notifications.service.gov.uk";

/// Whether an address can be nobody's: whether a message may leave a rehearsal for it.
#[must_use]
pub fn is_made_up(channel: Channel, address: &str) -> bool {
    match channel {
        Channel::Inbox => true,
        Channel::Sms => {
            let digits: String = address.chars().filter(|letter| !letter.is_whitespace()).collect();
            let abroad = digits.strip_prefix('0').map_or_else(|| digits.clone(), |national| format!("+44{national}"));
            let last = abroad.strip_prefix(DRAMA);
            last.is_some_and(|last| last.len() == 3 && last.bytes().all(|digit| digit.is_ascii_digit()))
        }
        Channel::Email => {
            let address = address.trim().to_lowercase();
            let Some((mailbox, domain)) = address.rsplit_once('@') else { return false };
            let under = |of: &str| domain == of || domain.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
            NOBODYS.into_iter().any(under) || (domain == NOTIFYS && mailbox.starts_with(SIMULATED))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_nobodys_is_made_up() {
        for (channel, address, expected) in [
            (Channel::Sms, "+447700900123", true),
            (Channel::Sms, "07700 900 999", true),
            (Channel::Sms, "+44 7700 900000", true),
            (Channel::Sms, "+447700901000", false),
            (Channel::Sms, "+4477009001234", false),
            (Channel::Sms, "+44770090012", false),
            (Channel::Sms, "+44770090012x", false),
            (Channel::Sms, "+447911123456", false),
            (Channel::Sms, "00447700900123", false),
            (Channel::Sms, "", false),
            (Channel::Email, "theo@northshire.example.org", true),
            (Channel::Email, "Theo@EXAMPLE.com", true),
            (Channel::Email, "theo@homeward.test", true),
            (Channel::Email, "theo@localhost", true),
            (Channel::Email, "simulate-delivered-2@notifications.service.gov.uk", true),
            (Channel::Email, "temp-fail@simulator.notify", true),
            (Channel::Email, "theo@notifications.service.gov.uk", false),
            (Channel::Email, "theo@anexample.org", false),
            (Channel::Email, "theo@example.org.uk", false),
            (Channel::Email, "theo@northshire.gov.uk", false),
            (Channel::Email, "example.org", false),
            (Channel::Email, "theo@real.gov.uk@example.orgs", false),
            (Channel::Inbox, "", true),
        ] {
            assert_eq!(is_made_up(channel, address), expected, "{channel:?} {address}");
        }
    }
}
