//! Who acts: the person of the key's organisation whom the header `Homeward-Acting-User` names. A key says which agency
//! speaks; what is decided about a child, a person decides.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use utoipa::IntoParams;

use super::Api;
use super::problem::{Kind, Problem};
use crate::domain::party::Caller;
use crate::services::interviews::Person;

/// The header by which a sender names the person.
pub(super) const HEADER: &str = "homeward-acting-user";

/// The person who acts.
pub struct Acting(pub Person);

impl FromRequestParts<Api> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let email = email(&parts.headers)?;
        let Some(caller) = parts.extensions.get::<Caller>() else {
            tracing::error!("a route that wants a person stands outside the guard");
            return Err(Problem::internal());
        };
        Ok(Self(api.services.acting_user(caller, email).await?))
    }
}

/// Where a key may also act by itself: nobody acts if no person is named.
impl OptionalFromRequestParts<Api> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Option<Self>, Problem> {
        if !parts.headers.contains_key(HEADER) {
            return Ok(None);
        }
        <Self as FromRequestParts<Api>>::from_request_parts(parts, api).await.map(Some)
    }
}

fn email(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut sent = headers.get_all(HEADER).iter();
    let only = sent.next().filter(|_| sent.next().is_none());
    let email = only.and_then(|only| std::str::from_utf8(only.as_bytes()).ok()).map(str::trim);
    email.filter(|email| !email.is_empty()).ok_or_else(|| {
        let detail = "Name the person who acts, once, by e-mail address: Homeward-Acting-User: <email>.";
        Problem::new(Kind::Malformed, detail)
    })
}

/// The headers of a request in which a person acts.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described; the extractors read the headers themselves")]
pub(super) struct Headers {
    /// The e-mail address of the person who acts: a user of the key's organisation. Their role must allow it.
    #[param(rename = "homeward-acting-user", pattern = r"^\S+$", example = "ida@northshire.example.org")]
    acting: String,
    /// Your own name for this request, kept seven days: the same body under it is answered the same again.
    #[param(rename = "idempotency-key", nullable = false, pattern = "^[!#-~]{1,255}$")]
    name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_is_read_only_where_exactly_one_is_named() {
        for (row, sent, read) in [
            ("none", vec![], None),
            ("one", vec!["ida@northshire.example.org"], Some("ida@northshire.example.org")),
            ("with spaces around", vec![" ida@northshire.example.org "], Some("ida@northshire.example.org")),
            ("in another script", vec!["мария@northshire.example.org"], Some("мария@northshire.example.org")),
            ("nothing behind it", vec![" "], None),
            ("two", vec!["ida@northshire.example.org", "theo@northshire.example.org"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(HEADER, axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
            assert_eq!(email(&headers).ok(), read, "{row}");
        }
    }
}
