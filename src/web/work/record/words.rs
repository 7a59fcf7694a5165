//! The answers that the write-up offers: what is sent, and what is read.

/// What is sent, and what is read.
pub(super) type Words = &'static [(&'static str, &'static str)];

pub(super) const PLACES: Words = &[
    ("home", "Family home"),
    ("placement", "Placement"),
    ("school", "School or college"),
    ("neutral", "A neutral place"),
    ("hospital", "Hospital"),
    ("police_station", "Police station"),
    ("phone", "By phone"),
    ("video", "By video call"),
    ("other", "Elsewhere"),
];

pub(super) const CONSENT: Words = &[("given", "Yes"), ("refused", "No"), ("not_sought", "The child was not asked")];

pub(super) const LATE: Words = &[
    ("told_late", "We were told late of the absence or the return"),
    ("allocated_late", "The interview was given to a worker late"),
    ("no_worker_available", "No worker was free"),
    ("child_asked_for_later", "The child asked for a later time"),
    ("child_not_reached", "The child could not be reached"),
    ("child_declined_at_first", "The child said no at first"),
    ("missing_again", "The child was missing again"),
    ("in_hospital_or_custody", "The child was in hospital or in custody"),
    ("parent_or_carer", "A parent, carer or placement stood in the way"),
    ("distance", "The child lives far away"),
    ("other", "Another reason: say which"),
];

pub(super) const PUSH: Words = &[
    ("family_instability", "Instability in the family"),
    ("domestic_abuse", "Domestic abuse"),
    ("abuse_or_neglect", "Abuse or neglect"),
    ("substance_misuse", "Alcohol or drugs at home"),
    ("placement", "Unhappy with the placement"),
    ("school", "School"),
    ("bullying", "Bullying"),
    ("loneliness", "Loneliness"),
    ("other", "Something else"),
];

pub(super) const PULL: Words = &[
    ("family_and_friends", "Family and friends"),
    ("boyfriend_or_girlfriend", "A boyfriend or girlfriend"),
    ("contact_problems", "Contact that is restricted"),
    ("peer_pressure", "Peer pressure"),
    ("parties", "Parties"),
    ("drugs_or_alcohol", "Drugs or alcohol"),
    ("exploitation", "Somebody who exploits them, or may"),
    ("other", "Something else"),
];

pub(super) const HARMS: Words = &[
    ("none", "None"),
    ("physical", "Physical"),
    ("sexual", "Sexual"),
    ("emotional", "Emotional"),
    ("neglect", "Neglect"),
    ("self_harm", "Self-harm"),
    ("substance", "Alcohol or drugs"),
    ("crime_victim", "A crime was done to them"),
    ("crime_suspect", "They are suspected of a crime"),
    ("trafficking", "Trafficking"),
    ("other", "Another harm"),
];

pub(super) const INDICATOR: Words = &[("no", "Nothing points to it"), ("suspected", "Suspected"), ("yes", "Yes")];

pub(super) const LEVEL: Words = &[("low", "Low"), ("medium", "Medium"), ("high", "High"), ("unknown", "I cannot say")];

pub(super) const NEED: Words =
    &[("1", "1: universal"), ("2", "2: early help"), ("3", "3: child in need"), ("4", "4: child protection")];

pub(super) const STRATEGY: Words =
    &[("to_be_held", "It is to be held"), ("held", "It was held"), ("not_needed", "It is not needed")];

pub(super) const STATUSES: Words = &[
    ("early_help", "Early help"),
    ("child_in_need", "Child in need"),
    ("child_protection_plan", "On a child protection plan"),
    ("looked_after", "Looked after"),
    ("care_leaver", "Care leaver"),
    ("unaccompanied", "Unaccompanied, and seeking asylum"),
    ("no_service", "No service worked with the child"),
    ("not_known", "Not known"),
];

pub(super) const LEGAL: Words = &[
    ("section_20", "By agreement, section 20"),
    ("interim_care_order", "Interim care order"),
    ("care_order", "Full care order"),
    ("placement_order", "Placement order"),
    ("police_protection", "Police protection"),
    ("emergency_protection_order", "Emergency protection order"),
    ("child_assessment_order", "Child assessment order"),
    ("remanded", "Remanded or detained"),
    ("sentenced", "Sentenced, with a residence requirement"),
    ("not_known", "Not known"),
];

pub(super) const SOURCES: Words = &[
    ("case_record", "The council’s case record"),
    ("worker", "The child’s social worker or another worker"),
    ("notice", "The notice of the absence"),
    ("parent_or_carer", "A parent or carer"),
    ("child", "The child"),
];

pub(super) const REFERRAL: Words =
    &[("to_be_made", "It is to be made"), ("made", "It was made"), ("not_needed", "It is not needed")];

pub(super) const BASES: Words = &[
    ("safeguarding", "To keep a child safe, with or without consent"),
    ("legal_obligation", "A duty by law, such as a court’s order"),
    ("public_task", "The council’s task in the public interest"),
    ("consent", "Consent"),
];

pub(super) const PLANS: Words = &[
    ("care_plan", "Care plan"),
    ("placement_plan", "Placement plan"),
    ("risk_assessment", "Risk assessment"),
    ("trigger_plan", "Police trigger plan"),
    ("philomena_form", "Philomena form"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::interview::{
        CaseStatus, Consent, Harm, Indicator, LateReason, LegalStatus, Likelihood, Place, PlanToUpdate, PullFactor,
        PushFactor, ReferralDecision, RiskNow, SharingBasis, StatusSource, StrategyDecision,
    };
    use crate::domain::violation::Code;

    /// Whether each value that can be recorded is offered once, and nothing else.
    fn is_offered<C: Code + PartialEq>(offered: Words) -> bool {
        let offered: Option<Vec<C>> = offered.iter().map(|(word, _)| C::from_word(word)).collect();
        let Some(offered) = offered else { return false };
        let once = |value: &C| offered.iter().filter(|known| *known == value).count() == 1;
        C::WORDS.iter().all(|(_, value)| once(value)) && offered.iter().all(once)
    }

    #[test]
    fn all_that_can_be_recorded_is_offered_once() {
        assert!(is_offered::<Place>(PLACES));
        assert!(is_offered::<Consent>(CONSENT));
        assert!(is_offered::<LateReason>(LATE));
        assert!(is_offered::<PushFactor>(PUSH));
        assert!(is_offered::<PullFactor>(PULL));
        assert!(is_offered::<Harm>(HARMS));
        assert!(is_offered::<Indicator>(INDICATOR));
        assert!(is_offered::<RiskNow>(LEVEL) && is_offered::<Likelihood>(LEVEL));
        assert!(is_offered::<StrategyDecision>(STRATEGY));
        assert!(is_offered::<PlanToUpdate>(PLANS));
        assert!(is_offered::<CaseStatus>(STATUSES) && is_offered::<LegalStatus>(LEGAL));
        assert!(is_offered::<StatusSource>(SOURCES) && is_offered::<SharingBasis>(BASES));
        assert!(is_offered::<ReferralDecision>(REFERRAL));
    }
}
