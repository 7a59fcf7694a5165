//! How a return interview goes in the ordinary way: given to a worker, offered, held, written up and signed off; or
//! declined; or nobody was reached.

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use super::setup::address;
use super::story::{Story, Verb, written};
use crate::domain::deadline::TERM;

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Held, and no harm was told of.
    Held,
    /// Held, and harm was told of.
    HeldWithHarm,
    /// The child said no.
    DeclinedByChild,
    /// A parent said no, and the child did not answer.
    DeclinedByParent,
    /// Nobody was reached.
    Unable,
    /// Nobody tried.
    NeverOffered,
}

/// How long there is for what a talk asks for.
const FOR_ACTIONS: TimeDelta = TimeDelta::days(14);

/// The worker, and the manager who decides.
const WORKERS: [&str; 2] = ["ida", "iris"];
const MANAGER: &str = "theo";

/// An interview after a return at `back`.
pub(super) struct Interviewing<'a> {
    pub(super) story: &'a mut Story,
    pub(super) rng: &'a mut Rng,
    pub(super) reference: &'a str,
    pub(super) back: DateTime<Utc>,
}

impl Interviewing<'_> {
    /// Writes into the story how it goes.
    pub(super) fn goes(&mut self, ending: Ending) {
        if ending == Ending::NeverOffered {
            return;
        }
        let worker = WORKERS[self.rng.usize(..WORKERS.len())];
        let given = self.later(self.back, 45..240);
        self.does(given, "cora", Verb::Allocate, allocation(worker));
        let known = self.later(given, 20..150);
        self.does(known, worker, Verb::Acknowledge, json!({}));
        let tried = self.later(known, 20..240);
        match ending {
            Ending::Held | Ending::HeldWithHarm => self.held(worker, tried, ending == Ending::HeldWithHarm),
            Ending::DeclinedByChild => {
                self.does(tried, worker, Verb::Attempt, attempt(tried, "visit", "child", "declined_by_child"));
                self.closes(worker, tried, closure("declined_by_child", "Said no when asked, and why."));
            }
            Ending::DeclinedByParent => {
                let to = "parent_or_carer";
                self.does(tried, worker, Verb::Attempt, attempt(tried, "phone", to, "declined_by_parent_or_carer"));
                let again = self.later(tried, 200..400);
                self.does(again, worker, Verb::Attempt, attempt(again, "text", "child", "no_reply"));
                let said = closure("declined_by_parent_or_carer", "The mother does not want anybody to come.");
                self.closes(worker, again, said);
            }
            Ending::Unable => self.unable(worker, tried),
            Ending::NeverOffered => {}
        }
    }

    fn held(&mut self, worker: &'static str, tried: DateTime<Utc>, harm: bool) {
        let held = self.later(tried, 60..900);
        let mut offered = attempt(tried, "phone", "child", "accepted");
        offered["appointment_at"] = written(held).into();
        self.does(tried, worker, Verb::Attempt, offered);
        let saved = self.later(held, 60..900);
        let is_late = held > self.back + TERM;
        self.does(saved, worker, Verb::Record, record(held, is_late, harm));
        let signed = self.later(saved, 200..2000);
        self.does(signed, MANAGER, Verb::SignOff, json!({ "decision": "approved" }));
    }

    fn unable(&mut self, worker: &'static str, first: DateTime<Utc>) {
        let mut last = first;
        for (day, channel) in ["phone", "visit", "text"].into_iter().enumerate() {
            let tried = if day == 0 { first } else { self.later(last, 1440..1800) };
            self.does(tried, worker, Verb::Attempt, attempt(tried, channel, "child", "no_reply"));
            last = tried;
        }
        self.closes(worker, last, closure("unable", "Tried on three days by three ways without an answer."));
    }

    fn closes(&mut self, worker: &'static str, after: DateTime<Utc>, said: Value) {
        let proposed = self.later(after, 30..120);
        self.does(proposed, worker, Verb::Close, said);
        let decided = self.later(proposed, 60..600);
        self.does(decided, MANAGER, Verb::DecideClosure, json!({ "decision": "approved" }));
    }

    fn does(&mut self, at: DateTime<Utc>, by: &'static str, verb: Verb, sent: Value) {
        self.story.interview(at, self.reference, by, verb, sent);
    }

    /// So many minutes later, or when people are next at work and have seen to what lay there before.
    fn later(&mut self, than: DateTime<Utc>, minutes: std::ops::Range<i64>) -> DateTime<Utc> {
        let wanted = than + TimeDelta::minutes(self.rng.i64(minutes));
        let at_work = self.story.at_work(wanted);
        if at_work == wanted { wanted } else { at_work + TimeDelta::minutes(self.rng.i64(5..90)) }
    }
}

pub(super) fn allocation(worker: &str) -> Value {
    json!({ "worker": address(worker), "independence": {
        "of_placement": true, "of_authority": false, "reason": "The council's own team, apart from social work.",
    } })
}

pub(super) fn attempt(at: DateTime<Utc>, channel: &str, to: &str, outcome: &str) -> Value {
    json!({ "attempted_at": written(at), "channel": channel, "to": to, "outcome": outcome })
}

/// A decision on a strategy discussion is given always: under ten, a parent's refusal needs it.
fn closure(outcome: &str, reason: &str) -> Value {
    json!({
        "outcome": outcome, "reason": reason, "parent_or_carer_view": "Was asked and agrees.",
        "strategy_discussion": { "considered": true, "decision": "not_needed", "reason": "Nothing points to harm." },
    })
}

pub(super) fn record(held: DateTime<Utc>, is_late: bool, harm: bool) -> Value {
    let mut record = json!({
        "held_at": written(held), "place": "neutral", "seen_alone": true, "confidentiality_explained": true,
        "childs_account": { "own_words": "Made up: I wanted to see my friends and lost track of time.",
                            "pull": ["family_and_friends"] },
        "harm": ["none"], "immediate_concern": false, "risk_now": "low", "likelihood": "medium",
        "level_of_need": 2,
        "analysis": "Made up: misses the old neighbourhood; a fixed evening there would take the pull away.",
    });
    if harm {
        record["harm"] = json!(["physical", "substance"]);
        record["risk_now"] = json!("high");
        record["level_of_need"] = json!(4);
        record["strategy_discussion"] =
            json!({ "considered": true, "decision": "held", "reason": "Made up: hurt by somebody older." });
        let due = (held + FOR_ACTIONS).format("%Y-%m-%d").to_string();
        record["actions"] =
            json!([{ "what": "Made up: find a mentor", "owner": "Sol Social", "agency": "Northshire", "due_on": due }]);
        record["sharing"] = json!([{ "what": "Made up: who hurt the child, and where", "with_whom": "Northshire Police",
            "basis": "safeguarding", "why": "Made up: others may be in danger.", "shared_at": written(held) }]);
    }
    if is_late {
        record["late_reason"] = json!({ "code": "allocated_late" });
    }
    record
}
