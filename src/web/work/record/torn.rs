//! Two people changed the same field, each to something else: both versions stand side by side, and whoever came later says
//! which is kept, or both.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::WriteUp;
use super::answers::lines;
use super::body::{Part, both};
use super::fields::{Field, Section};
use super::section::{as_text, part_of};
use crate::domain::calendar::written;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::work::wording;

crate::codes! {
    /// Which version is kept.
    Keep {
        /// That of whoever came later.
        Mine = "mine",
        /// That which is saved.
        Theirs = "theirs",
        /// One behind the other.
        Both = "both",
    }
}

/// What two people made of a section.
pub(super) struct Torn<'a> {
    pub section: &'static Section,
    pub mine: &'a Part,
    pub theirs: &'a Part,
    pub names: &'a [String],
}

/// Shows both versions.
#[derive(Template)]
#[template(path = "record_torn.html")]
struct TornPage {
    frame: Frame,
    form: Form,
    child: String,
    title: &'static str,
    saved: String,
    base: String,
    mine: String,
    pairs: Vec<Pair>,
}

/// Two versions of a field.
struct Pair {
    field: &'static str,
    name: String,
    label: &'static str,
    mine: Vec<String>,
    theirs: Vec<String>,
    choices: Vec<Choice>,
}

impl Torn<'_> {
    /// The page on which one chooses.
    pub(super) fn shown(&self, code: StatusCode, frame: Frame, form: Form, write_up: &WriteUp) -> Response {
        let fields = self.section.fields.iter().filter(|field| self.names.iter().any(|name| name == field.name));
        let pairs = fields.map(|field| self.pair(field)).collect();
        let saved = match &write_up.saved.last {
            Some((at, Some(by))) => format!("{by} saved this at {}", written(*at)),
            Some((at, None)) => format!("Saved at {}", written(*at)),
            None => "Nothing is saved".to_owned(),
        };
        page::answered(
            code,
            &TornPage {
                frame,
                form,
                child: wording::child(&write_up.whole.known),
                title: self.section.title,
                saved,
                base: as_text(self.theirs),
                mine: as_text(self.mine),
                pairs,
            },
        )
    }

    fn pair(&self, field: &Field) -> Pair {
        let (mine, theirs) = (self.mine.get(field.name), self.theirs.get(field.name));
        let said = |value: Option<&Value>| match value {
            Some(value) => lines(&field.kind, value),
            None => vec!["Nothing".to_owned()],
        };
        let mut choices =
            vec![Choice::new(Keep::Mine.word(), "Keep yours"), Choice::new(Keep::Theirs.word(), "Keep what is saved")];
        let kept = both(mine, theirs);
        if kept.as_ref() != mine && kept.as_ref() != theirs {
            choices.push(Choice::new(Keep::Both.word(), "Keep both, one below the other"));
        }
        Pair {
            field: field.name,
            name: chosen(field),
            label: field.label,
            mine: said(mine),
            theirs: said(theirs),
            choices,
        }
    }
}

/// The name of the field in which one chooses between two versions of a field.
fn chosen(field: &Field) -> String {
    format!("keep.{}", field.name)
}

/// What was chosen of `theirs` and of what the form brings along as mine; nothing where a choice is missing.
pub(super) fn settled(form: &mut Form, section: &Section, theirs: &Part) -> Option<Part> {
    let mine = part_of(form.value("mine"), section)?;
    let mut settled = mine.clone();
    for field in section.fields.iter().filter(|field| form.has(TORN, field.name)).collect::<Vec<_>>() {
        let kept = match form.choice::<Keep>(&chosen(field), &format!("Choose which is kept: {}", field.label)) {
            Some(Keep::Theirs) => theirs.get(field.name).cloned(),
            Some(Keep::Both) => both(mine.get(field.name), theirs.get(field.name)),
            Some(Keep::Mine) | None => continue,
        };
        settled.remove(field.name);
        settled.extend(kept.map(|kept| (field.name.to_owned(), kept)));
    }
    Some(settled)
}

/// The page again on which one chooses, with what was chosen.
pub(super) fn again(
    code: StatusCode,
    frame: Frame,
    form: &Form,
    section: &'static Section,
    theirs: &Part,
    write_up: &WriteUp,
) -> Option<Response> {
    let mine = part_of(form.value("mine"), section)?;
    let torn: Vec<String> = form.values(TORN).map(str::to_owned).collect();
    let frame = frame.with_faults_of(form);
    Some(Torn { section, mine: &mine, theirs, names: &torn }.shown(code, frame, form.clone(), write_up))
}

/// The names of the fields between whose versions one chooses.
const TORN: &str = "torn";
