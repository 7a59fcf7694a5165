//! The record form as sent, read field by field. A finished record needs when and where the talk was, whether the child
//! was seen alone, what the child said, the harm, whether there is an immediate concern, and an analysis. Whoever writes it
//! here is also asked for the level of need; and where it tells of harm or danger, for what was decided about a strategy
//! discussion, of slavery, about a referral: systems that send what another form asked are not refused for it.

use serde_json::{Map, Value};

use super::circumstances::{NationalReferral, Sharing, StatusAtTheTime};
use super::content::{Action, RecordContent};
use super::independence::TalkIndependence;
use super::words::LateReason;
use super::{account, copying, harm};
use crate::domain::interview::limits::{ENTRIES, LINE, PASSAGE, keep_text};
use crate::domain::interview::strategy::StrategyDiscussion;
use crate::domain::violation::{Reader, Violation};

/// The levels of need of a threshold document: universal, early help, child in need, child protection.
const LEVELS_OF_NEED: std::ops::RangeInclusive<i64> = 1..=4;

/// What an action of a record may be numbered.
const ACTION_NUMBERS: std::ops::RangeInclusive<u32> = 1..=9999;

/// Passages of the form that stand beside the account, without rules of their own.
const PASSAGES: &[&str] = &[
    "language",
    "communication_aids",
    "childs_preference",
    "health_need",
    "parent_or_carer_view",
    "changes_since_last_time",
    "pattern",
    "likely_destinations",
    "protective_factors",
    "disruption",
];

/// A record to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveRecord {
    pub(super) is_draft: bool,
    pub(super) content: RecordContent,
    pub(super) texts: Map<String, Value>,
}

impl SaveRecord {
    /// Reads the body of `record`.
    ///
    /// # Errors
    /// Every fault of it; for a finished record also everything that is missing.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Self::read(body, false)
    }

    /// What is at fault with the body of `record` or missing from it where it was written here.
    #[must_use]
    pub fn lacks(body: &Value) -> Vec<Violation> {
        Self::read(body, true).err().unwrap_or_default()
    }

    fn read(body: &Value, of_ours: bool) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            // One who meant to save a draft and misspelt it is not also told what a finished record needs.
            let is_draft = reader.boolean("draft").unwrap_or(reader.raw("draft").is_some());
            let mut content = RecordContent::default();
            let mut texts = Map::new();
            circumstances(reader, &mut content, !is_draft);
            content.independence =
                reader.object("independence", |reader| Some(TalkIndependence::read(reader, &mut texts, !is_draft)));
            let spoken = reader.object("childs_account", |reader| Some(account::read(reader, &mut content, !is_draft)));
            if !is_draft {
                reader.required("childs_account", spoken.as_ref());
            }
            let spoken = spoken.unwrap_or_default();
            harm::read(reader, &mut content, &mut texts, !is_draft);
            analysis(reader, &mut content, &mut texts, !is_draft);
            if of_ours && !is_draft {
                reader.required("level_of_need", content.level_of_need);
            }
            if texts
                .get("analysis")
                .and_then(Value::as_str)
                .is_some_and(|analysis| !is_draft && copying::is_copied(analysis, &spoken, account::SECTIONS))
            {
                reader.fault("analysis", "repeats the child's words: say what you make of them");
            }
            follow_up(reader, &mut content, &mut texts, !is_draft, of_ours && !is_draft);
            late_reason(reader, &mut content, &mut texts);
            for passage in PASSAGES {
                keep_text(reader, &mut texts, passage, PASSAGE);
            }
            if !spoken.is_empty() {
                texts.insert("childs_account".into(), Value::Object(spoken));
            }
            Some(Self { is_draft, content, texts })
        })
    }
}

fn circumstances(reader: &mut Reader<'_>, content: &mut RecordContent, is_final: bool) {
    content.held_at = reader.instant("held_at");
    content.place = reader.code("place");
    content.seen_alone = reader.boolean("seen_alone");
    if is_final {
        reader.required("held_at", content.held_at);
        reader.required("place", content.place);
        reader.required("seen_alone", content.seen_alone);
    }
    content.interpreter = reader.boolean("interpreter");
    content.confidentiality_explained = reader.boolean("confidentiality_explained");
    content.consent = reader.code("consent");
    content.status_at_the_time =
        reader.object("status_at_the_time", |reader| Some(StatusAtTheTime::read(reader, is_final)));
    content.prevention_interview_known = reader.boolean("prevention_interview_known");
}

