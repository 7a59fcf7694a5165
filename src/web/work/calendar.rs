//! `/return-interviews/{id}/appointment.ics`: the talk as an entry of its worker's calendar (RFC 5545). Whoever looks over
//! their shoulder, or has the calendar shared with them, learns of no child: it has no name, no place, only the way to the
//! page.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::{at, id_of};
use crate::domain::icalendar::{escaped, folded, instant, named};
use crate::domain::ids::InterviewId;
use crate::services::accounts::SignedIn;
use crate::web::Pages;
use crate::web::refusal::Refusal;

/// So much of the day is kept free; how long a talk takes, its worker knows.
const LASTS: TimeDelta = TimeDelta::hours(1);

/// Gives it.
pub(super) async fn give(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id_of(&id)?).await?;
    let agreed = whole.interview.agreed().ok_or(Refusal::NotFound)?;
    let page = format!("{}{}", pages.services.mail.public_url.to_string().trim_end_matches('/'), at(whole.shown.id));
    let told = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"return-interview.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let purpose = pages.purpose.said();
    Ok((told, entry(whole.shown.id, agreed, &page, purpose, who.now)).into_response())
}

/// The entry. The one of a later appointment takes the place of an earlier one's. What the installation is for stands in it,
/// where it is not for work.
fn entry(
    id: InterviewId,
    (agreed, times): (DateTime<Utc>, usize),
    page: &str,
    purpose: Option<&str>,
    now: DateTime<Utc>,
) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned()];
    lines.extend(["PRODID:-//Homeward//Homeward//EN".to_owned(), "METHOD:PUBLISH".to_owned()]);
    lines.extend(purpose.map(named).into_iter().flatten());
    // Not every calendar shows the address of an entry, and most show one entry without its calendar.
    let description = purpose.map_or_else(|| page.to_owned(), |purpose| format!("{purpose}\n{page}"));
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{id}@homeward"),
        format!("DTSTAMP:{}", instant(now)),
        format!("SEQUENCE:{times}"),
        format!("DTSTART:{}", instant(agreed)),
        format!("DTEND:{}", instant(agreed + LASTS)),
        "SUMMARY:Return interview".to_owned(),
        "CLASS:PRIVATE".to_owned(),
        format!("URL:{page}"),
        format!("DESCRIPTION:{}", escaped(&description)),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ]);
    lines.iter().map(|line| folded(line)).collect()
}
