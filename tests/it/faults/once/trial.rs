//! The program with its database and three receivers, and what was handed over.

use std::time::{Duration, Instant};

use homeward::clock::Clock;
use homeward::domain::audience::Role;
use homeward::domain::event::webhook_id;
use homeward::domain::ids::{EndpointId, InterviewId, MessageId, StepId, UserId, WebhookDeliveryId};
use homeward::domain::message::{self, Recipient};
use homeward::domain::party::Caller;
use homeward::notify::PublicUrl;
use homeward::notify::templates::{Interview, InterviewStep, Place as Link, Reference, Told};
use homeward::notify::webhook::guard::Guard;
use homeward::services::messages::NewMessage;
use homeward::services::{MailSettings, Sealer, Services};
use homeward::store::connect;
use homeward::store::messages as rows;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::super::kill::{beside, reached};
use super::stage::{CHANNELS, Channel, Stage};
use super::stall::{In, Stall};
use super::wire::{self, Wire};
use super::{PATIENCE, may_arrive};
use crate::app::On;
use crate::cli::{PARTIES, Place, Serving};
use crate::messages::govuk::double::{Notify, SMS_TEMPLATE};
use crate::smtp::Server;
use crate::webhooks::receiver::{Received, Receiver};

const KEY: &str = "a key of the tests, which is long enough";
const PUBLIC_URL: &str = "https://homeward.northshire.example.org";

pub struct Trial {
    place: Place,
    services: Services,
    /// A session with the database that nothing else uses.
    alone: DatabaseConnection,
    police: Caller,
    endpoint: EndpointId,
    post: Server,
    notify: Notify,
    receiver: Receiver,
    received: Vec<Received>,
    /// To each of them, in the order of the channels.
    wires: [Wire; 3],
    program: Option<Serving>,
    written: Vec<Written>,
}

/// Something that is to arrive.
struct Written {
    channel: Channel,
    stage: Stage,
    row: Row,
    /// Where it goes, as the receiver has it.
    to: String,
    /// By what the receiver tells it from all others.
    id: String,
}

#[derive(Clone, Copy)]
enum Row {
    Message(MessageId),
    Delivery(WebhookDeliveryId),
}

impl Trial {
    pub async fn on(on: On) -> Self {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        let applied = place.run(&["apply", "apply.toml"]);
        assert_eq!(applied.code, Some(0), "{}", applied.err);
        let public_url = PublicUrl::new(PUBLIC_URL).expect("a web address");
        let mail = MailSettings { public_url, has_server: true, has_texts: true, codes: None };
        let guard = Guard::allowing("127.0.0.0/8").expect("a network");
        let services =
            beside(&place).await.with_mail(mail).with_sealer(Sealer::with_key(KEY)).with_webhook_guard(guard);
        let (post, notify, receiver) =
            (Server::start().await, Notify::start(Clock::system()).await, Receiver::start().await);
        let notifys = notify.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let [mail, text, event] = CHANNELS.map(Channel::call);
        let wires = [
            Wire::to(post.port, mail).await,
            Wire::to(notifys, text).await,
            Wire::to(receiver.address.port(), event).await,
        ];
        let police = services.caller_named("Northshire Police").await.expect("an answer").expect("the police");
        let url = json!({ "url": format!("http://127.0.0.1:{}/", wires[2].port) });
        let endpoint = services.add_webhook_endpoint(&police, &url).await.expect("the endpoint is made").endpoint.id;
        let alone = connect::open_single(&reached(&place)).await.expect("the database opens");
        let mut trial = Self {
            place,
            services,
            alone,
            police,
            endpoint,
            post,
            notify,
            receiver,
            received: vec![],
            wires,
            program: None,
            written: vec![],
        };
        trial.start();
        trial
    }

    fn start(&mut self) {
        let mut command = self.place.command(&["serve", "--jobs-only"]);
        let [mail, text, _] = &self.wires;
        command
            .env("HOMEWARD_SMTP_URL", format!("smtp://127.0.0.1:{}", mail.port))
            .env("HOMEWARD_NOTIFY_BASE_URL", format!("http://127.0.0.1:{}", text.port))
            .env("HOMEWARD_NOTIFY_API_KEY", Notify::key())
            .env("HOMEWARD_NOTIFY_SMS_TEMPLATE", SMS_TEMPLATE)
            .env("HOMEWARD_PUBLIC_URL", PUBLIC_URL)
            .env("HOMEWARD_WEBHOOK_ALLOW_NETWORKS", "127.0.0.0/8")
            .env("HOMEWARD_SECRET_KEY", KEY)
            .env("HOMEWARD_LOG", "off");
        self.program = Some(Serving::begun(&mut command));
    }

    /// Pulls the plug while something by this channel is at this stage, starts the program again, and waits for the end of
    /// what was interrupted.
    pub async fn kill(&mut self, channel: Channel, stage: Stage) {
        let stall = match stage {
            Stage::Claim => Some(self.stall(channel, In::Claim).await),
            Stage::BeforeCommit => Some(self.stall(channel, In::Recording).await),
            Stage::BeforeCall | Stage::InCall | Stage::AfterCall => None,
        };
        let wire = &self.wires[CHANNELS.iter().position(|each| *each == channel).expect("one of them")];
        match stage {
            Stage::BeforeCall => wire.stops_at(wire::Stage::NotHeard),
            Stage::InCall => wire.stops_at(wire::Stage::NotAnswered),
            Stage::AfterCall => wire.stops_at(wire::Stage::Answered),
            Stage::Claim | Stage::BeforeCommit => {}
        }
        let written = self.write(channel, stage).await;
        let stopped = async {
            match &stall {
                Some(stall) => stall.stopped().await,
                None => wire.stopped().await,
            }
        };
        assert!(timeout(PATIENCE, stopped).await.is_ok(), "{channel:?} does not come to {stage:?}");
        // Dropped, it is killed and waited for.
        drop(self.program.take());
        if let Some(stall) = stall {
            stall.end().await;
        }
        let (may_be, tries, times) = stage.left(channel);
        let (is, counted) = self.stands(written.row).await;
        assert!(may_be.contains(&is) && counted == tries, "{channel:?}, {stage:?}: it is {is} after {counted} tries");
        assert_eq!(self.arrived(&written), times, "{channel:?}, {stage:?}");
        self.leases_end(channel).await;
        self.start();
        self.ends(&written).await;
        let (least, most) = may_arrive(channel, stage);
        let times = self.arrived(&written);
        assert!((least..=most).contains(&times), "{channel:?}, {stage:?}: it arrived {times} times");
        self.written.push(written);
    }

