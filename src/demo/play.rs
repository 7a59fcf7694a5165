//! Playing a story: the clock stands at each moment that matters, and at each the same verbs and the same looks run as
//! in a program that had been there all year. E-mails go out at their moment too, so none of them is late afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use fastrand::Rng;
use homeward_jobs::{Queue, Slots, drain, table};
use serde_json::json;

use super::setup::{COUNCIL, PARTIES, PEOPLE, address, people, rotas};
use super::story::{Deed, Event, Story, Verb, written};
use super::{situations, year};
use crate::domain::calendar::london_date;
use crate::domain::edition::Expected;
use crate::domain::ids::{InterviewId, MissingEpisodeId};
use crate::domain::message::gathering::GATHER;
use crate::domain::party::Caller;
use crate::notify::Sender;
use crate::services::conversation::Files;
use crate::services::escalations::Asked;
use crate::services::interviews::Person;
use crate::services::safe_contacts::Change;
use crate::services::setup::Setup;
use crate::services::{Error, Services};
use crate::work::Attend;
use crate::work::deliver::DeliverSource;

/// Any number does; this one stays, or nobody could talk about the same demo.
const SEED: u64 = 990;
/// As many as are answered in one round; more than ever wait.
const ANSWERED_AT_ONCE: u64 = 200;
/// One in so many is left for the next round, as it is in life.
const LEFT_LYING: u8 = 6;

/// How long somebody who is asked has to answer.
const TO_ANSWER: TimeDelta = TimeDelta::hours(4);

/// What was played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Notices that came in.
    pub notices: u64,
    /// Things that people did.
    pub deeds: u64,
    /// Moments at which subjects were looked at.
    pub looks: u64,
}

/// The history did not play to its end.
#[derive(Debug, thiserror::Error)]
#[error("the demo's history stopped at {at}, at {deed}: {why}")]
pub struct Stopped {
    at: DateTime<Utc>,
    deed: String,
    why: String,
}

/// Makes Northshire and plays its year, which ends at `now`. The services' clock must be one that can be set, and their
/// settings must say that there is a mail server: `sender` is it.
///
/// # Errors
/// [`Stopped`], with the first thing that was refused or failed.
pub async fn play<S: Sender>(services: &Services, sender: Arc<S>, now: DateTime<Utc>) -> Result<Played, Stopped> {
    let now = now.trunc_subsecs(0);
    let mut rng = Rng::with_seed(SEED);
    let mut story = Story::ending(now);
    year::tell(&mut story, &mut rng);
    situations::tell(&mut story, &mut rng);
    services.clock.set(now - year::YEAR - TimeDelta::days(1));
    let mut stage = Stage::set_up(services, sender, rng).await?;
    for event in story.events() {
        stage.until(event.at).await?;
        stage.does(&event).await?;
        stage.settle().await?;
    }
    stage.until(now).await?;
    stage.empties_the_post(now).await?;
    Ok(stage.played)
}

struct Stage<'a, S> {
    services: &'a Services,
    attend: Arc<Attend>,
    deliver: Arc<DeliverSource<S>>,
    callers: BTreeMap<String, Caller>,
    people: BTreeMap<&'static str, Person>,
    episodes: BTreeMap<String, MissingEpisodeId>,
    rng: Rng,
    played: Played,
}

impl<'a, S: Sender> Stage<'a, S> {
    async fn set_up(services: &'a Services, sender: Arc<S>, rng: Rng) -> Result<Self, Stopped> {
        let stopped = |why: String| Stopped { at: services.clock.now(), deed: "the set-up".to_owned(), why };
        let file = format!("{PARTIES}\n{}{}", people(), rotas(london_date(services.clock.now())));
        let setup: Setup = toml::from_str(&file).map_err(|error| stopped(error.to_string()))?;
        services.apply(&setup).await.map_err(|error| stopped(explained(error)))?;
        let mut callers = BTreeMap::new();
        for (organisation, ..) in super::KEY_HOLDERS {
            let caller = services.caller_named(organisation).await.map_err(|error| stopped(explained(error)))?;
            callers.extend(caller.map(|caller| (organisation.to_owned(), caller)));
        }
        let council = callers.get(COUNCIL).ok_or_else(|| stopped("there is no council".to_owned()))?;
        let mut people = BTreeMap::new();
        for (name, ..) in PEOPLE {
            let person = services.acting_user(council, &address(name)).await;
            people.insert(name, person.map_err(|error| stopped(explained(error)))?);
        }
        let [attend, deliver] = [Queue::Attend, Queue::Deliver]
            .map(|queue| table(Slots::SQLITE).into_iter().find(|job| job.queue == queue));
        let (attend, deliver) = attend.zip(deliver).ok_or_else(|| stopped("there are no queues".to_owned()))?;
        Ok(Self {
            services,
            attend: Arc::new(Attend { services: services.clone(), job: attend }),
            deliver: Arc::new(DeliverSource::new(services.clone(), sender, deliver)),
            callers,
            people,
            episodes: BTreeMap::new(),
            rng,
            played: Played::default(),
        })
    }

