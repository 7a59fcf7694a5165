//! Conditional requests (RFC 9110, section 13). An answer names the edition of what it shows in `ETag`; a sender who changes
//! the thing repeats that name in `If-Match`, and is refused if somebody else was there in between.
//!
//! What the contract lets people add to is changed by POST, where `If-Match` is honoured if it is sent ([`Matching`]).
//! PUT, PATCH and DELETE write over what is there, so they demand it ([`MustMatch`]). Both hand the services an
//! [`Expected`], for only within the transaction that changes the thing is it certain which edition there is.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoParams, IntoResponses};

use super::problem::{Kind, Problem};
use crate::domain::edition::{Edition, Expected};

/// The edition that the sender expects, if they say.
#[derive(Clone, Debug)]
pub struct Matching(pub Expected);

/// The edition that the sender expects, which they must say.
#[derive(Clone, Debug)]
pub struct MustMatch(pub Expected);

impl<S: Sync> FromRequestParts<S> for Matching {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        expected(&parts.headers).map(|expected| Self(expected.unwrap_or_default()))
    }
}

impl<S: Sync> FromRequestParts<S> for MustMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let expected = expected(&parts.headers)?.ok_or_else(|| {
            let detail = "Say in If-Match which edition you change: the ETag of the answer in which you read it.";
            Problem::new(Kind::PreconditionRequired, detail)
        })?;
        Ok(Self(expected))
    }
}

/// An answer that names the edition of what it shows, where the caller may change it.
#[derive(Clone, Debug)]
pub struct Tagged<T>(pub Option<Edition>, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        if let Some(tag) = self.0.as_ref().and_then(etag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// `answer`, or 304 where the sender has it already in this edition.
pub fn unless_known<T: Serialize>(headers: &HeaderMap, edition: Edition, answer: T) -> Response {
    let known = match tags(headers, &header::IF_NONE_MATCH) {
        // What makes no sense is no condition: the sender gets the whole answer.
        Err(_) | Ok(None) => false,
        Ok(Some(Tags::Any)) => true,
        Ok(Some(Tags::Listed(listed))) => listed.iter().any(|tag| tag.name == edition.name()),
    };
    let mut response = Tagged(Some(edition), answer).into_response();
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// How an edition is named in a header.
pub(super) fn etag(edition: &Edition) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{}\"", edition.name())).ok()
}

fn expected(headers: &HeaderMap) -> Result<Option<Expected>, Problem> {
    Ok(tags(headers, &header::IF_MATCH)?.map(|tags| match tags {
        Tags::Any => Expected::Present,
        // A weak tag says only that the meaning is the same. That is not enough to write over something.
        Tags::Listed(listed) => {
            Expected::OneOf(listed.into_iter().filter(|tag| !tag.weak).map(|tag| Edition::named(&tag.name)).collect())
        }
    }))
}

/// What a condition names.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    Listed(Vec<Tag>),
}

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    weak: bool,
    name: String,
}

fn tags(headers: &HeaderMap, header: &HeaderName) -> Result<Option<Tags>, Problem> {
    let mut lines = headers.get_all(header).iter().peekable();
    if lines.peek().is_none() {
        return Ok(None);
    }
    let lines: Option<Vec<&str>> = lines.map(|line| line.to_str().ok()).collect();
    let read = lines.and_then(|lines| listed(&lines.join(",")));
    read.map(Some).ok_or_else(|| {
        let detail = format!("{header} must be * or a list of entity tags, such as \"0a1b2c\".");
        Problem::new(Kind::Malformed, detail)
    })
}

/// Reads `*`, or entity tags with commas between them; a comma may also stand within a tag.
fn listed(text: &str) -> Option<Tags> {
    if text.trim() == "*" {
        return Some(Tags::Any);
    }
    let mut listed = vec![];
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |behind| (true, behind));
        let (name, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        if name.bytes().any(|byte| byte <= b' ') {
            return None;
        }
        listed.push(Tag { weak, name: name.to_owned() });
        rest = behind.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start_matches([',', ' ', '\t']);
        }
    }
    (!listed.is_empty()).then_some(Tags::Listed(listed))
}

/// The header of a request that may be conditional.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described; the extractors read the headers themselves")]
pub(super) struct IfMatch {
    /// The edition that you change: the `etag` of the answer in which you read it. Refused if it is another by now.
    #[param(rename = "if-match", nullable = false, pattern = r#"^(\*|"[!#-~]{1,64}")$"#)]
    if_match: Option<String>,
}

