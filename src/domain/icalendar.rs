//! A calendar file (RFC 5545) is lines of a name, parameters and a value, of which long ones go on behind a blank on the
//! next. What the lines mean is not this file's.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::calendar::{london_date, london_instant};

/// A line has at most so many bytes, its end aside; a longer one goes on behind a blank on the next.
const LONGEST_LINE: usize = 75;

/// A line with its end, in as many as it takes. No letter is torn apart.
#[must_use]
pub fn folded(line: &str) -> String {
    let mut folded = String::new();
    let mut room = LONGEST_LINE;
    for letter in line.chars() {
        if room < letter.len_utf8() {
            folded.push_str("\r\n ");
            room = LONGEST_LINE - 1;
        }
        folded.push(letter);
        room -= letter.len_utf8();
    }
    folded + "\r\n"
}

/// A text as the value of a line.
#[must_use]
pub fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\\n").replace('\n', "\\n")
}

/// An instant as the value of a line.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The lines by which a whole calendar is called so: the first is the standard's (RFC 7986), the others what most programs
/// read.
#[must_use]
pub fn named(name: &str) -> [String; 3] {
    let name = escaped(name);
    [format!("NAME:{name}"), format!("X-WR-CALNAME:{name}"), format!("X-WR-CALDESC:{name}")]
}

/// One line, put together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// Its name, in capitals.
    pub name: String,
    /// Its parameters, their names in capitals.
    pub parameters: Vec<(String, String)>,
    /// Its value, as it stands.
    pub value: String,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it: goes on from "Line 7".
    pub detail: String,
}

impl Fault {
    /// A fault of a line.
    #[must_use]
    pub fn at(line: usize, detail: impl Into<String>) -> Self {
        Self { line, detail: detail.into() }
    }
}

/// A day, or a time of a day, as a line has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// A whole day.
    Day(NaiveDate),
    /// A time by London's clocks.
    London(NaiveDateTime),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Time {
    /// The instant at which it begins.
    #[must_use]
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => london_instant(day.and_time(chrono::NaiveTime::MIN)),
            Self::London(local) => london_instant(local),
            Self::Instant(at) => at,
        }
    }

    /// The day that it is in London.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::London(local) => local.date(),
            Self::Instant(at) => london_date(at),
        }
    }
}

impl Line {
    /// The value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as a text.
    #[must_use]
    pub fn text(&self) -> String {
        let (mut text, mut letters) = (String::new(), self.value.chars());
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => {
                    text.extend(
                        letters.next().map(|letter| if letter == 'n' || letter == 'N' { '\n' } else { letter }),
                    );
                }
                letter => text.push(letter),
            }
        }
        text
    }

    /// The times in its value; a time without a zone is London's.
    ///
    /// # Errors
    /// What cannot be read of it.
    pub fn times(&self) -> Result<Vec<Time>, Fault> {
        if let Some(zone) = self.parameter("TZID").filter(|zone| !is_london(zone)) {
            let detail = format!("is in the time zone {zone}: save the calendar in Europe/London or UTC");
            return Err(Fault::at(self.number, detail));
        }
        let read = |text: &str| {
            let day = || NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(Time::Day);
            let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
            let time = match text.strip_suffix('Z') {
                Some(utc) => local(utc).map(|at| Time::Instant(at.and_utc())),
                None => local(text).map(Time::London),
            };
            // Years that no rota is of would be slips of the keyboard.
            let sensible = |time: &Time| (1990..=2100).contains(&chrono::Datelike::year(&time.day()));
            let found = if text.len() == 8 { day() } else { time };
            found.filter(sensible).ok_or_else(|| {
                Fault::at(self.number, format!("has no day or time in {}, such as 20261123T173000", self.name))
            })
        };
        self.value.split(',').map(|text| read(text.trim())).collect()
    }
}

/// By which names programs call London's clocks.
fn is_london(zone: &str) -> bool {
    ["Europe/London", "GMT Standard Time", "GB", "Europe/Belfast"].contains(&zone.trim_matches('"'))
        || zone.ends_with("/Europe/London")
}

