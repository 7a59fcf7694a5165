//! In a rehearsal nothing leaves for a phone or mailbox that may be a real person's; what is made up goes out as ever.

use std::collections::BTreeSet;
use std::sync::Arc;

use homeward::domain::ids::UserId;
use homeward::domain::message::{Channel, MessageState, Recipient};
use homeward::notify::{Mail, Post as Sender};
use homeward::store::contacts;
use homeward::store::messages::inbox;

use super::phones::{CORAS, user};
use super::{ByNotify, PATIENCE, govuk};
use crate::app::On;
use crate::messages::{CORA, northshire};
use crate::on_both;

/// A mailbox and a phone as somebody types them who rehearses with their own.
const RITA: &str = "rita@council-of-a-rehearsal.uk";
const RITAS: &str = "+447700901000";

on_both! {
    async fn what_may_be_a_real_persons_gets_nothing_and_is_told_so_in_the_log_and_the_inbox(on: On) {
        let by = ByNotify::with_phones(on).await;
        by.post.app.apply(&user(RITA, "Rita Rehearses", "missing_coordinator", RITAS)).await;
        by.one_is_gone(1).await;
        let notify = govuk(&by.notify, PATIENCE);
        let sender = Sender { email: Some(Mail::Notify(notify.clone())), texts: Some(notify), rehearsal: true };
        by.post.drain_by(Arc::new(sender)).await;
        let reached: BTreeSet<String> = by.notify.desk().taken.iter().map(|taken| taken.to.clone()).collect();
        assert!(reached.contains(CORA) && reached.contains(CORAS), "{reached:?}");
        assert!(!reached.contains(RITA) && !reached.contains(RITAS), "{reached:?}");
        let council = by.post.app.caller("Northshire County Council").await;
        let all = by.services().messages(&council, None, None, None, 200).await.expect("a list");
        let hers: Vec<_> = all.iter().filter(|message| [RITA, RITAS].contains(&message.address.as_str())).collect();
        let channels: BTreeSet<Channel> = hers.iter().map(|message| message.channel).collect();
        assert_eq!(channels, BTreeSet::from([Channel::Email, Channel::Sms]));
        for message in &hers {
            let why = Some("this is a rehearsal, and the address may be a real person's");
            assert_eq!((message.state, message.why(), message.attempts), (MessageState::Cancelled, why, 1));
        }
        let open = contacts::open(by.services().database.read(), &[northshire()], 50).await.expect("an answer");
        assert_eq!(open, [], "nothing is wrong with the contact");
        let Recipient::Person { user: rita, .. } = hers[0].recipient else { panic!("a person is told") };
        assert_eq!(by.told_here(rita).await, 1, "she reads here what she would have had");
        by.again().await;
        let later: BTreeSet<String> = by.notify.desk().taken.iter().map(|taken| taken.to.clone()).collect();
        assert!(!later.contains(RITA) && !later.contains(RITAS), "the end of a rehearsal sends nothing that is past");
    }
}

impl ByNotify {
    /// How many things stand in somebody's inbox.
    async fn told_here(&self, user: UserId) -> usize {
        inbox::of(self.services().database.read(), user, None, 50).await.expect("the database answers").len()
    }
}