fn analysis(reader: &mut Reader<'_>, content: &mut RecordContent, texts: &mut Map<String, Value>, is_final: bool) {
    keep_text(reader, texts, "analysis", PASSAGE);
    if is_final {
        reader.required("analysis", texts.get("analysis"));
    }
    content.risk_now = reader.code("risk_now");
    content.likelihood = reader.code("likelihood");
    let level = reader.integer("level_of_need");
    content.level_of_need = level.filter(|level| LEVELS_OF_NEED.contains(level)).and_then(|l| u8::try_from(l).ok());
    if level.is_some() && content.level_of_need.is_none() {
        reader.fault("level_of_need", "must be 1, 2, 3 or 4");
    }
}

fn follow_up(
    reader: &mut Reader<'_>,
    content: &mut RecordContent,
    texts: &mut Map<String, Value>,
    is_final: bool,
    asks_what_was_decided: bool,
) {
    let actions = reader.list("actions", ENTRIES, |reader| Some(action(reader, is_final)));
    let (actions, words): (Vec<_>, Vec<_>) = actions.unwrap_or_default().into_iter().unzip();
    content.actions = actions;
    if !words.is_empty() {
        texts.insert("actions".into(), Value::Array(words));
    }
    content.plans_to_update = reader.codes("plans_to_update").unwrap_or_default().into_iter().collect();
    let referrals = reader.texts("referrals", ENTRIES, LINE).filter(|referrals| !referrals.is_empty());
    texts.extend(referrals.map(|referrals| ("referrals".to_owned(), referrals.into())));
    let why = "is required, because the record tells of harm or danger";
    let is_due = (asks_what_was_decided && content.tells_of_concern()).then_some(why);
    content.strategy_discussion = decided(reader, "strategy_discussion", is_due, |reader| {
        StrategyDiscussion::read(reader, texts).map(|said| (said, said.decision.is_some()))
    });
    let why = "is required, because the record tells of what may be modern slavery";
    let is_due = (asks_what_was_decided && content.tells_of_slavery()).then_some(why);
    content.national_referral_mechanism = decided(reader, NationalReferral::NAME, is_due, |reader| {
        NationalReferral::read(reader, texts).map(|said| (said, said.decision.is_some()))
    });
    content.sharing = Sharing::read(reader, texts, is_final);
}

/// The thought given to something. Where it `is_due`, which says why, a decision is needed: that it was considered is not
/// enough, and neither is silence (Working Together, chapter 3: the decision and its reason are recorded).
fn decided<T>(
    reader: &mut Reader<'_>,
    name: &'static str,
    is_due: Option<&str>,
    read: impl FnOnce(&mut Reader<'_>) -> Option<(T, bool)>,
) -> Option<T> {
    if let Some(why) = is_due.filter(|_| reader.raw(name).is_none()) {
        reader.fault(name, why);
    }
    reader.object(name, |reader| {
        let (said, has_decision) = read(reader)?;
        if let Some(why) = is_due.filter(|_| !has_decision && reader.raw("decision").is_none()) {
            reader.fault("decision", why);
        }
        Some(said)
    })
}

/// One action. In a finished record somebody has to do it by a day, or nobody will.
fn action(reader: &mut Reader<'_>, is_final: bool) -> (Action, Value) {
    let mut words = Map::new();
    keep_text(reader, &mut words, "what", PASSAGE);
    keep_text(reader, &mut words, "owner", LINE);
    keep_text(reader, &mut words, "agency", LINE);
    let due_on = reader.date("due_on");
    let number = reader.integer("number");
    let known = number.and_then(|number| u32::try_from(number).ok()).filter(|number| ACTION_NUMBERS.contains(number));
    if number.is_some() && known.is_none() {
        reader.fault("number", "must be the number of an action of this record");
    }
    if is_final {
        reader.required("what", words.get("what"));
        reader.required("owner", words.get("owner"));
        reader.required("due_on", due_on);
    }
    (Action { number: known, due_on }, Value::Object(words))
}

/// `{"code": …, "text": …}`; words alone stand for a reason that is not in the list.
fn late_reason(reader: &mut Reader<'_>, content: &mut RecordContent, texts: &mut Map<String, Value>) {
    let mut words = Map::new();
    if reader.raw("late_reason").is_some_and(Value::is_string) {
        let text = reader.text("late_reason", PASSAGE);
        content.late_reason = text.is_some().then_some(LateReason::Other);
        words.extend(text.map(|text| ("text".to_owned(), Value::String(text))));
    } else {
        content.late_reason = reader.object("late_reason", |reader| {
            let code = reader.code("code");
            let code = reader.required("code", code);
            keep_text(reader, &mut words, "text", PASSAGE);
            if code == Some(LateReason::Other) && reader.raw("text").is_none() {
                reader.fault("text", "is required where the reason is other");
            }
            code
        });
    }
    if !words.is_empty() {
        texts.insert("late_reason".into(), Value::Object(words));
    }
}
