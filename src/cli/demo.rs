//! `homeward demo`: the fictitious Northshire, served as `serve` would serve it.

use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::serve::{self, Halves};
use super::{Failure, opened, print, say, secret_key, senders};
use crate::clock::Clock;
use crate::config::{Settings, sqlite_file};
use crate::demo::{COUNCIL, Catcher, KEY_HOLDERS, MAIL_FROM, MISSING_NOW, POLICE, keys, logins, people, play};
use crate::notify::PublicUrl;
use crate::services::setup::{Issued, Kind, Setup};
use crate::services::{Database, MailSettings, Services};
use crate::store::{connect, ledger, parties};
use crate::web::Purpose;

/// Where the demo lies unless somebody says otherwise: never where a real one would.
const DATABASE: &str = "sqlite:homeward-demo.db";
/// Where caught e-mails lie, beside the database.
const MAIL: &str = "homeward-demo-mail";

/// Makes the demo if it is not there, and serves it with the system's clock until asked to stop.
pub(super) async fn demo(mut settings: Settings) -> Result<(), Failure> {
    if !settings.is_given("database_url") {
        DATABASE.clone_into(&mut settings.database_url);
    }
    // A demo is removed and made again at will, which is what anchors are there to show.
    settings.anchor_file = None;
    // Whoever has to set a key should learn it before the year is played, not after.
    settings.secret_key = Some(secret_key::of(&settings)?);
    // What is tried out here is tried on this machine.
    settings.webhook_allow_networks.get_or_insert_with(|| "127.0.0.0/8".to_owned());
    // Who finds the port taken should learn it before the year is played, not after.
    let cannot = |error| Failure::Failed(format!("cannot listen on {}: {error}", settings.listen));
    settings.listen = TcpListener::bind(settings.listen).and_then(|free| free.local_addr()).map_err(cannot)?;
    settings.public_url.get_or_insert_with(|| format!("http://{}", settings.listen));
    let file = sqlite_file(&settings.database_url);
    let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).join(MAIL);
    let catcher = Catcher::start(folder.clone()).await?;
    let made = match &file {
        Some(file) if !file.exists() => {
            make_beside(file, &settings, &catcher).await?;
            true
        }
        _ => make_in_place(&settings, &catcher).await?,
    };
    let own_server = senders::sends_email(&settings);
    if !own_server {
        settings.smtp_url = Some(catcher.url());
    }
    settings.mail_from.get_or_insert_with(|| MAIL_FROM.to_owned());
    let services = opened(&settings).await?;
    let now = services.clock.now();
    let issued = issue(&services, now).await?;
    let password = open_to_all(&services).await?;
    let caught = catcher.count();
    let place = Place { made, settings: &settings, folder: &folder, caught, own_server, password: &password };
    io::stderr().write_all(place.words(&issued, now).as_bytes())?;
    services.database.clone().close().await.map_err(connect::OpenError::from)?;
    Box::pin(serve::serve(&settings, Halves::Both, Purpose::Demonstration)).await
}

