//! Reading what is sent of a sheet.

use chrono::{DateTime, NaiveTime, Utc};

use super::{Hours, SafeContact, Terms, Topic, Use, WayTerms, WayWords, Whose, Words};
use crate::domain::interview::Channel;
use crate::domain::violation::{Reader, Violation};

/// More people than are around a child.
const MOST_CONTACTS: usize = 20;
/// More ways than there are to anybody.
pub const MOST_WAYS: usize = 10;
/// Longer names and addresses are nobody's.
const LINE: usize = 200;
/// A reason or a note is some sentences.
const PASSAGE: usize = 2_000;

/// A sheet to be put in the place of the one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSheet {
    /// What is agreed about each person.
    pub contacts: Vec<SafeContact>,
}

impl NewSheet {
    /// Whether a sheet has room for so many.
    #[must_use]
    pub const fn has_room_for(contacts: usize) -> bool {
        contacts <= MOST_CONTACTS
    }

    /// Reads what is sent of one person alone.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse_one(body: &serde_json::Value, now: DateTime<Utc>) -> Result<SafeContact, Vec<Violation>> {
        Reader::parse(body, |reader| contact(reader, now))
    }

    /// Reads the body of a sheet that is recorded at `now`.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &serde_json::Value, now: DateTime<Utc>) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let contacts = reader.list("contacts", MOST_CONTACTS, |reader| contact(reader, now));
            Some(Self { contacts: reader.required("contacts", contacts)? })
        })
    }
}

fn contact(reader: &mut Reader<'_>, now: DateTime<Utc>) -> Option<SafeContact> {
    let whose: Option<Whose> = reader.code("whose");
    let whose = reader.required("whose", whose);
    let name = reader.text("name", LINE);
    if name.is_none() && whose.is_some_and(|whose| whose != Whose::Child) && reader.raw("name").is_none() {
        reader.fault("name", "is required for everybody but the child");
    }
    let topics: Option<Vec<Topic>> = reader.codes("may_be_told");
    let topics = reader.required("may_be_told", topics);
    let ways = reader.list("ways", MOST_WAYS, way);
    let ways = reader.required("ways", ways);
    let place = reader.text("place", PASSAGE);
    let time = reader.text("time", PASSAGE);
    let note = reader.text("note", PASSAGE);
    let since = reader.instant("since").unwrap_or(now);
    let until = reader.instant("until");
    if until.is_some_and(|until| until <= since) {
        reader.fault("until", "must lie after the time since when it holds");
    }
    let mut topics = topics?;
    topics.sort_unstable();
    topics.dedup();
    let (terms, words): (Vec<_>, Vec<_>) = ways?.into_iter().unzip();
    Some(SafeContact {
        terms: Terms { whose: whose?, may_be_told: topics, ways: terms, since, until },
        words: Words { name, place, time, note, ways: words },
    })
}

fn way(reader: &mut Reader<'_>) -> Option<(WayTerms, WayWords)> {
    let channel: Option<Channel> = reader.code("channel");
    let channel = reader.required("channel", channel);
    let used: Option<Use> = reader.code("use");
    let used = reader.required("use", used);
    let address = reader.text("address", LINE);
    let address = reader.required("address", address);
    let reason = reader.text("reason", PASSAGE);
    if reason.is_none() && used.is_some_and(|used| used != Use::Safe) && reader.raw("reason").is_none() {
        reader.fault("reason", "is required where the way is not safe");
    }
    let hours = reader.object("hours", |reader| {
        let from = time(reader, "from");
        let until = time(reader, "until");
        Some(Hours { from: from?, until: until? })
    });
    if hours.is_some_and(|hours| hours.from == hours.until) {
        reader.fault("hours", "must begin and end at different times");
    }
    Some((WayTerms { channel: channel?, used: used?, hours }, WayWords { address: Some(address?), reason }))
}

/// A time of day, `HH:MM`.
fn time(reader: &mut Reader<'_>, name: &'static str) -> Option<NaiveTime> {
    let text = reader.text(name, LINE);
    let text = reader.required(name, text)?;
    let time = Some(&text).filter(|text| text.len() == "HH:MM".len());
    let time = time.and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
    if time.is_none() {
        reader.fault(name, "must be a time of day, as in 16:30");
    }
    time
}
