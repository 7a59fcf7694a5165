//! A listening connection is lost with its server, and another one takes its place.

use super::cluster::Cluster;
use crate::app::shared;
use crate::builders::{child, missing};
use crate::wakes::{another, hearing, passing_on, rung};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_outage_other_programs_wakes_are_heard_again() {
    let mut cluster = Cluster::started();
    let url = cluster.database("homeward").await;
    let (here, there) = (another(&url).await, another(&url).await);
    let setup = toml::from_str(&shared("feed/apply.toml")).expect("the set-up is written right");
    here.apply(&setup).await.expect("it applies");
    let police = here.caller_named("Northshire Police").await.expect("an answer").expect("the police");
    let _hearing = hearing(&there).await;
    let _passing = passing_on(&here);
    for outage in 0..2 {
        let reference = format!("NP-{outage}");
        let notice = missing(&reference, &child(&reference, "Fixture", "2011-05-06"), "2026-11-23T08:00:00Z");
        here.receive(&police, &notice).await.expect("it is taken in");
        rung(&there.wakes.attend).await;
        cluster.stop_at_once();
        cluster.start();
        // Listening again, it rings for what may have been missed.
        for wake in [&there.wakes.attend, &there.wakes.deliver, &there.wakes.scheduled] {
            rung(wake).await;
        }
    }
}
