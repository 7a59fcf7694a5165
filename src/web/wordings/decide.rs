//! Approving, declining and taking back what was proposed: each is asked about first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Named, words};
use crate::domain::message::wording::Verdict;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::web::administration::blamed;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Asks whether it is meant.
#[derive(Template)]
#[template(path = "wording_verdict.html")]
struct VerdictPage {
    frame: Frame,
    form: Form,
    name: String,
    number: u32,
    button: &'static str,
    means: &'static str,
    is_approval: bool,
    asks_why: bool,
}

/// What an address names: a version, and what is to become of it.
struct Deed {
    named: Named,
    number: u32,
    verdict: Verdict,
    /// What the template is called.
    name: String,
}

impl Deed {
    async fn of(
        pages: &Pages,
        who: &SignedIn,
        (authority, name, number, verdict): (String, String, String, String),
    ) -> Result<Self, Refusal> {
        let named = Named::of(&authority, &name)?;
        let verdict = Verdict::from_word(&verdict).ok_or(Refusal::NotFound)?;
        let seen = pages.services.template(who, &named.authority, named.name).await?;
        let version = number.parse().ok().and_then(|number| seen.numbered(number)).ok_or(Refusal::NotFound)?;
        let name = words::template(named.name, &seen.ours);
        Ok(Self { number: version.number, named, verdict, name })
    }

    fn page(self, frame: Frame, form: Form) -> VerdictPage {
        VerdictPage {
            frame: frame.back_to("Back to the proposal", self.named.version_at(self.number)),
            form,
            name: self.name,
            number: self.number,
            button: words::button(self.verdict),
            means: words::means(self.verdict),
            is_approval: self.verdict == Verdict::Approve,
            asks_why: self.verdict == Verdict::Decline,
        }
    }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path(path): Path<(String, String, String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let deed = Deed::of(&pages, &who, path).await?;
    let frame = typed.told(frame);
    Ok(page::shown(&deed.page(frame, typed.form)))
}

/// Does it.
pub(super) async fn act(
    frame: Frame,
    who: SignedIn,
    Path(path): Path<(String, String, String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let deed = Deed::of(&pages, &who, path).await?;
    let (named, reason) = (&deed.named, form.value("reason").to_owned());
    let ended =
        pages.services.end_proposal(&who, &named.authority, named.name, deed.number, deed.verdict, &reason).await;
    if let Err(error) = ended {
        blamed(&mut form, error)?;
        return Ok(page::faulty(&deed.page(frame.with_faults_of(&form), form)));
    }
    let at = named.version_at(deed.number);
    Ok(Redirect::to(&format!("{at}?done={}", deed.verdict.word())).into_response())
}
