//! How rows come to be run: once, in time, and whatever happens to their neighbours.

use std::{sync::Arc, time::Duration};

use homeward_jobs::Queue;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use crate::{
    NEVER, Running, SECOND,
    rows::{Fault, LEASE, Rows, State, TIMEOUT, Verb},
};

const HOUR: Duration = Duration::from_hours(1);
/// What health asks for.
const FRESH: Duration = Duration::from_secs(30);

#[tokio::test(start_paused = true)]
async fn every_row_is_run_once_and_no_more_are_leased_than_there_are_slots() {
    let rows = Rows::new();
    for id in 0..50 {
        rows.add(id, Duration::ZERO, [Verb::Takes(SECOND)]);
    }
    let running = Running::start(&rows, 4, NEVER);
    rows.until("all are done", State::all_done).await;
    assert_eq!(running.stop().await, Ok(()));
    rows.see(|state| {
        assert!(state.rows.values().all(|row| row.runs.len() == 1), "{:?}", state.rows);
        assert_eq!((state.most_in_hand, state.most_leased), (4, 4));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_added_from_many_sides_at_once_are_each_run_once_on_many_threads() {
    let rows = Rows::new();
    let running = Running::start(&rows, 8, NEVER);
    let adding: Vec<_> = (0..10)
        .map(|side| {
            let (rows, wake) = (rows.clone(), running.wake.clone());
            tokio::spawn(async move {
                for id in 0..20 {
                    rows.add(side * 100 + id, Duration::ZERO, [Verb::Takes(Duration::from_millis(1))]);
                    wake.notify_one();
                }
            })
        })
        .collect();
    for side in adding {
        side.await.expect("adding does not panic");
    }
    let all_done = rows.until("all are done", State::all_done);
    tokio::time::timeout(Duration::from_mins(1), all_done).await.expect("a minute of real time is plenty");
    assert_eq!(running.stop().await, Ok(()));
    rows.see(|state| {
        assert_eq!(state.rows.len(), 200);
        assert!(state.rows.values().all(|row| row.runs.len() == 1), "{:?}", state.rows);
        assert!(state.most_leased <= 8, "{} were leased at once", state.most_leased);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_that_keep_their_threads_busy_still_run_side_by_side() {
    let (rows, meeting) = (Rows::new(), Arc::default());
    for id in 0..2 {
        rows.add(id, Duration::ZERO, [Verb::Meets(Arc::clone(&meeting), 2)]);
    }
    let running = Running::start(&rows, 2, NEVER);
    let all_done = rows.until("all are done", State::all_done);
    tokio::time::timeout(Duration::from_secs(30), all_done).await.expect("half a minute of real time is plenty");
    rows.see(|state| assert!(state.rows.values().all(|row| row.runs.len() == 1), "{:?}", state.rows));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_wake_starts_a_row_that_nothing_else_would_find() {
    let rows = Rows::new();
    let running = Running::start(&rows, 1, NEVER);
    rows.until("the queue rests", |state| state.looks == 1).await;
    sleep(HOUR).await;
    rows.add(1, Duration::ZERO, []);
    running.wake.notify_one();
    rows.until("the row is done", State::all_done).await;
    rows.see(|state| assert_eq!(state.rows[&1].runs, [state.rows[&1].due], "it ran in the instant of the wake"));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_wake_given_while_the_queue_claims_or_looks_is_not_lost() {
    for meets in [Rows::claims_meet, Rows::looks_meet] as [fn(&Rows, [Fault; 1]); 2] {
        let (rows, door) = (Rows::new(), Arc::new(Semaphore::new(0)));
        meets(&rows, [Fault::AnswersLate(door.clone())]);
        // Nothing is known to fall due, so after this the queue would rest for ever.
        rows.next_due_is_always(NEVER);
        let running = Running::start(&rows, 1, NEVER);
        rows.until("the claim has picked", |state| state.claims == 1).await;
        sleep(SECOND).await;
        rows.add(1, Duration::ZERO, []);
        running.wake.notify_one();
        door.add_permits(1);
        rows.until("the row is done", State::all_done).await;
        assert_eq!(running.stop().await, Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_starts_when_it_falls_due_and_not_before() {
    let rows = Rows::new();
    rows.add(1, 72 * HOUR, []);
    rows.add(2, Duration::ZERO, []);
    let running = Running::start(&rows, 1, NEVER);
    rows.until("both are done", State::all_done).await;
    rows.see(|state| {
        let row = &state.rows[&1];
        assert!(row.runs[0] >= row.due && row.runs[0] < row.due + SECOND, "{row:?}");
    });
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_slow_poll_finds_what_nobody_gave_a_wake_for() {
    let rows = Rows::new();
    let running = Running::start(&rows, 1, SECOND);
    rows.until("the queue rests", |state| state.looks == 1).await;
    rows.add(1, Duration::ZERO, []);
    rows.until("the row is done", State::all_done).await;
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_applications_clock_decides_what_is_due() {
    let (rows, started) = (Rows::new(), Instant::now());
    rows.add(1, 72 * HOUR, []);
    let running = Running::start(&rows, 1, SECOND);
    rows.until("the queue rests", |state| state.looks == 1).await;
    rows.set_clock_ahead(72 * HOUR);
    rows.until("the row is done", State::all_done).await;
    assert!(started.elapsed() < HOUR, "it waited for the wrong clock: {:?}", started.elapsed());
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_panicking_and_a_hanging_row_hurt_no_other_and_come_back_with_their_lease() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, [Verb::Panics]);
    rows.add(2, Duration::ZERO, [Verb::Hangs]);
    for id in 3..23 {
        rows.add(id, SECOND, [Verb::Takes(SECOND)]);
    }
    let running = Running::start(&rows, 2, NEVER);
    rows.until("the good rows are done", |state| state.rows.range(3..).all(|(_, row)| row.done)).await;
    rows.see(|state| assert_eq!((state.rows[&1].done, state.rows[&2].done), (false, false)));
    rows.until("all are done", State::all_done).await;
    rows.see(|state| {
        assert_eq!(state.cancelled, 1, "the hanging verb was dropped by the time-out");
        assert!(state.most_in_hand <= 2, "a hanging verb keeps its slot: {}", state.most_in_hand);
        for id in [1, 2] {
            let [first, second] = state.rows[&id].runs[..] else { panic!("{:?}", state.rows[&id]) };
            assert!(second >= first + LEASE && second < first + LEASE + SECOND, "{first:?} {second:?}");
        }
    });
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn with_every_slot_hanging_the_queue_goes_on_after_the_timeout() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, [Verb::Hangs]);
    rows.add(2, SECOND, []);
    let running = Running::start(&rows, 1, NEVER);
    rows.until("the other row is done", |state| state.rows[&2].done).await;
    rows.see(|state| assert!(state.rows[&2].runs[0] >= TIMEOUT && state.rows[&2].runs[0] < LEASE, "{:?}", state.rows));
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_failed_row_is_tried_again_when_its_verb_said_so() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, [Verb::FailsFor(5 * SECOND), Verb::FailsFor(HOUR)]);
    let running = Running::start(&rows, 1, NEVER);
    rows.until("the row is done", State::all_done).await;
    let runs = rows.see(|state| state.rows[&1].runs.iter().map(Duration::as_secs).collect::<Vec<_>>());
    assert_eq!(runs, [0, 5, 3605]);
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn failing_claims_are_survived_and_the_pulse_tells_of_them() {
    let rows = Rows::new();
    rows.add(1, Duration::ZERO, []);
    rows.claims_meet([Fault::Fails, Fault::Panics, Fault::Hangs, Fault::Fails]);
    let running = Running::start(&rows, 1, SECOND);
    sleep(5 * SECOND).await;
    assert!(!running.pulse.is_fresh(FRESH), "no claim has succeeded yet");
    rows.until("the row is done", State::all_done).await;
    assert!(running.pulse.is_fresh(FRESH), "a claim has succeeded");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn failing_claims_come_less_and_less_often_and_never_more_than_ten_seconds_apart() {
    let rows = Rows::new();
    rows.claims_meet(vec![Fault::Fails; 1000]);
    let running = Running::start(&rows, 1, SECOND);
    sleep(Duration::from_mins(10)).await;
    let claims = 1000 - rows.see(State::claim_faults_left);
    assert!((60..=125).contains(&claims), "{claims} claims in ten minutes");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn one_queue_that_never_claimed_is_not_hidden_by_another_that_did() {
    let (good, bad) = (Rows::new(), Rows::new());
    bad.claims_meet(vec![Fault::Fails; 1000]);
    let running = Running::start_all([(Queue::Attend, &good), (Queue::Deliver, &bad)], 1, SECOND);
    good.until("the good queue rests", |state| state.looks == 1).await;
    assert!(!running.pulse.is_fresh(FRESH), "{:?}", running.pulse.ages());
    bad.claims_meet([]);
    bad.until("the bad queue rests", |state| state.looks == 1).await;
    assert!(running.pulse.is_fresh(FRESH), "{:?}", running.pulse.ages());
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_queue_with_all_slots_at_work_is_not_taken_for_silent() {
    let (rows, door) = (Rows::new(), Arc::new(Semaphore::new(0)));
    rows.add(1, Duration::ZERO, [Verb::WaitsAt(door.clone())]);
    let running = Running::start(&rows, 1, NEVER);
    rows.until("it is in hand", |state| state.in_hand == 1).await;
    assert!(running.pulse.is_fresh(Duration::ZERO), "it could not claim, and is given its time-out");
    door.add_permits(1);
    rows.until("the queue rests", |state| state.looks == 1).await;
    assert!(!running.pulse.is_fresh(Duration::ZERO), "it could claim, so its silence counts");
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn if_the_next_due_moment_cannot_be_read_the_slow_poll_finds_the_row() {
    let rows = Rows::new();
    rows.looks_meet([Fault::Fails, Fault::Panics, Fault::Hangs]);
    let running = Running::start(&rows, 1, SECOND);
    rows.until("the looks have failed", |state| state.looks == 3).await;
    rows.add(1, Duration::ZERO, []);
    rows.until("the row is done", State::all_done).await;
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_due_and_held_by_another_replica_is_not_asked_for_without_a_breath() {
    let rows = Rows::new();
    rows.next_due_is_always(Duration::ZERO);
    let running = Running::start(&rows, 1, NEVER);
    sleep(SECOND).await;
    let claims = rows.see(|state| state.claims);
    assert!((25..=51).contains(&claims), "{claims} claims in a second");
    assert_eq!(running.stop().await, Ok(()));
}
