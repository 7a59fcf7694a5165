//! Checks show that the pack is whole: that the parts of each number add up to it, that every episode on record is in a number
//! or left out for one cause, and that the report on timeliness over the same days says the same.

use super::{By, Cause, Cell, Figure, Pack, Whose};
use crate::domain::report::line::Line;
use crate::domain::report::timeliness::{Figure as Timely, Figures};
use crate::domain::violation::Code;

/// Of what the parts are held against the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All episodes on record: those that are counted, and those that are left out.
    Record,
    /// The groups of a split.
    Split(By),
    /// The report on timeliness, worked out by itself.
    Timeliness,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Of what.
    pub of: Of,
    /// Which number is the whole.
    pub figure: Figure,
    /// The whole.
    pub whole: usize,
    /// The parts.
    pub parts: Vec<usize>,
}

impl Check {
    /// Whether the parts are the whole.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.parts.iter().sum::<usize>() == self.whole
    }
}

impl Pack {
    /// All checks.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let mut checks = vec![
            self.of_record(Figure::Begun, Figure::Episodes, Figure::BegunLeftOut),
            self.of_record(Figure::Ended, Figure::Owed, Figure::EndedLeftOut),
        ];
        for (_, by) in By::WORDS {
            let groups = self.groups(*by);
            for figure in Figure::ANSWERS.into_iter().filter(|figure| figure.adds_up()) {
                let part = |group: &Option<String>| self.number(&Cell::own(figure).within(*by, group.clone()));
                let parts = groups.iter().map(part).collect();
                checks.push(Check { of: Of::Split(*by), figure, whole: self.number(&Cell::own(figure)), parts });
            }
        }
        checks.extend(self.of_timeliness());
        checks
    }

    fn of_record(&self, all: Figure, counted: Figure, left_out: Figure) -> Check {
        let counted = Whose::WORDS.iter().map(|(_, whose)| Cell::of(counted, *whose));
        let causes = Cause::WORDS.iter().map(|(_, cause)| Cell { cause: Some(*cause), ..Cell::own(left_out) });
        let parts = counted.chain(causes).map(|cell| self.number(&cell)).collect();
        Check { of: Of::Record, figure: all, whole: self.number(&Cell::own(all)), parts }
    }

    fn of_timeliness(&self) -> Vec<Check> {
        let back = self.entries.iter().filter(|entry| !entry.is_cancelled).map(|entry| &entry.line);
        let back: Vec<&Line> = back.filter(|line| self.year.days().hold(line)).collect();
        let figures = Figures::of(&back, None);
        let same = [
            (Figure::Owed, Timely::Owed),
            (Figure::Offered, Timely::Offered),
            (Figure::Held, Timely::Held),
            (Figure::HeldWithin72h, Timely::HeldWithin72h),
        ];
        let check = |(figure, timely): (Figure, Timely)| Check {
            of: Of::Timeliness,
            figure,
            whole: self.number(&Cell::own(figure)),
            parts: vec![figures.count(timely)],
        };
        same.map(check).to_vec()
    }
}
