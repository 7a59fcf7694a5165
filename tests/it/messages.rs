//! Messages go out once, by a real SMTP talk; whatever the server does, each ends in a state that somebody can see.

mod aiosmtpd;
mod before;
mod faults;
mod gathering;
pub mod govuk;
mod keeping;
mod letters;
mod line;
mod monday;
mod on_duty;
mod quiet_hours;
mod storm;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::ids::{InterviewId, MessageId, StepId, UserId};
use homeward::domain::message::{Channel, DeliveryAttempt, Happened, Message, Recipient};
use homeward::notify::email::Email;
use homeward::notify::templates::{Interview, InterviewStep, Place, Reference, Template, Told};
use homeward::notify::{PublicUrl, Sender};
use homeward::services::messages::NewMessage;
use homeward::services::{MailSettings, Services};
use homeward::store::messages as rows;
use homeward::work::deliver::DeliverSource;
use homeward_jobs::{Drained, Job, Queue, Slots, drain, table};

use crate::app::{App, On};
use crate::smtp::Server;

const ANN: &str = "ann@northshire.example.org";
const BEN: &str = "ben@northshire.example.org";
const CORA: &str = "cora@northshire.example.org";
const THEO: &str = "theo@northshire.example.org";

/// Longer than a healthy local server needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// Short enough to wait for, where the server says nothing.
const IMPATIENCE: Duration = Duration::from_millis(500);

/// An application with a mail server beside it.
struct Post {
    app: App,
    server: Server,
    services: Services,
    email: Arc<Email>,
}

fn job() -> Job {
    let jobs = table(Slots::SQLITE);
    jobs.into_iter().find(|job| job.queue == Queue::Deliver).expect("the table has the queue")
}

fn settings(has_server: bool) -> MailSettings {
    let public_url = PublicUrl::new("https://homeward.northshire.example.org").expect("a web address");
    MailSettings { public_url, has_server, has_texts: has_server, codes: None }
}

fn email(url: &str) -> Arc<Email> {
    email_within(url, PATIENCE)
}

fn email_within(url: &str, limit: Duration) -> Arc<Email> {
    let email = Email::new(url, "Homeward <homeward@northshire.example.org>").expect("the settings can be used");
    Arc::new(email.within(limit))
}

fn northshire() -> AuthorityCode {
    AuthorityCode::try_from("990".to_owned()).expect("three digits")
}

impl Post {
    async fn on(on: On) -> Self {
        Self::with(on, Server::start().await).await
    }

    async fn with(on: On, server: Server) -> Self {
        let app = App::northshire(on).await;
        let services = app.services.clone().with_mail(settings(true));
        let email = email(&server.url());
        Self { app, server, services, email }
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.services.clock.now()
    }

    fn advance(&self, by: TimeDelta) {
        self.app.services.clock.set(self.now() + by);
    }

    async fn write(&self, address: &str) -> MessageId {
        self.write_as(&self.services, address, false).await
    }

    async fn write_as(&self, services: &Services, address: &str, urgent: bool) -> MessageId {
        let now = self.now();
        let interview = InterviewId::fresh(now);
        let told = Told {
            about: Reference::of(interview.0),
            place: Place::Interview(interview),
            urgent,
            raised_at: now,
            due_at: Some(now + TimeDelta::hours(72)),
            again: false,
            others: 0,
            instead_of: None,
        };
        let text = Interview { step: InterviewStep::NotOffered, told };
        self.say(services, address, interview, &text).await
    }

    async fn say(&self, services: &Services, address: &str, about: InterviewId, text: &dyn Template) -> MessageId {
        let now = self.now();
        let cause = StepId::fresh(now).to_string();
        let new = NewMessage {
            authority: Some(northshire()),
            about: about.0,
            also_about: vec![],
            child: None,
            cause,
            recipient: Recipient::Person { user: UserId::fresh(now), role: Role::Interviewer },
            channel: Channel::Email,
            address: address.to_owned(),
            text,
            scheduled_for: now,
        };
        let tx = services.database.begin().await.expect("a transaction");
        let id = services.write_message(&*tx, &new, now).await.expect("the message is written");
        tx.commit().await.expect("it is kept");
        id
    }

    /// Sends all that is due now.
    async fn drain(&self) -> Drained {
        self.drain_by(self.email.clone()).await
    }

    async fn drain_by<S: Sender>(&self, sender: Arc<S>) -> Drained {
        drain(&Arc::new(DeliverSource::new(self.services.clone(), sender, job()))).await
    }

    async fn message(&self, id: MessageId) -> Message {
        let found = rows::one(self.services.database.read(), id).await.expect("the database answers");
        found.expect("the message is there")
    }

    async fn attempts(&self, id: MessageId) -> Vec<DeliveryAttempt> {
        rows::attempts(self.services.database.read(), id).await.expect("the database answers")
    }

    /// Its state, the tries, and the word for what went wrong last.
    async fn stands(&self, id: MessageId) -> (&'static str, u32, Option<&'static str>) {
        let message = self.message(id).await;
        (message.state.word(), message.attempts, message.last_error.map(Happened::word))
    }
}
