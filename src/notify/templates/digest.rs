//! A digest says several steps to one person at once: how many of each kind, what is wanted, and a line for each.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::plain::plain_struct;
use super::steps::Step;
use super::wording;
use super::{Place, Reference, Rendered, Template, Told, Voice, in_london, of_step};
use crate::domain::audience::Role;
use crate::domain::ids::{ChildId, MissingEpisodeId};
use crate::domain::ladder::StepName;
use crate::domain::message::Recipient;
use crate::domain::message::gathering::Entry;

plain_struct! {
    /// All that a digest says of one kind of step.
    Kind {
        /// The step.
        step: Step,
        /// For how many children it was raised.
        children: u32,
        /// Each time it was.
        told: Vec<Told>,
    }
}

plain_struct! {
    /// Several steps for one person.
    Digest {
        /// How many children they are about; a child with two steps counts once.
        children: u32,
        /// The kinds of steps, most pressing first.
        kinds: Vec<Kind>,
        /// Whether one of them cannot wait until somebody is at work.
        urgent: bool,
    }
}

/// The text for what one message speaks of: a single step keeps its own, several are a digest. Nothing if there is no
/// step, or one that no template has words for.
#[must_use]
pub fn of_entries(entries: &[Entry], urgent: bool) -> Option<Box<dyn Template>> {
    let steps: Option<Vec<Said>> = entries.iter().map(|entry| Said::of(entry, urgent)).collect();
    let mut steps = steps?;
    if steps.len() > 1 {
        return Some(Box::new(Digest::of(steps, urgent)));
    }
    steps.pop().map(|said| of_step(said.step, said.told))
}

/// One step, with the child that counts for it.
struct Said {
    step: Step,
    child: ChildId,
    told: Told,
}

impl Said {
    fn of(entry: &Entry, urgent: bool) -> Option<Self> {
        let told = Told {
            about: Reference::of(entry.about),
            place: place(entry),
            urgent,
            raised_at: entry.raised_at,
            due_at: entry.due_at,
            again: entry.again,
            others: entry.others,
            instead_of: entry.instead_of,
        };
        Some(Self { step: Step::from_word(entry.name.word())?, child: entry.child, told })
    }

    /// What is due first comes first, overdue before all; then what has waited longest.
    fn pressing(&self) -> (bool, Option<DateTime<Utc>>, DateTime<Utc>) {
        (self.told.due_at.is_none(), self.told.due_at, self.told.raised_at)
    }
}

/// Where what a step asks for can be done. Steps are the council's; whoever asked a question from elsewhere finds it where
/// they asked, and another organisation is led to what it told itself.
fn place(entry: &Entry) -> Place {
    let is_outside =
        matches!(entry.recipient, Recipient::Organisation(_) | Recipient::Person { role: Role::Reporter, .. });
    match (entry.name, entry.led_to) {
        (StepName::ConversationUnanswered, _) if is_outside => Place::Conversation(MissingEpisodeId(entry.about)),
        (_, Some(own)) => Place::Told(own),
        (_, None) => Place::Escalation(entry.step),
    }
}

impl Digest {
    fn of(mut steps: Vec<Said>, urgent: bool) -> Self {
        steps.sort_by_key(Said::pressing);
        let mut kinds: Vec<(Step, Vec<Said>)> = vec![];
        let children = children(&steps);
        for said in steps {
            match kinds.iter_mut().find(|(step, _)| *step == said.step) {
                Some((_, of_kind)) => of_kind.push(said),
                None => kinds.push((said.step, vec![said])),
            }
        }
        let kinds = kinds.into_iter().map(|(step, of_kind)| Kind {
            step,
            children: self::children(&of_kind),
            told: of_kind.into_iter().map(|said| said.told).collect(),
        });
        Self { children, kinds: kinds.collect(), urgent }
    }

    fn told(&self) -> impl Iterator<Item = &Told> {
        self.kinds.iter().flat_map(|kind| &kind.told)
    }
}

fn children(steps: &[Said]) -> u32 {
    count(steps.iter().map(|said| said.child).collect::<BTreeSet<_>>().len())
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

impl Template for Digest {
    fn name(&self) -> &'static str {
        "digest"
    }

    fn version(&self) -> u32 {
        2
    }

    fn is_urgent(&self) -> bool {
        self.urgent
    }

    fn things(&self) -> u32 {
        count(self.told().count())
    }

    fn steps(&self) -> Vec<Step> {
        self.kinds.iter().map(|kind| kind.step).collect()
    }

    fn render(&self, voice: &Voice<'_>) -> Rendered {
        let kinds: Vec<_> =
            self.kinds.iter().map(|kind| wording::kind(voice.words(kind.step), kind.children)).collect();
        let mut paragraphs = vec![wording::digest(count(self.told().count()), self.children)];
        let headline = match &kinds[..] {
            [only] => only.clone(),
            several => {
                let list: Vec<_> = several.iter().map(|kind| format!("- {kind}")).collect();
                paragraphs.push(list.join("\n"));
                wording::digest_headline(self.children)
            }
        };
        paragraphs.extend(self.urgent.then(|| wording::ACT_NOW.to_owned()));
        paragraphs.push(wording::all_links(&Place::Work.link(voice.public_url)));
        for (kind, heading) in self.kinds.iter().zip(kinds) {
            paragraphs.push(format!("{heading}\n{}", voice.words(kind.step).asked));
            let lines: Vec<_> = kind.told.iter().map(|told| line(told, voice)).collect();
            paragraphs.push(lines.join("\n"));
        }
        paragraphs.extend(self.told().any(|told| told.again).then(|| wording::SOME_AGAIN.to_owned()));
        let absent: BTreeSet<_> = self.told().filter_map(|told| told.instead_of).collect();
        paragraphs.extend(absent.into_iter().map(wording::some_instead_of));
        voice.email(self.urgent, &headline, &paragraphs)
    }
}

fn line(told: &Told, voice: &Voice<'_>) -> String {
    let when = match told.due_at {
        Some(due_at) => wording::due_in_line(&in_london(due_at)),
        None => wording::raised_in_line(&in_london(told.raised_at)),
    };
    let line = wording::line(told.about, &when, told.again, told.others);
    format!("{line}\n  {}", told.place.link(voice.public_url))
}
