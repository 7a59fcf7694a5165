//! A *reading age* is how old somebody is who reads a text with ease at an English school: the grade of Flesch and Kincaid
//! (0.39 words a sentence + 11.8 syllables a word - 15.59), and five. Public writing in England aims at nine.

/// Readers start with so many years.
const YEARS_BEFORE_SCHOOL: usize = 5;

/// The reading age of a text; none where it has no words. Links and numbers do not count.
#[must_use]
pub fn age(text: &str) -> Option<usize> {
    let (mut words, mut sentences, mut syllables, mut within) = (0, 0, 0, false);
    for line in text.lines() {
        for token in line.split_whitespace() {
            let word: String = token.chars().filter(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-')).collect();
            let is_word = word.chars().any(char::is_alphabetic) && !token.contains("://") && !token.contains('{');
            if is_word {
                (words, within) = (words + 1, true);
                syllables += self::syllables(&word);
            }
            if within && token.ends_with(['.', '!', '?', ':']) {
                (sentences, within) = (sentences + 1, false);
            }
        }
        // A line that nobody ended is a heading or an item of a list.
        if within {
            (sentences, within) = (sentences + 1, false);
        }
    }
    if words == 0 {
        return None;
    }
    let hundredths = (39 * words / sentences + 1_180 * syllables / words).saturating_sub(1_559);
    Some((hundredths + 50) / 100 + YEARS_BEFORE_SCHOOL)
}

/// About how many syllables a word has: its groups of vowels, without an e that is not heard.
fn syllables(word: &str) -> usize {
    let lower = word.to_lowercase();
    let parts = lower.split('-').filter(|part| !part.is_empty());
    parts.map(of_part).sum::<usize>().max(1)
}

fn of_part(part: &str) -> usize {
    let is_vowel = |c: char| "aeiouyàáâäèéêëìíîïòóôöùúûü".contains(c);
    let groups = part.split(|c| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    let unheard_e = part.ends_with('e') && !part.ends_with("le") && !part.ends_with("ee");
    let unheard_ed = part.ends_with("ed") && !part.ends_with("ted") && !part.ends_with("ded") && !part.ends_with("eed");
    let less = usize::from(groups > 1 && (unheard_e || unheard_ed));
    groups - less
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_about_as_they_are_spoken() {
        for (word, expected) in [
            ("a", 1),
            ("child", 1),
            ("here", 1),
            ("people", 2),
            ("interview", 3),
            ("escalation", 4),
            ("reached", 1),
            ("decided", 3),
            ("see", 1),
            ("e-mail", 2),
            ("nth", 1),
        ] {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn longer_sentences_and_longer_words_ask_for_older_readers() {
        for (text, expected) in [
            ("", None),
            ("12 34 https://example.org/a-long-way {link}", None),
            ("A child is back.", Some(5)),
            // 9 words, 1 sentence, 13 syllables: 3.51 + 17.04 - 15.59 = 4.96.
            ("Please open the record and say what you decided.", Some(10)),
            ("Please open it. Say what you do.", Some(5)),
            (
                "Immediately following identification of unsatisfactory circumstances, practitioners are required to \
                 institute appropriate safeguarding arrangements.",
                Some(34),
            ),
        ] {
            assert_eq!(age(text), expected, "{text}");
        }
    }
}
