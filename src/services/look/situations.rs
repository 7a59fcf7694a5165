//! From a person's record to the situations that ladders look at: one for each thing that somebody may have to do.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;

use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{age_on, eighteenth_birthday, london_date};
use crate::domain::conversation::Question;
use crate::domain::coverage::Coverage;
use crate::domain::deadline::due_at;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::{ChildId, InterviewId, ReferenceId};
use crate::domain::interview::Interview;
use crate::domain::ladder::{
    AbsentDecision, AfterIt, ChildUnknown, Interview as InterviewLadder, Missing, Repeat, ReturnNotConfirmed,
    ReturnTimeMissing, Review as ReviewLadder, Situation, Unanswered, Untold,
};
use crate::domain::notice::RiskLevel;
use crate::domain::policy::Policy;
use crate::domain::raised::{Subject, SubjectKind};
use crate::domain::reference::Reference;
use crate::domain::repeat_missing::Counted;
use crate::domain::review::ReviewKind;
use crate::services::Error;
use crate::services::duties::coverage;
use crate::services::refresh::Person;
use crate::store::interviews::Kept;
use crate::store::reviews::{self, Review};

/// All that situations are made of.
pub(in crate::services) struct Grounds<'a> {
    pub person: &'a Person,
    pub covering: &'a [Kept],
    reviews: Vec<Review>,
    /// Only where a look at one of them asks.
    questions: &'a [Question],
    /// The same.
    untold: Option<&'a BTreeMap<InterviewId, Vec<Untold>>>,
}

impl<'a> Grounds<'a> {
    /// Gathers what is not at hand yet.
    pub async fn gather(db: &impl ConnectionTrait, person: &'a Person, covering: &'a [Kept]) -> Result<Self, Error> {
        let ids: Vec<ChildId> = person.records.iter().map(|record| record.id).collect();
        Ok(Self { person, covering, reviews: reviews::of_persons(db, &ids).await?, questions: &[], untold: None })
    }

    /// With what is at hand: of `reviews`, those about any record of the person.
    pub fn of(person: &'a Person, covering: &'a [Kept], reviews: &[Review]) -> Self {
        let own = |review: &&Review| person.records.iter().any(|record| record.id == review.person);
        Self { person, covering, reviews: reviews.iter().filter(own).cloned().collect(), questions: &[], untold: None }
    }

    /// With the questions of the conversations about the person's episodes.
    pub fn with_questions(mut self, questions: &'a [Question]) -> Self {
        self.questions = questions;
        self
    }

    /// With the messages that did not reach the child or an adult around them, by the interviews that they are about.
    pub fn with_untold(mut self, untold: &'a BTreeMap<InterviewId, Vec<Untold>>) -> Self {
        self.untold = Some(untold);
        self
    }

    /// The question that a subject is.
    pub fn question(&self, subject: Subject) -> Option<&'a Question> {
        let is_it = |question: &&Question| subject == Subject::of_question(question.id);
        self.questions.iter().find(is_it)
    }

    /// The references that an episode holds and counts.
    pub fn counting(&self, episode: &MissingEpisode) -> Vec<&Reference> {
        let all = self.person.references.iter().map(|standing| &standing.reference);
        all.filter(|reference| episode.references.contains(&reference.id)).collect()
    }

    /// The interviews that cover an episode, earliest first.
    pub fn interviews(&self, episode: &MissingEpisode) -> Vec<&'a Kept> {
        let covers = |kept: &&Kept| kept.interview.episodes.iter().any(|anchor| episode.holds((*anchor).into()));
        self.covering.iter().filter(covers).collect()
    }

    /// The policy by which a subject's ladder runs: that of its episode; of an interview's first; for a review, that
    /// which was in force when it was opened, and so for a question.
    pub fn policy_of(&self, subject: Subject) -> &'a Policy {
        let policies = &self.person.policies;
        let holding = |id: uuid::Uuid| {
            let episode = self.person.record.episodes.iter().find(|episode| episode.holds(ReferenceId(id)));
            episode.map(|episode| self.person.policy(episode))
        };
        let found = match subject.kind {
            SubjectKind::Review => self
                .reviews
                .iter()
                .find(|review| review.id.0 == subject.id)
                .map(|review| policies.in_force_at(review.opened_at)),
            SubjectKind::Question => self.question(subject).map(|question| policies.in_force_at(question.asked_at)),
            SubjectKind::AfterIt => {
                let covering = self.covering.iter().find(|kept| kept.id.0 == subject.id);
                covering.map(|kept| self.person.policy_of(&kept.interview))
            }
            SubjectKind::ChildUnknown => {
                let reference = self.person.reference(ReferenceId(subject.id));
                reference.map(|standing| policies.numbered(standing.reference.policy_version))
            }
            _ => holding(subject.id),
        };
        found.unwrap_or_else(|| policies.latest())
    }

    /// The authority that has the duty of the interview which a subject is about.
    pub fn duty_of(&self, subject: Subject) -> Option<&'a AuthorityCode> {
        let interview = match subject.kind {
            SubjectKind::AfterIt => Some(InterviewId(subject.id)),
            SubjectKind::Interview => {
                let episode = self.person.record.episodes.iter().find(|episode| episode.id.0 == subject.id);
                episode.and_then(|episode| self.coverage().carrier(episode))
            }
            _ => None,
        };
        self.covering.iter().find(|kept| Some(kept.id) == interview).map(|kept| &kept.authority)
    }

    /// Which interviews count for which episode.
    fn coverage(&self) -> Coverage<'a> {
        coverage(&self.person.record.episodes, self.covering)
    }
}

