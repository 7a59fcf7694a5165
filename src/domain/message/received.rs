//! A *received text* is what somebody sent from a phone to our number at GOV.UK Notify. We cannot know who holds a phone; so
//! what Homeward does not understand is read by a person, at once.

use chrono::{DateTime, Utc};

/// A text as Notify hands it on.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedText {
    /// Notify's name for it: the same however often it is handed on.
    pub name: String,
    /// The phone that it came from, as the network names it.
    pub from: String,
    /// What it says.
    pub said: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// Neither who sent one nor what it says belongs in a log.
impl std::fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceivedText").field("name", &self.name).field("sent_at", &self.sent_at).finish_non_exhaustive()
    }
}

crate::codes! {
    /// What was made of a text.
    Outcome {
        /// Somebody has to read it.
        ToBeRead = "to_be_read",
        /// No text goes to its number any more.
        Stop = "stop",
        /// Texts go there again.
        Start = "start",
        /// What we wrote there was seen.
        Seen = "seen",
    }
}

/// The words by which phones ask not to be texted any more, as networks have taught people.
const STOPS: [&str; 5] = ["stop", "stopall", "unsubscribe", "end", "quit"];
/// Those by which they ask to be again.
const STARTS: [&str; 2] = ["start", "unstop"];

/// Whether a text asks for no more texts ([`Outcome::Stop`]) or for texts again ([`Outcome::Start`]). Only the word alone
/// does: "please stop him" asks for something else.
#[must_use]
pub fn asks(said: &str) -> Option<Outcome> {
    let bare: String = said.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let words = said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    // "stop all" is one word that somebody wrote as two.
    let is_one = words == 1 || (words == 2 && bare == "stopall");
    if is_one && STOPS.contains(&bare.as_str()) {
        return Some(Outcome::Stop);
    }
    (is_one && STARTS.contains(&bare.as_str())).then_some(Outcome::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_alone_stops_and_starts() {
        for (said, asks_for) in [
            ("STOP", Some(Outcome::Stop)),
            (" stop.\n", Some(Outcome::Stop)),
            ("Stop!", Some(Outcome::Stop)),
            ("STOPALL", Some(Outcome::Stop)),
            ("stop all", Some(Outcome::Stop)),
            ("Unsubscribe", Some(Outcome::Stop)),
            ("END", Some(Outcome::Stop)),
            ("quit", Some(Outcome::Stop)),
            ("start", Some(Outcome::Start)),
            ("UNSTOP", Some(Outcome::Start)),
            ("stop him", None),
            ("please stop", None),
            ("s t o p", None),
            ("stopped", None),
            ("the end", None),
            ("", None),
        ] {
            assert_eq!(asks(said), asks_for, "{said}");
        }
    }

    #[test]
    fn what_it_says_and_from_whom_is_not_written_into_a_log() {
        let text = ReceivedText {
            name: "a name".to_owned(),
            from: "447700900123".to_owned(),
            said: "please help".to_owned(),
            sent_at: DateTime::UNIX_EPOCH,
        };
        let logged = format!("{text:?}");
        assert!(logged.contains("a name") && !logged.contains("help") && !logged.contains("7700"), "{logged}");
    }
}
