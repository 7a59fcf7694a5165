//! The table: for every address that the description names, what it is about and who may see that; for every parameter of
//! a list, whether it names something that might be another's. What is not in it fails the test that reads it.

use serde_json::{Value, json};

use super::cast::Kind;

/// What an address offers.
pub enum Offer {
    /// One thing, to whoever sees it.
    One(Kind),
    /// Something done about one thing, with a body that is without fault. Whoever does not see the thing cannot tell that
    /// it is there.
    Deed(Kind, Value),
    /// All things of a kind that the caller sees.
    All(Kind),
    /// All things of the second kind within one of the first, to whoever sees that.
    Within(Kind, Kind),
    /// A report of an authority, for its council alone, with what must be asked besides.
    Report(&'static str),
    /// Something told; it names nothing that is there but an authority.
    Telling,
    /// Nothing of anybody's.
    Open,
}

/// What `method path` offers.
pub fn offer(method: &str, path: &str) -> Offer {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let verdict = || json!({ "decision": "approved" });
    match (method, path) {
        ("get", "/health/live" | "/health/ready") => Offer::Open,
        ("post", "/notices" | "/notices/batch" | "/exports/ssda903-tables") => Offer::Telling,
        ("get", "/notices/{id}") => Offer::One(Kind::Notice),
        ("get", "/missing-episodes") => Offer::All(Kind::Episode),
        ("get", "/missing-episodes/{id}" | "/missing-episodes/{id}/facts" | "/missing-episodes/{id}/conversation") => {
            Offer::One(Kind::Episode)
        }
        ("post", "/missing-episodes/{id}/settlements") => Offer::Deed(
            Kind::Episode,
            json!({ "field": "returned_at", "value": "2026-11-21T08:30:00Z", "reason": "The home's log says so." }),
        ),
        ("get", "/attachments/{id}") => Offer::One(Kind::Attachment),
        ("post", "/missing-episodes/{id}/conversation") => {
            Offer::Deed(Kind::Episode, json!({ "text": "Has anybody seen them?" }))
        }
        ("get", "/return-interviews") => Offer::All(Kind::Interview),
        ("get", "/return-interviews/{id}" | "/return-interviews/{id}/facts") => Offer::One(Kind::Interview),
        ("post", "/return-interviews/{id}/episodes") => {
            Offer::Deed(Kind::Interview, json!({ "missing_episode": super::NOBODY }))
        }
        ("post", "/return-interviews/{id}/allocation") => Offer::Deed(
            Kind::Interview,
            json!({ "worker": "nobody@north.example.org", "independence": { "of_placement": true, "of_authority": true } }),
        ),
        ("post", "/return-interviews/{id}/allocation/acknowledgement") => Offer::Deed(Kind::Interview, json!({})),
        ("post", "/return-interviews/{id}/family-messages") => Offer::Deed(
            Kind::Interview,
            json!({ "say": ["booked"], "whose": "child", "channel": "text", "address": "07700 900201" }),
        ),
        ("post", "/return-interviews/{id}/attempts") => Offer::Deed(
            Kind::Interview,
            json!({ "attempted_at": "2026-11-22T10:00:00Z", "channel": "phone", "to": "child", "outcome": "no_reply" }),
        ),
        ("post", "/return-interviews/{id}/record") => {
            Offer::Deed(Kind::Interview, json!({ "draft": true, "analysis": "To be written." }))
        }
        ("post", "/return-interviews/{id}/actions/completion") => {
            Offer::Deed(Kind::Interview, json!({ "action": 1, "done_on": "2026-11-23", "note": "Done." }))
        }
        ("post", "/return-interviews/{id}/closure") => Offer::Deed(
            Kind::Interview,
            json!({ "outcome": "unable", "reason": "Not reached.", "why_not_asked": "Not reached.", "strategy_discussion": { "considered": true } }),
        ),
        ("post", "/return-interviews/{id}/closure/approval" | "/return-interviews/{id}/sign-off") => {
            Offer::Deed(Kind::Interview, verdict())
        }
        ("post", "/return-interviews/{id}/reopening") => {
            Offer::Deed(Kind::Interview, json!({ "reason": "Asked for." }))
        }
        ("get", "/children/{id}/safe-contacts") => Offer::One(Kind::Child),
        ("put", "/children/{id}/safe-contacts") => {
            Offer::Deed(Kind::Child, json!({ "contacts": [{ "whose": "child", "may_be_told": [], "ways": [] }] }))
        }
        ("get", "/reviews") => Offer::All(Kind::Review),
        ("post", "/reviews/{id}") => {
            Offer::Deed(Kind::Review, json!({ "decision": "part", "reason": "Two children." }))
        }
        ("get", "/escalations") => Offer::All(Kind::Escalation),
        ("get", "/escalations/{id}/facts") => Offer::One(Kind::Escalation),
        ("post", "/escalations/{id}/acknowledgement") => {
            Offer::Deed(Kind::Escalation, json!({ "action": "Calling now.", "by_when": "2026-11-24T09:00:00Z" }))
        }
        ("get", "/messages") => Offer::All(Kind::Message),
        ("post", "/messages/{id}/resend") => Offer::Deed(Kind::Message, json!({})),
        ("get", "/reports/repeat-missing" | "/reports/live") => Offer::Report(""),
        ("get", "/reports/live/items") => Offer::Report("&figure=overdue"),
        ("get", "/reports/timeliness") => Offer::Report("&from=2026-11-01&to=2026-12-01"),
        ("get", "/reports/timeliness/episodes") => Offer::Report("&from=2026-11-01&to=2026-12-01&figure=owed"),
        ("get", "/reports/foi" | "/reports/foi/looked-after") => Offer::Report("&financial_year=2026"),
        ("get", "/reports/foi/items") => Offer::Report("&financial_year=2026&figure=missing_episodes"),
        ("get", "/exports/foi.csv") => Offer::Report("&financial_year=2026&purpose=scrutiny"),
        (
            "get",
            "/exports/ssda903-missing.csv"
            | "/exports/ssda903-missing/checks"
            | "/exports/annex-a-list-8.csv"
            | "/exports/ssd-missing.csv",
        ) => Offer::Report("&year=2026"),
        (method, path) if path.starts_with("/webhook-endpoints") => webhooks(method, path),
        _ => no_row(method, path),
    }
}

/// The same of webhooks, which are their own organisation's, whatever that is.
fn webhooks(method: &str, path: &str) -> Offer {
    match (method, path) {
        ("get", "/webhook-endpoints") => Offer::All(Kind::Endpoint),
        ("post", "/webhook-endpoints") => Offer::Telling,
        ("get", "/webhook-endpoints/{id}") => Offer::One(Kind::Endpoint),
        ("patch", "/webhook-endpoints/{id}") => Offer::Deed(Kind::Endpoint, json!({ "description": "Another name." })),
        ("delete", "/webhook-endpoints/{id}")
        | ("post", "/webhook-endpoints/{id}/rotate-secret" | "/webhook-endpoints/{id}/test") => {
            Offer::Deed(Kind::Endpoint, json!({}))
        }
        ("post", "/webhook-endpoints/{id}/replay") => {
            Offer::Deed(Kind::Endpoint, json!({ "from": "2026-11-01T00:00:00Z" }))
        }
        ("get", "/webhook-endpoints/{id}/deliveries") => Offer::Within(Kind::Endpoint, Kind::Delivery),
        ("get", "/webhook-endpoints/{id}/deliveries/{delivery}") => Offer::One(Kind::Delivery),
        ("post", "/webhook-endpoints/{id}/deliveries/{delivery}/replay") => Offer::Deed(Kind::Delivery, json!({})),
        _ => no_row(method, path),
    }
}

fn no_row(method: &str, path: &str) -> Offer {
    panic!("{method} {path} has no row: say in tests/it/isolation/rows.rs who may see what there")
}

/// What the value of a list's parameter names.
pub enum Names {
    /// A thing of any of these kinds, by its id.
    Things(&'static [Kind]),
    /// An authority, by its number.
    Authority,
    /// A person, by their address.
    Person,
    /// A team.
    Team,
    /// An organisation's own name for an occasion.
    Reference,
    /// The last thing of a page.
    Cursor,
    /// Nothing of anybody's.
    Nothing,
}

/// What the parameter `name` of the list at `path` names.
pub fn names(path: &str, name: &str) -> Names {
    use Kind::{Child, Episode, Escalation, Interview, Review};
    match name {
        // Reports are split by people too; who is in a group is asked in reports.rs beside this.
        "limit" | "state" | "standing" | "kind" | "updated_since" | "known_at" | "at" | "acknowledged"
        | "unallocated" | "from" | "to" | "by" | "figure" | "apart" | "group" | "cause" | "event_type" | "year"
        | "financial_year" | "whose" | "purpose" => Names::Nothing,
        "authority" => Names::Authority,
        "worker" => Names::Person,
        "team" => Names::Team,
        "reference" => Names::Reference,
        "child" => Names::Things(&[Child]),
        "return_interview" => Names::Things(&[Interview]),
        "about" => Names::Things(&[Child, Episode, Interview, Review, Escalation]),
        "cursor" => Names::Cursor,
        _ => panic!("{name} of {path} has no row: say in tests/it/isolation/rows.rs what it names"),
    }
}
