//! Exports as files. Who is given one is noted with the purpose.

mod foi;

use crate::domain::export::{Book, Format};

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
    /// The book as a file.
    fn of(book: &Book, format: Format) -> Self {
        let content = book.table.csv().into_bytes();
        Self { name: book.file_name(format), format, content }
    }
}
