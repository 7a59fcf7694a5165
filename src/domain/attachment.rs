//! Attachments: files that somebody adds to a post. What a file is, what is in it says: neither its name, nor what its sender
//! calls it. Only kinds are taken that can be told for certain by their content and that nothing runs; a Word or Excel file is a
//! container in which anything may lie, so it goes as a PDF.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::AttachmentId;
use super::violation::Violation;

/// A post is a letter with its enclosures, not an archive.
pub const MOST: usize = 5;
/// A photograph of a telephone, or some twenty scanned pages.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// Whoever takes a post in has all of it in memory.
pub const LARGEST_TOGETHER: usize = 20 * 1024 * 1024;
/// What file systems and mail programs take without trouble, in characters.
const LONGEST_NAME: usize = 100;
/// Readers look for the end of a PDF within so many of its last bytes, and so do we.
const PDF_ENDS_WITHIN: usize = 1024;

crate::codes! {
    /// What a file is.
    FileKind {
        /// A document.
        Pdf = "pdf",
        /// A picture without loss.
        Png = "png",
        /// A photograph.
        Jpeg = "jpeg",
        /// Plain text in UTF-8.
        Text = "text",
    }
}

impl FileKind {
    /// Its media type, as it is given out.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// How people call it.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Text => "plain text",
        }
    }

    /// The name of such a file whose own is not kept any more.
    #[must_use]
    pub fn nameless(self) -> String {
        format!("file.{}", self.endings()[0])
    }

    /// How the names of such files end; the first is given to a name without an ending.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Text => &["txt", "text"],
        }
    }
}

/// A file of a post, as its fact has it. Its name is among the words of the post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Its id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: FileKind,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 over what lies in the table: sealed, it says nothing of the file to whoever knows one like it.
    pub digest: String,
}

/// SHA-256 of what lies in the table of a file.
#[must_use]
pub fn digest(sealed: &[u8]) -> String {
    hex::encode(Sha256::digest(sealed))
}

/// What every file of a post is and by which name it is kept, in their order; or every fault of them.
///
/// # Errors
/// The faults, by the pointers of the API: `#/files`, `#/files/0/content`, `#/files/0/name`.
pub fn judged<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<(FileKind, String)>, Vec<Violation>> {
    let (mut found, mut faults, mut together) = (vec![], vec![], 0);
    let mut number = 0;
    for (name, content) in files {
        let mut fault = |part: &str, detail: String| {
            faults.push(Violation { pointer: format!("#/files/{number}/{part}"), detail });
        };
        together += content.len();
        match kind_of(content) {
            Err(detail) => fault("content", detail),
            Ok(kind) => match named(name, kind) {
                Err(detail) => fault("name", detail),
                Ok(name) => found.push((kind, name)),
            },
        }
        number += 1;
    }
    let mut fault = |detail: String| faults.push(Violation { pointer: "#/files".to_owned(), detail });
    if number > MOST {
        fault(format!("must be at most {MOST}"));
    }
    if together > LARGEST_TOGETHER {
        fault(format!("must be at most {} MB together", megabytes(LARGEST_TOGETHER)));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

const fn megabytes(bytes: usize) -> usize {
    bytes / (1024 * 1024)
}

/// What a file is, or why it is not taken.
fn kind_of(content: &[u8]) -> Result<FileKind, String> {
    if content.is_empty() {
        return Err("is empty".to_owned());
    }
    if content.len() > LARGEST {
        return Err(format!("is larger than {} MB", megabytes(LARGEST)));
    }
    let kind = if content.starts_with(b"%PDF-") {
        ends_as_pdf(content).then_some(FileKind::Pdf)
    } else if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        // Its first chunk is its head.
        content.get(12..16).is_some_and(|head| head == b"IHDR").then_some(FileKind::Png)
    } else if content.starts_with(b"\xff\xd8\xff") {
        Some(FileKind::Jpeg)
    } else {
        is_plain(content).then_some(FileKind::Text)
    };
    kind.ok_or_else(|| {
        let why = REFUSED.iter().find(|(begins, _)| content.starts_with(begins)).map(|(_, why)| *why);
        let why = why.or_else(|| is_markup(content).then_some("is a page or a drawing in which programs can stand"));
        why.unwrap_or("is none of PDF, PNG, JPEG and plain text in UTF-8, or is damaged").to_owned()
    })
}

/// What people may well try, and what is said to them.
const REFUSED: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "is a container, such as a Word or Excel file or an archive; save it as a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a container, such as an old Word or Excel file; save it as a PDF"),
    (b"MZ", "is a program"),
    (b"\x7fELF", "is a program"),
];

fn ends_as_pdf(content: &[u8]) -> bool {
    let end = &content[content.len().saturating_sub(PDF_ENDS_WITHIN)..];
    end.windows(5).any(|at| at == b"%%EOF")
}

/// Whether it is text that nothing takes for anything else.
fn is_plain(content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(content) else { return false };
    let is_written = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(is_written)
        && !is_markup(content)
        && !REFUSED.iter().any(|(begins, _)| content.starts_with(begins))
        && !content.starts_with(b"#!")
}

/// Whether a browser could take it for a page or a drawing.
fn is_markup(content: &[u8]) -> bool {
    const MARKS: [&[u8]; 8] = [b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe", b"<?xml"];
    let begins =
        |at: &[u8]| MARKS.iter().any(|mark| at.len() >= mark.len() && at[..mark.len()].eq_ignore_ascii_case(mark));
    let mut signs = content.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    signs.any(|(place, _)| begins(&content[place..]))
}

/// The name by which a file of a kind is kept.
fn named(sent: &str, kind: FileKind) -> Result<String, String> {
    let name = cleaned(sent);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, Some(ending)),
        _ => (&*name, None),
    };
    let fits = |ending: &&str| kind.endings().iter().any(|own| own.eq_ignore_ascii_case(ending));
    if ending.is_some_and(|ending| !fits(&ending)) {
        return Err(format!("ends like that of another kind of file; what is in it is {}", a(kind)));
    }
    let ending = ending.unwrap_or(kind.endings()[0]);
    let most = LONGEST_NAME - ending.len() - 1;
    let stem: String = stem.trim_end_matches([' ', '.']).chars().take(most).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    Ok(format!("{stem}.{ending}"))
}

fn a(kind: FileKind) -> String {
    if kind == FileKind::Text { kind.said().to_owned() } else { format!("a {}", kind.said()) }
}

/// Whether what follows the last full stop says what kind of file it is. A number does not, as in "Version 1.2".
fn is_ending(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Without what is no part of a name: the way to it, what cannot be seen, what turns round what follows, and signs that some
/// file system refuses.
fn cleaned(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_seen = |c: &char| {
        let turns =
            matches!(*c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        !c.is_control() && !turns
    };
    let kept = |c: char| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c };
    let name: String = last.chars().filter(is_seen).map(kept).collect();
    name.trim_matches([' ', '.', '\u{a0}']).to_owned()
}

/// What is said of a file to whoever takes it with them: by what name, and that it is kept and not shown (RFC 6266).
#[must_use]
pub fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii() && c != '"' && c != '\\' { c } else { '_' }).collect();
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let coded: String = name
        .bytes()
        .map(|byte| if is_bare(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests;
