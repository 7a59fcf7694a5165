//! `/timeliness`: how soon children were heard after they came back, as numbers and as pictures. No child is named on it.

mod charts;
mod lateness;
pub(super) mod opened;
mod period;
mod pictures;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::form::{Choice, Form};
use super::frame::Frame;
use super::parts::{Cell, Table};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::work::wording as words;
use super::{Pages, exports, page};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{london_date, written};
use crate::domain::ids::UserId;
use crate::domain::party::OrganisationKind;
use crate::domain::report::lateness::Cause;
use crate::domain::report::timeliness::{Days, Figure, Figures};
use crate::domain::report::{By, Workplace};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Asked;
use period::Period;
use pictures::Picture;

/// Where it is.
const PATH: &str = "/timeliness";

/// The page, and what is behind its figures.
pub(super) fn routes() -> Routes {
    Routes::new().route(PATH, get(show)).route(opened::PATH, get(opened::show))
}

/// The figures.
#[derive(Template)]
#[template(path = "timeliness.html")]
struct TimelinessPage {
    frame: Frame,
    form: Form,
    authorities: Vec<Choice>,
    periods: Vec<Choice>,
    splits: Vec<Choice>,
    over: String,
    made: String,
    rates: Table,
    counts: Table,
    late: Table,
    groups: Option<Table>,
    pictures: Vec<Picture>,
    /// Where the returns are made, for those who may.
    exports: Option<String>,
}

/// What is asked.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    by: String,
}

/// Whether somebody may look at figures: whoever answers for children, and whoever makes the returns of them.
pub(super) fn may_look(who: &SignedIn) -> bool {
    let reads = |role: &Role| role.answers_for_children() || *role == Role::ReturnsOfficer;
    who.caller.organisation.kind == OrganisationKind::LocalAuthority && who.roles.iter().any(reads)
}

async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    if !may_look(&who) {
        return Err(Refusal::NotFound);
    }
    let own = &who.caller.organisation.authorities;
    let authority = match wanted.authority.as_str() {
        "" => own.first().cloned().ok_or(Refusal::NotFound)?,
        code => AuthorityCode::try_from(code.to_owned()).map_err(|_| Refusal::NotFound)?,
    };
    let period = Period::from_word(&wanted.period).unwrap_or(Period::Year);
    let by = By::from_word(&wanted.by);
    let days = period.days(london_date(who.now));
    let asked = Asked { authority: authority.clone(), at: None, known_at: None };
    let (report, shown, workers) = pages.services.pictured_timeliness(&who.caller, &asked, days, by).await?;
    let links = Links { authority: &authority, period, by, workers: &workers };
    let authority_choice = |code: &AuthorityCode| Choice::new(code.as_str(), format!("Authority {code}"));
    Ok(page::shown(&TimelinessPage {
        frame,
        form: Form::empty()
            .with("authority", authority.to_string())
            .with("period", period.word())
            .with("by", by.map_or("", By::word)),
        authorities: if own.len() > 1 { own.iter().map(authority_choice).collect() } else { vec![] },
        periods: Period::WORDS.iter().map(|(word, period)| Choice::new(*word, period.in_words())).collect(),
        splits: By::WORDS.iter().map(|(word, by)| Choice::new(*word, split(*by))).collect(),
        over: over(days),
        made: written(report.moment.at),
        rates: rates(&report.whole, &links),
        counts: counts(&report.whole, &links),
        late: lateness::table(&report.late, &links),
        groups: by.map(|by| groups(by, &report.groups, &links)),
        pictures: pictures::all(&shown),
        exports: exports::may_export(&who).then(|| format!("{}?authority={authority}", exports::PATH)),
    }))
}

fn over(days: Days) -> String {
    let last = days.to.pred_opt().unwrap_or(days.to);
    format!("{} to {}", words::day(days.from), words::day(last))
}

const fn split(by: By) -> &'static str {
    match by {
        By::Team => "Team",
        By::Worker => "Worker",
        By::Provider => "Provider of care",
        By::Placement => "Kind of place missing from",
        By::Risk => "Risk",
        By::Age => "Age",
        By::Month => "Month of return",
    }
}

/// A share in words: "62.5% (5 of 8)".
fn share(figures: &Figures, numerator: Figure, denominator: Figure) -> String {
    let rate = figures.rate(numerator, denominator);
    let both = format!("{} of {}", rate.numerator, rate.denominator);
    match rate.per_mille() {
        Some(tenths) => format!("{}.{}% ({both})", tenths / 10, tenths % 10),
        None => format!("– ({both})"),
    }
}

const RATES: [(&str, Figure, Figure); 5] = [
    ("Held within 72 hours, of those due", Figure::HeldWithin72h, Figure::Due),
    ("Held, of those due", Figure::Held, Figure::Due),
    ("Held within 72 hours, of those held", Figure::HeldWithin72h, Figure::Held),
    ("Offered, of those owed", Figure::Offered, Figure::Owed),
    ("Accepted, of those offered", Figure::Accepted, Figure::Offered),
];

