//! What a program says aloud: it names no child.

use std::net::SocketAddr;
use std::path::Path;

use reqwest::Client;
use serde_json::Value;

use super::desk::Desk;

/// What is told of the child: all of it may be seen on pages, and nowhere else.
const SECRETS: [&str; 5] = ["Quillon", "Standinne", "Marsh Lane", "velvet coat", "under the pier"];

/// An answer as the browser had it: to whoever sat before it, at that moment.
#[derive(Debug)]
pub struct Answer {
    url: String,
    /// "Document" of a page; "Redirect" of one that led on, as forms do.
    kind: String,
    status: u64,
    headers: Value,
}

impl Answer {
    fn of(kind: &str, response: &Value) -> Option<Self> {
        Some(Self {
            url: response["url"].as_str()?.to_owned(),
            kind: kind.to_owned(),
            status: response["status"].as_u64()?,
            headers: response["headers"].clone(),
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        let all = self.headers.as_object()?;
        all.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    }
}

/// The answers of the site at `base` that an entry of the browser's own log tells of.
pub fn answers_in(entry: &str, base: &str) -> Option<Answer> {
    let entry: Value = serde_json::from_str(entry).expect("an entry is JSON");
    let (method, told) = (&entry["message"]["method"], &entry["message"]["params"]);
    let answer = match method.as_str()? {
        "Network.responseReceived" => Answer::of(told["type"].as_str()?, &told["response"]),
        "Network.requestWillBeSent" => Answer::of("Redirect", told.get("redirectResponse")?),
        _ => None,
    };
    answer.filter(|answer| answer.url.starts_with(base))
}

/// Looks for the child in everything that is read by others than those who may: the log, the metrics, and the addresses and
/// headers of every answer that the browser had, pages and what forms led to.
pub async fn nothing_is_said_aloud(desk: &Desk, metrics: SocketAddr, log: &Path) {
    let silent = |what: &str, said: &str| {
        let said = said.to_lowercase();
        let encoded = |secret: &str| [secret.to_lowercase(), secret.to_lowercase().replace(' ', "%20")];
        for secret in SECRETS.iter().flat_map(|secret| encoded(secret)) {
            assert!(!said.contains(&secret), "{secret} in {what}");
        }
    };
    let logged = std::fs::read_to_string(log).expect("the log");
    assert!(logged.lines().count() > 20, "it logs what it does: {logged}");
    silent("the log", &logged);
    let measured = Client::new().get(format!("http://{metrics}/metrics")).send().await.expect("metrics are there");
    let measured = measured.text().await.expect("a text");
    assert!(measured.contains("homeward_"), "{measured}");
    silent("the metrics", &measured);
    let answers = desk.answered.take();
    let (mut pages, mut led_on) = (0, 0);
    for answer in &answers {
        silent("an address", &answer.url);
        silent("a header", &answer.headers.to_string());
        match (answer.kind.as_str(), answer.status) {
            ("Document", 200) => pages += 1,
            ("Redirect", 303) => {
                assert!(answer.header("location").is_some(), "{answer:?}");
                led_on += 1;
            }
            // What a page asks by itself, among it a form that is half filled in.
            ("Fetch" | "XHR" | "EventSource", 200) => {}
            ("Fetch" | "XHR", 422) | ("Stylesheet" | "Script" | "Image" | "Other", 200) => continue,
            _ => panic!("nothing on the way is refused: {answer:?}"),
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"), "it is kept by nobody: {answer:?}");
    }
    let visited = desk.visited.take();
    assert!(pages >= visited.len() && visited.len() > 40, "{pages} pages for {} steps", visited.len());
    assert!(led_on > 30, "{led_on} forms led on");
    for path in &visited {
        silent("an address", path);
    }
    // Nothing was put down in the browser.
    let stored = desk.browser.script("return localStorage.length + sessionStorage.length").await;
    assert_eq!(stored, 0, "nothing is stored in the browser");
}
