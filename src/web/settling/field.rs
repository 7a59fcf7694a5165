//! One field of an absence, settled or taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{child, fields, of};
use crate::domain::calendar::written;
use crate::domain::notice::{Classification, RiskLevel};
use crate::domain::settlement::Field;
use crate::domain::ssda903::Decision;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::decisions::{Acting, Crossing};
use crate::services::reading::episodes::Shown;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page, work};

/// How a value is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Moment,
    Choice,
    Code,
    YesOrNo,
}

/// One field.
#[derive(Template)]
#[template(path = "settle_field.html")]
struct FieldPage {
    frame: Frame,
    form: Form,
    child: String,
    heading: &'static str,
    rows: Vec<Row>,
    kind: Kind,
    choices: Vec<Choice>,
    is_settled: bool,
    /// What is to be confirmed before it is recorded.
    crosses: Option<Crosses>,
}

/// That what is late would not be any more, or the other way.
struct Crosses {
    says: String,
    /// To which deadline: what is confirmed is this one.
    confirms: String,
}

impl Crosses {
    fn of(crossing: Crossing) -> Self {
        let or_none = |at: Option<DateTime<Utc>>| at.map_or_else(|| "none".to_owned(), written);
        let (from, to) = (or_none(crossing.from), or_none(crossing.to));
        let makes = if crossing.makes_late {
            "This makes the return interview late"
        } else {
            "The return interview is late now, and this makes it not late"
        };
        let says = format!("{makes}. Its deadline moves from {from} to {to}. Record it if that is what happened.");
        Self { says, confirms: crossing.to.map_or_else(|| "none".to_owned(), |at| at.to_rfc3339()) }
    }
}

/// The field that an address names, with the absence, if it can be settled.
async fn asked(pages: &Pages, who: &SignedIn, id: &str, named: &str) -> Result<(Shown, Field), Refusal> {
    let shown = of(pages, who, id).await?;
    let field = Field::from_word(&named.replace('-', "_")).ok_or(Refusal::NotFound)?;
    if fields::can_be_settled(field, &shown) { Ok((shown, field)) } else { Err(Refusal::NotFound) }
}

const fn kind(field: Field) -> Kind {
    match field {
        Field::MissingFromAt | Field::FoundAt | Field::ReturnedAt => Kind::Moment,
        Field::Classification | Field::Risk | Field::Ssda903Class => Kind::Choice,
        Field::ResponsibleAuthority | Field::HostAuthority => Kind::Code,
        Field::ReturnInterviewOwed => Kind::YesOrNo,
    }
}

fn choices(field: Field) -> Vec<Choice> {
    let choice = |word: &str, text: &'static str| Choice::new(word, text);
    match field {
        Field::Classification => {
            let all = Classification::WORDS.iter().rev();
            all.map(|(word, value)| choice(word, work::wording::classification(*value))).collect()
        }
        Field::Risk => {
            RiskLevel::WORDS.iter().rev().map(|(word, value)| choice(word, work::wording::risk(*value))).collect()
        }
        Field::Ssda903Class => {
            let all = Decision::WORDS.iter();
            all.map(|(word, value)| choice(word, work::wording::ssda903_class(*value))).collect()
        }
        Field::ReturnInterviewOwed => vec![choice("yes", "Yes, offer a talk"), choice("no", "No talk is offered")],
        _ => vec![],
    }
}

impl FieldPage {
    fn of(frame: Frame, form: Form, child: String, shown: &Shown, field: Field) -> Self {
        let mut rows = vec![Row::new("What holds", fields::holds(field, shown).unwrap_or("Not known".to_owned()))];
        let said = shown.references.iter().filter_map(|one| Some((one, fields::said(field, one)?)));
        rows.extend(said.map(|(one, said)| Row::new(format!("{} ({})", one.organisation, one.name), said)));
        Self {
            frame: frame
                .back_to("Back to all that can be settled", format!("/missing-episodes/{}/settle", shown.episode.id)),
            form,
            child,
            heading: fields::called(field),
            rows,
            kind: kind(field),
            choices: choices(field),
            is_settled: fields::settled_at(field, shown).is_some(),
            crosses: None,
        }
    }
}

/// Asks what it is settled to.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((id, named)): Path<(String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let (shown, field) = asked(&pages, &who, &id, &named).await?;
    let frame = typed.told(frame);
    let child = child(&pages, &who, &shown).await?;
    Ok(page::shown(&FieldPage::of(frame, typed.or(Form::empty()), child, &shown, field)))
}

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 2] = [("value", "The value"), ("reason", "The reason")];

/// Settles it.
pub(super) async fn settle(
    frame: Frame,
    who: SignedIn,
    Path((id, named)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let (shown, field) = asked(&pages, &who, &id, &named).await?;
    if let Some(sent) = form.read(|form| read(form, field)) {
        let acting = Acting::by(&who.caller, &who.person)?;
        let is_back = sent["value"].is_null();
        // When a child was back decides whether anybody is late: that is not to happen by a slip.
        let crosses = match field {
            Field::ReturnedAt => pages.services.foresee(&acting, shown.episode.id, &sent).await?.map(Crosses::of),
            _ => None,
        };
        if let Some(crosses) = crosses.filter(|crosses| form.value("confirmed") != crosses.confirms) {
            let child = child(&pages, &who, &shown).await?;
            let page = FieldPage::of(frame, form, child, &shown, field);
            return Ok(page::shown(&FieldPage { crosses: Some(crosses), ..page }));
        }
        let settled = pages.services.settle(&acting, shown.episode.id, &sent).await;
        if let Some(shown) = work::answered(&mut form, settled, &CALLED)? {
            let done = if is_back { "taken-back" } else { "settled" };
            let to = format!("/missing-episodes/{}/settle?done={done}", shown.episode.id);
            return Ok(Redirect::to(&to).into_response());
        }
    }
    let child = child(&pages, &who, &shown).await?;
    Ok(page::faulty(&FieldPage::of(frame.with_faults_of(&form), form, child, &shown, field)))
}

/// The body of a settlement.
fn read(form: &mut Form, field: Field) -> Option<Value> {
    let value: Option<Value> = if form.ticked("take_back") {
        Some(Value::Null)
    } else {
        match kind(field) {
            Kind::Moment => form.moment("value", "the time that holds").map(|at| at.to_rfc3339().into()),
            Kind::Choice | Kind::Code => form.required("value", "Say what holds").map(Into::into),
            Kind::YesOrNo => form.yes_or_no("value", "Say whether a talk is offered").map(Into::into),
        }
    };
    let reason = form.required("reason", "Say why");
    Some(json!({ "field": field.word(), "value": value?, "reason": reason? }))
}
