//! A duty log: what became known, and for each step who was told of it and when, or why nobody was. All times are
//! London's. Whoever is told is written to; that is looked at while the log is written, and not shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use homeward::domain::audience::Role;
use homeward::domain::ids::{InterviewId, RotaEntryId, UserId};
use homeward::domain::ladder::Outcome;
use homeward::domain::party::Caller;
use homeward::domain::raised::{Known, Told};
use homeward::domain::rota::Entry;
use homeward::services::escalations::Escalation;
use homeward::services::interviews::Asked;
use homeward::store::rotas::{self, Written};
use homeward::store::{parties, people};
use serde_json::{Value, json};

use super::Story;
use crate::app::On;

/// A story on duty: what happens, and the log of it.
pub struct Duty {
    story: Story,
    happened: Vec<(DateTime<Utc>, String)>,
}

impl Duty {
    pub async fn at(on: On, now: &str) -> Self {
        Self { story: Story::at(on, now).await, happened: vec![] }
    }

    pub async fn organisation(&self, name: &str) -> Caller {
        self.story.app.caller(name).await
    }

    /// Time goes by until `then`; then somebody of the council tells, on the pages.
    pub async fn told_by_own(&mut self, then: &str, who: &str, notice: &Value, words: &str) {
        self.story.until(then).await;
        let caller = Caller { user: Some(self.id(who).await), ..self.story.council.clone() };
        let receipt = self.story.app.services.receive(&caller, notice).await;
        receipt.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
        self.happens(words).await;
    }

    /// Time goes by until `then`; then an agency tells.
    pub async fn told(&mut self, then: &str, who: &str, notice: &Value, words: &str) {
        self.story.until(then).await;
        let caller = self.organisation(who).await;
        let receipt = self.story.app.services.receive(&caller, notice).await;
        receipt.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
        self.happens(words).await;
    }

    /// People of the council besides those of the feed, each with one role.
    pub async fn joined_by(&self, people: &[(&str, &str, &str)]) {
        for (first, name, role) in people {
            let entry = format!(
                "users = [{{ email = '{first}@northshire.example.org', name = '{name}', \
                 organisation = 'Northshire County Council', roles = ['{role}'] }}]"
            );
            self.story.app.apply(&entry).await;
        }
    }

    /// Everybody of the feed has left but one.
    pub async fn only(&self, who: &str) {
        let db = self.story.app.services.database.read();
        let council = people::of_organisation(db, self.story.council.organisation.id).await.expect("people are read");
        let stays = self.id(who).await;
        for person in council.into_iter().filter(|person| person.id != stays) {
            let left = people::Person { disabled_at: Some(self.story.app.services.clock.now()), ..person };
            people::save(db, &left).await.expect("they leave");
        }
    }

    pub async fn id(&self, who: &str) -> UserId {
        let email = format!("{who}@northshire.example.org");
        let found = people::by_email(self.story.app.services.database.read(), &email).await;
        found.expect("the database answers").expect("they are there").id
    }

    /// Entries are written into a rota.
    pub async fn rota(&self, role: Role, entries: Vec<Entry>) {
        let now = self.story.app.services.clock.now();
        let authority = &self.story.council.organisation.authorities[0];
        let written = |entry: Entry| Written {
            id: RotaEntryId::fresh(now),
            authority: authority.clone(),
            role,
            entry: Some(entry),
            replaces: None,
            why: "The team's plan".to_owned(),
            by: None,
            at: now,
        };
        let all: Vec<Written> = entries.into_iter().map(written).collect();
        rotas::add(self.story.app.services.database.read(), &all).await.expect("it is written");
    }

    /// Time goes by until `then`; then somebody of the council posts `body` about the interview.
    pub async fn done(&mut self, then: &str, who: &str, verb: &str, body: Value, words: &str) {
        self.story.until(then).await;
        let (services, council) = (&self.story.app.services, &self.story.council);
        let email = format!("{who}@northshire.example.org");
        let person = services.acting_user(council, &email).await.expect("the person works for the council");
        let id = self.interview().await;
        let answer = match verb {
            "allocation" => services.allocate(council, &person, id, &body).await,
            "acknowledgement" => services.acknowledge_allocation(council, &person, id, &body).await,
            "attempt" => services.log_attempt(council, &person, id, &body).await,
            "record" => services.save_record(council, &person, id, &body).await,
            "closure" => services.propose_closure(council, &person, id, &body).await,
            "approval" => services.decide_closure(council, &person, id, &body).await,
            other => panic!("nobody does {other}"),
        };
        answer.unwrap_or_else(|error| panic!("{verb}: {error:?}: {body}"));
        self.happens(words).await;
    }

    /// Time goes by until `then`; then somebody answers the latest step of this name.
    pub async fn answered(&mut self, then: &str, who: &str, step: &str) {
        self.story.until(then).await;
        let (services, council) = (&self.story.app.services, &self.story.council);
        let email = format!("{who}@northshire.example.org");
        let person = services.acting_user(council, &email).await.expect("the person works for the council");
        let shown = self.story.escalations().await;
        let latest = shown.iter().rfind(|shown| shown.known.raised.key.name.word() == step).expect("it was raised");
        let sent = json!({ "action": "Seeing to it.", "by_when": services.clock.now() });
        let answer = services.acknowledge(council, &person, latest.known.raised.id, &sent).await;
        answer.expect("it is answered");
        self.happens(&format!("{} answers {step}", person.name)).await;
    }

