//! `/search`: finding a child by what somebody knows. What is sought is sent, never put into an address.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::at;
use crate::domain::calendar::written;
use crate::domain::finding::Sought;
use crate::services::accounts::SignedIn;
use crate::services::reading::finding::{Finding, Found};
use crate::services::reading::whole_child::may_see_children;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::wording as words;
use crate::web::{Pages, page};

/// Asks what is known, and shows who was found.
#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    form: Form,
    found: Option<Table>,
    goes_on: bool,
}

/// Asks.
pub(super) async fn ask(frame: Frame, who: SignedIn, typed: Typed) -> Result<Response, Refusal> {
    if !may_see_children(&who.caller, &who.roles) {
        return Err(Refusal::NotFound);
    }
    let frame = typed.told(frame);
    Ok(page::shown(&SearchPage { frame, form: typed.form, found: None, goes_on: false }))
}

/// Shows who was found.
pub(super) async fn find(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    if !may_see_children(&who.caller, &who.roles) {
        return Err(Refusal::NotFound);
    }
    let sought = form.read(|form| {
        let born = form.optional_day("date_of_birth", "the date of birth");
        let given = form.optional("given_name");
        let family = form.optional("family_name");
        let number = form.optional("number");
        let sought = Sought::typed(given.as_deref(), family.as_deref(), born, number.as_deref());
        if sought.is_empty() && form.faults().is_empty() {
            form.blame_field("given_name", "Enter a name, a date of birth or a number");
        }
        Some(sought)
    });
    let Some(sought) = sought else {
        let frame = frame.with_faults_of(&form);
        return Ok(page::faulty(&SearchPage { frame, form, found: None, goes_on: false }));
    };
    let finding = pages.services.find_children(&who, &sought).await?;
    Ok(page::shown(&SearchPage { frame, form, goes_on: finding.goes_on, found: Some(table(&finding)) }))
}

fn table(finding: &Finding) -> Table {
    let caption = match finding.children.len() {
        0 => "Nobody was found".to_owned(),
        1 => "1 child was found".to_owned(),
        number => format!("{number} children were found"),
    };
    listed(caption, &finding.children)
}

/// Children who may be the one.
pub(in crate::web) fn listed(caption: String, children: &[Found]) -> Table {
    let row = |found: &Found| {
        let born = found.child.as_ref().and_then(|child| child.date_of_birth);
        let mut name = Cell::link(words::with_age(found.child.as_ref(), found.age), at(found.id));
        name.tag = found.is_missing.then(|| Tag::new("Missing now", Tone::Late));
        vec![
            name,
            Cell::text(born.map_or_else(|| "Not known".to_owned(), words::day)),
            Cell::number(found.absences.to_string()),
            Cell::text(found.last.map_or_else(|| "Never".to_owned(), written)),
        ]
    };
    Table {
        caption,
        heads: vec![
            ("Child".to_owned(), false),
            ("Date of birth".to_owned(), false),
            ("Absences".to_owned(), true),
            ("Last missing".to_owned(), false),
        ],
        rows: children.iter().map(row).collect(),
        none: "Nobody on record fits all that you entered. Try less of it, or another spelling.".to_owned(),
    }
}
