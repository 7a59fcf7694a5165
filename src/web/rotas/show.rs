//! `/rotas/…`: a week of a rota as a table, day by day: who, when, and where nobody is; with what was written into it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::London;
use serde::Deserialize;

use super::form::Kind;
use super::{Named, gap_in_words, wording};
use crate::domain::calendar::{Calendar, london_date, london_instant, written};
use crate::domain::rota::{Entry, Stretch};
use crate::services::accounts::SignedIn;
use crate::services::rotas::{RotaSeen, Written};
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Leaves, Table};
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

/// A week of a rota.
#[derive(Template)]
#[template(path = "rota.html")]
struct RotaPage {
    frame: Frame,
    role: &'static str,
    week: String,
    is_kept: bool,
    /// What is so where there is no rota.
    without: String,
    can_add: bool,
    adds: Vec<Link>,
    /// Where its duties are as a calendar file.
    file: String,
    days: Vec<DayLine>,
    gaps: Vec<String>,
    leaves: Leaves,
    tables: Vec<Table>,
    history: Table,
}

/// A day of the week.
struct DayLine {
    name: String,
    is_today: bool,
    is_bank_holiday: bool,
    spans: Vec<Span>,
}

/// A part of a day.
struct Span {
    times: String,
    /// Who is on duty; empty where nobody is who should be.
    who: String,
}

/// Which week is asked for, and what was just done.
#[derive(Deserialize)]
pub(super) struct Asked {
    week: Option<NaiveDate>,
    #[serde(default)]
    done: String,
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path((authority, role)): Path<(String, String)>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let today = london_date(who.now);
    let day = asked.week.filter(|day| (1990..=2100).contains(&day.year())).unwrap_or(today);
    let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
    let when = Stretch { from: midnight(monday), to: midnight(monday + Days::new(7)) };
    let seen = pages.services.rota(&who, &named.authority, named.role, when).await?;
    let frame = match asked.done.as_str() {
        "added" => frame.done("The rota is changed: the new entry holds from now on"),
        "changed" => frame.done("The rota is changed: the entry holds as it is now"),
        "taken" => frame.done("The duties are in the rota"),
        "taken-out" => frame.done("The entry is taken out of the rota"),
        _ => frame,
    };
    let week = |monday: NaiveDate| format!("{}?week={monday}", named.at());
    let sunday = monday + Days::new(6);
    let add = |kind: Kind| Link::new(kind.heading(true), format!("{}/add/{}", named.at(), kind.word()));
    Ok(page::shown(&RotaPage {
        frame: frame.back_to("Back to the rotas", super::PATH),
        role: crate::web::wording::role(named.role),
        week: format!("{} to {}", monday.format("%-d %B"), wording::date(sunday)),
        is_kept: seen.is_kept,
        without: wording::without_rota(seen.bearers.len()),
        can_add: !seen.bearers.is_empty(),
        adds: vec![
            add(Kind::Weekly),
            add(Kind::Once),
            add(Kind::Away),
            Link::new("Take duties from a calendar", format!("{}/file", named.at())),
        ],
        file: format!("{}/duties.ics", named.at()),
        days: monday.iter_days().take(7).map(|day| line(day, today, &seen)).collect(),
        gaps: seen.gaps.iter().filter(|gap| gap.to > who.now).map(|gap| gap_in_words(*gap)).collect(),
        leaves: Leaves { before: Some(week(monday - Days::new(7))), after: Some(week(monday + Days::new(7))) },
        tables: vec![weekly(&seen, &named, who.now), dated(&seen, &named, who.now)],
        history: history(&seen),
    }))
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    london_instant(day.and_time(NaiveTime::MIN))
}

/// Who is on duty on a day, and when nobody is.
fn line(day: NaiveDate, today: NaiveDate, seen: &RotaSeen) -> DayLine {
    let whole = Stretch { from: midnight(day), to: midnight(day + Days::new(1)) };
    let duties = seen.runs.iter().filter(|run| !run.on_duty.is_empty()).map(|run| {
        let who: Vec<String> = run.on_duty.iter().map(|id| wording::name(*id, &seen.names)).collect();
        (run.when, who.join(", "))
    });
    let all = duties.chain(seen.gaps.iter().map(|gap| (*gap, String::new())));
    let mut cut: Vec<(Stretch, String)> = all
        .map(|(when, who)| (Stretch { from: when.from.max(whole.from), to: when.to.min(whole.to) }, who))
        .filter(|(when, _)| when.from < when.to)
        .collect();
    cut.sort();
    // In a night in which the clocks change, a time alone would not say which.
    let format = if whole.to - whole.from == TimeDelta::hours(24) { "%H:%M" } else { "%H:%M %Z" };
    let time = |at: DateTime<Utc>| {
        if at == whole.from || at == whole.to {
            return "midnight".to_owned();
        }
        at.with_timezone(&London).format(format).to_string()
    };
    let times = |when: Stretch| {
        if when == whole { "all day".to_owned() } else { format!("{} to {}", time(when.from), time(when.to)) }
    };
    let span = |(when, who): (Stretch, String)| Span { times: times(when), who };
    DayLine {
        name: day.format("%A %-d %B").to_string(),
        is_today: day == today,
        is_bank_holiday: Calendar::published().bank_holidays.contains(day),
        spans: cut.into_iter().map(span).collect(),
    }
}

