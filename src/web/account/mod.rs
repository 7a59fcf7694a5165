//! `/account`: one's own account.

mod authenticator;
mod password;
mod qr;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::Form;
use super::frame::Frame;
use super::parts::Row;
use super::people::{mobile, told_by};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::session::ended;
use super::{Pages, page, quiet_hours, rotas, wording};
use crate::domain::calendar::written;
use crate::domain::ids::SessionId;
use crate::services::Error;
use crate::services::accounts::SignedIn;

/// Pages about one's own account.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/account", get(show).post(end_session))
        .route("/account/duties.ics", get(rotas::give_own))
        .route("/account/password", get(password::show).post(password::change))
        .route("/account/authenticator", get(authenticator::show).post(authenticator::turn))
        .route("/account/authenticator/confirm", get(authenticator::offer).post(authenticator::confirm))
}

/// One's own account.
#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    rows: Vec<Row>,
    sessions: Vec<SessionLine>,
    /// Whether they are on a rota.
    has_duties: bool,
}

/// One of one's sessions.
pub(super) struct SessionLine {
    /// By what it is known.
    pub(super) id: String,
    /// A browser and a system.
    pub(super) device: String,
    /// Whether it is this one.
    pub(super) here: bool,
    /// Since when, in words.
    pub(super) since: String,
    /// When it was used last, in words.
    pub(super) used: String,
}

/// What was just done.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

impl Asked {
    fn words(&self) -> Option<&'static str> {
        Some(match self.done.as_str() {
            "password" => "Your password is changed, and every other session of yours has ended",
            "authenticator-off" => "Your authenticator app is off, and every other session of yours has ended",
            "quiet-hours" => "Your quiet hours are saved, and hold from now on",
            "session" => "The session has ended",
            _ => return None,
        })
    }
}

/// Shows it.
async fn show(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let own = pages.services.own_account(&who).await?;
    let quiet = pages.services.own_quiet_hours(&who).await?;
    let has_duties = !pages.services.own_duties(&who).await?.is_empty();
    let password = own.password_set_at.map_or_else(|| "Not set".to_owned(), |at| format!("Set at {}", written(at)));
    let app = match own.authenticator_on_at {
        None => vec!["Off".to_owned()],
        Some(at) => {
            vec![format!("On since {}", written(at)), format!("{} recovery codes left", own.recovery_codes_left)]
        }
    };
    let rows = vec![
        Row::new("Name", who.person.name.clone()),
        Row::new("Email address", who.person.email.clone()),
        Row::new("Organisation", who.caller.organisation.name.clone()),
        Row { key: "Roles".to_owned(), lines: wording::roles(&who.roles), change: None },
        mobile(who.person.mobile.as_deref(), who.person.texts_stopped),
        told_by("Told what can wait", &who.person.ways.ordinary),
        told_by("Told what is urgent", &who.person.ways.urgent),
        Row::new("Password", password).changed_at("/account/password"),
        Row { key: "Authenticator app".to_owned(), lines: app, change: None }.changed_at("/account/authenticator"),
        Row { key: "Quiet hours".to_owned(), lines: quiet_hours::in_words(quiet.as_ref()), change: None }
            .changed_at("/account/quiet-hours"),
    ];
    let sessions = own.sessions.iter().map(|session| SessionLine {
        id: session.id.to_string(),
        device: session.device.clone(),
        here: session.id == who.session.id,
        since: written(session.began_at),
        used: written(session.used_at),
    });
    let frame = match asked.words() {
        Some(words) => frame.done(words),
        None => frame,
    };
    Ok(page::shown(&Account { frame, rows, sessions: sessions.collect(), has_duties }))
}

/// Ends one of one's sessions.
async fn end_session(who: SignedIn, State(pages): State<Pages>, form: Form) -> Result<Response, Refusal> {
    let id = form.value("session").parse().map(SessionId).map_err(|_| Refusal::NotFound)?;
    match pages.services.end_own_session(&who, id).await {
        // It may have ended by itself since the page was shown.
        Ok(()) | Err(Error::NotFound) if id != who.session.id => {
            Ok(Redirect::to("/account?done=session").into_response())
        }
        Ok(()) => Ok(ended(Redirect::to("/signed-out").into_response())),
        Err(error) => Err(error.into()),
    }
}
