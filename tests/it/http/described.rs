//! The API's description: the copy in the repository is what is served, and every route that it names is there.

use reqwest::Method;
use serde_json::Value;

use super::{Served, answered};
use crate::app::On;

#[tokio::test]
async fn the_description_served_is_the_one_in_the_repository() {
    let served = Served::on(On::Sqlite).await;
    let answer = served.get("", "/api/v1/openapi.json").await;
    assert_eq!((answer.code, answer.header("content-type")), (200, "application/json"));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let copy: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("the copy")).expect("JSON");
    assert_eq!(answer.json(), copy, "write it anew: cargo run -- openapi > docs/openapi.json");
}

#[tokio::test]
async fn every_route_described_is_there_and_wants_a_key_where_it_says_so() {
    let served = Served::on(On::Sqlite).await;
    let document = served.get("", "/api/v1/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut seen = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, described) in methods.as_object().expect("methods") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer =
                answered(served.request(method.clone(), &path.replace("{id}", "none").replace("{delivery}", "none")))
                    .await;
            let open = described["security"]
                .as_array()
                .is_some_and(|schemes| schemes.iter().any(|s| *s == serde_json::json!({})));
            assert_eq!(answer.code, if open { 200 } else { 401 }, "{method} {path}");
            seen += 1;
        }
    }
    assert_eq!(seen, 60);
}

#[tokio::test]
async fn the_page_works_without_any_other_host_under_a_policy_of_its_own() {
    let served = Served::on(On::Sqlite).await;
    let page = served.get("", "/api/docs").await;
    assert_eq!((page.code, page.header("content-type")), (200, "text/html"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    let mut files = 0;
    for part in page.text.split('"').filter(|part| part.starts_with("./") || *part == "index.css") {
        let name = part.trim_start_matches("./");
        let file = served.get("", &format!("/api/docs/{name}")).await;
        assert!(file.code == 200 && !file.text.is_empty(), "{name}");
        files += 1;
    }
    assert!(files >= 5, "{}", page.text);
    assert!(!page.text.contains("//"), "no other host: {}", page.text);
    assert!(!page.text.contains("<script>") && !page.text.contains("style="), "nothing inline: {}", page.text);
    let start = served.get("", "/api/docs/swagger-initializer.js").await.text;
    assert!(start.contains("/api/v1/openapi.json") && !start.contains("http"), "{start}");
    assert_eq!(served.get("", "/api/docs/nothing.js").await.code, 404);
}
