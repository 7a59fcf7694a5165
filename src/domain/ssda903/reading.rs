//! The authority's own tables, as its case system gives them for the return: Header and Episodes of the year, and last year's
//! Missing table. Every fault is named with its row, its column and the reason. Of the columns only those are kept that the
//! Missing table leans on: no ethnic group, no pupil number, no postcode.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::reading_rows::Sheet;
use super::{Class, LaChildId, LookedAfter, Period, Spell, Year, said};
use crate::domain::violation::Code;

crate::codes! {
    /// The tables.
    Table {
        /// The children of the year.
        Header = "header",
        /// Their spells of care.
        Episodes = "episodes",
        /// Last year's Missing table.
        MissingLast = "missing_last",
        /// The Missing table that is made.
        Missing = "missing",
    }
}

/// A fault of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of which.
    pub table: Table,
    /// The line of its file, the heading being 1.
    pub row: Option<usize>,
    /// The heading of its column.
    pub column: Option<&'static str>,
    /// What is wrong; goes on from the place.
    pub detail: String,
}

/// The tables as text.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// Header of the year.
    pub header: &'a str,
    /// Episodes of the year.
    pub episodes: &'a str,
    /// Last year's Missing table.
    pub missing_last: Option<&'a str>,
}

/// Reads the tables of `year`.
///
/// # Errors
/// Every fault of every table, in order.
pub fn read(year: Year, files: Files<'_>) -> Result<Vec<LookedAfter>, Vec<Fault>> {
    let mut faults = vec![];
    let mut children = BTreeMap::new();
    let headed = header(files.header, &mut children, &mut faults);
    episodes(year, files.episodes, headed.is_some(), &mut children, &mut faults);
    if let Some(text) = files.missing_last {
        missing_last(year, text, &mut children, &mut faults);
    }
    if faults.is_empty() { Ok(children.into_values().collect()) } else { Err(faults) }
}

type Children = BTreeMap<LaChildId, LookedAfter>;

fn child(sheet: &mut Sheet<'_>, at: usize) -> Option<LaChildId> {
    let read = LaChildId::read(sheet.cell(at, "CHILD"));
    if let Err(detail) = read {
        sheet.fault(at, "CHILD", detail);
    }
    read.ok()
}

fn unborn(child: &LaChildId) -> LookedAfter {
    LookedAfter { child: child.clone(), born: None, spells: vec![], last_year: vec![] }
}

fn header(text: &str, children: &mut Children, faults: &mut Vec<Fault>) -> Option<()> {
    let mut sheet = Sheet::read(Table::Header, text, &["CHILD", "DOB"], faults)?;
    let mut seen: BTreeMap<LaChildId, usize> = BTreeMap::new();
    for at in 0..sheet.rows() {
        let (id, born) = (child(&mut sheet, at), sheet.day(at, "DOB"));
        let Some(id) = id else { continue };
        if let Some(row) = seen.insert(id.clone(), sheet.number(at)) {
            sheet.fault(at, "CHILD", format!("is in row {row} already: a child has one row"));
        }
        children.insert(id.clone(), LookedAfter { born, ..unborn(&id) });
    }
    Some(())
}

fn episodes(year: Year, text: &str, headed: bool, children: &mut Children, faults: &mut Vec<Fault>) {
    let wanted = ["CHILD", "DECOM", "LS", "PLACE", "DEC", "REC"];
    let Some(mut sheet) = Sheet::read(Table::Episodes, text, &wanted, faults) else { return };
    let mut found: BTreeMap<LaChildId, Vec<(usize, Spell)>> = BTreeMap::new();
    for at in 0..sheet.rows() {
        let id = child(&mut sheet, at);
        let (began, ended) = (sheet.day(at, "DECOM"), sheet.day_if_any(at, "DEC"));
        if let Some(began) = began.filter(|began| year.last() < *began) {
            sheet.fault(at, "DECOM", format!("is {}, after the year", said(began)));
        }
        if let Some(ended) = ended.ok().flatten() {
            if ended < year.first() || year.last() < ended {
                sheet.fault(at, "DEC", format!("is {}, outside the year", said(ended)));
            } else if began.is_some_and(|began| ended < began) {
                sheet.fault(at, "DEC", "is before DECOM");
            }
        }
        if let Some(id) = id.as_ref().filter(|id| headed && !children.contains_key(*id)) {
            sheet.fault(at, "CHILD", format!("is {id}, a child who is not in Header"));
        }
        let (Some(id), Some(began), Ok(ended)) = (id, began, ended) else { continue };
        let text = |column| sheet.cell(at, column).to_ascii_uppercase();
        let reason = Some(text("REC")).filter(|reason| !reason.is_empty());
        let spell = Spell { began, ended, legal_status: text("LS"), placement: text("PLACE"), reason_ended: reason };
        found.entry(id).or_default().push((at, spell));
    }
    for (id, mut spells) in found {
        spells.sort_by_key(|(at, spell)| (spell.began, spell.ended.is_none(), spell.ended, *at));
        for pair in spells.windows(2) {
            let ((before, earlier), (at, later)) = (&pair[0], &pair[1]);
            let row = sheet.number(*before);
            match earlier.ended {
                None => sheet.fault(*before, "DEC", format!("is blank, yet row {} begins later", sheet.number(*at))),
                Some(ended) if later.began < ended => {
                    sheet.fault(*at, "DECOM", format!("is before the spell in row {row} has ended"));
                }
                Some(_) => {}
            }
        }
        let spells = spells.into_iter().map(|(_, spell)| spell).collect();
        children.entry(id.clone()).or_insert_with(|| unborn(&id)).spells = spells;
    }
}

fn missing_last(year: Year, text: &str, children: &mut Children, faults: &mut Vec<Fault>) {
    let wanted = ["CHILD", "MISSING", "MIS_START", "MIS_END"];
    let Some(mut sheet) = Sheet::read(Table::MissingLast, text, &wanted, faults) else { return };
    let outside = |day: NaiveDate| year.first() <= day;
    for at in 0..sheet.rows() {
        let id = child(&mut sheet, at);
        let class = Class::from_word(&sheet.cell(at, "MISSING").to_ascii_uppercase());
        if class.is_none() {
            sheet.fault(at, "MISSING", "is neither M nor A");
        }
        let (began, ended) = (sheet.day(at, "MIS_START"), sheet.day_if_any(at, "MIS_END"));
        for (column, day) in [("MIS_START", began), ("MIS_END", ended.ok().flatten())] {
            if let Some(day) = day.filter(|day| outside(*day)) {
                sheet.fault(at, column, format!("is {}: last year's table ends on 31 March", said(day)));
            }
        }
        if began.zip(ended.ok().flatten()).is_some_and(|(began, ended)| ended < began) {
            sheet.fault(at, "MIS_END", "is before MIS_START");
        }
        let (Some(id), Some(class), Some(began), Ok(ended)) = (id, class, began, ended) else { continue };
        let found = children.entry(id.clone()).or_insert_with(|| unborn(&id));
        found.last_year.push(Period { class, began, ended });
    }
}
