//! Rows in memory: a source with a clock that can be set, verbs that go wrong, and doors that a test can hold shut.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use homeward_jobs::Source;
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, sleep, timeout},
};

pub const TIMEOUT: Duration = Duration::from_secs(20);
pub const LEASE: Duration = Duration::from_mins(1);

/// How long a test waits for what must come; under the paused clock this takes no time.
pub const DEADLINE: Duration = Duration::from_hours(7 * 24);

/// What a run of a row does.
#[derive(Debug, Clone)]
pub enum Verb {
    Finishes,
    Takes(Duration),
    /// Finishes once the test opens the door.
    WaitsAt(Arc<Semaphore>),
    /// Blocks its thread until as many such rows block theirs; panics if they never do.
    Meets(Arc<(Mutex<usize>, Condvar)>, usize),
    /// Finishes, and makes this other row due.
    MakesDue(u32),
    /// Records its failure: the row is due again after this time.
    FailsFor(Duration),
    Panics,
    Hangs,
}

/// What a claim, a look or a release does in place of its work.
#[derive(Debug, Clone)]
pub enum Fault {
    Fails,
    Panics,
    Hangs,
    /// Does its work, and answers once the test opens the door.
    AnswersLate(Arc<Semaphore>),
}

#[derive(Debug, Clone, Default)]
pub struct Row {
    pub due: Duration,
    pub leased_until: Option<Duration>,
    pub done: bool,
    /// When each run started.
    pub runs: Vec<Duration>,
    /// What each run does; after the last it finishes.
    verbs: Vec<Verb>,
    unshowable: bool,
}

/// All that a test can see.
#[derive(Debug, Default)]
pub struct State {
    pub rows: BTreeMap<u32, Row>,
    pub claims: usize,
    pub looks: usize,
    pub in_hand: usize,
    pub most_in_hand: usize,
    pub most_leased: usize,
    pub cancelled: usize,
    pub released: Vec<u32>,
    claim_faults: Vec<Fault>,
    look_faults: Vec<Fault>,
    release_faults: Vec<Fault>,
    ahead: Duration,
    next_due_is_always: Option<Duration>,
}

impl State {
    pub fn all_done(&self) -> bool {
        self.rows.values().all(|row| row.done)
    }

    pub fn claim_faults_left(&self) -> usize {
        self.claim_faults.len()
    }

    pub fn leased(&self) -> usize {
        self.rows.values().filter(|row| row.leased_until.is_some()).count()
    }
}

pub struct Rows {
    started: Instant,
    state: watch::Sender<State>,
}

impl Rows {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { started: Instant::now(), state: watch::Sender::new(State::default()) })
    }

    /// The application's clock.
    pub fn now(&self) -> Duration {
        self.started.elapsed() + self.state.borrow().ahead
    }

    pub fn set_clock_ahead(&self, by: Duration) {
        self.state.send_modify(|state| state.ahead += by);
    }

    /// A row due after that time.
    pub fn add(&self, id: u32, due_in: Duration, verbs: impl IntoIterator<Item = Verb>) {
        let due = self.now() + due_in;
        let row = Row { due, verbs: verbs.into_iter().collect(), ..Row::default() };
        self.state.send_modify(|state| assert!(state.rows.insert(id, row).is_none(), "row {id} is new"));
    }

    /// Showing this row panics: what kills the worker itself and not its work.
    pub fn add_unshowable(&self, id: u32) {
        self.add(id, Duration::ZERO, []);
        self.state.send_modify(|state| state.rows.get_mut(&id).expect("just added").unshowable = true);
    }

    pub fn claims_meet(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.send_modify(|state| state.claim_faults = faults.into_iter().collect());
    }

    pub fn looks_meet(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.send_modify(|state| state.look_faults = faults.into_iter().collect());
    }

    pub fn releases_meet(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.send_modify(|state| state.release_faults = faults.into_iter().collect());
    }

    pub fn next_due_is_always(&self, answer: Duration) {
        self.state.send_modify(|state| state.next_due_is_always = Some(answer));
    }

    pub fn see<T>(&self, seen: impl FnOnce(&State) -> T) -> T {
        seen(&self.state.borrow())
    }

    /// Waits for what must come.
    pub async fn until(&self, what: &str, holds: impl Fn(&State) -> bool) {
        let mut changes = self.state.subscribe();
        let come = timeout(DEADLINE, changes.wait_for(|state| holds(state))).await.is_ok();
        assert!(come, "in vain waited until {what}: {:?}", self.state.borrow());
    }

    fn next_fault(&self, faults: impl FnOnce(&mut State) -> &mut Vec<Fault>) -> Option<Fault> {
        let mut next = None;
        self.state.send_modify(|state| {
            let faults = faults(state);
            next = (!faults.is_empty()).then(|| faults.remove(0));
        });
        next
    }

    fn lease_due(&self, limit: usize) -> Vec<Item> {
        let (now, mut items) = (self.now(), Vec::new());
        self.state.send_modify(|state| {
            state.claims += 1;
            let mut due: Vec<_> = state
                .rows
                .iter_mut()
                .filter(|(_, row)| !row.done && row.due <= now && row.leased_until.is_none_or(|until| until <= now))
                .collect();
            due.sort_by_key(|(_, row)| row.due);
            for (id, row) in due.into_iter().take(limit) {
                row.leased_until = Some(now + LEASE);
                items.push(Item { id: *id, unshowable: row.unshowable });
            }
            state.most_leased = state.most_leased.max(state.leased());
        });
        items
    }

    fn finish(&self, id: u32, change: impl FnOnce(&mut Row)) {
        self.state.send_modify(|state| {
            let row = state.rows.get_mut(&id).expect("the row stays");
            row.leased_until = None;
            change(row);
        });
    }
}

