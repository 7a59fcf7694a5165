//! Check your answers, then send them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::fill::StepPage;
use super::step::Step;
use super::{Report, answers, begin, wording};
use crate::domain::calendar::written;
use crate::domain::child::Sex;
use crate::domain::finding::Sought;
use crate::domain::notice::{Classification, RiskLevel, Setting};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::web::children::search;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Row, Table};
use crate::web::refusal::Refusal;
use crate::web::wording::{setting, sex};
use crate::web::{Pages, page};

/// All of the answers.
#[derive(Template)]
#[template(path = "report_missing_check.html")]
struct CheckPage {
    frame: Frame,
    rows: Vec<Row>,
    action: String,
    /// What to think of, where the reference stands for something already.
    told_before: Option<String>,
    /// Who is on record and may be the child, for whoever may look at records.
    likely: Option<Table>,
}

/// Puts a notice that is about to be sent into words.
struct Words<'a> {
    notice: &'a Value,
    form: &'a Form,
    report: &'a Report,
}

impl Words<'_> {
    fn text(&self, pointer: &str) -> Option<&str> {
        self.notice.pointer(pointer).and_then(Value::as_str)
    }

    fn code<C: Code>(&self, pointer: &str, word: impl Fn(C) -> &'static str) -> Option<String> {
        self.text(pointer).and_then(C::from_word).map(|code| word(code).to_owned())
    }

    fn row(&self, key: &str, step: Step, lines: Vec<Option<String>>) -> Row {
        let lines: Vec<_> = lines.into_iter().flatten().collect();
        let lines = if lines.is_empty() { vec!["Not given".to_owned()] } else { lines };
        Row { key: key.to_owned(), lines, change: None }.changed_at(self.report.path(step.word()))
    }

    fn owned(&self, pointer: &str) -> Option<String> {
        self.text(pointer).map(str::to_owned)
    }

    fn born(&self) -> Option<String> {
        let born: NaiveDate = self.text("/child/date_of_birth")?.parse().ok()?;
        let guess = if self.notice.pointer("/child/date_of_birth_estimated").is_some() { " (a guess)" } else { "" };
        Some(format!("{}{guess}", born.format("%-d %B %Y")))
    }

    fn numbers(&self, who: &SignedIn) -> Vec<Option<String>> {
        let known = answers::schemes(who.caller.organisation.kind).into_iter();
        let line = |(_, field, called): (_, &'static str, &'static str)| {
            let value = self.form.value(field).trim();
            (!value.is_empty()).then(|| format!("{called}: {value}"))
        };
        known.map(line).collect()
    }

    /// What a record of the child would be found by.
    fn described(&self) -> Sought {
        let born = self.text("/child/date_of_birth").and_then(|born| born.parse().ok());
        let guessed = self.notice.pointer("/child/date_of_birth_estimated").is_some();
        let born = born.filter(|_| !guessed);
        Sought::typed(self.text("/child/given_name"), self.text("/child/family_name"), born, None)
    }

    fn typed_numbers(&self, who: &SignedIn) -> Vec<String> {
        let known = answers::schemes(who.caller.organisation.kind).into_iter();
        let typed = known.map(|(_, field, _)| self.form.value(field).trim().to_owned());
        typed.filter(|number| !number.is_empty()).collect()
    }

    fn rows(&self, who: &SignedIn) -> Vec<Row> {
        let mut rows = vec![
            self.row("Child", Step::Child, vec![Some(begin::name(self.form))]),
            self.row("Date of birth", Step::Child, vec![self.born()]),
            self.row("Sex", Step::Child, vec![self.code::<Sex>("/child/sex", sex)]),
        ];
        let aliases = self.form.value("child.aliases").trim();
        if !aliases.is_empty() {
            rows.push(self.row("Other names", Step::Child, vec![Some(aliases.to_owned())]));
        }
        let numbers = self.numbers(who);
        if numbers.iter().any(Option::is_some) {
            rows.push(self.row("Numbers", Step::Child, numbers));
        }
        if self.notice.pointer("/child/unaccompanied_asylum_seeking").is_some() {
            let line = "Came to the country alone and seeks asylum".to_owned();
            rows.push(self.row("Asylum", Step::Child, vec![Some(line)]));
        }
        let since = self.text("/missing_from_at").and_then(|at| at.parse::<DateTime<Utc>>().ok());
        let place = self.code::<Setting>("/missing_from/setting", setting);
        let from = vec![place, self.owned("/missing_from/name"), self.owned("/missing_from/postcode")];
        rows.push(self.row("Missing since", Step::When, vec![since.map(written)]));
        rows.push(self.row("Missing from", Step::When, from));
        if let [_, _, ..] = &self.report.authorities[..] {
            let told = self.text("/authority").unwrap_or_default();
            let told = self.report.authorities.iter().find(|(code, _)| code.as_str() == told);
            rows.push(self.row("Council told", Step::When, vec![told.map(|(_, name)| name.clone())]));
        }
        let known = self.code::<Classification>("/classification", wording::whereabouts);
        rows.push(self.row("Do you know where they are?", Step::Whereabouts, vec![known]));
        let level = self.code::<RiskLevel>("/risk/level", wording::level);
        rows.push(self.row("Risk", Step::Risk, vec![level, self.owned("/risk/rationale")]));
        rows.push(self.row("What happened", Step::Circumstances, vec![self.owned("/circumstances")]));
        let own = self.form.value("reference").trim();
        let reference = if own.is_empty() { "None: we make one".to_owned() } else { own.to_owned() };
        rows.push(self.row("Your reference", Step::Circumstances, vec![Some(reference)]));
        rows
    }
}

