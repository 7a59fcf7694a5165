//! Who sees what is one table, and every address of the API is held to it: nobody sees, counts or guesses what is not
//! theirs. A thing that a caller may not see is answered to the last byte as one that does not exist.

pub mod cast;
mod reports;
mod rows;
mod webhooks;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use cast::{IDENTITIES, Identity, Kind, Stage, Thing, text};
use rows::{Names, Offer, names, offer};

use crate::app::On;
use crate::http::{Answered, answered};
use crate::on_both;

/// An id that nothing has.
pub const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// An address as the description names it.
struct Address {
    method: &'static str,
    path: String,
    parameters: Vec<String>,
}

impl Address {
    /// Where something is, or would be.
    fn of(&self, id: &str, under: Option<&str>) -> String {
        // A delivery is addressed under its endpoint.
        if self.path.contains("{delivery}") {
            return self.path.replace("{id}", under.unwrap_or(NOBODY)).replace("{delivery}", id);
        }
        self.path.replace("{id}", id)
    }

    fn of_thing(&self, thing: &Thing) -> String {
        self.of(&thing.id, thing.under.as_deref())
    }
}

/// All that the served description names.
async fn addresses(stage: &Stage) -> Vec<Address> {
    let document = stage.served.get("", "/api/v1/openapi.json").await.json();
    let mut found = vec![];
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, described) in methods.as_object().expect("methods") {
            let method = ["get", "post", "put", "patch", "delete"].into_iter().find(|known| known == method);
            let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
            let asked = parameters.iter().filter(|one| one["in"] == "query").map(|one| text(&one["name"])).collect();
            found.push(Address { method: method.expect("a method"), path: path.clone(), parameters: asked });
        }
    }
    // What is taken away is asked about first.
    found.sort_by_key(|address| address.method == "delete");
    found
}

