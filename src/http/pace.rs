//! Pace is how many requests a minute somebody may make: each key its own, and each address for what comes without one.
//! It is counted in this process; several processes allow as many times as much.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::problem::{Kind, Problem};
use crate::domain::ids::ApiKeyId;

/// Past this many, those who have been quiet for a while are forgotten.
const REMEMBERED: usize = 10_000;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// Everybody's pace.
#[derive(Clone)]
pub struct Pace {
    keys: Arc<Limiter<ApiKeyId>>,
    addresses: Arc<Limiter<IpAddr>>,
}

impl Pace {
    /// So many a minute for each.
    #[must_use]
    pub fn of(a_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(a_minute);
        Self { keys: Arc::new(RateLimiter::dashmap(quota)), addresses: Arc::new(RateLimiter::dashmap(quota)) }
    }

    /// One more request with this key.
    ///
    /// # Errors
    /// The problem to answer with when there were too many.
    pub fn of_key(&self, key: ApiKeyId) -> Result<(), Problem> {
        one_more(&self.keys, &key)
    }

    /// One more request without a usable key, from where it came.
    ///
    /// # Errors
    /// The problem to answer with when there were too many.
    pub fn of_stranger(&self, request: &Extensions) -> Result<(), Problem> {
        let peer = request.get::<ConnectInfo<SocketAddr>>();
        let from = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| network(peer.ip()));
        one_more(&self.addresses, &from)
    }
}

/// One household or host: the address, or of IPv6 the network that one subscriber has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn one_more<K: Hash + Eq + Clone>(limiter: &Limiter<K>, who: &K) -> Result<(), Problem> {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter.check_key(who).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        let detail = format!("Please wait {seconds} seconds before the next request.");
        Problem::new(Kind::TooManyRequests, detail).retry_after(seconds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_of_ipv6_is_one_whatever_address_they_choose() {
        for (address, counted) in
            [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
        {
            assert_eq!(network(address.parse().unwrap()), counted.parse::<IpAddr>().unwrap(), "{address}");
        }
    }

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
