//! E-mail by SMTP: one message to one recipient, so that one person's full mailbox is nobody else's.
//!
//! Message-ID is the message's own name, the same in every try: after a lost connection nobody knows whether the server
//! has it, and a second copy under one name is what mail programs fold into one.

mod compose;
mod connect;
mod line;
mod settings;
mod verdict;

use std::time::Duration;

use lettre::message::Mailbox;
use tokio::time::timeout;

use super::{Outgoing, Sender, Sent};
use line::Lines;
pub use settings::Unusable;
use verdict::{Fault, Stage, verdict};

use crate::domain::message::Happened;

/// How long one try may take, from the connection to the last answer: well within the time-out of the job, so that it is
/// recorded how the try went, and not only that it was cut off.
const LIMIT: Duration = Duration::from_secs(15);

/// Sends e-mail through one server.
#[derive(Debug)]
pub struct Email {
    lines: Lines,
    from: Mailbox,
    limit: Duration,
}

/// Whether a text is an address that a message can go to.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<lettre::address::Address>().is_ok()
}

impl Email {
    /// Through the server at `smtp_url` (`smtp://` or `smtps://`, with `user:password@` where it wants a login, and
    /// `?tls=required` or `?tls=opportunistic`), as `from` (`Homeward <homeward@example.org>`, or the address alone).
    ///
    /// # Errors
    /// Which setting cannot be used, and why; never with the password in it.
    pub fn new(smtp_url: &str, from: &str) -> Result<Self, Unusable> {
        let from = from.parse().map_err(|_| Unusable::From)?;
        Ok(Self { lines: Lines::new(smtp_url.parse()?)?, from, limit: LIMIT })
    }

    /// With another limit to the time of one try.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The e-mail as it would travel, headers and text; nothing if the address is not one.
    #[must_use]
    pub fn written(&self, outgoing: &Outgoing) -> Option<Vec<u8>> {
        compose::compose(&self.from, outgoing).map(|mail| mail.bytes)
    }

    /// Checks that the server lets us in, as `homeward config check` may want to know.
    ///
    /// # Errors
    /// What is in the way.
    pub async fn check(&self) -> Result<(), Happened> {
        let mut stage = Stage::Connecting;
        match timeout(self.limit, self.lines.take(&mut stage)).await {
            Ok(Ok(line)) => {
                self.lines.park(line);
                Ok(())
            }
            Ok(Err(fault)) => Err(verdict(stage, fault).into_record().0),
            Err(_) => Err(verdict(stage, Fault::Silent).into_record().0),
        }
    }
}

impl Sender for Email {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        let Some(mail) = compose::compose(&self.from, outgoing) else {
            return Sent::RefusedForThisRecipient { why: Happened::AddressUnusable, detail: None };
        };
        let mut stage = Stage::Connecting;
        // Read after the time-out dropped the talk: how far it had come decides what may have happened.
        match timeout(self.limit, self.lines.hand_over(&mail, &mut stage)).await {
            Ok(Ok(answer)) => Sent::Accepted { name: None, detail: answer },
            Ok(Err(fault)) => verdict(stage, fault),
            Err(_) => verdict(stage, Fault::Silent),
        }
    }
}
