//! The instant at which somebody wants to know what was known: typed in boxes, and then in the address, so that every page
//! from there on is of the same instant.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::calendar::written;
use crate::domain::instant::outward;
use crate::domain::violation::parse_any_instant;
use crate::web::form::Form;
use crate::web::refusal::Refusal;

/// What names it in an address, and its boxes in the form.
pub(super) const KNOWN_AT: &str = "known_at";

/// The instant that an address names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known(pub Option<DateTime<Utc>>);

/// What an address asks.
pub(super) enum Wanted {
    /// This.
    Of(Known),
    /// It was typed, and leads on.
    Typed(Box<Response>),
    /// It was typed and cannot be read.
    Faulty(Form),
}

impl Known {
    /// Reads it from what an address asks.
    pub fn of(asked: &[(String, String)]) -> Result<Self, Refusal> {
        let Some((_, text)) = asked.iter().find(|(name, _)| name == KNOWN_AT) else { return Ok(Self(None)) };
        let at = parse_any_instant(&Value::from(text.as_str())).map_err(|_| Refusal::NotFound)?;
        Ok(Self(Some(at)))
    }

    /// An address of the same instant.
    pub fn at(self, path: &str) -> String {
        let join = if path.contains('?') { '&' } else { '?' };
        self.0.map_or_else(|| path.to_owned(), |at| format!("{path}{join}{KNOWN_AT}={}", outward(at)))
    }

    /// The boxes, filled in.
    pub fn form(self) -> Form {
        self.0.map_or_else(Form::empty, |at| Form::empty().with_moment(KNOWN_AT, at))
    }

    /// What the page says of it.
    pub fn says(self) -> Option<String> {
        self.0.map(|at| format!("As it was known at {}. What was recorded or taken in later is left out.", written(at)))
    }
}

/// Reads what was typed into the boxes of the page at `path`, or what its address says.
pub(super) fn wanted(path: &str, asked: &[(String, String)]) -> Result<Wanted, Refusal> {
    let typed = asked.iter().filter(|(name, _)| name.starts_with("known_at."));
    let mut form = typed.fold(Form::empty(), |form, (name, value)| form.with(name, value.as_str()));
    if form.sent().is_empty() {
        return Known::of(asked).map(Wanted::Of);
    }
    match form.read(|form| Some(Known(form.optional_moment(KNOWN_AT, "the time at which it was known")))) {
        Some(known) => Ok(Wanted::Typed(Box::new(Redirect::to(&known.at(path)).into_response()))),
        None => Ok(Wanted::Faulty(form)),
    }
}
