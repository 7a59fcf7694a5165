//! The pictures beside the figures, each with what it shows in words and as a table.

use super::charts::{self, Drawing};
use crate::domain::report::Rate;
use crate::domain::report::pictures::{BAND_HOURS, BANDS, MOST_TIMES, Pictures};
use crate::web::parts::{Cell, Table};

/// A picture.
pub(super) struct Picture {
    /// What it is of.
    pub heading: &'static str,
    /// What is to be seen on it.
    pub says: String,
    /// The drawing; none where there is nothing to draw.
    pub drawing: Option<Drawing>,
    /// The numbers that it shows.
    pub table: Table,
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The table of the week shows hours in such spans.
const SPAN: usize = 3;

/// All of them.
pub(super) fn all(shown: &Pictures) -> Vec<Picture> {
    vec![waits(shown), months(shown), children(shown), week(shown)]
}

fn table(caption: &str, heads: &[(&str, bool)], rows: Vec<Vec<Cell>>) -> Table {
    Table {
        caption: caption.to_owned(),
        heads: heads.iter().map(|(head, number)| ((*head).to_owned(), *number)).collect(),
        rows,
        none: "No data".to_owned(),
    }
}

fn rows<'a>(named: impl Iterator<Item = (String, &'a usize)>) -> Vec<Vec<Cell>> {
    named.map(|(name, number)| vec![Cell::text(name), Cell::number(number.to_string())]).collect()
}

/// "0 to 12", and what is over the last.
fn band(place: usize) -> String {
    let begin = i64::try_from(place).unwrap_or_default() * BAND_HOURS;
    if place == BANDS { format!("over {begin}") } else { format!("{begin} to {}", begin + BAND_HOURS) }
}

/// The ends of the bands in hours, and of what is over the last.
fn ends() -> Vec<String> {
    let ends = (1_i64..).take(BANDS).map(|band| (band * BAND_HOURS).to_string());
    ends.chain(["later".to_owned()]).collect()
}

fn waits(shown: &Pictures) -> Picture {
    let held: usize = shown.waits.iter().sum();
    let within: usize = shown.waits.iter().take(6).sum();
    let mut says = format!("{within} of {held} talks were held within 72 hours of the return, left of the line.");
    if shown.waits_unknown > 0 {
        says = format!("{says} {} more were held of which the time of return is not known.", shown.waits_unknown);
    }
    Picture {
        heading: "Hours from the return to the talk",
        drawing: (held > 0).then(|| {
            charts::columns("waits", "Hours from the return to the talk, at most", &ends(), &shown.waits, Some(6))
        }),
        says,
        table: table(
            "Talks by hours from the return",
            &[("Hours", false), ("Talks", true)],
            rows((0..=BANDS).map(band).zip(&shown.waits)),
        ),
    }
}

fn months(shown: &Pictures) -> Picture {
    let called = |month: &chrono::NaiveDate| month.format("%B %Y").to_string();
    let row = |(month, rate): &(chrono::NaiveDate, Rate)| {
        let share =
            rate.per_mille().map_or_else(|| "–".to_owned(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10));
        vec![
            Cell::text(called(month)),
            Cell::number(share),
            Cell::number(rate.numerator.to_string()),
            Cell::number(rate.denominator.to_string()),
        ]
    };
    let drawn = |(month, rate): &(chrono::NaiveDate, Rate)| {
        let percent = rate.per_mille().map(|tenths| (tenths + 5) / 10);
        let of = percent.map_or_else(|| "–".to_owned(), |_| format!("{}/{}", rate.numerator, rate.denominator));
        (month.format("%b %y").to_string(), percent, of)
    };
    let shares: Vec<_> = shown.months.iter().map(drawn).collect();
    Picture {
        heading: "Held within 72 hours, month by month",
        says: "Of the talks that were due, by the month in which the child came back, in percent. Under each month stands how \
               many were held in time of how many were due; – where none was."
            .to_owned(),
        drawing: shares.iter().any(|(_, percent, _)| percent.is_some()).then(|| charts::percents("months", &shares)),
        table: table(
            "Held within 72 hours, by month of the return",
            &[("Month", false), ("Share", true), ("In time", true), ("Due", true)],
            shown.months.iter().map(row).collect(),
        ),
    }
}

fn children(shown: &Pictures) -> Picture {
    let often = |place: usize| match place + 1 {
        1 => "once".to_owned(),
        MOST_TIMES => format!("{MOST_TIMES} times or more"),
        times => format!("{times} times"),
    };
    let all: usize = shown.children.iter().sum();
    let again = all - shown.children[0];
    let short = |place: usize| if place + 1 == MOST_TIMES { format!("{MOST_TIMES}+") } else { (place + 1).to_string() };
    let names: Vec<String> = (0..MOST_TIMES).map(short).collect();
    Picture {
        heading: "Children by how often they went missing",
        says: format!("{again} of {all} children went missing more than once in these days."),
        drawing: (all > 0).then(|| charts::columns("children", "Times missing", &names, &shown.children, None)),
        table: table(
            "How often children went missing",
            &[("How often", false), ("Children", true)],
            rows((0..MOST_TIMES).map(often).zip(&shown.children)),
        ),
    }
}

fn week(shown: &Pictures) -> Picture {
    let all: usize = shown.week.as_flattened().iter().sum();
    let most = shown.week.as_flattened().iter().max().copied().unwrap_or_default();
    let spans = || (0..24 / SPAN).map(|span| format!("{:02} to {:02}", span * SPAN, (span + 1) * SPAN));
    let row = |(day, hours): (&&str, &[usize; 24])| {
        let counted = hours.chunks(SPAN).map(|span| Cell::number(span.iter().sum::<usize>().to_string()));
        [Cell::text(*day)].into_iter().chain(counted).collect()
    };
    let heads: Vec<String> = ["Day".to_owned()].into_iter().chain(spans()).collect();
    let heads: Vec<(&str, bool)> = heads.iter().enumerate().map(|(place, head)| (head.as_str(), place > 0)).collect();
    Picture {
        heading: "When children go missing",
        says: format!(
            "{all} absences by the day of the week and the hour in which they began: the darker, the more, up to {most} in \
             an hour."
        ),
        drawing: (all > 0).then(|| charts::week("week", &DAYS, &shown.week)),
        table: table("Starts of absences by day and hours", &heads, DAYS.iter().zip(&shown.week).map(row).collect()),
    }
}
