//! The guard: finds out who is signed in, leads everybody else to where they can sign in, and lets no form in that another
//! site sent. A form that comes when its session is over is kept, not done: its owner sees it again.

use axum::body::Body;
use axum::extract::{FromRequest, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Over, SESSION, Stranger, Unproven, cookies, is_ours, local, shown, status};
use crate::domain::session::Session;
use crate::services::Error;
use crate::services::accounts::{Field, SignedIn, same};
use crate::web::children::{self, conversation::PATH as WITH_FILES};
use crate::web::form::{Form, Largest, TOKEN};
use crate::web::refusal::{self, Refusal};
use crate::web::{Pages, board, exports, signing};

/// What is never kept of a form: nobody's password or code waits anywhere.
const SECRETS: [&str; 4] = [TOKEN, "password", "current_password", "code"];
/// What cannot stand as it is in an address that is asked for with it.
const ASKED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'&').add(b'+').add(b'<').add(b'>').add(b'%');

/// Finds out who is signed in, for every page.
pub(in crate::web) async fn recognised(State(pages): State<Pages>, mut request: Request, next: Next) -> Response {
    // Files are the same for everybody.
    let is_file = request.uri().path().starts_with("/assets/");
    if let Some(token) = cookies::sent(request.headers(), SESSION).filter(|_| !is_file) {
        let by_itself = [status::PATH, board::STREAM].contains(&request.uri().path());
        let found =
            if by_itself { pages.services.looked_up(&token).await } else { pages.services.signed_in(&token).await };
        match found {
            Ok(Some(who)) => {
                request.extensions_mut().insert(shown(&who));
                request.extensions_mut().insert(who);
            }
            Ok(None) => {
                request.extensions_mut().insert(Over);
            }
            // Nobody is told to sign in again because a database is away.
            Err(error) => {
                let path = request.uri().path().to_owned();
                return refusal::in_words(Refusal::from(error).into_response(), || pages.frame(None, &path));
            }
        }
    }
    next.run(request).await
}

/// Lets in whoever is signed in, and of forms only those of their own pages.
pub(in crate::web) async fn required(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let who = request.extensions().get::<SignedIn>().cloned();
    let (parts, body) = request.into_parts();
    if parts.method.is_safe() {
        return match who {
            Some(_) => next.run(Request::from_parts(parts, body)).await,
            None => Redirect::to(&way_in(&parts)).into_response(),
        };
    }
    let form = match form(&pages, &parts, body, who.is_some()).await {
        Ok(form) => form,
        Err(answer) => return answer,
    };
    if who.as_ref().is_some_and(|who| same(form.value(TOKEN), &who.session.form_token)) {
        let mut request = Request::from_parts(parts, Body::empty());
        request.extensions_mut().insert(form);
        return next.run(request).await;
    }
    late(&pages, &parts, who.as_ref(), &form).await.unwrap_or_else(|error| Refusal::from(error).into_response())
}

/// Reads a form that a browser does not say to be another site's.
async fn form(pages: &Pages, parts: &Parts, body: Body, is_signed_in: bool) -> Result<Form, Response> {
    if !is_ours(pages, &parts.headers) {
        return Err(Unproven::answer(pages.framed(parts)));
    }
    let mut request = Request::from_parts(parts.clone(), body);
    // Nobody else has files read.
    let most = parts.extensions.get::<MatchedPath>().and_then(|path| largest(path.as_str()));
    if let Some(most) = most.filter(|_| is_signed_in) {
        request.extensions_mut().insert(Largest(most));
    }
    Form::from_request(request, pages).await.map_err(IntoResponse::into_response)
}

/// How large a form with files may be at a page; nothing where its files are small or there are none.
fn largest(path: &str) -> Option<usize> {
    match path {
        WITH_FILES => Some(children::conversation::LARGEST_FORM),
        exports::WITH_TABLES => Some(exports::LARGEST_FORM),
        _ => None,
    }
}

/// A form that is not of the session at hand: of an earlier one, of somebody else's, or of none.
async fn late(pages: &Pages, parts: &Parts, who: Option<&SignedIn>, form: &Form) -> Result<Response, Error> {
    let from = pages.services.session_of_form(form.value(TOKEN)).await?;
    let path = parts.uri.path();
    match (who, from) {
        (Some(who), Some(from)) if from.user == who.person.id => {
            pages.services.keep_form_here(who, path, fields(form)).await?;
            Ok(Redirect::to(path).into_response())
        }
        (Some(_), _) => Ok(Unproven::answer(pages.framed(parts))),
        (None, from) => way_in_with(pages, parts, from.as_ref(), form).await,
    }
}

/// Keeps a form for the person whose session is over, and asks them to sign in.
async fn way_in_with(pages: &Pages, parts: &Parts, of: Option<&Session>, form: &Form) -> Result<Response, Error> {
    let path = local::path(parts.uri.path()).unwrap_or("/");
    let kept = match of {
        Some(of) => pages.services.keep_form(of, path, fields(form)).await?,
        None => None,
    };
    let answer = Stranger::of(parts).map(|stranger| signing::after_a_late_form(pages, &stranger, path, kept));
    Ok(answer.unwrap_or_else(IntoResponse::into_response))
}

fn fields(form: &Form) -> Vec<Field> {
    form.sent().iter().filter(|(name, _)| !SECRETS.contains(&name.as_str())).cloned().collect()
}

/// Where whoever is not signed in is led, and from there back.
fn way_in(parts: &Parts) -> String {
    let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
    match local::path(asked) {
        Some("/") | None => "/sign-in".to_owned(),
        Some(path) => format!("/sign-in?return={}", utf8_percent_encode(path, ASKED)),
    }
}
