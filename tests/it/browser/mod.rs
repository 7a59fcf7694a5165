//! A browser is the real Chromium, driven by its own driver, with a profile of its own. It is how people meet the pages; what
//! is seen here is what they see.

mod administration;
mod board;
mod children;
mod deciding;
mod inbox;
mod journeys;
mod judged;
mod keyboard;
mod killed;
mod open_pages;
mod program;
mod report_missing;
mod returns;
mod rotas;
mod signed_in;
mod specimen;
mod sweep;
mod telling;
mod texts;
mod told;
mod wordings;
mod work;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, Key};

use crate::accounts::PASSWORD;
use crate::cli::in_time;
use crate::judges::own_path;

/// Longer than anything in a browser takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks at what is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What Chromium is told. It runs as whoever runs the tests, root among them; it asks nobody on the network for anything;
/// and it ends when its driver does, whatever ends that.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// What kind of reader sits before the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// At a desk.
    AtDesk,
    /// At a desk, with JavaScript off.
    WithoutScripts,
    /// With a phone whose screen is 320 pixels wide.
    OnPhone,
}

/// A browser that looks at one site. It ends, with all that it started, when it is dropped.
pub struct Browser {
    driver: WebDriver,
    process: Child,
    profile: PathBuf,
    base: String,
    reader: Reader,
}

/// A driver takes any free port of one kind of address, and ends where the same is taken of the other.
const STARTS: usize = 5;

/// How many browsers are open, and since when there are any.
static OPEN: Mutex<(usize, Option<Instant>)> = Mutex::new((0, None));

/// Says how long the browsers have taken from the first to this one, whenever none is open any more. It goes to the terminal
/// and fails nothing: whoever runs the tests sees it.
fn one_less() {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.0 -= 1;
    if let (0, Some(since)) = *open {
        let said = format!("browser tests so far: {} s\n", since.elapsed().as_secs());
        // Nobody need read it.
        drop(std::io::stderr().write_all(said.as_bytes()));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        one_less();
        // The driver takes Chromium with it; without a driver there is nobody left to be asked to end the session.
        drop(self.driver.clone().leak());
        drop(self.process.kill());
        drop(self.process.wait());
        // Left-overs of a test do no harm; a failure to remove them must not hide the test's own.
        drop(std::fs::remove_dir_all(&self.profile));
    }
}

impl Browser {
    /// Opens a browser for `reader`, on the site at `base`.
    pub async fn open(reader: Reader, base: &str) -> Self {
        Self::that_keeps(&json!({ "browser": "ALL" }), reader, base).await
    }

    /// The same, which keeps what is asked and answered.
    pub async fn that_listens(reader: Reader, base: &str) -> Self {
        Self::that_keeps(&json!({ "browser": "ALL", "performance": "ALL" }), reader, base).await
    }

