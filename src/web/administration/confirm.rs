//! What cannot be undone, or is felt by others, is asked about before it is done; and a secret is shown once.

use askama::Template;

use crate::web::frame::Frame;

/// Asks whether it is meant.
#[derive(Template)]
#[template(path = "person_deed.html")]
pub(super) struct Confirm {
    pub frame: Frame,
    pub name: String,
    pub button: &'static str,
    pub means: &'static [&'static str],
    pub warns: bool,
}

/// Shows a secret: this once.
#[derive(Template)]
#[template(path = "secret.html")]
pub(super) struct Secret {
    pub frame: Frame,
    pub heading: &'static str,
    pub name: String,
    pub means: &'static str,
    /// What is kept of it.
    pub kept: &'static str,
    pub shown: String,
    pub onward: String,
}
