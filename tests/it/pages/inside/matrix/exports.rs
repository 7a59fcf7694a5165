//! The rows of what the council sends to others.

use homeward::web::routing::Address;

use super::rows::{At, Row};
use super::who::exports;

/// What there is of a return, below its year.
const RETURN: [(&str, &[&str]); 5] = [
    ("{list}", &["/list/rows", "/list/failures", "/list/see-to", "/list/left-out", "/list/children"]),
    ("{which}", &["/decide/undecided", "/decide/decided"]),
    ("{file}", &["/files/missing.csv", "/files/failures.csv", "/files/changes.csv"]),
    ("/tables", &["/tables"]),
    ("{year}", &[""]),
];

pub fn of_exports(path: &str, at: At) -> Option<Vec<Row>> {
    if path == "/exports" {
        return Some(at.of_an_authority(exports));
    }
    if path == "/exports/files/{authority}/{year}/{file}" {
        let words = ["2026/annex-a-list-8.csv", "2026/ssd-missing.csv"];
        return Some(at.below_an_authority(exports, "{year}/{file}", &words));
    }
    let below = path.strip_prefix("/exports/ssda903/{authority}/")?;
    let (_, words) = RETURN.iter().find(|(pattern, _)| below.ends_with(pattern))?;
    let at = At(Address { path: "/exports/ssda903/{authority}/2026{below}", ..at.0 });
    Some(at.below_an_authority(exports, "{below}", words))
}
