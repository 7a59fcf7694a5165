//! `/foi`: the questions that every council is sent about children who went missing, answered for a financial year on one page,
//! with what each number counts beside it. No child is named on it.

mod export;
mod looked_after;
mod opened;
mod tables;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use super::form::{Choice, Form};
use super::frame::Frame;
use super::parts::Table;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::timeliness::may_look;
use super::{Pages, page};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{london_date, written};
use crate::domain::report::foi::words::basis;
use crate::domain::report::foi::{By, Check, FinancialYear};
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::reports::Asked;
use tables::Links;

/// Where it is.
const PATH: &str = "/foi";
/// So many years back can be chosen on the page. The API knows more.
const YEARS_BACK: i32 = 6;

/// The page, and what is behind its numbers.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(show))
        .route(opened::PATH, get(opened::show))
        .route(looked_after::PATH, get(looked_after::show))
        .route(export::PATH, get(export::show).post(export::send))
}

/// The answers.
#[derive(Template)]
#[template(path = "foi.html")]
struct FoiPage {
    frame: Frame,
    form: Form,
    authorities: Vec<Choice>,
    years: Vec<Choice>,
    basis: String,
    made: String,
    tables_at: Option<String>,
    adds_up: bool,
    own: Table,
    splits: Vec<Split>,
    others: Table,
    others_are: &'static str,
    left_out: Table,
    notes: [String; 2],
    checks: Table,
    all: Table,
    /// Where they are had as a file, for whoever may.
    export: Option<String>,
}

/// The authority's own, group by group.
struct Split {
    heading: &'static str,
    definition: &'static str,
    table: Table,
}

/// What is asked.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    year: String,
}

/// Whose answer, of which year: of one's own authority and of the year that was last to end where nothing else is asked.
struct Subject {
    authority: AuthorityCode,
    year: FinancialYear,
}

impl Subject {
    fn of(who: &SignedIn, authority: &str, year: &str) -> Result<Self, Refusal> {
        if !may_look(who) {
            return Err(Refusal::NotFound);
        }
        let authority = match authority {
            "" => who.caller.organisation.authorities.first().cloned().ok_or(Refusal::NotFound)?,
            code => AuthorityCode::try_from(code.to_owned()).map_err(|_| Refusal::NotFound)?,
        };
        let year = match year {
            "" => this_year(london_date(who.now)).map(|begins| begins - 1),
            text => text.parse().ok(),
        };
        let year = year.and_then(|begins| FinancialYear::try_from(begins).ok()).ok_or(Refusal::NotFound)?;
        Ok(Self { authority, year })
    }

    fn asked(&self) -> Asked {
        Asked { authority: self.authority.clone(), at: None, known_at: None }
    }

    fn query(&self) -> String {
        format!("authority={}&year={}", self.authority, self.year.begins())
    }

    /// Where the answers are.
    fn home(&self) -> String {
        format!("{PATH}?{}", self.query())
    }
}

fn this_year(today: NaiveDate) -> Option<i32> {
    FinancialYear::holding(today).map(FinancialYear::begins)
}

fn years(today: NaiveDate) -> Vec<Choice> {
    let last = this_year(today).unwrap_or_default();
    let years = (last - YEARS_BACK..=last).rev().filter_map(|begins| FinancialYear::try_from(begins).ok());
    let choice = |year: FinancialYear| {
        let so_far = if year.begins() == last { " so far" } else { "" };
        Choice::new(year.begins().to_string(), format!("{}{so_far}", year.in_words()))
    };
    years.map(choice).collect()
}

async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let subject = Subject::of(&who, &wanted.authority, &wanted.year)?;
    let foi = pages.services.report_foi(&who.caller, &subject.asked(), subject.year).await?;
    let own = &who.caller.organisation.authorities;
    let authority_choice = |code: &AuthorityCode| Choice::new(code.as_str(), format!("Authority {code}"));
    let links = Links { pack: &foi.pack, subject: &subject };
    let split = |by: By| Split { heading: by.called(), definition: by.defined(), table: links.split(by) };
    let checks = foi.pack.checks();
    Ok(page::shown(&FoiPage {
        frame: frame.back_to("Back to timeliness", format!("/timeliness?authority={}", subject.authority)),
        form: Form::empty()
            .with("authority", subject.authority.to_string())
            .with("year", subject.year.begins().to_string()),
        authorities: if own.len() > 1 { own.iter().map(authority_choice).collect() } else { vec![] },
        years: years(london_date(who.now)),
        basis: basis(subject.year),
        made: written(foi.moment.at),
        tables_at: foi.tables_at.map(written),
        adds_up: checks.iter().all(Check::adds_up),
        own: links.own(),
        splits: By::WORDS.iter().map(|(_, by)| split(*by)).collect(),
        others: links.others(),
        others_are: crate::domain::report::foi::Whose::OtherAuthorities.defined(),
        left_out: links.left_out(),
        notes: tables::notes(&foi.pack),
        checks: tables::checks(&checks),
        all: links.all(),
        export: export::may_export(&who).then(|| format!("{}?{}", export::PATH, subject.query())),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_years_that_can_be_chosen_end_with_the_one_that_goes_on() {
        for (today, first, number) in [
            ("2026-11-23", "2026-27 so far", 7),
            ("2026-03-31", "2025-26 so far", 7),
            ("2016-04-01", "2016-17 so far", 2),
        ] {
            let choices = years(today.parse().expect("a day"));
            assert_eq!((choices[0].text.as_str(), choices.len()), (first, number), "{today}");
        }
    }
}