/// The situations of all subjects of a person.
pub(in crate::services) fn situations(grounds: &Grounds<'_>) -> BTreeMap<Subject, Situation> {
    let mut found = BTreeMap::new();
    for episode in &grounds.person.record.episodes {
        let mut add = |kind, situation: Option<Situation>| {
            if let Some(situation) = situation {
                found.insert(Subject { kind, id: episode.id.0 }, situation);
            }
        };
        if episode.state == State::Cancelled {
            continue;
        }
        add(SubjectKind::Missing, missing(grounds, episode).map(Situation::Missing));
        add(SubjectKind::ReturnNotConfirmed, not_confirmed(grounds, episode).map(Situation::ReturnNotConfirmed));
        add(SubjectKind::ReturnTimeMissing, time_missing(grounds, episode).map(Situation::ReturnTimeMissing));
        add(SubjectKind::Interview, interview(grounds, episode).map(Situation::Interview));
        add(SubjectKind::Absent, absent(episode).map(Situation::AbsentDecision));
    }
    for covering in grounds.covering {
        let subject = Subject { kind: SubjectKind::AfterIt, id: covering.id.0 };
        found.insert(subject, Situation::AfterIt(after_it(grounds, covering)));
    }
    for review in &grounds.reviews {
        let subject = Subject { kind: SubjectKind::Review, id: review.id.0 };
        found.insert(subject, Situation::Review(doubt(grounds, review)));
    }
    found.extend(unknown(grounds));
    found.extend(repeats(grounds));
    found.extend(grounds.questions.iter().map(|question| {
        let Question { needed_by, answered_at, .. } = *question;
        (Subject::of_question(question.id), Situation::Unanswered(Unanswered { needed_by, answered_at }))
    }));
    found
}

fn missing(grounds: &Grounds<'_>, episode: &MissingEpisode) -> Option<Missing> {
    let opened_at = episode.missing_from_at?;
    let counting = grounds.counting(episode);
    let mut high_risk_at: Vec<_> = counting.iter().flat_map(|r| r.high_risk_at.iter().copied()).collect();
    high_risk_at.sort_unstable();
    let age = episode.born.and_then(|born| age_on(born, london_date(opened_at)));
    let asylum = |r: &&Reference| r.born.as_ref().is_some_and(|(_, born)| born.unaccompanied_asylum_seeking);
    Some(Missing {
        opened_at,
        high_risk_at,
        is_young: age.is_some_and(|age| age < grounds.person.policy(episode).heightened_under_age.into()),
        unaccompanied: counting.iter().any(asylum),
        eighteenth_birthday: episode.born.map(eighteenth_birthday),
        ended_at: episode.ended_at(),
    })
}

fn not_confirmed(grounds: &Grounds<'_>, episode: &MissingEpisode) -> Option<ReturnNotConfirmed> {
    let first_end = episode.ended_at()?;
    let counting = grounds.counting(episode);
    let silent = counting.iter().filter(|r| r.ended_at().is_none());
    let contradicted_at = silent.filter_map(|r| r.last_reported_at).filter(|at| *at > first_end).min();
    // All sources have ended: the last of them to say so confirmed the return. Where it was also the first, nobody ever
    // had to doubt it.
    let told: Vec<_> = counting.iter().filter_map(|r| r.end_recorded_at).collect();
    let confirmed = told.iter().max().copied().filter(|last| told.iter().any(|first| first < last));
    let confirmed_at = episode.return_confirmed.then(|| confirmed.unwrap_or(first_end));
    let high = episode.risk == Some(RiskLevel::High);
    let high_risk_at = counting.iter().flat_map(|r| r.high_risk_at.iter().copied()).min().filter(|_| high);
    Some(ReturnNotConfirmed { first_end, high_risk_at, contradicted_at, confirmed_at })
}

fn time_missing(grounds: &Grounds<'_>, episode: &MissingEpisode) -> Option<ReturnTimeMissing> {
    let found_at = episode.found_at.filter(|_| episode.owes())?;
    let counting = grounds.counting(episode);
    // Whoever tells of the return no later than of the find is never asked when it was.
    let found = counting.iter().filter_map(|r| r.end_recorded_at).min();
    let told = counting.iter().filter_map(|r| r.return_recorded_at).min().filter(|told| Some(*told) > found);
    // Once it was held in time, or closed, nobody needs the time of the return any more.
    let progress = grounds.coverage().progress(episode);
    let met = progress.held_at.filter(|held_at| *held_at <= due_at(found_at));
    let known_at = if episode.returned_at.is_some() { told.or(Some(found_at)) } else { progress.closed_at.or(met) };
    Some(ReturnTimeMissing { found_at, known_at })
}

