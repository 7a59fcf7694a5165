//! How many requests a minute somebody may make of the API: each key its own, and each address for what comes without one.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::ConnectInfo;
use axum::http::Extensions;

use super::problem::{Kind, Problem};
use crate::domain::ids::ApiKeyId;
use crate::services::pace::{self, TooFast, network};

/// Everybody's pace.
#[derive(Clone)]
pub struct Pace {
    keys: pace::Pace<ApiKeyId>,
    addresses: pace::Pace<IpAddr>,
}

impl Pace {
    /// So many a minute for each.
    #[must_use]
    pub fn of(a_minute: NonZeroU32) -> Self {
        Self { keys: pace::Pace::of(a_minute), addresses: pace::Pace::of(a_minute) }
    }

    /// One more request with this key.
    ///
    /// # Errors
    /// The problem to answer with when there were too many.
    pub fn of_key(&self, key: ApiKeyId) -> Result<(), Problem> {
        self.keys.one_more(&key).map_err(too_fast)
    }

    /// One more request without a usable key, from where it came.
    ///
    /// # Errors
    /// The problem to answer with when there were too many.
    pub fn of_stranger(&self, request: &Extensions) -> Result<(), Problem> {
        let peer = request.get::<ConnectInfo<SocketAddr>>();
        let from = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| network(peer.ip()));
        self.addresses.one_more(&from).map_err(too_fast)
    }
}

fn too_fast(TooFast { wait }: TooFast) -> Problem {
    let detail = format!("Please wait {wait} seconds before the next request.");
    Problem::new(Kind::TooManyRequests, detail).retry_after(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_is_told_how_long_to_wait() {
        let pace = Pace::of(NonZeroU32::new(2).unwrap());
        let key = ApiKeyId(uuid::Uuid::from_u128(1));
        assert!(pace.of_key(key).is_ok());
        assert!(pace.of_key(key).is_ok());
        let refused = pace.of_key(key).unwrap_err();
        assert_eq!(refused.code(), 429);
        assert!(pace.of_key(ApiKeyId(uuid::Uuid::from_u128(2))).is_ok(), "another key has its own pace");
    }
}
