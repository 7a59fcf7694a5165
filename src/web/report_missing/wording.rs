//! The answers that the report offers, in the words of whoever answers.

use crate::domain::notice::{Classification, RiskLevel};
use crate::domain::party::OrganisationKind;
use crate::web::form::Choice;

/// What is answered to "Do you know where they are?".
pub(in crate::web) const fn whereabouts(classification: Classification) -> &'static str {
    match classification {
        Classification::Missing => "No, or not for certain",
        Classification::AwayWithoutAuthorisation => "Yes, and they are not allowed to be there",
        Classification::Absent => "They are not where they should be, but at no apparent risk",
    }
}

/// How great the risk is.
pub(in crate::web) const fn level(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::High => "High",
        RiskLevel::Medium => "Medium",
        RiskLevel::Low => "Low",
        RiskLevel::NoApparentRisk => "No apparent risk",
        RiskLevel::VeryLow => "Very low",
        RiskLevel::Unknown => "I cannot say",
    }
}

/// What a level means (College of Policing, Authorised Professional Practice on missing persons).
const fn meaning(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::High => "Serious harm to them, or to others, is very likely",
        RiskLevel::Medium => "Harm is likely, but not serious harm",
        RiskLevel::Low => "Harm is possible, but would be slight",
        RiskLevel::VeryLow => {
            "No harm is apparent. Actions, and a time at which the risk is looked at again, are agreed"
        }
        RiskLevel::NoApparentRisk => "The earlier name of the lowest level, once “absent”, if your force still uses it",
        RiskLevel::Unknown => "Nobody has judged it yet",
    }
}

/// What kinds of absence whoever reports can choose from. Only police forces sort any absence as "absent".
pub(in crate::web) fn kinds_of_absence(kind: OrganisationKind) -> Vec<Choice> {
    let choice = |kind: Classification, hint: &str| Choice::new(kind.word(), whereabouts(kind)).hint(hint);
    let mut choices = vec![
        choice(Classification::Missing, "This is recorded as missing"),
        choice(
            Classification::AwayWithoutAuthorisation,
            "For example with friends without leave. This is recorded as away without authorisation",
        ),
    ];
    if kind == OrganisationKind::Police {
        choices.push(choice(Classification::Absent, "This is recorded as absent"));
    }
    choices
}

/// The levels of risk, the highest first. Carers know three; police forces use more.
pub(in crate::web) fn levels(kind: OrganisationKind) -> Vec<Choice> {
    let choice = |of: RiskLevel| Choice::new(of.word(), level(of)).hint(meaning(of));
    let mut levels = vec![RiskLevel::High, RiskLevel::Medium, RiskLevel::Low];
    if kind == OrganisationKind::Police {
        levels.extend([RiskLevel::VeryLow, RiskLevel::NoApparentRisk]);
    }
    levels.push(RiskLevel::Unknown);
    levels.into_iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::violation::Code;

    #[test]
    fn each_level_of_risk_means_something_of_its_own() {
        let all: BTreeSet<&str> = RiskLevel::WORDS.iter().map(|(_, risk)| meaning(*risk)).collect();
        assert_eq!(all.len(), RiskLevel::WORDS.len());
    }
}
