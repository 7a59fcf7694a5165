//! The pulse tells when each queue last claimed with success: a worker that hangs is silent, and only this shows it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::Queue;

/// The last successful claim cycle of every queue that runs here. Clones share it: one for the jobs, one for health.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Mutex<BTreeMap<Queue, Option<Beat>>>>);

/// One successful claim cycle.
#[derive(Debug, Clone, Copy)]
struct Beat {
    at: Instant,
    /// All slots were taken, so the next claim comes when one is free: at the latest after the time-out.
    busy_for: Duration,
}

impl Beat {
    fn is_fresh(self, now: Instant, within: Duration) -> bool {
        now.saturating_duration_since(self.at) <= within + self.busy_for
    }
}

impl Pulse {
    /// True if queues run here and every one of them claimed successfully `within` that time.
    ///
    /// A queue all of whose slots are at work cannot claim; it is given its time-out on top.
    #[must_use]
    pub fn is_fresh(&self, within: Duration) -> bool {
        let (beats, now) = (self.beats(), Instant::now());
        !beats.is_empty() && beats.values().all(|beat| beat.is_some_and(|beat| beat.is_fresh(now, within)))
    }

    /// Each queue that runs here, with the age of its last successful claim; nothing if it has not yet had one.
    #[must_use]
    pub fn ages(&self) -> Vec<(Queue, Option<Duration>)> {
        self.beats().iter().map(|(queue, beat)| (*queue, beat.map(|beat| beat.at.elapsed()))).collect()
    }

    /// Says that the queue runs here: from now on its silence counts.
    pub(crate) fn expect(&self, queue: Queue) {
        self.beats().entry(queue).or_insert(None);
    }

    pub(crate) fn beat(&self, queue: Queue, busy_for: Duration) {
        self.beats().insert(queue, Some(Beat { at: Instant::now(), busy_for }));
    }

    /// A panic cannot leave a beat half written, so a poisoned lock is as good as any.
    fn beats(&self) -> MutexGuard<'_, BTreeMap<Queue, Option<Beat>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Duration = Duration::from_secs(30);

    #[test]
    fn a_claim_is_fresh_for_thirty_seconds_and_for_the_timeout_more_if_all_slots_were_taken() {
        let at = Instant::now();
        for (name, busy_for, age, fresh) in [
            ("one second before the limit", 0, 29, true),
            ("exactly at the limit", 0, 30, true),
            ("one second past the limit", 0, 31, false),
            ("all slots taken, one second before the time-out and the limit", 600, 629, true),
            ("all slots taken, exactly at the time-out and the limit", 600, 630, true),
            ("all slots taken, one second past the time-out and the limit", 600, 631, false),
        ] {
            let beat = Beat { at, busy_for: Duration::from_secs(busy_for) };
            assert_eq!(beat.is_fresh(at + Duration::from_secs(age), WITHIN), fresh, "{name}");
        }
    }

    #[test]
    fn every_queue_that_runs_here_must_have_claimed() {
        let pulse = Pulse::default();
        assert!(!pulse.is_fresh(WITHIN), "no queue runs yet");
        pulse.expect(Queue::Attend);
        pulse.expect(Queue::Deliver);
        pulse.beat(Queue::Attend, Duration::ZERO);
        assert!(!pulse.is_fresh(WITHIN), "one of two has not claimed");
        pulse.beat(Queue::Deliver, Duration::ZERO);
        assert!(pulse.is_fresh(WITHIN), "both have claimed");
    }

    #[test]
    fn a_queue_that_has_not_claimed_has_no_age() {
        let pulse = Pulse::default();
        pulse.expect(Queue::Attend);
        pulse.beat(Queue::Scheduled, Duration::ZERO);
        let ages = pulse.ages();
        assert!(matches!(ages[..], [(Queue::Attend, None), (Queue::Scheduled, Some(_))]), "{ages:?}");
    }
}
