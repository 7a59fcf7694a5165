//! An action is a thing that the record of a talk asks for. It stays open until somebody says that it was done, with a word
//! on what came of it; a slip is taken back the same way. Nothing else ends it: not the sign-off, not the next talk.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::fact::{Decided, InterviewFact};
use super::limits::{PASSAGE, beside, keep_text};
use super::record::Action;
use super::refusal::Refusal;
use super::state::{ActionAnswer, Interview};
use crate::domain::calendar::london_date;
use crate::domain::violation::{Reader, Violation};

/// What somebody says of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerAction {
    number: u32,
    done_on: Option<NaiveDate>,
    texts: Map<String, Value>,
}

impl AnswerAction {
    /// Reads the body of `actions/completion`.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(body: &Value) -> Result<Self, Vec<Violation>> {
        Reader::parse(body, |reader| {
            let number = reader.integer("action");
            let number = reader.required("action", number);
            let done = reader.boolean("done").or_else(|| reader.raw("done").is_none().then_some(true));
            let done_on = reader.date("done_on");
            if done == Some(true) {
                reader.required("done_on", done_on);
            }
            if done == Some(false) && reader.raw("done_on").is_some() {
                reader.fault("done_on", "is only for what is done");
            }
            let mut texts = Map::new();
            keep_text(reader, &mut texts, "note", PASSAGE);
            reader.required("note", texts.get("note"));
            // A number beyond any is no action's, which the rule says.
            Some(Self { number: u32::try_from(number?).unwrap_or(u32::MAX), done_on, texts })
        })
    }
}

/// Says that an action is done, or that it is to be done after all.
///
/// # Errors
/// The record has no such action, the day has not come, or the same is said already.
pub fn answer_action(interview: &Interview, said: AnswerAction, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    let AnswerAction { number, done_on, texts } = said;
    let known = interview.actions().find(|(known, ..)| *known == number);
    let Some((_, _, answer)) = known else { return Err(Refusal::NoSuchAction) };
    if done_on.is_some_and(|day| day > london_date(now)) {
        return Err(Refusal::DoneInTheFuture);
    }
    if done_on.is_none() && answer.is_none_or(|answer| answer.done_on.is_none()) {
        return Err(Refusal::ActionIsOpen);
    }
    if done_on.is_some() && answer.is_some_and(|answer| answer.done_on == done_on) {
        return Err(Refusal::ActionIsDone);
    }
    let fact = InterviewFact::ActionAnswered { action: number, done_on };
    Ok(Decided { fact, happened_at: now, texts: beside(texts) })
}

impl Interview {
    /// What the record asks for, in its order: the number, by when, and what was last said of it.
    pub fn actions(&self) -> impl Iterator<Item = (u32, &Action, Option<&ActionAnswer>)> {
        let actions = self.write_up.written().into_iter().flat_map(|written| written.content.numbered());
        actions.map(|(number, action)| (number, action, self.actions_answered.get(&number)))
    }

    /// The day on which an action was done, if it was.
    #[must_use]
    pub fn done_on(&self, number: u32) -> Option<NaiveDate> {
        self.actions_answered.get(&number).and_then(|answer| answer.done_on)
    }
}
