//! The pages of those who hold return interviews: whom to see, one interview with all that was done about it, and what can
//! be done next.

mod actions;
mod attempt;
mod calendar;
mod close;
mod deeds;
mod interview;
mod list;
mod offered;
mod print;
mod record;
mod reopen;
mod stands;
mod tell;
mod timeline;
mod verdict;
mod waiting;
pub(super) mod wording;

use super::form::Form;
use super::refusal::Refusal;
use super::routing::{Routes, get, post};
use crate::domain::ids::InterviewId;
use crate::services::Error;

pub(super) use list::next;

/// Where that stands what waits for a manager.
pub(super) const SIGN_OFFS: &str = "/sign-offs";

/// Pages about interviews.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/work", get(list::show))
        .route("/return-interviews/{id}", get(interview::show))
        .route("/return-interviews/{id}/acknowledgement", post(deeds::acknowledge))
        .route("/return-interviews/{id}/episodes", post(deeds::cover))
        .route("/return-interviews/{id}/attempt", get(attempt::ask).post(attempt::log))
        .route("/return-interviews/{id}/appointment.ics", get(calendar::give))
        .route("/return-interviews/{id}/tell", get(tell::ask).post(tell::send))
        .route("/return-interviews/{id}/print", get(print::show))
        .route("/return-interviews/{id}/reopening", get(reopen::ask).post(reopen::open))
        .route("/return-interviews/{id}/actions/{number}", get(actions::ask).post(actions::answer))
        .route(SIGN_OFFS, get(waiting::show))
        .merge(close::routes())
        .merge(record::routes())
}

/// An id from an address; what is none is nobody's.
fn id_of(text: &str) -> Result<InterviewId, Refusal> {
    text.parse().map(InterviewId).map_err(|_| Refusal::NotFound)
}

/// Where an interview has its page.
fn at(id: InterviewId) -> String {
    format!("/return-interviews/{id}")
}

/// What a verb answered to a form: done, or what is wrong with the form in words that its sender can act on.
pub(super) fn answered<T>(
    form: &mut Form,
    answer: Result<T, Error>,
    called: &[(&str, &str)],
) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(done) => Ok(Some(done)),
        Err(Error::Invalid(violations)) => {
            form.blame(&violations, called);
            Ok(None)
        }
        Err(Error::Refused(said)) => {
            form.blame_whole(said.trim_end_matches('.'));
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}
