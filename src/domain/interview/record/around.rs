//! The closed lists of what a record says around the talk.

use crate::codes;

codes! {
    /// As what services knew the child when it went missing.
    CaseStatus {
        /// Nobody could say.
        NotKnown = "not_known",
        /// No service worked with the child.
        NoService = "no_service",
        /// Early help.
        EarlyHelp = "early_help",
        /// A child in need.
        ChildInNeed = "child_in_need",
        /// On a child protection plan.
        ChildProtectionPlan = "child_protection_plan",
        /// Looked after.
        LookedAfter = "looked_after",
        /// A care leaver.
        CareLeaver = "care_leaver",
        /// Unaccompanied, and seeking asylum.
        Unaccompanied = "unaccompanied",
    }
}

codes! {
    /// Under which order or agreement a child is looked after; the codes of the SSDA903 return stand beside.
    LegalStatus {
        /// Accommodated by agreement, section 20 (V2, V3, V4).
        Section20 = "section_20",
        /// Interim care order (C1).
        InterimCareOrder = "interim_care_order",
        /// Full care order (C2).
        CareOrder = "care_order",
        /// Placement order (E1), or freed for adoption (D1).
        PlacementOrder = "placement_order",
        /// Police protection (L1).
        PoliceProtection = "police_protection",
        /// Emergency protection order (L2).
        EmergencyProtectionOrder = "emergency_protection_order",
        /// Child assessment order (L3).
        ChildAssessmentOrder = "child_assessment_order",
        /// Remanded, or detained (J1, J2).
        Remanded = "remanded",
        /// Sentenced to a youth rehabilitation order with a residence requirement (J3).
        Sentenced = "sentenced",
        /// It could not be found out.
        NotKnown = "not_known",
    }
}

codes! {
    /// From where it is known as what services knew the child.
    StatusSource {
        /// The council's case record.
        CaseRecord = "case_record",
        /// The child's social worker or another worker.
        Worker = "worker",
        /// The notice of the absence.
        Notice = "notice",
        /// A parent or carer.
        ParentOrCarer = "parent_or_carer",
        /// The child.
        Child = "child",
    }
}

codes! {
    /// What was decided about a referral to the National Referral Mechanism.
    ReferralDecision {
        /// The child will be referred.
        ToBeMade = "to_be_made",
        /// The child was referred.
        Made = "made",
        /// No referral is needed.
        NotNeeded = "not_needed",
    }
}

codes! {
    /// What gave the right to share something.
    SharingBasis {
        /// Keeping a child safe, with or without consent.
        Safeguarding = "safeguarding",
        /// A duty by law, such as a court's order.
        LegalObligation = "legal_obligation",
        /// The council's task in the public interest.
        PublicTask = "public_task",
        /// Consent.
        Consent = "consent",
    }
}
