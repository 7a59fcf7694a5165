//! Blanks are written into a text as the name of a field in braces.

use super::Field;
use crate::domain::violation::Code;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What stands there as it is.
    Plain(&'a str),
    /// What stands between braces.
    Blank(&'a str),
    /// A brace without the other.
    Stray(char),
}

/// The pieces of `text`, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (vec![], text);
    while let Some(at) = rest.find(['{', '}']) {
        if at > 0 {
            found.push(Piece::Plain(&rest[..at]));
        }
        let after = &rest[at + 1..];
        let opens = rest[at..].starts_with('{');
        let closed = after.find(['{', '}']).filter(|end| opens && after[*end..].starts_with('}'));
        rest = if let Some(end) = closed {
            found.push(Piece::Blank(after[..end].trim()));
            &after[end + 1..]
        } else {
            found.push(Piece::Stray(if opens { '{' } else { '}' }));
            after
        };
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
    found
}

/// `text` with each blank filled. What is no field stays as it is; the check lets none through.
#[must_use]
pub fn filled(text: &str, value: impl Fn(Field) -> String) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(plain) => plain.to_owned(),
        Piece::Stray(brace) => brace.to_string(),
        Piece::Blank(word) => Field::from_word(word).map_or_else(|| format!("{{{word}}}"), &value),
    };
    pieces(text).into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::Piece::{Blank, Plain, Stray};
    use super::*;

    #[test]
    fn a_text_falls_into_what_stands_and_what_is_filled_in() {
        for (text, expected) in [
            ("", vec![]),
            ("as it is", vec![Plain("as it is")]),
            ("{link}", vec![Blank("link")]),
            ("Open { link } now", vec![Plain("Open "), Blank("link"), Plain(" now")]),
            ("{count}{link}", vec![Blank("count"), Blank("link")]),
            ("a { b", vec![Plain("a "), Stray('{'), Plain(" b")]),
            ("a } b", vec![Plain("a "), Stray('}'), Plain(" b")]),
            ("{a{link}", vec![Stray('{'), Plain("a"), Blank("link")]),
            ("é{link}é", vec![Plain("é"), Blank("link"), Plain("é")]),
            ("{}", vec![Blank("")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn each_blank_is_filled_with_its_own() {
        let said = filled("{count} things: {link}, {link} {nothing}", |field| field.word().to_uppercase());
        assert_eq!(said, "COUNT things: LINK, LINK {nothing}");
    }
}