/// A leased row.
pub struct Item {
    id: u32,
    unshowable: bool,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        assert!(!self.unshowable, "this row cannot be shown");
        write!(f, "row-{}", self.id)
    }
}

/// Counts a run as in hand, and as cancelled if it is dropped before its end.
struct InHand<'a> {
    rows: &'a Rows,
    ended: bool,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.rows.state.send_modify(|state| {
            state.in_hand -= 1;
            state.cancelled += usize::from(!self.ended && !std::thread::panicking());
        });
    }
}

/// Passes through a door once it is open, now and for everybody after.
async fn pass(door: &Semaphore) {
    door.acquire().await.expect("doors are not taken away").forget();
    door.add_permits(1);
}

impl Source for Rows {
    type Item = Item;
    type Error = &'static str;

    async fn claim(&self, limit: usize) -> Result<Vec<Item>, &'static str> {
        match self.next_fault(|state| &mut state.claim_faults) {
            None => Ok(self.lease_due(limit)),
            Some(Fault::AnswersLate(door)) => {
                let items = self.lease_due(limit);
                pass(&door).await;
                Ok(items)
            }
            Some(Fault::Fails) => Err("the database is away"),
            Some(Fault::Panics) => panic!("the claim panics"),
            Some(Fault::Hangs) => std::future::pending().await,
        }
    }

    async fn release(&self, items: Vec<Item>) -> Result<(), &'static str> {
        match self.next_fault(|state| &mut state.release_faults) {
            None => {}
            Some(Fault::AnswersLate(door)) => pass(&door).await,
            Some(Fault::Fails) => return Err("the database is away"),
            Some(Fault::Panics) => panic!("the release panics"),
            Some(Fault::Hangs) => std::future::pending().await,
        }
        for item in items {
            self.finish(item.id, |_| {});
            self.state.send_modify(|state| state.released.push(item.id));
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Duration>, &'static str> {
        self.state.send_modify(|state| state.looks += 1);
        match self.next_fault(|state| &mut state.look_faults) {
            None => {}
            Some(Fault::AnswersLate(door)) => pass(&door).await,
            Some(Fault::Fails) => return Err("the database is away"),
            Some(Fault::Panics) => panic!("the look panics"),
            Some(Fault::Hangs) => std::future::pending().await,
        }
        let now = self.now();
        Ok(self.see(|state| {
            let claimable = |row: &Row| row.leased_until.map_or(row.due, |until| until.max(row.due));
            let next = state.rows.values().filter(|row| !row.done).map(claimable).min();
            state.next_due_is_always.or(next.map(|next| next.saturating_sub(now)))
        }))
    }

    async fn run(&self, item: Item) -> Result<(), &'static str> {
        let (now, id, mut verb) = (self.now(), item.id, None);
        self.state.send_modify(|state| {
            state.in_hand += 1;
            state.most_in_hand = state.most_in_hand.max(state.in_hand);
            let row = state.rows.get_mut(&id).expect("the row stays");
            verb = row.verbs.get(row.runs.len()).cloned();
            row.runs.push(now);
        });
        let mut in_hand = InHand { rows: self, ended: false };
        match verb.unwrap_or(Verb::Finishes) {
            Verb::Finishes => {}
            Verb::Takes(time) => sleep(time).await,
            Verb::WaitsAt(door) => pass(&door).await,
            Verb::Meets(meeting, all) => {
                let (here, came) = &*meeting;
                let mut count = here.lock().expect("nobody panics while counting");
                *count += 1;
                came.notify_all();
                let patience = Duration::from_secs(10);
                let waited = came.wait_timeout_while(count, patience, |count| *count < all).expect("as above");
                assert!(!waited.1.timed_out(), "the others never came");
            }
            Verb::MakesDue(other) => self.finish(other, |row| row.due = now),
            Verb::FailsFor(time) => {
                self.finish(id, |row| row.due = now + time);
                in_hand.ended = true;
                return Err("the receiver is away");
            }
            Verb::Panics => panic!("the verb panics"),
            Verb::Hangs => std::future::pending().await,
        }
        self.finish(id, |row| row.done = true);
        in_hand.ended = true;
        Ok(())
    }
}
