//! The fields of the write-up, section by section: what is asked, in which words, and what kind of answer is taken. A field
//! is named as the API names it.

use super::around::{ACTIONS, SHARING, STATUS};
use super::words::{CONSENT, HARMS, INDICATOR, LATE, LEVEL, NEED, PLACES, PULL, PUSH, Words};
use crate::web::form::id;

/// A section of the write-up.
pub(super) struct Section {
    /// What its page is called in addresses.
    pub slug: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What whoever writes it should know.
    pub lead: &'static str,
    /// What it asks.
    pub fields: &'static [Field],
}

/// One thing that is asked.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// By what name it is sent, with dots.
    pub name: &'static str,
    /// In words.
    pub label: &'static str,
    /// What helps to answer.
    pub hint: &'static str,
    /// What is taken for an answer.
    pub kind: Kind,
    /// Beneath which other field it stands, opened by every answer of that one but a no; empty if it stands by itself.
    pub beneath: &'static str,
}

/// What kind of answer is taken.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A line.
    Line,
    /// Several lines.
    Passage,
    /// Several answers, a line each.
    Lines,
    /// Yes or no.
    YesNo,
    /// One of several.
    One(Words),
    /// One of several numbers.
    Number(Words),
    /// Any number of several.
    Many(Words),
    /// A day and a time; what it is called in a sentence.
    Moment(&'static str),
    /// A day; what it is called in a sentence.
    Day(&'static str),
    /// A number that the record gave, brought along unseen.
    Kept,
    /// Any number of entries of several fields; what one is called.
    Entries(&'static str, &'static [Field]),
}

pub(super) const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, hint: "", kind, beneath: "" }
}

impl Field {
    /// The id of its first input in the page.
    pub(super) fn anchor(&self) -> String {
        match self.kind {
            Kind::Entries(_, [first, ..]) => id(&format!("{}.0.{}", self.name, first.name)),
            _ => id(self.name),
        }
    }

    pub(super) const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn beneath(self, beneath: &'static str) -> Self {
        Self { beneath, ..self }
    }
}

/// Why the talk was late: asked where it was.
pub(super) const LATE_REASON: &str = "late_reason.code";

/// All sections, in the order in which they are written.
pub(super) const SECTIONS: [Section; 10] = [
    Section { slug: "talk", title: "The talk", lead: "", fields: TALK },
    Section {
        slug: "account",
        title: "What the child said",
        lead: "Use the child’s own words. What you make of them has a section of its own. A manager who reads this cannot change it.",
        fields: ACCOUNT,
    },
    Section {
        slug: "people-and-places",
        title: "Places and people",
        lead: "Where the child was and with whom, as the child told it. Fill in what you know and leave out the rest.",
        fields: PLACES_AND_PEOPLE,
    },
    Section {
        slug: "safety",
        title: "What the child said about being safe",
        lead: "Use the child’s own words.",
        fields: SAFETY,
    },
    Section {
        slug: "harm",
        title: "Harm and exploitation",
        lead: "The social worker and the team manager are told at once of harm, of exploitation and of an immediate concern: as soon as it is saved, before the write-up is finished. If the child is in danger now, call 999 first.",
        fields: HARM,
    },
    Section { slug: "parent-or-carer", title: "The parent’s or carer’s view", lead: "", fields: CARER },
    Section {
        slug: "status",
        title: "What services knew of the child",
        lead: "As it was when the child went missing, not as it is now.",
        fields: STATUS,
    },
    Section {
        slug: "analysis",
        title: "What you make of it",
        lead: "Your own judgement, in your own words: not a copy of what the child said.",
        fields: ANALYSIS,
    },
    Section {
        slug: "actions",
        title: "What is to be done",
        lead: "What you ask for here is shown before the next talk, so that somebody asks whether it was done.",
        fields: ACTIONS,
    },
    Section {
        slug: "sharing",
        title: "What was shared",
        lead: "Write down what you told to whom, and why. Keeping a child safe comes before privacy: do not wait for consent to share what keeps a child safe. Where it is safe, be open with the child and the family about it.",
        fields: SHARING,
    },
];

