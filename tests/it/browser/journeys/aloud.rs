//! What a program says aloud: it names no child.

use std::net::SocketAddr;
use std::path::Path;

use reqwest::Client;

use super::desk::Desk;

/// What is told of the child: all of it may be seen on pages, and nowhere else.
const SECRETS: [&str; 5] = ["Quillon", "Standinne", "Marsh Lane", "velvet coat", "under the pier"];

/// Looks for the child in everything that is read by others than those who may: the log, the metrics, and the addresses and
/// headers of every page that was opened.
pub async fn nothing_is_said_aloud(desk: &Desk, base: &str, metrics: SocketAddr, log: &Path) {
    let silent = |what: &str, said: &str| {
        let said = said.to_lowercase();
        for secret in SECRETS {
            assert!(!said.contains(&secret.to_lowercase()), "{secret} in {what}");
        }
    };
    let logged = std::fs::read_to_string(log).expect("the log");
    assert!(logged.lines().count() > 20, "it logs what it does: {logged}");
    silent("the log", &logged);
    let client = Client::new();
    let measured = client.get(format!("http://{metrics}/metrics")).send().await.expect("metrics are there");
    let measured = measured.text().await.expect("a text");
    assert!(measured.contains("homeward_"), "{measured}");
    silent("the metrics", &measured);
    let session = desk.browser.driver.get_named_cookie("__Host-homeward").await.expect("a session").value;
    let visited = desk.visited.borrow().clone();
    assert!(visited.len() > 40, "{}", visited.len());
    for path in visited {
        silent("an address", &path);
        let request = client.get(format!("{base}{path}")).header("cookie", format!("__Host-homeward={session}"));
        let answer = request.send().await.expect("an answer");
        silent("a header", &format!("{:?}", answer.headers()));
        let kept = answer.headers().get("cache-control").map(|value| value.to_str().expect("words").to_owned());
        assert_eq!(kept.as_deref(), Some("no-store"), "{path} is kept by nobody");
    }
    // Nothing was put down in the browser.
    let stored = desk.browser.script("return localStorage.length + sessionStorage.length").await;
    assert_eq!(stored, 0, "nothing is stored in the browser");
}
