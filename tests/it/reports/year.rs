//! A scripted year: the feed comes in at the instants at which it was reported, and about each interview that is owed
//! somebody does one of a dozen things, later by hours or days. The same every time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::ids::{InterviewId, MissingEpisodeId};
use homeward::domain::instant::outward;
use homeward::domain::party::Caller;
use homeward::services::Error;
use homeward::services::decisions::Acting;
use homeward::services::interviews::Person;
use homeward::store::reviews::Review;
use serde_json::{Value, json};

use super::foi::{status, tables_of};
use crate::app::{App, at, shared};

/// What is done about an interview, so many hours after it was owed, by whom.
type Deed = (i64, &'static str, &'static str, &'static str);

/// What becomes of one interview after another. The words are read by [`body`].
const STORIES: [&[Deed]; 13] = [
    &[],
    &[(3, "cora", "allocation", "ida")],
    &[
        (2, "cora", "allocation", "ida"),
        (20, "ida", "attempts", "child accepted"),
        (40, "ida", "record", "submitted"),
        (90, "ida", "actions/completion", ""),
    ],
    &[
        (5, "cora", "allocation", "wanda"),
        (10, "wanda", "attempts", "carer no_reply"),
        (50, "wanda", "attempts", "child accepted"),
        (80, "wanda", "record", "draft"),
    ],
    &[
        (4, "theo", "allocation", "ida"),
        (30, "ida", "attempts", "child declined_by_child"),
        (31, "ida", "closure", "declined_by_child"),
        (60, "theo", "closure/approval", "approved"),
    ],
    &[
        (30, "cora", "attempts", "carer declined_by_parent_or_carer"),
        (40, "cora", "closure", "declined_by_parent_or_carer"),
        (100, "theo", "closure/approval", "approved"),
    ],
    &[
        (8, "cora", "allocation", "wanda"),
        (10, "wanda", "attempts", "child no_reply"),
        (34, "wanda", "attempts", "carer no_reply"),
        (58, "wanda", "attempts", "child unavailable"),
        (60, "wanda", "closure", "unable"),
        (90, "theo", "closure/approval", "approved"),
    ],
    &[
        (5, "theo", "closure", "not_required"),
        (6, "sera", "closure/approval", "approved"),
        (200, "cora", "reopening", ""),
        (220, "cora", "record", "draft"),
    ],
    &[
        (10, "cora", "attempts", "child declined_by_child"),
        (11, "cora", "closure", "declined_by_child"),
        (20, "sera", "closure/approval", "approved"),
        (120, "cora", "attempts", "child accepted"),
        (140, "cora", "record", "submitted"),
    ],
    &[(1, "cora", "record", "draft")],
    &[(10, "cora", "attempts", "child missing_again"), (20, "cora", "attempts", "child in_custody")],
    &[
        (3, "cora", "allocation", "wanda"),
        (30, "theo", "allocation", "ida"),
        (31, "ida", "allocation/acknowledgement", ""),
        (33, "ida", "attempts", "carer accepted"),
        (71, "ida", "record", "submitted"),
    ],
    &[
        (20, "cora", "attempts", "child declined_by_child"),
        (21, "cora", "closure", "declined_by_child"),
        (22, "theo", "closure/approval", "returned"),
        (150, "cora", "attempts", "child declined_by_child"),
    ],
];

/// So long nobody looks at what has come due.
const BETWEEN_LOOKS: TimeDelta = TimeDelta::days(100);

/// What `who` sends; `now` is when it is done.
fn body(path: &str, words: &str, now: DateTime<Utc>) -> Value {
    let email = |name: &str| format!("{name}@northshire.example.org");
    let independence = json!({ "of_placement": true, "of_authority": true });
    match path {
        "allocation" => json!({ "worker": email(words), "independence": independence }),
        "attempts" => {
            let (whom, outcome) = words.split_once(' ').expect("whom and what came of it");
            let to = if whom == "child" { "child" } else { "parent_or_carer" };
            let channel = if to == "child" { "phone" } else { "visit" };
            json!({ "attempted_at": outward(now), "channel": channel, "to": to, "outcome": outcome })
        }
        // Written down half an hour after the talk.
        "record" => json!({
            "status_at_the_time": status(now), "actions": [{ "what": "Speak to the school.", "owner": "Ida", "due_on": "2026-12-01" }],
            "held_at": outward(now - TimeDelta::minutes(30)), "place": "neutral", "seen_alone": true,
            "childs_account": { "own_words": "I wanted to see my friends." }, "harm": ["none"],
            "immediate_concern": false, "analysis": "Misses friends.", "level_of_need": 2, "draft": words == "draft",
            "late_reason": "Could not be reached.",
        }),
        "actions/completion" => json!({ "action": 1, "done_on": outward(now)[..10], "note": "The school knows." }),
        "closure" => json!({
            "outcome": words, "why_not_asked": "Could not be reached.", "strategy_discussion": { "considered": true, "decision": "not_needed", "reason": "No sign of harm." },
            "reason": if words == "not_required" { "another_authority_interviews" } else { "Asked and tried." },
        }),
        "closure/approval" => json!({ "decision": words, "comment": "Read." }),
        "reopening" => json!({ "reason": "The child would like to talk." }),
        _ => json!({}),
    }
}

/// The feed: all of it when there is time, else that of the children born on odd days, and of those nobody names.
fn feed() -> Vec<Value> {
    let text = shared("feed/notices.ndjson");
    let read = |line: &str| serde_json::from_str::<Value>(line).expect("a line of the feed is JSON");
    let mut lines: Vec<Value> = text.lines().map(read).collect();
    if std::env::var_os("HOMEWARD_TEST_LONG").is_some() {
        return lines;
    }
    let name = |line: &Value| (line["organisation"].to_string(), line["notice"]["reference"].to_string());
    let born_on_an_even_day = |line: &Value| {
        let born = line["notice"]["child"]["date_of_birth"].as_str().and_then(|born| born.chars().last());
        born.is_some_and(|digit| digit.to_digit(10).is_some_and(|digit| digit % 2 == 0))
    };
    let left_out: BTreeSet<_> = lines.iter().filter(|line| born_on_an_even_day(line)).map(name).collect();
    lines.retain(|line| !left_out.contains(&name(line)));
    lines
}

/// The year as it goes by.
pub struct Year<'a> {
    app: &'a App,
    council: Caller,
    people: BTreeMap<&'static str, Person>,
    planned: BTreeMap<(DateTime<Utc>, usize), (InterviewId, Deed)>,
    owed: BTreeSet<InterviewId>,
    /// How many deeds were done, and how many were refused since something else had happened by then.
    pub done: usize,
    pub refused: usize,
    /// The council's own tables with the instant at which each year's were taken in.
    pub tables: BTreeMap<i32, (DateTime<Utc>, Value)>,
}

