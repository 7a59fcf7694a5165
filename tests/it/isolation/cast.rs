//! Two authorities with a council each, two forces, two providers and an interview service, each with one key that may do
//! all that its kind may; and the children of both authorities, of whom each was told words that it alone may read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::{On, at};
use crate::builders::{child, known, missing, returned, with};
use crate::http::{Served, answered};

const PARTIES: &str = r#"
    organisations = [
        { name = "Southshire Police", kind = "police", authorities = ["991"] },
        { name = "Beech Homes", kind = "care_provider", authorities = ["991"] },
        { name = "Talk Again", kind = "interview_service", authorities = ["990"] },
    ]
    teams = [
        { name = "North returns", organisation = "Northshire County Council" },
        { name = "South returns", organisation = "Southshire County Council" },
        { name = "Visitors", organisation = "Talk Again" },
    ]
    users = [
        { email = "north@north.example.org", name = "Nora North", organisation = "Northshire County Council", team = "North returns", roles = ["team_manager", "missing_coordinator"] },
        { email = "south@south.example.org", name = "Sol South", organisation = "Southshire County Council", team = "South returns", roles = ["team_manager", "missing_coordinator"] },
        { email = "north-force@north.example.org", name = "Pat Police", organisation = "Northshire Police", roles = ["reporter"] },
        { email = "south-force@south.example.org", name = "Sal Police", organisation = "Southshire Police", roles = ["reporter"] },
        { email = "oakfield@north.example.org", name = "Oona Oak", organisation = "Oakfield Homes", roles = ["reporter"] },
        { email = "beech@south.example.org", name = "Bea Beech", organisation = "Beech Homes", roles = ["reporter"] },
        { email = "service@north.example.org", name = "Tess Talker", organisation = "Talk Again", team = "Visitors", roles = ["interviewer"] },
    ]
"#;

/// Who asks.
#[derive(Debug)]
pub struct Identity {
    /// Its key, and the first part of the address of its person.
    pub name: &'static str,
    pub organisation: &'static str,
    /// The authority whose council it is.
    pub council_of: Option<&'static str>,
    /// Where its person has their address.
    pub host: &'static str,
}

const fn who(
    name: &'static str,
    organisation: &'static str,
    council_of: Option<&'static str>,
    host: &'static str,
) -> Identity {
    Identity { name, organisation, council_of, host }
}

pub const IDENTITIES: [Identity; 7] = [
    who("north", "Northshire County Council", Some("990"), "north.example.org"),
    who("south", "Southshire County Council", Some("991"), "south.example.org"),
    who("north-force", "Northshire Police", None, "north.example.org"),
    who("south-force", "Southshire Police", None, "south.example.org"),
    who("oakfield", "Oakfield Homes", None, "north.example.org"),
    who("beech", "Beech Homes", None, "south.example.org"),
    who("service", "Talk Again", None, "north.example.org"),
];

impl Identity {
    /// The person who acts for it.
    pub fn person(&self) -> String {
        format!("{}@{}", self.name, self.host)
    }
}

/// What a list or an address can be about; only pages name an interview whose talk asked for something, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Notice,
    Episode,
    Interview,
    Review,
    Escalation,
    Message,
    Child,
    Attachment,
    Endpoint,
    Delivery,
    Asking,
    Authority,
    Begun,
    Entry,
    Key,
    Organisation,
    Person,
    Reference,
    Silence,
    Text,
}

/// Something that some may see.
#[derive(Clone, Debug)]
pub struct Thing {
    pub kind: Kind,
    pub id: String,
    /// The thing under which it is addressed; of a step, the roles that it tells.
    pub under: Option<String>,
    /// Who sees it, and no others.
    pub seen_by: Vec<&'static str>,
}

/// A server with all of them, and what there is to see.
pub struct Stage {
    pub served: Served,
    pub things: Vec<Thing>,
    /// Words that somebody told, with those who may read them.
    pub words: Vec<(String, Vec<&'static str>)>,
}

/// An occasion that somebody tells of.
struct Occasion {
    authority: &'static str,
    council: &'static str,
    family: &'static str,
    born: &'static str,
    /// In whose area the child is placed, if it is another's.
    placed_in: Option<(&'static str, &'static str)>,
    tellers: &'static [&'static str],
}

