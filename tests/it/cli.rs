//! The real program, as whoever runs it meets it: what it prints where, and how it ends.

mod commands;
mod demo;
mod serving;
mod wired;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::app::{On, postgres};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The same for a command that works through a year.
const LONG_PATIENCE: Duration = Duration::from_mins(10);

/// A directory with a database of its own, not yet opened by anybody.
pub struct Place {
    pub directory: PathBuf,
    pub url: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Left-overs of a test do no harm; a failure to remove them must not hide the test's own.
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

/// A name of its own for each directory and each database.
fn name() -> String {
    format!("homeward_test_cli_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// What it printed for programs.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }
}

impl Place {
    pub async fn on(on: On) -> Self {
        match on {
            On::Sqlite => Self::over("sqlite:homeward.db".to_owned()),
            On::Postgres => Self::over(postgres(&name()).await),
        }
    }

    /// With this database.
    pub fn over(url: String) -> Self {
        // For whatever clients the test makes.
        homeward::notify::webhook::tls::provide();
        let directory = std::env::temp_dir().join(name());
        std::fs::create_dir_all(&directory).expect("a directory");
        Self { directory, url }
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.directory.join(name), text).expect("a file");
    }

    /// The program with these arguments, in this place, on a port that the system chooses.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
        command.args(arguments).current_dir(&self.directory).env_clear();
        command.env("HOMEWARD_DATABASE_URL", &self.url).env("HOMEWARD_LISTEN", "127.0.0.1:0");
        // Beside an SQLite database the key is made by itself.
        if self.url.starts_with("postgres") {
            command.env("HOMEWARD_SECRET_KEY", "a key of the tests, which is long enough");
        }
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(&mut self.command(arguments))
    }

    pub fn serve(&self) -> Serving {
        Serving::start(&mut self.command(&["serve"]))
    }
}

pub fn ended(command: &mut Command) -> Ended {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let output = in_time(child.id(), || child.wait_with_output()).expect("its words");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Waits for what a process does, and ends the process when it does not: whoever waits for its words would wait for ever.
pub fn in_time<T>(process: u32, waits: impl FnOnce() -> T) -> T {
    let (done, heard) = channel::<()>();
    let guard = std::thread::spawn(move || {
        if heard.recv_timeout(LONG_PATIENCE) == Err(RecvTimeoutError::Timeout) {
            send(process, "KILL");
        }
    });
    let what = waits();
    drop(done);
    guard.join().expect("the guard ends well");
    what
}

/// What a process says, read as it comes: one whose words nobody reads stands still at some point.
fn lines_of(said: impl Read + Send + 'static) -> Receiver<String> {
    let (says, heard) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            // To the end, whether or not anybody listens still.
            drop(says.send(line));
        }
    });
    heard
}

fn send(process: u32, signal: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {process}")]).status();
    assert!(sent.expect("a shell").success());
}

/// A server that is running.
pub struct Serving {
    child: Child,
    said: Receiver<String>,
    pub address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Serving {
    /// Starts it and waits until it is ready.
    pub fn start(command: &mut Command) -> Self {
        let serving = Self::begun(command);
        serving.waits_until_ready();
        serving
    }

    /// Starts it and waits until it says where it listens.
    pub fn begun(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let said = lines_of(child.stderr.take().expect("its words"));
        let mut serving = Self { child, said, address: String::new() };
        let words = serving.hears("listening on http://");
        words.split("http://").nth(1).expect("an address").trim().clone_into(&mut serving.address);
        serving
    }

    /// Waits until it answers that it is ready: once the jobs have claimed for the first time.
    fn waits_until_ready(&self) {
        let until = Instant::now() + PATIENCE;
        while !self.is_ready() {
            assert!(Instant::now() < until, "it does not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn is_ready(&self) -> bool {
        let ask = || {
            let mut stream = TcpStream::connect(&self.address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            std::io::Result::Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// Waits for a line with `part`; panics with all that was said where none comes.
    fn hears(&self, part: &str) -> String {
        let mut all = vec![];
        loop {
            let line = self.said.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("it does not say {part:?}: {error}: {all:#?}"));
            if line.contains(part) {
                return line;
            }
            all.push(line);
        }
    }

    /// Whether it is still the process that was started.
    pub fn still_runs(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_none()
    }

    pub fn signal(&self, signal: &str) {
        send(self.child.id(), signal);
    }

    pub fn end(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Northshire, with a police force that has a key.
pub const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }]
    organisations = [
        { name = "Northshire Police", kind = "police", authorities = ["990"] },
        { name = "Northshire County Council", kind = "local_authority", authorities = ["990"] },
    ]
    api_keys = [{ name = "police", organisation = "Northshire Police", scopes = ["notices"] }]
"#;