impl<'a> Year<'a> {
    pub async fn over(app: &'a App) -> Self {
        let council = app.caller("Northshire County Council").await;
        let mut people = BTreeMap::new();
        for name in ["ida", "wanda", "cora", "theo", "sera"] {
            let email = format!("{name}@northshire.example.org");
            people.insert(name, app.services.acting_user(&council, &email).await.expect("a person of the council"));
        }
        let (planned, owed, tables) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        Self { app, council, people, planned, owed, done: 0, refused: 0, tables }
    }

    /// Takes in the feed; gives the references of episodes for people to decide about.
    pub async fn goes_by(&mut self) {
        let mut callers: BTreeMap<String, Caller> = BTreeMap::new();
        let mut now = at("2025-11-01T00:00:00Z");
        let mut episodes: Vec<MissingEpisodeId> = vec![];
        let mut looked = now;
        for line in feed() {
            let (name, notice) = (line["organisation"].as_str().expect("a sender"), &line["notice"]);
            now = now.max(at(notice["reported_at"].as_str().expect("an instant")));
            self.until(now).await;
            // Steps are raised and told as time goes by, if only once in a while: nothing but their instants hangs on it.
            if now > looked + BETWEEN_LOOKS {
                looked = now;
                self.app.look().await;
            }
            // Those of the year that is over are taken in soon after its end.
            if now > at("2026-04-20T10:00:00Z") && self.tables.is_empty() {
                self.take_in_tables(2026, now).await;
            }
            if !callers.contains_key(name) {
                callers.insert(name.to_owned(), self.app.caller(name).await);
            }
            let receipt = self.app.services.receive(&callers[name], notice).await;
            let receipt = receipt.unwrap_or_else(|error| panic!("{error}: {notice}"));
            episodes.extend(receipt.episode.map(|(id, _)| id));
            if let Some(due) = receipt.return_interview.filter(|due| self.owed.insert(due.id)) {
                self.plan(due.id, now);
            }
            // Of some it turns out only later who looks after the child.
            if episodes.len() % 97 == 5 {
                self.settle(*episodes.last().expect("an episode")).await;
            }
        }
        self.until(now + TimeDelta::days(2)).await;
    }

