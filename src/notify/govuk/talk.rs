//! A call to GOV.UK Notify: what is asked, and what came of it. Faults are told apart by the code and Notify's word for
//! the kind; its sentences are for people and may change.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde_json::Value;
use url::form_urlencoded;

use super::key::Key;
use crate::notify::webhook::tls;

/// By when a connection stands.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// As much of an answer as is read: Notify repeats what it was given, some of it three times.
const MOST_OF_ANSWER: usize = 1_024 * 1_024;
/// As much of what it says of a fault as is kept.
const LONGEST_WORDS: usize = 200;

/// Where Notify is spoken to, and as whom.
#[derive(Clone)]
pub(super) struct Line {
    client: Client,
    base: String,
    key: Key,
    limit: Duration,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({}, {:?})", self.base, self.key)
    }
}

/// What went wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Notify said no.
    Answered {
        /// The code.
        code: u16,
        /// Notify's word for it; empty where it said none.
        kind: String,
        /// What it said for people.
        words: String,
    },
    /// There was no connection: certainly nothing was taken.
    NotReached,
    /// There was a connection, and no answer that could be read: nobody knows what was taken.
    Silent,
}

impl Line {
    pub(super) fn new(base: &str, key: Key, limit: Duration) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config())
            // Whoever answers with another address is not Notify.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECTS_WITHIN)
            .user_agent(concat!("Homeward/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), key, limit })
    }

    pub(super) fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    pub(super) async fn post(&self, path: &str, body: &Value, at: DateTime<Utc>) -> Result<Value, Fault> {
        self.answered(self.request(Method::POST, path, at).json(body)).await
    }

    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)], at: DateTime<Utc>) -> Result<Value, Fault> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        self.answered(self.request(Method::GET, &format!("{path}?{query}"), at)).await
    }

    fn request(&self, method: Method, path: &str, at: DateTime<Utc>) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        request.timeout(self.limit).bearer_auth(self.key.token(at))
    }

    async fn answered(&self, request: RequestBuilder) -> Result<Value, Fault> {
        let answer = request.send().await.map_err(|error| lost(&error))?;
        let code = answer.status();
        let text = read(answer).await;
        if code.is_success() {
            // Taken is taken, whatever was said beside it.
            return Ok(text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or(Value::Null));
        }
        let said: Value = text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or(Value::Null);
        let of = |field: &str| said["errors"][0][field].as_str().unwrap_or_default().chars().take(LONGEST_WORDS);
        let words = of("message").map(|c| if c.is_control() { ' ' } else { c }).collect();
        Err(Fault::Answered { code: code.as_u16(), kind: of("error").collect(), words })
    }
}

fn lost(error: &reqwest::Error) -> Fault {
    if error.is_connect() || error.is_builder() { Fault::NotReached } else { Fault::Silent }
}

/// The body, unless it is too long or breaks off.
async fn read(mut answer: Response) -> Option<Vec<u8>> {
    let mut text = vec![];
    while let Some(part) = answer.chunk().await.ok()? {
        if text.len() + part.len() > MOST_OF_ANSWER {
            return None;
        }
        text.extend_from_slice(&part);
    }
    Some(text)
}
