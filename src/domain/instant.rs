//! An instant as the outside sees it: UTC with `Z`, no fraction where it is zero, else six digits.

use chrono::{DateTime, SecondsFormat, Utc};

/// The instant in the contract's form.
#[must_use]
pub fn outward(at: DateTime<Utc>) -> String {
    let whole = at.timestamp_subsec_micros() == 0;
    at.to_rfc3339_opts(if whole { SecondsFormat::Secs } else { SecondsFormat::Micros }, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_no_fraction_or_six_digits() {
        for (sent, answered) in [
            ("2026-11-20T22:05:00+00:00", "2026-11-20T22:05:00Z"),
            ("2026-11-20T22:05:00.5+01:00", "2026-11-20T21:05:00.500000Z"),
            ("2026-11-20T22:05:00.000001Z", "2026-11-20T22:05:00.000001Z"),
        ] {
            assert_eq!(outward(sent.parse().expect("a time")), answered);
        }
    }
}
