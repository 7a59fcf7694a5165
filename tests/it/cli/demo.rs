//! The demo as whoever tries it meets it: everybody whom it names can sign in and finds pages full of people who are not real,
//! and what it prints to be tried can be pasted as it stands.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use reqwest::{Client, header};
use serde_json::Value;

use super::{LONG_PATIENCE, Place};
use crate::http::{Answered, answered};
use crate::pages::inside::value_of;

const BANNER: &str = "Demonstration: no real children";

/// The demo, running.
struct Demo {
    place: Place,
    child: Child,
    base: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Demo {
    /// Starts it in a folder of its own, and waits until it has played its year and is ready.
    async fn starts() -> Self {
        let place = Place::over("sqlite:homeward-demo.db".to_owned());
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let file = |name: &str| Stdio::from(File::create(place.directory.join(name)).expect("a file"));
        let mut command = place.command(&["demo"]);
        command.env("HOMEWARD_LISTEN", port.to_string()).stdout(file("out")).stderr(file("err"));
        let child = command.spawn().expect("the program starts");
        let mut demo = Self { place, child, base: format!("http://{port}") };
        let until = Instant::now() + LONG_PATIENCE;
        let client = Client::new();
        while !client.get(format!("{}/health/ready", demo.base)).send().await.is_ok_and(|it| it.status() == 200) {
            let over = demo.child.try_wait().expect("it can be asked");
            assert!(
                over.is_none() && Instant::now() < until,
                "it does not become ready: {over:?} {}",
                demo.said("err")
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        demo
    }

    fn said(&self, name: &str) -> String {
        let file: PathBuf = self.place.directory.join(name);
        std::fs::read_to_string(file).expect("what it said")
    }
}

/// Somebody before a browser.
struct Reader<'a> {
    demo: &'a Demo,
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl<'a> Reader<'a> {
    fn of(demo: &'a Demo) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { demo, client, cookies: BTreeMap::new() }
    }

    async fn asks(&mut self, path: &str, form: Option<&[(&str, &str)]>) -> Answered {
        let url = format!("{}{path}", self.demo.base);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form {
            Some(fields) => {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                self.client.post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
            }
            None => self.client.get(url),
        };
        let answer = answered(request.header(header::COOKIE, cookies.join("; "))).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().expect("a cookie").split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a name and a value");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Follows where one is led.
    async fn arrives(&mut self, path: &str) -> (String, String) {
        let mut path = path.to_owned();
        for _ in 0..5 {
            let answer = self.asks(&path, None).await;
            if answer.code == 200 {
                return (path, answer.text);
            }
            assert_eq!(answer.code, 303, "{path}: {}", answer.text);
            answer.header("location").clone_into(&mut path);
        }
        panic!("one is led in a circle, at last to {path}")
    }

    async fn signs_in(&mut self, email: &str, password: &str) -> (String, String) {
        let page = self.asks("/sign-in", None).await.text;
        assert!(page.contains(BANNER), "{page}");
        let token = value_of(&page, "form_token");
        let form = [("form_token", token.as_str()), ("email", email), ("password", password)];
        let entered = self.asks("/sign-in", Some(&form)).await;
        assert_eq!(entered.code, 303, "{email}: {}", entered.text);
        let onward = entered.header("location").to_owned();
        self.arrives(&onward).await
    }
}

/// How much is on a page to look at: cards, rows of tables, numbers of figures.
fn much(page: &str) -> usize {
    let rows = page.matches("<th scope=\"row\"").count();
    page.matches("govuk-summary-card__title\"").count() + rows + page.matches("homeward-figure__number").count()
}

/// Where the navigation of a page leads.
fn ways(page: &str) -> Vec<String> {
    let named = page.split("govuk-service-navigation__link\" href=\"").skip(1);
    named.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_whom_the_demo_names_finds_pages_full_of_nobody_real_and_its_lines_can_be_run() {
    let demo = Demo::starts().await;
    let lines: Vec<Value> =
        demo.said("out").lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let logins: Vec<_> = lines.iter().filter(|line| line["issued"] == "login").collect();
    assert_eq!(logins.len(), 16, "one for each role, and one for each agency");
    let words = demo.said("err");
    for login in logins {
        let (email, role, password) = (text(&login["name"]), text(&login["role"]), text(&login["secret"]));
        assert!(words.contains(&email) && words.contains(&password), "{email} stands among the words too: {words}");
        let mut reader = Reader::of(&demo);
        let (first, page) = reader.signs_in(&email, &password).await;
        assert!(page.contains(BANNER), "{role} at {first}: {page}");
        // Who has no page of children begins with where they can go, and finds them there.
        let mut found = much(&page);
        if first == "/home" {
            for way in ways(&page) {
                let page = reader.arrives(&way).await.1;
                assert!(page.contains(BANNER), "{role} at {way}: {page}");
                found += much(&page);
            }
        }
        // A council's own reporter tells of children; here agencies do.
        assert!(found > 0 || role == "reporter", "{role} at {first} finds nothing: {page}");
    }
    the_printed_lines_can_be_run(&words);
}

fn the_printed_lines_can_be_run(words: &str) {
    let lines: Vec<&str> = words.lines().filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(lines.len(), 3, "{words}");
    let run = |line: &str| -> Value {
        let done = Command::new("sh").args(["-c", line]).output().expect("a shell");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{line}: {said} {}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{line}: {error}: {said}"))
    };
    let overdue = run(lines[0]);
    assert!(overdue["items"].as_array().is_some_and(|items| !items.is_empty()), "{overdue}");
    let again = run(lines[1]);
    assert!(again["items"].as_array().is_some_and(|items| !items.is_empty()), "{again}");
    let told = run(lines[2]);
    assert!(told["notice_id"].is_string() && told["missing_episode"].is_object(), "{told}");
}
