//! The server as a program: starting, stopping, being asked how it is.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PARTIES, Place};
use crate::app::On;
use crate::http::{answered, missing};
use crate::on_both;

async fn ready(address: &str) -> u16 {
    answered(reqwest::Client::new().get(format!("http://{address}/health/ready"))).await.code
}

on_both! {
    async fn two_that_start_at_once_on_a_fresh_database_both_come_up(on: On) {
        let place = Place::on(on).await;
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| place.serve());
            let other = scope.spawn(|| place.serve());
            (one.join().expect("the first comes up"), other.join().expect("the second comes up"))
        });
        assert_eq!((ready(&one.address).await, ready(&other.address).await), (200, 200));
    }
}

on_both! {
    async fn asked_to_stop_it_ends_well_and_what_it_answered_is_kept(on: On) {
        let place = Place::on(on).await;
        let mut serving = place.serve();
        // Beside the running server, and at once.
        place.write("apply.toml", PARTIES);
        let issued = place.run(&["apply", "apply.toml"]).lines();
        let secret = issued[0]["secret"].as_str().expect("a secret").to_owned();
        let client = reqwest::Client::new();
        let send = |address: &str| {
            let url = format!("http://{address}/api/v1/notices");
            answered(client.post(url).bearer_auth(&secret).json(&missing("NP-1", "Trial")))
        };
        assert_eq!(send(&serving.address).await.code, 201);
        let asked = Instant::now();
        serving.signal("TERM");
        assert_eq!(serving.end().code(), Some(0));
        assert!(asked.elapsed().as_secs() < 25, "it took {:?}", asked.elapsed());
        let again = place.serve();
        assert_eq!(send(&again.address).await.code, 200);
    }
}

#[tokio::test]
async fn metrics_are_answered_where_the_settings_say_and_nowhere_else() {
    let place = Place::on(On::Sqlite).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let mut command = place.command(&["serve"]);
    let serving = super::Serving::start(command.env("HOMEWARD_METRICS_LISTEN", free.to_string()));
    let client = reqwest::Client::new();
    let metrics = answered(client.get(format!("http://{free}/metrics"))).await;
    assert_eq!(metrics.code, 200);
    // Ready means that every queue has looked for work.
    assert!(metrics.text.contains("homeward_last_cycle_seconds{queue=\"attend\"} 0"), "{}", metrics.text);
    assert_eq!(answered(client.get(format!("http://{}/metrics", serving.address))).await.code, 404);
}

#[tokio::test]
async fn what_is_in_hand_when_it_is_asked_to_stop_is_finished() {
    let place = Place::on(On::Sqlite).await;
    place.write("apply.toml", PARTIES);
    let issued = place.run(&["apply", "apply.toml"]).lines();
    let secret = issued[0]["secret"].as_str().expect("a secret");
    let mut serving = place.serve();
    let body = missing("NP-1", "Trial").to_string();
    let (half, rest) = body.split_at(body.len() / 2);
    let mut line = TcpStream::connect(&serving.address).expect("a connection");
    let length = body.len();
    let head = format!(
        "POST /api/v1/notices HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
    );
    line.write_all(head.as_bytes()).expect("it is announced");
    // The server says this once somebody reads the body: then the request is in hand.
    let mut said = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    line.read_exact(&mut said).expect("it says to go on");
    assert!(said.starts_with(b"HTTP/1.1 100"));
    line.write_all(half.as_bytes()).expect("half of it is sent");
    serving.signal("TERM");
    serving.hears("stopping");
    line.write_all(rest.as_bytes()).expect("the rest is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(serving.end().code(), Some(0));
}

#[tokio::test]
async fn an_interrupt_ends_it_as_well() {
    let place = Place::on(On::Sqlite).await;
    let mut serving = place.serve();
    serving.signal("INT");
    assert_eq!(serving.end().code(), Some(0));
}

#[tokio::test]
async fn health_asks_the_server_that_listens_where_the_settings_say() {
    let place = Place::on(On::Sqlite).await;
    let serving = place.serve();
    let health = |address: &str| super::ended(place.command(&["health"]).env("HOMEWARD_LISTEN", address));
    let ready = health(&serving.address);
    assert_eq!(ready.code, Some(0), "{ready:?}");
    let address = serving.address.clone();
    drop(serving);
    let gone = health(&address);
    assert_eq!(gone.code, Some(1), "{gone:?}");
    assert!(gone.err.contains(&address), "{gone:?}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let place = Place::on(On::Sqlite).await;
    let serving = place.serve();
    let refused = super::ended(place.command(&["serve"]).env("HOMEWARD_LISTEN", &serving.address));
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains(&format!("cannot listen on {}", serving.address)), "{refused:?}");
}

/// Nothing that a partner sent, in a name, a path or a query, may be found in the log.
#[tokio::test]
async fn the_log_is_json_and_holds_nothing_personal() {
    let place = Place::on(On::Sqlite).await;
    place.write("apply.toml", PARTIES);
    let issued = place.run(&["apply", "apply.toml"]).lines();
    let secret = issued[0]["secret"].as_str().expect("a secret").to_owned();
    let log = place.directory.join("log");
    let file = std::fs::File::create(&log).expect("a file");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port");
    let mut command = place.command(&["serve"]);
    command.env("HOMEWARD_LISTEN", port.to_string()).env("HOMEWARD_LOG", "debug").stderr(file);
    let mut child = command.spawn().expect("the program starts");
    let client = reqwest::Client::new();
    let url = |path: &str| format!("http://{port}{path}");
    let started = Instant::now();
    while client.get(url("/health/live")).send().await.is_err() {
        assert!(started.elapsed() < super::PATIENCE, "it does not come up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut faulty = missing("Swordfish-1", "Swordfish");
    faulty["swordfish"] = "Swordfish".into();
    for notice in [missing("Swordfish-1", "Swordfish"), faulty] {
        answered(client.post(url("/api/v1/notices")).bearer_auth(&secret).json(&notice)).await;
    }
    for path in ["/api/v1/notices/Swordfish?name=Swordfish", "/Swordfish"] {
        answered(client.get(url(path)).bearer_auth(&secret)).await;
    }
    answered(client.post(url("/api/v1/notices")).bearer_auth(&secret).body("{\"Swordfish")).await;
    child.kill().expect("it runs");
    child.wait().expect("it ran");
    let log = std::fs::read_to_string(log).expect("the log");
    assert!(!log.to_lowercase().contains("swordfish") && !log.contains(&secret), "{log}");
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let routes: Vec<_> = lines.iter().filter_map(|line| line["http.route"].as_str()).collect();
    for route in ["/api/v1/notices", "/api/v1/notices/{id}", "none"] {
        assert!(routes.contains(&route), "{route}: {log}");
    }
}
