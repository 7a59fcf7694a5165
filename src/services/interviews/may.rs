//! Who may see an interview, and who may do what about it: the organisation by its key, and the person by their role.
//! Whoever may not see it cannot tell that it exists.

use sea_orm::ConnectionTrait;

use crate::domain::audience::Role;
use crate::domain::party::{Caller, OrganisationKind};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::store::interviews::{Kept, Reach};
use crate::store::parties;
use crate::store::people::Person;

/// How much of an interview a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of it: who has the duty, or was given the interview.
    Whole,
    /// Where it stands and what came of it: who keeps the record while another authority has the duty.
    Outcome,
}

/// What is done about an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Cover,
    Allocate,
    Acknowledge,
    Attempt,
    TellFamily,
    Record,
    Close,
    DecideClosure,
    SignOff,
    Reopen,
    Action,
}

impl Task {
    /// What the audit calls it.
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::Cover => "return_interview.cover",
            Self::Allocate => "return_interview.allocate",
            Self::Acknowledge => "return_interview.acknowledge",
            Self::Attempt => "return_interview.attempt",
            Self::TellFamily => "return_interview.tell_family",
            Self::Record => "return_interview.record",
            Self::Close => "return_interview.close",
            Self::DecideClosure => "return_interview.decide_closure",
            Self::SignOff => "return_interview.sign_off",
            Self::Reopen => "return_interview.reopen",
            Self::Action => "return_interview.action",
        }
    }
}

/// The interviews that `caller` can be shown at all; partners have none.
pub(super) fn reach(caller: &Caller) -> Option<Reach> {
    match caller.organisation.kind {
        OrganisationKind::LocalAuthority => Some(Reach::Council(caller.organisation.authorities.clone())),
        OrganisationKind::InterviewService => Some(Reach::Service(caller.organisation.id)),
        _ => None,
    }
}

/// How much `caller` sees of an interview that `worker` has. Where the responsible authority is none that is kept here,
/// the one told acts for it: a child must not go unasked because of a name in a notice.
pub(super) async fn sight(
    db: &impl ConnectionTrait,
    caller: &Caller,
    kept: &Kept,
    worker: Option<&Person>,
) -> Result<Option<Sight>, Error> {
    if caller.is_council_of(&kept.authority) {
        return Ok(Some(Sight::Whole));
    }
    if caller.is_council_of(&kept.told_authority) {
        let is_kept_here = parties::authorities(db).await?.iter().any(|(code, _)| *code == kept.authority);
        return Ok(Some(if is_kept_here { Sight::Outcome } else { Sight::Whole }));
    }
    let is_service = caller.organisation.kind == OrganisationKind::InterviewService;
    let is_theirs = worker.is_some_and(|worker| worker.organisation == caller.organisation.id);
    Ok((is_service && is_theirs).then_some(Sight::Whole))
}

/// Refuses what the person's role does not allow about an interview that `worker` has.
pub(super) fn permit(task: Task, acting: &Person, worker: Option<&Person>) -> Result<(), Error> {
    let leads = holds(acting, |role| role == Role::MissingCoordinator || role.is_manager());
    let is_worker = worker.is_some_and(|worker| worker.id == acting.id);
    let of_the_team =
        worker.is_none_or(|worker| worker.organisation == acting.organisation && worker.team == acting.team);
    let may = match task {
        Task::Allocate | Task::Reopen => leads,
        // Each of these has a rule of its own about who decides.
        Task::Acknowledge | Task::DecideClosure | Task::SignOff => true,
        Task::Cover | Task::Attempt | Task::TellFamily | Task::Record | Task::Close => {
            leads || is_worker || (of_the_team && holds(acting, |role| role == Role::Interviewer))
        }
        // What a talk asks for is mostly for whoever is the child's social worker to do.
        Task::Action => {
            let does = |role: Role| role == Role::SocialWorker || (of_the_team && role == Role::Interviewer);
            leads || is_worker || holds(acting, does)
        }
    };
    if may {
        return Ok(());
    }
    Err(Error::Forbidden(match task {
        Task::Allocate => "Only a missing coordinator or a manager can allocate an interview.".to_owned(),
        Task::Reopen => "Only a missing coordinator or a manager can reopen an interview.".to_owned(),
        Task::Action => {
            "Only its worker, an interviewer of the worker's team, a social worker, a missing coordinator or a manager \
             can do that."
                .to_owned()
        }
        _ => "Only its worker, an interviewer of the worker's team, a missing coordinator or a manager can do that."
            .to_owned(),
    }))
}

/// Whether a person may look at an interview that `worker` has: whoever may do something about it, whoever answers for the
/// child by day or by night, and whoever looks at how others work. Others of the organisation have no need to.
pub(super) fn may_look(acting: &Person, worker: Option<&Person>) -> bool {
    let needs_to = |role: Role| matches!(role, Role::SocialWorker | Role::OutOfHours | Role::Auditor);
    permit(Task::Attempt, acting, worker).is_ok() || holds(acting, needs_to)
}

/// Whether a person may decide as a manager. That a duty ends without an interview is for the authority that has the
/// duty; an interview service judges only the records of its own workers.
pub(super) fn is_manager(task: Task, caller: &Caller, acting: &Person) -> bool {
    let is_councils = caller.organisation.kind == OrganisationKind::LocalAuthority;
    holds(acting, Role::is_manager) && (is_councils || task == Task::SignOff)
}

/// Whether a person works with children who went missing, and so can be given an interview.
pub(super) fn can_hold_interviews(person: &Person) -> bool {
    person.disabled_at.is_none() && holds(person, Role::holds_interviews)
}

pub(super) fn holds(person: &Person, suits: impl Fn(Role) -> bool) -> bool {
    person.roles.iter().filter_map(|word| Role::from_word(word)).any(suits)
}
