//! `/return-interviews/{id}/tell`: the child, or an adult around them, is told when they meet. What they will read is shown
//! before it is sent.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{answered, at, id_of, wording};
use crate::domain::calendar::written;
use crate::domain::ids::InterviewId;
use crate::domain::message::family::{By, May, REMINDS_BEFORE, Saying, Way, may_go, not_after};
use crate::domain::phone;
use crate::domain::safe_contact::{SafeContact, Use, WayTerms, WayWords};
use crate::services::accounts::SignedIn;
use crate::services::interviews::{FamilyMessage, FamilyTold, Whole};
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::parts::Row;
use crate::web::refusal::{Refusal, Stands};
use crate::web::session::Typed;
use crate::web::{Pages, page, safe_contact, wording as words};

/// Asks what is to be said, and where.
#[derive(Template)]
#[template(path = "tell.html")]
struct TellPage {
    frame: Frame,
    form: Form,
    child: String,
    /// How it is safe to speak with them, and when they meet.
    rows: Vec<Row>,
    ways: Vec<Choice>,
    sayings: Vec<Choice>,
    can_remind: bool,
}

/// Shows what they will read.
#[derive(Template)]
#[template(path = "tell_check.html")]
struct CheckPage {
    frame: Frame,
    child: String,
    rows: Vec<Row>,
    texts: Vec<Text>,
    /// What was typed, to be sent along.
    sent: Vec<(String, String)>,
}

/// One message.
struct Text {
    /// When it goes.
    goes: String,
    says: String,
}

/// The fields that are sent along.
const FIELDS: [&str; 4] = ["way", "say", "remind", "call_back"];

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 3] =
    [("say", "What you want to say"), ("address", "The number or address"), ("call_back", "The number to ring")];

const NO_TIME: Refusal = Refusal::Stands(Stands(
    "No time to meet is agreed",
    &["Record it as an attempt, with the time, once it is. Then they can be told of it here."],
));

/// The interview and the time that is agreed, for somebody who works on it.
async fn of(pages: &Pages, who: &SignedIn, id: InterviewId) -> Result<(Whole, DateTime<Utc>), Refusal> {
    let whole = pages.services.whole_interview(&who.caller, &who.person, id).await?;
    if !whole.allowed.work_on {
        return Err(Refusal::Forbidden);
    }
    let (agreed, _) = whole.interview.agreed().ok_or(NO_TIME)?;
    Ok((whole, agreed))
}

impl TellPage {
    fn of(frame: Frame, form: Form, whole: &Whole, agreed: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let contacts = &whole.known.safe_contacts;
        let sayings = [
            (Saying::Booked, "That the time is agreed"),
            (Saying::Changed, "That the time has changed"),
            (Saying::Reminder, "A reminder, now"),
        ];
        Self {
            frame: frame.back_to("Back to the interview", at(whole.shown.id)),
            form,
            child: wording::child(&whole.known),
            rows: vec![Row::new("You meet", written(agreed)), safe_contact::wording::row(contacts, now)],
            ways: contacts.iter().flat_map(|contact| ways(contacts, contact, agreed, now)).collect(),
            sayings: sayings.map(|(saying, text)| Choice::new(saying.word(), text)).to_vec(),
            can_remind: now < agreed - REMINDS_BEFORE,
        }
    }
}

