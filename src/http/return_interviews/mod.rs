//! Return interviews: the duty to offer, and the record of, the independent talk with a child who came back. A list, a
//! reading, and a verb for each thing that people do about one.

pub mod account_form;
pub mod action;
pub mod allocation;
pub mod attempt;
pub mod closure;
pub mod covering;
pub mod facts;
pub mod family;
pub mod list;
pub mod posted;
pub mod read;
pub mod record;
pub mod record_form;
pub mod review;
pub mod view;
pub mod words;

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use super::Api;

/// The most bytes of what is said about an interview: every passage of the record form may be some pages long.
pub const LARGEST: usize = 1024 * 1024;

/// The routes.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/return-interviews", get(list::list_return_interviews))
        .route("/return-interviews/{id}", get(read::read_return_interview))
        .route("/return-interviews/{id}/facts", get(facts::read_interview_facts))
        .route("/return-interviews/{id}/episodes", post(covering::cover_episode))
        .route("/return-interviews/{id}/allocation", post(allocation::allocate))
        .route("/return-interviews/{id}/allocation/acknowledgement", post(allocation::acknowledge_allocation))
        .route("/return-interviews/{id}/attempts", post(attempt::log_attempt))
        .route("/return-interviews/{id}/family-messages", post(family::tell_family))
        .route("/return-interviews/{id}/record", post(record::save_record))
        .route("/return-interviews/{id}/actions/completion", post(action::answer_action))
        .route("/return-interviews/{id}/closure", post(closure::propose_closure))
        .route("/return-interviews/{id}/closure/approval", post(closure::decide_closure))
        .route("/return-interviews/{id}/sign-off", post(review::sign_off))
        .route("/return-interviews/{id}/reopening", post(review::reopen))
}

#[derive(OpenApi)]
#[openapi(
    tags((name = "Return interviews", description = "The independent talk with a child who went missing and came back.")),
    paths(
        list::list_return_interviews,
        read::read_return_interview,
        facts::read_interview_facts,
        covering::cover_episode,
        allocation::allocate,
        allocation::acknowledge_allocation,
        attempt::log_attempt,
        family::tell_family,
        record::save_record,
        action::answer_action,
        closure::propose_closure,
        closure::decide_closure,
        review::sign_off,
        review::reopen,
    )
)]
struct Paths;

/// The routes as the API's description shows them.
pub(super) fn paths() -> Document {
    Paths::openapi()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::domain::interview::{
        Acknowledge, AllocationAsked, AnswerAction, Cover, LogAttempt, ProposeClosure, Reopen, SaveRecord, Verdict,
    };
    use crate::domain::message::family::Asked;
    use crate::domain::violation::Violation;

    /// A body that has every field described, each holding what no field may hold.
    fn with_every_field(schemas: &Value, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return with_every_field(schemas, &schemas[name]);
        }
        if let Some(first) = schema["oneOf"].as_array().and_then(|kinds| kinds.first()) {
            return with_every_field(schemas, first);
        }
        if schema["type"] == "array" {
            return match with_every_field(schemas, &schema["items"]) {
                Value::Null => Value::Null,
                entry => json!([entry]),
            };
        }
        let Some(fields) = schema["properties"].as_object() else { return Value::Null };
        let filled = fields.iter().map(|(name, field)| (name.clone(), with_every_field(schemas, field)));
        Value::Object(filled.collect::<Map<_, _>>())
    }

    #[test]
    fn every_field_described_is_one_that_the_rules_read() {
        let document = serde_json::to_value(paths()).expect("JSON");
        let schemas = &document["components"]["schemas"];
        let faults = |parsed: Result<(), Vec<Violation>>| parsed.expect_err("null is no value of any field");
        for (name, least, read) in [
            ("EpisodeToCover", 1, (|body| Cover::parse(body).map(drop)) as fn(&Value) -> Result<(), Vec<Violation>>),
            ("Allocation", 5, |body| AllocationAsked::parse(body).map(drop)),
            ("InterviewAttempt", 6, |body| LogAttempt::parse(body).map(drop)),
            ("ActionCompletion", 4, |body| AnswerAction::parse(body).map(drop)),
            ("InterviewRecord", 70, |body| SaveRecord::parse(body).map(drop)),
            ("FamilyTelling", 5, |body| Asked::parse(body).map(drop)),
            ("ClosureProposal", 5, |body| ProposeClosure::parse(body).map(drop)),
            ("Verdict", 2, |body| Verdict::parse(body).map(drop)),
            ("Reopening", 1, |body| Reopen::parse(body).map(drop)),
        ] {
            let mut body = with_every_field(schemas, &schemas[name]);
            if name == "ClosureProposal" {
                // The only outcome that goes with every field.
                body["outcome"] = json!("not_required");
            }
            let faults = faults(read(&body));
            assert!(faults.len() >= least, "{name}: {faults:?}");
            let unknown: Vec<_> = faults.iter().filter(|fault| fault.detail.contains("known here")).collect();
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
        assert!(Acknowledge::parse(&json!({})).is_ok());
    }
}
