//! `/cookies`: what is kept in the browser, which is next to nothing.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::page;

/// What is kept in the browser.
#[derive(Template)]
#[template(path = "cookies.html")]
struct Cookies {
    frame: Frame,
}

/// Shows it.
pub(super) async fn show(frame: Frame) -> Response {
    page::shown(&Cookies { frame })
}
