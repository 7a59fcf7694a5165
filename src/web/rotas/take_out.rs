//! Taking an entry out of a rota: asked about first, and said why.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::change::{entry_of, seen, written};
use super::{Named, wording};
use crate::services::accounts::SignedIn;
use crate::services::rotas::Change;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::{Pages, page};

/// Asks whether it is meant, and why.
#[derive(Template)]
#[template(path = "rota_take_out.html")]
struct TakeOutPage {
    frame: Frame,
    form: Form,
    role: &'static str,
    says: String,
}

impl TakeOutPage {
    fn of(frame: Frame, form: Form, named: &Named, says: String) -> Self {
        let frame = frame.back_to("Back to the rota", named.at());
        Self { frame, form, role: crate::web::wording::role(named.role), says }
    }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, id)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let seen = seen(&pages, &who, &named).await?;
    let (_, entry) = entry_of(&seen, &id)?;
    let frame = typed.told(frame);
    Ok(page::shown(&TakeOutPage::of(frame, typed.form, &named, wording::said(&entry, &seen.names))))
}

/// Takes it out.
pub(super) async fn act(
    frame: Frame,
    who: SignedIn,
    Path((authority, role, id)): Path<(String, String, String)>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let named = Named::of(&authority, &role)?;
    let seen = seen(&pages, &who, &named).await?;
    let (id, entry) = entry_of(&seen, &id)?;
    if form.read(|form| form.required("why", "Say why")).is_some()
        && written(&pages, &who, &named, &Change::TakeOut(id), &mut form).await?
    {
        return Ok(Redirect::to(&format!("{}?done=taken-out", named.at())).into_response());
    }
    let says = wording::said(&entry, &seen.names);
    Ok(page::faulty(&TakeOutPage::of(frame.with_faults_of(&form), form, &named, says)))
}
