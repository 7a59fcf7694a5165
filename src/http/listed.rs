//! A list is answered a page at a time; `next` is the cursor behind which it goes on.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Page, Query};
use super::problem::{Kind, Problem};
use crate::domain::violation::Violation;

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listed<T: ToSchema> {
    /// What is on the page.
    pub items: Vec<T>,
    /// The cursor to ask on with; null at the end. A last page that is just full is followed by an empty one.
    #[schema(required = true)]
    pub next: Option<String>,
}

impl<T: ToSchema> Listed<T> {
    /// The page of `found`, each shown by `view`, in a list that goes on by `name`.
    pub fn of<F>(page: &Page, found: Vec<F>, name: impl Fn(&F) -> Uuid, view: impl Fn(F) -> T) -> Self {
        let is_full = u64::try_from(found.len()).is_ok_and(|many| many >= page.limit);
        let next = found.last().filter(|_| is_full).map(|last| name(last).to_string());
        Self { items: found.into_iter().map(view).collect(), next }
    }
}

/// The id behind which the page asked for begins; a cursor that names none is a fault.
pub fn behind(query: &mut Query, page: &Page) -> Option<Uuid> {
    let id = page.cursor.as_deref()?.parse().ok();
    if id.is_none() {
        query.fault("cursor", NOT_OURS);
    }
    id
}

/// The problem to answer with where a cursor names nothing of the list.
#[must_use]
pub fn not_ours() -> Problem {
    let fault = Violation { pointer: "?cursor".to_owned(), detail: NOT_OURS.to_owned() };
    Problem::new(Kind::NotFound, "The cursor names nothing of this list.").with_errors(vec![fault])
}

/// What is wrong with a cursor that nobody was given.
pub const NOT_OURS: &str = "is not one that was answered here";
