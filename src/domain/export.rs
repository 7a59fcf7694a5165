//! An export is what leaves Homeward as a file: one table, as CSV. Nothing in it is ever a formula, each row is marked, and it says
//! what its numbers count.

/// How every file of an export is marked.
pub const MARKING: &str = "OFFICIAL-SENSITIVE";

crate::codes! {
    /// What somebody wants an export for. It is noted, and is no place for words about a child.
    Purpose {
        /// To answer somebody who asks under the Freedom of Information Act.
        FreedomOfInformation = "freedom_of_information",
        /// For members of the council, who scrutinise its services.
        Scrutiny = "scrutiny",
        /// For an inspection.
        Inspection = "inspection",
        /// For the safeguarding partners.
        Partners = "safeguarding_partners",
        /// To see how the council itself can do better.
        Improvement = "improvement",
    }
}

crate::codes! {
    /// As what kind of file.
    Format {
        /// One table, for programs.
        Csv = "csv",
    }
}

impl Purpose {
    /// In words.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::FreedomOfInformation => "To answer a freedom of information request",
            Self::Scrutiny => "For members’ scrutiny",
            Self::Inspection => "For an inspection",
            Self::Partners => "For the safeguarding partners",
            Self::Improvement => "For the council’s own improvement",
        }
    }
}

impl Format {
    /// The media type of such a file.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: it is not known, or there is nothing to say.
    Nothing,
    /// Words.
    Text(String),
    /// A number.
    Number(i64),
}

impl Value {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// How many.
    #[must_use]
    pub fn count(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// As CSV has it.
    fn written(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => harmless(text),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Whether a spreadsheet would take the text for a formula.
fn is_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// The text with an apostrophe before it where a spreadsheet would take it for a formula.
fn harmless(text: &str) -> String {
    if is_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// An export: all of it in one table, whose headings are words of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// What its file is called, but for the marking and the ending.
    pub file: String,
    /// The headings of its columns.
    pub columns: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<Value>>,
}

impl Export {
    /// The name of its file, with the marking.
    #[must_use]
    pub fn file_name(&self, format: Format) -> String {
        format!("{}-{MARKING}.{}", self.file, format.word())
    }

    /// As CSV: a heading, lines ended as RFC 4180 has it, and each row marked.
    #[must_use]
    pub fn csv(&self) -> String {
        let heading = self.columns.iter().map(|heading| (*heading).to_owned()).chain(["marking".to_owned()]);
        let rows = self.rows.iter().map(|row| line(row.iter().map(Value::written).chain([MARKING.to_owned()])));
        std::iter::once(line(heading)).chain(rows).collect()
    }
}

/// A line of CSV.
fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|text| cell(&text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell, in quotes where it has to be.
pub(super) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_csv_is_a_formula_and_every_cell_is_read_again_as_it_was() {
        for (row, value, written) in [
            ("nothing", Value::Nothing, ""),
            ("words", Value::text("Children"), "Children"),
            ("a number", Value::Number(-3), "-3"),
            ("a count", Value::count(12), "12"),
            ("a formula", Value::text("=1+1"), "'=1+1"),
            ("a sum", Value::text("+44 7700 900123"), "'+44 7700 900123"),
            ("a difference", Value::text("-1"), "'-1"),
            ("a function", Value::text("@SUM(A1)"), "'@SUM(A1)"),
            ("a formula behind a tab", Value::text("\t=1"), "'\t=1"),
            ("a formula on a line of its own", Value::text("\r=1"), "\"'\r=1\""),
            ("a comma", Value::text("Homes, Oakfield"), "\"Homes, Oakfield\""),
            ("a quote", Value::text("the \"Oak\""), "\"the \"\"Oak\"\"\""),
            ("a formula within", Value::text("a=1"), "a=1"),
        ] {
            let export = Export { file: "numbers".to_owned(), columns: vec!["value"], rows: vec![vec![value]] };
            assert_eq!(export.csv(), format!("value,marking\r\n{written},OFFICIAL-SENSITIVE\r\n"), "{row}");
        }
    }
}
