//! Who asks: the organisation whose key comes as `Authorization: Bearer …`. What is guarded is refused to everybody else,
//! and to keys without the scope.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Api;
use super::problem::{Kind, Problem};
use crate::domain::party::{Caller, Scope};

/// Lets those in whose key has the scope, at their pace; whoever answers finds the [`Caller`] among the extensions.
pub(super) async fn admit(State((api, scope)): State<(Api, Scope)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admitted(&api, scope, &parts).await {
        Ok(caller) => {
            parts.extensions.insert(caller);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(api: &Api, scope: Scope, request: &Parts) -> Result<Caller, Problem> {
    let Some(secret) = secret(&request.headers) else {
        api.pace.of_stranger(&request.extensions)?;
        let detail = "Send the key that you were given as Authorization: Bearer <key>.";
        return Err(Problem::new(Kind::Unauthenticated, detail));
    };
    let Some(caller) = api.services.caller_with(secret).await? else {
        api.pace.of_stranger(&request.extensions)?;
        tracing::warn!("a request came with a key that is unknown, expired or withdrawn");
        let detail = "The key is not known here, has expired or was withdrawn.";
        return Err(Problem::new(Kind::Unauthenticated, detail));
    };
    if let Some(key) = caller.key {
        api.pace.of_key(key)?;
    }
    if !caller.scopes.contains(&scope) {
        tracing::warn!(actor = caller.actor(), scope = scope.word(), "a key was used without the scope");
        let detail = format!("This key does not have the scope {}.", scope.word());
        return Err(Problem::new(Kind::Forbidden, detail));
    }
    Ok(caller)
}

pub(super) fn secret(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (sent.next()?, sent.next()) else { return None };
    let (scheme, secret) = only.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_only_where_there_is_exactly_one() {
        for (row, sent, read) in [
            ("none", vec![], None),
            ("a bearer", vec!["Bearer hw_1"], Some("hw_1")),
            ("small letters", vec!["bearer  hw_1 "], Some("hw_1")),
            ("another scheme", vec!["Basic aHdfMQ=="], None),
            ("the bare key", vec!["hw_1"], None),
            ("nothing behind it", vec!["Bearer "], None),
            ("two", vec!["Bearer hw_1", "Bearer hw_2"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(secret(&headers), read, "{row}");
        }
    }
}
