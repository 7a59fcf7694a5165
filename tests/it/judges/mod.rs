//! A judge is a program that nobody here wrote and that knows a standard better than we do. Which ones, in which versions,
//! `tests/judges/` says; `./test` installs them and names their folder in `HOMEWARD_TEST_JUDGES`.

pub mod mail_server;
mod schemathesis;
mod spectral;
pub mod ssda903;
pub mod verifiers;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Longer than a judge of one thing needs on a busy machine. Schemathesis has a limit of its own.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// What a judge said.
#[derive(Debug)]
pub struct Judged {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Judged {
    /// That it has nothing against us.
    pub fn is_content(&self) {
        assert_eq!(self.code, Some(0), "the judge is not content:\n{}\n{}", self.out, self.err);
    }
}

/// Python with the judges from `PyPI` at hand.
pub fn python() -> Command {
    command(&installed("python/bin/python3"))
}

/// Node with the judges from npm at hand.
pub fn node() -> Command {
    let mut command = command(Path::new("node"));
    command.env("NODE_PATH", installed("node/node_modules"));
    command
}

/// A script or settings of ours beside the judges' pins.
pub fn ours(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(name);
    assert!(path.exists(), "{} is not there", path.display());
    path
}

/// A part of what was installed.
pub fn installed(part: &str) -> PathBuf {
    let folder = std::env::var_os("HOMEWARD_TEST_JUDGES")
        .expect("HOMEWARD_TEST_JUDGES names the folder with the outside judges: run ./test, which installs them");
    let path = Path::new(&folder).join(part);
    assert!(path.exists(), "the judge {} is not installed: run ./test, which does it", path.display());
    path
}

/// A name of its own for what a judge is given or gives.
pub fn own_path(what: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    std::env::temp_dir().join(format!("homeward_test_{what}_{}_{number}", std::process::id()))
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    // Whatever befalls the test, its judge goes with it.
    command.kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUNBUFFERED", "1").env("NO_COLOR", "1");
    command
}

/// Lets a judge judge what it is given on its standard input.
pub async fn judged(command: Command, given: &str) -> Judged {
    judged_within(PATIENCE, command, given).await
}

/// The same, with another limit of time.
pub async fn judged_within(limit: Duration, mut command: Command, given: &str) -> Judged {
    let judging = async {
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the judge starts");
        let mut stdin = child.stdin.take().expect("its standard input");
        // One that has made up its mind early may stop reading.
        drop(stdin.write_all(given.as_bytes()).await);
        drop(stdin);
        child.wait_with_output().await.expect("the judge ends")
    };
    let output = tokio::time::timeout(limit, judging).await.expect("the judge ends in time");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Judged { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}
