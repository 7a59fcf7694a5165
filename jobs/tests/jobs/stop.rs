//! How the workers end: as asked, or with an error that ends the program.

use std::{sync::Arc, time::Duration};

use homeward_jobs::{Error, Job, Jobs, Pulse, Queue};
use tokio::{
    sync::{Notify, Semaphore},
    time::sleep,
};

use crate::{
    GRACE, NEVER, Running, SECOND, job,
    rows::{Fault, Rows, State, Verb},
};

fn shut() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(0))
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_is_in_hand_and_starts_nothing_more() {
    let (rows, door) = (Rows::new(), shut());
    for id in 0..2 {
        rows.add(id, Duration::ZERO, [Verb::WaitsAt(door.clone())]);
    }
    for id in 2..50 {
        rows.add(id, SECOND, []);
    }
    let running = Running::start(&rows, 2, NEVER);
    rows.until("both slots are taken", |state| state.in_hand == 2).await;
    sleep(2 * SECOND).await;
    let ended = running.ask_to_stop();
    sleep(SECOND).await;
    assert!(!ended.is_finished(), "it waits for what is in hand");
    door.add_permits(1);
    assert_eq!(ended.await.expect("the supervisor does not panic"), Ok(()));
    rows.see(|state| {
        let done: Vec<_> = state.rows.iter().filter(|(_, row)| row.done).map(|(id, _)| *id).collect();
        assert_eq!((done, state.leased(), state.cancelled), (vec![0, 1], 0, 0));
    });
}

#[tokio::test(start_paused = true)]
async fn a_stop_gives_back_what_was_claimed_and_not_started() {
    let (rows, door) = (Rows::new(), shut());
    for id in 0..5 {
        rows.add(id, Duration::ZERO, []);
    }
    rows.claims_meet([Fault::AnswersLate(door.clone())]);
    let running = Running::start(&rows, 3, NEVER);
    rows.until("three are leased", |state| state.leased() == 3).await;
    let ended = running.ask_to_stop();
    sleep(SECOND).await;
    door.add_permits(1);
    assert_eq!(ended.await.expect("the supervisor does not panic"), Ok(()));
    rows.see(|state| {
        assert_eq!((&state.released[..], state.leased()), (&[0, 1, 2][..], 0));
        assert!(state.rows.values().all(|row| row.runs.is_empty()), "{:?}", state.rows);
    });
}