    async fn stall(&self, channel: Channel, at: In) -> Stall {
        Stall::begin(self.alone.clone(), channel.table(), at).await
    }

    async fn write(&self, channel: Channel, stage: Stage) -> Written {
        let number = self.written.len();
        let (row, to, id) = match channel {
            Channel::Mail => self.message(message::Channel::Email, format!("p{number}@northshire.example.org")).await,
            Channel::Text => self.message(message::Channel::Sms, format!("+447700900{number:03}")).await,
            Channel::Event => {
                let tested = self.services.test_webhook_endpoint(&self.police, self.endpoint).await;
                let delivery = tested.expect("the endpoint is tested").delivery;
                (Row::Delivery(delivery.id), "/".to_owned(), webhook_id(delivery.event.0))
            }
        };
        Written { channel, stage, row, to, id }
    }

    async fn message(&self, by: message::Channel, address: String) -> (Row, String, String) {
        let now = self.services.clock.now();
        let interview = InterviewId::fresh(now);
        let (about, place) = (Reference::of(interview.0), Link::Interview(interview));
        let told = Told {
            about,
            place,
            urgent: true,
            raised_at: now,
            due_at: None,
            again: false,
            others: 0,
            instead_of: None,
        };
        let new = NewMessage {
            authority: Some("990".to_owned().try_into().expect("three digits")),
            about: interview.0,
            also_about: vec![],
            child: None,
            cause: StepId::fresh(now).to_string(),
            recipient: Recipient::Person { user: UserId::fresh(now), role: Role::Interviewer },
            channel: by,
            address: address.clone(),
            text: &Interview { step: InterviewStep::NotOffered, told },
            scheduled_for: now,
        };
        let tx = self.services.database.begin().await.expect("a transaction");
        let id = self.services.write_message(&*tx, &new, now).await.expect("the message is written");
        tx.commit().await.expect("it is kept");
        (Row::Message(id), address, self.read(id).await.provider_reference)
    }

    async fn read(&self, id: MessageId) -> message::Message {
        let found = rows::one(self.services.database.read(), id).await.expect("the database answers");
        found.expect("the message is there")
    }

    /// Its state, and how many tries were counted.
    async fn stands(&self, row: Row) -> (&'static str, u32) {
        match row {
            Row::Message(id) => {
                let message = self.read(id).await;
                (message.state.word(), message.attempts)
            }
            Row::Delivery(id) => {
                let followed = self.services.webhook_delivery(&self.police, self.endpoint, id).await;
                let delivery = followed.expect("the delivery is there").delivery;
                (delivery.state.word(), delivery.attempts)
            }
        }
    }

    /// Lets the dead program's leases end: the minute that they last is the job table's, and nothing here waits for it.
    async fn leases_end(&self, channel: Channel) {
        let table = channel.table();
        let sql = format!("UPDATE {table} SET lease_until = created_at WHERE lease_until IS NOT NULL");
        self.services.database.read().execute_unprepared(&sql).await.expect("the leases end");
    }

    /// Waits until it has come to its end.
    async fn ends(&self, written: &Written) {
        let given_up = Instant::now() + PATIENCE;
        loop {
            let (state, tries) = self.stands(written.row).await;
            if state == written.channel.done() {
                return;
            }
            let of = (written.channel, written.stage);
            assert!(Instant::now() < given_up, "{of:?}: it stays {state} after {tries} tries");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// How often it has arrived, each time under the same id.
    fn arrived(&mut self, written: &Written) -> usize {
        let ids: Vec<String> = match written.channel {
            Channel::Mail => self.post.mails(&written.to).into_iter().map(|mail| mail.message_id).collect(),
            Channel::Text => {
                self.notify.taken(&written.to).into_iter().map(|taken| taken.reference.unwrap_or_default()).collect()
            }
            Channel::Event => {
                self.received.extend(self.receiver.received());
                let ids = self.received.iter().map(|received| received.header("webhook-id"));
                ids.filter(|id| *id == written.id).collect()
            }
        };
        assert!(ids.iter().all(|id| *id == written.id), "{} came as {ids:?}", written.id);
        ids.len()
    }

    /// How often the plug was pulled, and how many second copies that made.
    pub fn counted(&mut self, channel: Channel) -> (usize, usize) {
        let written = std::mem::take(&mut self.written);
        let of = || written.iter().filter(|written| written.channel == channel);
        let arrived: usize = of().map(|written| self.arrived(written)).sum();
        let killed = of().count();
        self.written = written;
        (killed, arrived - killed)
    }

    /// All that arrived anywhere is what was written.
    pub fn nothing_else_arrived(&mut self) {
        let expected: usize =
            CHANNELS.into_iter().map(|channel| self.counted(channel)).map(|(all, more)| all + more).sum();
        let taken = self.notify.desk().taken.len();
        assert_eq!(self.post.all().len() + taken + self.received.len(), expected);
    }
}
