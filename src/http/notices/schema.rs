//! A notice as the API's description shows it. What is read, and what is refused, is decided by `domain::notice`; the
//! words of the lists are held to those of the rules by a test.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $of:path { $($variant:ident,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize, ToSchema)]
            #[serde(rename_all = "snake_case")]
            pub enum $name {
                $(#[doc = "As in the rules."] $variant,)+
            }
        )+

        #[cfg(test)]
        mod tests {
            use utoipa::PartialSchema;

            use crate::domain::violation::Code;

            #[test]
            fn the_description_lists_the_words_of_the_rules() {
                $(
                    let described = serde_json::to_value(super::$name::schema()).expect("JSON");
                    let known: Vec<_> = <$of as Code>::WORDS.iter().map(|(word, _)| *word).collect();
                    assert_eq!(described["enum"], serde_json::json!(known), stringify!($name));
                )+
            }
        }
    };
}

words! {
    /// What a notice tells: the child is missing; was found or came back; the absence is now classified otherwise; the
    /// risk was assessed anew; fields of earlier notices are put right; the occasion should not have been recorded.
    NoticeType = crate::domain::notice::NoticeType {
        Missing,
        Returned,
        Reclassified,
        RiskAssessed,
        Amended,
        Cancelled,
    }
    /// What kind of absence it is.
    Classification = crate::domain::notice::Classification {
        Absent,
        AwayWithoutAuthorisation,
        Missing,
    }
    /// How great the risk is held to be.
    RiskLevel = crate::domain::notice::RiskLevel {
        Unknown,
        VeryLow,
        NoApparentRisk,
        Low,
        Medium,
        High,
    }
    /// The kind of place.
    Setting = crate::domain::notice::Setting {
        Home,
        ChildrensHome,
        FosterCare,
        SupportedAccommodation,
        Secure,
        ResidentialSchool,
        School,
        Hospital,
        Other,
    }
    /// Why a reference is struck out. That a child was found is no such reason: send `returned`.
    CancellationCause = crate::domain::notice::CancellationCause {
        RecordedInError,
        DuplicateOf,
        TransferredTo,
        NeverMissing,
    }
    /// The child's sex as the sender recorded it.
    Sex = crate::domain::child::Sex {
        Female,
        Male,
        Other,
        Unknown,
    }
    /// Who gave an identifier. The first three mean the same to everyone in the authority, the others only to their sender.
    Scheme = crate::domain::child::Scheme {
        LaChildId,
        NhsNumber,
        Upn,
        PolicePersonId,
        ProviderId,
    }
}

