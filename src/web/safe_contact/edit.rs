//! Saying how it is safe to speak with one person. The form knows which edition its reader saw: where somebody changed the
//! sheet meanwhile, nothing is written over unread.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{self, Way};
use super::{at, called, found, id_of, wording};
use crate::domain::edition::{Edition, Expected};
use crate::domain::instant::outward;
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
/// The field that says since when what its reader saw of the person held. Others may come and go on the sheet; by this the
/// person is found again.
const HELD_SINCE: &str = "held_since";

/// Asks how it is safe to speak with somebody.
#[derive(Template)]
#[template(path = "safe_contact_edit.html")]
struct EditPage {
    frame: Frame,
    form: Form,
    child: String,
    heading: String,
    edition: String,
    held_since: String,
    /// Where it is sent, where that is another place than its own.
    to: Option<String>,
    /// What is agreed by now, where somebody else changed it.
    meanwhile: Option<Meanwhile>,
    whose: Vec<Choice>,
    topics: Vec<Choice>,
    ways: Vec<Way>,
    channels: Vec<Choice>,
    uses: Vec<Choice>,
}

/// What is agreed by now.
struct Meanwhile {
    people: Vec<(String, Vec<Row>)>,
    /// What comes of it when what was typed is recorded.
    says: &'static str,
}

impl Meanwhile {
    /// Of what somebody else made of the sheet, for whoever changes the person who is in `place` now, or adds one.
    fn of(sheet: &Sheet, place: Option<usize>, adds: bool) -> Self {
        let shown = |now: &SafeContact| (wording::who(now), wording::rows(now));
        let same = place.and_then(|place| sheet.contacts.get(place));
        let people = same.map_or_else(|| sheet.contacts.iter().map(shown).collect(), |same| vec![shown(same)]);
        let says = match (same, adds) {
            (Some(_), _) => "Take over from it what is right. What you record takes its place.",
            (None, true) => "Record what you typed if it is still right: this person is then added to those above.",
            (None, false) => {
                "Somebody took this person off the list. Record what you typed only if they are to be on it again."
            }
        };
        Self { people, says }
    }
}

impl EditPage {
    fn of(frame: Frame, form: Form, whole: &WholeChild, who: Option<&SafeContact>) -> Self {
        Self {
            frame: frame.back_to("Back to safe contact", at(whole.id)),
            child: called(whole),
            heading: who
                .map_or_else(|| "Add a person".to_owned(), |who| format!("Speaking with: {}", wording::who(who))),
            edition: form.value(SEEN).to_owned(),
            held_since: form.value(HELD_SINCE).to_owned(),
            to: None,
            meanwhile: None,
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

    /// Where whoever is changed stands now, whatever became of the others: none where nobody is changed, or they are gone.
    fn place_of(&self, held_since: &str) -> Option<usize> {
        let place = self.place?;
        let is_same = |contact: &SafeContact| outward(contact.terms.since) == held_since;
        let stays = self.present().filter(|present| is_same(present)).map(|_| place);
        stays.or_else(|| self.sheet.contacts.iter().position(is_same))
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
    let seen = form::filled(present).with(SEEN, asked.sheet.edition.name());
    let form = typed.or(seen.with(HELD_SINCE, outward(present.terms.since)));
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
            let place = asked.place_of(form.value(HELD_SINCE));
            let page = shown(frame.with_faults_of(&form), form);
            let home = at(asked.whole.id);
            let to = place.map_or_else(|| format!("{home}/new"), |place| format!("{home}/{place}"));
            let meanwhile = Some(Meanwhile::of(&asked.sheet, place, asked.place.is_none()));
            // Both have been shown: sent again, it is known what it is laid on.
            let edition = asked.sheet.edition.name().to_owned();
            Ok(page::answered(StatusCode::CONFLICT, &EditPage { edition, meanwhile, to: Some(to), ..page }))
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
            match RemovePage::of(frame, &asked) {
                Some(page) => Ok(page::answered(StatusCode::CONFLICT, &page)),
                None => Ok(Redirect::to(&format!("{}?done=meanwhile", at(asked.whole.id))).into_response()),
            }
        }
        Err(other) => Err(other.into()),
    }
}
