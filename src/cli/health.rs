//! `homeward health`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::{Failure, say};
use crate::config::Settings;

/// Longer than the server waits for its database.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server that listens where the settings say whether it is ready.
pub(super) async fn ask(settings: &Settings) -> Result<(), Failure> {
    let address = reachable(settings.listen);
    let fault = |error: reqwest::Error| Failure::Failed(format!("no server answers at {address}: {error}"));
    // An address of this host: a proxy of the environment has no business here.
    let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().map_err(fault)?;
    let answer = client.get(format!("http://{address}/health/ready")).send().await.map_err(fault)?;
    if answer.status().is_success() {
        say(&format!("the server at {address} is ready"));
        Ok(())
    } else {
        Err(Failure::Failed(format!("the server at {address} is not ready: it answers {}", answer.status())))
    }
}

/// Who listens everywhere is reached at home.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
