//! An *open item* is something that waits for a person. It is in exactly one *queue*: the list on which those find it who can
//! see to it. What stands in no queue is forgotten, and what stands in two is left by each to the other.

use super::audience::Role;
use super::authority::AuthorityCode;

crate::codes! {
    /// What waits for a person.
    OpenItem {
        /// A doubt that nobody has decided and that has not gone away.
        Review = "review",
        /// A post that needs an answer from another agency, and has none while its time runs. Once that is over, a step is
        /// raised, and that is what waits.
        Question = "question",
        /// A text that somebody sent to us, of which nobody of an authority that it concerns has said what they do.
        Text = "text",
        /// A proposal that an interview ends without a talk.
        Closure = "closure",
        /// The record of a talk, to be signed off.
        Record = "record",
        /// An agency whose system always sends and is silent.
        Silence = "silence",
        /// A contact that failed, to be put right.
        Contact = "contact",
        /// A step of which people were told, and that nobody has answered.
        Step = "step",
    }
}

/// The list on which an open item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Queue {
    /// Reviews (`/reviews`).
    Doubts,
    /// The conversation of the episode, which those asked and those who watch over the child read.
    Conversation,
    /// Texts that came in (`/texts`).
    Texts,
    /// What waits for a manager's decision (`/sign-offs`).
    Decisions,
    /// Systems that have fallen silent (`/silences`).
    Silences,
    /// Contacts to put right (`/contacts`).
    Contacts,
    /// Steps that wait for an answer (`/escalations`).
    Steps,
}

impl OpenItem {
    /// The one queue that it is in.
    #[must_use]
    pub const fn queue(self) -> Queue {
        match self {
            Self::Review => Queue::Doubts,
            Self::Question => Queue::Conversation,
            Self::Text => Queue::Texts,
            Self::Closure | Self::Record => Queue::Decisions,
            Self::Silence => Queue::Silences,
            Self::Contact => Queue::Contacts,
            Self::Step => Queue::Steps,
        }
    }
}

impl Queue {
    /// Whether who bears the role finds the queue and can see to what is in it.
    #[must_use]
    pub const fn is_seen_to_by(self, role: Role) -> bool {
        match self {
            Self::Doubts | Self::Conversation | Self::Steps => role.watches_over(),
            Self::Texts => role.watches_over() || matches!(role, Role::OutOfHours),
            Self::Decisions => role.is_manager(),
            Self::Silences => role.watches_over() || matches!(role, Role::Administrator),
            Self::Contacts => matches!(role, Role::Administrator),
        }
    }
}

/// Whose queue something about an interview is in, whose duty is that of one authority and whose record another keeps: of who
/// has the duty, where that is kept here, else of the keeper, who acts for it.
#[must_use]
pub fn whose<'a>(duty: &'a AuthorityCode, keeper: &'a AuthorityCode, kept_here: &[AuthorityCode]) -> &'a AuthorityCode {
    if kept_here.contains(duty) { duty } else { keeper }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::Code;

    #[test]
    fn every_open_item_has_somebody_who_can_see_to_it() {
        for (item, roles) in [
            (OpenItem::Review, "missing_coordinator team_manager service_manager head_of_service assistant_director"),
            (OpenItem::Question, "missing_coordinator team_manager service_manager head_of_service assistant_director"),
            (
                OpenItem::Text,
                "missing_coordinator team_manager service_manager head_of_service assistant_director out_of_hours",
            ),
            (OpenItem::Closure, "team_manager service_manager head_of_service assistant_director"),
            (OpenItem::Record, "team_manager service_manager head_of_service assistant_director"),
            (
                OpenItem::Silence,
                "missing_coordinator team_manager service_manager head_of_service assistant_director administrator",
            ),
            (OpenItem::Contact, "administrator"),
            (OpenItem::Step, "missing_coordinator team_manager service_manager head_of_service assistant_director"),
        ] {
            let see_to_it = Role::WORDS.iter().filter(|(_, role)| item.queue().is_seen_to_by(*role));
            let words: Vec<&str> = see_to_it.map(|(word, _)| *word).collect();
            assert_eq!(words.join(" "), roles, "{}", item.word());
        }
        assert_eq!(OpenItem::WORDS.len(), 8, "each has a row here");
    }

    #[test]
    fn who_keeps_the_record_decides_where_nobody_here_has_the_duty() {
        let code = |text: &str| AuthorityCode::try_from(text.to_owned()).expect("a code");
        let (north, south) = (code("990"), code("991"));
        for (row, kept_here, expected) in [
            ("both are here", vec![north.clone(), south.clone()], &south),
            ("the duty is of an authority that is not", vec![north.clone()], &north),
        ] {
            assert_eq!(whose(&south, &north, &kept_here), expected, "{row}");
        }
    }
}