    fn stopped(&self, deed: &str, why: impl Into<String>) -> Stopped {
        Stopped { at: self.services.clock.now(), deed: deed.to_owned(), why: why.into() }
    }

    /// Lets time pass, stopping at each moment at which somebody is to be looked at or a message is to go.
    async fn until(&mut self, then: DateTime<Utc>) -> Result<(), Stopped> {
        loop {
            let now = self.services.clock.now();
            let stopped = |error| self.stopped("waiting", explained(error));
            let look = self.services.until_next_due().await.map_err(stopped)?;
            let mail = self.services.next_message_due().await.map_err(stopped)?;
            let next = look.into_iter().chain(mail).min();
            match next.map(|wait| now + wait.max(TimeDelta::microseconds(1))) {
                Some(moment) if moment <= then => self.services.clock.set(moment),
                _ => break,
            }
            self.settle().await?;
        }
        self.services.clock.set(then);
        Ok(())
    }

    /// Sends what was told in the last minute and still gathers: it is history too, and whoever serves it afterwards may
    /// have a real mail server.
    async fn empties_the_post(&mut self, now: DateTime<Utc>) -> Result<(), Stopped> {
        self.services.clock.set(now + GATHER);
        let failed = drain(&self.deliver).await.failed;
        self.services.clock.set(now);
        if failed > 0 { Err(self.stopped("the last messages", "one failed; the log says why")) } else { Ok(()) }
    }

    /// Looks at all that is due, and sends what is to go.
    async fn settle(&mut self) -> Result<(), Stopped> {
        let looked = drain(&self.attend).await;
        self.played.looks += looked.ran as u64;
        let mut failed = looked.failed;
        let due = self.services.next_message_due().await.map_err(|error| self.stopped("sending", explained(error)))?;
        if due == Some(TimeDelta::zero()) {
            failed += drain(&self.deliver).await.failed;
        }
        if failed > 0 {
            return Err(self.stopped("a look or a message", "it failed; the log says why"));
        }
        Ok(())
    }

    async fn does(&mut self, event: &Event) -> Result<(), Stopped> {
        let (deed, done) = match &event.deed {
            Deed::Notice { from, sent } => {
                self.played.notices += 1;
                let caller = self.callers.get(*from).ok_or_else(|| self.stopped(from, "sends nothing here"))?;
                let received = self.services.receive(caller, sent).await;
                let reference = sent["reference"].as_str().unwrap_or_default();
                if let Ok(receipt) = &received {
                    self.episodes.extend(receipt.episode.map(|(episode, _)| (reference.to_owned(), episode)));
                }
                (format!("a notice about {reference}"), received.map(drop))
            }
            Deed::Interview { reference, by, verb, sent } => {
                self.played.deeds += 1;
                (format!("{verb:?} for {reference}"), self.acts(reference, by, *verb, sent).await)
            }
            Deed::Cover { reference, by, other } => {
                self.played.deeds += 1;
                (format!("covering {other}"), self.covers(reference, by, other).await)
            }
            Deed::SafeContacts { reference, by, sent } => {
                self.played.deeds += 1;
                (format!("safe contacts of {reference}"), self.agrees(reference, by, sent).await)
            }
            Deed::Post { reference, from, by, text, needs_an_answer } => {
                self.played.deeds += 1;
                let by_when = needs_an_answer.then(|| written(event.at + TO_ANSWER));
                (format!("writing about {reference}"), self.writes(reference, from, by, text, by_when).await)
            }
            Deed::Answers => ("answering".to_owned(), self.answers().await),
        };
        done.map_err(|error| self.stopped(&deed, explained(error)))
    }

