//! Saying how it is safe to speak with one person. The form knows which edition its reader saw: where somebody changed the
//! sheet meanwhile, nothing is written over unread.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{self, Way};
use super::{at, called, found, id_of, wording};
use crate::domain::edition::{Edition, Expected};
use crate::domain::safe_contact::SafeContact;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::reading::whole_child::WholeChild;
use crate::services::safe_contacts::{Change, Sheet, may_agree};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// The field that says which edition its reader saw.
const SEEN: &str = "edition";

/// Asks how it is safe to speak with somebody.
#[derive(Template)]
#[template(path = "safe_contact_edit.html")]
struct EditPage {
    frame: Frame,
    form: Form,
    child: String,
    heading: String,
    edition: String,
    /// Where the sheet is.
    home: String,
    /// Whether somebody is added.
    adds: bool,
    /// What is agreed by now, where somebody else changed it.
    meanwhile: Vec<(String, Vec<Row>)>,
    whose: Vec<Choice>,
    topics: Vec<Choice>,
    ways: Vec<Way>,
    channels: Vec<Choice>,
    uses: Vec<Choice>,
}

impl EditPage {
    fn of(frame: Frame, form: Form, whole: &WholeChild, who: Option<&SafeContact>) -> Self {
        Self {
            frame: frame.back_to("Back to safe contact", at(whole.id)),
            child: called(whole),
            heading: who
                .map_or_else(|| "Add a person".to_owned(), |who| format!("Speaking with: {}", wording::who(who))),
            edition: form.value(SEEN).to_owned(),
            home: at(whole.id),
            adds: who.is_none(),
            meanwhile: vec![],
            whose: wording::WHOSE.iter().map(|(whose, text)| Choice::new(whose.word(), *text)).collect(),
            topics: wording::TOPICS
                .iter()
                .map(|(topic, text, hint)| Choice::new(topic.word(), *text).hint(*hint))
                .collect(),
            ways: form::ways(&form),
            channels: form::channels(),
            uses: form::uses(),
            form,
        }
    }
}

/// What an address names, for whoever may change it.
struct Asked {
    whole: WholeChild,
    sheet: Sheet,
    /// The place on the sheet; none of somebody who is added.
    place: Option<usize>,
}

impl Asked {
    async fn of(pages: &Pages, who: &SignedIn, id: &str, place: Option<&str>) -> Result<Self, Refusal> {
        let (whole, sheet) = found(pages, who, id_of(id)?).await?;
        if !may_agree(who.roles.iter().copied()) {
            return Err(Refusal::NotFound);
        }
        let place = place.map(|place| place.parse().map_err(|_| Refusal::NotFound)).transpose()?;
        Ok(Self { whole, sheet, place })
    }

    /// What is agreed about the person in the place.
    fn present(&self) -> Option<&SafeContact> {
        self.place.and_then(|place| self.sheet.contacts.get(place))
    }
}

/// Asks about somebody who is not on the sheet yet.
pub(super) async fn begin(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, None).await?;
    let frame = typed.told(frame);
    let form = typed.or(Form::empty().with(SEEN, asked.sheet.edition.name()));
    Ok(page::shown(&EditPage::of(frame, form, &asked.whole, None)))
}

/// Adds them.
pub(super) async fn add(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, None).await?;
    recorded(frame, &who, &pages, &asked, form).await
}

/// Asks about somebody who is on it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((id, place)): Path<(String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, Some(&place)).await?;
    let present = asked.present().ok_or(Refusal::NotFound)?;
    let frame = typed.told(frame);
    let form = typed.or(form::filled(present).with(SEEN, asked.sheet.edition.name()));
    Ok(page::shown(&EditPage::of(frame, form, &asked.whole, Some(present))))
}

/// Changes it.
pub(super) async fn change(
    frame: Frame,
    who: SignedIn,
    Path((id, place)): Path<(String, String)>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, Some(&place)).await?;
    recorded(frame, &who, &pages, &asked, form).await
}

