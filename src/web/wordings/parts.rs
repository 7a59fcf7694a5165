//! What pages about wordings have in common: what a wording says, part by part, and how messages read in it.

use super::words;
use crate::domain::message::texting::{MOST_SEGMENTS, segments};
use crate::domain::message::wording::{TemplateName, Wording, reading};
use crate::notify::templates::{Rendered, Sample};
use crate::web::parts::Row;

/// A made-up message, as its reader would have it.
pub(super) struct Shown {
    pub title: &'static str,
    /// The subject line; nothing of a text.
    pub subject: String,
    /// The text, paragraph by paragraph and line by line.
    pub said: Vec<Vec<String>>,
    /// What it costs; nothing of an e-mail.
    pub costs: String,
}

impl Shown {
    pub fn of((sample, rendered): &(Sample, Rendered)) -> Self {
        let lines = |paragraph: &str| paragraph.lines().map(str::to_owned).collect();
        let costs = match sample {
            Sample::Email | Sample::Digest => String::new(),
            Sample::Text | Sample::TextOfSeveral | Sample::Booked | Sample::Changed | Sample::Reminder => {
                segments_in_words(rendered.body())
            }
        };
        Self {
            title: words::sample(*sample),
            subject: rendered.subject().to_owned(),
            said: rendered.body().split("\n\n").map(lines).collect(),
            costs,
        }
    }

    /// Of several.
    pub fn all(samples: &[(Sample, Rendered)]) -> Vec<Self> {
        samples.iter().map(Self::of).collect()
    }
}

fn segments_in_words(text: &str) -> String {
    let (takes, length) = (segments(text), text.chars().count());
    let takes = if takes == 1 { "1 segment".to_owned() } else { format!("{takes} segments") };
    format!("{length} characters: {takes}, of {MOST_SEGMENTS} at most")
}

/// What a wording says, part by part, and for how old a reader.
pub(super) fn rows(name: TemplateName, wording: &Wording) -> Vec<Row> {
    let row = |part: &_| {
        let lines: Vec<String> = wording.part(*part).lines().map(str::to_owned).collect();
        let lines = if lines.is_empty() { vec!["Nothing".to_owned()] } else { lines };
        Row { key: words::part(*part).to_owned(), lines, change: None }
    };
    name.parts().iter().map(row).chain([Row::new("Reading age", reading_age(name, wording))]).collect()
}

/// For how old a reader it is.
pub(super) fn reading_age(name: TemplateName, wording: &Wording) -> String {
    let all: Vec<_> = name.parts().iter().map(|part| wording.part(*part)).collect();
    reading::age(&all.join("\n")).map_or_else(String::new, |age| format!("About {age} years. Aim at 12 or below."))
}
