//! The FOI pack as a whole, as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::asking::Link;
use super::foi_answers::{FoiAnswers, FoiNumber, FoiSplit, Linked};
use crate::domain::authority::AuthorityCode;
use crate::domain::instant::outward;
use crate::domain::report::foi::words::{LOOKED_AFTER_DEFINED, basis};
use crate::domain::report::foi::{By, Cause, Cell, Check, Figure, Whose};
use crate::domain::violation::Code;
use crate::http::words;
use crate::services::reports::foi::{Foi, OfTables};

/// A number that may not be known.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiLookedAfter {
    /// How many; null until the authority's own tables of the year are imported.
    #[schema(required = true)]
    number: Option<usize>,
    /// Where they are listed.
    list: String,
    /// How many more were looked after for short breaks only, and are not counted.
    #[schema(required = true)]
    short_breaks_only: Option<usize>,
    /// When the tables were imported.
    #[schema(required = true, format = "date-time")]
    imported_at: Option<String>,
}

/// What is in no number for one cause.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiLeftOut {
    /// Why.
    #[schema(value_type = words::FoiCause)]
    cause: &'static str,
    /// The same in words.
    in_words: &'static str,
    /// Episodes that began in the year and are in no number of missing episodes.
    begun: FoiNumber,
    /// Episodes whose child was back in the year and of which no interview is counted.
    ended: FoiNumber,
}

/// What is held against what, to see that nothing is lost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiCheck {
    /// `record` (what is counted and what is left out), what it is split by, or `timeliness` (that report over the same days).
    of: &'static str,
    /// Which number is the whole.
    #[schema(value_type = words::FoiFigure)]
    figure: &'static str,
    /// The whole.
    whole: usize,
    /// The parts.
    parts: Vec<usize>,
    /// Whether they are the whole.
    adds_up: bool,
}

/// All that the parts are held against.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiChecks {
    /// Whether all add up.
    all_add_up: bool,
    /// All episodes on record that began in the year.
    episodes_begun: FoiNumber,
    /// All episodes on record whose child was back in the year.
    episodes_ended: FoiNumber,
    /// Each.
    checks: Vec<FoiCheck>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct FoiDefinition {
    /// Which.
    figure: &'static str,
    /// What it counts.
    definition: &'static str,
}

/// The answers to the questions that every council is sent, for one financial year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoiPack {
    /// Whose answer.
    #[schema(example = "990")]
    authority: String,
    /// The year in which the financial year begins.
    #[schema(example = 2025)]
    financial_year: i32,
    /// What is counted by what.
    basis: String,
    /// The first day.
    #[schema(format = "date")]
    from: String,
    /// The day after the last.
    #[schema(format = "date")]
    to: String,
    /// The instant that it looks from.
    #[schema(format = "date-time")]
    at: String,
    /// What was recorded later is left out.
    #[schema(format = "date-time")]
    known_at: String,
    /// Children looked after in the year.
    children_looked_after: FoiLookedAfter,
    /// The answers on the authority's own children.
    own: FoiAnswers,
    /// The same group by group.
    splits: Vec<FoiSplit>,
    /// The answers on other authorities' children who are placed here.
    other_authorities: FoiAnswers,
    /// What is in no number, by cause.
    left_out: Vec<FoiLeftOut>,
    /// Of `missing_episodes`: those of unknown start, counted by what stands in for it.
    start_not_known: usize,
    /// Of `missing_episodes`: those withdrawn by whoever told of them, counted until somebody of the council decides.
    cancellation_pending: usize,
    /// What the parts are held against.
    checks: FoiChecks,
    /// What each number counts.
    definitions: Vec<FoiDefinition>,
}

/// A child looked after in the year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookedAfterChild {
    /// The authority's own number of the child.
    la_child_id: String,
    /// The record, if the child has one.
    #[schema(required = true)]
    child_id: Option<Uuid>,
}

impl LookedAfterChild {
    pub(super) fn of(child: &OfTables) -> Self {
        Self { la_child_id: child.number.to_string(), child_id: child.child.map(|id| id.0) }
    }
}

impl Linked<'_> {
    fn left_out(&self, cause: Cause) -> FoiLeftOut {
        let number = |figure| self.number(&Cell { cause: Some(cause), ..Cell::own(figure) });
        FoiLeftOut {
            cause: cause.word(),
            in_words: cause.called(),
            begun: number(Figure::BegunLeftOut),
            ended: number(Figure::EndedLeftOut),
        }
    }

    fn checks(&self) -> FoiChecks {
        let checks = self.pack.checks();
        FoiChecks {
            all_add_up: checks.iter().all(Check::adds_up),
            episodes_begun: self.number(&Cell::own(Figure::Begun)),
            episodes_ended: self.number(&Cell::own(Figure::Ended)),
            checks: checks.into_iter().map(FoiCheck::of).collect(),
        }
    }
}

impl FoiCheck {
    fn of(check: Check) -> Self {
        let (of, figure, adds_up) = (check.of.word(), check.figure.word(), check.adds_up());
        Self { of, figure, whole: check.whole, parts: check.parts, adds_up }
    }
}

impl FoiPack {
    /// A pack; `link` leads to its lists, `looked_after` to that of the children looked after.
    pub(super) fn of(authority: &AuthorityCode, foi: &Foi, link: &Link, looked_after: Link) -> Self {
        let pack = &foi.pack;
        let (year, days) = (pack.year, pack.year.days());
        let linked = Linked { pack, link };
        let define = |(figure, definition)| FoiDefinition { figure, definition };
        let answers = Figure::WORDS.iter().map(|(word, figure)| (*word, figure.defined()));
        let whose = Whose::WORDS.iter().map(|(word, whose)| (*word, whose.defined()));
        let definitions = std::iter::once(("children_looked_after", LOOKED_AFTER_DEFINED)).chain(answers).chain(whose);
        Self {
            authority: authority.to_string(),
            financial_year: year.begins(),
            basis: basis(year),
            from: days.from.to_string(),
            to: days.to.to_string(),
            at: outward(foi.moment.at),
            known_at: outward(foi.moment.known_at),
            children_looked_after: FoiLookedAfter {
                number: pack.looked_after.as_ref().map(|found| found.children.len()),
                list: looked_after.written(),
                short_breaks_only: pack.looked_after.as_ref().map(|found| found.short_breaks_only.len()),
                imported_at: foi.tables_at.map(outward),
            },
            own: linked.answers(Cell::own),
            splits: By::WORDS.iter().map(|(_, by)| linked.split(*by)).collect(),
            other_authorities: linked.answers(|figure| Cell::of(figure, Whose::OtherAuthorities)),
            left_out: Cause::WORDS.iter().map(|(_, cause)| linked.left_out(*cause)).collect(),
            start_not_known: pack.of_unknown_start(),
            cancellation_pending: pack.pending(),
            checks: linked.checks(),
            definitions: definitions.map(define).collect(),
        }
    }
}
