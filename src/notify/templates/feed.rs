//! The message about an agency whose system has fallen silent.

use chrono::{DateTime, Utc};

use super::plain::plain_struct;
use super::wording::{feed as wording, link};
use super::{Place, Rendered, Template, Voice};

plain_struct! {
    /// An agency that always tells by itself has not.
    FeedSilent {
        /// When it was last heard of.
        last_heard_at: DateTime<Utc>,
        /// So many hours ago.
        hours: u32,
    }
}

impl FeedSilent {
    /// The name of the template.
    pub const NAME: &'static str = "feed_silent";
}

impl Template for FeedSilent {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// A holiday is quiet too: it may wait for the end of quiet hours.
    fn is_urgent(&self) -> bool {
        false
    }

    fn place(&self) -> Place {
        Place::Silences
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            wording::silent(self.last_heard_at, self.hours),
            wording::ASKS.to_owned(),
            link(&Place::Silences.link(voice.public_url)),
        ];
        Rendered::of(false, wording::HEADLINE, &paragraphs)
    }
}