const TALK: &[Field] = &[
    field("held_at", "When was the talk?", Kind::Moment("the time of the talk")).hint("For example, 23 11 2026, 14:30"),
    field("place", "Where was it?", Kind::One(PLACES)),
    field("seen_alone", "Was the child seen alone?", Kind::YesNo),
    field("independence.of_placement", "Are you independent of where the child lives?", Kind::YesNo)
        .hint("No, if you work for the home or the carers, or answer for the placement"),
    field("independence.of_authority", "Are you independent of the council that answers for the child?", Kind::YesNo)
        .hint("No, if you work for that council, whatever you do there"),
    field("independence.reason", "If not: why did you hold the talk all the same?", Kind::Passage)
        .hint("The child may not have spoken freely. Say what was done about it, or that the child wished for you."),
    field("interpreter", "Was an interpreter there?", Kind::YesNo),
    field("language", "Language", Kind::Line).hint("If it was not English"),
    field("communication_aids", "What helped the child to speak", Kind::Line)
        .hint("For example pictures, signs, a familiar adult"),
    field("childs_preference", "What the child wished about who, where and how", Kind::Passage),
    field("confidentiality_explained", "Did you explain what you cannot keep to yourself?", Kind::YesNo),
    field("consent", "Did the child agree to speak?", Kind::One(CONSENT))
        .hint("You need no consent to record or share what keeps a child safe."),
    field("prevention_interview_known", "Did you know what the police found when they saw the child?", Kind::YesNo)
        .hint("The police prevention interview, once called the safe and well check"),
    field(LATE_REASON, "Why was the talk late?", Kind::One(LATE)).hint("It was held after it was due"),
    field("late_reason.text", "More about why it was late", Kind::Passage).beneath(LATE_REASON),
];

const ACCOUNT: &[Field] = &[
    field("childs_account.own_words", "What the child wanted to say", Kind::Passage),
    field("childs_account.why_left", "Why they left", Kind::Passage),
    field("childs_account.push", "What drove them away", Kind::Many(PUSH)),
    field("childs_account.pull", "What drew them elsewhere", Kind::Many(PULL)),
    field("childs_account.saw_self_as_missing", "Did they see themselves as missing?", Kind::YesNo),
    field("childs_account.what_happened", "What happened while they were away", Kind::Passage),
    field("childs_account.slept_where", "Where they slept", Kind::Passage),
    field("childs_account.food", "What they ate and drank", Kind::Passage),
    field("childs_account.travel", "How they got about", Kind::Passage),
    field("childs_account.money", "Money", Kind::Passage),
    field("childs_account.phone", "Phone", Kind::Passage),
    field("childs_account.how_returned", "How they came back", Kind::Passage),
    field("childs_account.brought_back_by", "Who brought them back", Kind::Line),
    field("childs_account.feelings_now", "How they feel now", Kind::Passage),
    field("childs_account.what_would_help", "What would help", Kind::Passage),
    field("childs_account.what_would_stop_it", "What would stop them from leaving again", Kind::Passage),
    field("childs_account.trusted_adult", "An adult they trust", Kind::Line),
    field("childs_account.anything_else", "Anything else", Kind::Passage),
];

const PLACES_AND_PEOPLE: &[Field] = &[
    field(
        "childs_account.places",
        "Places",
        Kind::Entries(
            "Place",
            &[
                field("name", "What it is called", Kind::Line),
                field("address", "Address", Kind::Line),
                field("postcode", "Postcode", Kind::Line),
            ],
        ),
    ),
    field(
        "childs_account.people",
        "People",
        Kind::Entries(
            "Person",
            &[
                field("name", "Name", Kind::Line),
                field("alias", "Nickname", Kind::Line),
                field("age", "Age", Kind::Line),
                field("relationship", "Who they are to the child", Kind::Line),
                field("phone", "Phone number", Kind::Line),
                field("handle", "Name on social media", Kind::Line),
            ],
        ),
    ),
];

