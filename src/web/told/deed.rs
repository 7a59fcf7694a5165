//! What can be told of an occasion after it was reported: each on one page.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{answers, id_of, name, path, wording};
use crate::domain::child::Sex;
use crate::domain::episode::values::State as Standing;
use crate::domain::instant::outward;
use crate::domain::notice::{CancellationCause, Setting};
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Code;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::reading::told::Told;
use crate::web::form::{Choice, Form};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::report_missing::wording as words;
use crate::web::session::Typed;
use crate::web::wording::{setting as setting_in_words, sex as sex_in_words};
use crate::web::{Pages, page};

crate::codes! {
    /// What is told.
    Deed {
        /// The child is found, or back.
        Returned = "returned",
        /// Something is put right or added.
        Amend = "amend",
        /// The risk is held otherwise now.
        Risk = "risk",
        /// It is known otherwise now where the child is.
        Whereabouts = "whereabouts",
        /// It should not have been reported.
        Cancel = "cancel",
    }
}

impl Deed {
    /// What is pressed to come to its page.
    pub(super) const fn offer(self) -> &'static str {
        match self {
            Self::Returned => "The child is found or back",
            Self::Amend => "Add or correct something",
            Self::Risk => "Say how high you think the risk is now",
            Self::Whereabouts => "Say whether you know where they are",
            Self::Cancel => "Cancel the report",
        }
    }

    /// What its page is headed by.
    const fn heading(self) -> &'static str {
        match self {
            Self::Returned => "The child is found or back",
            Self::Amend => "Add or correct something",
            Self::Risk => "How high is the risk now?",
            Self::Whereabouts => "Do you know where they are?",
            Self::Cancel => "Cancel the report",
        }
    }

    /// What was done, once it was.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Returned => "Thank you. It is on record that the child is found or back",
            Self::Amend => "Your corrections are on record",
            Self::Risk => "The risk is on record",
            Self::Whereabouts => "It is on record",
            Self::Cancel => "The report is cancelled, and the council is told",
        }
    }
}

/// One page on which something is told.
#[derive(Template)]
#[template(path = "told_deed.html")]
struct DeedPage {
    frame: Frame,
    form: Form,
    deed: Deed,
    name: String,
    heading: &'static str,
    choices: Vec<Choice>,
    sexes: Vec<Choice>,
    is_police: bool,
    was_found: bool,
}

impl DeedPage {
    fn of(who: &SignedIn, told: &Told, deed: Deed, frame: Frame, form: Form) -> Self {
        let kind = who.caller.organisation.kind;
        let place = |setting: Setting| Choice::new(setting.word(), setting_in_words(setting));
        let cause = |cause: CancellationCause| Choice::new(cause.word(), wording::cause(cause));
        let choices = match deed {
            Deed::Returned | Deed::Amend => Setting::WORDS.iter().map(|(_, each)| place(*each)).collect(),
            Deed::Risk => words::levels(kind),
            Deed::Whereabouts => words::kinds_of_absence(kind),
            Deed::Cancel => CancellationCause::WORDS.iter().map(|(_, each)| cause(*each)).collect(),
        };
        Self {
            frame: frame.back_to("Back", path(told)),
            form,
            deed,
            name: name(told),
            heading: deed.heading(),
            choices,
            sexes: Sex::WORDS.iter().map(|(word, each)| Choice::new(*word, sex_in_words(*each))).collect(),
            is_police: kind == OrganisationKind::Police,
            was_found: told.reference.found_at.is_some() || told.reference.returned_at.is_some(),
        }
    }
}

/// What can be told of it: first of all, and else. Nothing of what was cancelled, for that is final.
pub(super) fn offered(told: &Told) -> (Option<Deed>, Vec<Deed>) {
    if told.reference.cancelled.is_some() {
        return (None, vec![]);
    }
    let is_missing = told.episode.as_ref().is_none_or(|episode| episode.state == Standing::Missing);
    let needs_return = is_missing || told.reference.returned_at.is_none();
    let others = [Deed::Amend, Deed::Risk, Deed::Whereabouts, Deed::Cancel];
    (needs_return.then_some(Deed::Returned), others.to_vec())
}

fn is_offered(told: &Told) -> Result<(), Refusal> {
    if told.reference.cancelled.is_some() { Err(Refusal::NotFound) } else { Ok(()) }
}

/// Asks for it.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    typed: Typed,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let deed = Deed::from_word(&deed).ok_or(Refusal::NotFound)?;
    let told = pages.services.told_of(&who, id_of(&id)?).await?;
    is_offered(&told)?;
    let frame = typed.told(frame);
    let begun = answers::begun(&told, deed, who.now).with(answers::SAID_AT, outward(who.now));
    let form = typed.or(begun);
    Ok(page::shown(&DeedPage::of(&who, &told, deed, frame, form)))
}

/// Takes it in. Sent twice from one page it is one notice, for it then says the same to the microsecond.
pub(super) async fn tell(
    frame: Frame,
    who: SignedIn,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let deed = Deed::from_word(&deed).ok_or(Refusal::NotFound)?;
    let told = pages.services.told_of(&who, id_of(&id)?).await?;
    let done = format!("{}?done={}", path(&told), deed.word());
    if told.reference.last_reported_at == Some(answers::said_at(&form, who.now)) {
        // It is this page's own word that was taken in last: pressed twice, there is nothing left to change.
        return Ok(Redirect::to(&done).into_response());
    }
    is_offered(&told)?;
    let is_police = who.caller.organisation.kind == OrganisationKind::Police;
    if let Some(notice) = form.read(|form| answers::notice(form, &told, deed, is_police, who.now)) {
        match pages.services.receive(&who.caller, &notice).await {
            Ok(_) => return Ok(Redirect::to(&done).into_response()),
            Err(Error::Invalid(violations)) => form.blame(&violations, &answers::CALLED),
            Err(other) => return Err(other.into()),
        }
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::faulty(&DeedPage::of(&who, &told, deed, frame, form)))
}
