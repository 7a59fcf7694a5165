//! What a request holds, read once and strictly: the content type, the JSON, the parameters of the query.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Uri, header};
use serde_json::Value;

use super::problem::{Kind, Problem};
use crate::domain::violation::Violation;

/// Where a body does not come to its end within this time, its sender has gone or is up to no good.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
/// The most items that one answer lists.
pub const MOST_ITEMS: u64 = 200;

/// Reads the whole body, of at most `most` bytes, and puts it back as one piece.
///
/// # Errors
/// The problem to answer with when it is too large, too slow or broken off.
pub(super) async fn gathered(request: Request, most: usize) -> Result<(Request, Bytes), Problem> {
    let too_large = || Problem::new(Kind::TooLarge, format!("At most {most} bytes are read here."));
    let (parts, body) = request.into_parts();
    let told = parts.headers.get(header::CONTENT_LENGTH).and_then(|told| told.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|told| told > most as u64) {
        return Err(too_large());
    }
    let read = tokio::time::timeout(ARRIVES_WITHIN, to_bytes(body, most)).await;
    let bytes = match read {
        Err(_) => return Err(Problem::new(Kind::TooSlow, "The body did not come to its end within 30 seconds.")),
        Ok(Err(error)) if is_limit(&error) => return Err(too_large()),
        Ok(Err(_)) => return Err(Problem::new(Kind::Malformed, "The body broke off.")),
        Ok(Ok(bytes)) => bytes,
    };
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes))
}

fn is_limit(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether the request says that its body is of this media type, with or without parameters.
///
/// # Errors
/// The problem to answer with when it is not.
pub(super) fn is_of_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(Problem::new(Kind::UnsupportedMediaType, format!("Send the body with Content-Type: {expected}.")))
}

/// What the bytes hold.
///
/// # Errors
/// The problem to answer with when they are not JSON; it says where, and quotes nothing.
pub(super) fn json(bytes: &[u8]) -> Result<Value, Problem> {
    crate::domain::json::read(bytes)
        .map_err(|error| Problem::new(Kind::Malformed, format!("The body is not JSON: {error}.")))
}

/// A JSON body, whatever it holds: the services judge that.
pub struct Sent(pub Value);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        is_of_type(request.headers(), "application/json")?;
        let bytes = to_bytes(request.into_body(), usize::MAX).await;
        let bytes = bytes.map_err(|_| Problem::new(Kind::Malformed, "The body broke off."))?;
        json(&bytes).map(Self)
    }
}

/// The parameters of a query. Each is asked for by name; what nobody asked for is a fault, as is a name given twice.
pub struct Query {
    sent: Vec<(String, String)>,
    faults: Vec<Violation>,
    misfits: Vec<Violation>,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many items.
    pub limit: u64,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl Query {
    /// The parameters of `uri`.
    #[must_use]
    pub fn of(uri: &Uri) -> Self {
        let read = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let mut query = Self { sent: vec![], faults: vec![], misfits: vec![] };
        match read {
            Ok(axum::extract::Query(sent)) => query.sent = sent,
            Err(_) => query.fault("", "cannot be read"),
        }
        query
    }

    /// Names a fault of the parameter `name`.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Violation { pointer: format!("?{name}"), detail: detail.into() });
    }

    /// Names what is wrong with the parameter `name` though it is written as described: it does not fit the others.
    pub fn misfit(&mut self, name: &str, detail: impl Into<String>) {
        self.misfits.push(Violation { pointer: format!("?{name}"), detail: detail.into() });
    }

    /// The value of a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let (mut values, rest): (Vec<_>, Vec<_>) = self.sent.drain(..).partition(|(sent, _)| sent == name);
        self.sent = rest;
        if values.len() > 1 {
            self.fault(name, "is given more than once");
        }
        values.pop().map(|(_, value)| value)
    }

    /// Whether a parameter is given that nobody has asked for yet.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.sent.iter().any(|(sent, _)| sent == name)
    }

    /// The value of a parameter, read by `read`, or what is wrong with it.
    pub fn read<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        match read(&self.text(name)?) {
            Ok(value) => Some(value),
            Err(detail) => {
                self.fault(name, detail);
                None
            }
        }
    }

    /// Which part of a list is asked for.
    pub fn page(&mut self) -> Page {
        let limit = self.read("limit", |text| {
            let number = text.parse().ok().filter(|number| (1..=MOST_ITEMS).contains(number));
            number.ok_or_else(|| format!("must be a whole number from 1 to {MOST_ITEMS}"))
        });
        Page { limit: limit.unwrap_or(MOST_ITEMS), cursor: self.text("cursor") }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// The problem to answer with: every fault, and each parameter that nobody asked for.
    pub fn done(mut self) -> Result<(), Problem> {
        for (name, _) in std::mem::take(&mut self.sent) {
            self.fault(&name, "is not a parameter that is known here");
        }
        let kind = if self.faults.is_empty() { Kind::Invalid } else { Kind::Malformed };
        self.faults.append(&mut self.misfits);
        if self.faults.is_empty() {
            return Ok(());
        }
        self.faults.sort();
        self.faults.dedup();
        let detail = "There are faults in the parameters; all are named under errors.";
        Err(Problem::new(kind, detail).with_errors(self.faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_strictly() {
        for (query, page, faults) in [
            ("", Some((200, None)), vec![]),
            ("limit=1&cursor=abc", Some((1, Some("abc"))), vec![]),
            ("limit=200", Some((200, None)), vec![]),
            ("limit=0", None, vec!["?limit"]),
            ("limit=201", None, vec!["?limit"]),
            ("limit=ten", None, vec!["?limit"]),
            ("limit=1&limit=2", None, vec!["?limit"]),
            ("offset=1&page=2&limit=-1", None, vec!["?limit", "?offset", "?page"]),
        ] {
            let uri: Uri = format!("/x?{query}").parse().unwrap();
            let mut read = Query::of(&uri);
            let found = read.page();
            let named: Vec<_> = read.faults.iter().map(|fault| fault.pointer.clone()).collect();
            let unknown = read.sent.iter().map(|(name, _)| format!("?{name}"));
            let mut all: Vec<_> = named.into_iter().chain(unknown).collect();
            all.sort();
            assert_eq!(all, faults, "{query}");
            assert_eq!(read.done().is_ok(), faults.is_empty(), "{query}");
            if let Some((limit, cursor)) = page {
                assert_eq!(found, Page { limit, cursor: cursor.map(str::to_owned) }, "{query}");
            }
        }
    }
}
