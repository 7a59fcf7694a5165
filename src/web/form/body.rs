//! A form on its way in: read to its end, to a limit, and strictly.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;

use super::{Form, multipart};
use crate::web::refusal::Refusal;

/// A whole interview written up, each letter as `%XX`, and then some.
const LARGEST: usize = 2 * 1024 * 1024;
/// Where a form does not come to its end within this time, its sender has gone or is up to no good.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
/// The same with files, which come from telephones on poor lines.
const FILES_ARRIVE_WITHIN: Duration = Duration::from_mins(3);
/// More fields than any page of ours has.
const MOST_FIELDS: usize = 1_000;

/// What a request carries with it whose form may hold files: so many bytes are read of it.
#[derive(Clone, Copy, Debug)]
pub struct Largest(pub usize);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, _: &S) -> Result<Self, Refusal> {
        // Whoever guards the page has read it already, to see where it is from.
        if let Some(form) = request.extensions_mut().remove::<Self>() {
            return Ok(form);
        }
        let whole = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = whole.split(';').next().unwrap_or_default().trim();
        let boundary = multipart::boundary(whole);
        if boundary.is_none() && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refusal::Malformed);
        }
        let boundary = boundary.map(str::to_owned);
        let (most, within) = match request.extensions().get::<Largest>() {
            Some(Largest(most)) => (*most, FILES_ARRIVE_WITHIN),
            None => (LARGEST, ARRIVES_WITHIN),
        };
        let read = tokio::time::timeout(within, to_bytes(request.into_body(), most)).await;
        let bytes = match read {
            Err(_) => return Err(Refusal::TooSlow),
            Ok(Err(error)) if is_limit(&error) => return Err(Refusal::TooLarge),
            Ok(Err(_)) => return Err(Refusal::Malformed),
            Ok(Ok(bytes)) => bytes,
        };
        let form = match boundary {
            Some(boundary) => multipart::parts(&bytes, &boundary)
                .and_then(|parts| Some(Self { files: parts.files, ..Self::of_fields(parts.fields)? })),
            None => Self::decoded(&bytes),
        };
        form.ok_or(Refusal::Malformed)
    }
}

impl Form {
    /// The form that these bytes are; none where they are not UTF-8 or hold what no keyboard types.
    #[must_use]
    pub fn decoded(bytes: &[u8]) -> Option<Self> {
        Self::of_fields(url::form_urlencoded::parse(bytes).into_owned().take(MOST_FIELDS + 1).collect())
    }

    fn of_fields(sent: Vec<(String, String)>) -> Option<Self> {
        // Bytes that are no UTF-8 become this sign, which nobody types.
        let sound = |text: &str| !text.contains(['\0', '\u{fffd}']);
        let sound = sent.len() <= MOST_FIELDS && sent.iter().all(|(name, value)| sound(name) && sound(value));
        sound.then(|| Self { sent, files: vec![], faults: vec![] })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_or_refused_whole() {
        let form = Form::decoded(b"name=Zo%C3%AB+%26+co&ticked=a&ticked=b&bare").expect("a form");
        assert_eq!((form.value("name"), form.has("ticked", "b"), form.value("bare")), ("Zoë & co", true, ""));
        assert!(Form::decoded(b"name=%FF").is_none(), "no UTF-8");
        assert!(Form::decoded(b"name=a%00b").is_none(), "a nought");
        assert!(Form::decoded("a=1&".repeat(MOST_FIELDS).as_bytes()).is_some());
        assert!(Form::decoded("a=1&".repeat(MOST_FIELDS + 1).as_bytes()).is_none(), "more fields than any page has");
    }
}
