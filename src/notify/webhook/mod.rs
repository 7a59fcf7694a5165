//! Webhooks go out signed as Standard Webhooks 1.0 has it: HMAC over id, time of this try and body, one signature for
//! each secret that holds. Redirects are not followed, the answer's body is thrown away, and no connection is made
//! where the guard does not let us.

pub mod guard;
pub mod names;
mod target;
pub mod tls;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use standardwebhooks::Webhook;

use crate::domain::webhook::TryOutcome;
use guard::{Guard, Scope};
use names::{Astray, Guarded, Names, SystemNames};

pub use target::Target;

/// By when a receiver has answered: the least that Standard Webhooks asks senders to wait.
const ANSWERS_WITHIN: Duration = Duration::from_secs(15);
/// By when a connection stands.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// As much of an answer's body as is read, to keep the connection for the next delivery; nothing in it counts.
const MOST_OF_BODY: usize = 8 * 1_024;
/// How long that is waited for.
const BODY_WITHIN: Duration = Duration::from_secs(1);
/// A connection that is kept longer may lead where the name no longer does.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The sender of webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    guard: Guard,
    anywhere: Client,
    only_allowed: Client,
    limit: Duration,
}

/// One try to be made.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Where it goes.
    pub url: String,
    /// The event's name: the same in every try.
    pub id: String,
    /// What is sent.
    pub body: String,
    /// The secrets that hold now: one, or two during a rotation.
    pub secrets: Vec<String>,
    /// When the try is made.
    pub at: DateTime<Utc>,
}

/// How a try went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// In a word.
    pub outcome: TryOutcome,
    /// The code that the receiver answered.
    pub status: Option<u16>,
    /// After how long it wishes to be tried again.
    pub retry_after: Option<TimeDelta>,
    /// How long it took.
    pub milliseconds: u32,
}

impl Webhooks {
    /// Over the system's names, within `guard`.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(guard: Guard) -> Result<Self, reqwest::Error> {
        let names: Arc<dyn Names> = Arc::new(SystemNames);
        Self::over(&names, guard)
    }

    /// Over names of the caller's choice.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn over(names: &Arc<dyn Names>, guard: Guard) -> Result<Self, reqwest::Error> {
        let client = |scope| {
            Client::builder()
                .dns_resolver(Guarded { names: names.clone(), guard: guard.clone(), scope })
                .tls_backend_preconfigured(tls::config())
                .redirect(redirect::Policy::none())
                // A proxy of the environment would look names up in our place.
                .no_proxy()
                .connect_timeout(CONNECTS_WITHIN)
                .pool_idle_timeout(KEPT_FOR)
                .user_agent(concat!("Homeward/", env!("CARGO_PKG_VERSION")))
                .build()
        };
        let (anywhere, only_allowed) = (client(Scope::Anywhere)?, client(Scope::OnlyAllowed)?);
        Ok(Self { guard, anywhere, only_allowed, limit: ANSWERS_WITHIN })
    }

    /// With another time by which a receiver must have answered.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Makes one try.
    pub async fn post(&self, parcel: &Parcel) -> Posted {
        let started = Instant::now();
        let (outcome, answer) = match self.try_post(parcel).await {
            Ok(answer) => (judged(answer.status()), Some(answer)),
            Err(outcome) => (outcome, None),
        };
        let milliseconds = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        let status = answer.as_ref().map(|answer| answer.status().as_u16());
        let retry_after = answer.as_ref().and_then(|answer| wish(answer.headers(), parcel.at));
        if let Some(answer) = answer {
            thrown_away(answer).await;
        }
        Posted { outcome, status, retry_after, milliseconds }
    }

    async fn try_post(&self, parcel: &Parcel) -> Result<Response, TryOutcome> {
        // Read again at each try: what the settings allowed when it was saved, they may not any more.
        let target = Target::read(&parcel.url, &self.guard).map_err(|_| TryOutcome::AddressUnusable)?;
        let client = match target.scope {
            Scope::Anywhere => &self.anywhere,
            Scope::OnlyAllowed => &self.only_allowed,
        };
        let request = client
            .post(target.url)
            .timeout(self.limit)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", parcel.at.timestamp())
            .header("webhook-signature", signatures(parcel)?)
            .body(parcel.body.clone());
        request.send().await.map_err(|error| failed(&error))
    }
}

