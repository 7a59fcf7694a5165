//! Pace is how many requests a minute somebody may make. It is counted in this process; several processes allow as many
//! times as much.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Past this many, those who have been quiet for a while are forgotten.
const REMEMBERED: usize = 10_000;

/// The pace of everybody whom a `K` names.
#[derive(Clone)]
pub struct Pace<K: Hash + Eq + Clone>(Arc<RateLimiter<K, DashMapStateStore<K>, DefaultClock>>);

/// It is too fast; so many seconds from now it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFast {
    /// Seconds.
    pub wait: u32,
}

impl<K: Hash + Eq + Clone> Pace<K> {
    /// So many a minute for each.
    #[must_use]
    pub fn of(a_minute: NonZeroU32) -> Self {
        Self(Arc::new(RateLimiter::dashmap(Quota::per_minute(a_minute))))
    }

    /// One more by `who`.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn one_more(&self, who: &K) -> Result<(), TooFast> {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(who).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            TooFast { wait: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1) }
        })
    }
}

/// One household or host: the address, or of IPv6 the network that one subscriber has.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
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
}
