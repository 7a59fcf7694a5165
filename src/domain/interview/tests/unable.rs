//! How much must be tried before anybody may say that a child could not be reached.

use super::{Story, WANDA, attempt, closure};
use crate::domain::interview::{ClosureRules, Refusal};
use crate::domain::policy::Unable;

const NOW: &str = "2026-11-25T10:00:00Z";
const FIRST: &str = "2026-11-22T10:00:00Z";
const SAME_DAY: &str = "2026-11-22T15:00:00Z";
const NEXT_DAY: &str = "2026-11-23T10:00:00Z";

type Tries = &'static [(&'static str, &'static str, &'static str)];

/// Enough, or the attempts, days and channels that were counted.
type Counted = Result<(), (u32, u32, u32)>;

fn counted(tries: Tries) -> Counted {
    let mut story = Story::new();
    for (when, channel, outcome) in tries {
        story = story.given(WANDA, NOW, "attempts", &attempt(when, channel, "child", outcome));
    }
    match story.ask(WANDA, NOW, "closure", &closure("unable")) {
        Ok(_) => Ok(()),
        Err(Refusal::TooFewAttempts { tried, needed }) => {
            assert_eq!(needed, ClosureRules::default().unable);
            Err((tried.attempts, tried.days, tried.channels))
        }
        Err(other) => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn unable_takes_three_attempts_on_two_days_by_two_channels() {
    let table: &[(&str, Tries, Counted)] = &[
        ("nothing was tried", &[], Err((0, 0, 0))),
        ("two attempts", &[(FIRST, "phone", "no_reply"), (NEXT_DAY, "visit", "no_reply")], Err((2, 2, 2))),
        (
            "three on one day",
            &[(FIRST, "phone", "no_reply"), (SAME_DAY, "visit", "no_reply"), (SAME_DAY, "text", "no_reply")],
            Err((3, 1, 3)),
        ),
        (
            "three by one channel",
            &[(FIRST, "phone", "no_reply"), (SAME_DAY, "phone", "no_reply"), (NEXT_DAY, "phone", "no_reply")],
            Err((3, 2, 1)),
        ),
        (
            "three names of one channel",
            &[(FIRST, "text", "no_reply"), (SAME_DAY, "sms", "no_reply"), (NEXT_DAY, "text_message", "no_reply")],
            Err((3, 2, 1)),
        ),
        (
            "exactly enough",
            &[(FIRST, "phone", "no_reply"), (SAME_DAY, "phone", "moved"), (NEXT_DAY, "visit", "unavailable")],
            Ok(()),
        ),
        (
            "one of the three found the child missing again",
            &[(FIRST, "phone", "no_reply"), (SAME_DAY, "phone", "missing_again"), (NEXT_DAY, "visit", "no_reply")],
            Err((2, 2, 2)),
        ),
        (
            "a fourth makes up for it",
            &[
                (FIRST, "phone", "no_reply"),
                (SAME_DAY, "phone", "missing_again"),
                (NEXT_DAY, "visit", "no_reply"),
                (NEXT_DAY, "letter", "no_reply"),
            ],
            Ok(()),
        ),
        (
            "a yes that came to nothing counts as a try",
            &[(FIRST, "phone", "accepted"), (SAME_DAY, "phone", "no_reply"), (NEXT_DAY, "visit", "no_reply")],
            Ok(()),
        ),
    ];
    for (name, tries, expected) in table {
        assert_eq!(counted(tries), *expected, "{name}");
    }
}

#[test]
fn days_are_london_days() {
    // In British Summer Time 22:59:59 UTC is 23:59:59 and 23:00 UTC is the next day.
    let tries = |last: &str| {
        let mut story = Story::new();
        for episode in &mut story.episodes {
            episode.started_at = Some(super::at("2026-06-01T10:00:00Z"));
        }
        for (when, channel) in [("2026-06-02T20:00:00Z", "phone"), ("2026-06-02T21:00:00Z", "text"), (last, "visit")] {
            story = story.given(WANDA, NOW, "attempts", &attempt(when, channel, "child", "no_reply"));
        }
        story.ask(WANDA, NOW, "closure", &closure("unable")).is_ok()
    };
    for (name, last, expected) in [
        ("one second before midnight in London", "2026-06-02T22:59:59Z", false),
        ("exactly midnight in London", "2026-06-02T23:00:00Z", true),
        ("one second after", "2026-06-02T23:00:01Z", true),
    ] {
        assert_eq!(tries(last), expected, "{name}");
    }
}

#[test]
fn a_policy_may_ask_for_more() {
    let mut story = Story::new();
    for (when, channel) in [(FIRST, "phone"), (SAME_DAY, "visit"), (NEXT_DAY, "text")] {
        story = story.given(WANDA, NOW, "attempts", &attempt(when, channel, "child", "no_reply"));
    }
    let mut gathered = story.gathered(WANDA);
    gathered.rules.unable.attempts = 4;
    let said = crate::domain::interview::ProposeClosure::parse(&closure("unable")).expect("the body is sound");
    let refused = crate::domain::interview::propose_closure(&story.interview(), said, &gathered, super::at(NOW));
    let tried = Unable { attempts: 3, days: 2, channels: 3 };
    assert_eq!(refused, Err(Refusal::TooFewAttempts { tried, needed: gathered.rules.unable }));
}
