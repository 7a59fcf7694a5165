//! A history is what agencies tell of a few children over a few days. Told in any order and more than once it gives one
//! record; worked on twice, or by two programs at once, it gives the same steps and the same messages.

pub mod decided;
pub mod fold;
mod made_up;
mod told;
mod twice;

use std::fmt::Debug;
use std::future::Future;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

/// How many histories a property is tried on: a few each time, many when there is time for it.
pub fn cases(few: u32, many: u32) -> Config {
    let cases = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { many } else { few };
    Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() }
}

/// Tries `property` on what `strategy` makes up, each with a number of its own; a failure is made as small as it goes.
pub fn try_on<S, F>(config: Config, strategy: &S, property: impl Fn(usize, S::Value) -> F)
where
    S: Strategy<Value: Debug>,
    F: Future<Output = ()>,
{
    let tried = std::cell::Cell::new(0);
    let outcome = TestRunner::new(config).run(strategy, |value| {
        tried.set(tried.get() + 1);
        tokio::task::block_in_place(|| Handle::current().block_on(property(tried.get(), value)));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