/// The lines of a file.
///
/// # Errors
/// Every line that is none.
pub fn lines(file: &str) -> Result<Vec<Line>, Vec<Fault>> {
    let mut whole: Vec<(usize, String)> = vec![];
    for (index, text) in file.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let text = text.strip_suffix('\r').unwrap_or(text);
        match (text.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ if text.trim().is_empty() => {}
            _ => whole.push((index + 1, text.to_owned())),
        }
    }
    let (mut read, mut faults) = (vec![], vec![]);
    for (number, text) in whole {
        match line(number, &text) {
            Some(line) => read.push(line),
            None => faults.push(Fault::at(number, "is no line of a calendar, such as SUMMARY:Ann Example")),
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn line(number: usize, text: &str) -> Option<Line> {
    let mut is_quoted = false;
    let mut outside = |letter: char| {
        is_quoted ^= letter == '"';
        !is_quoted
    };
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, letter)| outside(*letter)).collect();
    let colon = marks.iter().find(|(_, letter)| *letter == ':')?.0;
    let mut parts = vec![];
    let mut begins = 0;
    for (at, _) in marks.iter().filter(|(at, letter)| *letter == ';' && *at < colon) {
        parts.push(&text[begins..*at]);
        begins = at + 1;
    }
    parts.push(&text[begins..colon]);
    let (name, parameters) = parts.split_first()?;
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let parameter = |part: &&str| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
    };
    let parameters: Option<Vec<_>> = parameters.iter().map(parameter).collect();
    is_name(name).then_some(Line {
        number,
        name: name.to_ascii_uppercase(),
        parameters: parameters?,
        value: text[colon + 1..].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_never_longer_than_calendars_read() {
        assert_eq!(folded("SUMMARY:Return interview"), "SUMMARY:Return interview\r\n");
        for text in ["homeward.northshire.example.org/".repeat(6), "Zoë Ångström ".repeat(20)] {
            let long = format!("URL:https://{text}").trim_end().to_owned();
            let made = folded(&long);
            assert!(made.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{made}");
            assert_eq!(made.replace("\r\n ", "").trim_end(), long);
            assert_eq!(lines(&made).expect("it is read")[0].value, long["URL:".len()..], "and is put together again");
        }
    }

    #[test]
    fn a_line_has_a_name_parameters_and_a_value() {
        let read = |text: &str| line(7, text).map(|line| (line.name, line.parameters, line.value));
        let some = |name: &str, parameters: &[(&str, &str)], value: &str| {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            Some((name.to_owned(), parameters.iter().map(owned).collect::<Vec<_>>(), value.to_owned()))
        };
        for (text, expected) in [
            ("SUMMARY:Ann: early", some("SUMMARY", &[], "Ann: early")),
            (
                "dtstart;tzid=Europe/London:20261123T173000",
                some("DTSTART", &[("TZID", "Europe/London")], "20261123T173000"),
            ),
            (
                "ATTENDEE;CN=\"Example; Ann: of the team\";ROLE=CHAIR:mailto:ann@example.org",
                some("ATTENDEE", &[("CN", "Example; Ann: of the team"), ("ROLE", "CHAIR")], "mailto:ann@example.org"),
            ),
            ("X-EMPTY:", some("X-EMPTY", &[], "")),
            ("no colon", None),
            (":no name", None),
            ("A;B:no equals", None),
            ("A B:no name", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(
            lines("A:1\r\nbad\r\n\r\nworse").unwrap_err().iter().map(|fault| fault.line).collect::<Vec<_>>(),
            [2, 4]
        );
    }

    #[test]
    fn texts_come_back_as_they_went() {
        let text = "Ann, Ben; and C:\\D\nnext";
        let line = line(1, &format!("SUMMARY:{}", escaped(text))).expect("a line");
        assert_eq!(line.text(), text);
    }

    #[test]
    fn a_time_is_londons_unless_it_says_otherwise() {
        let day = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");
        let noon = day.and_hms_opt(12, 0, 0).expect("a time");
        for (text, expected) in [
            ("A:20260701T120000", Ok(vec![Time::London(noon)])),
            ("A;TZID=Europe/London:20260701T120000", Ok(vec![Time::London(noon)])),
            ("A;TZID=\"GMT Standard Time\":20260701T120000", Ok(vec![Time::London(noon)])),
            ("A:20260701T120000Z", Ok(vec![Time::Instant(noon.and_utc())])),
            ("A;VALUE=DATE:20260701,20260702", Ok(vec![Time::Day(day), Time::Day(day.succ_opt().expect("a day"))])),
            ("A;TZID=Europe/Paris:20260701T120000", Err(3)),
            ("A:20260732", Err(3)),
            ("A:02260701T120000", Err(3)),
            ("A:tomorrow", Err(3)),
        ] {
            let line = line(3, text).expect("a line");
            assert_eq!(line.times().map_err(|fault| fault.line), expected, "{text}");
        }
        assert_eq!(Time::London(noon).instant().to_rfc3339(), "2026-07-01T11:00:00+00:00");
        assert_eq!(Time::Day(day).instant().to_rfc3339(), "2026-06-30T23:00:00+00:00");
        let late: DateTime<Utc> = "2026-06-30T23:30:00Z".parse().expect("an instant");
        assert_eq!(Time::Instant(late).day(), day);
    }
}
