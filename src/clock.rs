//! The one source of time. Everything below a service is told what time it is; tests set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the time: the system's, or one that was set.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `at` until it is set again.
    #[must_use]
    pub fn standing_at(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Now, cut to microseconds: what both databases keep.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the place that all others ask")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            None => Utc::now().trunc_subsecs(6),
            Some(set) => DateTime::from_timestamp_micros(set.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }

    /// Sets a clock that was made to stand; the system's clock is not ours to set.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(set) = &self.0 {
            set.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }
}
