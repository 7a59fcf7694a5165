//! What an operator reads of the jobs. A binary of its own, since what is logged is a matter of the whole program.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use homeward_jobs::{GRACE, Jobs, Pulse, QUIET, Slots, Source, drain, table};
use tokio::sync::{Notify, Semaphore};
use tracing_subscriber::EnvFilter;

/// Three rows: the first fails, the second panics, the third hangs.
struct Bad {
    left: Mutex<Vec<Row>>,
    started: Semaphore,
}

#[derive(Clone, Copy)]
enum Row {
    Fails,
    Panics,
    Hangs,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row-{}", *self as u8)
    }
}

impl Bad {
    fn new(rows: &[Row]) -> Arc<Self> {
        Arc::new(Self { left: Mutex::new(rows.iter().rev().copied().collect()), started: Semaphore::new(0) })
    }
}

impl Source for Bad {
    type Item = Row;
    type Error = &'static str;

    async fn claim(&self, _: usize) -> Result<Vec<Row>, &'static str> {
        Ok(self.left.lock().expect("no claim panics").pop().into_iter().collect())
    }

    async fn release(&self, _: Vec<Row>) -> Result<(), &'static str> {
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Duration>, &'static str> {
        Ok(None)
    }

    async fn run(&self, row: Row) -> Result<(), &'static str> {
        self.started.add_permits(1);
        match row {
            Row::Fails => Err("the receiver is away"),
            Row::Panics => panic!("about Kit Example of 1 Example Street"),
            Row::Hangs => std::future::pending().await,
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no writer panics").clone()).expect("logs are text")
    }

    fn line(&self, with: &str) -> String {
        let text = self.text();
        text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{text}")).to_owned()
    }
}

fn listen(directives: &str) -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let to = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(directives))
        .with_ansi(false)
        .with_writer(move || to.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

/// Runs the rows on the shipped queue until each has started and the slow poll has come round.
async fn run(rows: &[Row]) {
    let (source, count) = (Bad::new(rows), u32::try_from(rows.len()).expect("few"));
    let [_, deliver, ..] = table(Slots::SQLITE);
    let jobs = Jobs::new(Pulse::default()).queue(&deliver, source.clone(), Arc::new(Notify::new()));
    let stop = async {
        let _all_started = source.started.acquire_many(count).await.expect("the semaphore stays");
    };
    jobs.expect("the shipped job is sound").run(stop, GRACE).await.expect("it drains within the grace");
}

#[tokio::test(start_paused = true)]
async fn each_way_to_go_wrong_is_logged_once_with_queue_and_row_and_nothing_personal() {
    let (log, _listening) = listen(&format!("info,{QUIET}"));
    run(&[Row::Fails, Row::Panics, Row::Hangs]).await;
    for (row, says) in [("row-0", "the receiver is away"), ("row-1", "it panicked"), ("row-2", "request timed out")] {
        let line = log.line(says);
        for part in ["ERROR", "job.queue=deliver", row] {
            assert!(line.contains(part), "{part:?} is missing in {line:?}");
        }
    }
    let text = log.text();
    assert_eq!(text.matches("ERROR").count(), 3, "{text}");
    assert!(!text.contains("Kit"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_drain_logs_the_row_that_failed() {
    let (log, _listening) = listen("info");
    drain(&Bad::new(&[Row::Fails])).await;
    let line = log.line("the receiver is away");
    assert!(line.contains("ERROR") && line.contains("row-0"), "{line:?}");
}

#[tokio::test(start_paused = true)]
async fn the_quiet_directive_is_what_silences_apalis() {
    let noisy = {
        let (log, _listening) = listen("info");
        run(&[]).await;
        log.text()
    };
    assert!(noisy.contains("WARN apalis_core"), "apalis is quiet by itself now, so drop QUIET:\n{noisy}");
    let (log, _listening) = listen(&format!("info,{QUIET}"));
    run(&[]).await;
    assert!(!log.text().contains("WARN"), "{}", log.text());
    assert!(log.text().contains("The queue is worked"), "{}", log.text());
}
