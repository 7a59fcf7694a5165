//! Duty logs: a story from its first fact to its last, as whoever is on duty would read it. Who was told what, when; who
//! was not, and why. All times are London's.

use std::fmt::Write;

use super::StepName::{InterviewNotAllocated, InterviewOverdueFiveWorkingDays, MissingHeightened, MissingOpened};
use super::*;

/// Something that became known.
enum News {
    /// What is known now.
    Fact(&'static str, Situation),
    /// Somebody acknowledged a step.
    Acknowledged(StepName),
}

/// Tells a story: the rules look at each piece of news, and whenever they asked to.
fn told(story: Vec<(&str, News)>, until: &str) -> String {
    let (mut ledger, mut log, mut situation) = (Ledger::default(), String::new(), Situation::Over);
    let mut news = story.into_iter().map(|(at, news)| (london(at), news)).peekable();
    loop {
        let next = ledger.next_look_at.filter(|next| *next <= london(until));
        if let Some((at, news)) = news.next_if(|(at, _)| next.is_none_or(|next| *at <= next)) {
            match news {
                News::Fact(words, now_so) => {
                    situation = now_so;
                    writeln!(log, "{}: {words}.", clock(at)).expect("writing to memory");
                }
                News::Acknowledged(name) => {
                    ledger.acknowledge(name, at);
                    writeln!(log, "{}: {name} is acknowledged.", clock(at)).expect("writing to memory");
                }
            }
            write_look(&mut log, &ledger.look(&situation, at), at);
        } else if let Some(at) = next {
            write_look(&mut log, &ledger.look(&situation, at), at);
        } else {
            return log;
        }
    }
}

fn write_look(log: &mut String, wanted: &Wanted, now: DateTime<Utc>) {
    for step in &wanted.steps {
        let fell = if step.raised_at == now { String::new() } else { format!(", fell {}", clock(step.raised_at)) };
        let again = if step.key.is_again() { " again" } else { "" };
        let whom = hearer::in_words(&step.audience);
        let what = match step.outcome {
            Outcome::Told { at } if at == now => format!("told now: {whom}"),
            Outcome::Told { at } => format!("to be told {}: {whom}", clock(at)),
            Outcome::Passed => "passed, nobody is told".into(),
            Outcome::Suppressed => format!("not sent while the child is missing again: {whom}"),
            Outcome::BundledInto(carrier) => format!("told with {}", carrier.name),
        };
        let urgent = if step.urgent { " (urgent)" } else { "" };
        writeln!(log, "{}  {}{again}{urgent}{fell}: {what}\n    {}", clock(now), step.key.name, step.reason)
            .expect("writing to memory");
    }
    for key in &wanted.withdrawn {
        writeln!(log, "{}  {} of {}: withdrawn", clock(now), key.name, clock(key.due_at)).expect("writing to memory");
    }
}

fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London).format("%a %-d %b %H:%M %Z").to_string()
}

fn returned(at: &str) -> Interview {
    let returned_at = london(at);
    Interview {
        returned_at,
        due_at: returned_at + TimeDelta::hours(72),
        allocated_at: None,
        acknowledged_at: None,
        offered_at: None,
        held_at: None,
        ended_at: None,
        missing_again: vec![],
    }
}

fn fact(words: &'static str, interview: &Interview) -> News {
    News::Fact(words, Situation::Interview(interview.clone()))
}

#[test]
fn a_friday_night_return() {
    let back = returned("2026-11-20 21:00");
    let given = Interview { allocated_at: Some(london("2026-11-23 09:15")), ..back.clone() };
    let taken = Interview { acknowledged_at: Some(london("2026-11-23 09:40")), ..given.clone() };
    let offered = Interview { offered_at: Some(london("2026-11-23 11:00")), ..taken.clone() };
    let held = Interview { held_at: Some(london("2026-11-23 18:30")), ..offered.clone() };
    let story = vec![
        ("2026-11-20 21:00", fact("The child is back; the interview is due on Monday at 21:00", &back)),
        ("2026-11-23 09:00", News::Acknowledged(InterviewNotAllocated)),
        ("2026-11-23 09:15", fact("Allocated", &given)),
        ("2026-11-23 09:40", fact("The interviewer has it", &taken)),
        ("2026-11-23 11:00", fact("Offered and accepted", &offered)),
        ("2026-11-23 18:30", fact("Held", &held)),
    ];
    insta::assert_snapshot!(told(story, "2026-12-31 12:00"));
}