async fn recorded(
    frame: Frame,
    who: &SignedIn,
    pages: &Pages,
    asked: &Asked,
    mut form: Form,
) -> Result<Response, Refusal> {
    let shown = |frame: Frame, form: Form| EditPage::of(frame, form, &asked.whole, asked.present());
    if !form.value("more").is_empty() {
        return Ok(page::shown(&shown(frame, form)));
    }
    let seen = Expected::OneOf(vec![Edition::named(form.value(SEEN))]);
    let Some((sent, places)) = form.read(|form| form::read(form, asked.present())) else {
        return Ok(page::faulty(&shown(frame.with_faults_of(&form), form)));
    };
    let change = asked.place.map_or(Change::Added(&sent), |place| Change::Put(place, &sent));
    match pages.services.agree_safe_contacts(&who.caller, &who.person, asked.whole.id, &seen, change).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=agreed", at(asked.whole.id))).into_response()),
        Err(Error::Invalid(violations)) => {
            form::blame(&mut form, violations, &places);
            Ok(page::faulty(&shown(frame.with_faults_of(&form), form)))
        }
        Err(Error::Refused(said)) => {
            form.blame_whole(said.trim_end_matches('.'));
            Ok(page::faulty(&shown(frame.with_faults_of(&form), form)))
        }
        Err(Error::Stale(_)) => {
            form.blame_whole("Somebody changed what is agreed meanwhile. Nothing of yours is recorded yet");
            let page = shown(frame.with_faults_of(&form), form);
            let contacts = &asked.sheet.contacts;
            let meanwhile = contacts.iter().map(|now| (wording::who(now), wording::rows(now))).collect();
            // Whoever stands in this place now may be another: only somebody who is added can be sent again as they are.
            let present = asked.sheet.edition.name();
            let edition = if asked.place.is_none() { present.to_owned() } else { page.edition.clone() };
            Ok(page::answered(StatusCode::CONFLICT, &EditPage { edition, meanwhile, ..page }))
        }
        Err(other) => Err(other.into()),
    }
}

/// Asks whether somebody is to be taken off the sheet.
#[derive(Template)]
#[template(path = "safe_contact_remove.html")]
struct RemovePage {
    frame: Frame,
    child: String,
    who: String,
    rows: Vec<Row>,
    edition: String,
}

impl RemovePage {
    fn of(frame: Frame, asked: &Asked) -> Option<Self> {
        let present = asked.present()?;
        Some(Self {
            frame: frame.back_to("Back to safe contact", at(asked.whole.id)),
            child: called(&asked.whole),
            who: wording::who(present),
            rows: wording::rows(present),
            edition: asked.sheet.edition.name().to_owned(),
        })
    }
}

/// Asks.
pub(super) async fn ask_to_remove(
    frame: Frame,
    who: SignedIn,
    Path((id, place)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, Some(&place)).await?;
    Ok(page::shown(&RemovePage::of(frame, &asked).ok_or(Refusal::NotFound)?))
}

/// Takes them off. Where somebody changed the sheet meanwhile it is shown again, and asked again.
pub(super) async fn remove(
    frame: Frame,
    who: SignedIn,
    Path((id, place)): Path<(String, String)>,
    State(pages): State<Pages>,
    form: Form,
) -> Result<Response, Refusal> {
    let asked = Asked::of(&pages, &who, &id, Some(&place)).await?;
    let place = asked.place.ok_or(Refusal::NotFound)?;
    let seen = Expected::OneOf(vec![Edition::named(form.value(SEEN))]);
    let change = Change::Removed(place);
    match pages.services.agree_safe_contacts(&who.caller, &who.person, asked.whole.id, &seen, change).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=removed", at(asked.whole.id))).into_response()),
        Err(Error::Stale(_)) => {
            let frame = frame.important("Somebody changed what is agreed meanwhile. This is how it stands now");
            let page = RemovePage::of(frame, &asked).ok_or(Refusal::NotFound)?;
            Ok(page::answered(StatusCode::CONFLICT, &page))
        }
        Err(other) => Err(other.into()),
    }
}