const fn occasion(
    (authority, council): (&'static str, &'static str),
    family: &'static str,
    born: &'static str,
    tellers: &'static [&'static str],
) -> Occasion {
    Occasion { authority, council, family, born, placed_in: None, tellers }
}

const NORTH: (&str, &str) = ("990", "north");
const SOUTH: (&str, &str) = ("991", "south");

/// In each authority a child whom force and home tell of, one whose name is so alike that a person must decide; and in one
/// a child who is placed in the other, and one who goes to the interview service.
fn occasions() -> [Occasion; 6] {
    [
        occasion(NORTH, "Ashdown", "2012-04-09", &["north-force", "oakfield"]),
        occasion(NORTH, "Ashdowne", "2012-04-09", &["oakfield"]),
        Occasion { placed_in: Some(SOUTH), ..occasion(NORTH, "Placed", "2010-03-02", &["north-force"]) },
        occasion(NORTH, "Served", "2009-03-02", &["oakfield"]),
        occasion(SOUTH, "Ashdown", "2011-04-09", &["south-force", "beech"]),
        occasion(SOUTH, "Ashdowne", "2011-04-09", &["beech"]),
    ]
}

impl Stage {
    pub async fn on(on: On) -> Self {
        let keys = IDENTITIES.iter().map(|identity| {
            format!(
                r#"{{ name = "{}", organisation = "{}", scopes = ["notices", "records", "interviews", "reports", "exports", "administration"] }}"#,
                identity.name, identity.organisation
            )
        });
        let keys = format!("api_keys = [{}]", keys.collect::<Vec<_>>().join(", "));
        let served = Served::on(on).await.with_also(PARTIES).await.with_also(&keys).await;
        let mut stage = Self { served, things: vec![], words: vec![] };
        for occasion in occasions() {
            stage.tell(&occasion).await;
        }
        for (authority, council) in [NORTH, SOUTH] {
            let tables = json!({
                "authority": authority, "year": 2026, "header": "CHILD,DOB\n100,09/04/2012\n",
                "episodes": "CHILD,DECOM,LS,PLACE,DEC,REC\n100,10/01/2024,C2,U4,,\n",
            });
            let request = stage.served.with(council, reqwest::Method::POST, "/api/v1/exports/ssda903-tables");
            let answer = answered(request.json(&tables)).await;
            assert_eq!(answer.code, 201, "{}", answer.text);
        }
        stage.served.app.look().await;
        let later = at("2026-11-23T14:00:00Z");
        stage.served.app.services.clock.set(later);
        stage.served.app.look().await;
        stage.served.app.services.clock.set(later + TimeDelta::minutes(5));
        for (kind, path) in [(Kind::Review, "reviews"), (Kind::Escalation, "escalations"), (Kind::Message, "messages")]
        {
            for council in ["north", "south"] {
                let found = stage.served.get(council, &format!("/api/v1/{path}")).await.json();
                let items = found["items"].as_array().expect("items");
                assert!(!items.is_empty(), "{council} has {path}");
                let told = |item: &Value| item["audience"].as_array().map(|roles| roles.iter().map(text).collect());
                stage.things.extend(items.iter().map(|item| Thing {
                    kind,
                    id: text(&item["id"]),
                    under: told(item).map(|roles: Vec<_>| roles.join(" ")),
                    seen_by: vec![council],
                }));
            }
        }
        for identity in &IDENTITIES {
            stage.listen(identity).await;
        }
        stage
    }

    /// Lets its system hear of what changes; a test is on its way there.
    async fn listen(&mut self, who: &Identity) {
        let url = format!("https://systems.{}/{}-hook", who.host, who.name);
        self.words.push((url.clone(), vec![who.name]));
        let post = async |path: &str, body: Value, code: u16| {
            let request =
                self.served.with(who.name, reqwest::Method::POST, &format!("/api/v1/webhook-endpoints{path}"));
            let answer = answered(request.json(&body)).await;
            assert_eq!(answer.code, code, "{}", answer.text);
            text(&answer.json()["id"])
        };
        let endpoint = post("", json!({ "url": url }), 201).await;
        let delivery = post(&format!("/{endpoint}/test"), json!({}), 202).await;
        self.see(Kind::Endpoint, endpoint.clone(), vec![who.name]);
        self.see(Kind::Delivery, delivery, vec![who.name]);
        self.things.last_mut().expect("the delivery").under = Some(endpoint);
    }

