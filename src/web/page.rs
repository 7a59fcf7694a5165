//! A page is one struct with one template and one answer. Its fields are what the reader sees, already in words.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

/// The answer that shows `page`.
pub fn shown(page: &impl Template) -> Response {
    answered(StatusCode::OK, page)
}

/// The answer that shows a form again, with what was typed and what is wrong with it.
pub fn faulty(page: &impl Template) -> Response {
    answered(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The answer with this code that shows `page`. A page is for the one who asked, now: nobody keeps it.
pub fn answered(code: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let told = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (code, told, html).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            Refusal::Internal.into_response()
        }
    }
}
