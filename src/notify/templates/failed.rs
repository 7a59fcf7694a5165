//! The message about messages that could not be delivered: whoever was to act does not know of it, and somebody must.

use super::plain::plain_struct;
use super::wording;
use super::{Place, Reference, Rendered, Template};
use crate::domain::message::Happened;
use crate::notify::PublicUrl;

plain_struct! {
    /// Messages could not be delivered.
    MessagesFailed {
        /// The message that did first.
        message: Reference,
        /// Why.
        why: Happened,
        /// Whether it was urgent.
        urgent: bool,
    }
}

impl MessagesFailed {
    /// The name of the template: what fails under it is not told of once more.
    pub const NAME: &'static str = "messages_failed";
}

impl Template for MessagesFailed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        self.urgent
    }

    fn render(&self, public_url: &PublicUrl) -> Rendered {
        let mut paragraphs = vec![wording::failed(self.why), wording::FAILED_ASKS.to_owned()];
        paragraphs.extend(self.urgent.then(|| wording::FAILED_URGENT.to_owned()));
        paragraphs.push(wording::reference(self.message));
        paragraphs.push(wording::link(&Place::FailedMessages.link(public_url)));
        Rendered::of(self.urgent, wording::FAILED_HEADLINE, &paragraphs)
    }
}
