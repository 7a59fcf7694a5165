//! Pacing: what was claimed goes only if its address may have another within the hour. When it was written it was given its
//! turn; what was held or tried again since goes at another time, and all of it at once where nobody counts what really goes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Error, Transaction};
use crate::domain::message::Channel;
use crate::domain::message::pace::{COUNTED, Pace};
use crate::store::messages::claiming::Claimed;
use crate::store::messages::paced;
use crate::store::messages::queue::Lease;
use crate::store::{locks, stopped_numbers};

/// Of those `claimed`, in the order in which they are to go, the ones that may go now; the others are given back, to be due
/// when the next of their address may go.
pub(super) async fn in_turn(tx: &Transaction, claimed: Vec<Claimed>, now: DateTime<Utc>) -> Result<Vec<Lease>, Error> {
    let pace = |one: &Claimed| Pace::of(one.channel, one.urgent);
    let addresses: Vec<&str> =
        claimed.iter().filter(|one| pace(one).is_some()).map(|one| one.address.as_str()).collect();
    // Of two programs that claim for one address, the second counts what the first has in hand.
    let names: Vec<String> = addresses.iter().map(|address| format!("paced/{address}")).collect();
    locks::hold(&**tx, &names).await?;
    let Some(token) = claimed.first().map(|one| one.lease.token.clone()) else { return Ok(vec![]) };
    let mut went: BTreeMap<_, Vec<DateTime<Utc>>> = BTreeMap::new();
    for one in paced::went(&**tx, &addresses, now - COUNTED, &token).await? {
        went.entry((one.channel, counted_apart(one.channel, one.urgent), one.address)).or_default().push(one.at);
    }
    let phones: Vec<&str> =
        claimed.iter().filter(|one| one.channel == Channel::Sms).map(|one| one.address.as_str()).collect();
    let stopped = stopped_numbers::among(&**tx, &phones).await?;
    let (mut leases, mut later) = (vec![], vec![]);
    for one in claimed {
        // To a number from which STOP was sent nothing goes, so nothing waits for its turn: another way is taken at once.
        let will_go = one.channel != Channel::Sms || !stopped.contains(&one.address);
        let Some(pace) = pace(&one).filter(|_| will_go) else {
            leases.push(one.lease);
            continue;
        };
        let went = went.entry((one.channel, counted_apart(one.channel, one.urgent), one.address)).or_default();
        let at = pace.may_go_at(went, now);
        if at > now {
            later.push((one.lease, at));
        } else {
            went.push(now);
            leases.push(one.lease);
        }
    }
    paced::put_off(&**tx, &later).await?;
    Ok(leases)
}

/// Urgent e-mails do not count among the others; a network does not ask how urgent a text is.
fn counted_apart(channel: Channel, urgent: bool) -> bool {
    channel == Channel::Email && urgent
}
