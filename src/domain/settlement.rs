//! A settlement is a value that the council has decided after sources differed; it wins over all of them until it is
//! taken back (settled to nothing).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::authority::AuthorityCode;
use super::calendar::written;
use super::episode::MissingEpisode;
use super::notice::{Classification, RiskLevel};
use super::ssda903;
use super::violation::Reader;

/// A field and the value it is settled to; none takes an earlier settlement back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum Settlement {
    /// Since when the child was missing.
    MissingFromAt(Option<DateTime<Utc>>),
    /// When the child was seen safe.
    FoundAt(Option<DateTime<Utc>>),
    /// When the child arrived home or at a placement.
    ReturnedAt(Option<DateTime<Utc>>),
    /// The kind of absence.
    Classification(Option<Classification>),
    /// The risk.
    Risk(Option<RiskLevel>),
    /// Who looks after the child.
    ResponsibleAuthority(Option<AuthorityCode>),
    /// Where the child lives.
    HostAuthority(Option<AuthorityCode>),
    /// Whether a child who was only ever called absent is to be offered an interview: the coordinator's decision.
    ReturnInterviewOwed(Option<bool>),
    /// What the authority decided it to be in its SSDA903 return, which no source says.
    Ssda903Class(Option<ssda903::Decision>),
}

crate::codes! {
    /// The fields that can be settled.
    Field {
        /// See [`Settlement::MissingFromAt`].
        MissingFromAt = "missing_from_at",
        /// See [`Settlement::FoundAt`].
        FoundAt = "found_at",
        /// See [`Settlement::ReturnedAt`].
        ReturnedAt = "returned_at",
        /// See [`Settlement::Classification`].
        Classification = "classification",
        /// See [`Settlement::Risk`].
        Risk = "risk",
        /// See [`Settlement::ResponsibleAuthority`].
        ResponsibleAuthority = "responsible_authority",
        /// See [`Settlement::HostAuthority`].
        HostAuthority = "host_authority",
        /// See [`Settlement::ReturnInterviewOwed`].
        ReturnInterviewOwed = "return_interview_owed",
        /// See [`Settlement::Ssda903Class`].
        Ssda903Class = "ssda903_class",
    }
}

impl Settlement {
    /// Reads `field` and `value` of a settlement; `null` takes an earlier one back.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let field = reader.code::<Field>("field");
        let field = reader.required("field", field);
        let value = reader.raw("value");
        if value.is_none() {
            reader.fault("value", "is required; null takes an earlier settlement back");
        }
        let (field, value) = (field?, value?);
        if value.is_null() {
            return Some(Self::withdrawn(field));
        }
        Some(match field {
            Field::MissingFromAt => Self::MissingFromAt(Some(reader.instant("value")?)),
            Field::FoundAt => Self::FoundAt(Some(reader.instant("value")?)),
            Field::ReturnedAt => Self::ReturnedAt(Some(reader.instant("value")?)),
            Field::Classification => Self::Classification(Some(reader.code("value")?)),
            Field::Risk => Self::Risk(Some(reader.code("value")?)),
            Field::ResponsibleAuthority => Self::ResponsibleAuthority(Some(read_authority(reader)?)),
            Field::HostAuthority => Self::HostAuthority(Some(read_authority(reader)?)),
            Field::ReturnInterviewOwed => Self::ReturnInterviewOwed(Some(reader.boolean("value")?)),
            Field::Ssda903Class => Self::Ssda903Class(Some(reader.code("value")?)),
        })
    }

    fn withdrawn(field: Field) -> Self {
        match field {
            Field::MissingFromAt => Self::MissingFromAt(None),
            Field::FoundAt => Self::FoundAt(None),
            Field::ReturnedAt => Self::ReturnedAt(None),
            Field::Classification => Self::Classification(None),
            Field::Risk => Self::Risk(None),
            Field::ResponsibleAuthority => Self::ResponsibleAuthority(None),
            Field::HostAuthority => Self::HostAuthority(None),
            Field::ReturnInterviewOwed => Self::ReturnInterviewOwed(None),
            Field::Ssda903Class => Self::Ssda903Class(None),
        }
    }
}

