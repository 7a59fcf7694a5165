//! The command line. What programs read goes to stdout, words for people to stderr; the exit code is 0 when it is done, 1
//! when it failed, 2 when it was asked or set up wrongly.

mod apply;
mod config;
mod demo;
mod export;
mod health;
mod import;
mod openapi;
mod secret_key;
mod senders;
mod serve;
mod verify;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use serve::Halves;

use crate::clock::Clock;
use crate::config::{Faults, Settings};
use crate::notify::PublicUrl;
use crate::notify::webhook::tls;
use crate::services::seen::CodeKey;
use crate::services::{AnchorFile, Database, Error, MailSettings, Services};
use crate::store::connect::{self, OpenError};
use crate::telemetry;
use crate::web::Purpose;

/// `SQLite` has one writer; more readers than this wait for the disk, not for each other.
const CONNECTIONS_SQLITE: u32 = 8;
/// One for each slot of the jobs and two over; webhooks, which wait for others most of the time, share them, and one that listens for wakes; several programs share a server that
/// allows a hundred.
const CONNECTIONS_POSTGRES: u32 = 17;

/// The 72-hour clock of return interviews for children who went missing.
#[derive(Parser)]
#[command(name = "homeward", version)]
struct Asked {
    /// The file of settings, instead of homeward.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the pages, and run the jobs; also with no command.
    Serve {
        /// Only the API and the pages: the jobs run in another program on the same database.
        #[arg(long, conflicts_with = "jobs_only")]
        without_jobs: bool,
        /// Only the jobs: the rest is served by another program on the same database.
        #[arg(long)]
        jobs_only: bool,
    },
    /// Serve a fictitious authority with a year of history, to try things out on.
    Demo,
    /// Make authorities, organisations, teams, users and API keys be as a file says.
    Apply {
        /// The file: TOML.
        file: PathBuf,
    },
    /// Give a person a new link to set their password by; what they signed in with before is gone.
    ResetSignIn {
        /// Their e-mail address.
        email: String,
    },
    /// Take in what was kept elsewhere.
    #[command(subcommand)]
    Import(Import),
    /// Make what the council sends to others, as files.
    #[command(subcommand)]
    Export(export::Export),
    /// Check the ledger's chains, and that every row is what the facts give.
    Verify,
    /// Print the API's description.
    Openapi,
    /// The settings.
    #[command(subcommand)]
    Config(Config),
    /// Ask a running server whether it is ready.
    Health,
}

#[derive(Subcommand)]
enum Import {
    /// Notices, a JSON object a line ({"organisation": …, "notice": …}), or CSV where the name ends so.
    Notices {
        /// The file.
        file: PathBuf,
    },
    /// The council's own tables for its SSDA903 return, as CSV: all of them, or nothing where one has a fault.
    Ssda903 {
        #[command(flatten)]
        of: OfYear,
        /// Header of the year.
        #[arg(long, value_name = "FILE")]
        header: PathBuf,
        /// Episodes of the year.
        #[arg(long, value_name = "FILE")]
        episodes: PathBuf,
        /// Last year's Missing table, as it was sent.
        #[arg(long, value_name = "FILE")]
        missing_last: Option<PathBuf>,
    },
}

/// Whose return, of which year.
#[derive(Args)]
struct OfYear {
    /// The authority's number, as in 990.
    #[arg(long)]
    authority: String,
    /// The year in which the return's 31 March falls.
    #[arg(long)]
    year: i32,
}

#[derive(Subcommand)]
enum Config {
    /// Check the settings and print them, secrets hidden.
    Check,
}

