//! What a story test calls where the program has workers.

use std::time::Duration;

use homeward_jobs::{Drained, drain};

use crate::rows::{Fault, Rows, Verb};

const HOURS_72: Duration = Duration::from_hours(72);

#[tokio::test(start_paused = true)]
async fn a_drain_runs_what_is_due_and_nothing_else() {
    for (name, clock, ran) in [
        ("one second before it is due", 72 * 3600 - 1, 0),
        ("exactly when it is due", 72 * 3600, 3),
        ("one second after", 72 * 3600 + 1, 3),
    ] {
        let rows = Rows::new();
        for id in 0..3 {
            rows.add(id, HOURS_72, []);
        }
        rows.add(3, 2 * HOURS_72, []);
        rows.set_clock_ahead(Duration::from_secs(clock));
        assert_eq!(drain(&rows).await, Drained { ran, failed: 0 }, "{name}");
        assert_eq!(drain(&rows).await, Drained::default(), "{name}, once more");
        rows.see(|state| assert!(state.most_leased <= 1, "{name}: one by one"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_row_makes_due_is_run_in_the_same_drain() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, [Verb::MakesDue(2)]);
    rows.add(2, HOURS_72, []);
    assert_eq!(drain(&rows).await, Drained { ran: 2, failed: 0 });
}

#[tokio::test(start_paused = true)]
async fn bad_rows_are_counted_and_do_not_hide_the_good_ones() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, [Verb::FailsFor(HOURS_72)]);
    rows.add(2, Duration::ZERO, [Verb::Panics]);
    rows.add(3, Duration::ZERO, []);
    assert_eq!(drain(&rows).await, Drained { ran: 3, failed: 2 });
    rows.see(|state| assert!(state.rows[&3].done, "{:?}", state.rows));
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_fails_ends_the_drain_and_is_counted() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, []);
    rows.claims_meet([Fault::Fails]);
    assert_eq!(drain(&rows).await, Drained { ran: 0, failed: 1 });
}
