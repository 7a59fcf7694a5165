//! The verdict on a call that failed: what was taken, and whom it concerns. What Notify has against *us* (our key, our
//! limit for the day) is never held against a message: the channel is closed, and the queue kept.

use chrono::{DateTime, Days, NaiveTime, Utc};

use super::talk::Fault;
use crate::domain::message::Happened;
use crate::domain::message::channel::ChannelFault;
use crate::notify::Sent;

/// What Notify says when the day's number of messages is spent; any other 429 asks to go slower.
const DAY_SPENT: &str = "TooManyRequestsError";

/// What came of a message whose sending met this fault at `at`.
pub(super) fn verdict(fault: Fault, at: DateTime<Utc>) -> Sent {
    let (code, kind, words) = match fault {
        Fault::NotReached => return Sent::TryAgain { why: Happened::NotifyNotReached, detail: None },
        Fault::Silent => return Sent::Unclear { detail: None },
        Fault::Answered { code, kind, words } => (code, kind, words),
    };
    let detail = Some(format!("{code} {kind}: {words}"));
    match (code, kind.as_str()) {
        (401 | 403, _) => Sent::Closed { fault: ChannelFault::KeyRefused, until: None, detail },
        (429, DAY_SPENT) => Sent::Closed { fault: ChannelFault::DaySpent, until: Some(midnight_after(at)), detail },
        (408 | 429, _) => Sent::TryAgain { why: Happened::NotifyAskedToWait, detail },
        // Nothing of ours is found there: the address in the settings leads elsewhere.
        (300..=399 | 404 | 405, _) => Sent::TryAgain { why: Happened::NotifyFailed, detail },
        (400..=499, _) => Sent::RefusedForThisRecipient { why: Happened::NotifyRefused, detail },
        // A gateway gave up waiting for what lies behind it, which may have taken it.
        (502 | 504, _) => Sent::Unclear { detail },
        _ => Sent::TryAgain { why: Happened::NotifyFailed, detail },
    }
}

/// The same where Notify was only asked for what it has: nothing was sent now, and nobody is to blame for it.
pub(super) fn of_question(fault: Fault, at: DateTime<Utc>) -> Sent {
    match verdict(fault, at) {
        Sent::Unclear { detail } | Sent::RefusedForThisRecipient { detail, .. } => {
            Sent::TryAgain { why: Happened::NotifyFailed, detail }
        }
        other => other,
    }
}

/// The day ends at midnight UTC, in summer too.
fn midnight_after(at: DateTime<Utc>) -> DateTime<Utc> {
    let today = at.date_naive();
    today.checked_add_days(Days::new(1)).unwrap_or(today).and_time(NaiveTime::MIN).and_utc()
}

/// What a check of a template that met this fault says of the channel; nothing where it says nothing.
pub(super) fn of_check(fault: &Fault) -> Option<ChannelFault> {
    match fault {
        Fault::NotReached | Fault::Silent => Some(ChannelFault::NotReached),
        Fault::Answered { code, .. } => match code {
            401 | 403 => Some(ChannelFault::KeyRefused),
            404 => Some(ChannelFault::TemplateUnknown),
            400 => Some(ChannelFault::TemplateWantsMore),
            // It is busy: the template is as good or bad as it was.
            429 => None,
            _ => Some(ChannelFault::NotReached),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: DateTime<Utc> = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");

    fn answered(code: u16, kind: &str) -> Fault {
        Fault::Answered { code, kind: kind.to_owned(), words: "as they say".to_owned() }
    }

    fn outcome(fault: Fault) -> String {
        match verdict(fault, NOON) {
            Sent::Accepted { .. } => "taken".to_owned(),
            Sent::RefusedForThisRecipient { why, .. } => format!("never: {}", why.word()),
            Sent::TryAgain { why, .. } => format!("again: {}", why.word()),
            Sent::Unclear { .. } => "unclear".to_owned(),
            Sent::Withheld => "withheld".to_owned(),
            Sent::Closed { fault, until, .. } => {
                format!("closed: {} until {}", fault.word(), until.map_or("put right".to_owned(), |at| at.to_rfc3339()))
            }
        }
    }

    #[test]
    fn what_becomes_of_a_message_follows_from_code_and_kind() {
        let until_midnight = "closed: day_spent until 2026-11-19T00:00:00+00:00";
        for (row, fault, expected) in [
            ("a bad address", answered(400, "ValidationError"), "never: notify_refused"),
            ("a team key", answered(400, "BadRequestError"), "never: notify_refused"),
            ("an unknown kind", answered(400, "InvalidPhoneError"), "never: notify_refused"),
            ("no token", answered(401, "AuthError"), "closed: key_refused until put right"),
            ("a clock that is wrong", answered(403, "AuthError"), "closed: key_refused until put right"),
            ("the same as the docs call it", answered(403, "BadRequestError"), "closed: key_refused until put right"),
            ("another address", answered(404, ""), "again: notify_failed"),
            ("sent elsewhere", answered(302, ""), "again: notify_failed"),
            ("too fast", answered(429, "RateLimitError"), "again: notify_asked_to_wait"),
            ("too fast, and no word for it", answered(429, ""), "again: notify_asked_to_wait"),
            ("the day is spent", answered(429, "TooManyRequestsError"), until_midnight),
            ("a fault of theirs", answered(500, "Exception"), "again: notify_failed"),
            ("closed for a moment", answered(503, ""), "again: notify_failed"),
            ("a gateway with a bad answer", answered(502, ""), "unclear"),
            ("a gateway that gave up", answered(504, "EventletTimeout"), "unclear"),
            ("nobody there", Fault::NotReached, "again: notify_not_reached"),
            ("no answer", Fault::Silent, "unclear"),
        ] {
            assert_eq!(outcome(fault), expected, "{row}");
        }
    }

    #[test]
    fn the_day_ends_at_midnight_utc_whatever_the_clocks_say() {
        for (row, at, ends) in [
            ("a second before", "2026-07-01T23:59:59Z", "2026-07-02T00:00:00Z"),
            ("exactly then", "2026-07-02T00:00:00Z", "2026-07-03T00:00:00Z"),
            ("midnight in London, in summer", "2026-07-01T23:00:00Z", "2026-07-02T00:00:00Z"),
            ("the last day of a month", "2026-11-30T12:00:00Z", "2026-12-01T00:00:00Z"),
        ] {
            let [at, ends] = [at, ends].map(|text| text.parse::<DateTime<Utc>>().expect("a time"));
            assert_eq!(midnight_after(at), ends, "{row}");
        }
    }
}
