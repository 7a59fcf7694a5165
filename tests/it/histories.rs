//! A history is what agencies tell of a few children over a few days. Told in any order and more than once it gives one
//! record; worked on twice, or by two programs at once, it gives the same steps and the same messages.

pub mod decided;
pub mod fold;
mod made_up;
mod told;
mod twice;

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Past this one history waits for something that never comes: the longest takes some ten seconds.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long a failure is made smaller, in milliseconds: each step lives through a whole history again, and a failure
/// that is not told before the tests are ended is told to nobody.
const SHRINKING: u32 = 120_000;

/// How many histories a property is tried on: a few each time, many when there is time for it.
pub fn cases(few: u32, many: u32) -> Config {
    let cases = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { many } else { few };
    Config { cases, max_shrink_iters: 300, max_shrink_time: SHRINKING, failure_persistence: None, ..Config::default() }
}

/// Tries `property` on what `strategy` makes up, each with a number of its own; a failure is made smaller for a while.
/// A history has its own patience, since the story's cannot end what blocks its thread.
pub fn try_on<S, F>(config: Config, strategy: &S, property: impl Fn(usize, S::Value) -> F)
where
    S: Strategy<Value: Debug>,
    F: Future<Output = ()>,
{
    let tried = std::cell::Cell::new(0);
    let outcome = TestRunner::new(config).run(strategy, |value| {
        tried.set(tried.get() + 1);
        let lived = timeout(PATIENCE, property(tried.get(), value));
        let ended = tokio::task::block_in_place(|| Handle::current().block_on(lived));
        ended.map_err(|_| TestCaseError::fail(format!("it does not end: {PATIENCE:?} are over")))
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