fn rates(figures: &Figures, links: &Links<'_>) -> Table {
    let mut rows: Vec<_> = RATES
        .iter()
        .map(|(name, numerator, denominator)| {
            vec![Cell::text(*name), links.to(*numerator, share(figures, *numerator, *denominator))]
        })
        .collect();
    let median = figures.median_hours.map(|hundredths| format!("{}.{} hours", hundredths / 100, hundredths / 10 % 10));
    rows.push(vec![
        Cell::text("From the return to the talk, the median"),
        Cell::number(median.unwrap_or_else(|| "–".to_owned())),
    ]);
    let heads = vec![("Measure".to_owned(), false), ("Share".to_owned(), true)];
    Table { caption: "How many were heard, and how soon".to_owned(), heads, rows, none: String::new() }
}

const COUNTS: [(&str, Figure); 11] = [
    ("Absences whose child came back", Figure::Episodes),
    ("Return interviews owed", Figure::Owed),
    ("Of these due by now", Figure::Due),
    ("Of these not yet due", Figure::NotYetDue),
    ("Of these with the time of return missing", Figure::ReturnTimeMissing),
    ("Offered", Figure::Offered),
    ("Never offered", Figure::NeverOffered),
    ("Declined", Figure::Declined),
    ("Held", Figure::Held),
    ("Held within 72 hours", Figure::HeldWithin72h),
    ("Ended late without a talk", Figure::ClosedLate),
];

fn counts(figures: &Figures, links: &Links<'_>) -> Table {
    let row = |(name, figure): &(&str, Figure)| {
        vec![Cell::text(*name), links.to(*figure, figures.count(*figure).to_string())]
    };
    let heads = vec![("What is counted".to_owned(), false), ("Number".to_owned(), true)];
    Table {
        caption: "The numbers behind".to_owned(),
        heads,
        rows: COUNTS.iter().map(row).collect(),
        none: String::new(),
    }
}

fn groups(by: By, groups: &[(Option<String>, Figures)], links: &Links<'_>) -> Table {
    let row = |(group, figures): &(Option<String>, Figures)| {
        let (named, word) = links.group(by, group.as_deref());
        let cell = |figure: Figure, text: String| links.to_group(figure, by, &word, text);
        vec![
            Cell::text(named),
            cell(Figure::Owed, figures.count(Figure::Owed).to_string()),
            cell(Figure::Offered, share(figures, Figure::Offered, Figure::Owed)),
            cell(Figure::HeldWithin72h, share(figures, Figure::HeldWithin72h, Figure::Due)),
        ]
    };
    let heads = [(split(by), false), ("Owed", true), ("Offered", true), ("Held within 72 hours, of those due", true)];
    Table {
        caption: format!("By {}", split(by).to_lowercase()),
        heads: heads.map(|(head, number)| (head.to_owned(), number)).to_vec(),
        rows: groups.iter().map(row).collect(),
        none: "No child came back in these days.".to_owned(),
    }
}

/// What leads from the figures to the lists behind them.
struct Links<'a> {
    authority: &'a AuthorityCode,
    period: Period,
    by: Option<By>,
    workers: &'a BTreeMap<UserId, Workplace>,
}

impl Links<'_> {
    fn address(&self, figure: Figure) -> String {
        let (path, period) = (opened::PATH, self.period.word());
        let by = self.by.map_or_else(String::new, |by| format!("&by={}", by.word()));
        format!("{path}?authority={}&period={period}{by}&figure={}", self.authority, figure.word())
    }

    /// A figure in these words.
    fn to(&self, figure: Figure, text: String) -> Cell {
        Cell { href: Some(self.address(figure)), ..Cell::number(text) }
    }

    /// Where those are of whose time a cause took most.
    fn of_cause(&self, cause: Cause) -> String {
        format!("{}&cause={}", self.address(Figure::Owed), cause.word())
    }

    /// The same of one group.
    fn to_group(&self, figure: Figure, by: By, group: &str, text: String) -> Cell {
        let group = utf8_percent_encode(group, NON_ALPHANUMERIC);
        let href = format!("{}&group={group}&of={}", self.address(figure), by.word());
        Cell { href: Some(href), ..Cell::number(text) }
    }

    /// What a group is called, and the word by which its list is asked for: of a worker their name and their id.
    fn group(&self, by: By, group: Option<&str>) -> (String, String) {
        let worker =
            self.workers.iter().find(|(_, workplace)| by == By::Worker && Some(workplace.email.as_str()) == group);
        match worker {
            Some((id, workplace)) => (workplace.name.clone(), id.to_string()),
            None => (group_name(by, group), group.unwrap_or_default().to_owned()),
        }
    }
}

/// A group as people call it; those of which it is not known by a word too.
fn group_name(by: By, group: Option<&str>) -> String {
    let Some(group) = group else {
        return if by == By::Worker { "Nobody was given it" } else { "Not known" }.to_owned();
    };
    let named = match by {
        By::Risk => Code::from_word(group).map(|risk| words::risk(risk).to_owned()),
        By::Placement => Code::from_word(group).map(|place| super::wording::setting(place).to_owned()),
        By::Month => format!("{group}-01").parse().ok().map(|day: NaiveDate| day.format("%B %Y").to_string()),
        By::Team | By::Worker | By::Provider | By::Age => None,
    };
    named.unwrap_or_else(|| group.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_interview_that_nobody_had_it_is_known_that_nobody_had_it() {
        assert_eq!(group_name(By::Worker, None), "Nobody was given it");
        assert_eq!(group_name(By::Risk, None), "Not known");
    }
}
