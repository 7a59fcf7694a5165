//! A setting is something that whoever runs Homeward decides: where the database is, where to listen. It stands in
//! `homeward.toml` or in the environment, which wins. What is not known stops the start by its name, for a setting with a
//! slip of the keyboard in it is a setting that does not hold.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

mod form;
mod gathering;
mod places;

use gathering::Gathering;
pub use places::{key_beside, sqlite_file};

/// The file that is read if it is there and none is named.
const FILE: &str = "homeward.toml";
/// What our names begin with in the environment.
const PREFIX: &str = "HOMEWARD_";
/// Names of the tests' own, which are no settings.
const FOR_TESTS: &str = "HOMEWARD_TEST_";
/// What a name ends with if it names a file that holds the value.
const FROM_FILE: &str = "_file";
/// Where a value is from that nobody gave.
const DEFAULT: &str = "default";
/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// How much of a value may be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Whole,
    /// A URL: all but its password and its query.
    WithoutPassword,
    /// A URL that opens something to whoever knows it: only where it leads.
    OnlyHost,
    Nothing,
}

/// A setting by its name, with its default, how it is shown and what it must look like.
struct Known {
    name: &'static str,
    default: Option<&'static str>,
    shown: Shown,
    check: fn(&str) -> Result<(), &'static str>,
}

const fn known(
    name: &'static str,
    default: Option<&'static str>,
    shown: Shown,
    check: fn(&str) -> Result<(), &'static str>,
) -> Known {
    Known { name, default, shown, check }
}

/// All settings of the contract. Those without effect yet are checked all the same: they are named to partners, and a
/// file written for a later version must not stop this one.
const KNOWN: [Known; 20] = [
    known("database_url", Some("sqlite:homeward.db"), Shown::WithoutPassword, form::database),
    known("listen", Some("127.0.0.1:8072"), Shown::Whole, form::listen),
    known("metrics_listen", None, Shown::Whole, form::listen),
    known("public_url", None, Shown::Whole, form::web),
    known("smtp_url", None, Shown::WithoutPassword, form::smtp),
    known("mail_from", None, Shown::Whole, form::mailbox),
    known("notify_api_key", None, Shown::Nothing, form::secret),
    known("notify_base_url", None, Shown::Whole, form::web),
    known("notify_callback_token", None, Shown::Nothing, form::secret),
    known("notify_callback_token_before", None, Shown::Nothing, form::secret),
    known("notify_email_template", None, Shown::Whole, form::template),
    known("notify_sms_template", None, Shown::Whole, form::template),
    known("notify_texts_come_back", None, Shown::Whole, form::yes),
    known("webhook_allow_networks", None, Shown::Whole, form::networks),
    known("heartbeat_url", None, Shown::OnlyHost, form::web),
    known("secret_key", None, Shown::Nothing, form::secret),
    known("rehearsal", None, Shown::Whole, form::yes),
    known("rate_limit", Some("600"), Shown::Whole, form::rate),
    known("anchor_file", None, Shown::Whole, form::file),
    known("log", Some("info"), Shown::Whole, form::log),
];

/// The settings that hold.
pub struct Settings {
    /// Which database.
    pub database_url: String,
    /// Where the API listens.
    pub listen: SocketAddr,
    /// The address by which others reach us.
    pub public_url: Option<String>,
    /// The server for e-mail, if there is one.
    pub smtp_url: Option<String>,
    /// Who our e-mail is from.
    pub mail_from: Option<String>,
    /// What opens GOV.UK Notify to us, if anything does.
    pub notify_api_key: Option<String>,
    /// Where GOV.UK Notify is, if it is not where it is for everybody.
    pub notify_base_url: Option<String>,
    /// By what GOV.UK Notify shows who it is when it calls, and by what it did before.
    pub notify_callback_tokens: [Option<String>; 2],
    /// The template at GOV.UK Notify in which e-mail goes, if it goes by it.
    pub notify_email_template: Option<String>,
    /// The template at GOV.UK Notify in which texts go, if any do.
    pub notify_sms_template: Option<String>,
    /// Whether what people text back to our number comes to us, so that a text can ask for its code.
    pub notify_texts_come_back: bool,
    /// The address outside at which the heartbeat beats, if there is one.
    pub heartbeat_url: Option<String>,
    /// Whether people only rehearse here: nothing reaches a real phone or mailbox.
    pub rehearsal: bool,
    /// Requests a minute for each key.
    pub rate_limit: NonZeroU32,
    /// What is logged.
    pub log: String,
    /// Where metrics are answered, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Networks beside the public Internet to which webhooks may go, with commas between.
    pub webhook_allow_networks: Option<String>,
    /// What secrets are sealed with, if it is set.
    pub secret_key: Option<String>,
    /// Where anchors of the ledger are kept outside the database, if anywhere.
    pub anchor_file: Option<PathBuf>,
    given: BTreeMap<&'static str, Given>,
}

