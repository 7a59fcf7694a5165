//! A receipt is what GOV.UK Notify says became of a message that it took. Receipts come late, twice, in any order or never:
//! only what leads further counts, and what is silent is asked about. Nobody's escalation waits for one.

use chrono::{DateTime, TimeDelta, Utc};

use super::Happened;

crate::codes! {
    /// How far Notify has come with a message.
    Progress {
        /// It has it.
        Created = "created",
        /// It hands it on.
        Sending = "sending",
        /// The network goes on trying.
        Pending = "pending",
        /// A network abroad has it; more is never said.
        Sent = "sent",
        /// It arrived. That it was read is another matter.
        Delivered = "delivered",
        /// There is no such number or address.
        PermanentFailure = "permanent-failure",
        /// The phone was off, or the mailbox full, for as long as was tried.
        TemporaryFailure = "temporary-failure",
        /// Something broke between Notify and the network.
        TechnicalFailure = "technical-failure",
    }
}

/// After so long without a word, Notify is asked.
pub const SILENT_FOR: TimeDelta = TimeDelta::minutes(30);
/// So long Notify keeps what it took; later there is nobody to ask.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

impl Progress {
    /// What Notify still works on: nothing final was said yet.
    pub const UNDER_WAY: [Self; 3] = [Self::Created, Self::Sending, Self::Pending];

    const fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Sending => 1,
            Self::Pending => 2,
            Self::Sent | Self::Delivered | Self::PermanentFailure | Self::TemporaryFailure | Self::TechnicalFailure => {
                3
            }
        }
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        self.rank() == Self::Sent.rank()
    }

    /// Whether it leads further than `before`; of two ends the first holds.
    #[must_use]
    pub const fn leads_on_from(self, before: Self) -> bool {
        self.rank() > before.rank()
    }

    /// What was in the way, if it did not arrive.
    #[must_use]
    pub const fn failed(self) -> Option<Happened> {
        match self {
            Self::PermanentFailure => Some(Happened::NotDelivered),
            Self::TemporaryFailure => Some(Happened::NotDeliveredInTime),
            Self::TechnicalFailure => Some(Happened::LostOnTheWay),
            _ => None,
        }
    }

    /// When to ask about what stands so, having been taken at `handed_at`.
    #[must_use]
    pub fn asks_at(self, handed_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = now + SILENT_FOR;
        (!self.is_final() && next < handed_at + KEPT_FOR).then_some(next)
    }

    /// Whether nobody will ever say what became of it: nothing final was said, and there is nobody left to ask.
    #[must_use]
    pub fn is_never_heard(self, handed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        !self.is_final() && self.asks_at(handed_at, now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::Code;

    #[test]
    fn only_what_leads_further_counts() {
        use Progress as P;
        for (before, after, leads) in [
            (P::Created, P::Created, false),
            (P::Created, P::Sending, true),
            (P::Created, P::Delivered, true),
            (P::Sending, P::Created, false),
            (P::Sending, P::Pending, true),
            (P::Pending, P::Sending, false),
            (P::Pending, P::PermanentFailure, true),
            (P::Delivered, P::Sending, false),
            (P::Delivered, P::PermanentFailure, false),
            (P::PermanentFailure, P::Delivered, false),
            (P::TemporaryFailure, P::TemporaryFailure, false),
        ] {
            assert_eq!(after.leads_on_from(before), leads, "{} after {}", after.word(), before.word());
        }
    }

    #[test]
    fn what_has_ended_is_not_asked_about_nor_what_nobody_keeps() {
        let handed = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");
        for (_, progress) in Progress::WORDS {
            assert_eq!(progress.asks_at(handed, handed).is_none(), progress.is_final(), "{}", progress.word());
            assert_eq!(Progress::UNDER_WAY.contains(progress), !progress.is_final(), "{}", progress.word());
            assert_eq!(progress.is_never_heard(handed, handed + KEPT_FOR), !progress.is_final(), "{}", progress.word());
        }
        let last = handed + KEPT_FOR - SILENT_FOR;
        assert!(Progress::Sending.asks_at(handed, last - TimeDelta::seconds(1)).is_some());
        assert_eq!(Progress::Sending.asks_at(handed, last), None);
        assert!(!Progress::Sending.is_never_heard(handed, last - TimeDelta::seconds(1)));
        assert!(Progress::Sending.is_never_heard(handed, last));
    }
}
