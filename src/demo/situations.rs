//! Situations that everybody who works with missing children knows, each written out once, as they stand when the
//! history ends.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc, Weekday};
use fastrand::Rng;
use serde_json::json;

use super::MISSING_NOW;
use super::children::{Child, Lives, child};
use super::interviewing::{Ending, Interviewing, allocation, attempt};
use super::safe_contacts;
use super::setup::{CORA, COUNCIL, HOLLY, HOMES, PIA, POLICE, address};
use super::story::{Deed, Occasion, Story, Verb, written};
use crate::domain::calendar::{london_date, london_instant};

/// Writes all of them into the story.
pub(super) fn tell(story: &mut Story, rng: &mut Rng) {
    let mut telling = Telling { now: story.now, story, rng };
    telling.missing_for_thirty_hours();
    telling.twice_in_one_night();
    telling.return_not_confirmed();
    telling.found_in_custody();
    telling.refusals();
    telling.missing_again_before_the_interview();
    telling.harm_told_in_a_draft();
    telling.back_on_friday_night();
    telling.eighteen_and_seven();
    telling.twins();
    telling.wrongly_cancelled();
    telling.missing_now();
    safe_contacts::tell(telling.story);
}

struct Telling<'a> {
    now: DateTime<Utc>,
    story: &'a mut Story,
    rng: &'a mut Rng,
}

