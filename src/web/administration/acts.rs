//! What the audit says that somebody did, in words.

use uuid::Uuid;

use super::wording::plain;
use crate::notify::templates::Reference;

/// What was done, as the audit calls it and as people read it.
const ACTS: [(&str, &str); 52] = [
    ("audit.read", "Asked who looked"),
    ("child.find", "Found the child in a search"),
    ("child.read", "Read the child’s record"),
    ("child.told", "Read who was told about the child"),
    ("escalation.acknowledge", "Answered a step"),
    ("escalation.facts", "Read what was recorded of a step"),
    ("escalation.list", "Saw it in a list of steps"),
    ("escalation.read", "Read a step"),
    ("message.list", "Saw it in a list of messages"),
    ("message.resend", "Sent a message again"),
    ("message.undelivered", "Saw it in the list of what did not arrive"),
    ("missing_episode.attachment", "Took a file of the conversation"),
    ("missing_episode.conversation", "Read the conversation"),
    ("missing_episode.facts", "Read what was recorded of the absence"),
    ("missing_episode.list", "Saw it in a list of absences"),
    ("missing_episode.post", "Wrote to the other agencies"),
    ("missing_episode.read", "Read the absence"),
    ("missing_episode.settle", "Settled what holds of the absence"),
    ("missing_episode.whole", "Read the absence with all that was recorded"),
    ("notice.read", "Read a report"),
    ("notice.receive", "Reported the child"),
    ("reference.list", "Saw it in a list of reports"),
    ("reference.read", "Read what became of a report"),
    ("report.live", "Opened the live board"),
    ("report.live.items", "Saw it in a list of the live board"),
    ("report.live.watch", "Watched the live board"),
    ("report.repeat_missing", "Saw the child among those missing again and again"),
    ("report.timeliness", "Asked how soon children were heard"),
    ("report.timeliness.episodes", "Saw it in a list behind a figure"),
    ("return_interview.acknowledge", "Said that they know of the interview"),
    ("return_interview.action", "Said that an action is done"),
    ("return_interview.allocate", "Gave the interview to a worker"),
    ("return_interview.attempt", "Recorded an attempt"),
    ("return_interview.close", "Proposed to end the interview without a talk"),
    ("return_interview.cover", "Said which absences the interview is about"),
    ("return_interview.decide_closure", "Decided on an ending without a talk"),
    ("return_interview.facts", "Read what was recorded of the interview"),
    ("return_interview.list", "Saw it in a list of interviews"),
    ("return_interview.read", "Read the interview"),
    ("return_interview.record", "Wrote up the talk"),
    ("return_interview.record_read", "Read the write-up"),
    ("return_interview.reopen", "Opened the interview again"),
    ("return_interview.sign_off", "Decided on the write-up"),
    ("return_interview.tell_family", "Wrote to the child or an adult around them"),
    ("return_interview.told", "Read who was told about the interview"),
    ("return_interview.waiting", "Saw it among what waits for a decision"),
    ("return_interview.work", "Saw it in their work"),
    ("review.decide", "Decided a review"),
    ("review.list", "Saw it in a list of reviews"),
    ("review.read", "Read a review"),
    ("safe_contact.read", "Read how it is safe to speak with them"),
    ("safe_contact.record", "Recorded how it is safe to speak with them"),
];

/// What it was done to.
const THINGS: [(&str, &str); 8] = [
    ("child", "Child"),
    ("escalation", "Step"),
    ("message", "Message"),
    ("missing_episode", "Absence"),
    ("notice", "Report"),
    ("reference", "Report"),
    ("return_interview", "Return interview"),
    ("review", "Review"),
];

/// What was done.
pub(super) fn act(action: &str) -> String {
    ACTS.iter().find(|(known, _)| *known == action).map_or_else(|| plain(action), |(_, words)| (*words).to_owned())
}

/// What it was done to: its kind, and the reference by which messages call it too.
pub(super) fn thing(object: &str) -> String {
    let named = || {
        let (kind, id) = object.split_once(':')?;
        let (_, words) = THINGS.iter().find(|(known, _)| *known == kind)?;
        let id: Uuid = id.parse().ok()?;
        Some(format!("{words} {}", Reference::of(id)))
    };
    named().unwrap_or_else(|| object.replace([':', '_'], " "))
}

#[cfg(test)]
mod tests {
    use super::{act, thing};

    #[test]
    fn what_was_done_and_to_what_is_said_in_words_and_what_has_none_is_still_said() {
        assert_eq!(act("return_interview.record_read"), "Read the write-up");
        assert_eq!(act("text.see_to"), "Text see to");
        assert_eq!(thing("missing_episode:0199e0a3-7c1e-7b2d-9f00-00000cd1ef01"), "Absence 0cd1ef01");
        assert_eq!(thing("begun_notice:x"), "begun notice x");
    }
}