/// A value and where it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    value: String,
    origin: &'static str,
}

/// Every fault of the settings, each naming the setting.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", .0.join("\n"))]
pub struct Faults(pub Vec<String>);

impl Settings {
    /// Reads the settings: the file `named`, else `homeward.toml` if it is there, and the environment.
    ///
    /// # Errors
    /// Every fault.
    pub fn read(named: Option<&Path>) -> Result<Self, Faults> {
        let path = named.map_or_else(|| PathBuf::from(FILE), Path::to_path_buf);
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Faults(vec![format!("{}: {error}", path.display())])),
        };
        Self::gather(&file, std::env::vars_os(), &|path| std::fs::read_to_string(path))
    }

    fn gather(
        file: &str,
        environment: impl Iterator<Item = (OsString, OsString)>,
        read: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Result<Self, Faults> {
        let mut gathering = Gathering { faults: vec![], read };
        let mut given = gathering.in_file(file);
        given.extend(gathering.in_environment(environment));
        for known in &KNOWN {
            if let Some(default) = known.default {
                given.entry(known.name).or_insert_with(|| Given { value: default.to_owned(), origin: DEFAULT });
            }
            if let Some(Err(fault)) = given.get(known.name).map(|given| (known.check)(&given.value)) {
                gathering.faults.push(format!("{} {fault}", variable(known.name)));
            }
        }
        let value = |name: &str| given.get(name).map(|given| given.value.clone());
        let listen = value("listen").and_then(|value| value.parse().ok());
        let rate_limit = value("rate_limit").and_then(|value| value.parse().ok());
        let database_url = value("database_url").unwrap_or_default();
        match (listen, rate_limit) {
            (Some(listen), Some(rate_limit)) if gathering.faults.is_empty() => Ok(Self {
                anchor_file: value("anchor_file").map(PathBuf::from).or_else(|| places::anchors_beside(&database_url)),
                database_url,
                listen,
                public_url: value("public_url"),
                smtp_url: value("smtp_url"),
                mail_from: value("mail_from"),
                notify_api_key: value("notify_api_key"),
                notify_base_url: value("notify_base_url"),
                notify_callback_tokens: ["notify_callback_token", "notify_callback_token_before"].map(value),
                notify_email_template: value("notify_email_template"),
                notify_sms_template: value("notify_sms_template"),
                notify_texts_come_back: value("notify_texts_come_back").is_some(),
                heartbeat_url: value("heartbeat_url"),
                rehearsal: value("rehearsal").is_some(),
                rate_limit,
                metrics_listen: value("metrics_listen").and_then(|value| value.parse().ok()),
                webhook_allow_networks: value("webhook_allow_networks"),
                secret_key: value("secret_key"),
                log: value("log").unwrap_or_default(),
                given,
            }),
            _ => Err(Faults(gathering.faults)),
        }
    }

    /// Whether somebody gave the setting `name`, in a file or in the environment.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|given| given.origin != DEFAULT)
    }

    /// The address of the database, its password hidden.
    #[must_use]
    pub fn database_shown(&self) -> String {
        form::without_password(&self.database_url, HIDDEN)
    }

    /// The settings as a file would give them, secrets hidden, each with where it was given.
    #[must_use]
    pub fn shown(&self) -> String {
        let line = |known: &Known| {
            let given = self.given.get(known.name)?;
            let value = match known.shown {
                Shown::Whole => given.value.clone(),
                Shown::WithoutPassword => form::without_password(&given.value, HIDDEN),
                Shown::OnlyHost => form::only_host(&given.value, HIDDEN),
                Shown::Nothing => HIDDEN.to_owned(),
            };
            Some(format!("{} = {} # {}\n", known.name, toml::Value::String(value), given.origin))
        };
        KNOWN.iter().filter_map(line).collect()
    }
}

/// The name in the environment.
fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

#[cfg(test)]
mod tests;
