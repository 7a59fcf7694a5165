//! A line is an open connection to the mail server. Those that are idle for a moment are parked and used again: a login
//! for each message of a morning's two hundred is what servers call abuse.
//!
//! lettre speaks SMTP; its own pooled transport is not used, since it does not tell *when* in the talk something went
//! wrong (a 550 may be about us or about the recipient, a lost connection may be before or after the text), and sets no
//! limit to the time that an answer may take.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Noop, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::compose::Mail;
use super::connect::connected;
use super::settings::{Encryption, Server, Unusable};
use super::verdict::{Fault, Stage};

/// How long a line is kept without use: shorter than servers wait before they hang up.
const IDLE: Duration = Duration::from_secs(30);
/// How many messages go by one line: servers commonly hang up after a hundred.
const USES: u32 = 50;
/// How many lines are kept: as many as messages are sent at once.
const KEPT: usize = 8;
/// How long tidying up a line may take.
const TIDYING: Duration = Duration::from_secs(5);
/// How long the connection itself may take to be made, so that a second address of the server is tried in time.
const CONNECTING: Duration = Duration::from_secs(5);

/// An open connection.
pub(super) struct Line {
    connection: AsyncSmtpConnection,
    uses: u32,
    since: Instant,
}

/// All lines to one server.
#[derive(Clone)]
pub(super) struct Lines {
    server: Arc<Server>,
    tls: Option<TlsParameters>,
    parked: Arc<Mutex<Vec<Line>>>,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lines({:?})", self.server)
    }
}

impl Lines {
    pub(super) fn new(server: Server) -> Result<Self, Unusable> {
        let tls = (server.encryption != Encryption::Never)
            .then(|| TlsParameters::new(server.host.clone()))
            .transpose()
            .map_err(|error| Unusable::Certificates(error.to_string()))?;
        Ok(Self { server: Arc::new(server), tls, parked: Arc::default() })
    }

    /// Hands over a message; gives the server's answer.
    pub(super) async fn hand_over(&self, mail: &Mail, stage: &mut Stage) -> Result<Option<String>, Fault> {
        let mut line = self.take(stage).await?;
        line.uses += 1;
        match line.hand_over(mail, stage).await {
            Ok(answer) => {
                self.park(line);
                Ok(answer.first_line().map(str::to_owned))
            }
            Err(fault) => {
                self.tidy(line, &fault);
                Err(fault)
            }
        }
    }

    /// A line that works: a parked one, or a new one.
    pub(super) async fn take(&self, stage: &mut Stage) -> Result<Line, Fault> {
        loop {
            let Some(mut line) = self.parked().pop() else { return self.open(stage).await };
            if line.since.elapsed() < IDLE && line.connection.command(Noop).await.is_ok() {
                return Ok(line);
            }
            hang_up(line);
        }
    }

    async fn open(&self, stage: &mut Stage) -> Result<Line, Fault> {
        let hello = ClientId::default();
        let from_the_start = self.tls.clone().filter(|_| self.server.encryption == Encryption::FromTheStart);
        let (host, port) = (self.server.host.as_str(), self.server.port);
        let greeted = if from_the_start.is_some() {
            // lettre takes no connection that is to be encrypted before the first word: it makes its own.
            AsyncSmtpConnection::connect_tokio1((host, port), Some(CONNECTING), &hello, from_the_start, None).await
        } else {
            let stream = connected(host, port, CONNECTING).await?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
        };
        let mut connection = greeted.map_err(|error| Fault::from(&error))?;
        *stage = Stage::Encrypting;
        let wanted = match self.server.encryption {
            Encryption::Never | Encryption::FromTheStart => false,
            Encryption::IfOffered => connection.can_starttls(),
            Encryption::Required => true,
        };
        if let Some(tls) = self.tls.clone().filter(|_| wanted) {
            if !connection.can_starttls() {
                return Err(Fault::Unsafe { text: "the server does not offer STARTTLS".to_owned() });
            }
            connection.starttls(tls, &hello).await.map_err(|error| Fault::from(&error))?;
        }
        *stage = Stage::LoggingIn;
        if let Some((user, password)) = self.server.login.clone() {
            let login = Credentials::new(user, password);
            connection.auth(DEFAULT_MECHANISMS, &login).await.map_err(|error| Fault::from(&error))?;
        }
        Ok(Line { connection, uses: 0, since: Instant::now() })
    }

    /// Keeps a line for the next message.
    pub(super) fn park(&self, mut line: Line) {
        line.since = Instant::now();
        let surplus = {
            let mut parked = self.parked();
            if line.uses < USES && parked.len() < KEPT {
                parked.push(line);
                None
            } else {
                Some(line)
            }
        };
        surplus.into_iter().for_each(hang_up);
    }

    /// After a no the line is as good as new; after anything else nobody knows, and it is dropped.
    fn tidy(&self, mut line: Line, fault: &Fault) {
        if !matches!(fault, Fault::Answered { .. }) {
            return;
        }
        let lines = self.clone();
        tokio::spawn(async move {
            if matches!(timeout(TIDYING, line.connection.command(Rset)).await, Ok(Ok(_))) {
                lines.park(line);
            }
        });
    }

    /// A panic cannot leave the list half changed, so a poisoned lock is as good as any.
    fn parked(&self) -> MutexGuard<'_, Vec<Line>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    async fn hand_over(&mut self, mail: &Mail, stage: &mut Stage) -> Result<Response, Fault> {
        let connection = &mut self.connection;
        let foreign = !AsRef::<str>::as_ref(&mail.recipient).is_ascii();
        *stage = Stage::NamingRecipient;
        if foreign && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Fault::Incapable { text: "the server takes only addresses in ASCII".to_owned() });
        }
        let parameters = if foreign { vec![MailParameter::SmtpUtfEight] } else { vec![] };
        *stage = Stage::NamingSender;
        let from = MailFrom::new(Some(mail.sender.clone()), parameters);
        connection.command(from).await.map_err(|error| Fault::from(&error))?;
        *stage = Stage::NamingRecipient;
        let to = Rcpt::new(mail.recipient.clone(), vec![]);
        connection.command(to).await.map_err(|error| Fault::from(&error))?;
        *stage = Stage::Announcing;
        connection.command(Data).await.map_err(|error| Fault::from(&error))?;
        *stage = Stage::HandingOver;
        connection.message(&mail.bytes).await.map_err(|error| Fault::from(&error))
    }
}

/// Says goodbye without waiting for it.
fn hang_up(mut line: Line) {
    tokio::spawn(async move {
        // Whether the server answers makes no difference: the connection is closed after it.
        drop(timeout(TIDYING, line.connection.command(Quit)).await);
    });
}