/// Shows them, or leads to what is not answered yet.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let report = Report::of(&pages, &who, &id).await?;
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    let mut form = report.form();
    let Some(notice) = report.teller(&who).notice(&mut form, &report.made_reference()) else {
        return Ok(unanswered(&report, &form));
    };
    let own = form.value("reference").trim();
    let told_before = !own.is_empty() && pages.services.told_before(&who, own).await?;
    let told_before = told_before.then(|| {
        format!(
            "Your organisation has told us of something under the reference {own}. If this is another time, change it."
        )
    });
    let words = Words { notice: &notice, form: &form, report: &report };
    let likely = pages.services.likely_children(&who, &words.described(), &words.typed_numbers(&who)).await?;
    let likely = (!likely.is_empty()).then(|| search::listed("Is it one of these?".to_owned(), &likely));
    let rows = words.rows(&who);
    let frame = frame.back_to("Back", report.path(Step::Circumstances.word()));
    Ok(page::shown(&CheckPage { frame, rows, action: report.path("check"), told_before, likely }))
}

/// Leads to the first page of which something is missing.
fn unanswered(report: &Report, form: &Form) -> Response {
    let steps = form.faults().iter().filter_map(|fault| Step::of_field(&fault.field));
    let path = steps.min().map_or_else(|| report.next(), |step| report.path(step.word()));
    Redirect::to(&path).into_response()
}

/// Sends it.
pub(super) async fn send(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let report = Report::of(&pages, &who, &id).await?;
    if let Some(sent) = report.sent() {
        return Ok(Redirect::to(&sent).into_response());
    }
    let mut form = report.form();
    let Some(notice) = report.teller(&who).notice(&mut form, &report.made_reference()) else {
        return Ok(unanswered(&report, &form));
    };
    match pages.services.send_begun_notice(&who, report.begun.id, &notice).await {
        Ok(_) => Ok(Redirect::to(&report.path("sent")).into_response()),
        Err(Error::Invalid(violations)) => {
            let steps = violations.iter().filter_map(|violation| Step::of_pointer(&violation.pointer));
            let step = steps.min().ok_or(Refusal::Invalid)?;
            answers::blame(&mut form, step, &violations);
            let frame = frame.with_faults_of(&form);
            Ok(page::faulty(&StepPage::of(&report, &who, frame, form, step)))
        }
        Err(other) => Err(other.into()),
    }
}
