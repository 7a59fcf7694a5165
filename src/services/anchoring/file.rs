//! The file of anchors: a line of JSON for each, only ever appended to. It lies outside the database, so that whoever
//! changes the one does not thereby change the other.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::fs::OpenOptions;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::super::Error;
use crate::domain::ledger_anchor::LedgerAnchor;

/// Where anchors are kept outside the database.
#[derive(Clone, Debug)]
pub struct AnchorFile(Arc<PathBuf>);

/// A line of the file.
pub(super) struct Line {
    /// Counted from 1.
    pub number: usize,
    /// The anchor; nothing if the line is none.
    pub anchor: Option<LedgerAnchor>,
}

impl AnchorFile {
    /// At `path`; it is made with the first anchor.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(Arc::new(path))
    }

    /// Its lines; none if there is no file yet.
    pub(super) async fn read(&self) -> Result<Vec<Line>, Error> {
        let text = self.text().await?;
        let line = |(at, line): (usize, &str)| Line { number: at + 1, anchor: serde_json::from_str(line).ok() };
        Ok(whole(&text).lines().enumerate().map(line).collect())
    }

    /// The number of the last anchor in it; 0 if there is none.
    pub(super) async fn last_number(&self) -> Result<i64, Error> {
        let lines = self.read().await?;
        Ok(lines.iter().rev().find_map(|line| line.anchor.as_ref()).map_or(0, |anchor| anchor.number))
    }

    /// Appends anchors, and waits until the disk has them.
    pub(super) async fn append(&self, anchors: &[LedgerAnchor]) -> Result<(), Error> {
        let line = |anchor| Ok(serde_json::to_string(anchor)? + "\n");
        let lines: Result<String, serde_json::Error> = anchors.iter().map(line).collect();
        let lines = lines.map_err(|error| self.failed(&error.into()))?;
        let end = whole(&self.text().await?).len() as u64;
        let written = async {
            let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&*self.0).await?;
            // A last line without its end is one whose writing was cut short; it is written again.
            file.set_len(end).await?;
            file.seek(io::SeekFrom::End(0)).await?;
            file.write_all(lines.as_bytes()).await?;
            file.sync_all().await
        };
        written.await.map_err(|error| self.failed(&error))
    }

    async fn text(&self) -> Result<String, Error> {
        match tokio::fs::read_to_string(&*self.0).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|error| self.failed(&error)),
        }
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::File(format!("{}: {error}", self.0.display()))
    }
}

/// The lines that have their end.
fn whole(text: &str) -> &str {
    text.rfind('\n').map_or("", |end| &text[..=end])
}