impl Stage {
    async fn ask(&self, who: &Identity, method: &str, path: &str, body: Option<&Value>) -> Answered {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
        let writes_over = [Method::PUT, Method::PATCH, Method::DELETE].contains(&method);
        let request = self.served.with(who.name, method, path).header("homeward-acting-user", who.person());
        let request = if writes_over { request.header("if-match", "*") } else { request };
        let answer = answered(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await;
        for (word, readers) in &self.words {
            let may_read = readers.contains(&who.name);
            assert!(may_read || !answer.text.contains(word), "{} reads {word} at {path}: {}", who.name, answer.text);
        }
        answer
    }
}

/// That two answers cannot be told apart: code, body and headers, but for the time.
pub fn same(one: &Answered, other: &Answered, row: &str) {
    assert_eq!((one.code, &one.text), (other.code, &other.text), "{row}");
    let headers = |answer: &Answered| {
        let kept = answer.headers.iter().filter(|(name, _)| *name != "date");
        kept.map(|(name, value)| format!("{name}: {value:?}")).collect::<BTreeSet<_>>()
    };
    assert_eq!(headers(one), headers(other), "{row}");
}

on_both! {
    async fn what_is_not_theirs_is_answered_like_what_is_not_there(on: On) {
        let stage = Stage::on(on).await;
        let mut compared = 0;
        for address in addresses(&stage).await {
            let (kind, body) = match offer(address.method, &address.path) {
                Offer::One(kind) | Offer::Within(kind, _) => (kind, None),
                Offer::Deed(kind, body) => (kind, Some(body)),
                _ => continue,
            };
            for who in &IDENTITIES {
                let nothing = stage.ask(who, address.method, &address.of(NOBODY, None), body.as_ref()).await;
// Some may not do it whatever the thing, which tells them nothing of this one.
                let refused = nothing.code == 404 || (nothing.code == 403 && who.council_of.is_none());
                assert!(refused, "{} {}: {}", who.name, address.path, nothing.text);
                for thing in stage.of(kind) {
                    if !thing.seen_by.contains(&who.name) {
                        let row = format!("{} {} {} {thing:?}", who.name, address.method, address.path);
                        let path = address.of_thing(thing);
                        same(&stage.ask(who, address.method, &path, body.as_ref()).await, &nothing, &row);
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 700, "{compared}");
    }
}

on_both! {
    async fn what_is_theirs_is_there(on: On) {
        let stage = Stage::on(on).await;
        for address in addresses(&stage).await {
            let (kind, body) = match offer(address.method, &address.path) {
                Offer::One(kind) | Offer::Within(kind, _) => (kind, None),
                // What is about an episode is decided by the child's council alone.
                Offer::Deed(kind, body) => (kind, Some(body)),
                _ => continue,
            };
            for thing in stage.of(kind) {
                for who in IDENTITIES.iter().filter(|who| thing.seen_by.contains(&who.name)) {
                    let is_its_council = thing.seen_by[0] == who.name || kind == Kind::Notice;
                    if body.is_some() && !is_its_council {
                        continue;
                    }
                    let path = address.of_thing(thing);
                    let answer = stage.ask(who, address.method, &path, body.as_ref()).await;
                    let there = if body.is_some() { answer.code != 404 } else { answer.code == 200 };
                    assert!(there, "{} {} {path}: {}", who.name, address.method, answer.text);
                }
            }
        }
    }
}

on_both! {
    async fn lists_hold_what_is_theirs_and_nothing_else(on: On) {
        let stage = Stage::on(on).await;
        for address in addresses(&stage).await {
            let Offer::All(kind) = offer(address.method, &address.path) else { continue };
            for who in &IDENTITIES {
                let theirs = stage.of(kind).filter(|thing| thing.seen_by.contains(&who.name));
                let theirs: BTreeSet<String> = theirs.map(|thing| thing.id.clone()).collect();
                for limit in [1, 200] {
                    let (mut listed, mut cursor) = (vec![], String::new());
                    loop {
                        let path = format!("{}?limit={limit}{cursor}", address.path);
                        let page = stage.ask(who, "get", &path, None).await.json();
                        listed.extend(page["items"].as_array().expect("items").iter().map(|item| text(&item["id"])));
                        let Some(next) = page["next"].as_str() else { break };
                        cursor = format!("&cursor={next}");
                    }
                    let row = format!("{} at {} by {limit}", who.name, address.path);
                    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), theirs, "{row}");
                    assert_eq!(listed.len(), theirs.len(), "{row}: each once");
                }
            }
        }
    }
}

/// For a parameter, what somebody might ask to learn of others, each with what names nothing.
fn guesses(stage: &Stage, who: &Identity, named: &Names, kind: Option<Kind>) -> Vec<(String, String)> {
    let others = |kinds: &[Kind]| {
        let hidden =
            stage.things.iter().filter(|thing| kinds.contains(&thing.kind) && !thing.seen_by.contains(&who.name));
        hidden.map(|thing| thing.id.clone()).collect::<Vec<_>>()
    };
    let strangers = || IDENTITIES.iter().filter(|other| other.name != who.name && other.council_of != who.council_of);
    match named {
        Names::Nothing => vec![],
        Names::Things(kinds) => others(kinds).into_iter().map(|id| (id, NOBODY.to_owned())).collect(),
        Names::Authority => {
            // Whoever sees something there may ask for it.
            let seen = |council: &str| {
                let of_kind = stage.things.iter().filter(|thing| Some(thing.kind) == kind);
                let mut seen = of_kind.filter(|thing| thing.seen_by.contains(&who.name));
                who.name == council || seen.any(|thing| thing.seen_by.contains(&council))
            };
            let foreign = [("990", "north"), ("991", "south")].into_iter().filter(|(_, council)| !seen(council));
            foreign.map(|(code, _)| (code.to_owned(), "999".to_owned())).collect()
        }
        // A council may ask for the service's people, to whom it gives interviews.
        Names::Person => {
            let strangers = strangers().filter(|other| !(who.name == "north" && other.name == "service"));
            strangers.map(|other| (other.person(), "nobody@north.example.org".to_owned())).collect()
        }
        Names::Team => {
            let teams = [
                ("North returns", vec!["north"]),
                ("South returns", vec!["south"]),
                ("Visitors", vec!["north", "service"]),
            ];
            let others = teams.into_iter().filter(|(_, known_to)| !known_to.contains(&who.name));
            others.map(|(team, _)| (team.to_owned(), "None".to_owned())).collect()
        }
        Names::Reference => {
            let hidden = stage.words.iter().filter(|(_, readers)| !readers.contains(&who.name));
            hidden.map(|(reference, _)| (reference.clone(), "none".to_owned())).collect()
        }
        // Its neighbour, which nothing has: whatever is behind the one is behind the other.
        Names::Cursor => others(kind.as_slice()).into_iter().map(|id| (id.clone(), neighbour(&id))).collect(),
    }
}

/// The id before this one.
fn neighbour(id: &str) -> String {
    let id: uuid::Uuid = id.parse().expect("an id");
    uuid::Uuid::from_u128(id.as_u128() - 1).to_string()
}

on_both! {
    async fn nothing_is_learnt_by_asking_a_list_for_what_is_others(on: On) {
        let stage = Stage::on(on).await;
        let mut compared = 0;
        for address in addresses(&stage).await.iter().filter(|address| address.method == "get") {
            let (kind, besides) = match offer(address.method, &address.path) {
                Offer::All(kind) => (Some(kind), ""),
                Offer::Report(besides) => (None, besides),
                _ => continue,
            };
            for parameter in &address.parameters {
                for who in &IDENTITIES {
                    for (others, nothing) in guesses(&stage, who, &names(&address.path, parameter), kind) {
                        let ask = async |value: &str| {
                            let path = format!("{}?{parameter}={value}{besides}", address.path);
                            stage.ask(who, "get", &path, None).await
                        };
                        let row = format!("{} asks {} for {parameter} {others}", who.name, address.path);
                        same(&ask(&others).await, &ask(&nothing).await, &row);
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 200, "{compared}");
    }
}

on_both! {
    async fn nothing_is_learnt_by_telling_of_what_is_others(on: On) {
        let stage = Stage::on(on).await;
        let own = |who: &Identity| stage.of(Kind::Interview).find(|thing| thing.seen_by[0] == who.name);
        for who in &IDENTITIES {
            for foreign in ["990", "991"].into_iter().filter(|code| !who.person().ends_with(match *code {
                "990" => "north.example.org",
                _ => "south.example.org",
            })) {
                let tell = async |authority: &str| {
                    let mut notice = crate::http::missing("X-1", "Guess");
                    notice["authority"] = json!(authority);
                    stage.ask(who, "post", "/api/v1/notices", Some(&notice)).await
                };
// The number that was sent is said again.
                let plain = |answer: Answered, code: &str| Answered { text: answer.text.replace(code, ""), ..answer };
                let (known, unknown) = (plain(tell(foreign).await, foreign), plain(tell("999").await, "999"));
                assert_eq!(known.code, 422, "{}: {}", who.name, known.text);
                same(&known, &unknown, &format!("{} tells {foreign}", who.name));
            }
            let Some(own) = own(who) else { continue };
            for thing in stage.of(Kind::Episode).filter(|thing| !thing.seen_by.contains(&who.name)) {
                let cover = async |id: &str| {
                    let path = format!("/api/v1/return-interviews/{}/episodes", own.id);
                    stage.ask(who, "post", &path, Some(&json!({ "missing_episode": id }))).await
                };
                same(&cover(&thing.id).await, &cover(NOBODY).await, &format!("{} covers {thing:?}", who.name));
            }
            for other in IDENTITIES.iter().filter(|other| other.name != who.name && other.name != "service") {
                let give = async |worker: &str| {
                    let path = format!("/api/v1/return-interviews/{}/allocation", own.id);
                    let independence = json!({ "of_placement": true, "of_authority": true });
                    let asked = json!({ "worker": worker, "independence": independence });
                    stage.ask(who, "post", &path, Some(&asked)).await
                };
                let row = format!("{} gives to {}", who.name, other.name);
                same(&give(&other.person()).await, &give("nobody@north.example.org").await, &row);
            }
        }
    }
}
