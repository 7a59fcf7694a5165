//! Exports as files. Who is given one is noted with the purpose.

mod foi;

use crate::domain::export::{Export, Format};

/// A file to hand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is called; the name carries the marking.
    pub name: String,
    /// As what kind.
    pub format: Format,
    /// What is in it.
    pub content: Vec<u8>,
}

impl File {
    /// The export as a file.
    fn of(export: &Export, format: Format) -> Self {
        let content = export.csv().into_bytes();
        Self { name: export.file_name(format), format, content }
    }
}
