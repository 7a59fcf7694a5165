//! Schemathesis reads the API's description, makes up requests by it, thousands of them, and holds every answer against it.
//! Two identities ask, a council and a police force, of an installation that has something to show to both.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::{judged_within, ours, own_path, python};
use crate::app::On;
use crate::builders::returned;
use crate::http::return_interviews::PEOPLE;
use crate::http::{Served, answered, missing};
use crate::on_both;

/// Keys that may do all that their organisations may.
const KEYS: &str = r#"
    api_keys = [
        { name = "whole-council", organisation = "Northshire County Council", scopes = ["notices", "records", "interviews", "reports", "exports", "administration"] },
        { name = "whole-police", organisation = "Northshire Police", scopes = ["notices", "records", "interviews", "reports", "exports", "administration"] },
    ]
"#;

/// Seconds in which each identity may make up requests. The four runs, two on each database, stay within two minutes.
const BUDGETS: [(&str, u64); 2] = [("council", 33), ("police", 17)];
/// What a run may take besides on a busy machine, to start, to end the request at hand and to write: past it, it hangs.
const BESIDES: u64 = 40;

/// A directory that goes when the test does.
struct Desk(PathBuf);

impl Drop for Desk {
    fn drop(&mut self) {
        // Left-overs of a test do no harm; a failure to remove them must not hide the test's own.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl Desk {
    fn new() -> Self {
        let directory = own_path("desk");
        std::fs::create_dir_all(&directory).expect("a directory");
        Self(directory)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }

    /// A list of words, as Schemathesis reads one.
    fn list<'a>(&self, name: &str, words: impl IntoIterator<Item = &'a str>) {
        let quoted: Vec<_> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
        self.write(name, &quoted.join("\n"));
    }

    fn copy(&self, from: &Path) {
        std::fs::copy(from, self.0.join(from.file_name().expect("a name"))).expect("a copy");
    }
}

/// Something to show: children who came back, one of whom may be another, and what followed.
async fn with_a_history(served: &Served) {
    for number in 0..4 {
        let family = ["Trial", "Sample", "Probe", "Essay"][number];
        let reference = format!("NP-{number}");
        let mut told = missing(&reference, family);
        told["child"]["date_of_birth"] = json!(format!("201{number}-04-09"));
        served.send("police", &told).await;
        served.send("police", &returned(&reference, "2026-11-21T09:00:00Z")).await;
    }
    let mut alike = missing("OH-1", "Tryal");
    alike["child"]["date_of_birth"] = json!("2010-04-09");
    served.send("home", &alike).await;
    served.app.look().await;
}

/// Endpoints of the council's, each with two deliveries: some that stay, some to be taken away.
async fn endpoints(served: &Served, desk: &Desk) {
    let post = async |path: &str, body: &serde_json::Value| {
        let request = served.with("whole-council", Method::POST, &format!("/api/v1/webhook-endpoints{path}"));
        let answer = answered(request.json(body)).await;
        assert!([201, 202].contains(&answer.code), "{}", answer.text);
        answer.json()["id"].as_str().expect("an id").to_owned()
    };
    let (mut made, mut deliveries) = (vec![], vec![]);
    for number in 0..10 {
        let url = format!("https://systems.north.example.org/{number}");
        let endpoint = post("", &json!({ "url": url })).await;
        for _ in 0..2 {
            deliveries.push(post(&format!("/{endpoint}/test"), &json!({})).await);
        }
        made.push(endpoint);
    }
    let [with_deliveries, changed, deleted] = [&made[..1], &made[1..4], &made[4..]];
    desk.list("webhook_endpoints_with_deliveries.txt", with_deliveries.iter().map(String::as_str));
    desk.list("webhook_deliveries.txt", deliveries[..2].iter().map(String::as_str));
    desk.list("webhook_endpoints.txt", changed.iter().map(String::as_str));
    desk.list("webhook_endpoints_to_delete.txt", deleted.iter().map(String::as_str));
}

/// The ids of what a list shows to the council.
async fn ids(served: &Served, path: &str) -> Vec<String> {
    let list = served.get("whole-council", path).await.json();
    let items = list["items"].as_array().expect("a list").iter();
    let ids: Vec<_> = items.filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
    assert!(!ids.is_empty(), "{path} has something to show: {list}");
    ids
}

/// All that a run needs: our settings, who asks, and what there is.
async fn desk(served: &Served) -> Desk {
    let desk = Desk::new();
    desk.copy(&ours("schemathesis.toml"));
    desk.copy(&ours("schemathesis_hooks.py"));
    let identity = |name: &str| {
        let bearer = format!("Bearer {}", served.secret(&format!("whole-{name}")));
        json!({ "name": name, "fixedHeaders": [{ "name": "Authorization", "value": bearer }] })
    };
    let identities = json!({ "auth": [identity("council"), identity("police")] });
    desk.write("identities.json", &identities.to_string());
    let people = ["cora", "ida", "theo", "sera", "nobody"].map(|name| format!("{name}@northshire.example.org"));
    desk.list("people.txt", people.iter().map(String::as_str));
    let sent = served.send("whole-police", &missing("NP-9", "Last")).await.json();
    desk.list("notices.txt", sent["notice_id"].as_str());
    for list in ["missing-episodes", "return-interviews", "reviews", "escalations", "messages"] {
        let ids = ids(served, &format!("/api/v1/{list}")).await;
        desk.list(&format!("{}.txt", list.replace('-', "_")), ids.iter().map(String::as_str));
    }
    endpoints(served, &desk).await;
    desk
}

on_both! {
    async fn schemathesis_finds_nothing(on: On) {
        let served = Served::on(on).await.with_also(PEOPLE).await.with_also(KEYS).await;
        with_a_history(&served).await;
        let desk = desk(&served).await;
        for (identity, budget) in BUDGETS {
            let mut command = python();
            command.arg("-m").arg("schemathesis.cli").current_dir(&desk.0).env("PYTHONPATH", &desk.0);
            command.args(["--config-file", "schemathesis.toml", "run", "--auth-wfc-user", identity]);
            command.args(["--max-time", &budget.to_string(), &format!("{}/api/v1/openapi.json", served.base)]);
            let judged = judged_within(Duration::from_secs(budget + BESIDES), command, "").await;
            judged.is_content();
            // A judge whom nobody lets in finds nothing either.
            let operations = judged.out.lines().find(|line| line.contains(" selected / ")).unwrap_or_default();
            assert!(operations.contains("selected") && !operations.contains(" 0 selected"), "{}", judged.out);
            assert!(identity == "police" || !judged.out.contains("401 Unauthorized"), "{}", judged.out);
        }
    }
}
