//! The message that somebody sent us a text. What it says, and from whom it came, stands in no message.

use super::plain::plain_struct;
use super::wording;
use super::{Place, Rendered, Template, Voice};

plain_struct! {
    /// Somebody sent a text that a person has to read.
    TextReceived {
        /// Where it can be read.
        place: Place,
        /// Whether nobody has answered yet.
        again: bool,
    }
}

impl TextReceived {
    /// The name of the template.
    pub const NAME: &'static str = "text_received";
}

impl Template for TextReceived {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// A child may have sent it.
    fn is_urgent(&self) -> bool {
        true
    }

    fn place(&self) -> Place {
        self.place
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let mut paragraphs = vec![wording::TEXT_TELLS.to_owned()];
        paragraphs.extend(self.again.then(|| wording::AGAIN.to_owned()));
        paragraphs.push(wording::TEXT_ASKS.to_owned());
        paragraphs.push(wording::link(&self.place.link(voice.public_url)));
        Rendered::of(true, wording::TEXT_HEADLINE, &paragraphs)
    }
}
