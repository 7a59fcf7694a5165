//! Spectral holds the API's description against the rules of OpenAPI, and against two of the house.

use reqwest::Method;

use super::{Judged, installed, judged, node, ours, own_path};
use crate::app::On;
use crate::http::{Served, answered};

/// What Spectral has against `document`.
async fn findings(document: &str) -> Judged {
    let path = own_path("description.json");
    std::fs::write(&path, document).expect("a file");
    let mut command = node();
    command.arg(installed("node/node_modules/@stoplight/spectral-cli/dist/index.js"));
    command.args(["lint", "--fail-severity", "hint", "--ruleset"]).arg(ours("spectral.yaml")).arg(&path);
    let judged = judged(command, "").await;
    std::fs::remove_file(&path).expect("it is there");
    judged
}

#[tokio::test]
async fn spectral_has_nothing_against_the_description() {
    let served = Served::on(On::Sqlite).await;
    let document = answered(served.request(Method::GET, "/api/v1/openapi.json")).await.text;
    findings(&document).await.is_content();
}

#[tokio::test]
async fn spectral_would_tell() {
    let served = Served::on(On::Sqlite).await;
    let document = answered(served.request(Method::GET, "/api/v1/openapi.json")).await.text;
    for (row, part, instead, rule) in [
        ("a refusal of another kind", "application/problem+json", "text/plain", "refusals-are-problems"),
        ("a field named otherwise", "\"return_interview\":", "\"returnInterview\":", "names-are-snake-case"),
        (
            "an operation with another's name",
            "\"operationId\":\"list_reviews\"",
            "\"operationId\":\"live\"",
            "operation-operationId-unique",
        ),
        ("a schema that is not there", "#/components/schemas/Problem\"", "#/components/schemas/None\"", "invalid-ref"),
    ] {
        let spoilt = document.replace(part, instead);
        assert_ne!(spoilt, document, "{row}");
        let judged = findings(&spoilt).await;
        assert_eq!(judged.code, Some(1), "{row}: {}", judged.err);
        assert!(judged.out.contains(rule), "{row}: {}", judged.out.chars().take(2_000).collect::<String>());
    }
}
