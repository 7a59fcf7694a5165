//! One browser at which one reader sits after the other, as a journey goes from hand to hand.

use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::London;

use super::aloud::{Answer, answers_in};
use crate::browser::Browser;

/// One reader after the other at one browser.
pub struct Desk {
    pub browser: Browser,
    /// Where it went.
    pub visited: RefCell<Vec<String>>,
    /// What it was answered.
    pub answered: RefCell<Vec<Answer>>,
    pub begun: DateTime<Utc>,
}

impl Desk {
    pub async fn hands_over_to(&self, email: &str) {
        self.browser.opens_as(email).await;
        self.notes().await;
    }

    async fn notes(&self) {
        let path = self.browser.path().await;
        self.visited.borrow_mut().push(path);
        let log = self.browser.driver.get_log("performance").await.expect("what was asked and answered");
        let answers = log.iter().filter_map(|entry| answers_in(&entry.message, &self.browser.base));
        self.answered.borrow_mut().extend(answers);
    }

    pub async fn presses(&self, button: &str) {
        self.browser.press(button).await;
        self.notes().await;
    }

    pub async fn follows(&self, link: &str) {
        let link = format!("//a[contains(normalize-space(), '{link}')]");
        let found = self.browser.driver.find(thirtyfour::By::XPath(&*link)).await;
        let found = found.unwrap_or_else(|error| panic!("{link}: {error}"));
        self.browser.through(async || found.click().await.expect("it can be followed")).await;
        self.notes().await;
    }

    pub async fn opens(&self, path: &str) {
        self.browser.visit(path).await;
        self.notes().await;
    }

    /// Types a moment that lies so many hours before the journey began, as London's clocks have it.
    pub async fn types_moment(&self, field: &str, hours_ago: i64) {
        let at = (self.begun - TimeDelta::hours(hours_ago)).with_timezone(&London);
        for (part, pattern) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y"), ("time", "%H:%M")] {
            self.browser.fill(&format!("{field}.{part}"), &at.format(pattern).to_string()).await;
        }
    }

    pub async fn reads(&self, words: &str) {
        let main = self.browser.text("main").await;
        assert!(main.contains(words), "{words} at {}: {main}", self.browser.path().await);
    }

    pub async fn reports_the_child(&self, given: &str, hours_ago: i64) {
        self.opens("/report-missing").await;
        self.presses("Start a report").await;
        self.browser.fill("child.given_name", given).await;
        self.browser.fill("child.family_name", "Standinne").await;
        for (part, text) in [("day", "9"), ("month", "4"), ("year", "2012")] {
            self.browser.fill(&format!("child.date_of_birth.{part}"), text).await;
        }
        self.presses("Save and continue").await;
        self.types_moment("missing_from_at", hours_ago).await;
        self.browser.choose("missing_from.setting", "childrens_home").await;
        self.browser.fill("missing_from.name", "Marsh Lane House").await;
        self.presses("Save and continue").await;
        self.browser.choose("classification", "missing").await;
        self.presses("Save and continue").await;
        self.browser.choose("risk.level", "medium").await;
        self.presses("Save and continue").await;
        self.browser.fill("circumstances", "Went in a velvet coat.").await;
        self.presses("Save and continue").await;
        self.presses("Send the report").await;
        assert!(self.browser.path().await.ends_with("/sent"));
    }

    pub async fn attempts(&self, interview: &str, hours_ago: i64, outcome: &str, then: (&str, i64)) {
        self.opens(&format!("{interview}/attempt")).await;
        self.types_moment("attempted_at", hours_ago).await;
        self.browser.choose("channel", "phone").await;
        self.browser.choose("to", "child").await;
        self.browser.choose("outcome", outcome).await;
        self.types_moment(then.0, then.1).await;
        self.presses("Record the attempt").await;
        assert_eq!(self.browser.path().await, format!("{interview}?done=attempt"));
    }

    pub async fn decides(&self, interview: &str, decision: &str, comment: &str) {
        self.opens("/sign-offs").await;
        self.opens(&format!("{interview}/sign-off")).await;
        self.reads("I slept under the pier.").await;
        self.browser.choose("decision", decision).await;
        self.browser.fill("comment", comment).await;
        self.presses("Record my decision").await;
        assert!(self.browser.path().await.starts_with("/sign-offs?done="));
    }
}
