//! A text may carry a *code*. Sent back from the phone that the text went to, it says that the text was seen: not that
//! anything is done about what it tells of, which takes an answer with an action.

use chrono::TimeDelta;

/// For so long after the text was written its code says anything. Whoever answers later answers something else.
pub const GOOD_FOR: TimeDelta = TimeDelta::hours(24);

/// So many digits are copied without a fault from one screen into another, and not guessed.
const DIGITS: usize = 6;
const CODES: u32 = 1_000_000;

/// What is sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenCode(u32);

impl SeenCode {
    /// From what nobody can guess.
    #[must_use]
    pub const fn of(secret: u32) -> Self {
        Self(secret % CODES)
    }

    /// The code that a text is, and nothing else: with any more words somebody has to read it.
    #[must_use]
    pub fn sent_back(said: &str) -> Option<Self> {
        let bare: String = said.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_code = bare.len() == DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| bare.parse().ok().map(Self)).flatten()
    }
}

impl std::fmt::Display for SeenCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_read_back_as_people_type_it() {
        let code = SeenCode::of(42);
        assert_eq!(code.to_string(), "000042");
        assert_eq!(SeenCode::of(7_000_042), code);
        for (said, is_it) in [
            ("000042", true),
            (" 000 042.\n", true),
            ("“000042”", true),
            ("42", false),
            ("0000042", false),
            ("000042 thanks", false),
            ("٠٠٠٠٤٢", false),
            ("", false),
        ] {
            assert_eq!(SeenCode::sent_back(said) == Some(code), is_it, "{said}");
        }
    }
}
