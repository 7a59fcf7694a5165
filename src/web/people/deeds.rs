//! What an administrator does to an account. Each is asked about first, for none can be undone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::in_hand::Warning;
use super::{LinkPage, id_of};
use crate::domain::violation::Code;
use crate::services::accounts::{Listed, SignedIn};
use crate::web::frame::Frame;
use crate::web::refusal::Refusal;
use crate::web::{Pages, page};

crate::codes! {
    /// What is done to an account.
    Deed {
        /// Everything by which they sign in is taken, and they get a new link.
        Reset = "reset",
        /// What they have open ends.
        EndSessions = "end-sessions",
        /// They left.
        ShutOut = "remove-access",
        /// They came back.
        LetIn = "give-access",
    }
}

impl Deed {
    /// What is pressed.
    const fn button(self) -> &'static str {
        match self {
            Self::Reset => "Reset sign-in",
            Self::EndSessions => "Sign them out",
            Self::ShutOut => "Remove access",
            Self::LetIn => "Give access back",
        }
    }

    /// What it means.
    const fn means(self) -> &'static [&'static str] {
        match self {
            Self::Reset => &[
                "Their password stops working, their authenticator app is turned off, and they are signed out everywhere.",
                "You are shown a link by which they set a new password. Pass it on to them and nobody else.",
            ],
            Self::EndSessions => &["They are signed out everywhere, and can sign in again."],
            Self::ShutOut => &[
                "They are signed out everywhere, cannot sign in, and are told of no child any more.",
                "What they did stays on record under their name.",
            ],
            Self::LetIn => &[
                "They can be told of children again, by their roles.",
                "You are shown a link by which they set a new password. Pass it on to them and nobody else.",
            ],
        }
    }
}

/// Asks whether it is meant.
#[derive(Template)]
#[template(path = "person_deed_warned.html")]
struct DeedPage {
    frame: Frame,
    name: String,
    button: &'static str,
    means: &'static [&'static str],
    warns: bool,
    /// What they have in hand.
    warning: Option<Warning>,
}

/// What can be done to an account as it stands, with where it is asked about.
pub(super) fn offered(listed: &Listed, who: &SignedIn, has_sessions: bool) -> Vec<(&'static str, String)> {
    let is_out = listed.person.disabled_at.is_some();
    let is_self = listed.person.id == who.person.id;
    let is_offered = |deed: &Deed| match deed {
        Deed::Reset | Deed::ShutOut => !is_out && !is_self,
        Deed::EndSessions => has_sessions && !is_self,
        Deed::LetIn => is_out,
    };
    let all = Deed::WORDS.iter().map(|(_, deed)| *deed).filter(is_offered);
    all.map(|deed| (deed.button(), format!("/people/{}/{}", listed.person.id, deed.word()))).collect()
}

/// What was done, in words.
pub(super) fn done_in_words(word: &str) -> Option<&'static str> {
    match word {
        "change" => Some("The changes are saved and hold from now on"),
        "quiet-hours" => Some("Their quiet hours are saved, and hold from now on"),
        "end-sessions" => Some("They are signed out everywhere"),
        "remove-access" => Some("Their access is removed"),
        _ => None,
    }
}

/// Asks.
pub(super) async fn ask(
    frame: Frame,
    who: SignedIn,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let (id, deed) = (id_of(&id)?, Deed::from_word(&deed).ok_or(Refusal::NotFound)?);
    let listed = pages.services.own_person(&who, id).await?;
    let frame = frame.back_to("Back", format!("/people/{id}"));
    let warns = matches!(deed, Deed::Reset | Deed::ShutOut);
    let (button, means) = (deed.button(), deed.means());
    let warning = match deed {
        Deed::ShutOut => Warning::before(pages.services.in_hand(&who, id).await?, &who),
        Deed::Reset | Deed::EndSessions | Deed::LetIn => None,
    };
    Ok(page::shown(&DeedPage { frame, name: listed.person.name, button, means, warns, warning }))
}

/// Does it.
pub(super) async fn act(
    frame: Frame,
    who: SignedIn,
    Path((id, deed)): Path<(String, String)>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let (id, deed) = (id_of(&id)?, Deed::from_word(&deed).ok_or(Refusal::NotFound)?);
    let listed = pages.services.own_person(&who, id).await?;
    let link = match deed {
        Deed::EndSessions => {
            pages.services.end_sessions_of(&who, id).await?;
            None
        }
        Deed::ShutOut => {
            pages.services.disable_person(&who, id).await?;
            None
        }
        Deed::Reset => Some(("Pass on this link", pages.services.reset_account(&who, id).await?)),
        Deed::LetIn => Some(("Pass on this link", pages.services.enable_person(&who, id).await?)),
    };
    Ok(match link {
        Some((heading, link)) => page::shown(&LinkPage::of(frame, heading, listed.person.name, id, link)),
        None => Redirect::to(&format!("/people/{id}?done={}", deed.word())).into_response(),
    })
}
