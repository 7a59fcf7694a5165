//! The ladder of a question to another agency, sentence by sentence.

use super::StepName::ConversationUnanswered;
use super::*;

const FRIDAY: &str = "2026-11-20 16:00";

fn question(answered_at: Option<DateTime<Utc>>) -> Situation {
    Situation::Unanswered(Unanswered { needed_by: london(FRIDAY), answered_at })
}

#[test]
fn who_asked_and_the_coordinator_are_told_when_the_answer_was_needed_and_not_once_it_came() {
    let tells = [Hearer::Asker, Hearer::Role(Role::MissingCoordinator)];
    falls("no answer", &question(None), ConversationUnanswered, london(FRIDAY), false, &tells);
    ends("an answer", |at| question(Some(at)), ConversationUnanswered, london(FRIDAY));
}

#[test]
fn unacknowledged_it_climbs_one_rung_and_no_further() {
    let mut ledger = Ledger::default();
    ledger.run(&question(None), london("2026-11-20 10:00"), london("2026-12-20 10:00"));
    let told: Vec<_> = ledger.steps.iter().map(|(_, step)| hearer::in_words(&step.audience)).collect();
    assert_eq!(told, ["asker and missing coordinator", "asker, missing coordinator and team manager"]);
    assert_eq!(ledger.next_look_at, None, "nothing is left to look for");
}
