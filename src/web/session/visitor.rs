//! A visitor is a browser that asks to sign in. It is given a token of its own, and the form that it sends must show what
//! follows from it: so nobody is signed in as somebody else by another site's form.

use std::net::{Ipv6Addr, SocketAddr};

use askama::Template;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::{SESSION, VISIT, cookies, device, is_ours, put};
use crate::services::accounts::{self, Visitor};
use crate::web::Pages;
use crate::web::form::{Form, TOKEN};
use crate::web::frame::Frame;
use crate::web::page;
use crate::web::refusal::Refusal;

/// As the services want to know it.
impl FromRequestParts<Pages> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Pages) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self {
            address: peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| peer.ip()),
            device: device::of(&parts.headers),
            visit: cookies::sent(&parts.headers, VISIT).unwrap_or_default(),
            before: cookies::sent(&parts.headers, SESSION),
        })
    }
}

/// Somebody who is not signed in, with what their page is to hold and what their browser is to keep.
pub(in crate::web) struct Stranger {
    /// Their browser's token.
    visit: String,
    /// Whether it was made just now.
    is_new: bool,
}

impl Stranger {
    /// Whoever sent `parts`.
    pub(in crate::web) fn of(parts: &Parts) -> Result<Self, Refusal> {
        match cookies::sent(&parts.headers, VISIT) {
            Some(visit) => Ok(Self { visit, is_new: false }),
            None => Ok(Self { visit: accounts::fresh_visit()?, is_new: true }),
        }
    }

    /// The frame of their page: its form shows that it came from there.
    pub(in crate::web) fn framed(&self, mut frame: Frame) -> Frame {
        frame.token = accounts::form_token_of(&self.visit);
        frame
    }

    /// The answer, with the token for the browser where it has none.
    pub(in crate::web) fn keeps(&self, mut answer: Response) -> Response {
        if self.is_new {
            put(&mut answer, cookies::kept(VISIT, &self.visit));
        }
        answer
    }
}

impl FromRequestParts<Pages> for Stranger {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Pages) -> Result<Self, Refusal> {
        Self::of(parts)
    }
}

/// A form of somebody who is not signed in, which came from the page that this very browser was shown.
pub(in crate::web) struct Proven(pub Form);

impl FromRequest<Pages> for Proven {
    type Rejection = Response;

    async fn from_request(request: Request, pages: &Pages) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(frame) = Frame::from_request_parts(&mut parts, pages).await;
        let visit = cookies::sent(&parts.headers, VISIT);
        let is_ours = is_ours(pages, &parts.headers);
        let form =
            Form::from_request(Request::from_parts(parts, body), pages).await.map_err(IntoResponse::into_response)?;
        let shows = |visit: &String| accounts::same(form.value(TOKEN), &accounts::form_token_of(visit));
        if is_ours && visit.as_ref().is_some_and(shows) {
            return Ok(Self(form));
        }
        Err(Unproven::answer(frame))
    }
}

/// Says that we cannot tell where a form came from.
#[derive(Template)]
#[template(path = "unproven.html")]
pub(in crate::web) struct Unproven {
    frame: Frame,
}

impl Unproven {
    /// The answer to such a form.
    pub(in crate::web) fn answer(frame: Frame) -> Response {
        tracing::warn!("a form came that does not show where from");
        page::answered(StatusCode::FORBIDDEN, &Self { frame })
    }
}