/// One message from one agency about one occasion of going missing. In a notice of type `amended`, `null` clears a field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What it tells.
    #[serde(rename = "type")]
    pub kind: NoticeType,
    /// Your own name for the occasion, unique for ever: all notices about it carry the same.
    #[schema(min_length = 1, max_length = 200, example = "NP-26-004211")]
    pub reference: String,
    /// Its place among the notices of the reference, if you number them: the highest speaks last.
    #[schema(minimum = 0, nullable = false)]
    pub sequence: Option<i64>,
    /// The authority told: its three-digit number in the list of the Department for Education.
    #[schema(pattern = "^[0-9]{3}$", example = "990")]
    pub authority: String,
    /// The authority that looks after the child, if you know.
    #[schema(pattern = "^[0-9]{3}$", example = "990")]
    pub responsible_authority: Option<String>,
    /// The authority in whose area the child lives, if you know.
    #[schema(pattern = "^[0-9]{3}$", example = "990")]
    pub host_authority: Option<String>,
    /// When it was written down with you; else the moment of receipt stands for it.
    #[schema(example = "2026-11-20T22:05:00Z", nullable = false)]
    pub reported_at: Option<DateTime<Utc>>,
    /// The child; needed with `missing`, welcome with any.
    #[schema(nullable = false)]
    pub child: Option<Child>,
    /// `missing`, `reclassified` (needed there), `amended`: what kind of absence it is.
    pub classification: Option<Classification>,
    /// `missing` (needed there), `amended`: since when.
    #[schema(example = "2026-11-20T21:40:00Z")]
    pub missing_from_at: Option<DateTime<Utc>>,
    /// `missing`, `amended`: from where.
    pub missing_from: Option<Place>,
    /// `missing`, `risk_assessed` (needed there), `amended`: how great the risk is.
    pub risk: Option<Risk>,
    /// `missing`, `amended`: what is known of how it came about.
    #[schema(min_length = 1, max_length = 200_000)]
    pub circumstances: Option<String>,
    /// `returned`, `amended`: when the child was seen safe by police or a responsible adult. A `returned` has this or
    /// `returned_at` or both.
    pub found_at: Option<DateTime<Utc>>,
    /// `returned`, `amended`: when the child arrived home or at any placement, a new one included. The 72 hours run from it.
    pub returned_at: Option<DateTime<Utc>>,
    /// `returned`, `amended`: to where.
    pub returned_to: Option<Place>,
    /// `returned`, `amended`: the police talk with the child after the return; never the return interview.
    pub prevention_interview: Option<PreventionInterview>,
    /// `reclassified`, `risk_assessed`: since when it holds.
    #[schema(nullable = false)]
    pub happened_at: Option<DateTime<Utc>>,
    /// `cancelled` (needed there): why the occasion should not have been recorded.
    #[schema(nullable = false)]
    pub cause: Option<CancellationCause>,
    /// `cancelled` (needed there): the reason in words.
    #[schema(min_length = 1, max_length = 200_000, nullable = false)]
    pub reason: Option<String>,
}

/// A child as one notice describes them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// Given name, in any script.
    #[schema(min_length = 1, max_length = 200)]
    pub given_name: String,
    /// Family name, in any script.
    #[schema(min_length = 1, max_length = 200)]
    pub family_name: String,
    /// Birth date, if known.
    #[schema(example = "2011-04-09", nullable = false)]
    pub date_of_birth: Option<NaiveDate>,
    /// Whether the birth date is a guess.
    #[schema(nullable = false)]
    pub date_of_birth_estimated: Option<bool>,
    /// Sex, if recorded.
    #[schema(nullable = false)]
    pub sex: Option<Sex>,
    /// Other names the child goes by.
    #[schema(max_items = 20, nullable = false)]
    pub aliases: Option<Vec<String>>,
    /// Identifiers by which agencies know the child: the surest way to the right record.
    #[schema(max_items = 20, nullable = false)]
    pub identifiers: Option<Vec<Identifier>>,
    /// Whether the child came to the country alone and seeks asylum.
    #[schema(nullable = false)]
    pub unaccompanied_asylum_seeking: Option<bool>,
}

/// An identifier of a child.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Who gave it.
    pub scheme: Scheme,
    /// Its value; spaces and case do not matter.
    #[schema(min_length = 1, max_length = 200)]
    pub value: String,
}

/// A place that a child is missing from or came back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What kind of place.
    pub setting: Setting,
    /// Its name.
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub name: Option<String>,
    /// Its address.
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub address: Option<String>,
    /// Its postcode.
    #[schema(min_length = 1, max_length = 500, example = "ZZ1 1ZZ", nullable = false)]
    pub postcode: Option<String>,
}

/// How great the risk is held to be, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// The level.
    pub level: RiskLevel,
    /// What your own system calls it.
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub label: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 200_000, nullable = false)]
    pub rationale: Option<String>,
}

/// The police talk with a child after the return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreventionInterview {
    /// Whether it was held.
    pub done: bool,
    /// When.
    #[schema(nullable = false)]
    pub at: Option<DateTime<Utc>>,
    /// By whom.
    #[schema(min_length = 1, max_length = 500, nullable = false)]
    pub by: Option<String>,
    /// What came of it.
    #[schema(min_length = 1, max_length = 200_000, nullable = false)]
    pub summary: Option<String>,
}