    /// The interview that the episode of a reference owes now.
    async fn interview(&self, reference: &str) -> Result<InterviewId, Error> {
        let episode = self.episodes.get(reference).ok_or(Error::NotFound)?;
        Ok(self.services.return_interview_of(*episode).await?.ok_or(Error::NotFound)?.id)
    }

    fn acting(&self, name: &str) -> Result<(&Caller, &Person), Error> {
        self.callers.get(COUNCIL).zip(self.people.get(name)).ok_or(Error::NotFound)
    }

    async fn acts(&self, reference: &str, by: &str, verb: Verb, sent: &serde_json::Value) -> Result<(), Error> {
        let (caller, person) = self.acting(by)?;
        let (services, id) = (self.services, self.interview(reference).await?);
        let done = match verb {
            Verb::Allocate => services.allocate(caller, person, id, sent).await,
            Verb::Acknowledge => services.acknowledge_allocation(caller, person, id, sent).await,
            Verb::Attempt => services.log_attempt(caller, person, id, sent).await,
            Verb::Record => services.save_record(caller, person, id, sent).await,
            Verb::Close => services.propose_closure(caller, person, id, sent).await,
            Verb::DecideClosure => services.decide_closure(caller, person, id, sent).await,
            Verb::SignOff => services.sign_off(caller, person, id, sent).await,
        };
        done.map(drop)
    }

    async fn covers(&self, reference: &str, by: &str, other: &str) -> Result<(), Error> {
        let (caller, person) = self.acting(by)?;
        let other = self.episodes.get(other).ok_or(Error::NotFound)?;
        let sent = json!({ "missing_episode": other.to_string() });
        let id = self.interview(reference).await?;
        self.services.cover_episode(caller, person, id, &sent).await.map(drop)
    }

    async fn agrees(&self, reference: &str, by: &str, sent: &serde_json::Value) -> Result<(), Error> {
        let (caller, person) = self.acting(by)?;
        let episode = self.episodes.get(reference).ok_or(Error::NotFound)?;
        let child = self.services.missing_episode(caller, *episode).await?.child.ok_or(Error::NotFound)?;
        let change = Change::Whole(sent);
        self.services.agree_safe_contacts(caller, person, child, &Expected::Whichever, change).await.map(drop)
    }

    async fn writes(
        &self,
        reference: &str,
        from: &str,
        by: &str,
        text: &str,
        answer_by: Option<String>,
    ) -> Result<(), Error> {
        let episode = *self.episodes.get(reference).ok_or(Error::NotFound)?;
        let caller = self.callers.get(from).ok_or(Error::NotFound)?;
        let person = self.services.acting_user(caller, by).await?;
        let mut sent = json!({ "text": text });
        if let Some(by) = answer_by {
            sent["answer_by"] = by.into();
        }
        self.services.post(caller, &person, episode, &sent, Files::default()).await.map(drop)
    }

    /// Goes through the steps that wait for an answer: the team manager answers those that told him, the coordinator
    /// the others.
    async fn answers(&mut self) -> Result<(), Error> {
        let asked = Asked { acknowledged: Some(false), limit: ANSWERED_AT_ONCE, ..Asked::default() };
        let (council, cora) = self.acting("cora")?;
        let (_, theo) = self.acting("theo")?;
        let (council, cora, theo) = (council.clone(), cora.clone(), theo.clone());
        let by_when = self.services.clock.now() + TimeDelta::days(1);
        let sent = json!({ "action": "Made up: seen to.", "by_when": written(by_when) });
        for waiting in self.services.escalations(&council, &asked).await? {
            let told = waiting.known.told.as_ref().map_or(&[][..], |told| &told.people);
            let is_open = waiting.known.withdrawn_at.is_none() && !told.is_empty();
            if is_open && self.rng.u8(..LEFT_LYING) > 0 {
                let person = if told.contains(&theo.id) { &theo } else { &cora };
                self.services.acknowledge(&council, person, waiting.known.raised.id, &sent).await?;
                self.played.deeds += 1;
            }
        }
        Ok(())
    }
}

/// The words of an error, with every fault of what was sent: here that is made up, and may be shown.
fn explained(error: Error) -> String {
    match error {
        Error::Invalid(faults) => {
            let faults: Vec<_> = faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.detail)).collect();
            faults.join("; ")
        }
        error => error.to_string(),
    }
}