    async fn tell(&mut self, occasion: &Occasion) {
        let name = format!("{}-{}", occasion.council, occasion.family);
        let mut interview = String::new();
        for teller in occasion.tellers {
            let reference = format!("{teller}-{name}");
            let own = format!("words-of-{reference}");
            let mut told = missing(&reference, &child("Amy", occasion.family, occasion.born), "2026-11-20T21:40:00Z");
            told = with(told, "circumstances", json!(own));
            told = with(told, "risk", json!({ "level": "high", "rationale": own }));
            told["child"] = known(told["child"].clone(), "provider_id", &format!("id-{reference}"));
            if let Some((host, _)) = occasion.placed_in {
                told =
                    with(with(told, "host_authority", json!(host)), "responsible_authority", json!(occasion.authority));
            }
            let back = returned(&reference, "2026-11-21T09:00:00Z");
            for notice in [told, back] {
                let notice = with(notice, "authority", json!(occasion.authority));
                let answer = self.served.send(teller, &notice).await;
                assert_eq!(answer.code, 201, "{}", answer.text);
                let answer = answer.json();
                self.see(Kind::Notice, text(&answer["notice_id"]), vec![teller, occasion.council]);
                if let Some(id) = answer["return_interview"]["id"].as_str() {
                    id.clone_into(&mut interview);
                }
            }
            // A reference is read by whoever calls it so, and by the child's council.
            let readers = vec![*teller, occasion.council];
            self.words.extend([(own, readers.clone()), (reference, readers)]);
        }
        self.see(Kind::Interview, interview.clone(), vec![occasion.council]);
        if occasion.family == "Served" {
            self.hand_to_the_service(&interview).await;
        }
        let shown = self.served.get(occasion.council, &format!("/api/v1/return-interviews/{interview}")).await.json();
        let episode = text(&shown["missing_episodes"][0]["id"]);
        let mut seen_by = [&[occasion.council], occasion.tellers].concat();
        seen_by.extend(occasion.placed_in.map(|(_, host)| host));
        self.see(Kind::Episode, episode.clone(), seen_by);
        self.enclose(occasion, &episode).await;
        let shown = self.served.get(occasion.council, &format!("/api/v1/missing-episodes/{episode}")).await.json();
        self.see(Kind::Child, text(&shown["child_id"]), vec![occasion.council]);
    }

    /// The council writes to all who told of it, with a file.
    async fn enclose(&mut self, occasion: &Occasion, episode: &str) {
        let words = format!("file-of-{}-{}", occasion.council, occasion.family);
        let post =
            json!({ "text": "See the note.", "files": [{ "name": "note.txt", "content": STANDARD.encode(&words) }] });
        let path = format!("/api/v1/missing-episodes/{episode}/conversation");
        let person = format!("{0}@{0}.example.org", occasion.council);
        let request = self.served.with(occasion.council, reqwest::Method::POST, &path);
        let answer = answered(request.header("homeward-acting-user", person).json(&post)).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        let readers = [&[occasion.council], occasion.tellers].concat();
        self.see(Kind::Attachment, text(&answer.json()["files"][0]["id"]), readers.clone());
        self.words.push((words, readers));
    }

    async fn hand_to_the_service(&mut self, interview: &str) {
        let worker = json!({ "worker": "service@north.example.org", "independence": { "of_placement": true, "of_authority": true } });
        let path = format!("/api/v1/return-interviews/{interview}/allocation");
        let request = self.served.with("north", reqwest::Method::POST, &path);
        let answer = answered(request.header("homeward-acting-user", "north@north.example.org").json(&worker)).await;
        assert_eq!(answer.code, 200, "{}", answer.text);
        let last = self.things.last_mut().expect("the interview");
        last.seen_by.push("service");
    }

    fn see(&mut self, kind: Kind, id: String, seen_by: Vec<&'static str>) {
        self.things.push(Thing { kind, id, under: None, seen_by });
    }

    /// What there is of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |thing| thing.kind == kind)
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
