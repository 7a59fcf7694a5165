//! A PostgreSQL of one test's own, to be stopped and started at will. `./test` says where its programs are.

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A server starts and stops within a second or two; past this something is wrong that waiting does not mend.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many ports are tried before a test gives up: each is free but for chance.
const PORTS: usize = 20;

/// A cluster with its server, which is ended and removed with it.
pub struct Cluster {
    directory: PathBuf,
    programs: PathBuf,
    password: String,
    port: u16,
    server: Option<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // Nothing of it is to last, so it need not end gracefully; it takes its own children with it.
            signal(&server, "QUIT");
            if !ends(&mut server) {
                drop(server.kill());
                drop(server.wait());
            }
        }
        // Left-overs of a test do no harm; a failure to remove them must not hide the test's own.
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

impl Cluster {
    /// A new cluster with its server running.
    pub fn started() -> Self {
        let programs = std::env::var_os("HOMEWARD_TEST_POSTGRES_PROGRAMS").expect(
            "HOMEWARD_TEST_POSTGRES_PROGRAMS names the folder with initdb and postgres: run ./test, which says it",
        );
        let name = format!("homeward_cluster_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("randomness");
        let password = hex::encode(random);
        let mut cluster = Self { directory, programs: programs.into(), password, port: 0, server: None };
        cluster.make();
        for _ in 0..PORTS {
            // Below those that outgoing connections are given, so that it is still free after an outage.
            cluster.port = fastrand::u16(20_000..32_000);
            if cluster.try_start() {
                return cluster;
            }
        }
        panic!("none of {PORTS} ports is free");
    }

    fn make(&self) {
        std::fs::write(self.directory.join("password"), &self.password).expect("a file");
        std::fs::set_permissions(&self.directory, Permissions::from_mode(0o700)).expect("it is ours");
        if is_root() {
            let given = Command::new("chown").args(["-R", "postgres"]).arg(&self.directory).status();
            assert!(given.expect("chown is there").success(), "there is a user postgres");
        }
        let mut initdb = self.program("initdb");
        initdb.args(["--pgdata=data", "--username=postgres", "--pwfile=password", "--auth=password"]);
        let made = initdb.args(["--encoding=UTF8", "--no-locale", "--no-sync"]).output().expect("initdb starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// One of PostgreSQL's programs, which refuse to run as root. It is told to stop when the thread that starts it ends,
    /// even if nobody is left to stop it.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
        }
        command.args(["--pdeathsig", "INT", "--"]).arg(self.programs.join(name));
        command.current_dir(&self.directory).stdin(Stdio::null());
        command
    }

    /// A new, empty database on it.
    pub async fn database(&self, name: &str) -> String {
        let url = |name: &str| format!("postgres://postgres:{}@127.0.0.1:{}/{name}", self.password, self.port);
        let admin = sea_orm::Database::connect(url("postgres")).await.expect("it answers");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
        admin.close().await.expect("the connection closes");
        url(name)
    }

    /// Starts the server again, on the port that it had, and waits until it answers.
    pub fn start(&mut self) {
        assert!(self.try_start(), "port {} was taken meanwhile", self.port);
    }

    /// Stops the server as a crash would: no connection is ended in order, nothing is written out.
    pub fn stop_at_once(&mut self) {
        let mut server = self.server.take().expect("it runs");
        signal(&server, "QUIT");
        assert!(ends(&mut server), "it does not stop");
    }

    /// False if the port is somebody else's.
    fn try_start(&mut self) -> bool {
        let log = self.directory.join("postgres.log");
        let said = File::create(&log).expect("a file");
        let mut postgres = self.program("postgres");
        postgres.args(["-D", "data", "-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        postgres.arg("-c").arg(format!("unix_socket_directories={}", self.directory.display()));
        postgres.stdout(Stdio::null()).stderr(said);
        let server = self.server.insert(postgres.spawn().expect("postgres starts"));
        let until = Instant::now() + PATIENCE;
        let ended = loop {
            let mut asks = Command::new(self.programs.join("pg_isready"));
            // On its own socket: the port may be another server's.
            asks.arg("-q").arg("-h").arg(&self.directory).arg("-p").arg(self.port.to_string());
            if server.try_wait().expect("it can be asked").is_some() {
                break true;
            }
            if asks.status().expect("pg_isready starts").success() {
                return true;
            }
            if Instant::now() > until {
                break false;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let said = std::fs::read_to_string(&log).expect("its log");
        assert!(ended && said.contains("Address already in use"), "it does not come up: {said}");
        self.server = None;
        false
    }
}

/// Whether we are root: `/proc/self` belongs to whoever we are.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").expect("this is Linux").uid() == 0
}

fn signal(server: &Child, signal: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", server.id())]).status();
    assert!(sent.expect("a shell").success(), "it runs");
}

/// Whether it ends while we wait.
fn ends(server: &mut Child) -> bool {
    let until = Instant::now() + PATIENCE;
    while server.try_wait().expect("it can be asked").is_none() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
