//! One page of the report: it is shown with what was typed, and saved before the next one is.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::step::Step;
use super::{PATH, Report, answers, wording};
use crate::domain::calendar::london_date;
use crate::domain::child::Sex;
use crate::domain::notice::Setting;
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::wording::{setting as setting_in_words, sex as sex_in_words};
use crate::web::{Pages, page};

/// One page of it.
#[derive(Template)]
#[template(path = "report_missing_step.html")]
pub(super) struct StepPage {
    frame: Frame,
    form: Form,
    step: Step,
    number: usize,
    of: usize,
    action: String,
    choices: Vec<Choice>,
    authorities: Vec<Choice>,
    /// The numbers by which they may know the child: the field, and what it is called.
    numbers: Vec<(&'static str, &'static str)>,
    /// Whether what only some need is open.
    opened: bool,
    is_police: bool,
}

impl StepPage {
    pub(super) fn of(report: &Report, who: &SignedIn, frame: Frame, form: Form, step: Step) -> Self {
        let kind = who.caller.organisation.kind;
        let place = |setting: Setting| Choice::new(setting.word(), setting_in_words(setting));
        let sex = |sex: Sex| Choice::new(sex.word(), sex_in_words(sex));
        let choices = match step {
            Step::Child => Sex::WORDS.iter().map(|(_, of)| sex(*of)).collect(),
            Step::When => Setting::WORDS.iter().map(|(_, of)| place(*of)).collect(),
            Step::Whereabouts => wording::kinds_of_absence(kind),
            Step::Risk => wording::levels(kind),
            Step::Circumstances => vec![],
        };
        let authorities: Vec<_> =
            report.authorities.iter().map(|(code, name)| Choice::new(code.as_str(), name)).collect();
        let rare = ["child.aliases", "child.identifiers", "child.unaccompanied_asylum_seeking"];
        let is_rare = |field: &str| rare.iter().any(|rare| field.starts_with(rare));
        let opened = form.sent().iter().any(|(name, value)| is_rare(name) && !value.is_empty())
            || form.faults().iter().any(|fault| is_rare(&fault.field));
        let before = Step::all().take_while(|before| *before != step).last();
        let frame = match before {
            Some(before) => frame.back_to("Back", report.path(before.word())),
            None => frame.back_to("Back", PATH),
        };
        Self {
            number: step.number(),
            of: Step::all().count(),
            action: report.path(step.word()),
            choices,
            authorities: if authorities.len() > 1 { authorities } else { vec![] },
            numbers: answers::schemes(kind).into_iter().map(|(_, field, called)| (field, called)).collect(),
            opened,
            is_police: kind == OrganisationKind::Police,
            frame,
            form,
            step,
        }
    }
}

/// What the page begins with: what was typed on it, or else what is likely.
fn begun(report: &Report, who: &SignedIn, step: Step) -> Form {
    let form = report.form();
    if step == Step::When && !report.begun.typed.contains_key(step.word()) {
        return form.with_day("missing_from_at", london_date(who.now));
    }
    form
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    typed: Typed,
    Path((id, step)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let step = Step::from_word(&step).ok_or(Refusal::NotFound)?;
    let report = Report::of(&pages, &who, &id).await?;
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    let frame = typed.told(frame);
    let form = typed.or(begun(&report, &who, step));
    Ok(page::shown(&StepPage::of(&report, &who, frame, form, step)))
}

/// Saves it.
pub(super) async fn save(
    frame: Frame,
    who: SignedIn,
    Path((id, step)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let step = Step::from_word(&step).ok_or(Refusal::NotFound)?;
    let mut report = Report::of(&pages, &who, &id).await?;
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    if !report.teller(&who).accepts(&mut form, step) {
        let frame = frame.with_faults_of(&form);
        return Ok(page::faulty(&StepPage::of(&report, &who, frame, form, step)));
    }
    let fields = step.fields(&form);
    report.begun = pages.services.save_begun_notice(&who, report.begun.id, step.word(), fields).await?;
    Ok(Redirect::to(&report.next()).into_response())
}