/// The ways to one person by which something could be sent; of what may not go now, none.
fn ways(contacts: &[SafeContact], contact: &SafeContact, agreed: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Choice> {
    let choice = |(way, words): (&WayTerms, WayWords)| {
        let by = By::of(way.channel).filter(|_| way.used == Use::Safe)?;
        let address = words.address?;
        let whose = contact.terms.whose;
        let can_be_written_to = match by {
            By::Text => phone::international(&address).is_some(),
            By::Email => address.contains('@'),
        };
        let asked = Way { whose, channel: by.channel(), address: &address };
        let hint = match may_go(contacts, asked, now, not_after(agreed)) {
            _ if !can_be_written_to => return None,
            May::Go => String::new(),
            May::Wait(until) => format!("Safe at other hours: it goes at {}", written(until)),
            May::Not(_) => return None,
        };
        let how = words::channel(by.channel()).to_lowercase();
        let text = format!("{}: {how}, {address}", safe_contact::wording::who(contact));
        Some(Choice::new(format!("{}/{}/{address}", whose.word(), by.word()), text).hint(hint))
    };
    contact.ways().filter_map(choice).collect()
}

impl CheckPage {
    fn of(frame: Frame, form: &Form, whole: &Whole, told: &FamilyTold, to: String) -> Self {
        let text = |told: &FamilyMessage| Text {
            goes: if told.message.scheduled_for > told.message.created_at {
                format!("Goes at {}", written(told.message.scheduled_for))
            } else {
                "Goes now".to_owned()
            },
            says: told.message.body.clone(),
        };
        let typed = |name: &str| (name.to_owned(), form.value(name).to_owned());
        Self {
            frame: frame.back_to("Back to the interview", at(whole.shown.id)),
            child: wording::child(&whole.known),
            rows: vec![Row::new("To", to), Row::new("You meet", written(told.appointment))],
            texts: told.messages.iter().map(text).collect(),
            sent: FIELDS.iter().map(|name| typed(name)).filter(|(_, value)| !value.is_empty()).collect(),
        }
    }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let (whole, agreed) = of(&pages, &who, id_of(&id)?).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&TellPage::of(frame, typed.or(Form::empty()), &whole, agreed, who.now)))
}

/// Shows what it says, and once that was looked at, writes it.
pub(super) async fn send(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let id = id_of(&id)?;
    let (whole, agreed) = of(&pages, &who, id).await?;
    let checked = form.value("checked").to_owned();
    if checked == "change" {
        return Ok(page::shown(&TellPage::of(frame, form, &whole, agreed, who.now)));
    }
    if let Some(sent) = form.read(read) {
        if checked == "yes" {
            let told = pages.services.tell_family(&who.caller, &who.person, id, &sent).await;
            if answered(&mut form, told, &CALLED)?.is_some() {
                return Ok(Redirect::to(&format!("{}?done=told", at(id))).into_response());
            }
        } else {
            let told = pages.services.family_preview(&who.caller, &who.person, id, &sent).await;
            if let Some(told) = answered(&mut form, told, &CALLED)? {
                let to = to(&form, &whole, agreed, who.now);
                return Ok(page::shown(&CheckPage::of(frame, &form, &whole, &told, to)));
            }
        }
    }
    Ok(page::faulty(&TellPage::of(frame.with_faults_of(&form), form, &whole, agreed, who.now)))
}

/// To whom it goes, as it was offered.
fn to(form: &Form, whole: &Whole, agreed: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let contacts = &whole.known.safe_contacts;
    let mut offered = contacts.iter().flat_map(|contact| ways(contacts, contact, agreed, now));
    offered.find(|choice| choice.value == form.value("way")).map_or_else(String::new, |choice| choice.text)
}

/// The body of `family-messages`.
fn read(form: &mut Form) -> Option<Value> {
    let way = form.required("way", "Say where it is sent");
    let saying = form.choice::<Saying>("say", "Say what you want to say");
    let call_back = form.parsed("call_back", |typed| {
        let is_number = phone::international(typed).is_some();
        if is_number { Ok(typed.to_owned()) } else { Err("Enter a telephone number, like 01632 960001".to_owned()) }
    });
    let reminds = form.ticked("remind") && saying != Some(Saying::Reminder);
    let way = way?;
    let mut parts = way.splitn(3, '/');
    let (whose, channel, address) = (parts.next()?, parts.next(), parts.next());
    let say: Vec<&str> = saying.into_iter().map(Saying::word).chain(reminds.then_some("reminder")).collect();
    let mut sent = json!({ "say": say, "whose": whose });
    for (name, value) in [("channel", channel), ("address", address), ("call_back", call_back.as_deref())] {
        if let Some(value) = value {
            sent[name] = value.into();
        }
    }
    saying.map(|_| sent)
}
