//! What notices say in words: who the child is, where it was missing from and came back to. Words lie beside the facts and
//! can be erased; what was erased is not known any more.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::domain::child::ChildDescription;
use crate::domain::fact::Body;
use crate::domain::ids::{FactId, ReferenceId};
use crate::domain::notice::{Saying, Setting};
use crate::domain::violation::{Code, Reader};
use crate::services::Error;
use crate::store::ledger;

/// A place as a notice describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// What kind of place it is.
    pub setting: Setting,
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
}

/// What the notices of one occasion say in words; of what several say, the latest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    child: Option<(DateTime<Utc>, ChildDescription)>,
    missing_from: Option<(DateTime<Utc>, Whereabouts)>,
    returned_to: Option<(DateTime<Utc>, Whereabouts)>,
    circumstances: Option<(DateTime<Utc>, String)>,
    why_at_risk: Option<(DateTime<Utc>, String)>,
}

/// The child that the words of a kept notice describe; it was without fault when it came, so its birth date is not judged
/// again.
pub(in crate::services) fn described(words: &Value) -> Option<ChildDescription> {
    let child = words.get("notice")?.get("child")?;
    Reader::parse(child, |reader| ChildDescription::read(reader, NaiveDate::MAX)).ok()
}

/// What the notices of each of `references` say.
pub(in crate::services) async fn spoken(
    db: &impl ConnectionTrait,
    references: &[ReferenceId],
) -> Result<BTreeMap<ReferenceId, Spoken>, Error> {
    let mut sayings: BTreeMap<FactId, (ReferenceId, Saying)> = BTreeMap::new();
    for fact in ledger::of_references(db, references).await? {
        if let (Body::NoticeReceived { saying, .. }, Some(reference)) = (fact.body()?, fact.reference_id) {
            sayings.insert(fact.id, (reference, *saying));
        }
    }
    let ids: Vec<FactId> = sayings.keys().copied().collect();
    let mut said = vec![];
    for words in ledger::words(db, &ids).await? {
        // Words that cannot be read are as good as erased.
        let read: Option<Value> = serde_json::from_str(&words.text).ok();
        said.extend(sayings.remove(&words.fact_id).zip(read));
    }
    said.sort_by(|((_, one), _), ((_, other), _)| one.rank().cmp(&other.rank()));
    let mut spoken: BTreeMap<ReferenceId, Spoken> = BTreeMap::new();
    for ((reference, saying), words) in said {
        spoken.entry(reference).or_default().hear(saying.reported_at, &words);
    }
    Ok(spoken)
}

impl Spoken {
    /// The later word of one sender replaces the earlier; `null` takes it back.
    fn hear(&mut self, at: DateTime<Utc>, words: &Value) {
        let place = |name: &str| words["notice"].get(name).map(|place| Whereabouts::of(place).map(|place| (at, place)));
        self.missing_from = place("missing_from").unwrap_or(self.missing_from.take());
        self.returned_to = place("returned_to").unwrap_or(self.returned_to.take());
        if let Some(told) = words["notice"].get("circumstances") {
            self.circumstances = told.as_str().map(|told| (at, told.to_owned()));
        }
        if let Some(told) = words["notice"].get("risk").and_then(|risk| risk.get("rationale")) {
            self.why_at_risk = told.as_str().map(|told| (at, told.to_owned()));
        }
        self.child = described(words).map(|child| (at, child)).or(self.child.take());
    }

    /// What several senders say together: of each thing the latest word.
    #[must_use]
    pub fn together<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        fn later<T: Clone>(
            one: Option<(DateTime<Utc>, T)>,
            other: Option<&(DateTime<Utc>, T)>,
        ) -> Option<(DateTime<Utc>, T)> {
            match (one, other) {
                (Some(one), Some(other)) if other.0 < one.0 => Some(one),
                (one, None) => one,
                (_, other) => other.cloned(),
            }
        }
        all.fold(Self::default(), |known, one| Self {
            child: later(known.child, one.child.as_ref()),
            missing_from: later(known.missing_from, one.missing_from.as_ref()),
            returned_to: later(known.returned_to, one.returned_to.as_ref()),
            circumstances: later(known.circumstances, one.circumstances.as_ref()),
            why_at_risk: later(known.why_at_risk, one.why_at_risk.as_ref()),
        })
    }

    /// The child.
    #[must_use]
    pub fn child(&self) -> Option<&ChildDescription> {
        self.child.as_ref().map(|(_, child)| child)
    }

    /// Where the child was missing from.
    #[must_use]
    pub fn missing_from(&self) -> Option<&Whereabouts> {
        self.missing_from.as_ref().map(|(_, place)| place)
    }

    /// Where the child came back to.
    #[must_use]
    pub fn returned_to(&self) -> Option<&Whereabouts> {
        self.returned_to.as_ref().map(|(_, place)| place)
    }

    /// Why whoever told of a risk holds it to be what it is.
    #[must_use]
    pub fn why_at_risk(&self) -> Option<&str> {
        self.why_at_risk.as_ref().map(|(_, told)| told.as_str())
    }

    /// What happened, as it was told.
    #[must_use]
    pub fn circumstances(&self) -> Option<&str> {
        self.circumstances.as_ref().map(|(_, told)| told.as_str())
    }
}

impl Whereabouts {
    fn of(place: &Value) -> Option<Self> {
        let line = |name: &str| place.get(name).and_then(Value::as_str).map(str::to_owned);
        let setting = line("setting").and_then(|word| Setting::from_word(&word))?;
        Some(Self { setting, name: line("name"), address: line("address"), postcode: line("postcode") })
    }
}