impl Telling<'_> {
    fn ago(&self, hours: i64) -> DateTime<Utc> {
        self.now - TimeDelta::hours(hours)
    }

    fn child(&self, given: &str, family: &str, years: u32, lives: Lives) -> Child {
        child((given, family), (years, 123), lives, self.now)
    }

    /// The police tell of a child missing from `start`, half an hour later.
    fn gone(&mut self, reference: &str, child: &Child, start: DateTime<Utc>, risk: &str) {
        let occasion = Occasion { from: POLICE, reference, child, start };
        self.story.missing(occasion, start + HALF_AN_HOUR, json!({ "risk": { "level": risk } }));
    }

    /// The police tell of the return at `back`, half an hour later.
    fn back(&mut self, reference: &str, back: DateTime<Utc>) {
        self.story.returned(POLICE, reference, back + HALF_AN_HOUR, back);
    }

    fn gone_and_back(&mut self, reference: &str, child: &Child, start: DateTime<Utc>, back: DateTime<Utc>) {
        self.gone(reference, child, start, "medium");
        self.back(reference, back);
    }

    fn interview(&mut self, reference: &str, back: DateTime<Utc>, ending: Ending) {
        Interviewing { story: self.story, rng: self.rng, reference, back }.goes(ending);
    }

    fn missing_for_thirty_hours(&mut self) {
        let child = self.child("Amara", "Pretendley", 15, Lives::InAHome);
        let start = self.ago(30);
        self.gone("NP-DEMO-30-HOURS", &child, start, "high");
        let home = Occasion { from: HOMES, reference: "OH-DEMO-30-HOURS", child: &child, start };
        self.story.missing(home, start + TimeDelta::minutes(40), json!({}));
        for (hours, from, by, text, needs_an_answer) in TALK_OF_THIRTY_HOURS {
            let reference = "NP-DEMO-30-HOURS".to_owned();
            self.story.add(start + TimeDelta::hours(hours), Deed::Post { reference, from, by, text, needs_an_answer });
        }
    }

    fn twice_in_one_night(&mut self) {
        let child = self.child("Beno", "Mockford", 14, Lives::AtHome);
        let (first, second) = ("NP-DEMO-NIGHT-1", "NP-DEMO-NIGHT-2");
        let evening = london_instant((london_date(self.now) - Days::new(12)).and_time(EVENING));
        let hours = |hours: i64| evening + TimeDelta::hours(hours);
        self.gone_and_back(first, &child, evening, hours(3));
        self.gone_and_back(second, &child, hours(4), hours(8));
        // By the morning there are two to talk about, and one talk will do.
        self.interview(first, hours(3), Ending::Held);
        let morning = self.story.at_work(hours(8)) + TimeDelta::minutes(1);
        let cover = Deed::Cover { reference: first.to_owned(), by: "cora", other: second.to_owned() };
        self.story.add(morning, cover);
    }

    fn return_not_confirmed(&mut self) {
        let child = self.child("Cato", "Specimen", 16, Lives::InAHome);
        let start = self.ago(21);
        self.gone("NP-DEMO-UNCONFIRMED", &child, start, "medium");
        let reference = "OH-DEMO-UNCONFIRMED";
        let home = Occasion { from: HOMES, reference, child: &child, start };
        self.story.missing(home, start + TimeDelta::minutes(20), json!({}));
        self.story.returned(HOMES, reference, self.ago(9), self.ago(10));
    }

    fn found_in_custody(&mut self) {
        let child = self.child("Dunstan", "Fictor", 16, Lives::AtHome);
        let reference = "NP-DEMO-CUSTODY";
        self.gone(reference, &child, self.ago(52), "medium");
        let found = json!({
            "type": "returned", "found_at": written(self.ago(44)),
            "returned_to": { "setting": "other", "name": "Custody suite" },
        });
        self.story.notice(POLICE, reference, self.ago(43), found, json!({}));
    }

    fn refusals(&mut self) {
        for (name, reference, days, ending) in [
            ("Elspeth", "NP-DEMO-CHILD-REFUSED", 24, Ending::DeclinedByChild),
            ("Fintan", "NP-DEMO-PARENT-REFUSED", 33, Ending::DeclinedByParent),
        ] {
            let child = self.child(name, "Testerton", 13, Lives::AtHome);
            let start = self.ago(24 * days);
            let back = start + TimeDelta::hours(5);
            self.gone_and_back(reference, &child, start, back);
            self.interview(reference, back, ending);
        }
    }

    fn missing_again_before_the_interview(&mut self) {
        let child = self.child("Gwenna", "Standin", 14, Lives::InFosterCare);
        let reference = "NP-DEMO-AGAIN-1";
        self.gone_and_back(reference, &child, self.ago(68), self.ago(60));
        self.story.interview(self.ago(56), reference, "cora", Verb::Allocate, allocation("ida"));
        self.story.interview(self.ago(55), reference, "ida", Verb::Acknowledge, json!({}));
        self.gone_and_back("NP-DEMO-AGAIN-2", &child, self.ago(34), self.ago(8));
        let tried = self.ago(30);
        let sent = attempt(tried, "visit", "child", "missing_again");
        self.story.interview(tried, reference, "ida", Verb::Attempt, sent);
    }

    fn harm_told_in_a_draft(&mut self) {
        let child = self.child("Hesper", "Samplewood", 15, Lives::InAHome);
        let reference = "NP-DEMO-DISCLOSURE";
        self.gone_and_back(reference, &child, self.ago(58), self.ago(50));
        self.story.interview(self.ago(47), reference, "cora", Verb::Allocate, allocation("iris"));
        self.story.interview(self.ago(46), reference, "iris", Verb::Acknowledge, json!({}));
        let (tried, held) = (self.ago(44), self.ago(20));
        self.story.interview(tried, reference, "iris", Verb::Attempt, attempt(tried, "phone", "child", "accepted"));
        let draft = json!({
            "draft": true, "held_at": written(held), "harm": ["sexual"], "immediate_concern": true,
            "childs_account": { "afraid_of": "Made up: somebody who waits outside the home in a car." },
        });
        self.story.interview(held + HALF_AN_HOUR, reference, "iris", Verb::Record, draft);
    }

    /// Nobody has it yet: how far its ladder has climbed depends on the day on which the demo is made.
    fn back_on_friday_night(&mut self) {
        let child = self.child("Idris", "Dummerby", 12, Lives::AtHome);
        let mut day = london_date(self.now);
        let night = |day: chrono::NaiveDate| london_instant(day.and_time(NIGHT));
        while day.weekday() != Weekday::Fri || night(day) + TimeDelta::hours(1) > self.now {
            day = day - Days::new(1);
        }
        let back = night(day);
        self.gone_and_back("NP-DEMO-FRIDAY", &child, back - TimeDelta::hours(6), back);
    }

    fn eighteen_and_seven(&mut self) {
        let adult = self.child("Jorah", "Placeholder", 18, Lives::AtHome);
        self.gone_and_back("NP-DEMO-EIGHTEEN", &adult, self.ago(130), self.ago(120));
        let small = self.child("Kezia", "Placeholder", 7, Lives::AtHome);
        let (start, back) = (self.ago(24 * 11), self.ago(24 * 11 - 3));
        self.gone("NP-DEMO-SEVEN", &small, start, "high");
        self.back("NP-DEMO-SEVEN", back);
        self.interview("NP-DEMO-SEVEN", back, Ending::Held);
    }

    fn twins(&mut self) {
        let start = self.ago(24 * 15);
        for (name, reference) in [("Leontine", "NP-DEMO-TWIN-1"), ("Maximilian", "NP-DEMO-TWIN-2")] {
            let child = self.child(name, "Twinsworth", 13, Lives::InFosterCare);
            let back = start + TimeDelta::hours(7);
            self.gone_and_back(reference, &child, start, back);
            self.interview(reference, back, Ending::Held);
        }
    }

    /// The child was away and came back; the force strikes it out all the same, and its clock runs on.
    fn wrongly_cancelled(&mut self) {
        let child = self.child("Nerys", "Standin", 15, Lives::AtHome);
        let reference = "NP-DEMO-CANCELLED";
        self.gone_and_back(reference, &child, self.ago(50), self.ago(44));
        let cancelled = json!({
            "type": "cancelled", "cause": "recorded_in_error", "reason": "Located at a friend's house.",
        });
        self.story.notice(POLICE, reference, self.ago(40), cancelled, json!({}));
        // A social worker has something to do too.
        let asked_for = json!({ "worker": address("sol"), "independence": {
            "of_placement": true, "of_authority": false, "childs_choice": true,
            "reason": "Made up: she asked for the social worker whom she knows.",
        } });
        self.story.interview(self.ago(38), reference, "cora", Verb::Allocate, asked_for);
    }

    fn missing_now(&mut self) {
        let child = self.child("Odette", "Fictor", 14, Lives::AtHome);
        self.gone(MISSING_NOW, &child, self.ago(3), "medium");
    }
}

const HALF_AN_HOUR: TimeDelta = TimeDelta::minutes(30);
const EVENING: NaiveTime = NaiveTime::from_hms_opt(19, 0, 0).expect("a time of day");
const NIGHT: NaiveTime = NaiveTime::from_hms_opt(22, 30, 0).expect("a time of day");

/// What the agencies write to each other about a child who has been missing for thirty hours: how long after, who, and
/// whether it needs an answer.
const TALK_OF_THIRTY_HOURS: [(i64, &str, &str, &str, bool); 3] = [
    (
        3,
        POLICE,
        PIA,
        "Made up: we were at the address that the home gave us. Nobody opened. Is there another one?",
        true,
    ),
    (
        5,
        HOMES,
        HOLLY,
        "Made up: she sometimes stays with an older cousin in the next town. We have asked the cousin to ring.",
        false,
    ),
    (26, COUNCIL, CORA, "Made up: the strategy discussion is at two o'clock. Who comes from the force?", true),
];
