//! STOP and START are obeyed, whoever sends them: no text goes to a number from which STOP came. That is a channel which
//! failed: what waits falls back, the contact is to be put right, and administrators are told.

use chrono::{DateTime, Utc};

use super::ACTOR;
use crate::domain::ids::AuditId;
use crate::domain::message::contact::{Closed, ClosedBecause};
use crate::domain::message::received::Outcome;
use crate::services::{Error, Services, Transaction, request};
use crate::store::people::Person;
use crate::store::received_texts::Kept;
use crate::store::{audit, contacts, locks, parties, stopped_numbers};

impl Services {
    /// Has nobody else write to a number, or to whoever has it, until the commit.
    pub(super) async fn hold_number(&self, tx: &Transaction, number: &str, senders: &[Person]) -> Result<(), Error> {
        let mut names = vec![format!("texted/{number}")];
        names.extend(senders.iter().map(|person| format!("told/{}", person.id)));
        Ok(locks::hold(&**tx, &names).await?)
    }

    /// Does what a text asks for, unless a later one asked for something else.
    pub(super) async fn obey(
        &self,
        tx: &Transaction,
        kept: &Kept,
        (number, asked): (&str, Outcome),
        senders: &[Person],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let stops = asked == Outcome::Stop;
        if !stopped_numbers::say(&**tx, number, stops, kept.sent_at, kept.id).await? {
            return Ok(());
        }
        if stops {
            for person in senders {
                let place = parties::organisation(&**tx, person.organisation).await?;
                for authority in place.iter().flat_map(|place| &place.authorities) {
                    self.contact_stopped(tx, authority, person, number, now).await?;
                }
            }
            stopped_numbers::take_up(&**tx, number, now).await?;
        } else {
            let closed = Closed { at: now, because: ClosedBecause::Started, by: None };
            contacts::close_stopped(&**tx, number, &closed).await?;
        }
        let line = audit::Line {
            id: AuditId::fresh(now),
            at: now,
            actor: ACTOR.to_owned(),
            organisation: None,
            action: if stops { "texts.stop" } else { "texts.start" }.to_owned(),
            object: Some(format!("text:{}", kept.id)),
            child: None,
            outcome: "done".to_owned(),
            request: request::current(),
        };
        Ok(audit::write(&**tx, &line).await?)
    }
}
