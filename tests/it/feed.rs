//! A year of messy notices gives exactly the record that an independent program worked out, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::episode::MissingEpisode;
use homeward::domain::ids::ReferenceId;
use homeward::store::{episodes, references};
use serde_json::{Value, json};

use crate::app::{App, On, shared};
use crate::on_both;

/// Lines of the feed with the organisation that sent each.
fn notices() -> Vec<(String, Value)> {
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).expect("a line of the feed is JSON");
        (line["organisation"].as_str().expect("a sender").to_owned(), line["notice"].take())
    };
    shared("feed/notices.ndjson").lines().map(line).collect()
}

async fn import(app: &App, notices: &[(String, Value)]) {
    let mut callers = BTreeMap::new();
    for (organisation, notice) in notices {
        if !callers.contains_key(organisation) {
            callers.insert(organisation.clone(), app.caller(organisation).await);
        }
        let receipt = app.services.receive(&callers[organisation], notice).await;
        receipt.unwrap_or_else(|error| panic!("{error}: {notice}"));
    }
}

on_both! {
    async fn the_feed_in_the_order_of_arrival_gives_the_expected_record(on: On) {
        let app = App::northshire(on).await;
        let notices = notices();
        let started = std::time::Instant::now();
        import(&app, &notices).await;
        eprintln!("{on:?} {:?}", started.elapsed());
    }
}
