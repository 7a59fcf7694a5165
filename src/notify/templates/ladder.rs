//! Messages of the ladders: one template for each family of steps. They differ in what they say, not in what they are
//! told, so a reader who knows one knows them all.

use chrono::{DateTime, Utc};

use super::plain::plain_struct;
use super::steps::{
    AfterInterviewStep, ConversationStep, InterviewStep, MissingStep, RepeatStep, ReturnNotConfirmedStep,
    ReturnTimeMissingStep, ReviewsStep, Step,
};
use super::wording::{self, Words};
use super::{Place, Reference, Rendered, Template, Voice, in_london};
use crate::domain::audience::Role;
use crate::domain::message::wording::{Field, filled};

plain_struct! {
    /// What a message of a ladder is told of its step.
    Told {
        /// What it is about.
        about: Reference,
        /// Where to do what is asked for.
        place: Place,
        /// Whether it cannot wait until somebody is at work.
        urgent: bool,
        /// When the step was raised.
        raised_at: DateTime<Utc>,
        /// By when something is due: the interview, or the decision asked for.
        due_at: Option<DateTime<Utc>>,
        /// Whether it is told again because nobody acknowledged it.
        again: bool,
        /// For how many other steps that lapsed with it, it speaks too.
        others: u32,
        /// The role that it was for, and that nobody bears.
        instead_of: Option<Role>,
    }
}

macro_rules! ladder {
    ($($(#[$doc:meta])* $name:ident($step:ty) = $word:literal, version $version:literal;)+) => {$(
        plain_struct! {
            $(#[$doc])*
            $name {
                /// Which step.
                step: $step,
                /// What is told of it.
                told: Told,
            }
        }

        impl Template for $name {
            fn name(&self) -> &'static str {
                $word
            }

            fn version(&self) -> u32 {
                $version
            }

            fn is_urgent(&self) -> bool {
                self.told.urgent
            }

            fn render(&self, voice: &Voice<'_>) -> Rendered {
                self.told.render(voice.words(Step::$name(self.step)), voice)
            }

            fn steps(&self) -> Vec<Step> {
                vec![Step::$name(self.step)]
            }

            fn place(&self) -> Place {
                self.told.place
            }
        }
    )+};
}

ladder! {
    /// A child is missing.
    Missing(MissingStep) = "missing", version 1;
    /// A return is not confirmed.
    ReturnNotConfirmed(ReturnNotConfirmedStep) = "return_not_confirmed", version 1;
    /// The time of a return is not known.
    ReturnTimeMissing(ReturnTimeMissingStep) = "return_time_missing", version 1;
    /// A return interview is owed.
    Interview(InterviewStep) = "interview", version 1;
    /// A return interview was held.
    AfterInterview(AfterInterviewStep) = "after_interview", version 1;
    /// Something waits for a decision.
    Reviews(ReviewsStep) = "reviews", version 1;
    /// A child goes missing again and again.
    Repeat(RepeatStep) = "repeat", version 1;
    /// A question to another agency has no answer.
    Conversation(ConversationStep) = "conversation", version 1;
}

/// The template for a step, filled.
#[must_use]
pub fn of_step(step: Step, told: Told) -> Box<dyn Template> {
    match step {
        Step::Missing(step) => Box::new(Missing { step, told }),
        Step::ReturnNotConfirmed(step) => Box::new(ReturnNotConfirmed { step, told }),
        Step::ReturnTimeMissing(step) => Box::new(ReturnTimeMissing { step, told }),
        Step::Interview(step) => Box::new(Interview { step, told }),
        Step::AfterInterview(step) => Box::new(AfterInterview { step, told }),
        Step::Reviews(step) => Box::new(Reviews { step, told }),
        Step::Repeat(step) => Box::new(Repeat { step, told }),
        Step::Conversation(step) => Box::new(Conversation { step, told }),
    }
}

impl Told {
    fn render(&self, words: Words<'_>, voice: &Voice<'_>) -> Rendered {
        let link = self.place.link(voice.public_url);
        let happened = filled(words.happened, |field| match field {
            Field::Reference => self.about.to_string(),
            Field::Since => in_london(self.raised_at),
            Field::Link => link.clone(),
            Field::Count => (self.others + 1).to_string(),
            // No part of a step has a blank for these.
            Field::When | Field::Worker | Field::Number => String::new(),
        });
        let mut paragraphs = vec![format!("{happened}\n{}", words.asked)];
        paragraphs.extend(self.urgent.then(|| wording::ACT_NOW.to_owned()));
        let mut lines = vec![wording::reference(self.about), wording::raised(&in_london(self.raised_at))];
        lines.extend(self.due_at.map(|due_at| wording::due(&in_london(due_at))));
        paragraphs.push(lines.join("\n"));
        paragraphs.push(wording::link(&link));
        paragraphs.extend(self.again.then(|| wording::AGAIN.to_owned()));
        paragraphs.extend(self.instead_of.map(wording::instead_of));
        paragraphs.extend((self.others > 0).then(|| wording::others(self.others)));
        voice.email(self.urgent, &format!("{} ({})", words.headline, self.about), &paragraphs)
    }
}
