//! What the reports and their lists are asked in the same words.

use chrono::Months;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::cursor::Cursor;
use crate::domain::authority::AuthorityCode;
use crate::domain::instant::outward;
use crate::domain::report::foi::FinancialYear;
use crate::domain::report::timeliness::{Apart, Days};
use crate::http::extract::Query;
use crate::services::reports::{Asked, Moment, Part};

/// A report looks at so many years at most. Longer spans are asked for in parts.
const LONGEST: Months = Months::new(5 * 12);

/// Whose report, from when.
pub(in crate::http) fn asked(query: &mut Query, cursor: Option<Cursor>) -> Option<Asked> {
    let (at, known_at) = (query.instant("at"), query.instant("known_at"));
    let authority = AuthorityCode::try_from(query.text("authority").unwrap_or_default());
    if let Err(detail) = &authority {
        query.fault("authority", *detail);
    }
    let at = at.or(cursor.map(|cursor| cursor.at));
    Some(Asked { authority: authority.ok()?, at, known_at: known_at.or(cursor.map(|cursor| cursor.known_at)) })
}

/// The days of the returns.
pub(super) fn days(query: &mut Query) -> Option<Days> {
    let (from, to) = (query.required_day("from"), query.required_day("to"));
    let (from, to) = from.zip(to)?;
    if to <= from {
        query.misfit("to", "must be a day after from: it is the first that is no longer looked at");
    } else if to > from + LONGEST {
        query.misfit("to", "must lie at most five years after from");
    }
    Some(Days { from, to })
}

/// Which financial year.
pub(in crate::http) fn financial_year(query: &mut Query) -> Option<FinancialYear> {
    let year = query.text("financial_year").unwrap_or_default().parse::<i32>().unwrap_or_default();
    let year = FinancialYear::try_from(year);
    if let Err(detail) = &year {
        query.fault("financial_year", *detail);
    }
    year.ok()
}

/// Where to begin, and how many to list.
pub(super) fn part(query: &mut Query) -> (Option<Cursor>, Part) {
    let cursor = query.read("cursor", Cursor::read);
    let limit = usize::try_from(query.page().limit).unwrap_or(usize::MAX);
    (cursor, Part { behind: cursor.map_or(0, |cursor| cursor.behind), limit })
}

/// A group of what the report is split by; none in it, those of which it is not known, which is asked for by nothing.
pub(super) fn group<B>(query: &mut Query, by: Option<B>) -> Option<(B, Option<String>)> {
    let group = query.text("group")?;
    if by.is_none() {
        query.misfit("by", "is required where a group is given");
    }
    by.map(|by| (by, Some(group).filter(|group| !group.is_empty())))
}

/// What of a link's values is written as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b':').remove(b'_').remove(b'.');

/// Where a list is to be asked for, but for its `figure`.
#[derive(Clone, Debug)]
pub(super) struct Link(String);

impl Link {
    pub fn to(list: &str, authority: &AuthorityCode, moment: Moment) -> Self {
        let (at, known_at) = (outward(moment.at), outward(moment.known_at));
        Self(format!("/api/v1/reports/{list}?authority={authority}&at={at}&known_at={known_at}"))
    }

    pub fn with(&self, name: &str, value: &str) -> Self {
        Self(format!("{}&{name}={}", self.0, utf8_percent_encode(value, PLAIN)))
    }

    pub fn apart(&self, apart: Apart) -> Self {
        self.with("apart", apart.word())
    }

    pub fn written(self) -> String {
        self.0
    }
}
