//! Exports and their checks, as they are answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::services::ssda903::{Exported, TakenIn};

/// What was imported.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Ssda903Import)]
pub struct Imported {
    /// The import.
    import_id: Uuid,
    /// Children of Header.
    children: usize,
    /// Rows of Episodes.
    spells: usize,
    /// Periods that last year's table left open; null where it was not sent.
    #[schema(required = true)]
    open_last_year: Option<usize>,
}

impl Imported {
    pub(super) fn of(taken: &TakenIn) -> Self {
        let TakenIn { id, children, spells, open_last_year, .. } = *taken;
        Self { import_id: id.0, children, spells, open_last_year }
    }
}

/// A row that fails a rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Ssda903Failure {
    /// The rule, as in `574`; `576-unseen` is what rule 576 does not see.
    rule: &'static str,
    /// `missing`, `episodes` or `missing_last`.
    table: &'static str,
    /// The row, the heading being row 1. Of tables that were imported it is counted by child and day.
    #[schema(required = true)]
    row: Option<usize>,
    /// The council's own number of the child.
    #[schema(required = true)]
    child: Option<String>,
    /// What is wrong.
    in_words: String,
}

/// One thing in which the table differs from the record.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Ssda903Change {
    /// Whether somebody must see to it before the table can be trusted.
    somebody_must_see_to_it: bool,
    /// The council's own number of the child; null where it is not known.
    #[schema(required = true)]
    child: Option<String>,
    /// `merged`, `clipped`, `split`, `carried_forward`, `left_out` or `to_check`.
    change: &'static str,
    /// What, and why.
    in_words: String,
    /// The missing episodes that it is about.
    missing_episodes: Vec<Uuid>,
}

/// What is to be known of the table before it is sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Ssda903Checks)]
pub struct Checks {
    /// Whose return.
    #[schema(example = "990")]
    authority: String,
    /// The year in which its 31 March falls.
    year: i32,
    /// What was recorded or imported after this instant is left out.
    #[schema(format = "date-time")]
    known_at: String,
    /// When the tables that it was made from were imported.
    #[schema(format = "date-time")]
    imported_at: String,
    /// Whether last year's table was among them, without which nothing can be carried forward.
    with_last_year: bool,
    /// How many rows the table has.
    rows: usize,
    /// Rows that fail a rule.
    failures: Vec<Ssda903Failure>,
    /// What was changed.
    changes: Vec<Ssda903Change>,
}

impl Checks {
    pub(super) fn of(exported: &Exported) -> Self {
        let Exported { import, made, failures, known_at, .. } = exported;
        let failures = failures.iter().map(|failure| Ssda903Failure {
            rule: failure.rule.word(),
            table: failure.table.word(),
            row: failure.row.map(|row| row + 2),
            child: failure.child.clone(),
            in_words: failure.words.clone(),
        });
        let changes = made.changes.iter().map(|change| Ssda903Change {
            somebody_must_see_to_it: change.what.asks_for_somebody(),
            child: change.child.as_ref().map(ToString::to_string),
            change: change.what.word(),
            in_words: change.what.words(),
            missing_episodes: change.episodes.iter().map(|id| id.0).collect(),
        });
        Self {
            authority: import.authority.to_string(),
            year: import.year.number(),
            known_at: outward(*known_at),
            imported_at: outward(import.recorded_at),
            with_last_year: import.with_last_year,
            rows: made.rows.len(),
            failures: failures.collect(),
            changes: changes.collect(),
        }
    }
}