    async fn happens(&mut self, words: &str) {
        self.happened.push((self.story.app.services.clock.now(), words.to_owned()));
        self.story.look().await;
    }

    async fn interview(&self) -> InterviewId {
        let asked = Asked { limit: 2, ..Asked::default() };
        let owed = self.story.app.services.return_interviews(&self.story.council, &asked).await;
        let owed = owed.expect("interviews are listed").items;
        assert_eq!(owed.len(), 1, "the story has one interview");
        owed[0].id
    }

    /// The log up to `until`.
    pub async fn log(self, until: &str) -> String {
        self.story.until(until).await;
        self.story.is_sound().await;
        let names = self.names().await;
        let mut lines: Vec<(DateTime<Utc>, bool, String)> =
            self.happened.iter().map(|(at, words)| (*at, false, format!("{}: {words}.\n", clock(*at)))).collect();
        for step in self.story.escalations().await {
            self.is_written_to_whom_it_was_told(&step, &names).await;
            lines.push((step.known.recorded_at, true, entry(&step.known, &names)));
        }
        lines.sort_by_key(|(at, is_step, _)| (*at, *is_step));
        lines.into_iter().map(|(.., line)| line).collect()
    }

    /// By id the names and addresses of the people and organisations that can be told.
    async fn names(&self) -> BTreeMap<String, (String, String)> {
        let db = self.story.app.services.database.read();
        let mut names = BTreeMap::new();
        let authority = &self.story.council.organisation.authorities[0];
        for organisation in parties::organisations_of(db, authority).await.expect("organisations are read") {
            for person in people::of_organisation(db, organisation.id).await.expect("people are read") {
                names.insert(person.id.to_string(), (person.name, person.email));
            }
            let address = organisation.email.expect("all have one");
            names.insert(organisation.id.to_string(), (organisation.name, address));
        }
        names
    }

    async fn is_written_to_whom_it_was_told(&self, step: &Escalation, names: &BTreeMap<String, (String, String)>) {
        let raised = &step.known.raised;
        let about = Some(raised.id.0);
        let written = self.story.app.services.messages(&self.story.council, about, None, None, 200).await;
        let written: BTreeSet<String> =
            written.expect("messages are listed").into_iter().map(|message| message.address).collect();
        let told: BTreeSet<String> = hearers(step.known.told.as_ref()).map(|id| names[&id].1.clone()).collect();
        assert_eq!(written, told, "{} of {}", raised.key.name, raised.raised_at);
    }
}

fn hearers(told: Option<&Told>) -> impl Iterator<Item = String> {
    let ids = told.into_iter().flat_map(|told| {
        let people = told.people.iter().map(ToString::to_string);
        people.chain(told.organisations.iter().map(ToString::to_string))
    });
    ids.collect::<Vec<_>>().into_iter()
}

/// What the log says of a step.
fn entry(known: &Known, names: &BTreeMap<String, (String, String)>) -> String {
    let raised = &known.raised;
    let mut line = format!("{}  {}", clock(known.recorded_at), raised.key.name);
    let again = if raised.key.is_again() { " again" } else { "" };
    let urgent = if raised.urgent { " (urgent)" } else { "" };
    let fell = if raised.raised_at == known.recorded_at {
        String::new()
    } else {
        format!(", fell {}", clock(raised.raised_at))
    };
    let what = match (raised.outcome, &known.told) {
        (Outcome::Told { at }, Some(told)) if told.lapsed => {
            format!("at {} it holds no longer; nobody is told", clock(at))
        }
        (Outcome::Told { at }, Some(told)) => format!("told {}: {}", clock(at), whom(told, names)),
        (Outcome::Told { at }, None) => format!("to be told {}", clock(at)),
        (Outcome::Passed, _) => "passed before we knew of it; nobody is told".to_owned(),
        (Outcome::Suppressed, _) => "recorded and not sent: the child is missing again".to_owned(),
        (Outcome::BundledInto(carrier), _) => format!("told with {}", carrier.name),
    };
    let withdrawn = known.withdrawn_at.map(|at| format!("; withdrawn {}", clock(at))).unwrap_or_default();
    write!(line, "{again}{urgent}{fell}: {what}{withdrawn}\n    {}\n", raised.reason).expect("writing to memory");
    line
}

/// Who was told, and in whose place where nobody was there.
fn whom(told: &Told, names: &BTreeMap<String, (String, String)>) -> String {
    let people: Vec<_> = hearers(Some(told)).map(|id| names[&id].0.clone()).collect();
    let absent: Vec<_> = told.nobody.iter().map(|hearer| format!("nobody is {}", hearer.word())).collect();
    let unattended = told.unattended.iter().map(|role| format!("no {} on duty, so all", role.word()));
    let off_duty: Vec<_> = told.off_duty.iter().map(|id| format!("not {}", names[&id.to_string()].0)).collect();
    let own: Vec<_> = told.own_act.iter().map(|id| format!("{} knows", names[&id.to_string()].0)).collect();
    people.into_iter().chain(absent).chain(unattended).chain(off_duty).chain(own).collect::<Vec<_>>().join(", ")
}

fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%a %-d %b %H:%M %Z").to_string()
}