#[test]
fn a_christmas() {
    let back = returned("2026-12-23 16:00");
    let given = Interview { allocated_at: Some(london("2026-12-23 16:30")), ..back.clone() };
    let held = Interview { held_at: Some(london("2026-12-29 11:00")), ..given.clone() };
    let story = vec![
        ("2026-12-23 16:00", fact("The child is back; the interview is due on Boxing Day at 16:00", &back)),
        ("2026-12-23 16:30", fact("Allocated", &given)),
        ("2026-12-29 11:00", fact("Held", &held)),
    ];
    insta::assert_snapshot!(told(story, "2027-01-31 12:00"));
}

#[test]
fn the_night_the_clocks_go_forward() {
    let back = returned("2026-03-28 18:00");
    let held = Interview { held_at: Some(london("2026-03-31 19:00")), ..back.clone() };
    let story = vec![
        ("2026-03-28 18:00", fact("The child is back; the interview is due on Tuesday at 19:00, not 18:00", &back)),
        ("2026-03-31 19:00", fact("Held, on the stroke of the deadline", &held)),
    ];
    insta::assert_snapshot!(told(story, "2026-04-30 12:00"));
}

#[test]
fn the_night_the_clocks_go_back() {
    let back = returned("2026-10-24 18:00");
    let held = Interview { held_at: Some(london("2026-10-27 17:01")), ..back.clone() };
    let story = vec![
        ("2026-10-24 18:00", fact("The child is back; the interview is due on Tuesday at 17:00, not 18:00", &back)),
        ("2026-10-27 17:01", fact("Held, a minute late", &held)),
    ];
    insta::assert_snapshot!(told(story, "2026-11-30 12:00"));
}

#[test]
fn a_child_gone_five_days() {
    let gone = Missing {
        opened_at: london("2026-11-20 21:40"),
        high_risk_at: vec![],
        is_young: false,
        unaccompanied: false,
        eighteenth_birthday: None,
        ended_at: None,
    };
    let worse = Missing { high_risk_at: vec![london("2026-11-21 13:00")], ..gone.clone() };
    let back = Missing { ended_at: Some(london("2026-11-25 21:40")), ..worse.clone() };
    let story = vec![
        ("2026-11-20 22:05", News::Fact("Police tell that the child is missing since 21:40", Situation::Missing(gone))),
        ("2026-11-20 22:20", News::Acknowledged(MissingOpened)),
        ("2026-11-21 13:10", News::Fact("Police hold the risk high since 13:00", Situation::Missing(worse))),
        ("2026-11-21 18:00", News::Acknowledged(MissingHeightened)),
        ("2026-11-25 23:00", News::Fact("The child was seen safe at 21:40", Situation::Missing(back))),
    ];
    insta::assert_snapshot!(told(story, "2026-12-31 12:00"));
}

#[test]
fn a_return_two_weeks_late() {
    let back = returned("2026-11-06 21:00");
    let given = Interview { allocated_at: Some(london("2026-11-20 10:30")), ..back.clone() };
    let closed = Interview { ended_at: Some(london("2026-11-24 12:00")), ..given.clone() };
    let story = vec![
        ("2026-11-20 10:00", fact("A notice tells that the child came back on 6 November", &back)),
        ("2026-11-20 10:20", News::Acknowledged(InterviewOverdueFiveWorkingDays)),
        ("2026-11-20 10:30", fact("Allocated", &given)),
        ("2026-11-24 12:00", fact("The child has declined, and the closure is approved", &closed)),
    ];
    insta::assert_snapshot!(told(story, "2026-12-31 12:00"));
}

#[test]
fn a_child_who_goes_again_before_the_interview() {
    let back = returned("2026-11-10 10:00");
    let since = london("2026-11-10 22:00");
    let given = Interview {
        allocated_at: Some(london("2026-11-10 10:30")),
        acknowledged_at: Some(london("2026-11-10 11:00")),
        ..back.clone()
    };
    let gone = Interview { missing_again: vec![(since, None)], ..given.clone() };
    let again = Interview { missing_again: vec![(since, Some(london("2026-11-12 20:00")))], ..given.clone() };
    let held = Interview { held_at: Some(london("2026-11-13 15:00")), ..again.clone() };
    let story = vec![
        ("2026-11-10 10:00", fact("The child is back; the interview is due on Friday at 10:00", &back)),
        ("2026-11-10 11:00", fact("Allocated, and the interviewer has it", &given)),
        ("2026-11-10 22:30", fact("The child is missing again since 22:00", &gone)),
        ("2026-11-12 20:15", fact("The child is back since 20:00", &again)),
        ("2026-11-13 15:00", fact("Held for both episodes", &held)),
    ];
    insta::assert_snapshot!(told(story, "2026-12-31 12:00"));
}