fn heads(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| ((*name).to_owned(), false)).collect()
}

/// By what an entry is changed and taken out.
fn ways(named: &Named, written: &Written) -> [Cell; 2] {
    let to = |deed: &str| format!("{}/entries/{}/{deed}", named.at(), written.id);
    [Cell::link("Change", to("change")), Cell::link("Take out", to("take-out"))]
}

fn weekly(seen: &RotaSeen, named: &Named, now: DateTime<Utc>) -> Table {
    let row = |written: &Written| {
        let Some(Entry::Weekly(weekly)) = &written.entry else { return None };
        let mut cells = vec![
            Cell::text(wording::name(weekly.who, &seen.names)),
            Cell::text(wording::days(&weekly.days)),
            Cell::text(wording::times(weekly)),
            Cell::text(wording::bank_holidays(weekly.bank_holidays)),
            Cell::text(wording::lasts(weekly)),
        ];
        cells.extend(ways(named, written));
        written.entry.as_ref().is_some_and(|entry| entry.matters_after(now)).then_some(cells)
    };
    Table {
        caption: "Weekly duties".to_owned(),
        heads: heads(&["Who", "Days", "Hours", "Bank holidays", "Dates", "Change", "Take out"]),
        rows: seen.standing.iter().filter_map(row).collect(),
        none: "There are none.".to_owned(),
    }
}

fn dated(seen: &RotaSeen, named: &Named, now: DateTime<Utc>) -> Table {
    let row = |written: &Written| {
        let entry = written.entry.as_ref().filter(|entry| entry.matters_after(now))?;
        let (Entry::Once { when, .. } | Entry::Away { when, .. }) = entry else { return None };
        let what = match entry {
            Entry::Away { instead: Some(instead), .. } => {
                format!("Away: {} stands in", wording::name(*instead, &seen.names))
            }
            Entry::Away { .. } => "Away: nobody stands in".to_owned(),
            _ => "On duty".to_owned(),
        };
        let mut cells = vec![
            Cell::text(wording::name(entry.who(), &seen.names)),
            Cell::text(what),
            Cell::text(self::written(when.from)),
            Cell::text(self::written(when.to)),
        ];
        cells.extend(ways(named, written));
        Some(cells)
    };
    Table {
        caption: "Single duties, absences and cover".to_owned(),
        heads: heads(&["Who", "What", "From", "To", "Change", "Take out"]),
        rows: seen.standing.iter().filter_map(row).collect(),
        none: "There are none now or ahead.".to_owned(),
    }
}

/// As many of the latest changes as one reads.
const LATEST: usize = 50;

fn history(seen: &RotaSeen) -> Table {
    let row = |written: &Written| {
        let before = written.replaces.and_then(|id| seen.history.iter().find(|other| other.id == id));
        let said = |written: &Written| written.entry.as_ref().map(|entry| wording::said(entry, &seen.names));
        let what = match (before.and_then(said), said(written)) {
            (Some(before), None) => format!("Taken out: {before}"),
            (Some(before), Some(now)) => format!("Changed: {now} (before: {before})"),
            (None, now) => format!("Added: {}", now.unwrap_or_default()),
        };
        vec![
            Cell::text(self::written(written.at)),
            Cell::text(written.by.map_or_else(|| "The set-up".to_owned(), |by| wording::name(by, &seen.names))),
            Cell::text(what),
            Cell::text(written.why.clone()),
        ]
    };
    Table {
        caption: "Who changed what".to_owned(),
        heads: heads(&["When", "Who", "What", "Why"]),
        rows: seen.history.iter().take(LATEST).map(row).collect(),
        none: "Nobody has written anything into it yet.".to_owned(),
    }
}
