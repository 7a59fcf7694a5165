//! A digest says several things to one person at once: counts, never one message for each child.

use super::plain::plain_struct;
use super::steps::Step;
use super::wording;
use super::{Place, Rendered, Template};
use crate::notify::PublicUrl;

plain_struct! {
    /// One line of a digest.
    Line {
        /// The step.
        step: Step,
        /// For how many children it was raised.
        children: u32,
    }
}

plain_struct! {
    /// Several steps for one person.
    Digest {
        /// How many children they are about; a child with two steps counts once.
        children: u32,
        /// The steps, most pressing first.
        lines: Vec<Line>,
        /// Whether one of them cannot wait until somebody is at work.
        urgent: bool,
    }
}

impl Template for Digest {
    fn name(&self) -> &'static str {
        "digest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        self.urgent
    }

    fn render(&self, public_url: &PublicUrl) -> Rendered {
        let lines: Vec<_> = self.lines.iter().map(|line| wording::line(line.step.says(), line.children)).collect();
        let mut paragraphs = vec![wording::digest(self.children), lines.join("\n")];
        paragraphs.extend(self.urgent.then(|| wording::ACT_NOW.to_owned()));
        paragraphs.push(wording::link(&Place::Work.link(public_url)));
        Rendered::of(self.urgent, &wording::digest_headline(self.children), &paragraphs)
    }
}
