//! A postcode as people type it: the whole of it, or the first half where they know no more.

/// Whether a text has the shape of a postcode of the United Kingdom, or of its first half. Whether there is such a place
/// nobody asks: other systems may tell what they have.
#[must_use]
pub fn is_postcode(text: &str) -> bool {
    let plain: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    is_first_half(&plain)
        || plain.len().checked_sub(3).is_some_and(|half| {
            let (first, second) = plain.split_at(half);
            is_first_half(first) && matches!(second, [digit, rest @ ..] if digit.is_ascii_digit() && rest.iter().all(char::is_ascii_alphabetic))
        })
}

/// One letter or two, a digit, and perhaps a digit or a letter more: "B1", "EC1A", "ZZ99".
fn is_first_half(half: &[char]) -> bool {
    let letters = half.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
    let rest = &half[letters..];
    (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest[0].is_ascii_digit()
        && rest.iter().all(char::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_known_by_its_shape() {
        for (text, expected) in [
            ("ZZ1 1ZZ", true),
            ("zz11zz", true),
            ("EC1A 1BB", true),
            ("B1", true),
            ("ZZ99 9ZZ", true),
            ("zz", false),
            ("1ZZ", false),
            ("ZZZ1 1ZZ", false),
            ("ZZ1 1Z", false),
            ("ZZ1 ZZZ", false),
            ("somewhere", false),
            ("", false),
        ] {
            assert_eq!(is_postcode(text), expected, "{text}");
        }
    }
}
