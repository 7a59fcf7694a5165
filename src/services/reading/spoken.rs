//! What notices say in words: who the child is, where it was missing from and came back to. Words lie beside the facts and
//! can be erased; what was erased is not known any more.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::domain::child::ChildDescription;
use crate::domain::fact::Body;
use crate::domain::ids::{FactId, OrganisationId, ReferenceId};
use crate::domain::notice::{Saying, Setting};
use crate::domain::violation::{Code, Reader};
use crate::services::Error;
use crate::store::{ledger, parties};

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

/// What one agency told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<T> {
    at: DateTime<Utc>,
    /// The name of the agency.
    pub by: String,
    /// What it told.
    pub what: T,
}

/// What the notices of one occasion, or of several, say in words: of the child the latest; of what happened, what each agency
/// told last, the latest first, for one may know what the other does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    child: Option<(DateTime<Utc>, ChildDescription)>,
    missing_from: Vec<Told<Whereabouts>>,
    returned_to: Vec<Told<Whereabouts>>,
    circumstances: Vec<Told<String>>,
    why_at_risk: Vec<Told<String>>,
    why_cancelled: Vec<Told<String>>,
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
    let mut sayings: BTreeMap<FactId, (ReferenceId, Option<OrganisationId>, Saying)> = BTreeMap::new();
    for fact in ledger::of_references(db, references).await? {
        if let (Body::NoticeReceived { saying, .. }, Some(reference)) = (fact.body()?, fact.reference_id) {
            sayings.insert(fact.id, (reference, fact.source.organisation_id, *saying));
        }
    }
    let senders: BTreeSet<OrganisationId> = sayings.values().filter_map(|(_, sender, _)| *sender).collect();
    let names = parties::names(db, &senders.into_iter().collect::<Vec<_>>()).await?;
    let ids: Vec<FactId> = sayings.keys().copied().collect();
    let mut said = vec![];
    for words in ledger::words(db, &ids).await? {
        // Words that cannot be read are as good as erased.
        let read: Option<Value> = serde_json::from_str(&words.text).ok();
        said.extend(sayings.remove(&words.fact_id).zip(read));
    }
    said.sort_by(|((_, _, one), _), ((_, _, other), _)| one.rank().cmp(&other.rank()));
    let mut spoken: BTreeMap<ReferenceId, Spoken> = BTreeMap::new();
    for ((reference, sender, saying), words) in said {
        let by = sender.and_then(|sender| names.get(&sender)).map_or("", String::as_str);
        spoken.entry(reference).or_default().hear(saying.reported_at, by, &words);
    }
    Ok(spoken)
}

impl Spoken {
    /// The later word of one sender replaces the earlier; `null` takes it back.
    fn hear(&mut self, at: DateTime<Utc>, by: &str, words: &Value) {
        let whose = (at, by);
        let notice = &words["notice"];
        let text = |told: &Value| told.as_str().map(str::to_owned);
        replace(&mut self.missing_from, whose, notice.get("missing_from"), Whereabouts::of);
        replace(&mut self.returned_to, whose, notice.get("returned_to"), Whereabouts::of);
        replace(&mut self.circumstances, whose, notice.get("circumstances"), text);
        let why = notice.get("risk").and_then(|risk| risk.get("rationale"));
        replace(&mut self.why_at_risk, whose, why, text);
        replace(&mut self.why_cancelled, whose, notice.get("reason"), text);
        self.child = described(words).map(|child| (at, child)).or(self.child.take());
    }

    /// What several senders say together.
    #[must_use]
    pub fn together<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        fn with<T: Clone + PartialEq>(mut known: Vec<Told<T>>, others: &[Told<T>]) -> Vec<Told<T>> {
            for other in others {
                if !known.iter().any(|one| one.by == other.by && one.what == other.what) {
                    known.push(other.clone());
                }
            }
            known.sort_by_key(|told| std::cmp::Reverse(told.at));
            known
        }
        all.fold(Self::default(), |known, one| Self {
            child: match (known.child, one.child.as_ref()) {
                (Some(known), Some(other)) if other.0 < known.0 => Some(known),
                (known, None) => known,
                (_, other) => other.cloned(),
            },
            missing_from: with(known.missing_from, &one.missing_from),
            returned_to: with(known.returned_to, &one.returned_to),
            circumstances: with(known.circumstances, &one.circumstances),
            why_at_risk: with(known.why_at_risk, &one.why_at_risk),
            why_cancelled: with(known.why_cancelled, &one.why_cancelled),
        })
    }

    /// The child.
    #[must_use]
    pub fn child(&self) -> Option<&ChildDescription> {
        self.child.as_ref().map(|(_, child)| child)
    }

    /// Where the child was missing from, as each agency says.
    #[must_use]
    pub fn missing_from(&self) -> &[Told<Whereabouts>] {
        &self.missing_from
    }

    /// Where the child came back to, as each agency says.
    #[must_use]
    pub fn returned_to(&self) -> &[Told<Whereabouts>] {
        &self.returned_to
    }

    /// Where the child is most likely to be found now: the place that it came back to, else that it was missing from.
    #[must_use]
    pub fn whereabouts(&self) -> Option<&Whereabouts> {
        best(&self.returned_to).or(best(&self.missing_from))
    }

    /// Why whoever told of a risk holds it to be what it is.
    #[must_use]
    pub fn why_at_risk(&self) -> &[Told<String>] {
        &self.why_at_risk
    }

    /// Why whoever struck out a report did so, in their words.
    #[must_use]
    pub fn why_cancelled(&self) -> &[Told<String>] {
        &self.why_cancelled
    }

    /// What happened, as each agency tells it.
    #[must_use]
    pub fn circumstances(&self) -> &[Told<String>] {
        &self.circumstances
    }
}

/// Of several places the last that is more than a kind of place, else the last.
#[must_use]
pub fn best(told: &[Told<Whereabouts>]) -> Option<&Whereabouts> {
    told.iter().find(|told| told.what.is_named()).or(told.first()).map(|told| &told.what)
}

/// Puts what one sender says now in the place of what they said before, if they say anything of it.
fn replace<T>(
    held: &mut Vec<Told<T>>,
    (at, by): (DateTime<Utc>, &str),
    told: Option<&Value>,
    read: impl Fn(&Value) -> Option<T>,
) {
    if let Some(told) = told {
        *held = read(told).map(|what| Told { at, by: by.to_owned(), what }).into_iter().collect();
    }
}

impl Whereabouts {
    fn is_named(&self) -> bool {
        self.name.is_some() || self.address.is_some() || self.postcode.is_some()
    }

    fn of(place: &Value) -> Option<Self> {
        let line = |name: &str| place.get(name).and_then(Value::as_str).map(str::to_owned);
        let setting = line("setting").and_then(|word| Setting::from_word(&word))?;
        Some(Self { setting, name: line("name"), address: line("address"), postcode: line("postcode") })
    }
}
