//! How many pages a minute may be asked for from an address that nobody is signed in from. Who is signed in is not counted:
//! a whole council may come from one address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Pages;
use super::frame::Person;
use super::refusal::Refusal;
use crate::services::pace::{self, network};

/// The pace of each address.
pub(super) type Pace = pace::Pace<IpAddr>;

/// Counts those who are not signed in.
pub(super) async fn of_stranger(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Person>().is_some() {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| network(peer.ip()));
    match pages.pace.one_more(&from) {
        Ok(()) => next.run(request).await,
        Err(too_fast) => {
            let mut refused = Refusal::TooManyRequests.into_response();
            refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(too_fast.wait));
            refused
        }
    }
}
