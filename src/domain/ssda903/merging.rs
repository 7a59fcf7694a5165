//! Absences of one child that overlap are one period: several agencies told of them, or one lay within another. The class is
//! M if any of them is M, the more serious.

use chrono::{DateTime, NaiveDate, Utc};

use super::Class;
use super::changes::What;
use crate::domain::calendar::london_date;
use crate::domain::ids::MissingEpisodeId;

/// An absence with its class, to the instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub class: Class,
    pub began: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    pub episodes: Vec<MissingEpisodeId>,
    /// As which day, and with which class, last year's table has it open.
    pub carried: Option<(NaiveDate, Class)>,
}

impl Span {
    pub fn first_day(&self) -> NaiveDate {
        self.carried.map_or_else(|| london_date(self.began), |(began, _)| began)
    }

    pub fn last_day(&self) -> Option<NaiveDate> {
        self.ended.map(london_date)
    }
}

/// What a span is after merging, and what was merged.
pub(super) struct Merged {
    pub span: Span,
    pub whats: Vec<What>,
}

/// Merges spans that overlap. One that begins at the instant at which another ends does not.
pub(super) fn merge(mut spans: Vec<Span>) -> Vec<Merged> {
    spans.sort_by_key(|span| (span.began, span.ended.is_none(), span.ended, span.class));
    let mut made: Vec<(Merged, usize)> = vec![];
    for span in spans {
        match made.last_mut() {
            Some((last, number)) if last.span.ended.is_none_or(|ended| span.began < ended) => {
                if last.span.ended.is_none() {
                    last.whats.push(What::MergedIntoOpen { later: london_date(span.began) });
                }
                let whole = &mut last.span;
                whole.class = whole.class.min(span.class);
                whole.ended = whole.ended.zip(span.ended).map(|(a, b)| a.max(b));
                whole.episodes.extend(span.episodes);
                whole.carried = [whole.carried, span.carried].into_iter().flatten().min();
                *number += 1;
            }
            _ => made.push((Merged { span, whats: vec![] }, 1)),
        }
    }
    let noted = |(mut merged, number): (Merged, usize)| {
        if number > 1 {
            merged.whats.insert(0, What::Merged { number, class: merged.span.class });
        }
        merged
    };
    made.into_iter().map(noted).collect()
}
