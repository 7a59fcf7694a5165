use super::*;
use crate::domain::ids::{MessageId, OrganisationId};
use crate::domain::message::channel::ChannelFault;
use crate::domain::message::{HeldBecause, MessageState, Recipient};

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");

fn message(tries: u32) -> Message {
    Message {
        id: MessageId::fresh(NOW),
        authority: None,
        about: MessageId::fresh(NOW).0,
        child: None,
        channel: Channel::Email,
        recipient: Recipient::Organisation(OrganisationId::fresh(NOW)),
        address: "missing@northshire.example.org".to_owned(),
        template: "interview".to_owned(),
        template_version: 1,
        wordings: std::collections::BTreeMap::new(),
        subject: String::new(),
        body: String::new(),
        urgent: false,
        state: MessageState::Sending,
        held_because: None,
        attempts: tries + 7,
        tries,
        scheduled_for: NOW,
        next_attempt_at: Some(NOW),
        not_after: None,
        provider_reference: String::new(),
        last_error: None,
        created_at: NOW,
        finished_at: None,
    }
}

#[test]
fn what_becomes_of_a_message_follows_from_how_the_try_went_and_how_many_there_were() {
    let last = retry::most_tries(false);
    let accepted = || Some(Sent::Accepted { name: None, detail: None });
    let refused = || Some(Sent::RefusedForThisRecipient { why: Happened::AddressRefused, detail: None });
    let later = || Some(Sent::TryAgain { why: Happened::AskedToWait, detail: None });
    let unclear = || Some(Sent::Unclear { detail: None });
    let withheld = || Some(Sent::Withheld);
    let closed = || Some(Sent::Closed { fault: ChannelFault::KeyRefused, until: None, detail: None });
    for (name, tries, sent, became, outcome) in [
        ("taken at once", 1, accepted(), "sent", Happened::Accepted),
        ("taken at the last try", last, accepted(), "sent", Happened::Accepted),
        ("refused at once", 1, refused(), "failed", Happened::AddressRefused),
        ("asked to wait", 1, later(), "again", Happened::AskedToWait),
        ("asked to wait, one try left", last - 1, later(), "again", Happened::AskedToWait),
        ("asked to wait, none left", last, later(), "failed", Happened::AskedToWait),
        ("unclear", 1, unclear(), "again", Happened::Unclear),
        ("unclear, none left", last, unclear(), "failed", Happened::Unclear),
        ("the channel is closed", 1, closed(), "held", Happened::ChannelClosed),
        ("the channel is closed at the last try", last, closed(), "held", Happened::ChannelClosed),
        ("in a rehearsal", 1, withheld(), "withheld", Happened::Withheld),
        ("every try killed its worker", last + 1, None, "failed", Happened::CutShort),
    ] {
        let (then, attempt) = judged(&message(tries), sent, NOW);
        let word = match then {
            Became::Sent => "sent",
            Became::TriedAgainAt(at) if at > NOW => "again",
            Became::TriedAgainAt(_) => "again, too soon",
            Became::Held(HeldBecause::ChannelClosed, at) if at == NOW => "held",
            Became::Held(..) => "held, and not till it is open",
            Became::Failed => "failed",
            Became::Withheld => "withheld",
            Became::Blocked => "blocked",
        };
        assert_eq!((word, attempt.outcome), (became, outcome), "{name}");
        assert_eq!(attempt.number, tries + 7, "{name}: numbered by all tries there ever were");
    }
}
#[test]
fn what_would_come_too_late_is_given_up_at_once() {
    let later = || Some(Sent::TryAgain { why: Happened::NotifyNotReached, detail: None });
    let spent = || {
        let until = Some(NOW + TimeDelta::hours(5));
        Some(Sent::Closed { fault: ChannelFault::DaySpent, until, detail: None })
    };
    for (row, sent, seconds, gives_up) in [
        ("there is time for another try", later(), 61, false),
        ("there is none", later(), 48, true),
        ("the channel opens in time", spent(), 5 * 3_600 + 1, false),
        ("it opens at the very end", spent(), 5 * 3_600, true),
    ] {
        let message = Message { not_after: Some(NOW + TimeDelta::seconds(seconds)), ..message(1) };
        let (became, _) = judged(&message, sent, NOW);
        assert_eq!(became == Became::Failed, gives_up, "{row}");
    }
}