#[tokio::test(start_paused = true)]
async fn a_release_that_goes_wrong_does_not_fail_the_stop() {
    for fault in [Fault::Fails, Fault::Panics, Fault::Hangs] {
        let (rows, door) = (Rows::new(), shut());
        rows.add(1, Duration::ZERO, []);
        rows.releases_meet([fault.clone()]);
        rows.claims_meet([Fault::AnswersLate(door.clone())]);
        let running = Running::start(&rows, 1, NEVER);
        rows.until("it is leased", |state| state.leased() == 1).await;
        let ended = running.ask_to_stop();
        sleep(SECOND).await;
        door.add_permits(1);
        assert_eq!(ended.await.expect("the supervisor does not panic"), Ok(()), "{fault:?}");
        rows.see(|state| {
            assert_eq!((state.leased(), state.rows[&1].runs.len()), (1, 0), "{fault:?}: its lease will end");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_without_an_answer_at_the_end_of_the_grace_is_said() {
    let (rows, door) = (Rows::new(), shut());
    rows.add(1, Duration::ZERO, [Verb::Takes(19 * SECOND)]);
    let running = Running::start(&rows, 2, NEVER);
    rows.until("the queue rests", |state| state.looks == 1).await;
    rows.add(2, Duration::ZERO, []);
    rows.claims_meet([Fault::AnswersLate(door.clone())]);
    rows.releases_meet([Fault::Hangs]);
    running.wake.notify_one();
    rows.until("both are leased", |state| state.leased() == 2).await;
    let ended = running.ask_to_stop();
    sleep(SECOND).await;
    door.add_permits(1);
    let in_hand = "no row, but a claim or a release had no answer yet".to_owned();
    let ended = ended.await.expect("the supervisor does not panic");
    assert_eq!(ended, Err(Error::NotDrained { grace: GRACE, in_hand }));
}

#[tokio::test(start_paused = true)]
async fn a_stop_while_the_claim_hangs_does_not_wait_for_ever() {
    let rows = Rows::new();
    rows.claims_meet([Fault::Hangs]);
    let running = Running::start(&rows, 1, NEVER);
    sleep(SECOND).await;
    assert_eq!(running.stop().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn work_that_outlasts_the_grace_makes_the_stop_an_error_that_names_it() {
    let (rows, door) = (Rows::new(), shut());
    rows.add(1, Duration::ZERO, [Verb::WaitsAt(door)]);
    let long = Job { timeout: 60 * SECOND, lease: 600 * SECOND, ..job(Queue::Scheduled, 1, SECOND) };
    let jobs = Jobs::new(Pulse::default()).queue(&long, rows.clone(), Arc::default()).expect("the job is sound");
    let stop = rows.until("it is in hand", |state| state.in_hand == 1);
    let in_hand = "scheduled 1".to_owned();
    assert_eq!(jobs.run(stop, GRACE).await, Err(Error::NotDrained { grace: GRACE, in_hand }));
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_dies_is_an_error() {
    let rows = Rows::new();
    rows.add_unshowable(1);
    let ended = Running::start(&rows, 1, NEVER).end().await;
    let Err(Error::Ended { queue: Queue::Attend, why }) = ended else { panic!("{ended:?}") };
    assert!(why.contains("this row cannot be shown"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_dies_beside_living_ones_ends_them_all_once_they_have_finished_what_is_in_hand() {
    let (good, bad, idle) = (Rows::new(), Rows::new(), Rows::new());
    good.add(1, Duration::ZERO, [Verb::Takes(15 * SECOND)]);
    bad.add(1, 5 * SECOND, []);
    bad.add_unshowable(2);
    let queues = [(Queue::Attend, &good), (Queue::Deliver, &bad), (Queue::Scheduled, &idle)];
    let ended = Running::start_all(queues, 1, NEVER).end().await;
    assert!(matches!(ended, Err(Error::Ended { queue: Queue::Deliver, .. })), "{ended:?}");
    good.see(|state| assert!(state.all_done(), "what was in hand was cut off"));
}

#[tokio::test(start_paused = true)]
async fn one_stop_ends_all_queues() {
    let queues = [Rows::new(), Rows::new(), Rows::new()];
    for rows in &queues {
        rows.add(1, Duration::ZERO, [Verb::Takes(5 * SECOND)]);
    }
    let named = [Queue::Attend, Queue::Deliver, Queue::Scheduled].into_iter().zip(&queues);
    let running = Running::start_all(named, 1, NEVER);
    for rows in &queues {
        rows.until("it is in hand", |state| state.in_hand == 1).await;
    }
    assert!(running.pulse.is_fresh(SECOND), "{:?}", running.pulse.ages());
    assert_eq!(running.stop().await, Ok(()));
    assert!(queues.iter().all(|rows| rows.see(State::all_done)), "what was in hand was cut off");
}

#[tokio::test(start_paused = true)]
async fn jobs_that_could_not_work_do_not_start() {
    let add = |jobs: Jobs, job: &Job| jobs.queue(job, Rows::new(), Arc::new(Notify::new()));
    let sound = job(Queue::Deliver, 1, SECOND);
    let short = Job { lease: sound.timeout, ..sound.clone() };
    for (name, refused, expected) in [
        ("a lease as short as the time-out", add(Jobs::new(Pulse::default()), &short), "queue deliver cuts work off"),
        ("no slots", add(Jobs::new(Pulse::default()), &job(Queue::Attend, 0, SECOND)), "queue attend has no slots"),
        (
            "one queue twice",
            add(Jobs::new(Pulse::default()), &sound).and_then(|jobs| add(jobs, &sound)),
            "queue deliver was given two sources",
        ),
    ] {
        let error = refused.err().unwrap_or_else(|| panic!("{name} was accepted"));
        assert!(error.to_string().starts_with(expected), "{name}: {error}");
    }
    let nothing = Jobs::new(Pulse::default()).run(std::future::pending(), GRACE).await;
    assert_eq!(nothing, Err(Error::Empty));
}
