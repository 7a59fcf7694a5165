//! The outside of every page, and of every refusal of one.

use homeward::web::{POLICY, Purpose};
use reqwest::Method;

use super::Site;
use crate::app::{App, On};
use crate::http::{A_MINUTE, Answered, answered};

fn is_page(answer: &Answered, code: u16, row: &str) {
    assert_eq!(answer.code, code, "{row}: {answer:?}");
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-request-id", "of-the-test"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {row}");
    }
    assert!(answer.text.starts_with("<!DOCTYPE html>"), "{row}");
    assert!(!answer.text.contains("style=") && !answer.text.contains("onclick="), "{row}: nothing inline");
    for script in answer.text.split("<script").skip(1) {
        assert!(
            script.contains("src=") && script.split('>').nth(1).is_some_and(|inside| inside.starts_with("</script"))
        );
    }
}

/// The pages that anybody may see.
pub const OPEN: [&str; 4] = ["/sign-in", "/signed-out", "/accessibility-statement", "/cookies"];

#[tokio::test]
async fn every_open_page_wears_the_same_face() {
    let site = Site::on(On::Sqlite).await;
    assert!(!POLICY.contains("unsafe"), "{POLICY}");
    for path in OPEN {
        let page = site.get(path).await;
        is_page(&page, 200, path);
        assert!(!page.text.contains("Demonstration"), "{path}");
    }
}

#[tokio::test]
async fn a_refusal_is_a_page_on_a_pages_address_and_a_problem_on_the_apis() {
    let site = Site::on(On::Sqlite).await;
    for (row, request, code, said) in [
        ("no such page", site.request(Method::GET, "/nothing"), 404, "Page not found"),
        ("nearly the API", site.request(Method::GET, "/apis"), 404, "Page not found"),
        ("no such asset", site.request(Method::GET, "/assets/none.css"), 404, "Page not found"),
        ("not in this way", site.request(Method::POST, "/cookies"), 405, "does not work like that"),
        ("a panic", site.request(Method::GET, "/panics"), 500, "of-the-test"),
        ("no form", site.request(Method::POST, "/specimen").body("x"), 400, "we cannot read"),
        (
            "too large a form",
            site.request(Method::POST, "/specimen")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("note={}", "x".repeat(2 * 1024 * 1024))),
            413,
            "too large",
        ),
        ("forbidden", site.request(Method::GET, "/specimen/refused/403"), 403, "You cannot do that"),
        ("changed meanwhile", site.request(Method::GET, "/specimen/refused/409"), 409, "in the meantime"),
        ("faults and no form", site.request(Method::GET, "/specimen/refused/422"), 422, "has faults"),
        ("no database", site.request(Method::GET, "/specimen/refused/503"), 503, "not available"),
    ] {
        let answer = answered(request).await;
        is_page(&answer, code, row);
        assert!(answer.text.contains(said), "{row}: {}", answer.text);
    }
    let wrong_way = answered(site.request(Method::POST, "/cookies")).await;
    assert_eq!(wrong_way.header("allow"), "GET,HEAD");
    for path in ["/api", "/api/v1/nothing", "/health/nothing", "/callbacks/nothing"] {
        site.get(path).await.problem(reqwest::StatusCode::NOT_FOUND);
    }
    assert_eq!(site.get("/health/live").await.code, 200);
}

#[tokio::test]
async fn strangers_in_a_hurry_are_asked_to_wait_and_still_get_the_stylesheet() {
    let site = Site::over(App::on(On::Sqlite).await, 2, Purpose::Work).await;
    assert_eq!((site.get("/cookies").await.code, site.get("/nothing").await.code), (200, 404));
    let refused = site.get("/cookies").await;
    is_page(&refused, 429, "too many");
    let wait: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=31).contains(&wait), "{wait}");
    assert_eq!(site.get(homeward::web::assets::STYLE).await.code, 200);
}

#[tokio::test]
async fn a_demonstration_and_a_rehearsal_say_so_on_every_page() {
    for (purpose, said) in [
        (Purpose::Demonstration, "Demonstration: no real children"),
        (Purpose::Rehearsal, "Rehearsal: nothing reaches a real phone or mailbox"),
    ] {
        let site = Site::over(App::on(On::Sqlite).await, A_MINUTE, purpose).await;
        for path in OPEN.iter().chain(&["/nothing", "/panics", "/specimen"]) {
            assert!(site.get(path).await.text.contains(said), "{path}");
        }
    }
}
