//! A *template* is a text with typed blanks, in *parts* that can be worded. A *wording* is what stands in the parts: ours,
//! or an authority's own, which obeys the same rules ([`Wording::checked`]). There is no blank for anything that names a
//! child. A change is a *version* more, and in force once a second person has approved it ([`versions`]).

mod blanks;
mod check;
mod marks;
mod name;
pub mod reading;
pub mod versions;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use blanks::filled;
pub use check::giving_away;
pub use name::{Field, Part, TemplateName};
pub use versions::{NotNow, Standing, Verdict, Version};

/// What stands in the parts of one template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wording(BTreeMap<Part, String>);

impl Wording {
    /// Ours, part by part. That it obeys the rules is a test's to see to.
    #[must_use]
    pub fn ours(parts: &[(Part, &str)]) -> Self {
        Self(parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect())
    }

    /// What stands in a part, its blanks still empty; nothing if nothing does.
    #[must_use]
    pub fn part(&self, part: Part) -> &str {
        self.0.get(&part).map_or("", String::as_str)
    }

    /// The same with each blank filled.
    #[must_use]
    pub fn filled(&self, part: Part, value: impl Fn(Field) -> String) -> String {
        filled(self.part(part), value)
    }
}

/// The wordings of one authority that are in force. Of what it has none of its own, ours is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wordings(BTreeMap<TemplateName, (u32, Wording)>);

impl Wordings {
    /// Of an authority that has none of its own.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Has a version that was approved take the place of those before it; without a wording, ours does.
    pub fn approve(&mut self, name: TemplateName, number: u32, wording: Option<Wording>) {
        match wording {
            Some(wording) => self.0.insert(name, (number, wording)),
            None => self.0.remove(&name),
        };
    }

    /// The authority's own wording of a template.
    #[must_use]
    pub fn own(&self, name: TemplateName) -> Option<&Wording> {
        self.0.get(&name).map(|(_, wording)| wording)
    }

    /// The same with those of `names` as `others` have them: of which they have none, ours.
    #[must_use]
    pub fn keeping(mut self, names: &[TemplateName], mut others: Self) -> Self {
        for name in names {
            match others.0.remove(name) {
                Some(kept) => self.0.insert(*name, kept),
                None => self.0.remove(name),
            };
        }
        self
    }

    /// Those of `names` of which there is an own wording, each with its number.
    #[must_use]
    pub fn used(&self, names: &[TemplateName]) -> BTreeMap<TemplateName, u32> {
        names.iter().filter_map(|name| Some((*name, self.0.get(name)?.0))).collect()
    }
}
