//! A server at which people of two councils, a force and a home read the record: keys and people beside those of every
//! test, and the story of a child told by two agencies.

use homeward::services::setup::Setup;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Answered, Served, answered};
use crate::app::On;
use crate::builders::{child, missing, returned, with};

const READERS: &str = r#"
    users = [
        { email = "cora@northshire.example.org", name = "Cora Coordinator", organisation = "Northshire County Council", roles = ["missing_coordinator"] },
        { email = "theo@northshire.example.org", name = "Theo Manager", organisation = "Northshire County Council", roles = ["team_manager"] },
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", roles = ["interviewer"] },
        { email = "left@northshire.example.org", name = "Lee Left", organisation = "Northshire County Council", roles = ["team_manager"], disabled = true },
        { email = "sol@southshire.example.org", name = "Sol South", organisation = "Southshire County Council", roles = ["missing_coordinator"] },
    ]
    api_keys = [
        { name = "north", organisation = "Northshire County Council", scopes = ["notices", "records", "reports"] },
        { name = "south", organisation = "Southshire County Council", scopes = ["notices", "records", "reports"] },
        { name = "force", organisation = "Northshire Police", scopes = ["notices", "records", "reports"] },
        { name = "carers", organisation = "Oakfield Homes", scopes = ["notices", "records", "reports"] },
    ]
"#;

pub const STARTED: &str = "2026-11-20T21:40:00Z";
pub const FORCE_BACK: &str = "2026-11-21T06:00:00Z";
pub const CARERS_BACK: &str = "2026-11-21T08:00:00Z";

pub async fn served(on: On) -> Served {
    let mut served = Served::on(on).await;
    let setup: Setup = toml::from_str(READERS).expect("the set-up is written right");
    let issued = served.app.services.apply(&setup).await.expect("the set-up applies");
    served.keys.extend(issued.into_iter().map(|key| (key.name, key.secret)));
    served
}

impl Served {
    /// Sends a notice that is kept; the id of its episode.
    pub async fn tell(&self, key: &str, notice: &Value) -> String {
        let answer = self.send(key, notice).await;
        assert_eq!(answer.code, 201, "{}: {notice}", answer.text);
        answer.json()["missing_episode"]["id"].as_str().expect("an episode").to_owned()
    }

    /// Force and home tell of one child, placed in Southshire; they differ about the return.
    pub async fn told_by_two(&self) -> String {
        let amy = child("Amy", "Ashdown", "2012-04-09");
        let mut first = missing("NP-1", &amy, STARTED);
        first["host_authority"] = json!("991");
        first["responsible_authority"] = json!("990");
        first["risk"] = json!({ "level": "high", "rationale": "Seen near the station with an adult." });
        first["missing_from"] = json!({ "setting": "childrens_home", "name": "Oak House" });
        let episode = self.tell("force", &first).await;
        let second = with(missing("OH-1", &amy, "2026-11-20T21:50:00Z"), "classification", json!("absent"));
        assert_eq!(self.tell("carers", &second).await, episode, "one absence told by two");
        self.tell("force", &returned("NP-1", FORCE_BACK)).await;
        self.tell("carers", &returned("OH-1", CARERS_BACK)).await;
        episode
    }

    /// The items of a list.
    pub async fn items(&self, key: &str, path: &str) -> Vec<Value> {
        let answer = self.get(key, path).await;
        assert_eq!(answer.code, 200, "{path}: {}", answer.text);
        answer.json()["items"].as_array().expect("items").clone()
    }

    /// All items, page by page; every page but the last holds `limit`.
    pub async fn paged(&self, key: &str, path: &str, limit: usize) -> Vec<Value> {
        let join = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor): (Vec<Value>, String) = (vec![], String::new());
        loop {
            let answer = self.get(key, &format!("{path}{join}limit={limit}{cursor}")).await.json();
            let page = answer["items"].as_array().expect("items");
            items.extend(page.iter().cloned());
            let Some(next) = answer["next"].as_str() else { return items };
            assert_eq!(page.len(), limit, "{answer}");
            cursor = format!("&cursor={next}");
        }
    }

    /// Posts as a person, or as nobody if they are named "".
    pub async fn post_as(&self, key: &str, person: &str, path: &str, body: &Value) -> Answered {
        let request = self.with(key, Method::POST, path).json(body);
        answered(if person.is_empty() { request } else { request.header("Homeward-Acting-User", person) }).await
    }

    /// How often the audit says that this was done.
    pub async fn times_done(&self, action: &str) -> usize {
        self.times(action, "done").await
    }

    /// How often the audit says that this was asked for and ended so.
    pub async fn times(&self, action: &str, outcome: &str) -> usize {
        self.audit().await.iter().filter(|(what, ended, _)| what == action && ended == outcome).count()
    }

    /// The instant moves on.
    pub fn now(&self, instant: &str) {
        self.app.services.clock.set(crate::app::at(instant));
    }
}

/// The texts at `field` of each item.
pub fn texts(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}
