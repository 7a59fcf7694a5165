//! A voice is how templates speak to one authority's people: with links that lead here, and in the authority's own words
//! where it has any.

use super::wording::{self, Words};
use super::{Rendered, Step};
use crate::domain::message::wording::{Field, Part, TemplateName, Wording, Wordings};
use crate::notify::PublicUrl;

/// How templates speak.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// What links begin with.
    pub public_url: &'a PublicUrl,
    /// In whose words.
    pub wordings: &'a Wordings,
}

impl<'a> Voice<'a> {
    /// In our own words.
    #[must_use]
    pub fn ours(public_url: &'a PublicUrl) -> Self {
        const NONE: &Wordings = &Wordings::none();
        Self { public_url, wordings: NONE }
    }

    /// What is said of a step.
    pub(super) fn words(&self, step: Step) -> Words<'a> {
        let own = step.name().and_then(|name| self.wordings.own(TemplateName::Step(name)));
        own.map_or_else(
            || step.says(),
            |own| Words {
                headline: own.part(Part::Headline),
                happened: own.part(Part::Happened),
                asked: own.part(Part::Asked),
            },
        )
    }

    /// An e-mail of paragraphs about steps, under `subject`.
    pub(super) fn email(&self, urgent: bool, subject: &str, paragraphs: &[String]) -> Rendered {
        let Some(own) = self.wordings.own(TemplateName::Email) else {
            return Rendered::of(urgent, subject, paragraphs);
        };
        let opening = Some(own.part(Part::Opening).to_owned()).filter(|opening| !opening.is_empty());
        let paragraphs: Vec<_> = opening.into_iter().chain(paragraphs.iter().cloned()).collect();
        Rendered::closed(urgent, subject, &paragraphs, own.part(Part::Closing))
    }

    /// The text for a phone of so many things.
    pub(super) fn text(&self, things: u32, urgent: bool, link: &str) -> Rendered {
        let name = TemplateName::text(urgent);
        let part = if things == 1 { Part::One } else { Part::Several };
        let wording = self.wordings.own(name).cloned().unwrap_or_else(|| shipped(name));
        let with = |link: &str| {
            wording.filled(part, |field| match field {
                Field::Link => link.to_owned(),
                Field::Count => things.to_string(),
                // No text about what waits has a blank for these.
                _ => String::new(),
            })
        };
        Rendered::text(with(link), || with(wording::NO_LINK))
    }
}

/// What we ship of a template.
#[must_use]
pub fn shipped(name: TemplateName) -> Wording {
    match name {
        TemplateName::Email => Wording::ours(&[(Part::Opening, ""), (Part::Closing, wording::CLOSING)]),
        TemplateName::UrgentText => {
            Wording::ours(&[(Part::One, wording::URGENT_TEXT), (Part::Several, wording::URGENT_TEXT_OF_SEVERAL)])
        }
        TemplateName::OrdinaryText => {
            Wording::ours(&[(Part::One, wording::TEXT), (Part::Several, wording::TEXT_OF_SEVERAL)])
        }
        TemplateName::Appointment => wording::appointment::shipped(),
        TemplateName::Step(step) => {
            let words = Step::from_word(step.word()).map(Step::says);
            let parts = |words: Words<'static>| {
                Wording::ours(&[
                    (Part::Headline, words.headline),
                    (Part::Happened, words.happened),
                    (Part::Asked, words.asked),
                ])
            };
            words.map_or_else(Wording::default, parts)
        }
    }
}
