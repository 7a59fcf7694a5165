//! Telling that a text is to be read: urgently, to the coordinators on duty, and out of hours to that team as well; again,
//! with one rung above, where nobody says in time what they do about it, and then each day until somebody does.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ReceivedTextId;
use crate::domain::message::{Channel, Recipient};
use crate::notify::templates::{Place, TextReceived};
use crate::services::line::Asking;
use crate::services::messages::NewMessage;
use crate::services::{Error, Services, Transaction};
use crate::store::{policies, text_concerns};

/// So many are told again in one go; the next go comes soon.
const AT_ONCE: u64 = 200;
/// As long as nobody has seen to it, nobody forgets it.
const AGAIN_EACH: TimeDelta = TimeDelta::days(1);

impl Services {
    /// Has the coordinators of an authority see to a text.
    pub(super) async fn tell_of_text(
        &self,
        tx: &Transaction,
        id: ReceivedTextId,
        authority: &AuthorityCode,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let within = policies::of_authority(&**tx, authority).await?.latest().acknowledge_within.elapsed();
        text_concerns::add(&**tx, id, authority, now + within).await?;
        self.say_that_a_text_came(tx, id, authority, None, now).await
    }

    /// Tells again of the texts that nobody has answered in time, and each day from then on.
    pub(in crate::services) async fn tell_again_of_texts(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let unanswered = text_concerns::unanswered(self.database.read(), now, AT_ONCE).await?;
        for (id, authority) in unanswered {
            let tx = self.database.begin().await?;
            if text_concerns::told_again(&*tx, id, &authority, now, now + AGAIN_EACH).await? {
                self.say_that_a_text_came(&tx, id, &authority, Some(now), now).await?;
            }
            tx.commit().await?;
            self.wakes.deliver.notify_one();
        }
        Ok(())
    }

    async fn say_that_a_text_came(
        &self,
        tx: &Transaction,
        id: ReceivedTextId,
        authority: &AuthorityCode,
        again_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        // Again, one rung above hears of it too; while nobody is at work, the team out of hours does.
        let asking = Asking::of(&**tx, authority, now).await?;
        let mut line = asking.rungs(if again_at.is_some() { 2 } else { 1 }, |_| false).await?;
        asking.with_duty_team(&mut line, |_| false).await?;
        if line.told.is_empty() {
            tracing::error!(text.id = %id, authority = %authority, "Nobody is there to be told that a text came");
        }
        let round = again_at.map_or("first".to_owned(), |at| at.format("again/%Y-%m-%dT%H:%M").to_string());
        let mut written = vec![];
        for (person, role) in &line.told {
            let new = NewMessage {
                authority: Some(authority.clone()),
                about: id.0,
                also_about: vec![],
                child: None,
                cause: format!("{}/{id}/{authority}/{round}", TextReceived::NAME),
                recipient: Recipient::Person { user: person.id, role: *role },
                channel: Channel::Email,
                address: String::new(),
                text: &TextReceived { place: Place::Text(id), again: again_at.is_some() },
                scheduled_for: now,
            };
            written.extend(self.write_by_each_way(&**tx, person, &new, now).await?);
        }
        line.keep_with(&**tx, &written).await
    }
}
