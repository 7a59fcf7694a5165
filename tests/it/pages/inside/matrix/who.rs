//! Who is who before the pages: what people of an organisation have to do with, by their roles.

use homeward::domain::audience::Role;
use homeward::domain::party::Scope;

use super::stage::Looker;
use crate::isolation::cast::Thing;

/// Whose a page is.
pub type Whose = fn(&Looker) -> bool;
/// Who of those to whose organisation a thing is shown is shown it.
#[derive(Clone, Copy)]
pub enum Sees {
    /// These, whatever of it.
    All(Whose),
    /// It depends on which.
    Some(fn(&Looker, &Thing) -> bool),
}

impl Sees {
    pub fn sees(self, who: &Looker, thing: &Thing) -> bool {
        match self {
            Self::All(whose) => whose(who),
            Self::Some(sees) => sees(who, thing),
        }
    }
}

pub fn everybody(_: &Looker) -> bool {
    true
}

pub fn nobody(_: &Looker) -> bool {
    false
}

pub fn tells(who: &Looker) -> bool {
    Scope::of_roles(&[who.role]).contains(&Scope::Notices)
}

pub fn answers_for_children(who: &Looker) -> bool {
    who.is_council() && who.role.answers_for_children()
}

pub fn watches_over(who: &Looker) -> bool {
    who.is_council() && who.role.watches_over()
}

pub fn administers(who: &Looker) -> bool {
    who.role == Role::Administrator
}

pub fn administers_a_council(who: &Looker) -> bool {
    who.is_council() && administers(who)
}

pub fn runs_a_council(who: &Looker) -> bool {
    watches_over(who) || administers_a_council(who)
}

pub fn answers_for_wordings(who: &Looker) -> bool {
    who.is_council() && (who.role.is_manager() || administers(who))
}

pub fn reads_texts(who: &Looker) -> bool {
    watches_over(who) || (who.is_council() && who.role == Role::OutOfHours)
}

pub fn exports(who: &Looker) -> bool {
    who.is_council() && Scope::of_roles(&[who.role]).contains(&Scope::Exports)
}

pub fn takes_part(who: &Looker) -> bool {
    if who.is_council() { who.role.answers_for_children() } else { who.role == Role::Reporter }
}

pub fn gives(who: &Looker) -> bool {
    who.role.watches_over()
}

/// Whoever works on interviews in its organisation; an interviewer, on those of their team.
pub fn looks_at_the_interview(who: &Looker, interview: &Thing) -> bool {
    let is_of_their_team = interview.seen_by.last() == Some(&who.organisation.name);
    match who.role {
        Role::Interviewer => is_of_their_team,
        Role::SocialWorker | Role::OutOfHours | Role::Auditor => true,
        role => role.watches_over(),
    }
}

/// Those whom the ladder tells by their role, and those who answer for whoever it tells.
pub fn answers_the_step(who: &Looker, step: &Thing) -> bool {
    let is_told = step.under.as_deref().is_some_and(|told| told.split(' ').any(|role| role == who.role.word()));
    watches_over(who) || (who.is_council() && is_told && who.role != Role::Interviewer)
}

pub fn makes_figures(who: &Looker) -> bool {
    answers_for_children(who) || (who.is_council() && who.role == Role::ReturnsOfficer)
}

pub fn exports_figures(who: &Looker) -> bool {
    makes_figures(who) && Scope::of_roles(&[who.role]).contains(&Scope::Exports)
}

pub fn agrees_on_contacts(who: &Looker) -> bool {
    answers_for_children(who) && who.role != Role::Auditor
}

/// To the child's own council.
fn is_its_council(who: &Looker, episode: &Thing) -> bool {
    episode.seen_by[0] == who.organisation.name
}

pub fn settles(who: &Looker, episode: &Thing) -> bool {
    watches_over(who) && is_its_council(who, episode)
}

pub fn reads_the_episode(who: &Looker, episode: &Thing) -> bool {
    answers_for_children(who) && is_its_council(who, episode)
}

pub fn revives(who: &Looker, episode: &Thing) -> bool {
    administers(who) && is_its_council(who, episode)
}
