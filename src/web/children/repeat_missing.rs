//! `/repeat-missing`: who goes missing again and again, with why they are on the list, and their last ninety days.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::at;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{london_date, written};
use crate::domain::notice::RiskLevel;
use crate::domain::repeat_missing::{Counted, Repeating};
use crate::services::accounts::SignedIn;
use crate::services::reading::repeats::{Again, Asked};
use crate::web::frame::{Entry, Frame};
use crate::web::parts::{Leaves, Row, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::times::capital;
use crate::web::work::wording as words;
use crate::web::{Pages, page};

/// Who goes missing again and again.
#[derive(Template)]
#[template(path = "repeat_missing.html")]
struct RepeatPage {
    frame: Frame,
    authorities: Vec<Entry>,
    made: String,
    cards: Vec<Card>,
    leaves: Leaves,
}

/// One child.
struct Card {
    child: String,
    href: String,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    /// What the picture shows, in words.
    said: String,
    /// Their times away in the picture: from the left, and how wide.
    bars: Vec<(i64, i64)>,
}

/// Which part is asked for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    authority: Option<String>,
    #[serde(default)]
    behind: usize,
}

/// So many are shown at once.
const AT_ONCE: usize = 25;
/// So many days the picture shows, and how wide it is.
const DAYS: i64 = 90;
const WIDTH: i64 = 900;
/// What is narrower cannot be seen.
const NARROWEST: i64 = 4;

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let own = &who.caller.organisation.authorities;
    let authority = match &wanted.authority {
        Some(code) => AuthorityCode::try_from(code.clone()).map_err(|_| Refusal::NotFound)?,
        None => own.first().cloned().ok_or(Refusal::NotFound)?,
    };
    let asked = Asked { authority: authority.clone(), at: None, known_at: None, behind: wanted.behind, limit: AT_ONCE };
    let (children, report) = pages.services.who_goes_missing_again(&who, &asked).await?;
    let path = |behind: usize| format!("/repeat-missing?authority={authority}&behind={behind}");
    let entry = |code: &AuthorityCode| Entry {
        text: format!("Authority {code}"),
        href: format!("/repeat-missing?authority={code}"),
        here: *code == authority,
    };
    Ok(page::shown(&RepeatPage {
        frame,
        authorities: if own.len() > 1 { own.iter().map(entry).collect() } else { vec![] },
        made: written(report.at),
        cards: children.iter().map(|again| card(again, report.at)).collect(),
        leaves: Leaves {
            before: (wanted.behind > 0).then(|| path(wanted.behind.saturating_sub(AT_ONCE))),
            after: report.goes_on.then(|| path(wanted.behind + AT_ONCE)),
        },
    }))
}

fn card(again: &Again, now: DateTime<Utc>) -> Card {
    let repeating = &again.repeat.repeating;
    let mut tags = vec![];
    if repeating.missing_now {
        tags.push(Tag::new("Missing now", Tone::Late));
    }
    if again.repeat.risk == Some(RiskLevel::High) {
        tags.push(Tag::new("High risk", Tone::Pressing));
    }
    let absences = match repeating.episodes_in_90_days {
        1 => "1 absence".to_owned(),
        number => format!("{number} absences"),
    };
    let away: Vec<_> = again.away.iter().filter_map(|counted| span(counted, now)).collect();
    Card {
        child: words::with_age(again.child.as_ref(), again.age),
        href: at(again.repeat.child),
        tags,
        rows: vec![
            Row { key: "Why".to_owned(), lines: why(repeating), change: None },
            Row::new("In the last 90 days", absences),
            Row::new("Last missing", words::when(repeating.last_missing_from_at, now)),
        ],
        said: format!("{} times away in the 90 days to {}", away.len(), words::day(london_date(now))),
        bars: away.into_iter().map(|(start, end)| bar(start, end, now)).collect(),
    }
}

/// Why the rules match, each explanation once: two rules may count the same absences.
pub(super) fn why(repeating: &Repeating) -> Vec<String> {
    let mut lines: Vec<String> = repeating.rules.iter().map(|rule| capital(&rule.explanation)).collect();
    lines.dedup();
    lines
}

/// From when to when somebody was away, as far as it lies within the days that are shown.
fn span(counted: &Counted, now: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let begin = now - TimeDelta::days(DAYS);
    let end = counted.ended_at.unwrap_or(now).min(now);
    let start = counted.stood_in_start;
    (end >= begin && start <= now).then_some((start.max(begin), end))
}

fn bar(start: DateTime<Utc>, end: DateTime<Utc>, now: DateTime<Utc>) -> (i64, i64) {
    let begin = now - TimeDelta::days(DAYS);
    let place = |at: DateTime<Utc>| (at - begin).num_minutes() * WIDTH / TimeDelta::days(DAYS).num_minutes();
    let width = (place(end) - place(start)).max(NARROWEST);
    (place(start).min(WIDTH - NARROWEST), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_before_the_days_is_not_drawn_and_nothing_is_too_narrow_to_see() {
        let now: DateTime<Utc> = "2026-11-23T09:00:00Z".parse().expect("an instant");
        let day = TimeDelta::days(1);
        for (row, start, end, drawn) in [
            ("today, for a minute", now - TimeDelta::minutes(1), Some(now), (896, 4)),
            ("ten days, forty days ago", now - day * 50, Some(now - day * 40), (400, 100)),
            ("still away since yesterday", now - day, None, (890, 10)),
            ("begun before", now - day * 100, Some(now - day * 80), (0, 100)),
        ] {
            let counted = Counted {
                id: crate::domain::ids::MissingEpisodeId(uuid::Uuid::nil()),
                missing_from_at: Some(start),
                stood_in_start: start,
                ended_at: end,
                away_until: end,
            };
            let (start, end) = span(&counted, now).expect("it is drawn");
            assert_eq!(bar(start, end, now), drawn, "{row}");
        }
    }
}
