//! An ordinary year: sixty children, most of whom go missing once or twice and a few again and again. The seed is fixed,
//! so the same moment always ends the same year.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use super::children::{Child, numbered};
use super::interviewing::{Ending, Interviewing};
use super::setup::POLICE;
use super::story::{Deed, Occasion, Story};
use crate::domain::calendar::{london_date, london_instant};

/// How far back the history goes.
pub(super) const YEAR: TimeDelta = TimeDelta::days(365);
const CHILDREN: usize = 60;
/// As in most areas, few children make up much of all episodes.
const AGAIN_AND_AGAIN: usize = 8;
/// A child who goes missing again and again does so about every so many days.
const OFTEN_DAYS: i64 = 22;
/// Within so many days of an episode the same child does not go missing again: time for the interview.
const APART_DAYS: i64 = 12;
/// The days over which episodes are spread; the rest of the year is for their ends.
const SPREAD_DAYS: i64 = 360;
/// In the last days what waits for an answer still waits: there is something left to do in the demo.
const UNANSWERED_DAYS: u64 = 4;
/// When the coordinator goes through what waits for an answer.
const ROUNDS: [NaiveTime; 2] = [
    NaiveTime::from_hms_opt(9, 15, 0).expect("a time of day"),
    NaiveTime::from_hms_opt(15, 15, 0).expect("a time of day"),
];

/// Writes the year into the story.
pub(super) fn tell(story: &mut Story, rng: &mut Rng) {
    let mut episodes = 0;
    for number in 0..CHILDREN {
        let child = numbered(number, story.now, rng);
        let often = number < AGAIN_AND_AGAIN;
        let times = if often { rng.i64(6..=9) } else { rng.i64(1..=2) };
        let slot = if often { OFTEN_DAYS } else { SPREAD_DAYS / times };
        for time in 0..times {
            // Going missing again and again comes in a stretch of months; it is the last months that are looked at.
            let day = SPREAD_DAYS - slot * (times - time) + rng.i64(0..slot - APART_DAYS);
            let start = story.now - YEAR + TimeDelta::days(day) + TimeDelta::minutes(rng.i64(0..1440));
            episodes += 1;
            episode(story, rng, &child, episodes, start);
        }
    }
    rounds(story);
}

fn episode(story: &mut Story, rng: &mut Rng, child: &Child, number: u32, start: DateTime<Utc>) {
    let reference = format!("NP-{:06}", 4000 + number);
    let minutes = match rng.u8(..20) {
        0..14 => rng.i64(60..540),
        14..19 => rng.i64(540..1560),
        _ => rng.i64(1560..4800),
    };
    let back = start + TimeDelta::minutes(minutes);
    let is_absence = child.lives.provider().is_none() && rng.u8(..10) == 0;
    let told = start + TimeDelta::minutes(rng.i64(20..60));
    let mut more = json!({ "risk": { "level": risk(rng) } });
    if is_absence {
        more["classification"] = "absent".into();
    }
    story.missing(Occasion { from: POLICE, reference: &reference, child, start }, told, more);
    story.notice(POLICE, &reference, back + TimeDelta::minutes(rng.i64(10..40)), came_back(back, child), json!({}));
    if let Some(provider) = child.lives.provider().filter(|_| rng.u8(..5) > 0) {
        let reference = format!("{}-{number}", if provider.starts_with('O') { "OH" } else { "RF" });
        let told = start + TimeDelta::minutes(rng.i64(5..20));
        story.missing(Occasion { from: provider, reference: &reference, child, start }, told, json!({}));
        story.returned(provider, &reference, back + TimeDelta::minutes(rng.i64(2..10)), back);
    }
    if !is_absence {
        let ending = ending(rng);
        Interviewing { story, rng, reference: &reference, back }.goes(ending);
    }
}

fn came_back(back: DateTime<Utc>, child: &Child) -> Value {
    json!({
        "type": "returned", "returned_at": super::story::written(back), "returned_to": child.lives.place(),
        "prevention_interview": { "done": true, "summary": "Made up: safe and well." },
    })
}

fn risk(rng: &mut Rng) -> &'static str {
    match rng.u8(..10) {
        0 => "low",
        1..8 => "medium",
        _ => "high",
    }
}

fn ending(rng: &mut Rng) -> Ending {
    match rng.u8(..40) {
        0..28 => Ending::Held,
        28..31 => Ending::HeldWithHarm,
        31..35 => Ending::DeclinedByChild,
        35..37 => Ending::DeclinedByParent,
        37..39 => Ending::Unable,
        _ => Ending::NeverOffered,
    }
}

fn rounds(story: &mut Story) {
    let last = london_date(story.now) - Days::new(UNANSWERED_DAYS);
    let mut day = london_date(story.now - YEAR);
    while day <= last {
        if story.is_working_day(day) {
            for time in ROUNDS {
                story.add(london_instant(day.and_time(time)), Deed::Answers);
            }
        }
        day = day + Days::new(1);
    }
}
