//! The message about what must hold at every moment and does not.

use super::plain::plain_struct;
use super::wording::invariants as wording;
use super::wording::link;
use super::{Place, Rendered, Template, Voice};
use crate::domain::invariant::Invariant;

plain_struct! {
    /// An invariant that does not hold.
    Broken {
        /// Which.
        invariant: Invariant,
        /// Of how many things it does not hold.
        things: u32,
    }
}

plain_struct! {
    /// What must hold does not.
    InvariantsBroken {
        /// All that does not.
        broken: Vec<Broken>,
    }
}

impl InvariantsBroken {
    /// The name of the template.
    pub const NAME: &'static str = "invariants_broken";
}

impl Template for InvariantsBroken {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    /// A child may be among them of whom nobody hears.
    fn is_urgent(&self) -> bool {
        true
    }

    fn place(&self) -> Place {
        Place::Running
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let broken: Vec<String> =
            self.broken.iter().map(|broken| wording::broken(broken.invariant, broken.things)).collect();
        let paragraphs = [broken.join("\n"), wording::ASKS.to_owned(), link(&Place::Running.link(voice.public_url))];
        Rendered::of(true, wording::HEADLINE, &paragraphs)
    }
}