fn interview(grounds: &Grounds<'_>, episode: &MissingEpisode) -> Option<InterviewLadder> {
    let (returned_at, due_at) = episode.returned_at.zip(episode.due_at())?;
    let coverage = grounds.coverage();
    // Either of two interviews meets the duty; the earlier recorded carries the ladder.
    let carrier = coverage.carrier(episode).and_then(|id| grounds.covering.iter().find(|kept| kept.id == id));
    let carrier = carrier.map(|kept| &kept.interview);
    let progress = coverage.progress(episode);
    let again = grounds.person.record.episodes.iter().filter(|other| other.id != episode.id);
    let missing_again = again
        .filter(|other| other.state != State::Cancelled)
        .filter_map(|other| Some((other.missing_from_at.filter(|start| *start > returned_at)?, other.ended_at())))
        .collect();
    Some(InterviewLadder {
        returned_at,
        due_at,
        allocated_at: carrier.and_then(Interview::allocated_at),
        acknowledged_at: carrier.and_then(Interview::acknowledged_at),
        offered_at: coverage.over(episode).filter_map(|(_, interview)| interview.offered_at()).min(),
        held_at: progress.held_at,
        ended_at: progress.closed_at,
        missing_again,
    })
}

/// Only `absent` was ever said: nothing is owed by itself, and the coordinator decides.
fn absent(episode: &MissingEpisode) -> Option<AbsentDecision> {
    let returned_at = episode.returned_at.or(episode.found_at).filter(|_| episode.waits_for_decision())?;
    Some(AbsentDecision { returned_at, decided_at: episode.interview_decided.as_ref().map(|decided| decided.at) })
}

fn after_it(grounds: &Grounds<'_>, covering: &Kept) -> AfterIt {
    let interview = &covering.interview;
    AfterIt {
        untold: grounds.untold.and_then(|untold| untold.get(&covering.id)).cloned().unwrap_or_default(),
        harm_or_concern_at: interview.concern_recorded_at(),
        strategy_decided_at: interview.strategy_decided_at(),
        held_at: interview.held_at(),
        submitted_at: interview.submitted_at(),
        signed_off_at: interview.signed_off_at(),
    }
}

fn doubt(grounds: &Grounds<'_>, review: &Review) -> ReviewLadder {
    let missing_now = grounds.person.record.episodes.iter().filter(|episode| episode.state == State::Missing);
    let since = missing_now.filter_map(|episode| episode.missing_from_at).min();
    ReviewLadder {
        opened_at: review.opened_at,
        child_missing_at: since
            .filter(|_| review.doubt.kind == ReviewKind::Child)
            .map(|since| since.max(review.opened_at)),
        decided_at: if review.standing { None } else { review.decided_at.or(review.gone_at) },
    }
}

/// References that wait for a notice that names the child.
fn unknown(grounds: &Grounds<'_>) -> Vec<(Subject, Situation)> {
    let standing = grounds.person.references.iter().map(|standing| &standing.reference);
    let waiting = standing.filter(|reference| reference.born.is_none()).map(|reference| {
        let known = grounds.person.records.iter().any(|record| !record.provisional);
        let unknown =
            ChildUnknown { first_recorded_at: reference.recorded_at, known_at: known.then_some(reference.recorded_at) };
        (Subject { kind: SubjectKind::ChildUnknown, id: reference.id.0 }, Situation::ChildUnknown(unknown))
    });
    waiting.collect()
}

/// Each episode by whose start, or by whose length, a rule of repeat missing is reached that was not reached before. That
/// of a child still missing may lie ahead: time alone brings it, and no fact will say so.
fn repeats(grounds: &Grounds<'_>) -> Vec<(Subject, Situation)> {
    let episodes: Vec<&MissingEpisode> = grounds.person.record.episodes.iter().filter(|e| e.counts()).collect();
    let counted: Vec<Counted> = episodes.iter().filter_map(|episode| Counted::of(episode)).collect();
    let mut found = vec![];
    for (episode, rules) in counted.iter().zip(episodes.iter().map(|episode| &grounds.person.policy(episode).repeat)) {
        let earlier: Vec<Counted> =
            counted.iter().filter(|other| other.stood_in_start < episode.stood_in_start).copied().collect();
        for reached_at in rules.moments(episode) {
            let matched = |of: &[Counted]| rules.repeating(of, reached_at).map_or(0, |repeating| repeating.rules.len());
            let mut with = earlier.clone();
            with.push(*episode);
            if matched(&with) > matched(&earlier) {
                let subject = Subject { kind: SubjectKind::Repeat, id: episode.id.0 };
                found.push((subject, Situation::Repeat(Repeat { reached_at, decided_at: None })));
                break;
            }
        }
    }
    found
}