/// Times are typed to the minute, and told with seconds.
const A_MINUTE: TimeDelta = TimeDelta::minutes(1);

impl Settlement {
    /// What speaks against it: a child is not back before they were gone. Goes on from "The value".
    #[must_use]
    pub fn against(&self, episode: &MissingEpisode) -> Option<String> {
        let began = episode.missing_from_at;
        let ends = [("found", episode.found_at), ("back", episode.returned_at)];
        match self {
            Self::FoundAt(Some(at)) | Self::ReturnedAt(Some(at)) => {
                let began = began.filter(|began| *at < *began - A_MINUTE)?;
                let began = written(began);
                Some(format!("lies before the child went missing, at {began}; if that is wrong, settle it first"))
            }
            Self::MissingFromAt(Some(at)) => {
                let end =
                    ends.into_iter().find_map(|(what, end)| Some((what, end.filter(|end| *at > *end + A_MINUTE)?)));
                let (what, end) = end?;
                let end = written(end);
                Some(format!("lies after the child was {what}, at {end}; if that is wrong, settle it first"))
            }
            _ => None,
        }
    }
}

fn read_authority(reader: &mut Reader<'_>) -> Option<AuthorityCode> {
    let text = reader.text("value", 3)?;
    let code = AuthorityCode::try_from(text);
    if let Err(detail) = &code {
        reader.fault("value", *detail);
    }
    code.ok()
}

/// A settled value with the instant it was settled at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled<T> {
    /// The value.
    pub value: T,
    /// When it was settled: where episodes come together, the later settlement holds.
    pub at: DateTime<Utc>,
}

/// All that is settled at one reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settlements {
    /// See [`Settlement::MissingFromAt`].
    pub missing_from_at: Option<Settled<DateTime<Utc>>>,
    /// See [`Settlement::FoundAt`].
    pub found_at: Option<Settled<DateTime<Utc>>>,
    /// See [`Settlement::ReturnedAt`].
    pub returned_at: Option<Settled<DateTime<Utc>>>,
    /// See [`Settlement::Classification`].
    pub classification: Option<Settled<Classification>>,
    /// See [`Settlement::Risk`].
    pub risk: Option<Settled<RiskLevel>>,
    /// See [`Settlement::ResponsibleAuthority`].
    pub responsible_authority: Option<Settled<AuthorityCode>>,
    /// See [`Settlement::HostAuthority`].
    pub host_authority: Option<Settled<AuthorityCode>>,
    /// See [`Settlement::ReturnInterviewOwed`].
    pub return_interview_owed: Option<Settled<bool>>,
    /// See [`Settlement::Ssda903Class`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssda903_class: Option<Settled<ssda903::Decision>>,
}

impl Settlements {
    /// Takes in a settlement made at `at`; facts are taken in the order of recording.
    pub fn take(&mut self, settlement: &Settlement, at: DateTime<Utc>) {
        fn settled<T: Clone>(value: Option<&T>, at: DateTime<Utc>) -> Option<Settled<T>> {
            value.map(|value| Settled { value: value.clone(), at })
        }
        match settlement {
            Settlement::MissingFromAt(value) => self.missing_from_at = settled(value.as_ref(), at),
            Settlement::FoundAt(value) => self.found_at = settled(value.as_ref(), at),
            Settlement::ReturnedAt(value) => self.returned_at = settled(value.as_ref(), at),
            Settlement::Classification(value) => self.classification = settled(value.as_ref(), at),
            Settlement::Risk(value) => self.risk = settled(value.as_ref(), at),
            Settlement::ResponsibleAuthority(value) => self.responsible_authority = settled(value.as_ref(), at),
            Settlement::HostAuthority(value) => self.host_authority = settled(value.as_ref(), at),
            Settlement::ReturnInterviewOwed(value) => self.return_interview_owed = settled(value.as_ref(), at),
            Settlement::Ssda903Class(value) => self.ssda903_class = settled(value.as_ref(), at),
        }
    }
}