    async fn that_keeps(logs: &serde_json::Value, reader: Reader, base: &str) -> Self {
        homeward::notify::webhook::tls::provide();
        let profile = own_path("browser");
        std::fs::create_dir_all(&profile).expect("a directory for the profile");
        let (process, port) = driver(&profile);
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag).expect("a flag");
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.join("profile").display())).expect("a flag");
        wanted.add_arg("--window-size=1280,1024").expect("a flag");
        wanted.set("goog:loggingPrefs", logs.clone()).expect("what is logged");
        match reader {
            Reader::AtDesk => Ok(()),
            Reader::WithoutScripts => wanted
                .add_experimental_option("prefs", json!({ "profile.managed_default_content_settings.javascript": 2 })),
            Reader::OnPhone => wanted.add_experimental_option(
                "mobileEmulation",
                json!({ "deviceMetrics": { "width": 320, "height": 640, "pixelRatio": 2.0, "touch": true } }),
            ),
        }
        .expect("what kind of browser it is");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.expect("the browser opens");
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        *open = (open.0 + 1, open.1.or(Some(Instant::now())));
        drop(open);
        Self { driver, process, profile, base: base.to_owned(), reader }
    }

    /// Signs somebody in by the pages.
    pub async fn opens_as(&self, email: &str) {
        self.visit("/sign-in").await;
        self.fill("email", email).await;
        self.fill("password", PASSWORD).await;
        self.press("Sign in").await;
    }

    /// Whether its reader has a screen that pictures are kept of.
    pub fn is_at_desk(&self) -> bool {
        self.reader == Reader::AtDesk
    }

    /// Goes to a page of the site.
    pub async fn visit(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.base)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// The path of the page that is shown, and its query.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("an address");
        url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned()
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        self.driver.title().await.expect("a title")
    }

    /// The first element that a CSS selector names.
    pub async fn element(&self, selector: &str) -> WebElement {
        self.driver.find(By::Css(selector)).await.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// What can be read in the first element that a CSS selector names.
    pub async fn text(&self, selector: &str) -> String {
        self.element(selector).await.text().await.expect("its text")
    }

    /// Whether anything is named by a CSS selector.
    pub async fn has(&self, selector: &str) -> bool {
        !self.driver.find_all(By::Css(selector)).await.expect("the page can be searched").is_empty()
    }

    /// Types into the field `name` in place of what stands there.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.element(&format!("[name='{name}']")).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field can be typed in");
    }

    /// Chooses or ticks the answer `value` of the field `name`.
    pub async fn choose(&self, name: &str, value: &str) {
        self.element(&format!("[name='{name}'][value='{value}']")).await.click().await.expect("it can be chosen");
    }

    /// Presses the button with this text and waits for the page that comes.
    pub async fn press(&self, text: &str) {
        let button = self.driver.find(By::XPath(format!("//button[normalize-space()='{text}']"))).await;
        let button = button.unwrap_or_else(|error| panic!("{text}: {error}"));
        self.through(async || button.click().await.expect("the button can be pressed")).await;
    }

    /// Does what leads to another page, and waits until that is there.
    pub async fn through(&self, leads_on: impl AsyncFnOnce()) {
        let before = self.element("html").await;
        leads_on().await;
        self.until("another page", async || before.tag_name().await.is_err()).await;
        self.until("the whole of it", async || self.script("return document.readyState").await == "complete").await;
    }

    /// Waits until it is so; panics past all patience.
    pub async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so().await {
            assert!(Instant::now() < until, "in vain for {what} at {}", self.path().await);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Presses a key, wherever the focus is.
    pub async fn key(&self, key: Key) {
        self.driver.action_chain().send_keys(key).perform().await.expect("a key can be pressed");
    }

    /// What a script in the page gives. It runs beside the policy of the page, and with JavaScript off.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        let given = self.driver.execute(script, vec![]).await;
        given.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// Keeps a picture of the whole page as `docs/screens/<name>.png`, if `HOMEWARD_SCREENS=1` asks for it.
    pub async fn screen(&self, name: &str) {
        if std::env::var("HOMEWARD_SCREENS").as_deref() != Ok("1") {
            return;
        }
        // A page is at least as high as its window.
        self.driver.set_window_rect(0, 0, 1280, 500).await.expect("the window can shrink");
        let height = self.script("return document.documentElement.scrollHeight").await.as_u64().expect("a height");
        let height = u32::try_from(height).expect("a height").clamp(400, 8_000);
        self.driver.set_window_rect(0, 0, 1280, height + 150).await.expect("the window can grow");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/screens").join(format!("{name}.png"));
        self.driver.screenshot(&path).await.expect("a picture");
    }
}

/// Starts a driver, and says on which port it is.
fn driver(profile: &Path) -> (Child, u16) {
    let mut said = vec![];
    for _ in 0..STARTS {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            // What the driver and the browser put down goes with the profile.
            .env("TMPDIR", profile)
            .env("HOME", profile)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: ./test installs it, as Debian's chromium-driver");
        match in_time(process.id(), || port_of(&mut process)) {
            Ok(port) => return (process, port),
            Err(lines) => said.extend(lines),
        }
        process.wait().expect("it has ended");
    }
    panic!("{STARTS} drivers ended before they said a port: {said:?}");
}

/// Waits until the driver says which port it has; gives what it said instead, if it ended.
fn port_of(process: &mut Child) -> Result<u16, Vec<String>> {
    let mut said = vec![];
    for line in BufReader::new(process.stdout.take().expect("its words")).lines().map_while(Result::ok) {
        let named = line.split_once("started successfully on port ");
        if let Some(port) = named.and_then(|(_, port)| port.trim_end_matches('.').parse().ok()) {
            return Ok(port);
        }
        said.push(line);
    }
    Err(said)
}
