//! An age band is the span of ages in which a child was when an episode began, by the London calendar.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar::{age_on, london_date};

crate::codes! {
    /// The age at the start of an episode.
    AgeBand {
        /// Under 10: a parent's refusal alone closes nothing at that age.
        Under10 = "under_10",
        /// 10 to 12.
        From10To12 = "10_to_12",
        /// 13 to 15.
        From13To15 = "13_to_15",
        /// 16 or 17.
        From16To17 = "16_to_17",
        /// 18 and over.
        From18 = "18_and_over",
    }
}

impl AgeBand {
    /// The band of whoever was born on `born` at `at`; none before birth, for then one of the two is wrong.
    #[must_use]
    pub fn at(born: NaiveDate, at: DateTime<Utc>) -> Option<Self> {
        age_on(born, london_date(at)).map(|age| match age {
            ..10 => Self::Under10,
            10..=12 => Self::From10To12,
            13..=15 => Self::From13To15,
            16..=17 => Self::From16To17,
            18.. => Self::From18,
        })
    }
}
