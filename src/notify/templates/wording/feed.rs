//! What is said where an agency's system has fallen silent.

use chrono::{DateTime, Utc};

use super::in_london;

pub(in crate::notify::templates) const HEADLINE: &str = "An agency's system has fallen silent";
pub(in crate::notify::templates) const ASKS: &str = "That may be a quiet day, or it may be that nothing gets through. \
     Please ask the agency whether it has something to report, and have their system looked at.\n\
     Say on the page what you do and by when. The page says which agency it is.";

pub(in crate::notify::templates) fn silent(last_heard_at: DateTime<Utc>, hours: u32) -> String {
    let ago = if hours == 1 { "1 hour".to_owned() } else { format!("{hours} hours") };
    format!(
        "An agency that tells Homeward of missing children by itself was last heard of on {}, {ago} ago. In the four weeks \
         before it was never silent for half as long.",
        in_london(last_heard_at)
    )
}
