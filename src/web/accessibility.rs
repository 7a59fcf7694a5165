//! `/accessibility-statement`: what the law of accessibility asks of public bodies to say (the Public Sector Bodies
//! (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018).

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::page;

/// The statement.
#[derive(Template)]
#[template(path = "accessibility.html")]
struct Statement {
    frame: Frame,
}

/// Shows it.
pub(super) async fn show(frame: Frame) -> Response {
    page::shown(&Statement { frame })
}