    fn plan(&mut self, id: InterviewId, now: DateTime<Utc>) {
        for deed in STORIES[self.owed.len() % STORIES.len()] {
            let place = self.planned.len() + self.done + self.refused;
            self.planned.insert((now + TimeDelta::hours(deed.0), place), (id, *deed));
        }
    }

    /// Does what is planned until then.
    async fn until(&mut self, then: DateTime<Utc>) {
        while let Some(entry) = self.planned.first_entry().filter(|entry| entry.key().0 <= then) {
            let ((now, _), (id, deed)) = entry.remove_entry();
            self.app.services.clock.set(now);
            match self.act(id, deed, now).await {
                Ok(()) => self.done += 1,
                Err(Error::Refused(_) | Error::Forbidden(_) | Error::Invalid(_)) => self.refused += 1,
                Err(error) => panic!("{deed:?}: {error}"),
            }
        }
        self.app.services.clock.set(then);
    }

    async fn act(&self, id: InterviewId, (_, who, path, words): Deed, now: DateTime<Utc>) -> Result<(), Error> {
        let (services, council, person) = (&self.app.services, &self.council, &self.people[who]);
        let body = body(path, words, now);
        let done = match path {
            "allocation" => services.allocate(council, person, id, &body).await,
            "allocation/acknowledgement" => services.acknowledge_allocation(council, person, id, &body).await,
            "attempts" => services.log_attempt(council, person, id, &body).await,
            "record" => services.save_record(council, person, id, &body).await,
            "actions/completion" => services.answer_action(council, person, id, &body).await,
            "closure" => services.propose_closure(council, person, id, &body).await,
            "closure/approval" => services.decide_closure(council, person, id, &body).await,
            "reopening" => services.reopen(council, person, id, &body).await,
            other => panic!("nothing is posted to {other}"),
        };
        done.map(drop)
    }

    async fn settle(&self, episode: MissingEpisodeId) {
        self.settles(episode, "responsible_authority", "991").await;
    }

    async fn settles(&self, episode: MissingEpisodeId, field: &str, value: &str) {
        let acting = Acting { caller: &self.council, user: None };
        let sent = json!({ "field": field, "value": value, "reason": "The care order says so." });
        self.app.services.settle(&acting, episode, &sent).await.expect("the value is settled");
    }

    /// The council takes in its own tables for the return of `year`.
    pub async fn take_in_tables(&mut self, year: i32, now: DateTime<Utc>) {
        let tables = tables_of(year, &feed());
        self.app.services.import_ssda903_sent(&self.council, &tables).await.expect("the tables are without fault");
        self.tables.insert(year, (now, tables));
    }

    /// Of what was withdrawn and nobody has decided yet, one is found never to have been.
    pub async fn strikes_one_out(&self) {
        let acting = Acting { caller: &self.council, user: None };
        let reviews = self.app.services.reviews(&self.council, None, None, u64::MAX >> 1).await.expect("reviews");
        let withdrawn =
            |review: &&Review| review.doubt.kind.word() == "cancellation" && review.doubt.decision.is_none();
        let review = reviews.iter().find(withdrawn).expect("one is withdrawn");
        let sent = json!({ "decision": "confirm", "reason": "Checked with the home." });
        self.app.services.decide(&acting, review.id, &sent).await.expect("the review is decided");
    }

    /// The council decides of some absences what they are in its return, and where the child lives.
    pub async fn places(&self, episodes: &[MissingEpisodeId]) {
        for (place, episode) in episodes.iter().enumerate() {
            if place % 3 != 0 {
                self.settles(*episode, "ssda903_class", ["M", "A", "not_reported"][place % 5 % 3]).await;
            }
            if place % 4 != 0 {
                self.settles(*episode, "host_authority", if place % 8 < 4 { "990" } else { "992" }).await;
            }
        }
    }

    /// A person of the council decides half of what is in doubt about returns and cancellations.
    pub async fn decide(&self) {
        let acting = Acting { caller: &self.council, user: None };
        let reviews = self.app.services.reviews(&self.council, None, None, u64::MAX >> 1).await.expect("reviews");
        let decidable = reviews.iter().filter(|review| matches!(review.doubt.kind.word(), "return" | "cancellation"));
        for (place, review) in decidable.enumerate().filter(|(place, _)| place % 2 == 0) {
            let decision = if place % 6 == 0 { "reject" } else { "confirm" };
            let sent = json!({ "decision": decision, "reason": "Checked with the home." });
            self.app.services.decide(&acting, review.id, &sent).await.expect("the review is decided");
        }
    }
}