/// Makes the demo in a file beside `file` and gives it its name when it is whole: whoever stops it half way and starts
/// again finds no half a demo. Nobody needs that file to outlive a power cut, so nothing waits for the disk.
async fn make_beside(file: &Path, settings: &Settings, catcher: &Catcher) -> Result<(), Failure> {
    let making = with_ending(file, ".making");
    let beside = ["", "-wal", "-shm", ".lock"].map(|ending| with_ending(&making, ending));
    for left_over in beside.iter().filter(|path| path.exists()) {
        std::fs::remove_file(left_over)?;
    }
    // One connection, for the pragma is one connection's.
    let connection = connect::open_single(&format!("sqlite:{}", making.display())).await?;
    connection.execute_unprepared("PRAGMA synchronous = OFF").await.map_err(connect::OpenError::from)?;
    play_into(Database::new(connection.clone()), settings, catcher).await?;
    connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.map_err(connect::OpenError::from)?;
    connection.close().await.map_err(connect::OpenError::from)?;
    std::fs::rename(&making, file)?;
    for left_over in beside.iter().filter(|path| path.exists()) {
        std::fs::remove_file(left_over)?;
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes the demo in a database that is there and empty; leaves one that holds the demo as it is, and refuses any other.
/// Gives whether it was made.
async fn make_in_place(settings: &Settings, catcher: &Catcher) -> Result<bool, Failure> {
    let services = opened(settings).await?;
    let db = services.database.read();
    let parties = parties::authorities(db).await.map_err(connect::OpenError::from)?;
    let facts = ledger::count(db).await.map_err(connect::OpenError::from)?;
    if parties.is_empty() && facts == 0 {
        play_into(services.database, settings, catcher).await?;
        return Ok(true);
    }
    if holds_the_demo(&services).await? {
        return Ok(false);
    }
    Err(Failure::Usage(
        "this database holds something other than a whole demo, and is left alone. Name another one in \
         HOMEWARD_DATABASE_URL, or leave that unset: the demo then lies in homeward-demo.db"
            .to_owned(),
    ))
}

/// Whether the history was played here to its end, which is told of under this reference.
async fn holds_the_demo(services: &Services) -> Result<bool, Failure> {
    let (Some(police), Some(_)) = (services.caller_named(POLICE).await?, services.caller_named(COUNCIL).await?) else {
        return Ok(false);
    };
    let db = services.database.read();
    let known = crate::store::references::named(db, police.organisation.id, MISSING_NOW).await;
    Ok(known.map_err(connect::OpenError::from)?.is_some())
}

/// Plays the year that ends now into an empty database. Its e-mails go to the catcher, whatever server is set: they are
/// history, and nobody real is to be written to about it.
async fn play_into(database: Database, settings: &Settings, catcher: &Catcher) -> Result<(), Failure> {
    say("making Northshire and playing a year of its history; this takes some seconds");
    catcher.empty()?;
    let now = Clock::system().now();
    let url = settings.public_url.as_deref().and_then(|url| PublicUrl::new(url).ok()).unwrap_or_default();
    let services = Services::new(database, Clock::standing_at(now));
    let services =
        services.with_mail(MailSettings { public_url: url, has_server: true, has_texts: false, codes: None });
    let sender = catcher.by_hand(MAIL_FROM).map_err(|error| Failure::Failed(error.to_string()))?;
    let played = play(&services, Arc::new(sender), now).await.map_err(|error| Failure::Failed(error.to_string()))?;
    say(&format!(
        "played: {} notices came in, people did {} things, {} looks were taken, {} e-mails went out",
        played.notices,
        played.deeds,
        played.looks,
        catcher.count()
    ));
    Ok(())
}

/// Issues a key to each partner and prints it: this once. Sees to it that everybody of the list is there, too: a demo that
/// was made earlier may lack some, or whoever played the administrator may have shut them out.
async fn issue(services: &Services, now: DateTime<Utc>) -> Result<Vec<Issued>, Failure> {
    let stamp = now.format("%Y%m%d-%H%M%S-%3f").to_string();
    let setup = format!("{}\n{}", people(), keys(&stamp));
    let setup: Setup = toml::from_str(&setup).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut issued = services.apply(&setup).await?;
    issued.retain(|issued| issued.kind == Kind::ApiKey);
    for key in &issued {
        print(&json!({ "issued": key.kind.word(), "name": key.name, "secret": key.secret }))?;
    }
    Ok(issued)
}

/// The letters of a demo's password: none that is easily taken for another.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many of them: nobody on the same machine guesses it while the demo runs.
const LENGTH: usize = 14;

/// Gives everybody the same fresh password, and prints each login: this once.
async fn open_to_all(services: &Services) -> Result<String, Failure> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Failed(error.to_string()))?;
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    let password = format!("demo-{}", letters.collect::<String>());
    let logins = logins();
    let emails: Vec<_> = logins.iter().map(|(_, email)| email.clone()).collect();
    services.give_password(&emails, &password).await?;
    for (does, email) in &logins {
        print(&json!({ "issued": "login", "name": email, "role": does, "secret": password }))?;
    }
    Ok(password)
}

/// What the words for people tell of.
struct Place<'a> {
    made: bool,
    settings: &'a Settings,
    folder: &'a Path,
    caught: u64,
    own_server: bool,
    password: &'a str,
}

impl Place<'_> {
    fn words(&self, issued: &[Issued], now: DateTime<Utc>) -> String {
        let secret = |organisation: &str| {
            let holder = KEY_HOLDERS.iter().position(|(holder, ..)| *holder == organisation);
            holder.and_then(|holder| issued.get(holder)).map_or("", |key| key.secret.as_str())
        };
        let (police, council) = (secret(POLICE), secret(COUNCIL));
        let password = self.password;
        let line = |(does, email): &(String, String)| format!("    {email:<38} {does}");
        let logins = logins().iter().map(line).collect::<Vec<_>>().join("\n");
        let address = format!("http://{}", self.settings.listen);
        let (folder, caught) = (self.folder.display(), self.caught);
        let database = self.settings.database_shown();
        let history = if self.made { "was made just now" } else { "is served as it was left" };
        let mail = if self.own_server {
            let by = if self.settings.smtp_url.is_some() { "the server in HOMEWARD_SMTP_URL" } else { "GOV.UK Notify" };
            format!("{caught} of the history lie in {folder}; new ones go to {by}")
        } else {
            format!("caught, and sent to nobody: {caught} files in {folder}, and new ones join them")
        };
        let notice = json!({
            "type": "missing", "reference": format!("NP-TRY-{}", now.format("%H%M%S")), "authority": "990",
            "classification": "missing", "missing_from_at": crate::demo::written(now - TimeDelta::hours(1)),
            "child": { "given_name": "Trial", "family_name": "Standin", "date_of_birth": "2012-04-09" },
            "risk": { "level": "medium" },
        });
        format!(
            r"
Homeward demo: Northshire, an authority that does not exist, with a year of children who went missing and came back,
and of the return interviews that they were owed within 72 hours. It {history}. Everybody in it is made up.

  Pages                            {address}
  API, described and to be tried   {address}/api/docs
  E-mails                          {mail}
  Database                         {database} (remove it to begin anew)
  Keys                             printed as JSON on stdout, one for each partner; new ones at each start
  Sign in                          {address}/sign-in with the password {password} as any of these,
                                   who also are whom the header Homeward-Acting-User may name:

{logins}

Try these; each is one line to paste into another terminal:

1. Which return interviews are overdue?

curl -s '{address}/api/v1/return-interviews?standing=overdue' -H 'Authorization: Bearer {council}'

2. Who goes missing again and again?

curl -s '{address}/api/v1/reports/repeat-missing?authority=990' -H 'Authorization: Bearer {council}'

3. As the police, tell of a child who has been missing for an hour, and watch the e-mails come:

curl -s '{address}/api/v1/notices' -H 'Authorization: Bearer {police}' -H 'Content-Type: application/json' -d '{notice}'

Stop it with Ctrl-C.

"
        )
    }
}
