//! Each message arrives, and a second time only where the receiver can tell by its id. The plug is pulled at every stage of
//! handing one over: in the claim, before the call, in it, after it, and before the commit of what came of it. No stage is
//! hit by chance: a wire to the receiver or a trigger in the database stops the program there.

mod stage;
mod stall;
mod trial;
mod wire;

use std::io::Write;
use std::time::Duration;

use crate::app::On;
use crate::on_both;
use stage::{CHANNELS, Channel, STAGES, Stage};
use trial::Trial;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

on_both! {
    async fn killed_at_every_stage_of_a_delivery_it_makes_each_once_or_so_that_the_receiver_can_tell(on: On) {
        let kills = if std::env::var_os("HOMEWARD_TEST_LONG").is_some() { 200 } else { 20 };
        let mut trial = Trial::on(on).await;
        for number in 0..kills {
            // Three channels and five stages: fifteen kills meet each pair.
            let (channel, stage) = (CHANNELS[number % CHANNELS.len()], STAGES[number % STAGES.len()]);
            trial.kill(channel, stage).await;
        }
        for channel in CHANNELS {
            let (killed, copies) = trial.counted(channel);
            let name = channel.name();
            // Whoever runs the tests is to read it, whether or not they ask for what tests say.
            drop(writeln!(std::io::stderr(), "{on:?}: {name}: killed {killed} times, {copies} second copies, no message lost"));
        }
        trial.nothing_else_arrived();
    }
}

/// How often a message may have arrived, once the program has come to the end of it.
const fn may_arrive(channel: Channel, stage: Stage) -> (usize, usize) {
    match (channel, stage) {
        // Notify is asked for what it has under our reference, before anything is sent again.
        (Channel::Text, _) | (_, Stage::Claim | Stage::BeforeCall) => (1, 1),
        (_, Stage::InCall | Stage::BeforeCommit) => (2, 2),
        // The program may be quicker than whoever kills it.
        (_, Stage::AfterCall) => (1, 2),
    }
}
