//! The fields of the write-up around the talk: what was known of the child, what is to be done, and what was shared.

use super::fields::{Field, Kind, field};
use super::words::{BASES, LEGAL, PLANS, REFERRAL, SOURCES, STATUSES, STRATEGY};

pub(super) const STATUS: &[Field] = &[
    field("status_at_the_time.statuses", "As what was the child known?", Kind::Many(STATUSES))
        .hint("Choose all that held"),
    field("status_at_the_time.legal_status", "If looked after: under which order or agreement?", Kind::One(LEGAL)),
    field("status_at_the_time.source", "From where do you know it?", Kind::One(SOURCES)),
];

pub(super) const ACTIONS: &[Field] = &[
    field(
        "actions",
        "Actions",
        Kind::Entries(
            "Action",
            &[
                field("what", "What is to be done", Kind::Line),
                field("owner", "Who does it", Kind::Line),
                field("agency", "Of which organisation", Kind::Line),
                field("due_on", "By when", Kind::Day("the day of the action")),
                field("number", "", Kind::Kept),
            ],
        ),
    ),
    field("strategy_discussion.considered", "Was a strategy discussion considered?", Kind::YesNo),
    field("strategy_discussion.decision", "What was decided about it?", Kind::One(STRATEGY)),
    field("strategy_discussion.reason", "Why was it so decided?", Kind::Passage),
    field(
        "national_referral_mechanism.considered",
        "Was a referral to the National Referral Mechanism considered?",
        Kind::YesNo,
    )
    .hint("Where the child may be exploited or trafficked. A child’s consent is not needed for one."),
    field("national_referral_mechanism.decision", "What was decided about the referral?", Kind::One(REFERRAL)),
    field("national_referral_mechanism.reason", "Why was it so decided about the referral?", Kind::Passage),
    field("plans_to_update", "Which plans have to be brought up to date?", Kind::Many(PLANS)),
    field("referrals", "Referrals", Kind::Lines).hint("A line for each"),
    field("disruption", "What should be done about those who draw the child away", Kind::Passage)
        .hint("For example a child abduction warning notice, or a report to the police"),
];

pub(super) const SHARING: &[Field] = &[field(
    "sharing",
    "What was shared",
    Kind::Entries(
        "Thing shared",
        &[
            field("what", "What was shared", Kind::Passage),
            field("with_whom", "With whom", Kind::Line).hint("Person and organisation"),
            field("basis", "By what right", Kind::One(BASES)),
            field("why", "Why", Kind::Passage),
            field("shared_at", "When", Kind::Moment("the time at which it was shared")),
        ],
    ),
)];
