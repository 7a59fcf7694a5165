//! A child as a notice describes one: names, birth date, identifiers. Which record that is, is worked out by
//! [`super::matching`]; the description itself is erasable text and never part of a fact's content.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::age_on;
use super::ids::OrganisationId;
use super::violation::Reader;

crate::codes! {
    /// The child's sex as the sender recorded it.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Recorded as neither.
        Other = "other",
        /// Not known to the sender.
        Unknown = "unknown",
    }
}

crate::codes! {
    /// Who gave an identifier. The order is the order in which we trust them.
    Scheme {
        /// The council's own id of the child.
        LaChildId = "la_child_id",
        /// The NHS number.
        NhsNumber = "nhs_number",
        /// The unique pupil number.
        Upn = "upn",
        /// A police force's id of the person.
        PolicePersonId = "police_person_id",
        /// A provider's id of the child.
        ProviderId = "provider_id",
    }
}

impl Scheme {
    /// Whether the identifier means the same to everyone in the authority, or only to the organisation that sent it.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::LaChildId | Self::NhsNumber | Self::Upn)
    }
}

/// An identifier as sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// Who gave it.
    pub scheme: Scheme,
    /// Its value, without spaces, in capitals.
    pub value: String,
}

/// An identifier with the organisation within which it means something, if it is not shared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScopedIdentifier {
    /// Who gave it.
    pub scheme: Scheme,
    /// The organisation that alone knows it; none for the shared schemes.
    pub within: Option<OrganisationId>,
    /// Its value.
    pub value: String,
}

impl Identifier {
    /// The identifier as known when `sender` sends it.
    #[must_use]
    pub fn scoped(&self, sender: OrganisationId) -> ScopedIdentifier {
        let within = (!self.scheme.is_shared()).then_some(sender);
        ScopedIdentifier { scheme: self.scheme, within, value: self.value.clone() }
    }
}

/// A child as one notice describes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildDescription {
    /// Given name, as sent.
    pub given_name: String,
    /// Family name, as sent.
    pub family_name: String,
    /// Birth date, if known.
    pub date_of_birth: Option<NaiveDate>,
    /// Whether the birth date is a guess.
    pub date_of_birth_estimated: bool,
    /// Sex, if told.
    pub sex: Option<Sex>,
    /// Other names the child goes by.
    pub aliases: Vec<String>,
    /// Identifiers by which agencies know the child.
    pub identifiers: Vec<Identifier>,
    /// Whether the child came to the country alone and seeks asylum.
    pub unaccompanied_asylum_seeking: bool,
}

const LONGEST_NAME: usize = 200;
const MOST_ALIASES: usize = 20;
const MOST_IDENTIFIERS: usize = 20;
/// Nobody under 18 and nobody's carer was born before it.
const EARLIEST_BIRTH: i32 = 1900;

/// The age up to which a council answers for somebody who was in its care.
pub const OLDEST: u32 = 25;

/// How old somebody born on `born` would be, where that is older than anybody whom a council answers for: a slip of whoever
/// typed it, as a rule. Other systems may tell of grown-ups all the same.
#[must_use]
pub fn too_old(born: NaiveDate, today: NaiveDate) -> Option<u32> {
    age_on(born, today).filter(|age| *age > OLDEST)
}

impl ChildDescription {
    /// Reads a `child` object; `today` is the day of receipt in London, after which nobody can have been born.
    pub fn read(reader: &mut Reader<'_>, today: NaiveDate) -> Option<Self> {
        let given_name = reader.text("given_name", LONGEST_NAME);
        let given_name = reader.required("given_name", given_name);
        let family_name = reader.text("family_name", LONGEST_NAME);
        let family_name = reader.required("family_name", family_name);
        let date_of_birth = reader.date("date_of_birth");
        if let Some(born) = date_of_birth {
            if born > today {
                reader.fault("date_of_birth", "lies in the future");
            } else if chrono::Datelike::year(&born) < EARLIEST_BIRTH {
                reader.fault("date_of_birth", "must not lie before 1900");
            }
        }
        let estimated = reader.boolean("date_of_birth_estimated");
        let sex = reader.code("sex");
        let aliases = reader.texts("aliases", MOST_ALIASES, LONGEST_NAME);
        let identifiers = reader.list("identifiers", MOST_IDENTIFIERS, read_identifier);
        let asylum = reader.boolean("unaccompanied_asylum_seeking");
        Some(Self {
            given_name: given_name?,
            family_name: family_name?,
            date_of_birth,
            date_of_birth_estimated: estimated.unwrap_or(false),
            sex,
            aliases: aliases.unwrap_or_default(),
            identifiers: identifiers.unwrap_or_default(),
            unaccompanied_asylum_seeking: asylum.unwrap_or(false),
        })
    }
}

fn read_identifier(reader: &mut Reader<'_>) -> Option<Identifier> {
    let scheme = reader.code("scheme");
    let scheme = reader.required("scheme", scheme);
    let value = reader.text("value", LONGEST_NAME);
    let value = reader.required("value", value)?;
    let value = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    Some(Identifier { scheme: scheme?, value })
}
