//! A number by which a phone is reached, as the world writes it (E.164): a plus, the country and the rest, digits only.

/// The number that people write so; nothing where it is none.
#[must_use]
pub fn international(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !"()-.".contains(*c)).collect();
    let abroad = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")).map(str::to_owned);
    let digits = abroad.or_else(|| plain.strip_prefix('0').map(|rest| format!("44{rest}")))?;
    let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    // No country begins with a nought.
    (fits && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// The number as a network names who sent a text: as the world writes it, and without the plus.
#[must_use]
pub fn of_network(named: &str) -> Option<String> {
    international(named).or_else(|| international(&format!("+{named}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (typed, read) in [
            ("", None),
            ("07700 900123", Some("+447700900123")),
            ("+44 7700-900123", Some("+447700900123")),
            ("0044 7700 900123", Some("+447700900123")),
            ("+353 85 0000000", Some("+353850000000")),
            ("7700 900123", None),
            ("+0 7700 900123", None),
            ("none", None),
            ("07700", None),
        ] {
            assert_eq!(international(typed), read.map(str::to_owned), "{typed}");
        }
    }
    #[test]
    fn a_network_leaves_the_plus_out_and_may_name_no_number() {
        for (named, read) in [
            ("447700900123", Some("+447700900123")),
            ("+447700900123", Some("+447700900123")),
            ("07700900123", Some("+447700900123")),
            ("353850000000", Some("+353850000000")),
            ("GOVUK", None),
            ("", None),
            ("60555", None),
        ] {
            assert_eq!(of_network(named), read.map(str::to_owned), "{named}");
        }
    }
}
