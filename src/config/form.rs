//! What settings must look like, and how much of one may be shown.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::Path;

/// Shorter ones can be guessed.
const SHORTEST_SECRET: usize = 32;

fn must(holds: bool, fault: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(fault) }
}

pub(super) fn database(value: &str) -> Result<(), &'static str> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    must(known.iter().any(|scheme| value.starts_with(scheme)), "must begin with sqlite: or postgres://")
}

pub(super) fn listen(value: &str) -> Result<(), &'static str> {
    must(value.parse::<SocketAddr>().is_ok(), "must be an address and a port, as in 127.0.0.1:8072")
}

pub(super) fn web(value: &str) -> Result<(), &'static str> {
    must(value.starts_with("https://") || value.starts_with("http://"), "must begin with https:// or http://")
}

pub(super) fn smtp(value: &str) -> Result<(), &'static str> {
    must(value.starts_with("smtp://") || value.starts_with("smtps://"), "must begin with smtp:// or smtps://")
}

pub(super) fn mailbox(value: &str) -> Result<(), &'static str> {
    must(value.parse::<lettre::message::Mailbox>().is_ok(), "must be an e-mail address")
}

pub(super) fn secret(value: &str) -> Result<(), &'static str> {
    must(value.len() >= SHORTEST_SECRET, "must be at least 32 characters long")
}

pub(super) fn template(value: &str) -> Result<(), &'static str> {
    must(value.parse::<uuid::Uuid>().is_ok(), "must be the id of a template at GOV.UK Notify")
}

pub(super) fn networks(value: &str) -> Result<(), &'static str> {
    let network = |text: &str| {
        let (address, bits) = text.trim().split_once('/')?;
        let most = if address.parse::<IpAddr>().ok()?.is_ipv4() { 32 } else { 128 };
        (bits.parse::<u8>().ok()? <= most).then_some(())
    };
    must(value.split(',').all(|text| network(text).is_some()), "must be networks with commas between: 10.0.0.0/8")
}

pub(super) fn rate(value: &str) -> Result<(), &'static str> {
    must(value.parse::<NonZeroU32>().is_ok(), "must be a whole number of requests a minute, 1 or more")
}

pub(super) fn yes(value: &str) -> Result<(), &'static str> {
    must(value == "true", "must be true, or be left out")
}

pub(super) fn file(value: &str) -> Result<(), &'static str> {
    must(!value.ends_with('/') && !Path::new(value).is_dir(), "must name a file, not a folder")
}

pub(super) fn log(value: &str) -> Result<(), &'static str> {
    must(value.parse::<tracing_subscriber::EnvFilter>().is_ok(), "must be a log filter, as in info,homeward=debug")
}

/// The URL with `hidden` for its password and its query, where some databases take one too.
pub(super) fn without_password(url: &str, hidden: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let shown = (|| {
        let (scheme, rest) = base.split_once("://")?;
        let (user, host) = rest.rsplit_once('@')?;
        let user = user.split_once(':').map_or_else(|| user.to_owned(), |(user, _)| format!("{user}:{hidden}"));
        Some(format!("{scheme}://{user}@{host}"))
    })();
    let shown = shown.unwrap_or_else(|| base.to_owned());
    if query.is_some() { format!("{shown}?{hidden}") } else { shown }
}

/// The scheme and host of a URL, and `hidden` for the rest.
pub(super) fn only_host(url: &str, hidden: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return hidden.to_owned() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}/{hidden}")
}