/// The header of a request that must be conditional.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described; the extractors read the headers themselves")]
pub(super) struct IfMatchDemanded {
    /// The edition that you change: the `etag` of the answer in which you read it. Refused if it is another by now.
    /// Demanded: without it the answer is 428, which says more than that a header is missing.
    #[param(rename = "if-match", nullable = false, pattern = r#"^(\*|"[!#-~]{1,64}")$"#)]
    if_match: Option<String>,
}

/// What a request without a condition is answered where one is demanded.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answer itself")]
pub(super) enum Demanded {
    /// There is no `If-Match`.
    #[response(status = 428, content_type = "application/problem+json")]
    Unsaid(Problem),
}

/// What a conditional request may be answered.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is only described; a problem makes the answer itself")]
pub(super) enum Stale {
    /// It is in another edition than `If-Match` says; the present one is in `etag`.
    #[response(status = 412, content_type = "application/problem+json", headers(("etag" = String, description = "The present edition.")))]
    Changed(Problem),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), line.parse().expect("a value"))).collect()
    }

    #[test]
    fn a_condition_is_read_as_the_standard_has_it() {
        let one_of = |names: &[&str]| Expected::OneOf(names.iter().map(|name| Edition::named(name)).collect());
        for (row, lines, read) in [
            ("none", vec![], Ok(None)),
            ("any", vec![" * "], Ok(Some(Expected::Present))),
            ("one", vec!["\"a\""], Ok(Some(one_of(&["a"])))),
            ("an empty one", vec!["\"\""], Ok(Some(one_of(&[""])))),
            ("two", vec!["\"a\", \"b\""], Ok(Some(one_of(&["a", "b"])))),
            ("two with nothing between", vec!["\"a\", ,\"b\","], Ok(Some(one_of(&["a", "b"])))),
            ("two lines", vec!["\"a\"", "\"b\""], Ok(Some(one_of(&["a", "b"])))),
            ("a comma within", vec!["\"a,b\""], Ok(Some(one_of(&["a,b"])))),
            ("a weak one is not enough", vec!["W/\"a\", \"b\""], Ok(Some(one_of(&["b"])))),
            ("only a weak one", vec!["W/\"a\""], Ok(Some(one_of(&[])))),
            ("nothing", vec![""], Err(())),
            ("no quotes", vec!["a"], Err(())),
            ("no end", vec!["\"a"], Err(())),
            ("a space within", vec!["\"a b\""], Err(())),
            ("no comma between", vec!["\"a\" \"b\""], Err(())),
            ("any among others", vec!["*, \"a\""], Err(())),
            ("a small w", vec!["w/\"a\""], Err(())),
        ] {
            assert_eq!(expected(&sent(&header::IF_MATCH, &lines)).map_err(|_| ()), read, "{row}");
        }
    }

    #[tokio::test]
    async fn who_writes_over_something_must_say_what_they_have_seen() {
        for (headers, code) in [
            (HeaderMap::new(), Some(428)),
            (sent(&header::IF_MATCH, &["a"]), Some(400)),
            (sent(&header::IF_MATCH, &["\"a\""]), None),
            (sent(&header::IF_MATCH, &["*"]), None),
        ] {
            let (mut parts, ()) = axum::http::Request::new(()).into_parts();
            parts.headers = headers;
            let demanded = MustMatch::from_request_parts(&mut parts, &()).await;
            assert_eq!(demanded.err().map(|problem| problem.code()), code);
            let honoured = Matching::from_request_parts(&mut parts, &()).await;
            assert_eq!(honoured.err().map(|problem| problem.code()), code.filter(|code| *code == 400));
        }
    }

    #[test]
    fn what_the_sender_has_is_not_sent_again() {
        let edition = Edition::of(&"content");
        let ours = format!("\"{}\"", edition.name());
        let weak = format!("\"other\", W/{ours}");
        for (row, lines, code) in [
            ("nothing is said", vec![], 200),
            ("it is the same", vec![&*ours], 304),
            ("a weak one will do", vec![&*weak], 304),
            ("any", vec!["*"], 304),
            ("another", vec!["\"other\""], 200),
            ("what makes no sense", vec!["other"], 200),
        ] {
            let response = unless_known(&sent(&header::IF_NONE_MATCH, &lines), edition.clone(), "content");
            assert_eq!(response.status(), code, "{row}");
            assert_eq!(response.headers()[header::ETAG], *ours, "{row}");
            assert_eq!(response.headers().contains_key(header::CONTENT_TYPE), code == 200, "{row}");
        }
    }
}
