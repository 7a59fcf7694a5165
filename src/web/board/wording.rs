//! Words for what the board counts.

use chrono::{DateTime, Utc};

use crate::domain::calendar::written;
use crate::domain::report::live::{By, Figure};
use crate::domain::report::timeliness::Apart;
use crate::web::parts::Tone;

/// What a figure is called.
pub(super) const fn figure(figure: Figure) -> &'static str {
    match figure {
        Figure::MissingNow => "Missing now",
        Figure::ReturnNotConfirmed => "Return not confirmed",
        Figure::ReturnTimeMissing => "Return time missing",
        Figure::Unallocated => "Back, and nobody has the interview",
        Figure::DueWithin24h => "Interview due within 24 hours",
        Figure::Overdue => "Interview overdue",
        Figure::Unacknowledged => "Steps nobody has answered",
        Figure::ReviewsOpen => "Reviews to decide",
    }
}

/// What it counts, for whoever opens it.
pub(super) const fn meaning(figure: Figure) -> &'static str {
    match figure {
        Figure::MissingNow => "Children who are missing, each once; the longest missing first.",
        Figure::ReturnNotConfirmed => {
            "Somebody says that the child is back, and not everybody who told of the absence does. They stay here until \
             a person or the other source confirms it."
        }
        Figure::ReturnTimeMissing => {
            "The child was found, and nobody has said when they came home. Until then no deadline can be worked out."
        }
        Figure::Unallocated => {
            "The child is back, a talk is owed, and nobody was given it. Those back the longest first."
        }
        Figure::DueWithin24h => "The talk is due within 24 hours and has not been held.",
        Figure::Overdue => "The 72 hours have passed and the talk has not been held. The longest overdue first.",
        Figure::Unacknowledged => {
            "Somebody was told that something has to be done, and nobody has said that they do it; those raised last first."
        }
        Figure::ReviewsOpen => "Doubts about the record that a person decides.",
    }
}

/// How pressing it is that there are any.
pub(super) const fn tone(figure: Figure) -> Tone {
    match figure {
        Figure::MissingNow | Figure::Overdue => Tone::Late,
        Figure::Unallocated | Figure::DueWithin24h | Figure::ReturnTimeMissing | Figure::Unacknowledged => {
            Tone::Pressing
        }
        Figure::ReturnNotConfirmed | Figure::ReviewsOpen => Tone::Notice,
    }
}

/// What is most pressing of it, by the exact time: it stays right as time passes.
pub(super) fn pressing(figure: Figure, at: DateTime<Utc>) -> String {
    let at = written(at);
    match figure {
        Figure::MissingNow => format!("The longest since {at}"),
        Figure::ReturnNotConfirmed | Figure::ReturnTimeMissing => format!("The earliest found or back at {at}"),
        Figure::Unallocated => format!("The first of them back at {at}"),
        Figure::DueWithin24h => format!("The next is due at {at}"),
        Figure::Overdue => format!("The oldest was due at {at}"),
        Figure::Unacknowledged | Figure::ReviewsOpen => String::new(),
    }
}

/// By what the overdue are split.
pub(super) const fn by(by: By) -> &'static str {
    match by {
        By::Age => "By age",
        By::TimeOverdue => "By time overdue",
    }
}

/// A group of them.
pub(super) fn group(group: Option<&str>) -> &'static str {
    match group {
        Some("under_10") => "under 10",
        Some("10_to_12") => "10 to 12",
        Some("13_to_15") => "13 to 15",
        Some("16_to_17") => "16 and 17",
        Some("up_to_24_hours") => "up to 24 hours",
        Some("24_to_48_hours") => "24 to 48 hours",
        Some("2_to_7_days") => "2 to 7 days",
        Some("over_7_days") => "over 7 days",
        Some(_) | None => "not known",
    }
}

/// Who is counted apart.
pub(super) const fn apart(apart: Apart) -> &'static str {
    match apart {
        Apart::OtherAuthorities => "Children of other authorities",
        Apart::Adults => "People of 18 and over",
    }
}
