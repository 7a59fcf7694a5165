//! `/undelivered`: messages that did not arrive, with whom each was for and where to see what it was about.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{PATH, address};
use crate::domain::calendar::written;
use crate::domain::message::Recipient;
use crate::services::accounts::SignedIn;
use crate::services::undelivered::{SHOWN, Undelivered};
use crate::web::frame::{Frame, Link};
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::whose::Whose;
use crate::web::{Pages, children, page, safe_contact, times, wording};

/// Where they are listed.
pub(super) const UNDELIVERED: &str = "/undelivered";

/// All of them.
#[derive(Template)]
#[template(path = "undelivered.html")]
struct UndeliveredPage {
    frame: Frame,
    shown: Vec<Shown>,
    /// What is said where there may be more.
    more: Option<String>,
}

/// One of them.
struct Shown {
    title: String,
    rows: Vec<Row>,
    /// Where it is said what it was about.
    about: Option<Link>,
}

fn shown(one: &Undelivered) -> Shown {
    let message = &one.message;
    let to = match (&one.person, message.recipient) {
        (Some(name), Recipient::Person { role, .. }) => format!("{name}, {}", wording::role(role).to_lowercase()),
        (None, Recipient::Person { role, .. }) => wording::role(role).to_owned(),
        (_, Recipient::Organisation(_)) => message.address.clone(),
        // A step tells of these, and no list of addresses.
        (_, Recipient::Family { whose, .. }) => safe_contact::wording::whose(whose).to_owned(),
    };
    let mut rows = vec![Row::new("To", to), Row::new("By", wording::channel(message.channel))];
    rows.extend(message.finished_at.map(|at| Row::new("Given up", written(at))));
    rows.extend(message.why().map(|why| Row::new("Why", times::capital(why))));
    Shown {
        // A text has no subject.
        title: if message.subject.is_empty() { "A text".to_owned() } else { message.subject.clone() },
        rows,
        about: message.child.map(|child| Link::new("Who else was told", children::told_at(child))),
    }
}

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let authority = whose.authority(&who)?;
    let found = pages.services.undelivered(&who, &authority).await?;
    let frame = frame.back_to("Back to the board", address(PATH, &who, &authority));
    let is_full = found.len() as u64 >= SHOWN;
    let more = is_full.then(|| format!("These are the oldest {SHOWN}. What is more is shown once they are seen to."));
    Ok(page::shown(&UndeliveredPage { frame, shown: found.iter().map(shown).collect(), more }))
}