/// One signature for each secret, so that a receiver finds its own during a rotation.
fn signatures(parcel: &Parcel) -> Result<String, TryOutcome> {
    let sign = |secret: &String| {
        let signed = Webhook::new(secret)
            .and_then(|webhook| webhook.sign(&parcel.id, parcel.at.timestamp(), parcel.body.as_bytes()));
        signed.map_err(|_| TryOutcome::SecretUnreadable)
    };
    let signed: Vec<String> = parcel.secrets.iter().map(sign).collect::<Result<_, _>>()?;
    if signed.is_empty() { Err(TryOutcome::SecretUnreadable) } else { Ok(signed.join(" ")) }
}

fn judged(status: StatusCode) -> TryOutcome {
    match status.as_u16() {
        200..=299 => TryOutcome::Delivered,
        300..=399 => TryOutcome::Redirected,
        410 => TryOutcome::Gone,
        429 | 502 | 503 | 504 => TryOutcome::AskedToWait,
        _ => TryOutcome::Refused,
    }
}

fn failed(error: &reqwest::Error) -> TryOutcome {
    if let Some(cause) = caused(error) {
        cause
    } else if error.is_timeout() {
        TryOutcome::TimedOut
    } else if error.is_connect() {
        TryOutcome::NotReached
    } else {
        TryOutcome::Unclear
    }
}

/// What lies under an error, where that tells more than the error itself.
fn caused(error: &(dyn std::error::Error + 'static)) -> Option<TryOutcome> {
    if let Some(astray) = error.downcast_ref::<Astray>() {
        return Some(match astray {
            Astray::Unknown => TryOutcome::NameUnknown,
            Astray::Forbidden => TryOutcome::AddressForbidden,
        });
    }
    if error.is::<rustls::Error>() {
        return Some(TryOutcome::NotEncrypted);
    }
    // An error of input and output hides the one it was made from.
    let hidden = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    hidden.and_then(|hidden| caused(hidden)).or_else(|| error.source().and_then(caused))
}

/// After how long the receiver wishes to be tried again: seconds, or a date.
fn wish(headers: &HeaderMap, at: DateTime<Utc>) -> Option<TimeDelta> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(TimeDelta::seconds(seconds.into()));
    }
    let date: DateTime<Utc> = httpdate::parse_http_date(text).ok()?.into();
    Some(date - at)
}

async fn thrown_away(mut answer: Response) {
    let reading = async {
        let mut read = 0;
        while let Ok(Some(piece)) = answer.chunk().await {
            read += piece.len();
            if read > MOST_OF_BODY {
                break;
            }
        }
    };
    // A body that does not end costs the connection and nothing else.
    drop(tokio::time::timeout(BODY_WITHIN, reading).await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_seconds_or_a_date() {
        let at: DateTime<Utc> = "2026-11-20T22:00:00Z".parse().expect("a time");
        for (name, sent, seconds) in [
            ("seconds", "120", Some(120)),
            ("with spaces", " 7 ", Some(7)),
            ("a date", "Fri, 20 Nov 2026 22:10:00 GMT", Some(600)),
            ("a date that has passed", "Fri, 20 Nov 2026 21:59:00 GMT", Some(-60)),
            ("more seconds than anybody waits", "99999999999999", None),
            ("less than nothing", "-5", None),
            ("words", "soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, sent.parse().expect("a header"));
            assert_eq!(wish(&headers, at), seconds.map(TimeDelta::seconds), "{name}");
        }
        assert_eq!(wish(&HeaderMap::new(), at), None);
    }

    #[test]
    fn only_a_code_of_two_hundred_and_some_is_a_delivery() {
        for (code, outcome) in [
            (200, TryOutcome::Delivered),
            (204, TryOutcome::Delivered),
            (299, TryOutcome::Delivered),
            (300, TryOutcome::Redirected),
            (301, TryOutcome::Redirected),
            (308, TryOutcome::Redirected),
            (400, TryOutcome::Refused),
            (404, TryOutcome::Refused),
            (410, TryOutcome::Gone),
            (429, TryOutcome::AskedToWait),
            (500, TryOutcome::Refused),
            (502, TryOutcome::AskedToWait),
            (503, TryOutcome::AskedToWait),
            (504, TryOutcome::AskedToWait),
        ] {
            assert_eq!(judged(StatusCode::from_u16(code).expect("a code")), outcome, "{code}");
        }
    }
}
