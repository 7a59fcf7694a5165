//! Safe contacts as the child's council is shown them. What was erased is null.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::instant::outward;
use crate::domain::safe_contact::{self, Hours, SafeContact as Agreed};
use crate::domain::violation::Code;
use crate::http::conditional::Tagged;
use crate::http::words::closed_lists;
use crate::services::safe_contacts::{Sheet, Version};

closed_lists! {
    /// Who somebody is to the child, or that they are the child.
    SafeContactWhose = safe_contact::Whose,
    /// What may be told: about an appointment, that the child is or was missing, where the child is, what came of a talk.
    SafeContactTopic = safe_contact::Topic,
    /// Whether a number or address is used: it is safe, somebody who is a risk may read or hear it, or never.
    SafeContactUse = safe_contact::Use,
}

/// How it is safe to speak with a child and the adults around them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SafeContacts {
    /// The child's id.
    child_id: Uuid,
    /// What is agreed about each person.
    contacts: Vec<SafeContact>,
    /// Each time that it was changed, latest first.
    history: Vec<SafeContactsOnce>,
}

/// What was agreed once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SafeContactsOnce {
    /// When it was recorded.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// By whom.
    #[schema(required = true)]
    recorded_by: Option<String>,
    /// Whether it stands still.
    stands: bool,
    /// What was agreed about each person.
    contacts: Vec<SafeContact>,
}

/// What is agreed about one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SafeContact {
    /// Who they are to the child.
    #[schema(value_type = SafeContactWhose)]
    whose: &'static str,
    /// Their name.
    #[schema(required = true)]
    name: Option<String>,
    /// What they may be told.
    #[schema(value_type = Vec<SafeContactTopic>)]
    may_be_told: Vec<&'static str>,
    /// The ways to them, and those that are not to be used.
    ways: Vec<Way>,
    /// Where to speak with them.
    #[schema(required = true)]
    place: Option<String>,
    /// When to.
    #[schema(required = true)]
    time: Option<String>,
    /// What else to know.
    #[schema(required = true)]
    note: Option<String>,
    /// Since when it holds.
    #[schema(format = "date-time")]
    since: String,
    /// Until when it holds.
    #[schema(required = true, format = "date-time")]
    until: Option<String>,
}

/// One way to somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Way {
    /// The way, as for an attempt.
    channel: &'static str,
    /// The number or address.
    #[schema(required = true)]
    address: Option<String>,
    /// Whether it is used.
    #[serde(rename = "use")]
    #[schema(value_type = SafeContactUse)]
    used: &'static str,
    /// Why it is not safe.
    #[schema(required = true)]
    reason: Option<String>,
    /// At which time of day; at any if that is null.
    #[schema(required = true)]
    hours: Option<TimesOfDay>,
}

/// Times of day, by the clocks of London; over midnight where they end before they begin.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TimesOfDay {
    /// From then.
    #[schema(pattern = r"^([01]\d|2[0-3]):[0-5]\d$", example = "09:00")]
    from: String,
    /// Until then.
    #[schema(pattern = r"^([01]\d|2[0-3]):[0-5]\d$", example = "15:30")]
    until: String,
}

impl From<Hours> for TimesOfDay {
    fn from(hours: Hours) -> Self {
        Self { from: hours.from.format("%H:%M").to_string(), until: hours.until.format("%H:%M").to_string() }
    }
}

impl From<&Agreed> for SafeContact {
    fn from(agreed: &Agreed) -> Self {
        let ways = agreed.ways().map(|(way, words)| Way {
            channel: word(way.channel),
            address: words.address,
            used: way.used.word(),
            reason: words.reason,
            hours: way.hours.map(TimesOfDay::from),
        });
        Self {
            whose: agreed.terms.whose.word(),
            name: agreed.words.name.clone(),
            may_be_told: agreed.terms.may_be_told.iter().copied().map(safe_contact::Topic::word).collect(),
            ways: ways.collect(),
            place: agreed.words.place.clone(),
            time: agreed.words.time.clone(),
            note: agreed.words.note.clone(),
            since: outward(agreed.terms.since),
            until: agreed.terms.until.map(outward),
        }
    }
}

/// The first word for it: others mean the same.
fn word<C: Code + PartialEq>(code: C) -> &'static str {
    C::WORDS.iter().find(|(_, known)| *known == code).map_or("", |(word, _)| *word)
}

impl From<&Version> for SafeContactsOnce {
    fn from(version: &Version) -> Self {
        Self {
            recorded_at: outward(version.recorded_at),
            recorded_by: version.recorded_by.clone(),
            stands: version.stands,
            contacts: version.contacts.iter().map(SafeContact::from).collect(),
        }
    }
}

impl From<Sheet> for Tagged<SafeContacts> {
    fn from(sheet: Sheet) -> Self {
        let shown = SafeContacts {
            child_id: sheet.child.0,
            contacts: sheet.contacts.iter().map(SafeContact::from).collect(),
            history: sheet.history.iter().map(SafeContactsOnce::from).collect(),
        };
        Self(Some(sheet.edition), shown)
    }
}
