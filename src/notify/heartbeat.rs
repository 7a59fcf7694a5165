//! The heartbeat: a call to an address outside, for as long as all is well. Whoever keeps that address raises the alarm when
//! it falls silent, which is the one failure that no program can tell of itself.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, redirect};

use super::webhook::tls;

/// By when it is answered: the next one follows within a minute.
const WITHIN: Duration = Duration::from_secs(10);

/// Where it beats.
#[derive(Clone)]
pub struct Heartbeat {
    client: Client,
    url: String,
}

impl fmt::Debug for Heartbeat {
    /// Without the address: it may hold what opens it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heartbeat")
    }
}

impl Heartbeat {
    /// To `url`, which the settings have checked.
    ///
    /// # Errors
    /// When no client for it can be made.
    pub fn new(url: &str) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config())
            .redirect(redirect::Policy::none())
            .timeout(WITHIN)
            .user_agent(concat!("Homeward/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, url: url.to_owned() })
    }

    /// Beats once.
    ///
    /// # Errors
    /// Why it was not heard, without the address.
    pub async fn beat(&self) -> Result<(), String> {
        let answer = self.client.get(&self.url).send().await.map_err(|error| error.without_url().to_string())?;
        let code = answer.status();
        if code.is_success() { Ok(()) } else { Err(format!("it was answered {}", code.as_u16())) }
    }
}
