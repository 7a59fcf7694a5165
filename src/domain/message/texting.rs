//! A text is a message to a phone. It costs by the *segment*, it is read on a screen that others see, and networks drop
//! what comes too often: more than 20 alike to one number within an hour, and the ones dropped may be those that matter.

use std::collections::BTreeSet;

/// The letters that a text is made of at seven bits each (GSM 03.38).
const SEVEN_BITS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
                          ¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that take the place of two.
const TWICE: &str = "^{}\\[~]|€";

/// As many segments as one text of ours may take: enough for a sentence and a link.
pub const MOST_SEGMENTS: usize = 2;

/// How many segments a text takes. A letter that is none of the seven bits' makes all of it cost more than twice as much.
#[must_use]
pub fn segments(text: &str) -> usize {
    let place = |c: char| match c {
        c if SEVEN_BITS.contains(c) => Some(1),
        c if TWICE.contains(c) => Some(2),
        _ => None,
    };
    let (length, one, each) = match text.chars().map(place).sum::<Option<usize>>() {
        Some(length) => (length, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= one { 1 } else { length.div_ceil(each) }
}

/// The letters of a text that are none of the seven bits', each once.
#[must_use]
pub fn foreign(text: &str) -> BTreeSet<char> {
    text.chars().filter(|c| !SEVEN_BITS.contains(*c) && !TWICE.contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_as_networks_count_it() {
        for (row, text, expected) in [
            ("nothing", String::new(), 1),
            ("one full", "a".repeat(160), 1),
            ("one letter more", "a".repeat(161), 2),
            ("two full", "a".repeat(306), 2),
            ("one letter more than two", "a".repeat(307), 3),
            ("letters that count twice", "€".repeat(80), 1),
            ("one more of them", "€".repeat(81), 2),
            ("a letter that is not among the seven bits", format!("{}’", "a".repeat(69)), 1),
            ("the same, one longer", format!("{}’", "a".repeat(70)), 2),
        ] {
            assert_eq!(segments(&text), expected, "{row}");
        }
    }

    #[test]
    fn the_letters_that_make_a_text_dear_are_named() {
        assert!(foreign("Ring 07700 900123 [now] for £5 or €5~").is_empty());
        assert_eq!(foreign("“It’s” é ł “").into_iter().collect::<String>(), "ł’“”");
    }
}
