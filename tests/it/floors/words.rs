//! A word, here, is a name, a number or a sign of Rust source with its line. Comments and quoted text are left out, for
//! they may speak of any floor they like.

/// One word or sign.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) line: usize,
}

/// The words of `source`, in order.
pub(super) fn words(source: &str) -> Vec<Word> {
    let mut scan = Scan { rest: source, line: 1 };
    let mut words = Vec::new();
    while let Some(next) = scan.rest.chars().next() {
        let line = scan.line;
        let length = match next {
            _ if scan.rest.starts_with("//") => scan.rest.find('\n').unwrap_or(scan.rest.len()),
            _ if scan.rest.starts_with("/*") => block_comment(scan.rest),
            '"' => quoted(scan.rest),
            '\'' => character(scan.rest),
            _ if next.is_alphanumeric() || next == '_' => {
                let name = name_length(scan.rest);
                match literal_after(&scan.rest[..name], &scan.rest[name..]) {
                    Some(literal) => name + literal,
                    None if scan.rest.starts_with("r#") => {
                        let length = 2 + name_length(&scan.rest[2..]);
                        words.push(Word { text: scan.rest[2..length].to_owned(), line });
                        length
                    }
                    None => {
                        words.push(Word { text: scan.rest[..name].to_owned(), line });
                        name
                    }
                }
            }
            _ if next.is_whitespace() => next.len_utf8(),
            _ => {
                let text = if scan.rest.starts_with("::") { "::".to_owned() } else { next.to_string() };
                let length = text.len();
                words.push(Word { text, line });
                length
            }
        };
        scan.pass(length);
    }
    words
}

struct Scan<'a> {
    rest: &'a str,
    line: usize,
}

impl Scan<'_> {
    fn pass(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at(length);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The length of a nested comment, or of all that is left if nobody closes it.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of `"…"`, with what a backslash escapes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `'x'`, or of the mark alone where it begins a lifetime.
fn character(text: &str) -> usize {
    let inside = &text[1..];
    match inside.chars().next() {
        Some('\\') => inside[2..].find('\'').map_or(text.len(), |end| 1 + 2 + end + 1),
        Some(c) if inside[c.len_utf8()..].starts_with('\'') => 1 + c.len_utf8() + 1,
        _ => 1,
    }
}

/// The length of the literal that `prefix` opens: `b"…"`, `c"…"`, `b'…'`, `r"…"`, `br##"…"##`.
fn literal_after(prefix: &str, rest: &str) -> Option<usize> {
    match prefix {
        "b" if rest.starts_with('\'') => Some(character(rest)),
        "b" | "c" if rest.starts_with('"') => Some(quoted(rest)),
        "r" | "br" | "cr" => {
            let hashes = rest.len() - rest.trim_start_matches('#').len();
            let body = rest[hashes..].strip_prefix('"')?;
            let close = format!("\"{}", "#".repeat(hashes));
            Some(hashes + 1 + body.find(&close).map_or(body.len(), |end| end + close.len()))
        }
        _ => None,
    }
}
