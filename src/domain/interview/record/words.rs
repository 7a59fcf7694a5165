//! The closed lists of the record form.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::domain::violation::Code;

/// Where the talk took place. It should be neutral, somewhere the child feels safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The family home.
    Home,
    /// The placement.
    Placement,
    /// A school or college.
    School,
    /// A neutral place.
    Neutral,
    /// A hospital.
    Hospital,
    /// A police station.
    PoliceStation,
    /// By telephone.
    Phone,
    /// By video call.
    Video,
    /// Elsewhere.
    Other,
}

impl Code for Place {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("home", Self::Home),
        ("placement", Self::Placement),
        ("school", Self::School),
        ("neutral", Self::Neutral),
        ("neutral_place", Self::Neutral),
        ("neutral_venue", Self::Neutral),
        ("community", Self::Neutral),
        ("hospital", Self::Hospital),
        ("police_station", Self::PoliceStation),
        ("phone", Self::Phone),
        ("video", Self::Video),
        ("other", Self::Other),
    ];
}

codes! {
    /// Whether the child agreed to speak. None of these is needed to record or share what safeguards a child.
    Consent {
        /// The child agreed.
        Given = "given",
        /// The child did not agree.
        Refused = "refused",
        /// The child was not asked.
        NotSought = "not_sought",
    }
}

codes! {
    /// What drove the child away.
    PushFactor {
        /// Instability in the family.
        FamilyInstability = "family_instability",
        /// Domestic abuse.
        DomesticAbuse = "domestic_abuse",
        /// Abuse or neglect.
        AbuseOrNeglect = "abuse_or_neglect",
        /// Somebody's misuse of alcohol or drugs at home.
        SubstanceMisuse = "substance_misuse",
        /// Unhappiness with the placement.
        Placement = "placement",
        /// School.
        School = "school",
        /// Bullying.
        Bullying = "bullying",
        /// Loneliness.
        Loneliness = "loneliness",
        /// Something else, written out in the account.
        Other = "other",
    }
}

codes! {
    /// What drew the child elsewhere.
    PullFactor {
        /// Family and friends.
        FamilyAndFriends = "family_and_friends",
        /// A boyfriend or girlfriend.
        BoyfriendOrGirlfriend = "boyfriend_or_girlfriend",
        /// Wanting contact that is restricted.
        ContactProblems = "contact_problems",
        /// Peer pressure.
        PeerPressure = "peer_pressure",
        /// Parties.
        Parties = "parties",
        /// Drugs or alcohol.
        DrugsOrAlcohol = "drugs_or_alcohol",
        /// Somebody who exploits or may exploit the child.
        Exploitation = "exploitation",
        /// Something else, written out in the account.
        Other = "other",
    }
}

codes! {
    /// Harm that came to the child before or during the episode.
    Harm {
        /// None.
        None = "none",
        /// Physical.
        Physical = "physical",
        /// Sexual.
        Sexual = "sexual",
        /// Emotional.
        Emotional = "emotional",
        /// Neglect.
        Neglect = "neglect",
        /// Self-harm.
        SelfHarm = "self_harm",
        /// Alcohol or drugs.
        Substance = "substance",
        /// A crime was done to the child.
        CrimeVictim = "crime_victim",
        /// The child is suspected of a crime.
        CrimeSuspect = "crime_suspect",
        /// Trafficking.
        Trafficking = "trafficking",
        /// Another harm, written out in the analysis.
        Other = "other",
    }
}

codes! {
    /// A form of exploitation or harm outside the family that is always asked about.
    Exploitation {
        /// Child sexual exploitation.
        Sexual = "sexual",
        /// Child criminal exploitation, county lines.
        Criminal = "criminal",
        /// Gangs.
        Gangs = "gangs",
        /// Radicalisation.
        Radicalisation = "radicalisation",
        /// Modern slavery.
        ModernSlavery = "modern_slavery",
        /// Online.
        Online = "online",
        /// Harmful sexual behaviour.
        HarmfulSexualBehaviour = "harmful_sexual_behaviour",
        /// Female genital mutilation or forced marriage.
        FgmOrForcedMarriage = "fgm_or_forced_marriage",
    }
}

impl Exploitation {
    /// Whether it may be modern slavery, about which the National Referral Mechanism is asked: a child who is made to do
    /// something for another's gain. The others are harms of another kind.
    #[must_use]
    pub const fn may_be_modern_slavery(self) -> bool {
        matches!(self, Self::Sexual | Self::Criminal | Self::Gangs | Self::ModernSlavery)
    }
}

codes! {
    /// What is known of one form of exploitation.
    Indicator {
        /// It takes place.
        Yes = "yes",
        /// Nothing points to it.
        No = "no",
        /// Something points to it.
        Suspected = "suspected",
    }
}

codes! {
    /// How likely the child is to go missing again.
    Likelihood {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// The interviewer cannot say.
        Unknown = "unknown",
    }
}

codes! {
    /// The interviewer's judgement of the risk to the child now.
    RiskNow {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// The interviewer cannot say.
        Unknown = "unknown",
    }
}

codes! {
    /// A plan that has to take in what was learnt.
    PlanToUpdate {
        /// The care plan.
        CarePlan = "care_plan",
        /// The placement plan.
        PlacementPlan = "placement_plan",
        /// The risk assessment.
        RiskAssessment = "risk_assessment",
        /// The police trigger plan.
        TriggerPlan = "trigger_plan",
        /// The Philomena form.
        PhilomenaForm = "philomena_form",
    }
}

codes! {
    /// Why a talk was held after it was due.
    LateReason {
        /// The notice of the missing episode or of the return came late.
        ToldLate = "told_late",
        /// The interview was allocated late.
        AllocatedLate = "allocated_late",
        /// No worker was free.
        NoWorkerAvailable = "no_worker_available",
        /// The child asked for a later time.
        ChildAskedForLater = "child_asked_for_later",
        /// The child could not be reached.
        ChildNotReached = "child_not_reached",
        /// The child declined at first.
        ChildDeclinedAtFirst = "child_declined_at_first",
        /// The child was missing again.
        MissingAgain = "missing_again",
        /// The child was in hospital or in custody.
        InHospitalOrCustody = "in_hospital_or_custody",
        /// A parent, carer or placement stood in the way.
        ParentOrCarer = "parent_or_carer",
        /// The child lives far away.
        Distance = "distance",
        /// Another reason, written out.
        Other = "other",
    }
}
