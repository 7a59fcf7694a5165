//! The exports of an authority: its SSDA903 returns, year by year.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;

use super::{PATH, at, days, lists, marking, may_export};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::{london_date, written};
use crate::domain::ssda903::{YEARS, Year};
use crate::services::accounts::SignedIn;
use crate::web::frame::{Frame, Link};
use crate::web::parts::{Cell, Table, Tag};
use crate::web::refusal::Refusal;
use crate::web::whose::{self, Whose};
use crate::web::{Pages, page};

/// So many years are offered of which no tables were taken in.
const OFFERED: usize = 3;

/// The exports.
#[derive(Template)]
#[template(path = "exports.html")]
struct ExportsPage {
    frame: Frame,
    marking: Tag,
    authority: String,
    /// Those of the council's other authorities.
    others: Vec<Link>,
    returns: Table,
    lists: Table,
}

/// Shows them.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    if !may_export(&who) {
        return Err(Refusal::NotFound);
    }
    let authority = whose.authority(&who)?;
    let taken_in = pages.services.ssda903_years(&who.caller, &authority).await?;
    let (name, others) = whose::named(&pages, &who, &authority, |other| format!("{PATH}?authority={other}")).await?;
    let known = |year: Year| taken_in.iter().find(|(known, _)| *known == year).map(|(_, at)| *at);
    let mut years: Vec<Year> = offered(london_date(who.now));
    years.extend(taken_in.iter().map(|(year, _)| *year));
    years.sort();
    years.dedup();
    let row = |year: &Year| {
        let said = known(*year).map_or_else(|| "Not yet".to_owned(), written);
        vec![Cell::link(days(*year), at(&authority, *year)), Cell::text(said)]
    };
    let returns = Table {
        caption: "SSDA903: children missing from care".to_owned(),
        heads: ["Year of the return", "Tables taken in"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: years.iter().rev().map(row).collect(),
        none: String::new(),
    };
    let list = |year: &Year| {
        let file = |file: &str| format!("{PATH}/files/{authority}/{}/{file}", year.number());
        // Who is looked after, the tables alone say.
        let annex_a = known(*year).map_or_else(
            || Cell::text("Once the tables are taken in"),
            |_| Cell::link("Annex A list 8 (CSV)", file(lists::ANNEX_A)),
        );
        vec![Cell::text(days(*year)), annex_a, Cell::link("ssd_missing (CSV)", file(lists::SSD))]
    };
    let lists = Table {
        caption: "For inspectors, and for other tools".to_owned(),
        heads: ["Year", "Children in care", "Absences"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: years.iter().rev().map(list).collect(),
        none: String::new(),
    };
    let authority = titled(&name, &authority);
    Ok(page::shown(&ExportsPage { frame, marking: marking(), authority, others, returns, lists }))
}

fn titled(name: &str, authority: &AuthorityCode) -> String {
    if name.is_empty() { format!("Authority {authority}") } else { name.to_owned() }
}

/// The year that goes on, and those before it.
fn offered(today: NaiveDate) -> Vec<Year> {
    let all = YEARS.filter_map(|number| Year::try_from(number).ok());
    let mut begun: Vec<Year> = all.filter(|year| year.first() <= today).collect();
    begun.split_off(begun.len().saturating_sub(OFFERED))
}
