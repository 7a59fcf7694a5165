//! The services: what can be done, one verb at a time. A verb asks the clock once, loads, folds, decides, appends, saves
//! and commits, all in one transaction. Effects are rows, not calls.

pub mod accounts;
pub mod administration;
pub mod anchoring;
pub mod attend;
pub mod begun_notices;
mod channels;
pub mod contacts;
pub mod conversation;
pub mod decisions;
pub mod deliver;
mod duties;
pub mod error;
pub mod escalations;
pub mod exports;
mod falling_back;
mod family;
pub mod feeds;
mod folding;
pub mod gathering;
mod handing_on;
pub mod idempotency;
pub mod inbox;
pub mod intake;
pub mod interviews;
pub mod invariants;
pub mod keys;
mod line;
mod linking;
pub mod lists;
mod logged;
mod look;
pub mod messages;
pub mod notices;
mod overseeing;
pub mod pace;
mod pacing;
pub mod quiet_hours;
mod reaching;
mod readiness;
pub mod reading;
pub mod receipts;
pub mod received_texts;
mod refresh;
pub mod repeat_missing;
pub mod reports;
pub mod request;
mod reviewing;
pub mod rotas;
pub mod safe_contacts;
pub mod schedules;
pub mod sealing;
pub mod seen;
pub mod setup;
mod sounds;
pub mod ssda903;
mod standing_in;
mod standings;
pub mod tally;
pub mod transaction;
pub mod undelivered;
pub mod verify;
pub mod vitals;
pub mod wakes;
pub mod webhooks;
pub mod wordings;

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::domain::ids::{AuditId, ChildId};
use crate::domain::party::Caller;
use crate::notify::govuk::Govuk;
use crate::notify::heartbeat::Heartbeat;
use crate::notify::webhook::guard::Guard;
use crate::store;
use reports::watching::Watched;

pub use accounts::Passwords;
pub use anchoring::AnchorFile;
pub use error::Error;
pub use messages::MailSettings;
pub use sealing::Sealer;
pub use tally::Tally;
pub use transaction::{Database, Transaction};
pub use wakes::Wakes;

/// How often a verb tries again when another writer was there first.
const TRIES: u32 = 5;

/// All verbs, over one database and one clock.
#[derive(Clone, Debug)]
pub struct Services {
    /// The database.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// What wakes the jobs of this program.
    pub wakes: Wakes,
    /// Where messages lead to, and whether they can go out.
    pub mail: MailSettings,
    /// GOV.UK Notify, where messages go by it.
    pub notify: Option<Govuk>,
    /// By what GOV.UK Notify shows who it is.
    pub callback_tokens: receipts::CallbackTokens,
    /// What beats outside while all is well.
    pub heartbeat: Option<Heartbeat>,
    /// Where anchors are kept outside the database.
    pub anchor_file: Option<AnchorFile>,
    /// What keeps secrets that must be read again; nothing where no key is set.
    pub sealer: Option<Sealer>,
    /// Where webhooks may go.
    pub webhook_guard: Guard,
    /// What hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// What was done since the start.
    pub tally: Tally,
    /// Boards that somebody watches.
    watched: Watched,
}

impl Services {
    /// Over a database and a clock.
    #[must_use]
    pub fn new(database: Database, clock: Clock) -> Self {
        Self {
            database,
            clock,
            wakes: Wakes::default(),
            mail: MailSettings::default(),
            notify: None,
            callback_tokens: receipts::CallbackTokens::default(),
            heartbeat: None,
            anchor_file: None,
            sealer: None,
            webhook_guard: Guard::default(),
            passwords: Passwords::default(),
            tally: Tally::default(),
            watched: Watched::default(),
        }
    }

    /// With this file for anchors.
    #[must_use]
    pub fn with_anchor_file(mut self, file: Option<AnchorFile>) -> Self {
        self.anchor_file = file;
        self
    }

    /// With this key for secrets.
    #[must_use]
    pub fn with_sealer(mut self, sealer: Sealer) -> Self {
        self.sealer = Some(sealer);
        self
    }

    /// With webhooks kept within `guard`.
    #[must_use]
    pub fn with_webhook_guard(mut self, guard: Guard) -> Self {
        self.webhook_guard = guard;
        self
    }

    /// With these settings for messages.
    #[must_use]
    pub fn with_mail(mut self, mail: MailSettings) -> Self {
        self.mail = mail;
        self
    }

    /// With these words by which GOV.UK Notify shows who it is.
    #[must_use]
    pub fn with_callback_tokens(mut self, tokens: receipts::CallbackTokens) -> Self {
        self.callback_tokens = tokens;
        self
    }

    /// With this service at GOV.UK Notify.
    #[must_use]
    pub fn with_notify(mut self, notify: Option<Govuk>) -> Self {
        self.notify = notify;
        self
    }

    /// With a heartbeat, where there is one.
    #[must_use]
    pub fn with_heartbeat(mut self, heartbeat: Option<Heartbeat>) -> Self {
        self.heartbeat = heartbeat;
        self
    }
}

/// A line of the audit by `caller`.
fn audit_line(
    caller: &Caller,
    now: DateTime<Utc>,
    action: &str,
    object: Option<String>,
    child: Option<ChildId>,
    outcome: &str,
) -> store::audit::Line {
    store::audit::Line {
        id: AuditId::fresh(now),
        at: now,
        actor: caller.actor(),
        organisation: Some(caller.organisation.id),
        action: action.to_owned(),
        object,
        child,
        outcome: outcome.to_owned(),
        request: request::current(),
    }
}

/// Fresh randomness in hex, for the digests of short words.
fn salt() -> Result<String, Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::Randomness(error.to_string()))?;
    Ok(hex::encode(bytes))
}
