//! Names as people write them: in any script, with and without accents, spaces and hyphens, heard over a telephone.

use rphonetic::{DoubleMetaphone, Encoder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How two folded names compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameLikeness {
    /// The same letters.
    Same,
    /// A letter apart, or they sound alike.
    Near,
    /// Different names.
    Other,
}

/// Below this many letters a small difference makes another name: Tom and Tim, Ava and Eva.
const SHORTEST_TO_BE_NEAR: usize = 4;
/// Names that sound alike must also look alike this much (Jaro-Winkler, 0 to 1), or Amy would be Emma.
const LOOKS_ALIKE: f64 = 0.75;

/// The name without case, accents, spaces and punctuation.
#[must_use]
pub fn fold(name: &str) -> String {
    let letters = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    // Once more: lower-casing may yield marks of its own, as the Turkish dotted capital I does.
    let folded: String = letters.collect::<String>().nfkd().filter(|c| c.is_alphanumeric()).collect();
    // A name in nothing but punctuation or marks still is a name.
    if folded.is_empty() { name.trim().to_lowercase() } else { folded }
}

/// Compares two folded names.
#[must_use]
pub fn compare(a: &str, b: &str) -> NameLikeness {
    if a == b {
        return NameLikeness::Same;
    }
    let shorter = a.chars().count().min(b.chars().count());
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(a) != digits(b) {
        return NameLikeness::Other;
    }
    let near = shorter >= SHORTEST_TO_BE_NEAR && (strsim::osa_distance(a, b) <= 1 || sound_alike(a, b));
    if near { NameLikeness::Near } else { NameLikeness::Other }
}

/// How a folded name sounds, in a few letters: names that sound alike have the same. What Double Metaphone cannot hear
/// sounds as it is written.
#[must_use]
pub fn sound(name: &str) -> String {
    let heard = if name.is_ascii() { DoubleMetaphone::default().encode(name) } else { String::new() };
    if heard.is_empty() { name.to_owned() } else { heard }
}

fn sound_alike(a: &str, b: &str) -> bool {
    // Double Metaphone knows how English letters sound, and cuts through the middle of all others.
    if !(a.is_ascii() && b.is_ascii()) {
        return false;
    }
    let metaphone = DoubleMetaphone::default();
    let (sound_a, sound_b) = (metaphone.encode(a), metaphone.encode(b));
    !sound_a.is_empty() && sound_a == sound_b && strsim::jaro_winkler(a, b) >= LOOKS_ALIKE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    #[test]
    fn a_name_is_the_same_whatever_its_case_accents_spaces_and_punctuation() {
        for (a, b) in [
            ("Zoë", "ZOE"),
            ("O'Trial", "o trial"),
            ("Anne-Marie", "annemarie"),
            ("  Jürgen ", "JURGEN"),
            ("İpek", "ipek"),
            ("Μαρία", "ΜΑΡΙΑ"),
            ("محمّد", "محمد"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
    }

    #[test]
    fn names_compare_as_a_practitioner_would() {
        for (a, b, expected) in [
            ("Reuben", "Reubin", NameLikeness::Near),
            ("Katherine", "Catherine", NameLikeness::Near),
            ("Mohammed", "Muhammad", NameLikeness::Near),
            ("Stephen", "Steven", NameLikeness::Near),
            ("Amy", "Emma", NameLikeness::Other),
            ("Ava", "Eva", NameLikeness::Other),
            ("Kai", "Caleb", NameLikeness::Other),
            ("Мария", "Марья", NameLikeness::Near),
            ("Иван", "Анна", NameLikeness::Other),
            ("Standin-13", "Standin-14", NameLikeness::Other),
            ("...", "---", NameLikeness::Other),
            ("Ольга", "Helga", NameLikeness::Other),
            ("Ngũgĩ", "محمد", NameLikeness::Other),
            ("Søren", "Soren", NameLikeness::Near),
            ("李小龍李", "李小龙李", NameLikeness::Near),
        ] {
            assert_eq!(compare(&fold(a), &fold(b)), expected, "{a} and {b}");
        }
    }

    #[test]
    fn names_that_sound_alike_have_one_sound_and_every_name_has_one() {
        for (a, b) in [("Reuben", "Reubin"), ("Stephen", "Steven"), ("Zoë", "Zoe"), ("Mohammed", "Muhammad")] {
            assert_eq!(sound(&fold(a)), sound(&fold(b)), "{a} and {b}");
        }
        for name in ["13", "李", "Мария", "...", "H"] {
            assert!(!sound(&fold(name)).is_empty(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_two_names_compare_in_whatever_script_and_order(
            a in prop_oneof![any::<String>(), "[A-Za-z' -]{3,14}", "\\PC{3,12}"],
            b in prop_oneof![any::<String>(), "[A-Za-z' -]{3,14}", "\\PC{3,12}"],
        ) {
            let (one, other) = (fold(&a), fold(&b));
            prop_assert_eq!(compare(&one, &other), compare(&other, &one));
            prop_assert_eq!(compare(&one, &fold(&a)), NameLikeness::Same);
        }
    }
}
