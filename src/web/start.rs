//! `/`: what Homeward is, for whoever comes to its address.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::page;

/// The start page.
#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
}

/// Shows it.
pub(super) async fn show(frame: Frame) -> Response {
    page::shown(&Start { frame })
}