/// Why a command ended other than well.
enum Failure {
    /// It was asked or set up wrongly.
    Usage(String),
    /// It failed.
    Failed(String),
    /// It failed and has said all there is to say.
    Said,
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Usage(faults.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => {
                let lines: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect();
                Self::Failed(lines.join("\n"))
            }
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::Failed(format!("the database cannot be opened: {error}"))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Does what the command line asks.
#[must_use]
pub fn run() -> ExitCode {
    // Where it was asked wrongly, clap says so and ends with 2.
    let asked = Asked::parse();
    tls::provide();
    let (code, words) = match obeyed(&asked) {
        Ok(()) => (0, None),
        Err(Failure::Usage(words)) => (2, Some(words)),
        Err(Failure::Failed(words)) => (1, Some(words)),
        Err(Failure::Said) => (1, None),
    };
    if let Some(words) = words {
        for line in words.lines() {
            say(line);
        }
    }
    ExitCode::from(code)
}

fn obeyed(asked: &Asked) -> Result<(), Failure> {
    if let Some(Command::Openapi) = asked.command {
        return openapi::print();
    }
    let settings = Settings::read(asked.config.as_deref())?;
    if let Some(Command::Config(Config::Check)) = asked.command {
        return config::check(&settings);
    }
    telemetry::start(&settings.log);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match &asked.command {
            None => Box::pin(serve::serve(&settings, Halves::Both, Purpose::Work)).await,
            Some(Command::Serve { without_jobs, jobs_only }) => {
                let halves = match (without_jobs, jobs_only) {
                    (true, _) => Halves::WithoutJobs,
                    (_, true) => Halves::JobsOnly,
                    _ => Halves::Both,
                };
                Box::pin(serve::serve(&settings, halves, Purpose::Work)).await
            }
            Some(Command::Demo) => Box::pin(demo::demo(settings)).await,
            Some(Command::Apply { file }) => apply::apply(&settings, file).await,
            Some(Command::ResetSignIn { email }) => apply::reset(&settings, email).await,
            Some(Command::Import(Import::Notices { file })) => import::notices(&settings, file).await,
            Some(Command::Import(Import::Ssda903 { of, header, episodes, missing_last })) => {
                let tables = import::ssda903::Tables { header, episodes, missing_last: missing_last.as_deref() };
                import::ssda903::ssda903(&settings, &of.authority, of.year, tables).await
            }
            Some(Command::Export(wanted)) => export::export(&settings, wanted).await,
            Some(Command::Verify) => verify::verify(&settings).await,
            Some(Command::Health) => health::ask(&settings).await,
            Some(Command::Openapi | Command::Config(_)) => Ok(()),
        }
    })
}

/// Where messages lead to, and whether they can go out.
fn mail(settings: &Settings) -> Result<MailSettings, Failure> {
    let public_url = match &settings.public_url {
        Some(url) => PublicUrl::new(url).map_err(|error| Failure::Usage(format!("HOMEWARD_PUBLIC_URL: {error}")))?,
        None => PublicUrl::default(),
    };
    Ok(MailSettings {
        public_url,
        has_server: senders::sends_email(settings),
        has_texts: settings.notify_sms_template.is_some(),
        codes: if settings.notify_texts_come_back { Some(CodeKey::with_key(&secret_key::of(settings)?)) } else { None },
    })
}

/// The services over the database of the settings, its tables brought up to date.
async fn opened(settings: &Settings) -> Result<Services, Failure> {
    let url = &settings.database_url;
    let connections = if url.starts_with("sqlite:") { CONNECTIONS_SQLITE } else { CONNECTIONS_POSTGRES };
    let connection = connect::open(url, connections).await?;
    let services = Services::new(Database::new(connection), Clock::system());
    let anchor_file = settings.anchor_file.clone().map(AnchorFile::at);
    Ok(services.with_mail(mail(settings)?).with_anchor_file(anchor_file))
}

/// How often a command asks again while another program holds the one right to write that SQLite has. Each time it has
/// waited ten seconds in vain, so it gives up after two minutes: by then somebody must look.
const MOST_WAITS: u32 = 12;

/// Does what a command cannot do without, however busy another program keeps the database just now.
async fn patiently<T>(verb: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 1..MOST_WAITS {
        match verb().await {
            Err(Error::Busy) => say("another program is writing to the database; waiting for it"),
            done => return done,
        }
    }
    verb().await
}

/// A line for people. Where nobody listens there is nobody to tell that either.
fn say(words: &str) {
    drop(writeln!(io::stderr(), "homeward: {words}"));
}

/// A line for programs.
fn print(value: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(io::Error::from)?;
    Ok(writeln!(io::stdout(), "{line}")?)
}
