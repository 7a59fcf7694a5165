//! No webhook makes a connection into our own house, however its address is written and wherever its name leads.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use homeward::domain::webhook::TryOutcome;
use homeward::notify::webhook::guard::Guard;
use homeward::notify::webhook::names::{Found, Names};
use homeward::notify::webhook::{Parcel, Webhooks};

use super::receiver::Receiver;
use super::{PATIENCE, signed_nothing};
use crate::app::at;

/// Names that lead where the test says: each look-up gives the next of these, and the last for ever.
#[derive(Debug)]
struct Book {
    leads: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<u32>,
}

impl Book {
    fn of(leads: &[&[&str]]) -> Arc<Self> {
        let addresses = |texts: &&[&str]| texts.iter().map(|text| text.parse().expect("an address")).collect();
        Arc::new(Self { leads: Mutex::new(leads.iter().map(addresses).collect()), asked: Mutex::default() })
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().expect("the count")
    }
}

impl Names for Book {
    fn look_up(&self, _: &str) -> Found {
        *self.asked.lock().expect("the count") += 1;
        let mut leads = self.leads.lock().expect("the book");
        let found = if leads.len() > 1 { leads.pop_front() } else { leads.front().cloned() };
        Box::pin(async move { Ok(found.unwrap_or_default()) })
    }
}

async fn tried(webhooks: &Webhooks, url: &str) -> TryOutcome {
    let parcel = Parcel { url: url.to_owned(), ..signed_nothing(at("2026-11-23T09:00:00Z")) };
    webhooks.post(&parcel).await.outcome
}

fn over(names: Arc<Book>, allowed: &str) -> Webhooks {
    let guard = Guard::allowing(allowed).expect("networks");
    let names: Arc<dyn Names> = names;
    Webhooks::over(&names, guard).expect("a sender").within(PATIENCE)
}

#[tokio::test]
async fn a_name_that_leads_into_a_range_that_is_not_public_is_not_followed() {
    for address in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        let book = Book::of(&[&[address]]);
        let outcome = tried(&over(book.clone(), ""), "https://police.example.org/").await;
        assert_eq!((outcome, book.asked()), (TryOutcome::AddressForbidden, 1), "{address}");
    }
}

#[tokio::test]
async fn an_address_that_is_written_out_is_judged_without_any_name() {
    let receiver = Receiver::start().await;
    let port = receiver.address.port();
    let book = Book::of(&[&["8.8.8.8"]]);
    let webhooks = over(book.clone(), "");
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://police.example.org@127.0.0.1:{port}/"),
        format!("http://user:word@127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://police.example.org:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[fd00::1]/".to_owned(),
        "ftp://police.example.org/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "nonsense".to_owned(),
    ] {
        assert_eq!(tried(&webhooks, &url).await, TryOutcome::AddressUnusable, "{url}");
    }
    assert_eq!(book.asked(), 0, "no name was looked up");
    assert!(receiver.received().is_empty(), "nothing arrived");
}

#[tokio::test]
async fn of_several_addresses_only_those_that_may_be_reached_are() {
    let inside = Receiver::at([127, 0, 0, 1].into(), 0).await;
    let allowed = Receiver::at([127, 0, 0, 2].into(), inside.address.port()).await;
    let url = format!("http://police.example.org:{}/", inside.address.port());
    let webhooks = over(Book::of(&[&["127.0.0.1", "127.0.0.2", "10.0.0.1"]]), "127.0.0.2/32");
    assert_eq!(tried(&webhooks, &url).await, TryOutcome::Delivered);
    assert_eq!((inside.received().len(), allowed.received().len()), (0, 1));
}

#[tokio::test]
async fn a_name_that_changes_between_look_ups_is_judged_at_each() {
    let inside = Receiver::at([127, 0, 0, 1].into(), 0).await;
    let allowed = Receiver::at([127, 0, 0, 2].into(), inside.address.port()).await;
    let url = format!("http://police.example.org:{}/", inside.address.port());
    let book = Book::of(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let webhooks = over(book.clone(), "127.0.0.2/32");
    assert_eq!(tried(&webhooks, &url).await, TryOutcome::Delivered);
    assert_eq!(tried(&webhooks, &url).await, TryOutcome::AddressForbidden);
    assert_eq!(book.asked(), 2, "asked once for each connection: what was judged is where it goes");
    assert_eq!((inside.received().len(), allowed.received().len()), (0, 1));
}

#[tokio::test]
async fn a_name_that_leads_nowhere_and_a_port_that_nobody_listens_on_are_told_apart() {
    let unused = Receiver::start().await;
    let url = format!("http://police.example.org:{}/", unused.address.port());
    drop(unused);
    assert_eq!(tried(&over(Book::of(&[&[]]), "127.0.0.0/8"), &url).await, TryOutcome::NameUnknown);
    assert_eq!(tried(&over(Book::of(&[&["127.0.0.1"]]), "127.0.0.0/8"), &url).await, TryOutcome::NotReached);
}

#[tokio::test]
async fn a_receiver_that_does_not_speak_tls_gets_no_event() {
    let plain = Receiver::start().await;
    let url = format!("https://police.example.org:{}/", plain.address.port());
    assert_eq!(tried(&over(Book::of(&[&["127.0.0.1"]]), "127.0.0.0/8"), &url).await, TryOutcome::NotEncrypted);
    assert!(plain.received().is_empty());
}