const SAFETY: &[Field] = &[
    field("childs_account.hurt", "Was the child hurt?", Kind::Passage),
    field("childs_account.threatened", "Did anybody threaten them?", Kind::Passage),
    field("childs_account.afraid_of", "Are they afraid of anybody?", Kind::Passage),
    field("childs_account.drugs_or_alcohol", "Drugs or alcohol", Kind::Passage),
    field("childs_account.sexual_contact", "Sexual contact", Kind::Passage),
    field(
        "childs_account.asked_to_carry_hold_or_sell",
        "Were they asked to carry, hold or sell anything?",
        Kind::Passage,
    ),
    field("childs_account.gifts_or_debts", "Gifts or debts", Kind::Passage),
    field("childs_account.online_contact", "Contact online", Kind::Passage),
];

const HARM: &[Field] = &[
    field("immediate_concern", "Must somebody act at once?", Kind::YesNo),
    field("immediate_concern_details", "What must be acted on", Kind::Passage).beneath("immediate_concern"),
    field("harm", "What harm came to the child?", Kind::Many(HARMS)).hint("Choose “None” if you know of none"),
    field("exploitation.sexual.indicator", "Child sexual exploitation", Kind::One(INDICATOR)),
    field("exploitation.sexual.evidence", "What points to sexual exploitation", Kind::Passage)
        .beneath("exploitation.sexual.indicator"),
    field("exploitation.criminal.indicator", "Criminal exploitation, county lines", Kind::One(INDICATOR)),
    field("exploitation.criminal.evidence", "What points to criminal exploitation", Kind::Passage)
        .beneath("exploitation.criminal.indicator"),
    field("exploitation.gangs.indicator", "Gangs", Kind::One(INDICATOR)),
    field("exploitation.gangs.evidence", "What points to gangs", Kind::Passage).beneath("exploitation.gangs.indicator"),
    field("exploitation.radicalisation.indicator", "Radicalisation", Kind::One(INDICATOR)),
    field("exploitation.radicalisation.evidence", "What points to radicalisation", Kind::Passage)
        .beneath("exploitation.radicalisation.indicator"),
    field("exploitation.modern_slavery.indicator", "Modern slavery", Kind::One(INDICATOR))
        .hint("If so, a referral to the National Referral Mechanism is considered"),
    field("exploitation.modern_slavery.evidence", "What points to modern slavery", Kind::Passage)
        .beneath("exploitation.modern_slavery.indicator"),
    field("exploitation.online.indicator", "Harm online", Kind::One(INDICATOR)),
    field("exploitation.online.evidence", "What points to harm online", Kind::Passage)
        .beneath("exploitation.online.indicator"),
    field("exploitation.harmful_sexual_behaviour.indicator", "Harmful sexual behaviour", Kind::One(INDICATOR)),
    field("exploitation.harmful_sexual_behaviour.evidence", "What points to harmful sexual behaviour", Kind::Passage)
        .beneath("exploitation.harmful_sexual_behaviour.indicator"),
    field(
        "exploitation.fgm_or_forced_marriage.indicator",
        "Female genital mutilation or forced marriage",
        Kind::One(INDICATOR),
    ),
    field("exploitation.fgm_or_forced_marriage.evidence", "What points to either", Kind::Passage)
        .beneath("exploitation.fgm_or_forced_marriage.indicator"),
    field("health_need", "Health needs", Kind::Passage),
];

const CARER: &[Field] = &[field("parent_or_carer_view", "What the parent or carer says", Kind::Passage)];

const ANALYSIS: &[Field] = &[
    field("analysis", "What you make of it", Kind::Passage),
    field("changes_since_last_time", "What has changed since the last time", Kind::Passage),
    field("pattern", "Is there a pattern?", Kind::Passage),
    field("risk_now", "How high is the risk to the child now?", Kind::One(LEVEL)),
    field("likelihood", "How likely is the child to go missing again?", Kind::One(LEVEL)),
    field("likely_destinations", "Where they would go", Kind::Passage),
    field("protective_factors", "What protects the child", Kind::Passage),
    field("level_of_need", "Level of need", Kind::Number(NEED)),
];
