//! Metrics in Prometheus' text, on a listener of their own: how much is asked and done, how long rows have been due, how
//! long ago jobs last looked and the ledger was verified. They name nobody, no authority and no route, and small counts
//! are rounded: whoever watches them closely must not learn that just now one child went missing.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};

use super::Api;
use super::problem::Problem;
use crate::domain::violation::Code;
use crate::services::tally::Deed;
use crate::services::vitals::Vitals;

/// The media type of the text.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Counts of what is done about children are shown in steps of this.
const STEP: u64 = 5;
/// Seconds: from a look at a row to what a sender waits before they ask again.
const BUCKETS: [f64; 11] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

const REQUESTS: &str = "homeward_http_requests_total";
const DURATION: &str = "homeward_http_request_duration_seconds";
const NOTICES: &str = "homeward_notices_total";
const STEPS: &str = "homeward_steps_total";
const MESSAGES: &str = "homeward_messages";
const CHANNEL_FAULT: &str = "homeward_channel_fault";
const DELIVERIES: &str = "homeward_webhook_deliveries";
const OVERDUE: &str = "homeward_oldest_due_seconds";
const CYCLE: &str = "homeward_last_cycle_seconds";
const VERIFIED: &str = "homeward_last_verify_seconds";
const CLEAN: &str = "homeward_last_verify_clean";
const BROKEN: &str = "homeward_invariant_broken";
const CHECKED: &str = "homeward_last_check_seconds";
const HEARD: &str = "homeward_heartbeat_heard";
const DEAD: &str = "homeward_dead_looks";
const BUILD: &str = "homeward_build_info";

/// The meters of one program.
#[derive(Clone)]
pub struct Meters(Arc<PrometheusRecorder>);

impl Default for Meters {
    /// Meters that stand at nought.
    fn default() -> Self {
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS);
        let meters = Self(Arc::new(builder.expect("there are buckets").build_recorder()));
        with_local_recorder(&*meters.0, described);
        meters
    }
}

impl Meters {
    /// Counts a request that was answered.
    pub(super) fn answered(&self, code: u16, took: Duration) {
        with_local_recorder(&*self.0, || {
            counter!(REQUESTS, "class" => class(code)).increment(1);
            histogram!(DURATION).record(took);
        });
    }

    fn text(&self, api: &Api, vitals: &Vitals) -> String {
        with_local_recorder(&*self.0, || measured(api, vitals));
        let handle = self.0.handle();
        handle.run_upkeep();
        handle.render()
    }
}

fn described() {
    describe_counter!(REQUESTS, "Requests answered since the start, by the class of the code.");
    describe_histogram!(DURATION, "How long requests took.");
    describe_counter!(NOTICES, "Notices since the start, by what became of them, in steps of five.");
    describe_counter!(STEPS, "Steps raised since the start, told to somebody or only recorded, in steps of five.");
    describe_gauge!(MESSAGES, "Messages by state, one to five shown as five and so on.");
    describe_gauge!(CHANNEL_FAULT, "Whether something is wrong with a channel that goes by GOV.UK Notify.");
    describe_gauge!(DELIVERIES, "Webhook deliveries by state, one to five shown as five and so on.");
    describe_gauge!(OVERDUE, "For how long the oldest row of a queue has been due; nought where none is.");
    describe_gauge!(CYCLE, "How long ago a queue of this program last looked for work with success.");
    describe_gauge!(VERIFIED, "How long ago the ledger was last verified by night.");
    describe_gauge!(CLEAN, "Whether nothing differed then.");
    describe_gauge!(BROKEN, "Whether what must hold at every moment did not when it was last checked.");
    describe_gauge!(CHECKED, "How long ago it was last checked.");
    describe_gauge!(HEARD, "Whether the heartbeat was answered then, or there is none.");
    describe_gauge!(DEAD, "Subjects that nobody looks at any more, for their looks kept failing.");
    describe_gauge!(BUILD, "Always 1; the version is its label.");
}

fn measured(api: &Api, vitals: &Vitals) {
    for (word, deed) in Deed::WORDS {
        let done = api.services.tally.of(*deed) / STEP * STEP;
        let counted = if deed.is_of_notice() {
            counter!(NOTICES, "disposition" => *word)
        } else {
            counter!(STEPS, "outcome" => *word)
        };
        counted.absolute(done);
    }
    for (word, state) in crate::domain::message::MessageState::WORDS {
        gauge!(MESSAGES, "state" => *word).set(rounded_up(count(&vitals.messages, state)));
    }
    for standing in &vitals.channels {
        gauge!(CHANNEL_FAULT, "channel" => standing.channel.word()).set(f64::from(standing.fault.is_some()));
    }
    for (word, state) in crate::domain::webhook::DeliveryState::WORDS {
        gauge!(DELIVERIES, "state" => *word).set(rounded_up(count(&vitals.deliveries, state)));
    }
    for (queue, since) in vitals.overdue {
        gauge!(OVERDUE, "queue" => queue).set(since.as_seconds_f64());
    }
    for (queue, age) in api.pulse.iter().flat_map(homeward_jobs::Pulse::ages) {
        // A queue that never looked has been silent since before anybody measured.
        gauge!(CYCLE, "queue" => queue.to_string()).set(age.map_or(f64::INFINITY, |age| age.as_secs_f64()));
    }
    if let Some((since, clean)) = vitals.verified {
        gauge!(VERIFIED).set(since.as_seconds_f64());
        gauge!(CLEAN).set(if clean { 1.0 } else { 0.0 });
    }
    if let Some((since, checked)) = &vitals.checked {
        for (word, invariant) in crate::domain::invariant::Invariant::WORDS {
            gauge!(BROKEN, "invariant" => *word).set(f64::from(checked.broken.contains(invariant)));
        }
        gauge!(CHECKED).set(since.as_seconds_f64());
        gauge!(HEARD).set(f64::from(checked.heard));
    }
    gauge!(DEAD).set(rounded_up(vitals.dead_looks));
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

fn count<S: PartialEq>(counted: &[(S, u64)], state: &S) -> u64 {
    counted.iter().find(|(of, _)| of == state).map_or(0, |(_, count)| *count)
}

/// Nothing is nothing; one to five are five. So a failure shows, and a single child does not.
fn rounded_up(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine thousand million million")]
    let rounded = (count.div_ceil(STEP) * STEP) as f64;
    rounded
}

const fn class(code: u16) -> &'static str {
    match code {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// The one route of the listener for metrics.
pub fn metrics_only(api: Api) -> Router {
    super::dressed(api, Router::new().route("/metrics", get(metrics)))
}

async fn metrics(State(api): State<Api>) -> Result<Response, Problem> {
    let vitals = api.services.vitals().await?;
    Ok(([(header::CONTENT_TYPE, TEXT)], api.meters.text(&api, &vitals)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_rounded_and_nothing_stays_nothing() {
        let shown: Vec<_> = [0, 1, 4, 5, 6, 10, 11].into_iter().map(rounded_up).collect();
        assert_eq!(shown, [0.0, 5.0, 5.0, 5.0, 10.0, 10.0, 15.0]);
    }
}
