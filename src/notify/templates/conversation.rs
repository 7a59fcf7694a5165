//! The message that there is something to read about an episode. What was written, and by whom, stands in no message.

use chrono::{DateTime, Utc};

use super::plain::plain_struct;
use super::wording;
use super::{Place, Rendered, Template, Voice};

plain_struct! {
    /// Somebody wrote about an episode to those concerned.
    ConversationPost {
        /// Where it can be read.
        place: Place,
        /// By when an answer is needed.
        answer_by: Option<DateTime<Utc>>,
    }
}

impl ConversationPost {
    /// The name of the template.
    pub const NAME: &'static str = "conversation_post";
}

impl Template for ConversationPost {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        false
    }

    fn is_said_by_another(&self) -> bool {
        self.answer_by.is_none()
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let mut paragraphs = vec![wording::POST_TELLS.to_owned()];
        paragraphs.extend(self.answer_by.map(wording::answer_by));
        paragraphs.push(wording::link(&self.place.link(voice.public_url)));
        Rendered::of(false, wording::POST_HEADLINE, &paragraphs)
    }
}
