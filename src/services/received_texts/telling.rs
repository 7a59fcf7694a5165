//! Telling that a text is to be read: urgently, to the coordinators on duty, and out of hours to that team as well; again,
//! with one rung above, where nobody says in time what they do about it.

use chrono::{DateTime, Utc};

use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::Calendar;
use crate::domain::ids::ReceivedTextId;
use crate::domain::message::{Channel, Recipient};
use crate::notify::templates::{Place, TextReceived};
use crate::services::messages::NewMessage;
use crate::services::rotas::{Rotas, hours};
use crate::services::{Error, Services, Transaction};
use crate::store::people::Person;
use crate::store::{bearers, policies, text_concerns};

/// So many are told again in one go; the next go comes soon.
const AT_ONCE: u64 = 200;

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
        self.say_that_a_text_came(tx, id, authority, false, now).await
    }

    /// Tells again of the texts that nobody has answered in time, once.
    pub(in crate::services) async fn tell_again_of_texts(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let unanswered = text_concerns::unanswered(self.database.read(), now, AT_ONCE).await?;
        for (id, authority) in unanswered {
            let tx = self.database.begin().await?;
            if text_concerns::told_again(&*tx, id, &authority).await? {
                self.say_that_a_text_came(&tx, id, &authority, true, now).await?;
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
        again: bool,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let told = hearers(tx, authority, again, now).await?;
        if told.is_empty() {
            tracing::error!(text.id = %id, authority = %authority, "Nobody is there to be told that a text came");
        }
        let round = if again { "again" } else { "first" };
        for (person, role) in told {
            let new = NewMessage {
                authority: Some(authority.clone()),
                about: id.0,
                also_about: vec![],
                child: None,
                cause: format!("{}/{id}/{authority}/{round}", TextReceived::NAME),
                recipient: Recipient::Person { user: person.id, role },
                channel: Channel::Email,
                address: String::new(),
                text: &TextReceived { place: Place::Text(id), again },
                scheduled_for: now,
            };
            self.write_by_each_way(&**tx, &person, &new, now).await?;
        }
        Ok(())
    }
}

/// Who is told: the coordinators on duty, or whoever stands above where there are none; again, the rung above those as well;
/// and while nobody is at work, the out-of-hours team.
async fn hearers(
    tx: &Transaction,
    authority: &AuthorityCode,
    again: bool,
    now: DateTime<Utc>,
) -> Result<Vec<(Person, Role)>, Error> {
    let (rotas, calendar) = (Rotas::of(&**tx, authority).await?, Calendar::published());
    let on_duty = |role, all| rotas.on_duty(role, all, |person: &Person| person.id, &calendar, now).told;
    let mut rungs = vec![];
    for role in std::iter::successors(Some(Role::MissingCoordinator), |role| role.rung_above()) {
        let there = on_duty(role, bearers::of_role(&**tx, authority, role).await?);
        rungs.extend((!there.is_empty()).then_some((role, there)));
        if rungs.len() > usize::from(again) {
            break;
        }
    }
    if !calendar.is_working_time(now, &hours(&**tx, authority).await?) {
        let role = Role::OutOfHours;
        rungs.push((role, on_duty(role, bearers::of_role(&**tx, authority, role).await?)));
    }
    let mut told: Vec<(Person, Role)> = vec![];
    for (role, people) in rungs {
        for person in people {
            if !told.iter().any(|(other, _)| other.id == person.id) {
                told.push((person, role));
            }
        }
    }
    Ok(told)
}
