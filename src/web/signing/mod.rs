//! Signing in and out.

mod code;
mod out;
mod password;
mod set_password;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};

pub(super) use password::after_a_late_form;

use super::page;
use super::routing::{Routes, get};
use crate::domain::calendar::london_time;

/// Pages for whoever is not signed in yet, or any more.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/sign-in", get(password::show).post(password::enter))
        .route("/sign-in/code", get(code::show).post(code::enter))
        .route("/sign-out", get(out::leave).post(out::sign_out))
        .route("/signed-out", get(out::show))
        .route("/set-password/{token}", get(set_password::show).post(set_password::set))
}

/// What is said to whoever tried too often. Not of what: of an account, or an address.
fn too_often(until: DateTime<Utc>) -> String {
    format!(
        "There were too many attempts to sign in. Try again at {}",
        london_time(until + chrono::TimeDelta::minutes(1))
    )
}

/// The answer that shows `page` to whoever must wait.
fn waiting(until: DateTime<Utc>, now: DateTime<Utc>, page: &impl askama::Template) -> Response {
    let mut answer = page::answered(StatusCode::TOO_MANY_REQUESTS, page);
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from((until - now).num_seconds().max(1)));
    answer
}
